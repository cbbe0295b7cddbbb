"""Wilson's interval against SciPy, splits against scikit-learn and counted by hand, and that no leak is left."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import binomtest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import (
    GridSearchCV, KFold, LeaveOneGroupOut, LeaveOneOut, PredefinedSplit, ShuffleSplit, StratifiedKFold, cross_val_score,
)  # fmt: skip
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers import evaluation
from helpers.evaluation import (
    PurgedLeaveOneOut, accuracy_interval, across_groups, comparison_table, component_curve, fitted_outside,
    leak_on_random_labels, leave_one_out, random_labels,
)  # fmt: skip
from helpers.gabor import GaborFeatures


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.999))
def test_equals_scipy(counts, confidence):
    correct, total = counts
    expected = binomtest(correct, total).proportion_ci(confidence, method="wilson")
    assert accuracy_interval(correct, total, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(1, 1000), st.data())
def test_holds_the_accuracy_and_stays_within_0_and_1(total, data):
    correct = data.draw(st.integers(0, total))
    low, high = accuracy_interval(correct, total)
    assert 0 <= low <= correct / total <= high <= 1 and low < high
    mirrored = accuracy_interval(total - correct, total)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_known_numbers():
    """59 % of 100 pictures: about ten points to each side."""
    assert accuracy_interval(59, 100) == pytest.approx((0.4920, 0.6813), abs=5e-5)
    assert accuracy_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-5)


def test_more_samples_or_less_confidence_make_it_narrower():
    widths = [np.diff(accuracy_interval(n // 2, n))[0] for n in (10, 100, 1000)]
    assert widths[0] > widths[1] > widths[2]
    assert np.diff(accuracy_interval(5, 10, 0.5)) < np.diff(accuracy_interval(5, 10, 0.99))


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.95])
def test_covers_the_truth_about_as_often_as_it_says(truth):
    correct = np.random.default_rng(0).binomial(100, truth, size=2000)
    limits = np.array([accuracy_interval(int(count), 100) for count in correct])
    covered = np.mean((limits[:, 0] <= truth) & (truth <= limits[:, 1]))
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((1, 0), ValueError, "total"),
        ((1, -3), ValueError, "total"),
        ((-1, 3), ValueError, "correct"),
        ((4, 3), ValueError, "correct"),
        ((0.5, 3), TypeError, "correct"),
        ((1, 3.0), TypeError, "total"),
        ((True, 3), TypeError, "correct"),
        ((1, 3, 0.0), ValueError, "confidence"),
        ((1, 3, 1.0), ValueError, "confidence"),
        ((1, 3, "95%"), TypeError, "confidence"),
    ],
)
def test_bad_input_is_named(arguments, error, name):
    with pytest.raises(error, match=f"^{name} must be "):
        accuracy_interval(*arguments)


# -- leave one out ----------------------------------------------------------------------------------------------------


def nearest():
    return make_pipeline(StandardScaler(), KNeighborsClassifier(1))


@pytest.fixture(scope="module")
def clouds():
    """Three overlapping clouds of points, 20 in each, with string labels and 12 groups."""
    rng = np.random.default_rng(0)
    y = np.repeat(["a", "b", "c"], 20)
    return rng.normal(size=(60, 2)) + np.repeat([[0, 0], [2, 0], [0, 2]], 20, axis=0), y, np.arange(60) % 12


def test_leave_one_out_is_what_scikit_learn_finds(clouds):
    X, y, groups = clouds
    for keywords, cv in (({}, LeaveOneOut()), ({"groups": groups}, LeaveOneGroupOut())):
        score = leave_one_out(nearest(), X, y, **keywords)
        expected = np.empty(len(y), dtype=y.dtype)
        for train, test in cv.split(X, y, **keywords):
            expected[test] = nearest().fit(X[train], y[train]).predict(X[test])
        assert score.predictions.tolist() == expected.tolist()
        assert score.correct == np.sum(expected == y) and score.total == 60
        assert score.accuracy == score.correct / 60
        assert score.interval == accuracy_interval(score.correct, 60)


def test_two_processes_find_the_same(clouds):
    X, y, groups = clouds
    one, two = (leave_one_out(nearest(), X, y, groups=groups, n_jobs=jobs) for jobs in (1, 2))
    assert one.predictions.tolist() == two.predictions.tolist()


def test_signals_of_different_lengths_and_any_classifier(clouds):
    rng = np.random.default_rng(1)
    waves = [np.cos(frequency * np.arange(rng.integers(24, 37))) for frequency in np.repeat([0.3, 1.2], 8)]
    pipeline = make_pipeline(GaborFeatures(), StandardScaler(), LogisticRegression())
    score = leave_one_out(pipeline, waves, np.repeat(["slow", "fast"], 8))
    assert score.accuracy == 1.0 and str(score).startswith("100.0% (16 of 16, 95 % interval ")


def test_nothing_that_is_fitted_has_seen_the_sample():
    """Each transform is fitted on all samples but the ones that are left out."""
    seen = []

    class Watcher(TransformerMixin, BaseEstimator):
        def fit(self, X, y=None):
            seen.append(set(np.ravel(X).astype(int)))
            return self

        def transform(self, X):
            return X

    X = np.arange(6.0)[:, np.newaxis]
    leave_one_out(make_pipeline(Watcher(), KNeighborsClassifier(1)), X, [0, 0, 0, 1, 1, 1], groups=[0, 1, 2, 0, 1, 2])
    assert seen == [{1, 2, 4, 5}, {0, 2, 3, 5}, {0, 1, 3, 4}]


def test_random_labels_give_chance():
    """A leak would show here."""
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(400, 5)), rng.integers(0, 2, 400)
    low, high = leave_one_out(nearest(), X, y).interval
    assert low < 0.5 < high


X4 = [[0.0], [1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    ("X", "y", "keywords", "message"),
    [
        (X4, [0, 0, 0, 0], {}, "y must hold at least two classes, but all 4 labels are"),
        (X4, [0, 1, 0], {}, "X and y must have the same length, but they have 4 and 3"),
        ([], [], {}, "y must be a 1-D sequence of labels, but its shape is"),
        (X4, [[0], [1], [0], [1]], {}, "y must be a 1-D sequence of labels"),
        (X4, [0, 1, np.nan, 1], {}, "y must be labels, but there is NaN"),
        (X4, [0, 1, 0, 1], {"groups": [1, 2]}, "groups and y must have the same length, but they have 2 and 4"),
        (X4, [0, 1, 0, 1], {"groups": [1, 1, 1, 1]}, "groups must hold at least two groups"),
        (X4, [0, 1, 0, 1], {"groups": [1, 1, 2, 2], "cv": LeaveOneOut()}, "groups and cv must not be given together"),
        ([[0.0], [np.nan], [1.0], [2.0]], [0, 1, 0, 1], {}, "NaN"),
        (X4, np.ma.masked_array([0, 1, 0, 1], mask=[1, 0, 0, 0]), {}, "^y must be labels, but 1 of them are masked"),
        (X4, [[0], [1], [0], [1, 2]], {}, "^y must be a 1-D sequence of labels, but its rows have different lengths"),
        (X4, [0, 0.5, 0, 0.5], {}, "^y must be labels .texts or whole numbers."),
        (X4, [0, 1j, 0, 1j], {}, "^y must be labels .texts or whole numbers."),
        (X4, [0, 1e300, 0, 1e300], {}, "^y must be labels .texts or whole numbers."),
        (X4, [0, 1, 0, 1], {"groups": [1, np.nan, 1, 2]}, "^groups must be labels, but there is NaN"),
        (X4, [0, 1, 0, 1], {"groups": [[1], [2], [1], [2]]}, "^groups must be a 1-D sequence of labels"),
        (X4, [0, 1, 0, 1], {"groups": 3}, "^groups must be a 1-D sequence of labels"),
    ],
)
def test_leave_one_out_names_what_is_wrong(X, y, keywords, message):
    with pytest.raises(ValueError, match=message):
        leave_one_out(nearest(), X, y, **keywords)


@pytest.mark.parametrize(
    ("estimator", "X", "y", "keywords", "message"),
    [
        (LinearRegression(), X4, [0, 1, 0, 1], {}, "estimator must be a classifier"),
        (KMeans(2), X4, [0, 1, 0, 1], {}, "estimator must be a classifier"),
        (make_pipeline(StandardScaler(), LinearRegression()), X4, [0, 1, 0, 1], {}, "estimator must be a classifier"),
        (KNeighborsClassifier, X4, [0, 1, 0, 1], {}, "estimator must be a classifier"),
        ("1-NN", X4, [0, 1, 0, 1], {}, "estimator must be a classifier"),
        (KNeighborsClassifier(1), 3, [0, 1, 0, 1], {}, "X must be a sequence"),
        (KNeighborsClassifier(1), X4, ["a", None, "a", "b"], {}, "y must be labels of one type"),
        (KNeighborsClassifier(1), X4, [0, 1, 0, 1], {"groups": ["a", None, "a", "b"]}, "groups must be labels of one"),
        (KNeighborsClassifier(1), X4, [0, 1, 0, 1], {"cv": 5}, "cv must be a splitter"),
        (KNeighborsClassifier(1), X4, [0, 1, 0, 1], {"cv": "loo"}, "cv must be a splitter"),
    ],
)
def test_leave_one_out_of_other_types(estimator, X, y, keywords, message):
    with pytest.raises(TypeError, match=f"^{message}"):
        leave_one_out(estimator, X, y, **keywords)


# -- purging ----------------------------------------------------------------------------------------------------------

windows = st.integers(2, 25).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 60), min_size=n, max_size=n),
        st.lists(st.integers(1, 20), min_size=n, max_size=n),
        st.lists(st.sampled_from("abc"), min_size=n, max_size=n),
    )
)


@given(windows)
def test_purged_splits_are_disjoint_complete_and_not_wasteful(drawn):
    starts, lengths, series = drawn
    stops = [start + length for start, length in zip(starts, lengths)]
    splitter = PurgedLeaveOneOut(starts, stops, series)
    covered = [{(name, month) for month in range(a, b)} for a, b, name in zip(starts, stops, series)]
    folds = splitter.split()
    for position in range(len(starts)):
        expected = [other for other in range(len(starts)) if not covered[other] & covered[position]]
        if not expected:
            with pytest.raises(ValueError, match="overlaps every other window"):
                next(folds)
            return
        train, test = next(folds)
        assert test.tolist() == [position] and train.tolist() == expected
    assert splitter.get_n_splits() == len(starts) and next(folds, None) is None


def test_purged_is_a_splitter_of_scikit_learn():
    starts = np.arange(0, 60, 2)
    splitter = PurgedLeaveOneOut(starts, starts + 6, np.zeros(30))
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 2)), np.arange(30) % 2
    assert len(cross_val_score(nearest(), X, y, cv=splitter)) == 30
    search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3]}, cv=splitter).fit(X, y)
    assert search.n_splits_ == 30
    assert leave_one_out(nearest(), X, y, cv=splitter).total == 30
    assert repr(splitter) == "PurgedLeaveOneOut(30 windows of 1 series)"


def test_purging_takes_the_leak_away():
    """Windows of noise with labels by time: what overlaps is nearly a copy, what does not knows nothing."""
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(4000, 10))
    starts = np.arange(0, 3900, 10)
    X = np.array([noise[start : start + 50].mean(axis=0) for start in starts])
    y = rng.integers(0, 2, size=20)[starts // 200]
    naive = leave_one_out(KNeighborsClassifier(1), X, y)
    purged = leave_one_out(KNeighborsClassifier(1), X, y, cv=PurgedLeaveOneOut(starts, starts + 50, np.zeros(390)))
    assert naive.accuracy > 0.8 and purged.accuracy < 0.65


@pytest.mark.parametrize(
    ("starts", "stops", "series", "message"),
    [
        ([0, 5], [4, 3], [0, 0], "stops must lie after starts, but window 1 goes from 5 to 3"),
        ([0, 5], [4, 5], [0, 0], "stops must lie after starts, but window 1 goes from 5 to 5"),
        ([0, 5], [4], [0, 0], "starts and stops must have the same length"),
        ([0, 5], [4, 9], [0], "starts and series must have the same length"),
        ([0, 5], [4, 9], [[0, 0]], "series must be a 1-D sequence"),
        ([0, np.nan], [4, 9], [0, 0], "starts must hold finite numbers only"),
        ([0, 5], [4, 9], [0, np.nan], "series must be labels, but there is NaN"),
        ([0, 5], [4, 9], np.array(["2020", "NaT"], "datetime64[D]"), "series must be labels, but there is NaN"),
        ([0, 5], [4, 9], np.ma.masked_array([0, 1], mask=[1, 0]), "series must be labels, but 1 of them are masked"),
        ([], [], [], "starts must be a 1-D sequence of real numbers, but it is empty"),
    ],
)
def test_overlap_intervals_that_lie_are_refused(starts, stops, series, message):
    with pytest.raises(ValueError, match=message):
        PurgedLeaveOneOut(starts, stops, series)


def test_other_samples_than_the_windows_are_refused():
    with pytest.raises(ValueError, match="X and starts must have the same length, but they have 3 and 2"):
        next(PurgedLeaveOneOut([0, 9], [4, 12], [0, 0]).split([1, 2, 3]))


# -- comparison table -------------------------------------------------------------------------------------------------


def test_the_table_holds_the_scores(clouds):
    X, y, groups = clouds
    estimators = {"1-NN": nearest(), "logistic": LogisticRegression()}
    features = {"both": X, "first": X[:, :1]}
    frame = comparison_table(estimators, features, y, groups=groups)
    assert frame.index.tolist() == [("1-NN", "both"), ("1-NN", "first"), ("logistic", "both"), ("logistic", "first")]
    assert frame.columns.tolist() == ["correct", "total", "accuracy", "low", "high"]
    for (estimator, name), row in frame.iterrows():
        score = leave_one_out(estimators[estimator], features[name], y, groups=groups)
        assert tuple(row) == (score.correct, score.total, score.accuracy, *score.interval)


def test_the_table_passes_the_splitter_on():
    """Each sample's only neighbour of its class is the window that overlaps it."""
    purged = PurgedLeaveOneOut([0, 5, 20, 25], [10, 15, 30, 35], [0, 0, 0, 0])
    table = [({"1-NN": KNeighborsClassifier(1)}, {"x": [[0.0], [0.1], [5.0], [5.1]]}, [0, 0, 1, 1], None, cv)
             for cv in (None, purged)]  # fmt: skip
    assert [comparison_table(*arguments).correct.item() for arguments in table] == [4, 0]


