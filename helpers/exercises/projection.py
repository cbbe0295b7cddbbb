"""Notebook 06: PCA in a few lines, Fisher's direction, how many components, a pipeline that leaks."""

import numpy as np

from helpers import projection
from helpers.exercises.base import Case, Exercise


def _table(seed: int, samples: int, features: int) -> np.ndarray:
    """Correlated features of different scales, away from the origin."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(samples, features)) @ rng.normal(size=(features, features))
    return mixed * 2.0 ** rng.integers(-2, 3, size=features) + rng.normal(size=features) * 3


def _pca(X: np.ndarray, n_components: int, shown: str | None = None) -> Case:
    found = projection.pca(X, n_components)
    rebuilt = found.inverse_transform(found.transform(X))
    return Case((X, n_components), (found.variances, rebuilt), shown or f"{_shape(X)}, {n_components} components")


def _shape(X: np.ndarray) -> str:
    return f"X of shape {X.shape}"


def _direction(X: np.ndarray, y: np.ndarray, shown: str) -> Case:
    axis = projection.lda(X, y, 1).components[0]
    towards = np.sign(axis @ (X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)))
    return Case((X, y), towards * axis / np.linalg.norm(axis), shown)


def _classes(seed: int, counts: tuple[int, int], features: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], counts))
    return _table(seed, sum(counts), features) + np.outer(y, 3 * rng.normal(size=features)), y


def _count(spread: list, share: float, shown: str, seed: int = 0, samples: int = 40) -> Case:
    """Samples whose variances along orthogonal axes are as given, turned and moved away from the origin."""
    rng, size = np.random.default_rng(seed), len(spread)
    scores = rng.normal(size=(samples, size))
    scores, _ = np.linalg.qr(scores - scores.mean(axis=0))  # orthonormal columns that sum to zero
    turned, _ = np.linalg.qr(rng.normal(size=(size, size)))
    held = np.cumsum(sorted(spread, reverse=True)) / sum(spread)
    X = (scores * np.sqrt(spread)) @ turned.T + 5 * rng.normal(size=size)
    return Case((X, share), int(np.sum(held < share)) + 1, shown, tolerance=0)


def _unequal(seed: int, samples: int, features: int, classes: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Samples and features of very different scales; in three features the classes may be apart."""
    rng = np.random.default_rng(seed)
    y = rng.integers(classes, size=samples)
    y[: 2 * classes] = np.arange(2 * classes) % classes
    X = rng.normal(size=(samples, features)) * np.exp(1.2 * rng.normal(size=(samples, 1)))
    X = X * 10.0 ** rng.integers(-1, 2, size=features)
    X[:, :3] += apart * np.outer(y, X[:, :3].std(axis=0))
    return X, y


def _honest(X: np.ndarray, y: np.ndarray, shown: str) -> Case:
    """Scaler, ten principal components, LDA and 1-NN, all fitted without the sample that is left out."""
    right = []
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        mean, spread = X[others].mean(axis=0), X[others].std(axis=0)
        scaled = (X - mean) / spread
        scores = projection.pca(scaled[others], 10).transform(scaled)
        found = projection.lda(scores[others], y[others], len(np.unique(y)) - 1)
        places = found.transform(scores)
        nearest = np.linalg.norm(places[others] - places[i], axis=1).argmin()
        right.append(y[others][nearest] == y[i])
    return Case((X, y), float(np.mean(right)), shown)


_POINTS = np.array([[3.0, 3], [1, 1], [0, 2], [2, 0], [4, 4]])

EXERCISES = {
    "pca_in_five_lines": Exercise(
        "pca_in_five_lines",
        [
            _pca(_POINTS, 1, "the points (3, 3), (1, 1), (0, 2), (2, 0), (4, 4), 1 component"),
            _pca(_table(1, 12, 5), 2),
            _pca(_table(2, 30, 4), 4),
            _pca(_table(3, 6, 9), 3),
            _pca(_table(4, 50, 8), 5),
        ],
    ),
    "fisher_direction": Exercise(
        "fisher_direction",
        [
            _direction(
                np.array([[0.0, 0], [4, 1], [2, -1], [2, 4], [6, 5], [4, 3]]), np.array([0, 0, 0, 1, 1, 1]),
                "(0, 0), (4, 1), (2, −1) of class 0 and (2, 4), (6, 5), (4, 3) of class 1",
            ),
            _direction(*_classes(1, (20, 20), 3), "20 and 20 samples of 3 features"),
            _direction(*_classes(2, (9, 31), 5), "9 and 31 samples of 5 features"),
            _direction(*_classes(3, (15, 10), 8), "15 and 10 samples of 8 features"),
        ],
    ),
    "components_for": Exercise(
        "components_for",
        [
            _count([60, 25, 12, 2, 1], 0.95, "variances in the ratio 60 : 25 : 12 : 2 : 1, share 0.95"),
            _count([60, 25, 12, 2, 1], 0.8, "the same, share 0.8"),
            _count([99, 1], 0.95, "variances in the ratio 99 : 1, share 0.95"),
            _count([1, 1, 1, 1, 1, 1.2], 0.95, "six variances, nearly equal, share 0.95", seed=1),
            _count([50, 20, 10, 8, 5, 3, 2, 1, 0.6, 0.4], 0.9, "ten variances, share 0.9", seed=2),
            _count([8, 4, 2, 1, 0.5, 0.25, 0.1], 0.99, "12 samples of seven variances, share 0.99", 3, samples=12),
        ],
    ),
    "honest_accuracy": Exercise(
        "honest_accuracy",
        [
            _honest(*_unequal(0, 30, 40, 2, 0.0), "30 samples of 40 features, 2 classes at random"),
            _honest(*_unequal(4, 36, 20, 3, 1.2), "36 samples of 20 features, 3 classes"),
            _honest(*_unequal(6, 30, 40, 2, 0.0), "30 other samples of 40 features, 2 classes at random"),
            _honest(*_unequal(9, 36, 20, 3, 1.2), "36 other samples of 20 features, 3 classes"),
        ],
    ),
}  # fmt: skip
