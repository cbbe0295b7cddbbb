"""BagOfWords against scikit-learn and plain loops, alone and inside pipelines; what it finds in the textures."""

import itertools
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.base import clone
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data
from threadpoolctl import threadpool_limits

from helpers import datasets, visual_words
from helpers.estimators import visual_words as estimators
from helpers.evaluation import leave_one_out
from helpers.visual_words import BagOfWords, DenseSurf

quick = settings(max_examples=25, deadline=None)


def sets(pictures=6, width=3, seed=0, positions=False):
    """Descriptors of some pictures, of different numbers; perhaps with positions in the first two columns."""
    rng = np.random.default_rng(seed)
    found = [rng.normal(size=(rng.integers(15, 40), width)) + rng.integers(3) for _ in range(pictures)]
    return [np.hstack([rng.random((len(one), 2)), one]) for one in found] if positions else found


def counts_of(pictures, vocabulary):
    return np.array([np.bincount(cdist(one, vocabulary).argmin(1), minlength=len(vocabulary)) for one in pictures])


def residuals(one, vocabulary):
    sums = np.zeros_like(vocabulary)
    for descriptor in one:
        word = np.argmin([np.sum((descriptor - centre) ** 2) for centre in vocabulary])
        sums[word] += descriptor - vocabulary[word]
    return sums.ravel()


# -- the vocabulary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mini_batch", [True, False])
def test_the_vocabulary_is_that_of_k_means(mini_batch):
    pictures = sets()
    bag = BagOfWords(5, random_state=3, mini_batch=mini_batch).fit(pictures)
    batches = MiniBatchKMeans(5, batch_size=4096, n_init=1, init_size=4096, random_state=3)
    theirs = batches if mini_batch else KMeans(5, random_state=3)
    assert np.allclose(bag.vocabulary_, theirs.fit(np.vstack(pictures)).cluster_centers_)
    assert bag.vocabulary_.shape == (5, 3) and bag.n_features_in_ == 3 and not hasattr(bag, "idf_")


def test_batches_find_as_good_a_vocabulary_as_all_descriptors():
    picture = datasets.load_textures().photographs
    pictures = DenseSurf(8).transform([picture["gravel"], picture["tissue"], picture["brick"]])
    whole = np.vstack(pictures)
    inertia = {}
    for mini_batch in (True, False):
        vocabulary = BagOfWords(30, mini_batch=mini_batch).fit(pictures).vocabulary_
        inertia[mini_batch] = np.mean(cdist(whole, vocabulary).min(axis=1) ** 2)
    assert inertia[False] < 0.8 * whole.var(axis=0).sum()
    assert 0.97 < inertia[True] / inertia[False] < 1.03


@pytest.mark.parametrize("mini_batch", [True, False])
def test_the_number_of_threads_and_of_fits_changes_nothing(mini_batch):
    pictures = sets(20, width=16)
    found = []
    for threads in (1, 2, None):
        with threadpool_limits(threads):
            found.append(BagOfWords(12, mini_batch=mini_batch).fit(pictures).vocabulary_)
    assert all(np.array_equal(found[0], one) for one in found[1:])
    again = BagOfWords(12, mini_batch=mini_batch).fit(sets(3, width=16)).fit(pictures)
    assert np.array_equal(again.vocabulary_, found[0])


def test_k_means_has_one_thread(monkeypatch):
    from threadpoolctl import threadpool_info

    seen = []

    class Watched(MiniBatchKMeans):
        def fit(self, *arguments, **keywords):
            seen.extend(pool["num_threads"] for pool in threadpool_info())
            return super().fit(*arguments, **keywords)

    monkeypatch.setattr(estimators, "MiniBatchKMeans", Watched)
    BagOfWords(3).fit(sets())
    assert set(seen) == {1}


