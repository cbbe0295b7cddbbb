"""Speech as a signal: power in bands of frequency, and features over time.

Taught in notebook 10, used again in 11. Sound is mono, float in [-1, 1], with its sample rate.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers import validation
from helpers.gabor import filter_signal

POOLS = {"max": np.max, "mean": np.mean}


def __getattr__(name: str) -> Any:
    """`BandPower`, which needs scikit-learn: half a second to load, so only on request."""
    if name == "BandPower":
        from helpers.estimators.speech import BandPower

        return BandPower
    raise AttributeError(f"module 'helpers.speech' has no attribute {name!r}")


def band_power(signal: np.ndarray, sample_rate: float, edges: Sequence[float]) -> np.ndarray:
    """The power of a sound in bands of frequency: of its mean square, what lies in each band.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least 2 samples.
    sample_rate : float
        Samples a second.
    edges : sequence of float
        Where the bands begin and end, in Hz, increasing; at least 2 of them, at least 0. A band holds its lower edge,
        but not its upper one.

    Returns
    -------
    numpy.ndarray, shape (len(edges) - 1,)
        At least 0. Bands from 0 to more than half the sample rate add up to ``np.mean(signal ** 2)``.

    Raises
    ------
    TypeError, ValueError
        If the signal is not 1-D, holds NaN or fewer than 2 samples; if edges do not increase or one is negative.

    Notes
    -----
    Parseval's theorem: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 2010, section
    8.6.

    Examples
    --------
    >>> tone = 0.5 * np.sin(2 * np.pi * 100 * np.arange(8000) / 8000)
    >>> band_power(tone, 8000, [0, 100, 200, 5000]).round(6)
    array([0.   , 0.125, 0.   ])
    """
    from helpers.fourier import power_spectrum

    edges = _band_edges(edges)
    frequencies, power = power_spectrum(signal, sample_rate)
    n = len(signal)
    twice = np.full(len(power), 2.0)  # each bin but the first stands for a negative frequency, too
    twice[0] = 1
    if n % 2 == 0:  # and but the last, where there is one at half the sample rate
        twice[-1] = 1
    below = np.append(0, np.cumsum(twice * power))[np.searchsorted(frequencies, edges - 1e-9 * sample_rate)]
    return np.diff(below) / n**2


def _band_edges(edges: Sequence[float]) -> np.ndarray:
    """Check edges of bands: at least two, increasing, in Hz."""
    given = validation.signal(edges, "edges")
    if len(given) < 2 or given[0] < 0 or (np.diff(given) <= 0).any():
        raise ValueError(f"edges must be at least 0 Hz and increase from one to the next, but {edges} was given")
    return given


def in_noise(
    sound: np.ndarray, sample_rate: float, length: int, rng: np.random.Generator | int = 0
) -> np.ndarray:
    """A clip of a given length: the sound in the middle, and the noise of its background going on around it.

    Parameters
    ----------
    sound : array_like, shape (n,)
    sample_rate : float
        Samples a second.
    length : int
        Samples of the clip, at least 1. A longer sound is cut at both ends.
    rng : numpy.random.Generator or int
        For the noise; or a seed.

    Returns
    -------
    numpy.ndarray, shape (length,)
        float64. The noise is normal and white, and as strong as the quietest hundredth of a second of the sound (of a
        shorter sound: as all of it). Padded with zeros instead, a clip would be framed by a silence that no microphone
        gives, and that tells how long the word is.

    Raises
    ------
    TypeError, ValueError
        If the sound is not 1-D, empty or not finite, or a number is out of range.

    Examples
    --------
    >>> tone = np.append(np.zeros(80), np.sin(np.arange(400)))
    >>> clip = in_noise(tone, 8000, 1000)
    >>> clip.shape, float(np.abs(clip[:260]).max())  # there was no noise
    ((1000,), 0.0)
    """
    samples = validation.signal(sound, "sound")
    piece = max(1, round(validation.number(sample_rate, "sample_rate", above=0) / 100))
    length = validation.integer(length, "length", 1)
    rng = validation.generator(rng, "rng")
    pieces = [samples[start : start + piece] for start in range(0, max(1, len(samples) - piece + 1), piece)]
    clip = rng.normal(size=length) * min(np.sqrt(np.mean(one**2)) for one in pieces)
    if len(samples) > length:
        start = (len(samples) - length) // 2
        return samples[start : start + length]
    start = (length - len(samples)) // 2
    clip[start : start + len(samples)] = samples
    return clip


def local_features(
    signal: np.ndarray, bank: Sequence[np.ndarray], window: int, hop: int, pools: Sequence[str] = ("max", "mean")
) -> np.ndarray:
    """How strongly each filter of a bank responds in each piece of a sound.

    Parameters
    ----------
    signal : array_like, shape (n,)
        At least `window` samples, and as long as the longest filter.
    bank : sequence of array_like
        Filters with odd numbers of weights, such as ``gabor.filter_bank(..., quadrature=True)``; of complex responses
        the magnitude is taken, of real ones the absolute value.
    window, hop : int
        Samples of a piece, and from the beginning of a piece to that of the next, at least 1.
    pools : sequence of {"max", "mean"}
        What is kept of a response within a piece.

    Returns
    -------
    numpy.ndarray, shape (1 + (n - window) // hop, len(bank) * len(pools))
        A row a piece: all pools of the first filter, then those of the second, and so on.

    Raises
    ------
    TypeError, ValueError
        If the signal is shorter than a piece or than a filter, there is no filter or pool, or a number is out of range.

    Examples
    --------
    >>> click = np.zeros(1000)
    >>> click[700] = 1
    >>> local_features(click, [np.array([0.25, 0.5, 0.25])], window=400, hop=300, pools=["max"]).ravel()
    array([0.  , 0.25, 0.5 ])
    """
    samples = validation.signal(signal, "signal")
    window, hop = validation.integer(window, "window", 1), validation.integer(hop, "hop", 1)
    if len(samples) < window:
        raise ValueError(f"signal must have at least {window} samples, one piece, but it has {len(samples)}")
    kernels = validation.entries(bank, "bank", "filter")
    chosen = [
        POOLS[validation.choice(pool, "pools", list(POOLS))] for pool in validation.entries(pools, "pools", "pool")
    ]
    columns = []
    for kernel in kernels:
        response = np.abs(filter_signal(samples, kernel))
        pieces = np.lib.stride_tricks.sliding_window_view(response, window)[::hop]
        columns += [pool(pieces, axis=1) for pool in chosen]
    return np.stack(columns, axis=1)
