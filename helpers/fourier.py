"""The Fourier transform: which rhythms a signal is made of.

Taught in notebook 03, used from then on. Signals are 1-D arrays of real numbers; the sample rate counts samples a
unit of time (a second, a year, ...) and fixes the unit of every frequency and period: rate 1,000 a second gives Hz,
rate 12 a year gives cycles a year. Spatial frequencies of pictures are in cycles a pixel.
"""

from collections.abc import Sequence

import numpy as np

from helpers import validation

# Coefficients of the cosine windows: w[n] = a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N).
WINDOWS = {
    "boxcar": (1.0, 0.0, 0.0),
    "hann": (0.5, 0.5, 0.0),
    "hamming": (0.54, 0.46, 0.0),
    "blackman": (0.42, 0.5, 0.08),
}


def _samples(signal: np.ndarray, minimum: int, largest: float = np.inf) -> np.ndarray:
    """Check a signal of at least `minimum` samples, none beyond `largest`, where sums or squares would overflow."""
    signal = validation.signal(signal, "signal")
    if len(signal) < minimum:
        raise ValueError(f"signal must have at least {minimum} samples, but it has {len(signal)}")
    return _not_too_large(signal, "signal", largest)


def _picture(image: np.ndarray, name: str) -> np.ndarray:
    """Check a picture, and make it float64."""
    return _not_too_large(validation.image(image, name).astype(float), name, 1e300)


def _not_too_large(values: np.ndarray, name: str, largest: float) -> np.ndarray:
    """Check that no value lies beyond `largest`."""
    found = np.abs(values).max()
    if found > largest:
        raise ValueError(f"{name} must hold values of at most {largest:g}, but there is one of {found:g}")
    return values


def dft_matrix(n: int) -> np.ndarray:
    r"""The matrix of the discrete Fourier transform: row k holds k turns of a complex exponential.

    .. math:: W[k, m] = e^{-2\pi i\, k m / n}

    Parameters
    ----------
    n : int
        Number of samples, 1 to 4,096.

    Returns
    -------
    numpy.ndarray of complex128, shape (n, n)
        Symmetric; its conjugate divided by `n` is its inverse.

    Raises
    ------
    TypeError, ValueError
        If `n` is not a whole number from 1 to 4,096 (above, the matrix takes more than 256 MiB).

    Notes
    -----
    Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, equation 8.67.

    Examples
    --------
    >>> dft_matrix(2).real
    array([[ 1.,  1.],
           [ 1., -1.]])
    """
    n = validation.integer(n, "n", minimum=1, maximum=4096)
    turns = np.outer(np.arange(n), np.arange(n)) % n  # whole turns dropped: small angles are exact
    return np.exp(-2j * np.pi * turns / n)


def dft(signal: np.ndarray) -> np.ndarray:
    r"""Discrete Fourier transform from its definition: how much the signal looks like each complex exponential.

    .. math:: X[k] = \sum_{m=0}^{n-1} x[m]\, e^{-2\pi i\, k m / n}

    Parameters
    ----------
    signal : array_like, shape (n,)
        1 to 4,096 samples.

    Returns
    -------
    numpy.ndarray of complex128, shape (n,)
        Unscaled; equal to ``numpy.fft.fft(signal)``, in n**2 multiplications where the fast one takes about
        n log2(n).

    Raises
    ------
    TypeError, ValueError
        If the signal is not 1-D, is empty, holds NaN or has more than 4,096 samples.

    Notes
    -----
    Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, equation 8.67.

    Examples
    --------
    >>> np.abs(dft([1, 2, 3, 4])).round(3)
    array([10.   ,  2.828,  2.   ,  2.828])
    """
    signal = _samples(signal, 1, largest=1e300)
    return dft_matrix(len(signal)) @ signal


