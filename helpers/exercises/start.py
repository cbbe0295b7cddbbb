"""Notebook 00: a first exercise."""

import numpy as np

from helpers.exercises.base import Case, Exercise

_RNG = np.random.default_rng(0)
_NOISE = _RNG.normal(size=20)

EXERCISES = {
    "mean_of_two": Exercise(
        "mean_of_two",
        [
            Case((np.array([0.0, 2.0, 6.0]),), np.array([1.0, 4.0])),
            Case((np.array([5.0, 5.0, 5.0, 5.0]),), np.array([5.0, 5.0, 5.0])),
            Case((np.array([1.0, -1.0, 1.0, -1.0]),), np.zeros(3)),
            Case((_NOISE,), (_NOISE[:-1] + _NOISE[1:]) / 2, shown="20 random numbers"),
        ],
    )
}
