"""PCA and LDA against scikit-learn and against their definitions, on ordinary and on degenerate data."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import linalg
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from helpers.projection import best_threshold, fisher_ratio, lda, pca

SEEDS = st.integers(0, 2**32 - 1)


def correlated(seed, samples=40, features=6):
    """Samples of correlated features of different scales, away from the origin."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(samples, features)) @ rng.normal(size=(features, features))
    return X * 10.0 ** rng.integers(-2, 3, size=features) + rng.normal(size=features) * 5


def classes(seed, samples=40, features=6, n_classes=3):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(n_classes), rng.integers(n_classes, size=samples - n_classes)])
    return correlated(seed, samples, features) + rng.normal(size=(n_classes, features))[y], y


def degenerate(seed):
    """By name: a constant column, duplicated ones, more features than samples, one feature, whole numbers."""
    X, y = classes(seed)
    return {
        "constant column": (np.column_stack([X, np.full(40, 0.5)]), y),
        "duplicated columns": (np.column_stack([X, X[:, :2], X[:, 0] + X[:, 1]]), y),
        "more features than samples": classes(seed, samples=20, features=50),
        "as many features as samples": classes(seed, samples=20, features=20),
        "one feature": (X[:, :1], y),
        "whole numbers": (np.round(X).astype(int), y),
        "a class with one sample": (X, np.where(np.arange(40) == 7, 2, y % 2)),
        "far from the origin": (X + 1e6, y),
    }


def same_axes(ours, theirs, rtol=1e-6):
    """Equal up to the sign of each row."""
    signs = np.sign(np.sum(ours * theirs, axis=1, keepdims=True))
    np.testing.assert_allclose(ours, signs * theirs, rtol=0, atol=rtol * np.abs(theirs).max())


# -- PCA --------------------------------------------------------------------------------------------------------------


def check_pca(X, k, atol=1e-7):
    ours, theirs = pca(X, k), PCA(k, svd_solver="full").fit(np.asarray(X, dtype=float))
    scale = theirs.singular_values_[0]
    np.testing.assert_allclose(ours.mean, theirs.mean_)
    np.testing.assert_allclose(ours.singular_values / scale, theirs.singular_values_ / scale, atol=atol)
    np.testing.assert_allclose(ours.variances / scale**2, theirs.explained_variance_ / scale**2, atol=atol)
    np.testing.assert_allclose(ours.ratios, theirs.explained_variance_ratio_, atol=atol)
    gaps = -np.diff(theirs.singular_values_, append=0) / scale
    told = (gaps > 1e-4) & (np.append(1, gaps[:-1]) > 1e-4)  # elsewhere axes of nearly equal variance may be mixed
    same_axes(ours.components[told], theirs.components_[told], rtol=1e-5)
    return ours, theirs


@given(SEEDS, st.integers(1, 6))
def test_pca_equals_scikit_learn(seed, k):
    X = correlated(seed)
    ours, theirs = check_pca(X, k)
    same_axes(ours.transform(X).T, theirs.transform(X).T, rtol=1e-5)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", degenerate(0))
def test_pca_of_degenerate_data_equals_scikit_learn(name, seed):
    X, _ = degenerate(seed)[name]
    for k in (1, min(X.shape) - 1 or 1, min(X.shape)):
        ours, _ = check_pca(X, k)
        np.testing.assert_allclose(ours.components @ ours.components.T, np.eye(k), atol=1e-9)


@given(SEEDS)
def test_the_first_component_has_the_largest_variance_and_the_smallest_error(seed):
    """No other direction does better in either, and the two sum to the same for every direction."""
    X, rng = correlated(seed), np.random.default_rng(seed)
    found, centred = pca(X, 1), X - X.mean(axis=0)
    others = rng.normal(size=(50, 6))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    variances = np.var(centred @ others.T, axis=0, ddof=1)
    assert variances.max() <= found.variances[0] * (1 + 1e-9)
    errors = [np.sum((centred - np.outer(centred @ w, w)) ** 2) for w in others]
    np.testing.assert_allclose(np.array(errors) + 39 * variances, np.sum(centred**2))
    assert np.sum((found.inverse_transform(found.transform(X)) - X) ** 2) <= min(errors) * (1 + 1e-9)


