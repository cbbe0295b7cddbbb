"""Notebook 10: power between exact edges, features of pieces of a sound, and a split that keeps speakers apart."""

from typing import Any

import numpy as np

from helpers import speech
from helpers.exercises.base import Case, Exercise

# -- band power -------------------------------------------------------------------------------------------------------


def _tones(frequencies: list[float], amplitudes: list[float], sample_rate: int, n: int, mean: float = 0) -> np.ndarray:
    t = np.arange(n) / sample_rate
    return mean + sum(size * np.sin(2 * np.pi * one * t + 0.3) for one, size in zip(frequencies, amplitudes))


def _bands(sound: np.ndarray, sample_rate: int, edges: list[float], shown: str) -> Case:
    return Case((sound, sample_rate, edges), speech.band_power(sound, sample_rate, edges), shown, 1e-9)


# -- features of pieces -----------------------------------------------------------------------------------------------


def _pooled(response: np.ndarray, window: int, hop: int) -> np.ndarray:
    starts = range(0, len(response) - window + 1, hop)
    pieces = [np.abs(response[start : start + window]) for start in starts]
    return np.array([[piece.max(), piece.mean()] for piece in pieces])


_RESPONSE = np.array([1.0, -3, 2, 0, -1, 1])


def _local(seed: int, n: int, window: int, hop: int, shown: str) -> Case:
    response = np.random.default_rng(seed).normal(size=n)
    return Case((response, window, hop), _pooled(response, window, hop), shown, 1e-9)


# -- leave one speaker out --------------------------------------------------------------------------------------------


def _splits(folds: Any) -> list[tuple[list[int], list[int]]]:
    """Pairs of sorted positions, in the order of their test positions: any order of folds is right."""
    pairs = []
    for fold in folds:
        train, test = fold
        pairs.append((sorted(int(i) for i in train), sorted(int(i) for i in test)))
    return sorted(pairs, key=lambda pair: pair[1])


def _flat(folds: Any) -> str:
    """The folds as one text, so that a missing one shows."""
    return "; ".join(f"test {test}, train {train}" for train, test in _splits(folds))


def _speakers(groups: list[str]) -> Case:
    names = np.array(groups)
    folds = [(np.flatnonzero(names != name), np.flatnonzero(names == name)) for name in dict.fromkeys(groups)]
    return Case((names,), _flat(folds), f"speakers {' '.join(groups)}", judged=_flat)


EXERCISES = {
    "band_energy": Exercise(
        "band_energy",
        [
            _bands(_tones([100, 250], [2, 1], 1000, 1000), 1000, [0, 100, 200, 300],
                   "tones of 100 Hz (amplitude 2) and 250 Hz (1), 1,000 samples in 1 s, edges 0 100 200 300"),
            _bands(_tones([100], [1], 1000, 500), 1000, [50, 100], "the tone of 100 Hz alone, edges 50 100"),
            _bands(_tones([40], [1], 200, 400, mean=0.5), 200, [0, 20, 60, 101], "40 Hz on a mean of 0.5"),
            _bands(_tones([100, 30], [1, 0.5], 200, 400), 200, [0, 50, 100, 101], "a tone at half the sample rate"),
            _bands(np.random.default_rng(1).normal(size=301), 100, [0, 7, 19.5, 50], "301 samples of noise"),
        ],
    ),
    "pool_pieces": Exercise(
        "pool_pieces",
        [
            Case((_RESPONSE, 2, 2), np.array([[3, 2], [2, 1], [1, 1]]), "response 1 -3 2 0 -1 1, window 2, hop 2"),
            Case((_RESPONSE, 4, 1), np.array([[3, 1.5], [3, 1.5], [2, 1]]), "the same, window 4, hop 1"),
            _local(2, 50, 10, 5, "50 numbers, window 10, hop 5"),
            _local(3, 53, 10, 4, "53 numbers, window 10, hop 4: the last piece ends at 50"),
            _local(4, 20, 20, 7, "20 numbers, window 20: one piece"),
        ],
    ),
    "leave_one_speaker_out": Exercise(
        "leave_one_speaker_out",
        [
            _speakers(["Ada", "Ada", "Bea", "Bea"]),
            _speakers(["Ada", "Bea", "Ada", "Cleo", "Bea", "Ada"]),
            _speakers(["Emil", "Ada", "Finn", "Emil", "Ada"]),
        ],
    ),
}  # fmt: skip