@pytest.mark.parametrize(
    ("estimators", "features", "error", "message"),
    [
        ({}, {"a": X4}, ValueError, "estimators must hold at least one entry"),
        ({"a": nearest()}, {}, ValueError, "features must hold at least one entry"),
        (nearest(), {"a": X4}, TypeError, "estimators must be a dictionary from names, but a Pipeline was given"),
        ({"a": nearest()}, X4, TypeError, "features must be a dictionary from names, but a list was given"),
    ],
)
def test_the_table_names_what_is_wrong(estimators, features, error, message):
    with pytest.raises(error, match=message):
        comparison_table(estimators, features, [0, 1, 0, 1])


# -- leaks, measured --------------------------------------------------------------------------------------------------


def lda():
    return LinearDiscriminantAnalysis()


@pytest.mark.parametrize("seed", range(4))
def test_lda_fitted_on_random_labels_beforehand_leaks(seed):
    """100 samples, 50 features: far above 80 % with the leak; 50 % lies in the interval without it."""
    X, y = random_labels(100, 50, rng=seed)
    outside, inside = fitted_outside(lda(), NearestCentroid(), X, y)
    assert outside.accuracy >= 0.8 and outside.interval[0] > 0.7
    assert inside.interval[0] < 0.5 < inside.interval[1]