def test_random_state_decides_the_vocabulary():
    pictures = sets(20, width=8)
    first, second, other = (BagOfWords(9, random_state=seed).fit(pictures).vocabulary_ for seed in (0, 0, 1))
    assert np.array_equal(first, second) and not np.allclose(first, other)
    state = np.random.RandomState(0)
    assert np.array_equal(BagOfWords(9, random_state=state).fit(pictures).vocabulary_, first)
    assert not np.array_equal(BagOfWords(9, random_state=state).fit(pictures).vocabulary_, first)
    assert BagOfWords(9, random_state=None).fit(pictures).vocabulary_.shape == (9, 8)


# -- the vectors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("square_root", [False, True])
def test_shares(square_root):
    pictures = sets()
    bag = BagOfWords(7, square_root=square_root).fit(pictures[:4])
    vectors, counts = bag.transform(pictures), counts_of(pictures, bag.vocabulary_)
    shares = counts / counts.sum(axis=1, keepdims=True)
    assert vectors.shape == (6, 7) and np.allclose(vectors, np.sqrt(shares) if square_root else shares)


@pytest.mark.parametrize("square_root", [False, True])
def test_tf_idf_is_scikit_learns(square_root):
    """The first picture has one word only, and one word is in no other picture, so that the weights differ."""
    pictures = [np.full((9, 2), 5.0), *sets(5, width=2), np.full((4, 2), -9.0)]
    bag = BagOfWords(6, tf_idf=True, square_root=square_root).fit(pictures)
    counts = counts_of(pictures, bag.vocabulary_)
    theirs = TfidfTransformer(norm="l1").fit(counts)
    assert np.allclose(bag.idf_, theirs.idf_) and len(np.unique(bag.idf_.round(9))) > 2
    others = sets(4, width=2, seed=1)
    for some in (pictures, others):
        expected = theirs.transform(counts_of(some, bag.vocabulary_)).toarray()
        assert np.allclose(bag.transform(some), np.sqrt(expected) if square_root else expected)


@pytest.mark.parametrize("square_root", [False, True])
def test_vlad_has_length_1(square_root):
    pictures = sets()
    bag = BagOfWords(4, encoding="vlad", square_root=square_root).fit(pictures)
    expected = np.array([residuals(one, bag.vocabulary_) for one in pictures])
    if square_root:
        expected = np.sign(expected) * np.abs(expected) ** 0.5
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    vectors = bag.transform(pictures)
    assert vectors.shape == (6, 12) and np.allclose(vectors, expected)
    assert (vectors < 0).any() and np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_vlad_of_a_picture_that_sits_on_its_words_is_zero():
    picture = np.array([[0.0], [1.0]])
    bag = BagOfWords(2, encoding="vlad").fit([picture, picture])
    assert np.array_equal(bag.transform([picture]), [[0, 0]])


@pytest.mark.parametrize("square_root", [False, True])
def test_vlad_does_not_make_a_vector_of_rounding(square_root):
    rng = np.random.default_rng(0)
    for levels in (1, 2):
        bag = BagOfWords(4, encoding="vlad", levels=levels, square_root=square_root).fit(sets(positions=levels > 1))
        on_words = np.repeat(bag.vocabulary_, [7, 5, 3, 11], axis=0) * (1 + 1e-16 * rng.normal(size=(26, 1)))
        if levels > 1:
            on_words = np.hstack([rng.random((26, 2)), on_words])
        assert np.array_equal(bag.transform([on_words]), np.zeros((1, 12 * (4 * levels - 3))))
    (vector,) = bag.transform([on_words + [0, 0, 1e-9, 0, 0]])  # so little is more than rounding
    assert np.linalg.norm(vector) == pytest.approx(1)