def power_spectrum(signal: np.ndarray, sample_rate: float) -> tuple[np.ndarray, np.ndarray]:
    r"""Power of a signal at each frequency: the squared magnitude of its Fourier transform, :math:`|X[k]|^2`.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least 2 samples. The mean is not removed: it stands in bin 0.
    sample_rate : float
        Samples a unit of time, greater than 0.

    Returns
    -------
    frequencies : numpy.ndarray, shape (n // 2 + 1,)
        In cycles a unit of time, from 0 to at most ``sample_rate / 2``, in steps of ``sample_rate / n``: one over
        the duration.
    power : numpy.ndarray, shape (n // 2 + 1,)
        Unscaled, as ``abs(numpy.fft.rfft(signal)) ** 2``: a tone of amplitude A in the middle of the bins has
        ``(A * n / 2) ** 2``.

    Raises
    ------
    TypeError, ValueError
        If the signal is not 1-D, holds NaN, a value above 1e140 or fewer than 2 samples, or `sample_rate` is not above
        0.

    Notes
    -----
    Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, section 10.5.1
    (without the periodogram's scale 1 / n).

    Examples
    --------
    >>> frequencies, power = power_spectrum([1, 0, -1, 0, 1, 0, -1, 0], sample_rate=8)
    >>> frequencies, power.round(9)
    (array([0., 1., 2., 3., 4.]), array([ 0.,  0., 16.,  0.,  0.]))
    """
    signal = _samples(signal, 2, largest=1e140)
    sample_rate = validation.number(sample_rate, "sample_rate", above=0)
    return np.fft.rfftfreq(len(signal), 1 / sample_rate), np.abs(np.fft.rfft(signal)) ** 2


def dominant_period(signal: np.ndarray, sample_rate: float) -> float:
    """The period of the strongest rhythm: one over the frequency with the largest power, bin 0 left out.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least 3 samples, not all equal. The mean is removed; a trend is not, and shows as a long period.
    sample_rate : float
        Samples a unit of time, greater than 0.

    Returns
    -------
    float
        In units of time: duration / k for a whole number k. A tone of k cycles in the signal is found exactly;
        other periods as the nearest such quotient. Of equally strong rhythms, the longest.

    Raises
    ------
    TypeError, ValueError
        If the signal is constant, is not 1-D, holds NaN or fewer than 3 samples, or `sample_rate` is not above 0.

    Examples
    --------
    >>> dominant_period([3, 1, 3, 5, 3, 1, 3, 5], sample_rate=1)
    4.0
    """
    signal = _samples(signal, 3)
    sample_rate = validation.number(sample_rate, "sample_rate", above=0)
    if signal.min() == signal.max():
        raise ValueError(f"signal must vary, but all of its {len(signal)} samples are {signal[0]:g}: it has no period")
    signal = signal / np.abs(signal).max()  # so that no square overflows or vanishes
    varying = signal - signal.mean()
    frequencies, power = power_spectrum(varying / np.abs(varying).max(), sample_rate)
    strongest = power[1:].max()
    k = 1 + int(np.argmax(power[1:] >= strongest * (1 - 1e-12)))  # the first of those that are equal but for rounding
    return len(signal) / sample_rate / k


def harmonics(
    t: np.ndarray, frequencies: np.ndarray, amplitudes: np.ndarray, phases: np.ndarray
) -> np.ndarray:
    r"""A sum of sinusoids.

    .. math:: x(t) = \sum_j A_j \sin(2\pi f_j t + \varphi_j)

    Parameters
    ----------
    t : array_like, shape (n,)
        Instants, in units of time.
    frequencies, amplitudes, phases : array_like, shape (m,)
        In cycles a unit of time; in the unit of the result; in radians.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not 1-D, is empty or holds NaN, the last three differ in length, or there are 1e15 turns
        from 0 to an instant: then its place within a turn is rounding.

    Examples
    --------
    >>> harmonics([0, 0.25, 0.5], frequencies=[1, 2], amplitudes=[3, 1], phases=[0, np.pi / 2]).round(9)
    array([1., 2., 1.])
    """
    t = validation.signal(t, "t")
    frequencies = validation.signal(frequencies, "frequencies")
    amplitudes = validation.signal(amplitudes, "amplitudes")
    phases = validation.signal(phases, "phases")
    validation.same_length(frequencies, amplitudes, ("frequencies", "amplitudes"))
    validation.same_length(frequencies, phases, ("frequencies", "phases"))
    turns = float(np.abs(t).max()) * float(np.abs(frequencies).max())
    if turns > 1e15:
        raise ValueError(f"t must lie within 1e15 turns of the fastest sinusoid, but it reaches {turns:g}")
    return np.sin(2 * np.pi * np.outer(t, frequencies) + phases) @ amplitudes


