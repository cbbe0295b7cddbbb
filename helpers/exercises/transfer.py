"""Notebook 09: maps to features, a head that is fitted in one piece, and what makes a nearest neighbour better."""

from functools import partial
from typing import Any

import numpy as np

from helpers import projection
from helpers.exercises.base import Case, Exercise

# -- extract and pool -------------------------------------------------------------------------------------------------


def _pooled(shape: tuple[int, int, int, int], pooling: str, seed: int, mean: float = -1) -> Case:
    """Maps with negative numbers too, so that their maximum is not that of their absolute values, nor at least 0."""
    maps = np.random.default_rng(seed).normal(mean, 1, shape)
    flat = maps.reshape(shape[0], -1, shape[3])
    expected = flat.mean(axis=1) if pooling == "average" else flat.max(axis=1)
    return Case((maps, pooling), expected, f"maps of shape {shape}, {pooling!r}")


_TWO_MAPS = np.array([[[[1.0, 10], [2, 20]], [[3, 30], [6, 0]]]])  # one picture, 2 x 2 places, 2 channels

# -- fit a head -------------------------------------------------------------------------------------------------------


def _features(
    seed: int, samples: int, apart: float, features: int = 40, classes: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Features of very different scales and means, as the maps of a network have; some of them tell the classes."""
    rng = np.random.default_rng(seed)
    y = rng.integers(classes, size=samples)
    places = rng.normal(size=(classes, features)) * (rng.uniform(size=features) < 0.3)
    X = rng.normal(size=(samples, features)) + apart * places[y]
    return X * 10.0 ** rng.integers(-2, 3, size=features) + 10 * rng.normal(size=features), y


def _steps(pipeline: Any) -> str:
    """What a pipeline is made of, and whether it was fitted."""
    from sklearn.exceptions import NotFittedError
    from sklearn.pipeline import Pipeline
    from sklearn.utils.validation import check_is_fitted

    if not isinstance(pipeline, Pipeline):
        raise TypeError(f"a scikit-learn pipeline must come back, but a {type(pipeline).__name__} did")
    names = []
    for _, step in pipeline.steps:
        count = f" to {step.n_components} components" if hasattr(step, "n_components") else ""
        names.append(f"{type(step).__name__}{count}")
    try:
        check_is_fitted(pipeline)
        state = "fitted"
    except NotFittedError:
        state = "not fitted"
    return f"{', '.join(names)}: {state}"


def _right(X: np.ndarray, y: np.ndarray, pipeline: Any) -> float:
    """The share of new samples, features as they are, that a fitted pipeline gets right."""
    _steps(pipeline)
    return float(np.mean(pipeline.predict(X) == y))


def _cross_validated(X: np.ndarray, y: np.ndarray, pipeline: Any) -> float:
    """Its accuracy over ten folds, fitted anew in each: chance, where labels say nothing."""
    from sklearn.base import clone
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    _steps(pipeline)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    return float(cross_val_score(clone(pipeline), X, y, cv=folds).mean())


def _reference(X: np.ndarray, y: np.ndarray, n_components: int) -> Any:
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), PCA(n_components), LogisticRegression()).fit(X, y)


def _structure(n_components: int, shown: str) -> Case:
    X, y = _features(0, 60, 1.0)
    expected = f"StandardScaler, PCA to {n_components} components, LogisticRegression: fitted"
    return Case((X, y, n_components), expected, shown, judged=_steps)


def _new_samples(seed: int, classes: int, n_components: int, shown: str) -> Case:
    X, y = _features(seed, 280, 1.2, classes=classes)
    known, new = (X[:80], y[:80]), (X[80:], y[80:])
    expected = float(np.mean(_reference(*known, n_components).predict(new[0]) == new[1]))
    return Case((*known, n_components), expected, shown, 0.011, partial(_right, *new))


def _random_labels(seed: int, n_components: int, shown: str) -> Case:
    X, y = _features(seed, 80, 0.0)
    expected = _cross_validated(X, y, _reference(X, y, n_components))
    return Case((X, y, n_components), expected, shown, 0.03, partial(_cross_validated, X, y))


# -- explain the jump -------------------------------------------------------------------------------------------------


def _left_out(X: np.ndarray, y: np.ndarray, prepare: Any) -> float:
    """1-NN, each sample left out in turn; `prepare` gets the others and all, and returns others and all prepared."""
    right = 0
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        places = prepare(X[others], X)
        nearest = np.linalg.norm(places[others] - places[i], axis=1).argmin()
        right += y[others][nearest] == y[i]
    return right / len(y)


def _four_ways(X: np.ndarray, y: np.ndarray, n_components: int) -> tuple[float, float, float, float]:
    """As they are, standardised, of length 1, after PCA."""
    return (
        _left_out(X, y, lambda known, rows: rows),
        _left_out(X, y, lambda known, rows: (rows - known.mean(axis=0)) / known.std(axis=0)),
        _left_out(X, y, lambda known, rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)),
        _left_out(X, y, lambda known, rows: projection.pca(known, n_components).transform(rows)),
    )


def _scattered(seed: int, cause: str, samples: int = 36) -> tuple[np.ndarray, np.ndarray]:
    """Features of two classes with one thing in the way of a nearest neighbour, which `cause` names.

    "scale": a feature that says nothing is far larger than the others. "length": samples differ in brightness.
    "noise": many features that say nothing, beside a few large ones that do.
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(samples) % 2)
    if cause == "noise":
        X = 8 + rng.normal(size=(samples, 150))
        X[:, :6] += 2 * rng.normal(size=(samples, 1)) + 4 * np.outer(y, [1, 1, 1, -1, -1, -1])
        X[:, 6:] *= 1.8
        return X, y
    X = 8 + rng.normal(size=(samples, 10))
    X[:, :5] += 2.5 * y[:, np.newaxis]
    if cause == "scale":
        X[:, 9] = 500 + 60 * rng.normal(size=samples)
    else:
        X *= np.exp(1.5 * rng.normal(size=(samples, 1)))
    return X, y


