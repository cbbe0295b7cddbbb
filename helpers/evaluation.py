"""Honest scoring: splits that keep what is alike on one side, accuracies, and how far they can be trusted.

The rule behind all of it: whatever is fitted must not have seen the sample that it is tested on, nor a near copy of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

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
    from sklearn.model_selection import cross_val_predict
    from threadpoolctl import threadpool_limits

    _check_classifier(estimator, "estimator")
    labels = validation.labels(y)
    validation.same_length(X, labels, ("X", "y"))
    cv, groups = _splitter(labels, groups, cv)
    # A fold is a small task. Threads within it gain nothing, and on a busy machine they wait for each other: measured
    # with two cores and four other programs, 660 folds took 40 s with them and 2 s without.
    with threadpool_limits(1):
        predictions = cross_val_predict(estimator, X, labels, groups=groups, cv=cv, n_jobs=n_jobs)
    correct, total = int(np.sum(predictions == labels)), len(labels)
    return Score(predictions, correct, total, correct / total, accuracy_interval(correct, total))


def _check_classifier(estimator: Any, name: str) -> None:
    """Refuse what predicts no labels."""
    from sklearn.base import is_clusterer, is_regressor

    if isinstance(estimator, type) or not (hasattr(estimator, "fit") and hasattr(estimator, "predict")):
        raise TypeError(f"{name} must be a classifier, with fit and predict, but {estimator!r} was given")
    if is_regressor(estimator) or is_clusterer(estimator):
        raise TypeError(f"{name} must be a classifier, but {estimator!r} predicts no labels")


def _splitter(labels: np.ndarray, groups: Any, cv: Any) -> tuple[Any, np.ndarray | None]:
    """The splitter that `groups` or `cv` ask for, and the groups as an array; leave one out where neither is given."""
    from sklearn.model_selection import LeaveOneGroupOut, LeaveOneOut

    if groups is not None and cv is not None:
        raise ValueError("groups and cv must not be given together: both say which samples to leave out")
    if groups is not None:
        groups = validation.names(groups, "groups")
        validation.same_length(groups, labels, ("groups", "y"))
        if len(np.unique(groups)) < 2:
            raise ValueError(f"groups must hold at least two groups, but all {len(groups)} samples belong to one")
        cv = LeaveOneGroupOut()
    cv = LeaveOneOut() if cv is None else cv
    if not (hasattr(cv, "split") and hasattr(cv, "get_n_splits")):
        raise TypeError(f"cv must be a splitter of scikit-learn, with split and get_n_splits, but {cv!r} was given")
    return cv, groups


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
        self.series = validation.names(series, "series").copy()
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


# -- leaks, measured --------------------------------------------------------------------------------------------------


class FittedOutside(NamedTuple):
    """What `fitted_outside` found: `outside`, the score with the leak, and `inside`, the honest one."""

    outside: Score
    inside: Score


def fitted_outside(
    transformer: Any, classifier: Any, X: Any, y: Any, groups: Any = None, cv: Any = None, n_jobs: int | None = None
) -> FittedOutside:
    """Score a classifier twice: its transformer fitted on all samples beforehand (a leak), and fitted in each fold.

    Parameters
    ----------
    transformer : scikit-learn transformer or pipeline
        A scaler, a vocabulary, a projection.
    classifier : scikit-learn classifier
        What follows the transformer.
    X : array_like, shape (n, ...), or list of n samples
        Handed to the transformer as it is.
    y : array_like, shape (n,)
        Labels, of at least two classes. The leaking transformer sees all of them, too.
    groups, cv, n_jobs
        As in `leave_one_out`, the same for both.

    Returns
    -------
    FittedOutside
        ``.outside``: the transformer is fitted once, on all samples and labels; only the classifier is then fitted
        in each fold. ``.inside``: both are fitted in each fold, as a pipeline. The difference is the leak.

    Raises
    ------
    TypeError, ValueError
        If `transformer` has no fit and transform, or as `leave_one_out`.

    Notes
    -----
    Source: T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, 2009, section 7.10.2 (the
    wrong and the right way to do cross-validation).

    Examples
    --------
    >>> from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    >>> from sklearn.neighbors import NearestCentroid
    >>> X, y = random_labels(40, 30, rng=0)
    >>> leak = fitted_outside(LinearDiscriminantAnalysis(), NearestCentroid(), X, y)
    >>> leak.outside.accuracy > 0.9, leak.inside.interval[0] < 0.5 < leak.inside.interval[1]
    (True, True)
    """
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline

    if isinstance(transformer, type) or not (hasattr(transformer, "fit") and hasattr(transformer, "transform")):
        raise TypeError(f"transformer must be a transformer, with fit and transform, but {transformer!r} was given")
    labels = validation.labels(y)
    validation.same_length(X, labels, ("X", "y"))
    seen_all = clone(transformer).fit(X, labels).transform(X)
    return FittedOutside(
        leave_one_out(classifier, seen_all, labels, groups=groups, cv=cv, n_jobs=n_jobs),
        leave_one_out(make_pipeline(transformer, classifier), X, labels, groups=groups, cv=cv, n_jobs=n_jobs),
    )


class AcrossGroups(NamedTuple):
    """What `across_groups` found: `mixed`, with samples of one group on both sides, and `apart`, the honest score."""

    mixed: Score
    apart: Score


def across_groups(
    estimator: Any, X: Any, y: Any, groups: Any, rng: np.random.Generator | int = 0, n_jobs: int | None = None
) -> AcrossGroups:
    """Score an estimator twice: with the samples of a group on both sides of the split (a leak), and kept together.

    Parameters
    ----------
    estimator, X, y, n_jobs
        As in `leave_one_out`.
    groups : array_like, shape (n,)
        What a sample was cut from: a photograph, a recording, a city. At least two groups.
    rng : numpy.random.Generator or int
        Deals the samples out at random for the split with the leak; or a seed.

    Returns
    -------
    AcrossGroups
        ``.mixed``: each fold leaves out as many samples as a group has, drawn irrespective of their group.
        ``.apart``: each fold leaves out one whole group. Both have as many folds, of the same sizes, so that the
        difference comes from nothing but the neighbours from the sample's own group.

    Raises
    ------
    TypeError, ValueError
        As `leave_one_out`, or if `rng` is neither.

    Notes
    -----
    Source: S. Kaufman, S. Rosset, C. Perlich, O. Stitelman, Leakage in Data Mining, 2012
    (doi:10.1145/2382577.2382579).

    Examples
    --------
    Ten photographs, four patches of each; a patch tells its photograph, and nothing about the class.

    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> photograph = np.repeat(np.arange(10), 4)
    >>> X, y = photograph[:, np.newaxis] + np.tile([0.0, 0.1, 0.2, 0.3], 10)[:, np.newaxis], photograph % 2
    >>> scores = across_groups(KNeighborsClassifier(1), X, y, groups=photograph)
    >>> scores.mixed.accuracy > 0.9, scores.apart.accuracy
    (True, 0.0)
    """
    rng = validation.generator(rng, "rng")
    groups = validation.names(groups, "groups")
    apart = leave_one_out(estimator, X, y, groups=groups, n_jobs=n_jobs)
    mixed = leave_one_out(estimator, X, y, groups=rng.permutation(groups), n_jobs=n_jobs)
    return AcrossGroups(mixed, apart)


def random_labels(
    n_samples: int, n_features: int, n_classes: int = 2, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels that have nothing to do with each other: whoever beats chance on them has leaked.

    Parameters
    ----------
    n_samples, n_features : int
        At least 2 and at least 1.
    n_classes : int
        2 to `n_samples`.
    rng : numpy.random.Generator or int
        Or a seed.

    Returns
    -------
    X : numpy.ndarray, shape (n_samples, n_features)
        Independent standard normal numbers.
    y : numpy.ndarray, shape (n_samples,)
        0 to ``n_classes - 1``, drawn independently with equal chance, only that no class is left out. They are not
        made equally frequent: with equal counts, leaving one sample out makes its class the rarer one, and
        classifiers that prefer the more frequent class then fall below chance.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or `rng` is neither.

    Examples
    --------
    >>> X, y = random_labels(100, 40, rng=0)
    >>> X.shape, sorted(set(y.tolist()))
    ((100, 40), [0, 1])
    """
    n_samples = validation.integer(n_samples, "n_samples", minimum=2)
    n_features = validation.integer(n_features, "n_features", minimum=1)
    n_classes = validation.integer(n_classes, "n_classes", minimum=2, maximum=n_samples)
    rng = validation.generator(rng, "rng")
    X, y = rng.normal(size=(n_samples, n_features)), rng.integers(n_classes, size=n_samples)
    y[rng.permutation(n_samples)[:n_classes]] = np.arange(n_classes)  # each class at least once
    return X, y


