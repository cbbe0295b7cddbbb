"""Wilson's interval against SciPy, splits against scikit-learn and counted by hand, and that no leak is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, LeaveOneGroupOut, LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.evaluation import PurgedLeaveOneOut, accuracy_interval, comparison_table, leave_one_out
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
