"""Honest scoring: splits that keep what is alike on one side, accuracies, and how far they can be trusted.

The rule behind all of it: whatever is fitted must not have seen the sample that it is tested on, nor a near copy of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import validation

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Score:
    """What `leave_one_out` found.

    `predictions` holds one label a sample, in the order of the samples; `correct` of `total` are right; `accuracy` is
    their ratio and `interval` its 95 % Wilson interval (low, high), all three between 0 and 1.
    """

    predictions: np.ndarray = field(repr=False)
    correct: int
    total: int
    accuracy: float
    interval: tuple[float, float]

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.accuracy:.1%} ({self.correct} of {self.total}, 95 % interval {low:.1%} to {high:.1%})"


def accuracy_interval(correct: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for an accuracy: `correct` right answers out of `total`.

    Parameters
    ----------
    correct : int
        0 to `total`.
    total : int
        Number of independent test samples, at least 1.
    confidence : float
        Between 0 and 1, usually 0.95.

    Returns
    -------
    low, high : float
        Both within [0, 1]. Unlike the textbook interval p +- 1.96 s it stays inside, and keeps a width at 0 and 100 %.

    Raises
    ------
    TypeError, ValueError
        If the counts are no whole numbers, `total` is below 1, or `correct` lies outside 0 to `total`.

    Notes
    -----
    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927
    (doi:10.1080/01621459.1927.10502953).

    Examples
    --------
    >>> low, high = accuracy_interval(90, 100)
    >>> round(low, 3), round(high, 3)
    (0.826, 0.945)
    """
    from scipy.special import ndtri

    total = validation.integer(total, "total", minimum=1)
    correct = validation.integer(correct, "correct", minimum=0, maximum=total)
    confidence = validation.number(confidence, "confidence", above=0, below=1)
    z = float(ndtri((1 + confidence) / 2))
    p = correct / total
    centre = (p + z**2 / (2 * total)) / (1 + z**2 / total)
    half_width = z / (1 + z**2 / total) * float(np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2)))
    # It always holds p; rounding must not push an end past it, nor out of [0, 1].
    return min(p, max(0.0, centre - half_width)), max(p, min(1.0, centre + half_width))


def leave_one_out(
    estimator: Any, X: Any, y: Any, groups: Any = None, cv: Any = None, n_jobs: int | None = None
) -> Score:
    """Predict each sample with the estimator fitted on others, and count the right answers.

    Parameters
    ----------
    estimator : scikit-learn classifier or pipeline
        A fresh copy is fitted for every fold. Whatever is fitted (scaler, vocabulary, projection) belongs into the
        pipeline: then it has not seen the sample either.
    X : array_like, shape (n, ...), or list of n samples
        Features, or signals of different lengths where the pipeline takes them.
    y : array_like, shape (n,)
        Labels, of at least two classes.
    groups : array_like, shape (n,), optional
        What a sample belongs to: a city, a speaker. All samples of a group are left out together, so that each is
        predicted from other groups only. At least two groups.
    cv : scikit-learn splitter, optional
        Another way to leave out, for instance `PurgedLeaveOneOut`; not together with `groups`. Every sample must be
        left out in exactly one fold.
    n_jobs : int, optional
        Folds at a time, passed to joblib; each fold has one thread.

    Returns
    -------
    Score
        ``.accuracy``, ``.interval``, ``.predictions``, ``.correct``, ``.total``. The interval counts every sample as
        independent. Samples of one group, or overlapping windows, are not: then the true uncertainty is larger.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ, there is one class or one group, both `groups` and `cv` are given, `cv` is no splitter,
        or the estimator is no classifier: the numbers of a regression or a clustering are no labels to be right about.

    Notes
    -----
    Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974
    (doi:10.1111/j.2517-6161.1974.tb00994.x).

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> nearest = KNeighborsClassifier(1)
    >>> X, y = [[0.0], [0.1], [5.0], [5.1]], ["low", "low", "high", "high"]
    >>> leave_one_out(nearest, X, y).accuracy
    1.0
    >>> leave_one_out(nearest, X, y, groups=[1, 2, 1, 1]).predictions.tolist()
    ['low', 'low', 'low', 'low']
    """
    from sklearn.base import is_clusterer, is_regressor
    from sklearn.model_selection import LeaveOneGroupOut, LeaveOneOut, cross_val_predict
    from threadpoolctl import threadpool_limits

    if isinstance(estimator, type) or not (hasattr(estimator, "fit") and hasattr(estimator, "predict")):
        raise TypeError(f"estimator must be a classifier, with fit and predict, but {estimator!r} was given")
    if is_regressor(estimator) or is_clusterer(estimator):
        raise TypeError(f"estimator must be a classifier, but {estimator!r} predicts no labels")
    labels = _labels(y)
    validation.same_length(X, labels, ("X", "y"))
    if groups is not None and cv is not None:
        raise ValueError("groups and cv must not be given together: both say which samples to leave out")
    if groups is not None:
        groups = _names(groups, "groups")
        validation.same_length(groups, labels, ("groups", "y"))
        if len(np.unique(groups)) < 2:
            raise ValueError(f"groups must hold at least two groups, but all {len(groups)} samples belong to one")
        cv = LeaveOneGroupOut()
    cv = LeaveOneOut() if cv is None else cv
    if not (hasattr(cv, "split") and hasattr(cv, "get_n_splits")):
        raise TypeError(f"cv must be a splitter of scikit-learn, with split and get_n_splits, but {cv!r} was given")
    # A fold is a small task. Threads within it gain nothing, and on a busy machine they wait for each other: measured
    # with two cores and four other programs, 660 folds took 40 s with them and 2 s without.
    with threadpool_limits(1):
        predictions = cross_val_predict(estimator, X, labels, groups=groups, cv=cv, n_jobs=n_jobs)
    correct, total = int(np.sum(predictions == labels)), len(labels)
    return Score(predictions, correct, total, correct / total, accuracy_interval(correct, total))