def square_wave_series(t: np.ndarray, n_terms: int) -> np.ndarray:
    r"""The first terms of the Fourier series of a square wave: +1 in the first half of a period, -1 in the second.

    .. math:: \frac{4}{\pi} \sum_{k=0}^{K-1} \frac{\sin(2\pi (2k+1) t)}{2k+1}

    Parameters
    ----------
    t : array_like, shape (n,)
        Instants, in periods.
    n_terms : int
        Number of terms K, at least 1: the odd frequencies 1, 3, ..., 2 K - 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Near +1 and -1, but for the overshoot beside each jump.

    Raises
    ------
    TypeError, ValueError
        If `t` is not 1-D or holds NaN, or `n_terms` is below 1.

    Notes
    -----
    Source: E. Hewitt and R. E. Hewitt, The Gibbs-Wilbraham Phenomenon, 1979 (doi:10.1007/BF00330404).

    Examples
    --------
    >>> square_wave_series([0.25], n_terms=1).round(6)
    array([1.27324])
    """
    n_terms = validation.integer(n_terms, "n_terms", minimum=1)
    k = 2 * np.arange(n_terms) + 1
    return harmonics(t, k, 4 / (np.pi * k), np.zeros(n_terms))


def sawtooth_series(t: np.ndarray, n_terms: int) -> np.ndarray:
    r"""The first terms of the Fourier series of a sawtooth wave: from -1 to +1 in each period, then back in one jump.

    .. math:: -\frac{2}{\pi} \sum_{k=1}^{K} \frac{\sin(2\pi k t)}{k}

    Parameters
    ----------
    t : array_like, shape (n,)
        Instants, in periods.
    n_terms : int
        Number of terms K, at least 1: the frequencies 1, 2, ..., K.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Near ``scipy.signal.sawtooth(2 * pi * t)``, but for the overshoot beside each jump.

    Raises
    ------
    TypeError, ValueError
        If `t` is not 1-D or holds NaN, or `n_terms` is below 1.

    Notes
    -----
    Source: E. Hewitt and R. E. Hewitt, The Gibbs-Wilbraham Phenomenon, 1979 (doi:10.1007/BF00330404).

    Examples
    --------
    >>> sawtooth_series([0.75], n_terms=1).round(6)
    array([0.63662])
    """
    n_terms = validation.integer(n_terms, "n_terms", minimum=1)
    k = np.arange(1, n_terms + 1)
    return harmonics(t, k, -2 / (np.pi * k), np.zeros(n_terms))