def leak_on_random_labels(
    ratios: Sequence[float],
    n_samples: int = 100,
    repeats: int = 10,
    transformer: Any = None,
    classifier: Any = None,
    rng: np.random.Generator | int = 0,
    n_jobs: int | None = None,
) -> "pd.DataFrame":
    """Run `fitted_outside` on random labels of two classes, for several numbers of features a sample.

    Parameters
    ----------
    ratios : sequence of float
        Features divided by samples, above 0; each is rounded to a whole number of features, at least 1.
    n_samples : int
        At least 4.
    repeats : int
        How often features and labels are drawn anew, at least 2.
    transformer : scikit-learn transformer, optional
        LDA where none is given.
    classifier : scikit-learn classifier, optional
        The nearest class mean where none is given.
    rng : numpy.random.Generator or int
        Or a seed.
    n_jobs : int, optional
        As in `leave_one_out`.

    Returns
    -------
    pandas.DataFrame
        A row a ratio, indexed by the number of features; columns `ratio`; `outside`, the mean accuracy over the
        repeats with the leak, with `outside_low` and `outside_high`, its 95 % interval; and the same for `inside`.
        The interval is Student's for the mean of independent repeats, cut off at 0 and 1. Where all repeats agree it
        has no width.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or as `fitted_outside`.

    Notes
    -----
    Source: C. Ambroise, G. J. McLachlan, Selection bias in gene extraction on the basis of microarray gene-expression
    data, 2002 (doi:10.1073/pnas.102102699).

    Examples
    --------
    >>> table = leak_on_random_labels([0.1, 0.8], n_samples=30, repeats=4)
    >>> table.index.tolist(), bool(table.outside[24] > 0.8), bool(table.inside_low[24] < 0.6)
    ([3, 24], True, True)
    """
    import pandas as pd
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.neighbors import NearestCentroid

    ratios = [validation.number(float(one), "ratios", above=0) for one in validation.signal(ratios, "ratios")]
    n_samples = validation.integer(n_samples, "n_samples", minimum=4)
    repeats = validation.integer(repeats, "repeats", minimum=2)
    rng = validation.generator(rng, "rng")
    transformer = LinearDiscriminantAnalysis() if transformer is None else transformer
    classifier = NearestCentroid() if classifier is None else classifier
    rows = {}
    for ratio in ratios:
        n_features = max(1, round(ratio * n_samples))
        drawn = [random_labels(n_samples, n_features, rng=rng) for _ in range(repeats)]
        leaks = [fitted_outside(transformer, classifier, X, y, n_jobs=n_jobs) for X, y in drawn]
        rows[n_features] = {"ratio": ratio}
        for name in FittedOutside._fields:
            low, mean, high = _mean_interval([getattr(leak, name).accuracy for leak in leaks])
            rows[n_features] |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("features")