@given(SEEDS)
def test_signs_do_not_depend_on_how_the_data_come(seed):
    """Mirrored at the origin, or in another order, the same samples have the same axes."""
    X, rng = correlated(seed), np.random.default_rng(seed)
    first = pca(X, 6).components
    largest = np.take_along_axis(first, np.abs(first).argmax(axis=1, keepdims=True), axis=1)
    assert (largest > 0).all()
    for other in (-X, rng.permutation(X)):
        np.testing.assert_allclose(pca(other, 2).components, first[:2], atol=1e-5)


def test_of_entries_equally_large_the_first_is_positive():
    X = np.array([[1.0, -1, 0], [-1, 1, 0], [0.1, 0.1, 0], [-0.1, -0.1, 0]])
    for change in (0, 1e-12, -1e-12):
        X[0, 1] = -1 + change
        np.testing.assert_allclose(pca(X, 1).components, [[0.5**0.5, -(0.5**0.5), 0]], atol=1e-9)


@given(SEEDS, st.integers(1, 6))
def test_transform_back_and_errors(seed, k):
    X, fresh = correlated(seed), correlated(seed + 1)
    found, theirs = pca(X, k), PCA(k, svd_solver="full").fit(X)
    for data in (X, fresh):
        back = theirs.inverse_transform(theirs.transform(data))
        np.testing.assert_allclose(found.inverse_transform(found.transform(data)), back, atol=1e-6 * np.abs(data).max())
        errors = found.reconstruction_errors(data)
        assert len(errors) == k + 1 and (np.diff(errors) <= 1e-9 * errors[0]).all()
        for count in range(k + 1):
            few = found.mean + (data - found.mean) @ found.components[:count].T @ found.components[:count]
            assert errors[count] == pytest.approx(np.sqrt(np.mean((few - data) ** 2)), abs=1e-7 * errors[0])
    scores = found.transform(fresh)[:, :1]
    np.testing.assert_allclose(found.inverse_transform(scores), found.mean + scores * found.components[0])


@given(SEEDS)
def test_whitened_samples_have_variance_one_and_no_correlation(seed):
    X, k = correlated(seed), 4
    white = pca(X, k).whiten(X)
    np.testing.assert_allclose(np.cov(white.T), np.eye(k), atol=1e-7)
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-7)
    same_axes(white.T, PCA(k, whiten=True, svd_solver="full").fit_transform(X).T, rtol=1e-5)


def test_a_component_without_variance_cannot_be_whitened():
    X, _ = degenerate(0)["as many features as samples"]
    assert pca(X, 19).whiten(X).shape == (20, 19)
    with pytest.raises(ValueError, match="^n_components must be at most 19 for whitening, but component 19"):
        pca(X, 20).whiten(X)
    line = np.outer(np.arange(9.0), [1, 2, 3])
    with pytest.raises(ValueError, match="^n_components must be at most 1 for whitening"):
        pca(line, 2).whiten(line)


def test_large_and_small_numbers():
    X = correlated(0)
    for scale in (1e-150, 1e140):
        found = pca(scale * X, 6)
        np.testing.assert_allclose(found.components, pca(X, 6).components, atol=1e-7)
        np.testing.assert_allclose(found.ratios, pca(X, 6).ratios, atol=1e-12)


# -- LDA --------------------------------------------------------------------------------------------------------------


def check_lda(X, y, k, solver, rtol=1e-5):
    """Axes and ratios are scikit-learn's; ours are scaled such that the pooled variance within the classes is 1."""
    ours, theirs = lda(X, y, k), LinearDiscriminantAnalysis(solver=solver, n_components=k)
    theirs.fit(np.asarray(X, dtype=float), y)
    theirs_at_mean = theirs.transform(X) - theirs.transform(X).mean(axis=0)  # "eigen" does not centre
    told = theirs_at_mean.shape[1]  # "svd" drops components that separate next to nothing
    assert told == k or ours.eigenvalues[told] < 1e-6 * ours.eigenvalues[0]
    same_axes(ours.transform(X).T[:told], scaled_alike(theirs_at_mean, y).T, rtol)
    shares = theirs.explained_variance_ratio_
    np.testing.assert_allclose(ours.ratios[: len(shares)], shares[:k], atol=1e-6)
    return ours


