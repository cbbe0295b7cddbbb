"""Notebook 02: convolution, a median, a diagonal kernel, two passes."""

import numpy as np
from scipy import ndimage, signal

from helpers.exercises.base import Case, Exercise
from helpers.filters import convolve2d

_RNG = np.random.default_rng(0)
_NOISE = _RNG.normal(size=(6, 5))
_KERNEL = _RNG.normal(size=(3, 2))
_COUNT = np.arange(1.0, 50.0).reshape(7, 7)
_WORKED = np.array([[-1.0, 1.0, -1.0], [-2.0, 3.0, 1.0], [2.0, -4.0, 0.0]])


def _inside(image: list | np.ndarray, kernel: list | np.ndarray, shown: str | None = None) -> Case:
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    return Case((image, kernel), signal.convolve2d(image, kernel, mode="valid"), shown)


def _median(image: list | np.ndarray, shown: str | None = None) -> Case:
    image = np.asarray(image, dtype=float)
    expected = ndimage.generic_filter(image, np.nanmedian, size=3, mode="constant", cval=np.nan)
    return Case((image,), expected, shown)


def _diagonal(image: list | np.ndarray, shown: str | None = None) -> Case:
    image = np.asarray(image, dtype=float)
    return Case((image,), convolve2d(image, [[2, 1, 0], [1, 0, -1], [0, -1, -2]]), shown)


def _two_passes(image: list | np.ndarray, column: list, row: list, shown: str | None = None) -> Case:
    image, column, row = (np.asarray(values, dtype=float) for values in (image, column, row))
    return Case((image, column, row), signal.convolve2d(image, np.outer(column, row), mode="same"), shown)


EXERCISES = {
    "convolve_image": Exercise(
        "convolve_image",
        [
            _inside([[1, 2, 3, 4], [0, 1, 0, 2], [5, 0, 1, 1]], [[1, 2], [3, 5]]),
            _inside([[1, 0, 0, 2, 1], [0, 3, 0, 0, 1]], [[1, 0, -1]]),
            _inside(_COUNT, _WORKED, shown="the 7 × 7 picture 1…49 and the kernel of section 3"),
            _inside([[1, 2], [3, 4]], [[5, 6], [7, 9]]),
            _inside(_NOISE, _KERNEL, shown="6 × 5 and 3 × 2 random numbers"),
        ],
    ),
    "median3x3": Exercise(
        "median3x3",
        [
            _median([[9, 1, 2], [3, 40, 5], [6, 7, 8]]),
            _median([[0, 0, 8, 0, 1], [5, 0, 0, 3, 9]]),
            _median(10 + _NOISE.round(1), shown="6 × 5 random numbers around 10"),
            _median([[4]]),
        ],
    ),
    "diagonal_edges": Exercise(
        "diagonal_edges",
        [
            _diagonal(np.fliplr(np.tri(5)), shown="np.fliplr(np.tri(5))"),
            _diagonal(np.tri(5), shown="np.tri(5)"),
            _diagonal(_NOISE, shown="6 × 5 random numbers"),
        ],
    ),
    "separable_filter": Exercise(
        "separable_filter",
        [
            _two_passes([[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2]], [1, 2, 4], [1, 0, -1]),
            _two_passes(_COUNT[:3, :5], [1, 2, 1], [3, 1, 0], shown="rows of 1…5, 8…12, 15…19; [1 2 1]; [3 1 0]"),
            _two_passes(_NOISE, [0.5, 1, 2, 3, 5], [1, -2, 4], shown="6 × 5 random numbers, kernels of 5 and 3"),
        ],
    ),
}