def _jump(seed: int, cause: str, n_components: int, shown: str) -> Case:
    X, y = _scattered(seed, cause)
    return Case((X, y, n_components), _four_ways(X, y, n_components), shown, 1e-9)


EXERCISES = {
    "pool_maps": Exercise(
        "pool_maps",
        [
            Case((_TWO_MAPS, "average"), np.array([[3.0, 15.0]]),
                 "one picture, channel 1 [[1 2] [3 6]], channel 2 [[10 20] [30 0]], 'average'"),
            Case((_TWO_MAPS, "max"), np.array([[6.0, 30.0]]), "the same, 'max'"),
            _pooled((3, 4, 5, 6), "average", 1),
            _pooled((3, 4, 5, 6), "max", 2),
            _pooled((2, 1, 7, 2), "max", 3, mean=-6),
        ],
    ),
    "fit_head": Exercise(
        "fit_head",
        [
            _structure(5, "60 samples of 40 features, 5 components; what the pipeline is made of"),
            _new_samples(1, 2, 10, "80 samples of 40 features, 10 components; share of 200 new samples right"),
            _new_samples(2, 3, 6, "80 samples of 3 classes, 6 components; share of 200 new samples right"),
            _structure(12, "60 samples of 40 features, 12 components; what the pipeline is made of"),
            _random_labels(4, 10, "80 samples with random labels; cross-validated accuracy"),
        ],
    ),
    "explain_jump": Exercise(
        "explain_jump",
        [
            _jump(1, "scale", 2, "36 samples, one feature far larger than the others, 2 components"),
            _jump(2, "length", 3, "36 samples of very different length, 3 components"),
            _jump(0, "noise", 2, "36 samples, most of 150 features say nothing, 2 components"),
            _jump(1, "length", 5, "36 other samples of very different length, 5 components"),
            _jump(5, "noise", 4, "36 other samples, most of 150 features say nothing, 4 components"),
        ],
    ),
}  # fmt: skip
