"""Notebook 05: the nearest word, the histogram, the distance of roots, tf-idf."""

import numpy as np
from scipy.spatial.distance import cdist

from helpers.exercises.base import Case, Exercise

_RNG = np.random.default_rng(5)
_DESCRIPTORS = _RNG.normal(size=(30, 8))
# Words of very different lengths: without their own lengths the longest would win everywhere.
_VOCABULARY = _RNG.normal(size=(6, 8)) * np.array([[0.2], [0.5], [1], [1.5], [2.5], [4]])
_COUNTS = _RNG.poisson(1.2, size=(9, 6)) + np.eye(9, 6, dtype=int)
_COUNTS[8, 2] = 1  # no picture without a word


def _nearest(descriptors: list | np.ndarray, vocabulary: list | np.ndarray, shown: str | None = None) -> Case:
    descriptors, vocabulary = np.asarray(descriptors, dtype=float), np.asarray(vocabulary, dtype=float)
    return Case((descriptors, vocabulary), cdist(descriptors, vocabulary).argmin(axis=1), shown)


def _histogram(words: list | np.ndarray, n_words: int, shown: str | None = None) -> Case:
    words = np.asarray(words)
    shares = [np.mean(words == word) for word in range(n_words)]
    return Case((words, n_words), np.array(shares), shown and f"{shown}, n_words {n_words}")


def _roots(p: list | np.ndarray, q: list | np.ndarray, shown: str | None = None) -> Case:
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return Case((p, q), float(np.linalg.norm(np.sqrt(p) - np.sqrt(q))), shown)


def _weighted(counts: list | np.ndarray, shown: str | None = None) -> Case:
    """By the definition, word for word."""
    counts = np.asarray(counts, dtype=float)
    n = len(counts)
    expected = np.zeros(counts.shape)
    for word in range(counts.shape[1]):
        occurs_in = sum(counts[picture, word] > 0 for picture in range(n))
        expected[:, word] = counts[:, word] * (np.log((1 + n) / (1 + occurs_in)) + 1)
    return Case((counts,), expected / expected.sum(axis=1)[:, np.newaxis], shown)


EXERCISES = {
    "nearest_word": Exercise(
        "nearest_word",
        [
            _nearest([[0, 1], [4, 4], [9, 0]], [[0, 0], [5, 5]]),
            _nearest([[1, 1]], [[10, 10], [2, 0], [1, 2]]),
            _nearest([[3], [-2], [0.4], [8]], [[0], [-5], [4], [20]]),
            _nearest([[0, 2], [0, -2]], [[0, -1.5], [6, 2]]),
            _nearest(_DESCRIPTORS, _VOCABULARY, "30 random descriptors of 8 numbers, 6 words of different lengths"),
        ],
    ),
    "word_histogram": Exercise(
        "word_histogram",
        [
            _histogram([2, 0, 2, 2], 4),
            _histogram([0], 3),
            _histogram([4, 4, 1, 0, 4], 5),
            _histogram(_RNG.integers(0, 20, size=300), 25, "300 random words below 20"),
        ],
    ),
    "root_distance": Exercise(
        "root_distance",
        [
            _roots([0.25, 0.75], [1, 0]),
            _roots([1, 0, 0], [0, 0.5, 0.5]),
            _roots([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]),
            _roots([0.5, 0.5, 0, 0], [0.04, 0.16, 0.16, 0.64]),
            _roots(_RNG.dirichlet(np.ones(12)), _RNG.dirichlet(np.ones(12)), "two random histograms of 12 words"),
        ],
    ),
    "tf_idf": Exercise(
        "tf_idf",
        [
            _weighted([[2, 2, 0], [1, 0, 3]]),
            _weighted([[1, 0], [1, 0], [1, 4]]),
            _weighted([[5, 0, 1]]),
            _weighted([[3, 1, 0, 0], [0, 1, 0, 2], [1, 7, 0, 0]]),
            _weighted(_COUNTS, "9 × 6 random counts"),
        ],
    ),
}