def scaled_alike(scores, y):
    labels, which = np.unique(y, return_inverse=True)
    means = np.array([scores[which == c].mean(axis=0) for c in range(len(labels))])[which]
    return scores / np.sqrt(np.sum((scores - means) ** 2, axis=0) / (len(y) - len(labels)))


@pytest.mark.parametrize("solver", ["eigen", "svd"])
@given(seed=SEEDS, n_classes=st.integers(2, 5))
def test_lda_equals_scikit_learn(solver, seed, n_classes):
    X, y = classes(seed, n_classes=n_classes)
    check_lda(X, y, n_classes - 1, solver, rtol=1e-3)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", degenerate(0))
def test_lda_of_degenerate_data_equals_scikit_learn(name, seed):
    X, y = degenerate(seed)[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn's, about variables that are collinear
        check_lda(X, y, min(2, X.shape[1]), "svd")


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_lda_are_of_all_components_there_are(seed):
    rng, y = np.random.default_rng(seed), np.arange(60) % 4
    X = rng.normal(size=(60, 5)) + rng.normal(size=(4, 5))[y]
    few, whole = lda(X, y, 1), lda(X, y, 3)
    assert whole.ratios.sum() == pytest.approx(1) and few.ratios[0] == pytest.approx(whole.ratios[0])
    assert few.ratios[0] < 0.95


@pytest.mark.parametrize("noise", [1e-6, 1e-7])
def test_features_that_are_all_but_copies_count_once(noise):
    """Their difference, however well it separates, is below what scikit-learn's solver "svd" looks at."""
    rng, y = np.random.default_rng(0), np.arange(60) % 3
    X = rng.normal(size=(60, 3)) + 0.5 * y[:, np.newaxis]
    copied = np.column_stack([X, X[:, 0] + noise * (rng.normal(size=60) + 50 * (y == 1))])
    theirs = LinearDiscriminantAnalysis(n_components=2).fit(copied, y)
    same_axes(lda(copied, y, 2).transform(copied).T, scaled_alike(theirs.transform(copied), y).T, rtol=1e-5)
    assert lda(copied, y, 1).eigenvalues[0] < 3


@given(SEEDS)
def test_lda_solves_the_generalised_eigenproblem(seed):
    rng, y = np.random.default_rng(seed), np.arange(60) % 4
    X = (rng.normal(size=(60, 4)) + rng.normal(size=(4, 4))[y]) * 10.0 ** rng.integers(-2, 3, size=4)
    found = lda(X, y, 3)
    means = np.array([X[y == c].mean(axis=0) for c in range(4)])
    within, between = X - means[y], means[y] - X.mean(axis=0)
    S_w, S_b = within.T @ within, between.T @ between
    np.testing.assert_allclose(found.class_means, means)
    for w, value in zip(found.components, found.eigenvalues):
        scale = np.abs(S_b @ w).max() + np.abs(value * S_w @ w).max()
        np.testing.assert_allclose(S_b @ w, value * S_w @ w, rtol=0, atol=1e-7 * scale)
        assert w @ S_w @ w / 56 == pytest.approx(1)
        assert fisher_ratio(X @ w, y) == pytest.approx(value, rel=1e-6)
    expected = linalg.eigh(S_b, S_w, eigvals_only=True)[::-1][:3]
    np.testing.assert_allclose(found.eigenvalues, expected, rtol=1e-6, atol=1e-9)


@given(SEEDS)
def test_no_other_direction_separates_better(seed):
    X, y = classes(seed)
    others = np.random.default_rng(seed).normal(size=(50, 6)) / X.std(axis=0)
    assert max(fisher_ratio(X @ w, y) for w in others) <= lda(X, y, 1).eigenvalues[0] * (1 + 1e-9)


@given(SEEDS)
def test_units_do_not_matter_to_lda(seed):
    """Mixed features, another scale of each, another origin: the same coordinates, up to sign."""
    rng = np.random.default_rng(seed)
    y = np.arange(60) % 3
    X = rng.normal(size=(60, 4)) + rng.normal(size=(3, 4))[y]
    mixed = X @ (np.eye(4) + rng.uniform(-0.2, 0.2, size=(4, 4)))
    changed = mixed * 10.0 ** rng.integers(-3, 4, size=4) + 7
    same_axes(lda(changed, y, 1).transform(changed).T, lda(X, y, 1).transform(X).T, rtol=1e-4)


def test_two_classes_are_fishers_direction():
    X, y = classes(3, n_classes=2)
    means = [X[y == c].mean(axis=0) for c in (0, 1)]
    pooled = sum((X[y == c] - means[c]).T @ (X[y == c] - means[c]) for c in (0, 1))
    direction = np.linalg.solve(pooled, means[1] - means[0])
    ours = lda(X, y, 1).components[0]
    assert abs(ours @ direction) / np.linalg.norm(ours) / np.linalg.norm(direction) == pytest.approx(1)


def test_labels_may_be_texts_and_signs_are_fixed():
    X, y = classes(1)
    names = np.array(["measles", "mumps", "chickenpox"])[y]
    found, by_name = lda(X, y, 2), lda(X, names, 2)
    assert by_name.classes.tolist() == ["chickenpox", "measles", "mumps"]
    np.testing.assert_allclose(found.components, by_name.components)
    largest = np.take_along_axis(found.components, np.abs(found.components).argmax(axis=1)[:, np.newaxis], axis=1)
    assert (largest > 0).all()


def test_class_means_on_a_line_leave_nothing_for_the_second_component():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(30, 4))
    y = np.repeat([0, 1, 2], 30)
    X = np.vstack([noise] * 3) + np.outer(3.0 * y, [1, 2, 0, 0])
    found = lda(X, y, 2)
    assert found.eigenvalues[0] > 5 and found.eigenvalues[1] == pytest.approx(0, abs=1e-9)
    assert found.ratios == pytest.approx([1, 0])