def pyramid(one, vocabulary, levels, encode):
    """As Lazebnik, Schmid and Ponce write it: level l has 2^l x 2^l cells and, of L + 1 levels, the weight 1 / 2^L for
    l = 0 and 1 / 2^(L - l + 1) for the others."""
    finest, parts = levels - 1, []
    for level in range(levels):
        weight = 1 / 2**finest if level == 0 else 1 / 2 ** (finest - level + 1)
        for row, column in itertools.product(range(2**level), repeat=2):
            low, high = np.array([row, column]) / 2**level, np.array([row + 1, column + 1]) / 2**level
            inside = [line[2:] for line in one if np.all(low <= line[:2]) and np.all(line[:2] < high)]
            parts.append(weight * encode(inside, vocabulary))
    return np.concatenate(parts)


def histogram(inside, vocabulary):
    words = [np.argmin([np.sum((descriptor - centre) ** 2) for centre in vocabulary]) for descriptor in inside]
    return np.bincount(words, minlength=len(vocabulary)) if words else np.zeros(len(vocabulary))


@quick
@given(st.integers(0, 10_000), st.integers(2, 4), st.booleans(), st.booleans())
def test_a_spatial_pyramid(seed, levels, square_root, tf_idf):
    pictures = sets(3, seed=seed, positions=True)
    pictures[1][:, 1] /= 3  # nothing in the right half
    pictures[2][:4, :2] = [[0, 0], [0.5, 0.25], [0.75, 0.5], [0.25, 0.75]]  # on the edges of cells
    bag = BagOfWords(4, levels=levels, square_root=square_root, tf_idf=tf_idf).fit(pictures)
    expected = np.array([pyramid(one, bag.vocabulary_, levels, histogram) for one in pictures])
    if tf_idf:
        whole = expected[:, :4]
        idf = np.log(4 / (1 + (whole > 0).sum(axis=0))) + 1
        assert np.allclose(bag.idf_, idf)
        expected = (expected.reshape(3, -1, 4) * idf).reshape(3, -1)
    expected = expected / expected.sum(axis=1, keepdims=True)
    vectors = bag.transform(pictures)
    assert vectors.shape == (3, 4 * sum(4**level for level in range(levels)))
    assert np.allclose(vectors, np.sqrt(expected) if square_root else expected)
    assert bag.vocabulary_.shape == (4, 3) and bag.n_features_in_ == 3


def test_the_weights_of_three_levels():
    """A quarter of the vector is the whole picture, a quarter the quarters, one half the sixteenths."""
    bag = BagOfWords(4, levels=3)
    parts = np.split(bag.fit_transform(sets(5, positions=True)), [4, 20], axis=1)
    assert np.allclose([part.sum(axis=1) for part in parts], np.array([[0.25], [0.25], [0.5]]))


@quick
@given(st.integers(0, 10_000), st.integers(2, 3))
def test_a_spatial_pyramid_of_vlad(seed, levels):
    pictures = sets(3, seed=seed, positions=True)
    pictures[0][:, 0] = 0.9  # one row of cells, the others empty
    bag = BagOfWords(3, levels=levels, encoding="vlad").fit(pictures)
    expected = np.array([pyramid(one, bag.vocabulary_, levels, residuals) for one in pictures])
    vectors = bag.transform(pictures)
    assert vectors.shape == (3, 9 * sum(4**level for level in range(levels)))
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True))


def test_a_pyramid_knows_where_things_stand():
    texture = datasets.load_textures().photographs
    left_right = np.hstack([texture["brick"][:64, :64], texture["stars"][:64, :64]])
    pictures = [left_right, np.roll(left_right, 64, axis=1)]
    descriptors = DenseSurf(6, positions=True).transform(pictures)
    flat = BagOfWords(10).fit_transform([one[:, 2:] for one in descriptors])
    spatial = BagOfWords(10, levels=2).fit_transform(descriptors)
    assert np.abs(flat[0] - flat[1]).sum() < 0.5 * np.abs(spatial[0] - spatial[1]).sum()