def _names(values: Any, name: str) -> np.ndarray:
    """Labels, or names of groups or series: a 1-D array whose entries can be told apart and put in order."""
    if np.ma.is_masked(values):
        raise ValueError(f"{name} must be labels, but {np.ma.count_masked(values)} of them are masked")
    try:
        labels = np.asarray(values)
    except ValueError:  # nested lists of different lengths
        raise ValueError(f"{name} must be a 1-D sequence of labels, but its rows have different lengths") from None
    if labels.ndim != 1 or len(labels) == 0:
        raise ValueError(f"{name} must be a 1-D sequence of labels, but its shape is {labels.shape}")
    if np.any(labels != labels) or (labels.dtype.kind == "f" and not np.isfinite(labels).all()):
        raise ValueError(f"{name} must be labels, but there is NaN or infinity among them")
    try:
        np.unique(labels)
    except TypeError as error:  # numbers and texts, or None among them
        raise TypeError(f"{name} must be labels of one type, but they cannot be compared: {error}") from None
    return labels


def _labels(y: Any) -> np.ndarray:
    """Labels as an array of shape (n,), of at least two classes."""
    labels = _names(y, "y")
    measured = labels.dtype.kind == "f" and ((labels != np.rint(labels)).any() or np.abs(labels).max() > 2**53)
    if labels.dtype.kind == "c" or measured:
        raise ValueError("y must be labels (texts or whole numbers), but they are measurements or complex numbers")
    if len(np.unique(labels)) < 2:
        raise ValueError(f"y must hold at least two classes, but all {len(labels)} labels are {labels[0]!r}")
    return labels


