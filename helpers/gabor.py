"""Gabor filters: sinusoids under a Gaussian, for signals, pictures and moving pictures, and features made with them.

Taught in notebook 04, used from then on. For signals `sigma` is in samples and `frequency` an angular frequency in
radians a sample (pi is the fastest wave that samples can show; the period is 2 pi / frequency samples). For pictures
the wavelength is in pixels, and an angle `theta` is the direction in which the stripes change: 0 along the columns
(vertical stripes), pi / 2 down the rows (horizontal stripes).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers import validation

_SIGMA = {"minimum": 0.5, "maximum": 1e5}
_FREQUENCY = {"above": 0, "maximum": np.pi}


def __getattr__(name: str) -> Any:
    """`GaborFeatures`, which needs scikit-learn: it takes a second to load, so it is loaded when it is asked for."""
    if name != "GaborFeatures":
        raise AttributeError(f"module 'helpers.gabor' has no attribute {name!r}")
    from helpers.estimators.gabor import GaborFeatures

    return GaborFeatures


def gabor_filter(
    sigma: float, frequency: float, phase: float = 0.0, truncate: float = 5.0, zero_mean: bool = True
) -> np.ndarray:
    r"""A Gabor filter: a sinusoid under a Gaussian, of mean zero and unit energy.

    .. math:: g[n] \propto e^{-n^2 / 2\sigma^2} \left(\cos(\omega n + \varphi) - c\right)

    with the constant :math:`c` that makes the sum zero, so that the level of a signal gives no response.

    Parameters
    ----------
    sigma : float
        Width of the Gaussian in samples, 0.5 to 100,000.
    frequency : float
        Angular frequency in radians a sample, above 0 and at most pi.
    phase : float
        In radians: 0 is a cosine (symmetric), -pi / 2 a sine (antisymmetric).
    truncate : float
        The Gaussian is cut off at so many sigmas, 1 to 100.
    zero_mean : bool
        False leaves the constant out (c = 0): the filter then responds to the level of a signal, too.

    Returns
    -------
    numpy.ndarray, shape (2 * ceil(truncate * sigma) + 1,)
        Its sum is 0 (unless `zero_mean` is false) and the sum of its squares 1: white noise gives every filter the
        same response.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or nothing is left of the sinusoid once its mean is taken away.

    Notes
    -----
    Source: D. Gabor, Theory of communication, 1946 (doi:10.1049/ji-3-2.1946.0074).

    Examples
    --------
    >>> gabor_filter(1.0, np.pi / 2, truncate=2).round(3)
    array([-0.222, -0.226,  0.894, -0.226, -0.222])
    """
    sigma = validation.number(sigma, "sigma", **_SIGMA)
    frequency = validation.number(frequency, "frequency", **_FREQUENCY)
    phase = validation.number(phase, "phase")
    truncate = validation.number(truncate, "truncate", minimum=1, maximum=100)
    zero_mean = validation.flag(zero_mean, "zero_mean")
    radius = int(np.ceil(truncate * sigma))
    n = np.arange(-radius, radius + 1)
    bell = np.exp(-(n**2) / (2 * sigma**2))
    wave = bell * np.cos(frequency * n + phase)
    if zero_mean:
        wave = wave - bell * wave.sum() / bell.sum()
    energy = np.sum(wave**2)
    if energy < 1e-12 * np.sum(bell**2):
        raise ValueError(f"phase {phase:g} samples the wave of frequency {frequency:g} where it is constant")
    return wave / np.sqrt(energy)


def filter_bank(
    sigmas: Sequence[float],
    frequencies: Sequence[float],
    truncate: float = 2.0,
    zero_mean: bool = True,
    quadrature: bool = False,
) -> list[np.ndarray]:
    """A bank of Gabor filters: every width with every frequency.

    Parameters
    ----------
    sigmas : sequence of float
        Widths in samples.
    frequencies : sequence of float
        Angular frequencies in radians a sample; below pi where `quadrature` is true, as a sine of the frequency pi is
        zero at every sample.
    truncate : float
        Where the Gaussians are cut off, in sigmas. Two keep the filters short enough for short signals: the longest of
        the course's bank has 21 samples.
    zero_mean : bool
        As in `gabor_filter`.
    quadrature : bool
        True makes complex filters: the cosine filter as real part, the sine filter as imaginary part. The magnitude of
        their response, the envelope, does not depend on where in its cycle a wave is, as long as several periods lie
        under the Gaussian and the frequency stays clear of pi: in the course's bank it changes by up to 4 % at 1 and
        2 radians a sample, but by a factor of 1.2 (the widest filter) to 3.3 (the narrowest) at 3.

    Returns
    -------
    list of numpy.ndarray
        Ordered by width, then by frequency.

    Raises
    ------
    TypeError, ValueError
        As `gabor_filter`, or if a sequence is empty.

    Examples
    --------
    >>> bank = filter_bank([np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3])
    >>> len(bank), [len(bank[i]) for i in (0, 3, 6)]
    (9, [9, 15, 21])
    """
    quadrature = validation.flag(quadrature, "quadrature")
    limits = {"above": 0, "below": np.pi} if quadrature else _FREQUENCY
    sigmas = [validation.number(float(one), "sigmas", **_SIGMA) for one in validation.signal(sigmas, "sigmas")]
    frequencies = [
        validation.number(float(one), "frequencies", **limits) for one in validation.signal(frequencies, "frequencies")
    ]
    pairs = [(sigma, frequency) for sigma in sigmas for frequency in frequencies]
    bank = [gabor_filter(*pair, truncate=truncate, zero_mean=zero_mean) for pair in pairs]
    if quadrature:
        sines = [gabor_filter(*pair, phase=-np.pi / 2, truncate=truncate) for pair in pairs]
        bank = [cosine + 1j * sine for cosine, sine in zip(bank, sines)]
    return bank


def filter_signal(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolve a signal with a filter, the signal mirrored at both ends; of a complex filter the magnitude.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least as long as the filter.
    kernel : array_like, shape (m,)
        An odd number of weights, real or complex.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Zeros beyond the ends would make every end of a signal an edge; the mirror image does not.

    Raises
    ------
    TypeError, ValueError
        If the filter is longer than the signal or has an even number of weights.

    Examples
    --------
    >>> filter_signal([1, 2, 4], [0.5, 0, -0.5])
    array([0.5, 1.5, 1. ])
    """
    signal, kernel = validation.signal(signal, "signal"), validation.centred_kernel(kernel, "kernel")
    if len(kernel) > len(signal):
        raise ValueError(f"signal must be at least as long as the filter, but it has {len(signal)} < {len(kernel)}")
    mirrored = np.pad(signal, len(kernel) // 2, mode="symmetric")
    response = np.convolve(mirrored, kernel, mode="valid")
    return np.abs(response) if np.iscomplexobj(response) else response


def time_and_frequency_width(kernel: np.ndarray) -> tuple[float, float]:
    r"""How wide a filter is in time and in frequency: standard deviations of its energy.

    Parameters
    ----------
    kernel : array_like, shape (m,)
        Real, or complex: cosine filter + 1j * sine filter.

    Returns
    -------
    time_width : float
        In samples: the standard deviation of position, weighted with :math:`|g[n]|^2`.
    frequency_width : float
        In cycles a sample: the standard deviation of frequency, weighted with :math:`|G(f)|^2`; of a real filter,
        whose spectrum is symmetric, over the positive frequencies only.

    Raises
    ------
    TypeError, ValueError
        If the kernel is not 1-D, holds NaN, or is zero everywhere.

    Notes
    -----
    In continuous time no complex filter has a product below :math:`1 / 4\pi`; a Gaussian times a complex wave reaches
    it. Source: D. Gabor, Theory of communication, 1946, equation 1.27 (doi:10.1049/ji-3-2.1946.0074). The samples of a
    filter keep to it while the filter is several samples wide (one sample alone has the width 0 in time), and a real
    filter while its spectrum stays clear of 0 and of half a cycle a sample, where the positive frequencies are only
    half of the bump: a Gaussian without a wave comes to 0.6 of the bound. The frequencies of samples lie on a circle,
    so those of a complex filter are counted from the middle of its spectrum, and not from -0.5 to 0.5.

    Examples
    --------
    >>> time_width, frequency_width = time_and_frequency_width(gabor_filter(20, 1.0))
    >>> round(4 * np.pi * time_width * frequency_width, 3)
    1.0
    """
    kernel = validation.weights(kernel, "kernel")
    if not np.any(kernel):
        raise ValueError("kernel must not be zero everywhere: it has no width")
    _, exponent = np.frexp(max(np.abs(kernel.real).max(), np.abs(kernel.imag).max()))
    kernel = kernel * 2.0 ** min(-exponent, 1000)  # so that no square overflows or vanishes
    n_frequencies = 16 * len(kernel)  # zeros behind the filter: its spectrum on a fine grid
    spectrum, frequencies = np.fft.fft(kernel, n_frequencies), np.fft.fftfreq(n_frequencies)
    if not np.iscomplexobj(kernel):
        spectrum, frequencies = spectrum[frequencies >= 0], frequencies[frequencies >= 0]
    else:
        turns = np.sum(np.abs(spectrum) ** 2 * np.exp(2j * np.pi * frequencies))
        frequencies = (frequencies - np.angle(turns) / (2 * np.pi) + 0.5) % 1 - 0.5
    return _spread(np.arange(len(kernel)), kernel), _spread(frequencies, spectrum)


def _spread(places: np.ndarray, values: np.ndarray) -> float:
    """Standard deviation of the places, weighted with the squared magnitude of the values."""
    weights = np.abs(values) ** 2 / np.sum(np.abs(values) ** 2)
    centre = np.sum(weights * places)
    return float(np.sqrt(np.sum(weights * (places - centre) ** 2)))


def gabor_2d(
    theta: float, wavelength: float, sigma: float, gamma: float = 1.0, phase: float = 0.0, zero_mean: bool = False
) -> np.ndarray:
    r"""A Gabor filter for pictures: stripes under a two-dimensional Gaussian.

    .. math:: g(x, y) = \frac{1}{Z}\, e^{-(u^2 + \gamma^2 v^2) / 2\sigma^2}\, \cos(2\pi u / \lambda + \varphi)

    with :math:`u = x\cos\theta + y\sin\theta` across the stripes and :math:`v = -x\sin\theta + y\cos\theta` along
    them, x to the right (columns), y down (rows), and :math:`Z` the sum of the Gaussian.

    Parameters
    ----------
    theta : float
        Direction across the stripes in radians: 0 for vertical stripes, pi / 2 for horizontal ones.
    wavelength : float
        From stripe to stripe in pixels, at least 2.
    sigma : float
        Width of the Gaussian across the stripes in pixels, 0.5 to 200.
    gamma : float
        Aspect ratio, 0.1 to 10: the width along the stripes is sigma / gamma, at most 200 as well.
    phase : float
        In radians: 0 puts a bright stripe on the centre, pi / 2 an edge.
    zero_mean : bool
        Whether a multiple of the Gaussian is taken away so that the weights sum to zero, as in `kernels_2d`.

    Returns
    -------
    numpy.ndarray, shape (2 * r + 1, 2 * r + 1)
        r is three times the larger width, rounded up.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Notes
    -----
    Source: J. G. Daugman, Uncertainty relation for resolution in space, spatial frequency, and orientation optimized
    by two-dimensional visual cortical filters, 1985 (doi:10.1364/JOSAA.2.001160).

    Examples
    --------
    >>> gabor_2d(theta=0.0, wavelength=4.0, sigma=1.0).round(3)[3, 1:6]
    array([-0.022,  0.   ,  0.159,  0.   , -0.022])
    """
    theta, phase = validation.number(theta, "theta"), validation.number(phase, "phase")
    wavelength = validation.number(wavelength, "wavelength", minimum=2)
    sigma = validation.number(sigma, "sigma", minimum=0.5, maximum=200)
    gamma = validation.number(gamma, "gamma", minimum=0.1, maximum=10)
    zero_mean = validation.flag(zero_mean, "zero_mean")
    if sigma / gamma > 200:
        raise ValueError(f"gamma must be at least sigma / 200, but sigma is {sigma:g} and gamma {gamma:g}")
    radius = int(np.ceil(3 * sigma * max(1, 1 / gamma)))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    u, v = x * np.cos(theta) + y * np.sin(theta), -x * np.sin(theta) + y * np.cos(theta)
    bell = np.exp(-(u**2 + gamma**2 * v**2) / (2 * sigma**2))
    bell = bell / bell.sum()
    stripes = bell * np.cos(2 * np.pi * u / wavelength + phase)
    return stripes - bell * stripes.sum() if zero_mean else stripes


def kernels_2d(
    orientations: int = 4, wavelengths: Sequence[float] = (4.0, 6.0, 9.0, 13.5), zero_mean: bool = True
) -> list[np.ndarray]:
    """A bank of complex Gabor kernels for pictures, from scikit-image: every orientation at every scale.

    Parameters
    ----------
    orientations : int
        So many directions, evenly spread over half a turn: 0, pi / n, 2 pi / n, ...
    wavelengths : sequence of float
        From stripe to stripe in pixels, each at least 2. The Gaussian is 0.56 wavelengths wide (a bandwidth of one
        octave).
    zero_mean : bool
        Whether the cosine part is made to sum to zero, so that brightness gives no response. False keeps what
        scikit-image returns.

    Returns
    -------
    list of numpy.ndarray, each of an odd, square shape, complex
        Ordered by orientation, then by wavelength. Real part: cosine; imaginary part: sine. Stripes of amplitude A at
        the kernel's own wavelength and orientation give a response of magnitude A / 2 (within 5 %).

    Raises
    ------
    TypeError, ValueError
        If there is no orientation or no wavelength, or one is out of range.

    Notes
    -----
    Source: A. K. Jain and F. Farrokhnia, Unsupervised texture segmentation using Gabor filters, 1991
    (doi:10.1016/0031-3203(91)90143-S).

    Examples
    --------
    >>> bank = kernels_2d()
    >>> len(bank), bank[0].shape, bank[3].shape
    (16, (15, 15), (47, 47))
    """
    from skimage.filters import gabor_kernel

    orientations = validation.integer(orientations, "orientations", minimum=1)
    zero_mean = validation.flag(zero_mean, "zero_mean")
    bank = []
    for theta in np.arange(orientations) * np.pi / orientations:
        for wavelength in validation.signal(wavelengths, "wavelengths"):
            wavelength = validation.number(float(wavelength), "wavelengths", minimum=2)
            kernel = _square(gabor_kernel(1 / wavelength, theta, bandwidth=1))
            bell = np.abs(kernel)
            bank.append(kernel - bell * kernel.sum() / bell.sum() if zero_mean else kernel)
    return bank


def _square(kernel: np.ndarray) -> np.ndarray:
    """The kernel with zeros around it, so that it has as many rows as columns."""
    size = max(kernel.shape)
    return np.pad(kernel, [((size - n) // 2, (size - n) // 2) for n in kernel.shape])


def responses_2d(image: np.ndarray, kernels: Sequence[np.ndarray]) -> np.ndarray:
    """How strongly each kernel of a bank responds at each pixel: the magnitude of the convolution.

    Parameters
    ----------
    image : array_like, shape (rows, columns)
        Grey; mirrored at its borders. Not smaller than the largest kernel.
    kernels : sequence of array_like, each of an odd shape
        Real or complex, as from `kernels_2d`.

    Returns
    -------
    numpy.ndarray, shape (len(kernels), rows, columns)
        In the unit of the image, at least 0. For a complex kernel it does not depend on where the stripes lie.

    Raises
    ------
    TypeError, ValueError
        If the image is not grey, is smaller than a kernel, or there is no kernel.

    Examples
    --------
    >>> stripes = np.tile(np.cos(2 * np.pi * np.arange(63) / 9), (63, 1))
    >>> responses_2d(stripes, kernels_2d(wavelengths=[9.0]))[:, 31, 31].round(2)
    array([0.5 , 0.01, 0.  , 0.01])
    """
    from scipy.signal import oaconvolve

    image = validation.image(image, "image", colour=False).astype(float)
    responses = []
    for number, kernel in enumerate(validation.entries(kernels, "kernels", "kernel")):
        kernel = validation.weights(kernel, f"kernel {number}", validation.kernel2d)
        if any(size % 2 == 0 for size in kernel.shape):
            raise ValueError(f"kernel {number} must have odd numbers of rows and columns, but it is {kernel.shape}")
        if any(size > there for size, there in zip(kernel.shape, image.shape)):
            raise ValueError(
                f"image must not be smaller than kernel {number}, but its shape is {image.shape}, smaller than "
                f"{kernel.shape}"
            )
        mirrored = np.pad(image, [(size // 2, size // 2) for size in kernel.shape], mode="symmetric")
        responses.append(np.abs(oaconvolve(mirrored, kernel, mode="valid")))
    return np.array(responses)


def texture_features(image: np.ndarray, kernels: Sequence[np.ndarray]) -> np.ndarray:
    """Describe a texture by the mean response of each kernel of a bank.

    Parameters
    ----------
    image : array_like, shape (rows, columns)
        Grey, not smaller than the largest kernel.
    kernels : sequence of array_like
        As from `kernels_2d`.

    Returns
    -------
    numpy.ndarray, shape (len(kernels),)
        The mean of `responses_2d` over all pixels, in the unit of the image.

    Raises
    ------
    TypeError, ValueError
        As `responses_2d`.

    Examples
    --------
    >>> stripes = np.tile(np.cos(2 * np.pi * np.arange(63) / 9), (63, 1))
    >>> bank = kernels_2d(wavelengths=[9.0])
    >>> texture_features(stripes, bank).argmax(), texture_features(stripes.T, bank).argmax()
    (np.int64(0), np.int64(2))
    """
    return responses_2d(image, kernels).mean(axis=(1, 2))


def moving_grating(shape: tuple[int, int, int], wavelength: float, speed: float, theta: float = 0.0) -> np.ndarray:
    """Stripes that move across a picture.

    Parameters
    ----------
    shape : (int, int, int)
        Frames, rows, columns.
    wavelength : float
        From stripe to stripe in pixels, at least 2.
    speed : float
        In pixels a frame, in the direction `theta`; negative backwards. From -1e6 to 1e6.
    theta : float
        Direction across the stripes in radians.

    Returns
    -------
    numpy.ndarray, shape (frames, rows, columns)
        Values from -1 to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Examples
    --------
    >>> moving_grating((2, 1, 4), wavelength=4, speed=1).round(6) + 0.0
    array([[[ 1.,  0., -1.,  0.]],
    <BLANKLINE>
           [[ 0.,  1.,  0., -1.]]])
    """
    frames, rows, columns = validation.shape(shape, "shape", ("frames", "rows", "columns"))
    wavelength = validation.number(wavelength, "wavelength", minimum=2)
    speed, theta = validation.number(speed, "speed", minimum=-1e6, maximum=1e6), validation.number(theta, "theta")
    t, y, x = np.ogrid[:frames, :rows, :columns]
    return np.cos(2 * np.pi * (x * np.cos(theta) + y * np.sin(theta) - speed * t) / wavelength)


def space_time_filter(
    wavelength: float, speed: float, sigma: float, sigma_time: float, theta: float = 0.0
) -> np.ndarray:
    """A Gabor filter in space and time: it responds to stripes that move at one speed in one direction.

    Parameters
    ----------
    wavelength : float
        In pixels, at least 2.
    speed : float
        In pixels a frame, as in `moving_grating`. In a space-time picture the stripes of the filter are slanted by it.
    sigma, sigma_time : float
        Widths of the Gaussian in pixels and in frames, 0.5 to 20.
    theta : float
        Direction of the motion in radians.

    Returns
    -------
    numpy.ndarray, shape (frames, rows, columns), complex
        Three sigmas to each side, its sum zero. Convolved with a grating of amplitude A that matches it in wavelength,
        speed and direction, it gives a response of magnitude A / 2.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Notes
    -----
    Source: E. H. Adelson and J. R. Bergen, Spatiotemporal energy models for the perception of motion, 1985
    (doi:10.1364/JOSAA.2.000284).

    Examples
    --------
    >>> space_time_filter(wavelength=8, speed=1, sigma=4, sigma_time=2).shape
    (13, 25, 25)
    """
    wavelength = validation.number(wavelength, "wavelength", minimum=2)
    speed, theta = validation.number(speed, "speed", minimum=-1e6, maximum=1e6), validation.number(theta, "theta")
    sigma = validation.number(sigma, "sigma", minimum=0.5, maximum=20)
    sigma_time = validation.number(sigma_time, "sigma_time", minimum=0.5, maximum=20)
    space, time = int(np.ceil(3 * sigma)), int(np.ceil(3 * sigma_time))
    t, y, x = np.ogrid[-time : time + 1, -space : space + 1, -space : space + 1]
    bell = np.exp(-(x**2 + y**2) / (2 * sigma**2) - t**2 / (2 * sigma_time**2))
    bell = bell / bell.sum()
    wave = bell * np.exp(2j * np.pi * (x * np.cos(theta) + y * np.sin(theta) - speed * t) / wavelength)
    return wave - bell * wave.sum()