@quick
@given(st.integers(0, 10_000), st.sampled_from(["shares", "vlad"]), st.booleans())
def test_neither_the_order_of_descriptors_nor_of_pictures_counts(seed, encoding, square_root):
    rng, pictures = np.random.default_rng(seed), sets(5, seed=seed)
    bag = BagOfWords(4, encoding=encoding, square_root=square_root).fit(pictures)
    vectors, order = bag.transform(pictures), rng.permutation(5)
    assert np.allclose(bag.transform([rng.permutation(pictures[i]) for i in order]), vectors[order], atol=1e-6)
    assert np.allclose(bag.transform([pictures[2]])[0], vectors[2])
    twice = bag.transform([np.vstack([one, one]) for one in pictures])  # a larger picture of the same
    assert np.allclose(twice, vectors)


def test_nothing_given_is_changed():
    pictures = sets(4, positions=True)
    kept = [one.copy() for one in pictures]
    BagOfWords(3, levels=2, encoding="vlad").fit(pictures).transform(pictures)
    assert all(np.array_equal(*pair) for pair in zip(pictures, kept))


@pytest.mark.parametrize(
    ("keywords", "first", "last", "count"),
    [
        ({}, "word0", "word2", 3),
        ({"encoding": "vlad"}, "word0_0", "word2_1", 6),
        ({"levels": 2}, "cell0_word0", "cell4_word2", 15),
        ({"levels": 2, "encoding": "vlad"}, "cell0_word0_0", "cell4_word2_1", 30),
    ],
)
def test_every_column_has_a_name(keywords, first, last, count):
    pictures = sets(4, width=2, positions="levels" in keywords)
    bag = BagOfWords(3, **keywords)
    assert bag.fit_transform(pictures).shape == (4, count)
    names = bag.get_feature_names_out().tolist()
    assert (names[0], names[-1], len(set(names))) == (first, last, count)


# -- what is refused --------------------------------------------------------------------------------------------------

GOOD = sets(2)
PLACED = sets(2, positions=True)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([], ValueError, "X must hold at least one picture's descriptors, but it is empty"),
        (None, TypeError, "X must be a sequence of at least one picture's descriptors"),
        (iter(GOOD), TypeError, "X must be a sequence of at least one picture's descriptors"),
        (GOOD[0], ValueError, "picture 0 of X must be a table of real numbers"),
        ([*GOOD, np.empty((0, 3))], ValueError, "picture 2 of X must be a table of real numbers .* it is empty"),
        ([*GOOD, np.full((3, 3), np.nan)], ValueError, "picture 2 of X must hold finite numbers only, .* NaN"),
        ([*GOOD, np.full((3, 3), np.inf)], ValueError, "picture 2 of X must hold finite numbers only, .* infinity"),
        ([*GOOD, None], TypeError, "picture 2 of X must be a table of real numbers"),
        ([*GOOD, [["a", "b", "c"]]], TypeError, "picture 2 of X must be a table of real numbers"),
        ([*GOOD, np.ones((5, 4))], ValueError, "picture 2 of X must have 3 columns for its descriptors, but it has 4"),
        ([*GOOD, np.ones(3)], ValueError, "picture 2 of X must be a table of real numbers"),
    ],
)
def test_descriptors_that_cannot_be_used(X, error, message):
    for method in ("fit", "fit_transform"):
        with pytest.raises(error, match=f"^{message}"):
            getattr(BagOfWords(2), method)(X)
    with pytest.raises(error, match=f"^{message}"):
        BagOfWords(2).fit(GOOD).transform(X)


def test_descriptors_of_another_width_than_the_vocabulary():
    said = "^picture 0 of X must have 3 columns for its descriptors, but it has 5$"
    with pytest.raises(ValueError, match=said):
        BagOfWords(2).fit(GOOD).transform(sets(1, width=5))
    with pytest.raises(ValueError, match=said):  # positions that nobody asked for
        BagOfWords(2).fit(GOOD).transform(PLACED)
    with pytest.raises(ValueError, match="^picture 1 of X must have 3 columns for its descriptors, but it has 4$"):
        BagOfWords(2, levels=2).fit([PLACED[0], sets(1, width=4, positions=True)[0]])