def window(name: str, n: int) -> np.ndarray:
    r"""A window: weights that fade a signal in and out before its spectrum is taken.

    .. math:: w[m] = a_0 - a_1 \cos(2\pi m / n) + a_2 \cos(4\pi m / n)

    Parameters
    ----------
    name : {"boxcar", "hann", "hamming", "blackman"}
        "boxcar" is no window at all: every weight is 1.
    n : int
        Number of samples, at least 2.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Between 0 and 1, and periodic as the discrete Fourier transform is: sample n would equal sample 0. Equal to
        ``scipy.signal.get_window(name, n)``.

    Raises
    ------
    TypeError, ValueError
        If the name is unknown, or `n` is below 2.

    Notes
    -----
    Source: F. J. Harris, On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform, 1978
    (doi:10.1109/PROC.1978.10837).

    Examples
    --------
    >>> window("hann", 4)
    array([0. , 0.5, 1. , 0.5])
    """
    a0, a1, a2 = WINDOWS[validation.choice(name, "name", tuple(WINDOWS))]
    angle = 2 * np.pi * np.arange(validation.integer(n, "n", minimum=2)) / n
    weights = a0 - a1 * np.cos(angle) + a2 * np.cos(2 * angle)
    return np.clip(weights, 0, 1)  # rounding leaves -1e-17 at the ends of the Blackman window