def test_fitted_outside_is_what_scikit_learn_finds(clouds):
    X, y, groups = clouds
    outside, inside = fitted_outside(lda(), KNeighborsClassifier(1), X, y, groups=groups)
    Z, own, leaked = lda().fit(X, y).transform(X), np.empty_like(y), np.empty_like(y)
    for train, test in LeaveOneGroupOut().split(X, y, groups):
        leaked[test] = KNeighborsClassifier(1).fit(Z[train], y[train]).predict(Z[test])
        fitted = lda().fit(X[train], y[train])
        nearest_one = KNeighborsClassifier(1).fit(fitted.transform(X[train]), y[train])
        own[test] = nearest_one.predict(fitted.transform(X[test]))
    assert outside.predictions.tolist() == leaked.tolist() and inside.predictions.tolist() == own.tolist()


class Bags(TransformerMixin, BaseEstimator):
    """Takes a list of arrays of different lengths, as a vocabulary does, and remembers how many it was fitted on."""

    fitted_on: list[int] = []

    def fit(self, X, y=None):
        assert isinstance(X, list) and all(isinstance(one, np.ndarray) for one in X)
        Bags.fitted_on.append(len(X))
        return self

    def transform(self, X):
        assert isinstance(X, list)
        return np.array([[one.mean()] for one in X])


