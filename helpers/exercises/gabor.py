"""Notebook 04: a Gabor filter from its formula, a bank as one array, pooled features, the orientation of a texture."""

import numpy as np

from helpers import gabor
from helpers.exercises.base import Case, Exercise

_RNG = np.random.default_rng(4)
_SIGNALS = [_RNG.normal(3, 1, size=length) for length in (24, 31, 36, 24)]
_NOISE = _RNG.normal(size=(72, 96))


def _filter(sigma: float, frequency: float, phase: float, radius: int, shown: str | None = None) -> Case:
    """The reference cuts the bell off at a number of sigmas: such that it ends at the radius."""
    expected = gabor.gabor_filter(sigma, frequency, phase, truncate=(radius - 0.25) / sigma)
    return Case((sigma, frequency, phase, radius), expected, shown)


def _bank(sigmas: list, frequencies: list) -> Case:
    filters = gabor.filter_bank(sigmas, frequencies, truncate=2)
    longest = max(len(kernel) for kernel in filters)
    return Case((sigmas, frequencies), np.array([np.pad(one, (longest - len(one)) // 2) for one in filters]))


def _features(signals: list, bank: list, shown: str) -> Case:
    responses = [[gabor.filter_signal(signal, kernel) for kernel in bank] for signal in signals]
    pooled = [[pool(one) for one in row for pool in (np.mean, np.std, np.max)] for row in responses]
    return Case((signals, bank), np.array(pooled), shown)


def _stripes(rows: int, columns: int, degrees: float, wavelength: float) -> np.ndarray:
    """A wave that runs in this direction: 0 degrees to the right, 90 down."""
    y, x = np.mgrid[:rows, :columns]
    angle = np.radians(degrees)
    return np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / wavelength)


def _texture(degrees: float, wavelength: float) -> np.ndarray:
    """Noise of which only waves of about this direction and length are left: shape (72, 96), standard deviation 1."""
    y, x = np.fft.fftfreq(72)[:, None], np.fft.fftfreq(96)
    angle = np.radians(degrees)
    far = [
        np.hypot(x - side * np.cos(angle) / wavelength, y - side * np.sin(angle) / wavelength) for side in (1, -1)
    ]
    passed = np.fft.ifft2(np.fft.fft2(_NOISE) * np.exp(-0.5 * (np.minimum(*far) / 0.012) ** 2)).real
    return passed / passed.std()


def _orientation(image: np.ndarray, wavelength: float, degrees: float, shown: str) -> Case:
    return Case((image, wavelength), degrees, f"{shown}, wavelength {wavelength}", tolerance=4.0)


EXERCISES = {
    "gabor_filter": Exercise(
        "gabor_filter",
        [
            _filter(1.0, np.pi / 2, 0.0, 2, "sigma 1, frequency pi / 2, phase 0, radius 2"),
            _filter(2.0, 1.0, 0.0, 4),
            _filter(3.0, 0.5, -np.pi / 2, 6, "sigma 3, frequency 0.5, phase -pi / 2, radius 6"),
            _filter(2.5, 2.0, 0.7, 5),
            _filter(4.0, 0.2, 1.2, 20),
            _filter(0.7, 3.0, 0.3, 1),
        ],
    ),
    "bank_from_parameters": Exercise(
        "bank_from_parameters",
        [
            _bank([1, 2], [1.0, 2.0]),
            _bank([3, 1], [0.5, 1.5, 2.5]),
            _bank([2], [1.0]),
            _bank([1.3, 2.6, 0.7], [0.9]),
            _bank([np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3]),
        ],
    ),
    "pooled_features": Exercise(
        "pooled_features",
        [
            _features(
                [np.array([0.0, 0, 1, 0, 0, 2, 4]), np.array([3.0, 1, 2, 2, 5])], [np.array([1.0, 0, -1])],
                "the signals 0 0 1 0 0 2 4 and 3 1 2 2 5, the filter 1 0 -1",
            ),
            _features(_SIGNALS[:1], gabor.filter_bank([1, 2], [1, 2]), "a signal of 24 numbers, 4 filters"),
            _features(_SIGNALS, gabor.filter_bank([2, 1], [1, 2, 3]), "signals of 24, 31, 36, 24 numbers, 6 filters"),
            _features(
                _SIGNALS, [gabor.gabor_filter(2, 1, -np.pi / 2, truncate=2), np.array([0.5, 1, 2])],
                "signals of 24, 31, 36, 24 numbers, a sine filter and 0.5 1 2",
            ),
        ],
    ),
    "texture_orientation": Exercise(
        "texture_orientation",
        [
            _orientation(_stripes(64, 64, 30, 8), 8.0, 30, "64 × 64, stripes at 30°"),
            _orientation(_stripes(50, 96, 110, 6), 6.0, 110, "50 × 96, stripes at 110°"),
            _orientation(50 + _stripes(70, 60, 15, 9), 9.0, 15, "70 × 60, stripes at 15° on a brightness of 50"),
            _orientation(
                _stripes(64, 64, 90, 5) + 0.8 * _NOISE[:64, :64], 5.0, 90, "64 × 64, stripes at 90° and noise"
            ),
            _orientation(_texture(65, 8), 8.0, 65, "72 × 96, a texture at 65°"),
            _orientation(_texture(155, 6), 6.0, 155, "72 × 96, a texture at 155°"),
            _orientation(
                _stripes(80, 90, 125, 12) + 3 * _stripes(80, 90, 40, 4), 12.0, 125,
                "80 × 90, stripes at 125°, and at 40° stronger ones, 4 pixels apart",
            ),
            _orientation(
                _stripes(80, 90, 75, 7) + 3 * _stripes(80, 90, 160, 24), 7.0, 75,
                "80 × 90, stripes at 75°, and at 160° stronger ones, 24 pixels apart",
            ),
        ],
    ),
}  # fmt: skip
