"""Notebook 01: a moving average, convolution in mode "same", a test for LSI systems, the best amount of smoothing."""

from collections.abc import Callable

import numpy as np

from helpers import signals
from helpers.exercises.base import Case, Exercise

_RNG = np.random.default_rng(1)
_SIGNAL = _RNG.normal(size=40)
_KERNEL = np.array([0.5, 2.0, -1.0, 0.0, 3.0])


def _later(signal: np.ndarray, samples: int) -> np.ndarray:
    """The signal moved to the right, zeros moving in."""
    return np.concatenate([np.zeros(samples), signal[: len(signal) - samples]])


def _median_of_three(signal: np.ndarray) -> np.ndarray:
    padded = np.pad(signal, 1)
    return np.median([padded[:-2], padded[1:-1], padded[2:]], axis=0)


def _system(system: Callable[[np.ndarray], np.ndarray], expected: bool, shown: str) -> Case:
    return Case((system,), expected, shown=shown)


_SYSTEMS = [
    _system(lambda x: (x + _later(x, 1) + _later(x, 2)) / 3, True, "the mean of a sample and the two before it"),
    _system(lambda x: np.arange(len(x)) * x, False, "the system y[n] = n x[n]"),
    _system(_median_of_three, False, "the median of a sample and its two neighbours"),
    _system(lambda x: x + 1, False, "the system y[n] = x[n] + 1"),
    _system(lambda x: _later(x, 4), True, "a delay of 4 samples"),
    _system(np.abs, False, "the system y[n] = |x[n]|"),
    _system(lambda x: x[::-1], False, "the signal played backwards"),
    _system(np.square, False, "the system y[n] = x[n]²"),
    _system(lambda x: x[np.arange(len(x)) // 2 * 2], False, "every second sample, held for two"),
    _system(lambda x: x - 0.5 * _later(x, 3), True, "the system y[n] = x[n] − x[n − 3] / 2"),
]


def _smoothing_case(clean: np.ndarray, noise: float, sigmas: list[float], shown: str, outliers: float = 0) -> Case:
    """Which of `sigmas` comes closest; they lie so far apart that any continuation of the signal gives the same."""
    noisy = clean + noise * np.random.default_rng(2).normal(size=len(clean))
    noisy[[60, 150, 151, 240, 330]] += outliers * np.array([0.8, -0.9, -0.7, 1.0, -0.8])
    errors = [signals.rms_error(signals.smooth(noisy, sigma), clean) for sigma in sigmas]
    return Case((noisy, clean, sigmas), sigmas[int(np.argmin(errors))], shown=f"{shown}, sigmas {sigmas}")


_N = np.arange(400)
_BUMP = np.exp(-(((_N - 180) / 40) ** 2))  # close to zero at both ends
_WAVES = np.sin(_N / 8) * np.exp(-(((_N - 220) / 70) ** 2))
_PEAK = 2 * np.exp(-(((_N - 130) / 3) ** 2))  # so narrow that smoothing costs it more than the noise does elsewhere
_LATE = np.sin(_N / 4) * np.exp(-(((_N - 290) / 45) ** 2)) * (_N >= 200)  # silence in the first half
_WARM = 20 + 2 * np.sin(2 * np.pi * _N / 400 + 1)  # far from zero at both ends

EXERCISES = {
    "moving_average": Exercise(
        "moving_average",
        [
            Case((3,), np.ones(3) / 3),
            Case((5,), np.ones(5) / 5),
            Case((1,), np.ones(1)),
            Case((8,), np.ones(8) / 8),
        ],
    ),
    "convolve_same": Exercise(
        "convolve_same",
        [
            Case((np.array([1.0, 2.0, 2.0, 0.0, 5.0]), np.array([3.0, 2.0, 1.0])), np.array([8.0, 11.0, 6, 17, 10])),
            Case((np.array([0.0, 0, 0, 1, 0, 0, 0]), _KERNEL), np.array([0, 0.5, 2, -1, 0, 3, 0])),
            Case((np.array([1.0, 2.0, 2.0]), np.array([3.0, 2.0, 1.0])), np.array([8.0, 11.0, 6.0])),
            Case((np.array([4.0, -1.0, 7.0]), np.array([2.0])), np.array([8.0, -2.0, 14.0])),
            Case((_SIGNAL, _KERNEL), np.convolve(_SIGNAL, _KERNEL, "same"), shown="40 random numbers, 5 weights"),
        ],
    ),
    "is_lsi": Exercise("is_lsi", _SYSTEMS),
    "best_sigma": Exercise(
        "best_sigma",
        [
            _smoothing_case(_WAVES, 0.4, [9.0, 0.3, 3.0, 27.0], "a wave packet with noise"),
            _smoothing_case(_BUMP, 0.4, [1.0, 36.0, 12.0, 4.0], "a bump with noise"),
            _smoothing_case(_WAVES, 0.01, [4.0, 0.4, 10.0, 1.5], "a wave packet almost without noise"),
            _smoothing_case(0.1 * _BUMP, 1.0, [2.0, 5.0, 30.0], "a small bump in strong noise"),
            _smoothing_case(_WAVES, 0.02, [12.0, 1.0, 4.0], "a wave packet with five outliers", outliers=3.0),
            _smoothing_case(_PEAK, 0.3, [1.0, 12.0, 3.0, 40.0], "a narrow peak with noise"),
            _smoothing_case(_LATE, 0.3, [27.0, 9.0, 1.0, 3.0], "a wave packet after a silence, with noise"),
            _smoothing_case(_WARM, 0.5, [1.0, 12.0, 36.0, 3.0], "a day of temperatures near 20 °C"),
        ],
    ),
}