@pytest.mark.parametrize(
    "bad",
    [GOOD[0], PLACED[0][:, :2], PLACED[0] + [1, 0, 0, 0, 0], PLACED[0] - [0, 1, 0, 0, 0], [[0.5, 1.0, 3.0]], [[0.5]]],
    ids=["none", "nothing else", "above 1", "below 0", "exactly 1", "one column"],
)
def test_a_pyramid_needs_positions(bad):
    said = r"^picture 1 of X must have positions in its first two columns, .*DenseSurf\(positions=True\) gives them$"
    with pytest.raises(ValueError, match=said):
        BagOfWords(2, levels=2).fit([PLACED[0], bad])
    with pytest.raises(ValueError, match=said):
        BagOfWords(2, levels=2).fit(PLACED).transform([PLACED[0], bad])


@pytest.mark.parametrize(
    ("pictures", "words", "different"),
    [
        ([np.zeros((40, 3))], 2, 1),
        ([np.array([[0.0, 1.0], [1.0, 0.0]] * 5), np.array([[0.5, 0.5]] * 9)], 4, 3),  # their sums are all 1
        (sets(2), 1000, None),
    ],
)
@pytest.mark.parametrize("mini_batch", [True, False])
def test_fewer_different_descriptors_than_words(pictures, words, different, mini_batch):
    different = sum(map(len, pictures)) if different is None else different
    said = f"n_words must be at most the number of different descriptors, {different} in {len(pictures)} pictures, but "
    with pytest.raises(ValueError, match=f"^{said}{words} was given$"):
        BagOfWords(words, mini_batch=mini_batch).fit(pictures)
    bag = BagOfWords(different, mini_batch=mini_batch).fit(pictures) if different < 10 else None
    assert bag is None or bag.vocabulary_.shape[0] == different