def test_a_feature_constant_within_each_class_counts_for_nothing():
    """As scikit-learn's solver "svd" has it; also where rounding leaves a little spread."""
    X, y = classes(0)
    with_label = np.column_stack([X, 0.1 + 0.3 * y])
    found = lda(with_label, y, 2)
    constant = lda(np.column_stack([X, np.full(40, 0.1)]), y, 2)
    np.testing.assert_allclose(constant.components, found.components, atol=1e-9)
    assert (found.components[:, -1] == 0).all()
    np.testing.assert_allclose(found.components[:, :-1], lda(X, y, 2).components, atol=1e-6)


def test_as_many_features_as_samples_separate_any_labels():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 28)), rng.integers(2, size=30)
    Z = lda(X, y, 1).transform(X)[:, 0]
    assert best_threshold(Z, y)[1] == 1.0 and lda(X, y, 1).eigenvalues[0] > 3


# -- the ratio and the threshold --------------------------------------------------------------------------------------


@given(SEEDS)
def test_fisher_ratio_is_the_f_statistic_without_its_degrees_of_freedom(seed):
    from scipy.stats import f_oneway

    rng = np.random.default_rng(seed)
    y = np.concatenate([[0, 1, 2, 0, 1, 2], rng.integers(3, size=20)])
    values = rng.normal(size=26) + y
    statistic = f_oneway(*(values[y == c] for c in range(3))).statistic
    assert fisher_ratio(values, y) == pytest.approx(statistic * 2 / 23)
    assert fisher_ratio(3 - 5 * values, y) == pytest.approx(fisher_ratio(values, y))


@given(st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=2, max_size=30))
def test_best_threshold_by_trying_all(pairs):
    values, y = np.array(pairs).T
    if len(set(y)) < 2:
        with pytest.raises(ValueError, match="^y must hold at least two classes"):
            best_threshold(values, y)
        return
    threshold, accuracy = best_threshold(values, y)
    tried = [np.mean((values > cut) == (y == 1)) for cut in np.arange(-5.5, 6)]
    assert accuracy == max(max(one, 1 - one) for one in tried)
    share = np.mean((values > threshold) == (y == 1))
    assert max(share, 1 - share) == accuracy


# -- bad input --------------------------------------------------------------------------------------------------------

GOOD = [[0.0, 1.0], [1.0, 3.0], [2.0, 2.0], [4.0, 5.0]]

