"""Spectrograms, mel bands, MFCC: sound as pictures.

Taught in notebook 11. Sound is mono, float, with its sample rate. What librosa has is librosa's; notebook 11 writes it
out and compares. librosa is imported when a function that needs it is called.
"""

from typing import Any

import numpy as np

from helpers import validation

KINDS = ("magnitude", "power", "complex")


def __getattr__(name: str) -> Any:
    """`MelSpectrogram`, which needs scikit-learn: half a second to load, so only on request."""
    if name == "MelSpectrogram":
        from helpers.estimators.spectrograms import MelSpectrogram

        return MelSpectrogram
    raise AttributeError(f"module 'helpers.spectrograms' has no attribute {name!r}")


def spectrogram(
    signal: np.ndarray,
    sample_rate: int,
    window: int | float = 0.030,
    hop: int | float = 0.010,
    n_fft: int | None = None,
    kind: str = "magnitude",
) -> np.ndarray:
    """The spectra of short pieces of a sound, one after the other: frequency upwards, time to the right.

    Parameters
    ----------
    signal : array_like, shape (samples,)
    sample_rate : int
        Samples a second, at least 1.
    window, hop : int or float
        Length of a piece (at least 2 samples), and from the middle of a piece to that of the next: a whole number of
        samples, or seconds (a float, rounded to samples). Each piece is weighted with a Hann window.
    n_fft : int, optional
        To how many samples a piece is padded with zeros before its DFT, at least `window`; left out, the next power
        of two. A bin is ``sample_rate / n_fft`` wide.
    kind : {"magnitude", "power", "complex"}

    Returns
    -------
    numpy.ndarray, shape (n_fft // 2 + 1, 1 + samples // hop)
        float64, or complex128. Bin k stands for ``k * sample_rate / n_fft`` Hz. Piece m has its middle at sample
        ``m * hop``; at the ends, zeros stand for what is missing.

    Raises
    ------
    TypeError, ValueError
        If the signal is not 1-D, empty or not finite, a number is out of range, or there is no such kind.

    Notes
    -----
    ``librosa.stft(signal, n_fft=..., hop_length=..., win_length=...)``, or its magnitude or power. Source of the
    method: J. B. Allen, L. R. Rabiner, A unified approach to short-time Fourier analysis and synthesis, 1977
    (doi:10.1109/PROC.1977.10770).

    Examples
    --------
    >>> sound = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
    >>> spectrogram(sound, 16_000, 512, 256).shape, spectrogram(sound, 16_000, 0.030, 0.010).shape
    ((257, 63), (257, 101))
    >>> int(spectrogram(sound, 16_000, 512, 256)[:, 30].argmax()) * 16_000 / 512
    1000.0
    """
    samples = validation.signal(signal, "signal")
    window, hop, n_fft = _lengths(sample_rate, window, hop, n_fft)
    validation.choice(kind, "kind", KINDS)
    import librosa

    # librosa warns of a signal shorter than a window, but pads it all the same: so it is padded here, and cut after
    padded = np.pad(samples, (0, max(0, n_fft - len(samples))))
    spectra = librosa.stft(padded, n_fft=n_fft, hop_length=hop, win_length=window)[:, : 1 + len(samples) // hop]
    if kind == "complex":
        return spectra
    return np.abs(spectra) if kind == "magnitude" else np.abs(spectra) ** 2


def _lengths(sample_rate: int, window: int | float, hop: int | float, n_fft: int | None) -> tuple[int, int, int]:
    """Window, hop and n_fft in samples."""
    sample_rate = validation.integer(sample_rate, "sample_rate", minimum=1)
    window, hop = _in_samples(window, "window", sample_rate, 2), _in_samples(hop, "hop", sample_rate, 1)
    if n_fft is None:
        return window, hop, 1 << (window - 1).bit_length()
    return window, hop, validation.integer(n_fft, "n_fft", minimum=window)


def _in_samples(length: int | float, name: str, sample_rate: int, least: int) -> int:
    """A length in samples from one in samples (a whole number) or in seconds (a float)."""
    if isinstance(length, (float, np.floating)):
        length = round(validation.number(length, name, above=0) * sample_rate)
    return validation.integer(length, name, minimum=least)


def decibels(power: np.ndarray) -> np.ndarray:
    """Power in decibels, at least 80 below the largest.

    Parameters
    ----------
    power : array_like
        At least 0.

    Returns
    -------
    numpy.ndarray
        ``10 * log10(power)``; powers below 1e-10 count as that.

    Raises
    ------
    ValueError
        If a power is negative or not finite.

    Examples
    --------
    >>> decibels([1.0, 100.0, 0.0]).round(6).tolist()
    [0.0, 20.0, -60.0]
    """
    power = np.asarray(power, dtype=float)
    if power.size == 0 or not np.isfinite(power).all() or power.min() < 0:
        raise ValueError("power must hold finite numbers of at least 0, and at least one of them")
    import librosa

    return librosa.power_to_db(power)


def mel_filter_bank(
    sample_rate: int, n_fft: int, n_mels: int = 128, low: float = 0.0, high: float | None = None
) -> np.ndarray:
    """Triangular bands, equally wide on the mel scale, each half over its neighbours.

    Parameters
    ----------
    sample_rate : int
        Samples a second.
    n_fft : int
        Length of the DFT, at least 1.
    n_mels : int
        Bands, at least 1.
    low, high : float
        Where the first begins and the last ends, in Hz; `high` left out, half the sample rate.

    Returns
    -------
    numpy.ndarray, shape (n_mels, n_fft // 2 + 1)
        Weights, at least 0: ``mel_filter_bank(...) @ spectrogram(..., kind="power")`` is the mel spectrogram. Each
        triangle has the area 1 (over Hz), so that wide bands are not louder. Where bins are wider than a band, the
        band has no weight at all.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    ``librosa.filters.mel``, float64. On the mel scale steps that sound alike are alike; this one is a straight line up
    to 1,000 Hz (3 mel for every 200 Hz), above it a logarithm. Source: M. Slaney, Auditory Toolbox, version 2, 1998.

    Examples
    --------
    >>> mel_filter_bank(16_000, 512, n_mels=16).shape
    (16, 257)
    """
    sample_rate = validation.integer(sample_rate, "sample_rate", minimum=1)
    n_fft, n_mels = validation.integer(n_fft, "n_fft", 1), validation.integer(n_mels, "n_mels", 1)
    high = validation.number(sample_rate / 2 if high is None else high, "high", above=0, maximum=sample_rate / 2)
    low = validation.number(low, "low", minimum=0, below=high)
    import warnings

    import librosa

    with warnings.catch_warnings():  # of bands without weight: the docstring says it
        warnings.filterwarnings("ignore", "Empty filters detected", UserWarning)
        return librosa.filters.mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=low, fmax=high, dtype=float)