def test_flat_pictures_have_no_vocabulary():
    descriptors = DenseSurf(8).transform([np.full((64, 64), level) for level in (0.0, 0.5, 1.0)])
    with pytest.raises(ValueError, match=r"^n_words must be at most the number of different descriptors, \d+ in 3 pic"):
        BagOfWords(100).fit(descriptors)


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"n_words": 0}, ValueError, "n_words must be a finite number at least 1"),
        ({"n_words": 2.0}, TypeError, "n_words must be a whole number"),
        ({"n_words": None}, TypeError, "n_words must be a whole number"),
        ({"encoding": "counts"}, ValueError, "encoding must be one of 'shares', 'vlad'"),
        ({"encoding": None}, TypeError, "encoding must be one of 'shares', 'vlad'"),
        ({"square_root": 1}, TypeError, "square_root must be True or False"),
        ({"tf_idf": "yes"}, TypeError, "tf_idf must be True or False"),
        ({"mini_batch": None}, TypeError, "mini_batch must be True or False"),
        ({"levels": 0}, ValueError, "levels must be a finite number at least 1 and at most 6"),
        ({"levels": 7}, ValueError, "levels must be a finite number at least 1 and at most 6"),
        ({"levels": 2.0}, TypeError, "levels must be a whole number"),
        ({"tf_idf": True, "encoding": "vlad"}, ValueError, 'tf_idf must be False where encoding is "vlad"'),
        ({"random_state": "seed"}, ValueError, "random_state must be"),
        ({"random_state": -1}, ValueError, "random_state must be"),
        ({"random_state": 1.5}, ValueError, "random_state must be"),
    ],
)
def test_parameters_of_bag_of_words(keywords, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        BagOfWords(**{"n_words": 2, **keywords}).fit(GOOD)


@pytest.mark.parametrize("keywords", [{"levels": 2}, {"encoding": "vlad", "tf_idf": True}, {"square_root": "no"}])
def test_parameters_are_checked_again_by_transform(keywords):
    with pytest.raises((ValueError, TypeError), match=" must "):
        BagOfWords(2).fit(GOOD).set_params(**keywords).transform(GOOD)


def test_tf_idf_after_fit_is_named():
    with pytest.raises(ValueError, match="^tf_idf must be set before fit"):
        BagOfWords(2).fit(GOOD).set_params(tf_idf=True).transform(GOOD)


def test_before_fit():
    for call in (lambda: BagOfWords(2).transform(GOOD), BagOfWords(2).get_feature_names_out):
        with pytest.raises(NotFittedError, match="BagOfWords instance is not fitted yet"):
            call()


# -- scikit-learn -----------------------------------------------------------------------------------------------------


class RowsAsPictures(BagOfWords):
    """Takes tables, as scikit-learn's checks hand them in: each row is a picture with one descriptor."""

    def fit(self, X, y=None):
        return super().fit(validate_data(self, X, ensure_min_samples=2)[:, np.newaxis])

    def transform(self, X):
        estimators.check_is_fitted(self)
        return super().transform(validate_data(self, X, reset=False)[:, np.newaxis])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.three_d_array = True, False
        return tags


@parametrize_with_checks(
    [RowsAsPictures(2), RowsAsPictures(2, encoding="vlad", square_root=True), RowsAsPictures(2, tf_idf=True)]
)
def test_scikit_learns_own_checks(estimator, check):
    """Sets of descriptors are no table; with one descriptor a picture they are, and every check can be tried."""
    check(estimator)


def test_it_can_be_cloned_and_says_what_it_takes():
    bag = BagOfWords(3, random_state=1, encoding="vlad", levels=2).fit(PLACED)
    copy = clone(bag)
    assert copy.get_params() == bag.get_params() and not hasattr(copy, "vocabulary_")
    assert not BagOfWords().__sklearn_tags__().input_tags.two_d_array
    assert not DenseSurf().__sklearn_tags__().requires_fit and BagOfWords().__sklearn_tags__().requires_fit


@pytest.fixture(scope="module")
def few():
    """40 patches of two textures."""
    textures = datasets.load_textures()
    kept = np.flatnonzero(textures.target < 2)[::3]
    return list(textures.data[kept]), textures.target[kept]


def recognise(n_words=8, **keywords):
    nearest = KNeighborsClassifier(1)
    steps = [("surf", DenseSurf(8)), ("bag", BagOfWords(n_words)), ("scale", StandardScaler()), ("nn", nearest)]
    return Pipeline(steps, **keywords)


def test_pictures_in_labels_out(few):
    pictures, labels = few
    scores = cross_val_score(recognise(), pictures, labels, cv=KFold(3, shuffle=True, random_state=0))
    assert scores.mean() > 0.8
    pipeline = make_pipeline(DenseSurf(8), BagOfWords(8), StandardScaler(), LogisticRegression())
    assert pipeline.fit(pictures, labels).predict(pictures[:5]).shape == (5,)
    assert pipeline[1:-1].get_feature_names_out().tolist() == [f"word{number}" for number in range(8)]


def test_leave_one_out_of_lists_of_descriptors(few):
    pictures, labels = few[0][::2], few[1][::2]
    bag = make_pipeline(BagOfWords(6), StandardScaler(), KNeighborsClassifier(1))
    descriptors = DenseSurf(8).transform(pictures)
    score = leave_one_out(bag, descriptors, labels)
    whole = leave_one_out(make_pipeline(DenseSurf(8), bag), pictures, labels)
    assert score.total == len(labels) and score.accuracy > 0.7
    assert np.array_equal(score.predictions, whole.predictions)  # descriptors may be computed before the split
    predicted = []
    for out in range(3):
        rest = [i for i in range(len(labels)) if i != out]
        model = clone(bag).fit([descriptors[i] for i in rest], labels[rest])
        predicted.append(model.predict([descriptors[out]])[0])
    assert score.predictions[:3].tolist() == predicted


def test_the_vocabulary_is_learned_inside_the_fold(few):
    pictures, labels = few
    folds = KFold(3, shuffle=True, random_state=0)
    plain = cross_validate(recognise(), pictures, labels, cv=folds, return_estimator=True)["estimator"]
    noise = np.random.default_rng(0)
    for number, (train, test) in enumerate(folds.split(pictures)):
        others = list(pictures)
        for i in test:
            others[i] = noise.random((64, 64))
        (fold,) = cross_validate(recognise(), others, labels, cv=[(train, test)], return_estimator=True)["estimator"]
        assert np.array_equal(fold["bag"].vocabulary_, plain[number]["bag"].vocabulary_)
        leaky = recognise().fit(others, labels)
        assert not np.allclose(leaky["bag"].vocabulary_, plain[number]["bag"].vocabulary_)


def test_a_kept_pipeline_describes_and_learns_once(few, tmp_path, monkeypatch):
    """The second classifier on the same folds finds descriptors and vocabulary of the training pictures in the cache;
    only test pictures, which are never kept, are described again."""
    pictures, labels = few
    described, learned = [], []

    def counted(picture, *rest, function=estimators._described):
        described.append(1)
        return function(picture, *rest)

    class Counted(MiniBatchKMeans):
        def fit(self, *arguments, **keywords):
            learned.append(1)
            return super().fit(*arguments, **keywords)

    monkeypatch.setattr(estimators, "_described", counted)
    monkeypatch.setattr(estimators, "MiniBatchKMeans", Counted)
    folds, kept = KFold(3), recognise(memory=str(tmp_path))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Persisting input arguments took", UserWarning)  # on a busy machine
        first = cross_val_score(kept, pictures, labels, cv=folds)
        assert len(described) == 3 * len(pictures) and len(learned) == 3
        described.clear()
        second = cross_val_score(kept.set_params(nn=LogisticRegression()), pictures, labels, cv=folds)
        assert len(described) == len(pictures) and len(learned) == 3
        kept.set_params(bag__n_words=5)
        cross_val_score(kept, pictures, labels, cv=folds)
        assert len(described) == 2 * len(pictures) and len(learned) == 6  # another vocabulary of the same descriptors
    assert np.array_equal(first, cross_val_score(recognise(), pictures, labels, cv=folds)) and second.mean() > 0.5


# -- what it finds in the textures ------------------------------------------------------------------------------------

CLASSIFIERS = {
    "1-NN": KNeighborsClassifier(1),
    "logistic": LogisticRegression(max_iter=3000),
    "RBF SVM": SVC(),
    "linear SVM": LinearSVC(max_iter=20_000),
}


def best(X, textures):
    """The best of the four classifiers, trained on the left halves of the photographs, tested on the right ones."""
    train, target, scores = textures.train, textures.target, []
    for classifier in CLASSIFIERS.values():
        model = make_pipeline(StandardScaler(), classifier).fit(X[train], target[train])
        scores.append(model.score(X[~train], target[~train]))
    return max(scores)


@pytest.mark.parametrize("seed", range(3))
def test_words_tell_textures_apart_and_pixels_do_not(seed):
    textures = datasets.load_textures(rng=seed)
    train = textures.train
    descriptors = DenseSurf(spacing=4, n_jobs=2).transform(textures.data)
    with threadpool_limits(1):
        pixels = best(textures.data.reshape(len(train), -1), textures)
        found = {}
        for encoding in ("shares", "vlad"):
            bag = BagOfWords(100, random_state=seed, encoding=encoding)
            bag.fit([own for own, known in zip(descriptors, train) if known])
            found[encoding] = best(bag.transform(descriptors), textures)
    print(f"seed {seed}: pixels {pixels:.1%}, " + ", ".join(f"{name} {score:.1%}" for name, score in found.items()))
    for score in found.values():
        assert 0.65 < score < 0.95 and score > pixels + 0.25
    assert found["vlad"] > found["shares"]
    assert visual_words.word_shares(visual_words.nearest_words(descriptors[0], bag.vocabulary_), 100).max() < 0.5