def denoise(signal: np.ndarray, keep: int) -> np.ndarray:
    """Keep the mean and the `keep` strongest frequencies of a signal, and set all others to zero.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least 2 samples.
    keep : int
        Number of frequencies kept besides the mean, 0 to ``n // 2`` (then the signal comes back).

    Returns
    -------
    numpy.ndarray, shape (n,)
        The sum of the mean and `keep` sinusoids: of all such sums on the frequencies of `power_spectrum`, the one
        closest to the signal. Of equally strong frequencies the lower is kept.

    Raises
    ------
    TypeError, ValueError
        If the signal is not 1-D, holds NaN or fewer than 2 samples, or `keep` is out of range.

    Notes
    -----
    Source: D. L. Donoho and I. M. Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage, 1994
    (doi:10.1093/biomet/81.3.425): keep the large coefficients of an orthogonal transform, drop the rest.

    Examples
    --------
    >>> denoise([5, 1, 5, 1.5, 5, 1, 5, 1.5], keep=1).round(3)
    array([5.  , 1.25, 5.  , 1.25, 5.  , 1.25, 5.  , 1.25])
    """
    signal = _samples(signal, 2, largest=1e300)
    keep = validation.integer(keep, "keep", minimum=0, maximum=len(signal) // 2)
    spectrum = np.fft.rfft(signal)
    _, exponent = np.frexp(np.abs(spectrum).max())
    energy = np.abs(spectrum * 2.0 ** min(-exponent, 1000)) ** 2  # so that no square overflows
    energy[1 : (len(signal) + 1) // 2] *= 2  # each of these stands for itself and its mirror image
    significand, exponent = np.frexp(energy)
    energy = np.ldexp(significand.round(10), exponent)  # what differs by rounding is equally strong
    energy[0] = np.inf  # the mean always stays
    weakest = np.argsort(-energy, kind="stable")[keep + 1 :]
    spectrum[weakest] = 0
    return np.fft.irfft(spectrum, len(signal))


def radial_frequencies(shape: Sequence[int]) -> np.ndarray:
    """The frequency of each coefficient of a 2-D Fourier transform, whatever its direction.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the picture.

    Returns
    -------
    numpy.ndarray, shape (rows, columns)
        In cycles a pixel, from 0 to at most 0.71, in the order of ``numpy.fft.fft2``: zero first. Rounded to 12
        digits, so that frequencies of one length compare as equal.

    Raises
    ------
    TypeError, ValueError
        If `shape` does not hold two whole numbers of at least 1.

    Examples
    --------
    >>> radial_frequencies((2, 4)).round(2)
    array([[0.  , 0.25, 0.5 , 0.25],
           [0.5 , 0.56, 0.71, 0.56]])
    """
    rows, columns = validation.shape(shape, "shape", ("rows", "columns"))
    return np.hypot(np.fft.fftfreq(rows)[:, np.newaxis], np.fft.fftfreq(columns)).round(12)


def _keep(image: np.ndarray, passed: np.ndarray) -> np.ndarray:
    """The picture made of the coefficients where `passed`, shape (rows, columns), is true; colours one by one."""
    spectrum = np.fft.fft2(image, axes=(0, 1))
    spectrum[~passed] = 0
    return np.fft.ifft2(spectrum, axes=(0, 1)).real  # `passed` is symmetric: the imaginary part is rounding


def keep_low_frequencies(image: np.ndarray, fraction: float) -> np.ndarray:
    """Keep the lowest frequencies of a picture and set all others to zero.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    fraction : float
        Share of the 2-D Fourier coefficients that is kept, greater than 0, at most 1 (then the picture comes back).

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        The coefficients are ordered by `radial_frequencies`, and those of one length are kept or dropped together: a
        few more than asked for may stay. Not clipped: beside edges the result overshoots the range of the image.

    Raises
    ------
    TypeError, ValueError
        If the image has the wrong dimension, is empty or holds NaN, or `fraction` is not in (0, 1].

    Notes
    -----
    Source: R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th ed., 2018, section 4.8 (the ideal low-pass
    filter).

    Examples
    --------
    >>> keep_low_frequencies([[0, 4], [8, 4]], fraction=0.25)
    array([[4., 4.],
           [4., 4.]])
    """
    image = _picture(image, "image")
    fraction = validation.number(fraction, "fraction", above=0, maximum=1)
    radius = radial_frequencies(image.shape[:2])
    count = int(np.ceil(fraction * radius.size - 1e-9))  # 0.07 * 100 is 7.000000000000001
    highest = np.partition(radius.ravel(), max(count, 1) - 1)[max(count, 1) - 1]
    return _keep(image, radius <= highest)


def band_pass(image: np.ndarray, low: float, high: float) -> np.ndarray:
    """Keep the frequencies of a picture within a ring, and set all others to zero.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    low, high : float
        The ring, both ends kept, in cycles a pixel: 0 to about 0.71, `low` not above `high`. From 0 it is a
        low-pass; up to 0.71 or more, a high-pass. Any ``low`` above 0 removes the mean.

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        Not clipped.

    Raises
    ------
    TypeError, ValueError
        If the image has the wrong dimension, is empty or holds NaN, or the ring is not ``0 <= low <= high``.

    Notes
    -----
    Source: R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th ed., 2018, section 4.10 (ideal band-pass
    filters).

    Examples
    --------
    >>> band_pass([[1, 3], [1, 3]], low=0.4, high=0.6)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    image = _picture(image, "image")
    low = validation.number(low, "low", minimum=0)
    high = validation.number(high, "high", minimum=low)
    radius = radial_frequencies(image.shape[:2])
    return _keep(image, (round(low, 12) <= radius) & (radius <= round(high, 12)))


def swap_phase(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """A picture with the magnitudes of one picture's Fourier coefficients and the phases of another's.

    Parameters
    ----------
    first : array_like, shape (rows, columns) or (rows, columns, 3)
        Gives the magnitudes.
    second : array_like, shape of the first
        Gives the phases.

    Returns
    -------
    numpy.ndarray of float64, shape of the pictures
        Not clipped. ``swap_phase(image, image)`` is the image.

    Raises
    ------
    TypeError, ValueError
        If a picture has the wrong dimension, is empty or holds NaN, or their shapes differ.

    Notes
    -----
    Source: A. V. Oppenheim and J. S. Lim, The Importance of Phase in Signals, 1981 (doi:10.1109/PROC.1981.12022).

    Examples
    --------
    >>> swap_phase([[1, 0], [0, 0]], [[0, 0], [0, 5]])  # an impulse with the place of another
    array([[0., 0.],
           [0., 1.]])
    """
    first, second = _picture(first, "first"), _picture(second, "second")
    if first.shape != second.shape:
        raise ValueError(f"first and second must have the same shape, but they have {first.shape} and {second.shape}")
    magnitude = np.abs(np.fft.fft2(first, axes=(0, 1)))
    phase = np.angle(np.fft.fft2(second, axes=(0, 1)))
    return np.fft.ifft2(magnitude * np.exp(1j * phase), axes=(0, 1)).real