class PurgedLeaveOneOut:
    """Leave one window out, and with it every window of the same series that overlaps it.

    A scikit-learn splitter: ``cross_val_score(..., cv=PurgedLeaveOneOut(starts, stops, series))``. Windows cut from
    one long series share samples with their neighbours. A classifier that may train on those has seen most of the
    test window already.

    Parameters
    ----------
    starts, stops : array_like, shape (n,)
        First position of each window, and the first position after it. Windows that only touch do not overlap.
    series : array_like, shape (n,)
        Which series each window was cut from.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ, a stop is not after its start, a series is NaN (which equals nothing, not even itself),
        or (when splitting) a window overlaps all the others, so that nothing is left to train on.

    Notes
    -----
    Source: M. Lopez de Prado, Advances in Financial Machine Learning, 2018, chapter 7 (purging).

    Examples
    --------
    >>> splitter = PurgedLeaveOneOut(starts=[0, 5, 10], stops=[10, 15, 20], series=[0, 0, 0])
    >>> [(train.tolist(), test.tolist()) for train, test in splitter.split()]
    Traceback (most recent call last):
    ...
    ValueError: window 1 (5 to 15 of series 0) overlaps every other window: nothing is left to train on
    >>> splitter = PurgedLeaveOneOut(starts=[0, 5, 10, 5], stops=[10, 15, 20, 15], series=[0, 0, 0, 1])
    >>> [(train.tolist(), test.tolist()) for train, test in splitter.split()]
    [([2, 3], [0]), ([3], [1]), ([0, 3], [2]), ([0, 1, 2], [3])]
    """

    def __init__(self, starts: Any, stops: Any, series: Any):
        self.starts, self.stops = validation.signal(starts, "starts"), validation.signal(stops, "stops")
        self.series = _names(series, "series").copy()
        validation.same_length(self.starts, self.stops, ("starts", "stops"))
        validation.same_length(self.starts, self.series, ("starts", "series"))
        empty = np.flatnonzero(self.stops <= self.starts)
        if len(empty):
            first = empty[0]
            raise ValueError(
                f"stops must lie after starts, but window {first} goes from {self.starts[first]:g} to "
                f"{self.stops[first]:g}"
            )

    def __repr__(self) -> str:
        return f"PurgedLeaveOneOut({len(self.starts)} windows of {len(np.unique(self.series))} series)"

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """One fold a window."""
        return len(self.starts)

    def split(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The positions of the training windows and of the test window, fold by fold."""
        if X is not None:
            validation.same_length(X, self.starts, ("X", "starts"))
        for test in range(len(self.starts)):
            overlapping = (self.starts < self.stops[test]) & (self.starts[test] < self.stops)
            train = np.flatnonzero(~(overlapping & (self.series == self.series[test])))
            if len(train) == 0:
                raise ValueError(
                    f"window {test} ({self.starts[test]:g} to {self.stops[test]:g} of series {self.series[test]}) "
                    "overlaps every other window: nothing is left to train on"
                )
            yield train, np.array([test])


def comparison_table(
    estimators: Mapping[str, Any],
    features: Mapping[str, Any],
    y: Any,
    groups: Any = None,
    cv: Any = None,
    n_jobs: int | None = None,
) -> "pd.DataFrame":
    """Score every estimator on every set of features with `leave_one_out`.

    Parameters
    ----------
    estimators : dict of str to scikit-learn classifier or pipeline
    features : dict of str to array_like, shape (n, ...)
        Several descriptions of the same n samples.
    y, groups, cv, n_jobs
        As in `leave_one_out`.

    Returns
    -------
    pandas.DataFrame
        One row a pair, indexed by (estimator, features) in the order given; columns `correct`, `total`, `accuracy`,
        `low` and `high` (the 95 % Wilson interval).

    Raises
    ------
    TypeError, ValueError
        If there is no estimator or no set of features, or as `leave_one_out`.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> features = {"level": [[0.0], [0.1], [5.0], [5.1]], "noise": [[1.0], [2.1], [1.2], [2.0]]}
    >>> comparison_table({"1-NN": KNeighborsClassifier(1)}, features, y=[0, 0, 1, 1]).accuracy.tolist()
    [1.0, 0.0]
    """
    import pandas as pd

    for name, given in (("estimators", estimators), ("features", features)):
        if not isinstance(given, Mapping):
            raise TypeError(f"{name} must be a dictionary from names, but a {type(given).__name__} was given")
        if not given:
            raise ValueError(f"{name} must hold at least one entry, but it is empty")
    rows = {}
    for estimator_name, estimator in estimators.items():
        for feature_name, X in features.items():
            score = leave_one_out(estimator, X, y, groups=groups, cv=cv, n_jobs=n_jobs)
            rows[estimator_name, feature_name] = (score.correct, score.total, score.accuracy, *score.interval)
    index = pd.MultiIndex.from_tuples(list(rows), names=["estimator", "features"])
    return pd.DataFrame(list(rows.values()), index, columns=["correct", "total", "accuracy", "low", "high"])