def test_a_list_of_arrays_stays_a_list_and_cv_is_passed_on():
    Bags.fitted_on.clear()
    bags = [np.full((1 + i % 3, 2), i // 4 % 2) for i in range(12)]
    outside, inside = fitted_outside(Bags(), KNeighborsClassifier(1), bags, np.arange(12) // 4 % 2, cv=KFold(4))
    assert Bags.fitted_on == [12, 9, 9, 9, 9] and outside.accuracy == inside.accuracy


def test_what_looks_at_no_label_hardly_leaks():
    X, y = random_labels(60, 30, rng=1)
    outside, inside = fitted_outside(StandardScaler(), NearestCentroid(), X, y)
    assert abs(outside.accuracy - inside.accuracy) < 0.1


@pytest.mark.parametrize("transformer", [StandardScaler, KNeighborsClassifier(1), "scaler", None])
def test_fitted_outside_wants_a_transformer(transformer):
    with pytest.raises(TypeError, match="^transformer must be a transformer, with fit and transform, but"):
        fitted_outside(transformer, nearest(), X4, [0, 1, 0, 1])


@pytest.mark.parametrize(
    ("X", "y", "keywords", "message"),
    [
        (X4, [0, 1, 0], {}, "X and y must have the same length"),
        (X4, [1, 1, 1, 1], {}, "y must hold at least two classes"),
        (X4, [0, 1, 0, 1], {"groups": [1, 1, 1, 1]}, "groups must hold at least two groups"),
        (X4, [0, 1, 0, 1], {"groups": [1, 1, 2, 2], "cv": LeaveOneOut()}, "groups and cv must not be given together"),
        ([[np.inf], *X4[1:]], [0, 1, 0, 1], {}, "infinity"),
    ],
)
def test_fitted_outside_names_what_is_wrong(X, y, keywords, message):
    with pytest.raises(ValueError, match=message):
        fitted_outside(StandardScaler(), KNeighborsClassifier(1), X, y, **keywords)


@pytest.mark.parametrize("seed", range(3))
def test_patches_of_one_photograph_on_both_sides_leak(seed):
    """Labels by photograph, drawn at random: nothing about the class can be learned from other photographs."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(40), 5)
    X, y = rng.normal(size=(40, 8))[groups] + 0.2 * rng.normal(size=(200, 8)), rng.integers(2, size=40)[groups]
    mixed, apart = across_groups(KNeighborsClassifier(1), X, y, groups, rng=seed)
    assert mixed.interval[0] > 0.8 and apart.accuracy < 0.65


def test_across_groups_leaves_out_as_many_each_time_and_without_a_leak_finds_the_same():
    left_out = []

    class Watcher(KNeighborsClassifier):
        def fit(self, X, y):
            left_out.append({*range(24)} - set(np.ravel(X).astype(int)))
            return super().fit(X, y)

    groups = np.repeat(["a", "b", "c", "d"], [3, 5, 7, 9])
    across_groups(Watcher(1), np.arange(24.0)[:, np.newaxis], np.arange(24) % 2, groups, rng=3)
    apart, mixed = left_out[:4], left_out[4:]
    assert [len(one) for one in apart] == [len(one) for one in mixed] == [3, 5, 7, 9]
    assert apart == [set(np.flatnonzero(groups == name)) for name in "abcd"] and mixed != apart
    assert set.union(*mixed) == {*range(24)}
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(150, 2)), np.arange(150) % 3
    X[:, 0] += 3 * y
    mixed, apart = across_groups(nearest(), X, y, rng.integers(10, size=150))
    assert abs(mixed.accuracy - apart.accuracy) < 0.05 and mixed.accuracy > 0.7


def test_across_groups_names_what_is_wrong():
    with pytest.raises(ValueError, match="groups must hold at least two groups"):
        across_groups(nearest(), X4, [0, 1, 0, 1], [1, 1, 1, 1])
    with pytest.raises(ValueError, match="groups and y must have the same length"):
        across_groups(nearest(), X4, [0, 1, 0, 1], [1, 2])
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator or a seed"):
        across_groups(nearest(), X4, [0, 1, 0, 1], [1, 1, 2, 2], rng="0")


@given(st.integers(2, 60), st.integers(1, 9), st.integers(2, 9), st.integers(0, 2**32))
def test_random_labels(n_samples, n_features, n_classes, seed):
    n_classes = min(n_classes, n_samples)
    X, y = random_labels(n_samples, n_features, n_classes, rng=seed)
    assert X.shape == (n_samples, n_features) and y.shape == (n_samples,)
    assert sorted(set(y.tolist())) == list(range(n_classes))
    again = random_labels(n_samples, n_features, n_classes, rng=np.random.default_rng(seed))
    assert np.array_equal(X, again[0]) and np.array_equal(y, again[1])


def test_random_labels_are_random():
    X, y = random_labels(20_000, 3, 4, rng=0)
    assert np.allclose(X.mean(axis=0), 0, atol=0.03) and np.allclose(X.std(axis=0), 1, atol=0.03)
    assert np.allclose(np.bincount(y) / 20_000, 0.25, atol=0.02)
    assert np.abs(np.corrcoef(np.column_stack([X, y]).T) - np.eye(4)).max() < 0.03


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((1, 3), ValueError, "n_samples"),
        ((3.0, 3), TypeError, "n_samples"),
        ((5, 0), ValueError, "n_features"),
        ((5, 2, 1), ValueError, "n_classes"),
        ((5, 2, 6), ValueError, "n_classes"),
        ((5, 2, True), TypeError, "n_classes"),
        ((5, 2, 2, None), TypeError, "rng"),
        ((5, 2, 2, -1), ValueError, "rng"),
    ],
)
def test_random_labels_name_what_is_wrong(arguments, error, name):
    with pytest.raises(error, match=f"^{name} must be "):
        random_labels(*arguments)


@pytest.fixture(scope="module")
def leak_table():
    return leak_on_random_labels([0.1, 0.5, 0.9], n_samples=40, repeats=8, rng=3)


def test_the_leak_grows_with_the_ratio_and_is_nothing_inside_the_fold(leak_table):
    assert leak_table.index.tolist() == [4, 20, 36] and leak_table.index.name == "features"
    assert leak_table.ratio.tolist() == [0.1, 0.5, 0.9]
    assert (np.diff(leak_table.outside) > 0.08).all() and leak_table.outside_low[20] > 0.75
    assert leak_table.outside[36] > 0.95
    assert ((leak_table.inside_low < 0.5) & (leak_table.inside_high > 0.5)).all()


def test_the_table_holds_mean_and_students_interval(leak_table):
    """The same draws by hand, the interval from SciPy."""
    rng = np.random.default_rng(3)
    leaks = [fitted_outside(lda(), NearestCentroid(), *random_labels(40, 4, rng=rng)) for _ in range(8)]
    for name in ("outside", "inside"):
        found = np.array([getattr(leak, name).accuracy for leak in leaks])
        interval = stats.t.interval(0.95, 7, found.mean(), stats.sem(found))
        row = leak_table.loc[4, [name, f"{name}_low", f"{name}_high"]]
        assert tuple(row) == pytest.approx((found.mean(), *interval))


def test_the_interval_of_the_table_stays_within_0_and_1():
    table = leak_on_random_labels([0.9], n_samples=30, repeats=3, rng=0)
    assert 0.95 < table.outside[27] <= table.outside_high[27] <= 1
    low, mean, high = evaluation._mean_interval([0.0, 0.0, 0.3])
    assert (low, mean) == (0, pytest.approx(0.1)) and high == pytest.approx(0.1 + 4.30265 * 0.1, abs=1e-4)


def test_another_transformer_and_classifier_leak_too_or_not():
    best = make_pipeline(StandardScaler(), SelectKBest(f_classif, k=3))
    table = leak_on_random_labels([20], 40, 6, best, KNeighborsClassifier(3), rng=0)
    assert table.outside_low[800] > 0.65 and table.inside_low[800] < 0.5 < table.inside_high[800]
    same = leak_on_random_labels([0.5], 20, 3, StandardScaler(with_mean=False, with_std=False), rng=0)
    assert same.outside.tolist() == same.inside.tolist()


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"ratios": []}, ValueError, "ratios must be"),
        ({"ratios": [0.0]}, ValueError, "ratios must be"),
        ({"ratios": 0.5}, ValueError, "ratios must be"),
        ({"ratios": ["a"]}, TypeError, "ratios must be"),
        ({"n_samples": 3}, ValueError, "n_samples must be"),
        ({"repeats": 1}, ValueError, "repeats must be"),
        ({"repeats": 2.5}, TypeError, "repeats must be"),
        ({"rng": 0.5}, TypeError, "rng must be"),
        ({"transformer": 3}, TypeError, "transformer must be"),
        ({"classifier": 3}, TypeError, "estimator must be a classifier"),
    ],
)
def test_the_leak_table_names_what_is_wrong(keywords, error, message):
    with pytest.raises(error, match=f"^{message}"):
        leak_on_random_labels(**{"ratios": [0.5], "n_samples": 10, "repeats": 2} | keywords)


# -- accuracy against the number of components ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "splits"),
    [({}, LeaveOneOut()), ({"groups": True}, LeaveOneGroupOut()), ({"cv": StratifiedKFold(5)}, StratifiedKFold(5))],
)
@pytest.mark.parametrize("kind", ["pca", "whitened", "lda"])
def test_the_curve_equals_refitting_for_each_number(kind, keywords, splits):
    rng = np.random.default_rng(0)
    y = np.repeat(["a", "b", "c", "d"], 12)
    groups = np.arange(48) % 6
    X = rng.normal(size=(48, 9)) @ rng.normal(size=(9, 9)) + 2 * (np.arange(48) // 12)[:, np.newaxis]

    def projection(k):
        last = lda().set_params(n_components=k) if kind == "lda" else PCA(k, whiten=kind == "whitened")
        return make_pipeline(StandardScaler(), last)

    keywords = {"groups": groups} if "groups" in keywords else keywords
    by = keywords.get("groups")
    counts = [1, 2, 3] if kind == "lda" else [1, 2, 5, 9]
    curve = component_curve(projection(None), KNeighborsClassifier(1), X, y, counts, **keywords)
    assert curve.index.tolist() == counts and curve.columns.tolist() == ["correct", "total", "accuracy", "low", "high"]
    for count, row in curve.iterrows():
        right = 0
        for train, test in splits.split(X, y, by):
            model = make_pipeline(projection(count), KNeighborsClassifier(1)).fit(X[train], y[train])
            right += np.sum(model.predict(X[test]) == y[test])
        assert tuple(row) == (right, 48, right / 48, *accuracy_interval(int(right), 48))


def test_the_curve_takes_lists_a_fixed_split_and_processes():
    Bags.fitted_on.clear()
    bags = [np.full((1 + i % 3, 2), float(i // 4 % 2)) for i in range(12)]
    fixed = PredefinedSplit(np.where(np.arange(12) % 3 == 0, 0, -1))  # the first and every third are tested, once
    labels = np.arange(12) // 4 % 2
    curve = component_curve(Bags(), KNeighborsClassifier(1), bags, labels, [1], cv=fixed)
    assert Bags.fitted_on == [8] and curve.total.tolist() == [4] and curve.accuracy.tolist() == [1.0]
    rng = np.random.default_rng(0)
    table, y = pd.DataFrame(rng.normal(size=(40, 5))), np.arange(40) % 2
    one = component_curve(PCA(), nearest(), table, y, [1, 3, 5])
    assert one.equals(component_curve(PCA(), nearest(), table.to_numpy(), y, [1, 3, 5], n_jobs=2))


def test_the_projection_of_the_curve_does_not_see_what_is_left_out():
    """On random labels LDA gives chance; fitted on all it would not."""
    X, y = random_labels(100, 60, n_classes=3, rng=0)
    curve = component_curve(lda(), NearestCentroid(), X, y, [1, 2])
    assert (curve.low < 1 / 3).all() and (curve.high > 1 / 3).all()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"components": [1, 3]}, ValueError, "projection must give at least 3 components.* has shape .39, 2."),
        ({"projection": PCA(), "components": [6]}, ValueError, "projection must give at least 6 components"),
        ({"components": []}, ValueError, "components must hold at least one whole number"),
        ({"components": [0, 1]}, ValueError, "components must be a finite number at least 1"),
        ({"components": [1.0]}, TypeError, "components must be a whole number"),
        ({"components": 2}, TypeError, "components must be a sequence"),
        ({"components": [2, 1]}, ValueError, "components must increase"),
        ({"components": [1, 1]}, ValueError, "components must increase"),
        ({"projection": PCA}, TypeError, "projection must be a transformer"),
        ({"projection": KNeighborsClassifier(1)}, TypeError, "projection must be a transformer"),
        ({"classifier": LinearRegression()}, TypeError, "classifier must be a classifier"),
        ({"classifier": PCA()}, TypeError, "classifier must be a classifier"),
        ({"y": [0] * 40}, ValueError, "y must hold at least two classes"),
        ({"y": [0, 1]}, ValueError, "X and y must have the same length"),
        ({"groups": [0] * 40}, ValueError, "groups must hold at least two groups"),
        ({"cv": 3}, TypeError, "cv must be a splitter"),
        ({"cv": ShuffleSplit(3, test_size=0.5, random_state=0)}, ValueError, "cv must leave out each sample at most"),
        ({"groups": range(40), "cv": LeaveOneOut()}, ValueError, "groups and cv must not be given together"),
    ],
)
def test_the_curve_names_what_is_wrong(change, error, message):
    rng = np.random.default_rng(0)
    good = {"projection": lda(), "classifier": KNeighborsClassifier(1), "X": rng.normal(size=(40, 5))}
    good |= {"y": np.arange(40) % 3, "components": [1, 2]}
    with pytest.raises(error, match=f"^{message}"):
        component_curve(**good | change)