def mel_spectrogram(
    signal: np.ndarray,
    sample_rate: int,
    window: int | float = 0.030,
    hop: int | float = 0.010,
    n_mels: int = 128,
    n_fft: int | None = None,
) -> np.ndarray:
    """The power of a sound in mel bands over time.

    Parameters
    ----------
    signal, sample_rate, window, hop, n_fft
        As in `spectrogram`.
    n_mels : int
        Bands, at least 1.

    Returns
    -------
    numpy.ndarray, shape (n_mels, 1 + samples // hop)
        At least 0.

    Raises
    ------
    TypeError, ValueError
        As `spectrogram` and `mel_filter_bank`.

    Notes
    -----
    ``librosa.feature.melspectrogram``.

    Examples
    --------
    >>> mel_spectrogram(np.ones(8000), 8000, n_mels=40).shape
    (40, 101)
    """
    *_, n_fft = _lengths(sample_rate, window, hop, n_fft)
    bank = mel_filter_bank(sample_rate, n_fft, n_mels)
    return bank @ spectrogram(signal, sample_rate, window, hop, n_fft, kind="power")


def mfcc(
    signal: np.ndarray,
    sample_rate: int,
    window: int | float = 0.030,
    hop: int | float = 0.010,
    n_mfcc: int = 13,
    n_mels: int = 128,
    n_fft: int | None = None,
) -> np.ndarray:
    """Mel-frequency cepstral coefficients: the shape of the mel spectrum, a piece at a time, in a few numbers.

    Parameters
    ----------
    signal, sample_rate, window, hop, n_mels, n_fft
        As in `mel_spectrogram`.
    n_mfcc : int
        How many coefficients, 1 to `n_mels`.

    Returns
    -------
    numpy.ndarray, shape (n_mfcc, 1 + samples // hop)
        Row 0 is the level, row 1 how much lower frequencies outweigh higher ones, and so on, ever finer.

    Raises
    ------
    TypeError, ValueError
        As `mel_spectrogram`; if `n_mfcc` is out of range.

    Notes
    -----
    ``librosa.feature.mfcc``: the orthonormal cosine transform of the decibels. Source: S. Davis, P. Mermelstein,
    Comparison of parametric representations for monosyllabic word recognition in continuously spoken sentences, 1980
    (doi:10.1109/TASSP.1980.1163420).

    Examples
    --------
    >>> mfcc(np.random.default_rng(0).normal(size=8000), 8000).shape
    (13, 101)
    """
    n_mfcc = validation.integer(n_mfcc, "n_mfcc", 1, validation.integer(n_mels, "n_mels", 1))
    level = decibels(mel_spectrogram(signal, sample_rate, window, hop, n_mels, n_fft))
    import librosa

    return librosa.feature.mfcc(S=level, n_mfcc=n_mfcc)


def mfcc_image(mfcc: np.ndarray, size: int = 224) -> np.ndarray:
    """Coefficients over time as a square picture, for a network that was trained on photographs.

    Parameters
    ----------
    mfcc : array_like, shape (coefficients, frames)
        Or any picture of a sound: mel bands in decibels, say. At most `size` rows.
    size : int
        Rows and columns of the picture, at least 1.

    Returns
    -------
    numpy.ndarray, shape (size, size, 3), uint8
        A column is a frame, the first at the left; what is missing at the end is mid-grey (128), what is too much is
        cut off. Each row is repeated until the picture is full. Each coefficient has its own scale: its smallest value
        in this sound is 0, its largest 255; one that does not change is 128. Three equal channels.

    Raises
    ------
    TypeError, ValueError
        If `mfcc` is no table of finite numbers, or `size` is less than its rows.

    Examples
    --------
    >>> picture = mfcc_image([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]], size=4)
    >>> picture[..., 0].tolist()
    [[0, 128, 255, 128], [0, 128, 255, 128], [128, 128, 128, 128], [128, 128, 128, 128]]
    """
    values = validation.table(mfcc, "mfcc")
    size = validation.integer(size, "size", minimum=len(values))
    lowest, spread = values.min(axis=1, keepdims=True), np.ptp(values, axis=1, keepdims=True)
    levels = np.where(spread > 0, (values - lowest) / np.where(spread > 0, spread, 1), 0.5)
    picture = np.full((len(values), size), 0.5)
    frames = min(size, values.shape[1])
    picture[:, :frames] = levels[:, :frames]
    rows = np.arange(size) * len(values) // size
    grey = np.floor(255 * picture + 0.5).astype(np.uint8)[rows]
    return np.repeat(grey[..., np.newaxis], 3, axis=2)