BAD_TABLES = [
    ([], ValueError, "X must be a table of numbers of shape .samples, features., but it is empty"),
    (np.empty((0, 3)), ValueError, "X must be a table of numbers of shape .samples, features., but it is empty"),
    (np.empty((3, 0)), ValueError, "X must be a table of numbers of shape .samples, features., but it is empty"),
    ([1.0, 2.0], ValueError, "X must be a table of numbers .*, but its shape is .2,."),
    (np.zeros((2, 2, 2)), ValueError, "X must be a table of numbers .*, but its shape is .2, 2, 2."),
    (3.0, ValueError, "X must be a table of numbers .*, but its shape is "),
    ([[1.0, 2.0], [3.0]], ValueError, "X must be a table of numbers .*, but its rows have different lengths"),
    ([[1.0, np.nan], [2.0, 3.0]], ValueError, "X must hold finite numbers only, but there is NaN at position .0, 1."),
    ([[1.0, np.inf], [2.0, 3.0]], ValueError, "X must hold finite numbers only, but there is infinity"),
    (np.ma.masked_array([[1.0, 2], [3, 4]], [[0, 1], [0, 0]]), ValueError, "X must be .* but 1 of its values are mask"),
    ([["a", "b"], ["c", "d"]], TypeError, "X must be a table of numbers"),
    ([[1j, 2], [3, 4]], TypeError, "X must be a table of numbers"),
    (np.ones((3, 2), bool), TypeError, "X must be a table of numbers"),
    (None, TypeError, "X must be a table of numbers"),
    ([[1.0, 2.0]], ValueError, "X must hold at least two samples, but its shape is .1, 2."),
    ([[1e200, 2.0], [1.0, 3.0]], ValueError, "X must hold numbers up to 1e.150"),
]


@pytest.mark.parametrize(("X", "error", "message"), BAD_TABLES)
def test_bad_tables_are_named(X, error, message):
    with pytest.raises(error, match=f"^{message}"):
        pca(X, 1)
    with pytest.raises(error, match=f"^{message}"):
        lda(X, [0, 1], 1)


@pytest.mark.parametrize(
    ("X", "k", "error", "message"),
    [
        (GOOD, 0, ValueError, "n_components must be a finite number at least 1 and at most 2, but 0"),
        (GOOD, 3, ValueError, "n_components must be a finite number at least 1 and at most 2, but 3"),
        (np.transpose(GOOD), 3, ValueError, "n_components must be a finite number at least 1 and at most 2, but 3"),
        (GOOD, 1.0, TypeError, "n_components must be a whole number"),
        (GOOD, None, TypeError, "n_components must be a whole number"),
        (GOOD, True, TypeError, "n_components must be a whole number"),
        (np.full((5, 3), 0.1), 1, ValueError, "X must hold samples that differ, but all 5 are equal"),
        (np.zeros((5, 3)), 1, ValueError, "X must hold samples that differ, but all 5 are equal"),
    ],
)
def test_pca_names_what_is_wrong(X, k, error, message):
    with pytest.raises(error, match=f"^{message}"):
        pca(X, k)


@pytest.mark.parametrize(
    ("X", "y", "k", "error", "message"),
    [
        (GOOD, [0, 1, 0, 1], 2, ValueError, "n_components must be a finite number at least 1 and at most 1, but 2"),
        (GOOD, [0, 1, 2, 2], 3, ValueError, "n_components must be a finite number at least 1 and at most 2, but 3"),
        (GOOD, [0, 1, 0, 1], 0, ValueError, "n_components must be a finite number at least 1"),
        (GOOD, [0, 1, 0, 1], 1.5, TypeError, "n_components must be a whole number"),
        (GOOD, [0, 0, 0, 0], 1, ValueError, "y must hold at least two classes, but all 4 labels are"),
        (GOOD, [0, 1, 0], 1, ValueError, "X and y must have the same length, but they have 4 and 3"),
        (GOOD, [0, 1, np.nan, 1], 1, ValueError, "y must be labels, but there is NaN"),
        (GOOD, [0, 1, None, 1], 1, TypeError, "y must be labels of one type"),
        (GOOD, [0.5, 1, 0.5, 1], 1, ValueError, "y must be labels .texts or whole numbers."),
        (GOOD, [[0], [1], [0], [1]], 1, ValueError, "y must be a 1-D sequence of labels"),
        (GOOD, [0, 1, 2, 3], 1, ValueError, "X must hold more samples than classes, but it has 4 of 4 classes"),
        ([[0, 0], [0, 0], [1, 2], [1, 2]], [0, 0, 1, 1], 1, ValueError, "X must hold samples that differ within the"),
        (np.full((4, 2), 0.1), [0, 0, 1, 1], 1, ValueError, "X must hold samples that differ within their classes"),
        (
            [[0, 0.1], [1, 0.1], [3, 0.1], [2, 0.1]], [0, 0, 1, 2], 2, ValueError,
            "X must hold samples that differ within their classes in at least 2 directions, .* there are 1",
        ),
    ],
)  # fmt: skip
def test_lda_names_what_is_wrong(X, y, k, error, message):
    with pytest.raises(error, match=f"^{message}"):
        lda(X, y, k)


