"""Signals of one dimension: convolution, Gaussian kernels, smoothing, quantisation, density estimation.

Taught in notebook 01, used from then on. Signals are 1-D arrays of real numbers; positions and widths are in
samples unless a function says otherwise.
"""

import numpy as np

from helpers import validation


def gaussian_kernel(sigma: float, order: int = 0) -> np.ndarray:
    r"""Sample a Gaussian, or its first or second derivative, as a convolution kernel.

    .. math:: G_\sigma(t) = \frac{1}{\sqrt{2\pi}\,\sigma}\, e^{-t^2 / 2\sigma^2}

    Parameters
    ----------
    sigma : float
        Standard deviation in samples, at least 0.1.
    order : {0, 1, 2}
        0: the Gaussian itself. 1: its derivative. 2: its second derivative.

    Returns
    -------
    numpy.ndarray, shape (2 * ceil(5 * sigma) + 1,)
        Scaled so that convolution is exact on polynomials: order 0 leaves a constant as it is (sum 1), order 1
        turns a ramp of slope 1 into 1, order 2 turns :math:`t^2/2` into 1; orders 1 and 2 turn a constant into 0.

    Raises
    ------
    TypeError, ValueError
        If `sigma` is no number or outside 0.1 to 100,000, or `order` is none of 0, 1, 2.

    Notes
    -----
    Source: T. Lindeberg, Scale-Space Theory in Computer Vision, 1994, chapters 2 and 5
    (doi:10.1007/978-1-4757-6465-9). Five standard deviations to each side leave out 6e-7 of the area.

    Examples
    --------
    >>> gaussian_kernel(1.0)[3:8].round(3)
    array([0.054, 0.242, 0.399, 0.242, 0.054])
    """
    sigma = validation.number(sigma, "sigma", minimum=0.1, maximum=1e5)
    order = validation.choice(order, "order", (0, 1, 2))
    radius = int(np.ceil(5 * sigma))
    t = np.arange(-radius, radius + 1)
    bell = np.exp(-(t**2) / (2 * sigma**2))
    bell = bell / bell.sum()
    if order == 0:
        return bell
    if order == 1:
        return -t * bell / (t**2 * bell).sum()
    curvature = (t**2 / sigma**2 - 1) * bell
    curvature = curvature - curvature.mean()
    return curvature / (t**2 * curvature / 2).sum()


def convolve(signal: np.ndarray, kernel: np.ndarray, mode: str = "full") -> np.ndarray:
    r"""Convolve a signal with a kernel: the sum of shifted copies of the signal, weighted by the kernel.

    .. math:: (x * h)[n] = \sum_k h[k]\, x[n - k]

    Parameters
    ----------
    signal : array_like, shape (n,)
    kernel : array_like, shape (m,)
    mode : {"full", "same", "valid"}
        "full": every position where the two overlap, n + m - 1 values. "same": the central max(n, m) values.
        "valid": only the n - m + 1 positions where the kernel lies inside the signal.

    Returns
    -------
    numpy.ndarray
        Equal to ``numpy.convolve(signal, kernel, mode)``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not 1-D, is empty or holds NaN, if `mode` is unknown, or if the kernel is longer than the
        signal in mode "valid".

    Notes
    -----
    Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, equation 2.49.

    Examples
    --------
    >>> convolve([1, 2, 2], [3, 2, 1])
    array([ 3.,  8., 11.,  6.,  2.])
    """
    signal = validation.signal(signal, "signal")
    kernel = validation.signal(kernel, "kernel")
    mode = validation.choice(mode, "mode", ("full", "same", "valid"))
    n, m = len(signal), len(kernel)
    if mode == "valid" and m > n:
        raise ValueError(f"kernel must not be longer than the signal in mode 'valid', but {m} > {n}")
    full = np.zeros(n + m - 1)
    for k in range(m):
        full[k : k + n] += kernel[k] * signal  # a copy of the signal, k samples later, h[k] times as large
    start = (min(n, m) - 1) // 2
    same = full[start : start + max(n, m)]
    return {"full": full, "same": same, "valid": full[m - 1 : n]}[mode]