def _mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Student's 95 % interval for the mean of independent accuracies, cut off at 0 and 1, and the mean between."""
    from scipy.special import stdtrit

    mean = float(np.mean(values))
    half = float(stdtrit(len(values) - 1, 0.975) * np.std(values, ddof=1) / np.sqrt(len(values)))
    return max(0.0, mean - half), mean, min(1.0, mean + half)


def component_curve(
    projection: Any,
    classifier: Any,
    X: Any,
    y: Any,
    components: Sequence[int],
    groups: Any = None,
    cv: Any = None,
    n_jobs: int | None = None,
) -> "pd.DataFrame":
    """Accuracy against the number of components, the projection fitted inside each fold.

    Parameters
    ----------
    projection : scikit-learn transformer or pipeline
        Its output columns are components, the most important first, such that the first k columns are what a
        projection to k components gives: PCA, LDA, or a pipeline that ends in one. It is fitted once a fold, with as
        many components as it has; the curve takes the leading ones, so that it costs little more than one point.
    classifier : scikit-learn classifier
        Fitted anew for each number of components.
    X, y, groups, n_jobs
        As in `leave_one_out`.
    components : sequence of int
        Numbers of components, each at least 1, in increasing order.
    cv : scikit-learn splitter, optional
        As in `leave_one_out`, but some samples may never be left out, as those of a fixed training part; no sample
        may be left out twice.

    Returns
    -------
    pandas.DataFrame
        A row a number of components; columns `correct`, `total`, `accuracy`, `low` and `high` (the 95 % Wilson
        interval). All rows are about the same test samples, so that their errors are alike: the curve is smoother
        than the intervals suggest. The best point of a curve is too good a score: it was chosen on these samples.

    Raises
    ------
    TypeError, ValueError
        If the projection gives fewer components than are asked for in some fold (LDA: at most the number of classes
        less one; PCA: at most the number of features, and of training samples), or as `leave_one_out`.

    Notes
    -----
    Source: I. T. Jolliffe, Principal Component Analysis, 2002, chapter 6 (choosing a subset of components).

    Examples
    --------
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> X = [[0, 0, 9], [1, 0, -9], [0, 5, 8], [1, 5, -8]] * 3
    >>> curve = component_curve(PCA(), KNeighborsClassifier(1), X, [0, 0, 1, 1] * 3, components=[1, 2])
    >>> curve.index.tolist(), curve.accuracy.tolist()
    ([1, 2], [1.0, 1.0])
    """
    import pandas as pd
    from joblib import Parallel, delayed

    if isinstance(projection, type) or not (hasattr(projection, "fit") and hasattr(projection, "transform")):
        raise TypeError(f"projection must be a transformer, with fit and transform, but {projection!r} was given")
    _check_classifier(classifier, "classifier")
    labels = validation.labels(y)
    validation.same_length(X, labels, ("X", "y"))
    counts = validation.entries(components, "components", "whole number")
    counts = [validation.integer(one, "components", minimum=1) for one in counts]
    if sorted(set(counts)) != counts:
        raise ValueError(f"components must increase from one to the next, but {counts} was given")
    splitter, groups = _splitter(labels, groups, cv)
    folds = list(splitter.split(np.empty((len(labels), 1)), labels, groups))
    left_out = np.concatenate([test for _, test in folds])
    if len(np.unique(left_out)) < len(left_out):
        raise ValueError("cv must leave out each sample at most once, but it leaves out some of them several times")
    right = Parallel(n_jobs=n_jobs)(
        delayed(_right_by_components)(projection, classifier, X, labels, train, test, counts) for train, test in folds
    )
    correct, total = np.sum(right, axis=0), len(left_out)
    rows = [(int(one), total, int(one) / total, *accuracy_interval(int(one), total)) for one in correct]
    index = pd.Index(counts, name="components")
    return pd.DataFrame(rows, index, columns=["correct", "total", "accuracy", "low", "high"])


def _right_by_components(
    projection: Any, classifier: Any, X: Any, labels: np.ndarray, train: np.ndarray, test: np.ndarray, counts: list[int]
) -> list[int]:
    """How many test samples of one fold are right with the first k components, for each k."""
    from sklearn.base import clone
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # as in `leave_one_out`
        fitted = clone(projection).fit(_taken(X, train), labels[train])
        known, asked = (np.asarray(fitted.transform(_taken(X, part))) for part in (train, test))
        if known.ndim != 2 or known.shape[1] < counts[-1]:
            raise ValueError(
                f"projection must give at least {counts[-1]} components, the most that are asked for, but what it "
                f"gives has shape {known.shape} in a fold of {len(train)} training samples"
            )
        models = [clone(classifier).fit(known[:, :count], labels[train]) for count in counts]
        return [
            int(np.sum(model.predict(asked[:, :count]) == labels[test])) for model, count in zip(models, counts)
        ]


def _taken(X: Any, positions: np.ndarray) -> Any:
    """The samples at these positions, of an array, a table or a list."""
    if hasattr(X, "iloc"):
        return X.iloc[positions]
    return X[positions] if hasattr(X, "shape") else [X[position] for position in positions]
