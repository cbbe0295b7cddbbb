"""Notebook 03: the transform from its definition, the dominant period, a low-pass picture, denoising by threshold."""

import numpy as np

from helpers.exercises.base import Case, Exercise
from helpers.fourier import band_pass

_RNG = np.random.default_rng(3)
_SAMPLES = _RNG.normal(size=37)
_PICTURE = _RNG.random(size=(7, 10))
_TALL = _RNG.random(size=(12, 5))
_WIDE = _RNG.random(size=(9, 16))
_NOISE = _RNG.normal(size=64)


def _wave(n: int, cycles: float, amplitude: float = 1.0, phase: float = 0.0) -> np.ndarray:
    """`n` samples with so many cycles in them."""
    return amplitude * np.cos(2 * np.pi * cycles * np.arange(n) / n + phase)


def _dft(samples: list | np.ndarray, shown: str | None = None) -> Case:
    samples = np.asarray(samples)
    return Case((samples if np.iscomplexobj(samples) else samples.astype(float),), np.fft.fft(samples), shown)


def _period(signal: np.ndarray, sample_rate: float, period: float, shown: str) -> Case:
    """The periods lie on the frequencies of the spectrum, so there is one right answer, known without a transform."""
    return Case((signal, sample_rate), period, f"{shown}, sample_rate {sample_rate}")


def _low_pass(image: list | np.ndarray, cutoff: float, shown: str | None = None) -> Case:
    image = np.asarray(image, dtype=float)
    return Case((image, cutoff), band_pass(image, 0, cutoff), shown and f"{shown}, cutoff {cutoff}")


def _stripes(rows: int, columns: int, down: float, across: float) -> np.ndarray:
    """A wave of so many cycles a pixel down the rows and across the columns."""
    return np.cos(2 * np.pi * (down * np.arange(rows)[:, None] + across * np.arange(columns)))


def _threshold(signal: np.ndarray, share: float, shown: str, expected: np.ndarray | None = None) -> Case:
    """No magnitude lies so close to the threshold that rounding could decide; `expected` where it is known."""
    coefficients = np.fft.fft(signal)
    magnitude = np.abs(coefficients)
    weak = magnitude < share * magnitude[1:].max()
    weak[0] = False
    denoised = np.fft.ifft(np.where(weak, 0, coefficients)).real
    return Case((signal, share), denoised if expected is None else expected, f"{shown}, share {share}")


EXERCISES = {
    "dft": Exercise(
        "dft",
        [
            _dft([1, 2, 3, 5]),
            _dft([0, 1, 0]),
            _dft([4]),
            _dft([1, 1j, 2, -3j, 0]),
            _dft(_SAMPLES, shown="37 random numbers"),
            _dft(100 + _wave(32, 5, phase=0.7), shown="100 + 5 cycles of a cosine in 32 samples"),
        ],
    ),
    "dominant_period": Exercise(
        "dominant_period",
        [
            _period(_wave(128, 5), 1, 25.6, "5 cycles in 128 samples"),
            _period(_wave(120, 8, phase=2), 12, 1.25, "8 cycles in 120 months"),
            _period(1000 + _wave(96, 6, 0.5), 1, 16.0, "6 cycles in 96 samples around 1000"),
            _period(_wave(77, 7, phase=1), 50, 0.22, "7 cycles in 77 samples"),
            _period(
                _wave(90, 3) + _wave(90, 9, 2, 1.9) + _wave(90, 20, 1.5) - 4, 1, 10.0,
                "3, 9 and 20 cycles in 90 samples, amplitudes 1, 2 and 1.5, around -4",
            ),
            _period(_wave(16, 8), 4, 0.5, "1, -1, 1, -1, ... in 16 samples"),
            _period(_wave(64, 4, phase=-1.2) + 0.5 * _NOISE, 8, 2.0, "4 cycles in 64 samples with noise"),
            _period(_wave(101, 1, 3) + _wave(101, 10), 1, 101.0, "1 and 10 cycles in 101 samples, amplitudes 3 and 1"),
        ],
    ),
    "low_pass_picture": Exercise(
        "low_pass_picture",
        [
            _low_pass([[9, 1, 2, 0], [3, 4, 8, 5]], 0.3),
            _low_pass(
                _stripes(16, 16, 0.25, 0) + _stripes(16, 16, 0, 0.375) + 3, 0.25,
                "3 and stripes of 0.25 and 0.375 cycles a pixel, 16 × 16",
            ),
            _low_pass(_TALL, 0.22, "12 × 5 random numbers"),
            _low_pass(_PICTURE, 0.55, "7 × 10 random numbers"),
            _low_pass(_WIDE, 0.33, "9 × 16 random numbers"),
            _low_pass(_TALL, 0.0, "12 × 5 random numbers"),
            _low_pass(_PICTURE, 0.75, "7 × 10 random numbers"),
        ],
    ),
    "denoise_by_threshold": Exercise(
        "denoise_by_threshold",
        [
            _threshold(
                5 + _wave(8, 1, 4) + _wave(8, 3), 0.5, "1 and 3 cycles in 8 samples around 5, amplitudes 4 and 1",
                5 + _wave(8, 1, 4),
            ),
            _threshold(
                _wave(40, 2, 4) + _wave(40, 9, phase=1), 0.2, "2 and 9 cycles in 40 samples, amplitudes 4 and 1",
                _wave(40, 2, 4) + _wave(40, 9, phase=1),
            ),
            _threshold(
                _wave(45, 4, 1, 0.5) + _wave(45, 11, 0.1) - 2, 0.3, "4 and 11 cycles in 45 samples around -2",
                _wave(45, 4, 1, 0.5) - 2,
            ),
            _threshold(200 + 0.5 * _NOISE + _wave(64, 5), 0.4, "5 cycles in 64 samples with noise around 200"),
            _threshold(_SAMPLES, 0.6, "37 random numbers"),
            _threshold(3 * _NOISE - 1, 0.75, "64 random numbers"),
            _threshold(_SAMPLES, 0.0, "37 random numbers", _SAMPLES.copy()),
        ],
    ),
}  # fmt: skip