@pytest.mark.parametrize(
    "call",
    [
        pca(GOOD, 1).transform,
        pca(GOOD, 1).whiten,
        pca(GOOD, 1).reconstruction_errors,
        lda(GOOD, [0, 1, 0, 1], 1).transform,
    ],
)
def test_other_features_than_fitted_are_refused(call):
    for bad in ([[1.0, 2.0, 3.0]], [[1.0]]):
        with pytest.raises(ValueError, match="^X must have 2 features, as the samples fitted on, but its shape is"):
            call(bad)
    with pytest.raises(ValueError, match="^X must hold finite numbers only"):
        call([[1.0, np.nan]])
    with pytest.raises(ValueError, match="^X must be a table of numbers"):
        call([1.0, 2.0])


def test_rounding_of_the_mean_is_no_spread():
    """The mean of n equal numbers may differ from them in the last digit: such samples are equal all the same."""
    found = [(n, value) for n in range(2, 40) for value in (0.1, 0.7, 1e8 / 3) if np.full(n, value).mean() != value]
    assert len(found) > 10
    for n, value in found:
        with pytest.raises(ValueError, match=f"^X must hold samples that differ, but all {n} are equal"):
            pca(np.full((n, 2), value), 1)
        with pytest.raises(ValueError, match="^X must hold samples that differ within their classes"):
            lda(np.full((2 * n, 1), value), np.repeat([0, 1], n), 1)
        with pytest.raises(ValueError, match="^values must differ within at least one class"):
            fisher_ratio(np.repeat([value, 2 * value], n), np.repeat([0, 1], n))


def test_too_many_coordinates_are_refused():
    with pytest.raises(ValueError, match="^scores must have at most 1 columns, one a component, but their shape is"):
        pca(GOOD, 1).inverse_transform([[1.0, 2.0]])
    with pytest.raises(ValueError, match="^scores must hold finite numbers only"):
        pca(GOOD, 1).inverse_transform([[np.nan]])


@pytest.mark.parametrize("function", [fisher_ratio, best_threshold])
@pytest.mark.parametrize(
    ("values", "y", "message"),
    [
        ([1.0, 2.0], [0, 0], "y must hold at least two classes"),
        ([1.0, 2.0, 3.0], [0, 1], "values and y must have the same length"),
        ([1.0, np.nan], [0, 1], "values must hold finite numbers only"),
        ([[1.0], [2.0]], [0, 1], "values must be a 1-D sequence"),
        ([], [], "values must be a 1-D sequence of real numbers, but it is empty"),
    ],
)
def test_bad_values_are_named(function, values, y, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        function(values, y)


def test_values_without_spread_and_three_classes():
    for values in ([1.0, 1.0, 2.0], [0.1, 0.1, 0.1], [0.1, 0.1, 0.3]):
        with pytest.raises(ValueError, match="^values must differ within at least one class"):
            fisher_ratio(values, [0, 0, 1])
    with pytest.raises(ValueError, match="^y must hold exactly two classes, but it holds 3"):
        best_threshold([1, 2, 3], [0, 1, 2])


def test_the_input_is_left_alone():
    X, y = classes(0)
    before = X.copy()
    for fitted in (pca(X, 2), lda(X, y, 2)):
        fitted.transform(X)
    pca(X, 2).whiten(X), pca(X, 2).reconstruction_errors(X)
    assert np.array_equal(X, before)