def smooth(signal: np.ndarray, sigma: float) -> np.ndarray:
    """Smooth a signal with a Gaussian, mirrored at both ends so that the ends are not pulled towards zero.

    Parameters
    ----------
    signal : array_like, shape (n,)
    sigma : float
        Standard deviation of the Gaussian in samples, at least 0.1.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Equal to ``scipy.ndimage.gaussian_filter1d(signal, sigma, mode="reflect", radius=ceil(5 * sigma))``.

    Raises
    ------
    TypeError, ValueError
        As `gaussian_kernel` and `convolve`.

    Examples
    --------
    >>> smooth([4, 4, 4, 4], sigma=2).round(6)
    array([4., 4., 4., 4.])
    """
    signal = validation.signal(signal, "signal")
    kernel = gaussian_kernel(sigma)
    mirrored = np.pad(signal, len(kernel) // 2, mode="symmetric")
    return convolve(mirrored, kernel, mode="valid")


def quantize(signal: np.ndarray, bits: int) -> np.ndarray:
    """Round a signal in [-1, 1] to the centres of 2**bits equal cells (a uniform mid-rise quantiser).

    Parameters
    ----------
    signal : array_like, shape (n,)
        Samples between -1 and 1.
    bits : int
        1 to 24.

    Returns
    -------
    numpy.ndarray, shape (n,)
        At most 2**bits different values; no sample moves by more than half a step, 2**-bits.

    Raises
    ------
    TypeError, ValueError
        If a sample lies outside [-1, 1] (nothing is clipped), or `bits` is not a whole number from 1 to 24.

    Notes
    -----
    Source: W. R. Bennett, Spectra of Quantized Signals, 1948 (doi:10.1002/j.1538-7305.1948.tb01340.x).

    Examples
    --------
    >>> quantize([-1.0, -0.2, 0.2, 1.0], bits=1)
    array([-0.5, -0.5,  0.5,  0.5])
    """
    signal = validation.signal(signal, "signal")
    bits = validation.integer(bits, "bits", minimum=1, maximum=24)
    if np.abs(signal).max() > 1:
        raise ValueError(f"signal must lie within [-1, 1], but its largest absolute value is {np.abs(signal).max()}")
    step = 2 / 2**bits
    cell = np.floor((signal + 1) / step)
    cell = np.minimum(cell, 2**bits - 1)  # +1 itself belongs to the topmost cell
    return (cell + 0.5) * step - 1


def rms_error(signal: np.ndarray, reference: np.ndarray) -> float:
    """Root-mean-square error: the square root of the mean squared difference of two signals.

    Parameters
    ----------
    signal, reference : array_like, shape (n,)

    Returns
    -------
    float
        In the unit of the signals; 0 where they are equal.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ.

    Examples
    --------
    >>> rms_error([1, 2, 3, 4], [1, 2, 3, 6])
    1.0
    """
    signal, reference = validation.signal(signal, "signal"), validation.signal(reference, "reference")
    validation.same_length(signal, reference, ("signal", "reference"))
    return float(np.sqrt(np.mean((signal - reference) ** 2)))


def signal_to_noise(signal: np.ndarray, noisy: np.ndarray) -> float:
    r"""Signal-to-noise ratio in decibels: ten times the logarithm of signal power over noise power.

    .. math:: 10 \log_{10} \frac{\sum_n x[n]^2}{\sum_n (\tilde x[n] - x[n])^2}

    Parameters
    ----------
    signal : array_like, shape (n,)
        Not zero everywhere.
    noisy : array_like, shape (n,)
        The same signal with noise in it, and not equal to it.

    Returns
    -------
    float
        In dB.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ, `signal` is zero everywhere, or `noisy` equals it (the ratio would be infinite).

    Notes
    -----
    Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, section 4.8.3.

    Examples
    --------
    >>> signal_to_noise([10.0, -10.0], [11.0, -11.0])
    20.0
    """
    signal, noisy = validation.signal(signal, "signal"), validation.signal(noisy, "noisy")
    validation.same_length(signal, noisy, ("signal", "noisy"))
    signal_power, noise_power = np.mean(signal**2), np.mean((noisy - signal) ** 2)
    if signal_power == 0 or noise_power == 0:
        raise ValueError("signal must not be zero everywhere, and noisy must differ from it: the ratio has no value")
    return float(10 * np.log10(signal_power / noise_power))


def alias_frequency(frequency: float, sample_rate: float) -> float:
    """The lowest frequency whose samples are those of a tone: the tone's own, or that of its alias.

    Parameters
    ----------
    frequency : float
        Of the tone, in Hz, at least 0.
    sample_rate : float
        In Hz, greater than 0.

    Returns
    -------
    float
        In Hz, at most half the sample rate: the distance from `frequency` to the nearest multiple of `sample_rate`.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number, or out of range.

    Notes
    -----
    Source: C. E. Shannon, Communication in the Presence of Noise, 1949 (doi:10.1109/JRPROC.1949.232969).

    Examples
    --------
    >>> alias_frequency(9, sample_rate=10), alias_frequency(4, sample_rate=10)
    (1.0, 4.0)
    """
    frequency = validation.number(frequency, "frequency", minimum=0)
    sample_rate = validation.number(sample_rate, "sample_rate", above=0)
    return abs(frequency - sample_rate * round(frequency / sample_rate))


def kernel_density(samples: np.ndarray, grid: np.ndarray, bandwidth: float) -> np.ndarray:
    """Estimate a probability density: a train of impulses at the samples, convolved with a Gaussian.

    Parameters
    ----------
    samples : array_like, shape (n,)
    grid : array_like, shape (m,)
        Where the density is wanted: at least two values, increasing in equal steps.
    bandwidth : float
        Standard deviation of the Gaussian in the unit of the samples, at least one step of the grid.

    Returns
    -------
    numpy.ndarray, shape (m,)
        The density at each grid value, in 1 / (unit of the samples). Each sample is shared between its two
        neighbouring grid values; up to that binning the result equals ``scipy.stats.gaussian_kde``. Samples beyond
        the ends of the grid count too.

    Raises
    ------
    TypeError, ValueError
        If the grid is not evenly spaced, or the bandwidth is below one step.

    Notes
    -----
    Source: B. W. Silverman, Algorithm AS 176: Kernel Density Estimation Using the Fast Fourier Transform, 1982
    (doi:10.2307/2347084).

    Examples
    --------
    >>> kernel_density([0.0], [-1, 0, 1], bandwidth=1.0).round(3)
    array([0.242, 0.399, 0.242])
    """
    samples, grid = validation.signal(samples, "samples"), validation.signal(grid, "grid")
    step = (grid[-1] - grid[0]) / max(len(grid) - 1, 1)
    even = np.linspace(grid[0], grid[-1], len(grid))
    if step <= 0 or np.abs(grid - even).max() > 0.01 * step:
        raise ValueError("grid must hold at least two values that increase in equal steps, but it does not")
    bandwidth = validation.number(bandwidth, "bandwidth", minimum=step * (1 - 1e-9), maximum=1e5 * step)
    kernel = gaussian_kernel(bandwidth / step)
    reach = len(kernel) // 2
    position = (samples - grid[0]) / step + reach  # in grid steps, on a grid longer by the kernel's reach
    position = position[(position >= 0) & (position < len(grid) + 2 * reach - 1)]
    left = np.floor(position).astype(int)
    share = position - left
    impulses = np.zeros(len(grid) + 2 * reach)
    np.add.at(impulses, left, 1 - share)
    np.add.at(impulses, left + 1, share)
    return convolve(impulses, kernel, mode="valid") / (len(samples) * step)
