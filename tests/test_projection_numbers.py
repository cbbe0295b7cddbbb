"""What notebook 06 concludes, measured with scikit-learn alone, without its shortcuts and over more seeds."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import LeaveOneGroupOut, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from helpers import datasets, gabor, visual_words


@pytest.fixture(scope="module")
def epidemics():
    outbreaks = datasets.load_epidemics()
    features = gabor.GaborFeatures().fit_transform([np.log1p(cases) for cases in outbreaks.data])
    return features, outbreaks.target, np.array([cases.mean() for cases in outbreaks.data])


def nearest():
    return KNeighborsClassifier(1)


def accuracy(X, y, *steps, seeds=(0, 1, 2)):
    """The mean over several ways to make ten folds."""
    folds = [StratifiedKFold(10, shuffle=True, random_state=seed) for seed in seeds]
    return np.mean([cross_val_score(make_pipeline(*steps), X, y, cv=cv).mean() for cv in folds])


def test_five_principal_components_or_two_discriminants_do_as_well_as_27_features(epidemics):
    X, y, _ = epidemics
    everything, five, two = (accuracy(X, y, *steps, nearest()) for steps in ((), (PCA(5),), (PCA(2),)))
    discriminants = accuracy(X, y, LinearDiscriminantAnalysis(), nearest())
    assert everything > 0.96 and abs(five - everything) < 0.015 and abs(discriminants - everything) < 0.015
    assert 0.7 < two < 0.85
    assert PCA(5).fit(X).explained_variance_ratio_.sum() > 0.95 > PCA(4).fit(X).explained_variance_ratio_.sum()


def test_the_plane_matters_more_than_the_classifier(epidemics):
    X, y, _ = epidemics
    pca = [accuracy(X, y, PCA(2), classifier) for classifier in (nearest(), SVC(kernel="linear"))]
    lda = [accuracy(X, y, LinearDiscriminantAnalysis(), classifier) for classifier in (nearest(), SVC(kernel="linear"))]
    assert pca[1] - pca[0] > 0.02 and abs(lda[1] - lda[0]) < 0.02
    assert min(lda) - max(pca) > 0.1


def test_a_feature_in_another_unit_takes_pca_over_and_does_nothing_to_lda(epidemics):
    X, y, cases = epidemics
    mixed = np.column_stack([cases, X])
    assert PCA(1).fit(mixed).explained_variance_ratio_[0] > 0.999
    as_they_are, scaled = (accuracy(mixed, y, *steps, PCA(5), nearest()) for steps in ((), (StandardScaler(),)))
    assert as_they_are < 0.45 and scaled > 0.93
    lda = [accuracy(mixed, y, *steps, LinearDiscriminantAnalysis(), nearest()) for steps in ((), (StandardScaler(),))]
    assert lda[0] == pytest.approx(lda[1]) and lda[0] > 0.96


def test_axes_of_a_second_fit_cost_accuracy(epidemics):
    X, y, _ = epidemics
    lost = []
    for seed in range(10):
        train, test = np.split(np.random.default_rng(seed).permutation(len(y)), 2)
        first, second = PCA(5).fit(X[train]), PCA(5).fit(X[test])
        model = nearest().fit(first.transform(X[train]), y[train])
        right = [model.score(fitted.transform(X[test]), y[test]) for fitted in (first, second)]
        assert right[0] > 0.93
        lost.append(right[0] - right[1])
    assert np.mean(lost) > 0.08 and max(lost) > 0.2


def test_whitening_all_components_makes_the_neighbour_worse(epidemics):
    X, y, _ = epidemics
    plain, white = (accuracy(X, y, PCA(27, whiten=whiten), nearest()) for whiten in (False, True))
    few = accuracy(X, y, PCA(5, whiten=True), nearest())
    assert plain > 0.96 and white < 0.87 and few > 0.96


@pytest.fixture(scope="module")
def words():
    textures = datasets.load_textures()
    descriptors = visual_words.DenseSurf().fit_transform(list(textures.data))
    return descriptors, textures.target, textures.groups


def by_region(words, *steps):
    """The vocabulary learned without the region that is left out."""
    descriptors, kind, region = words
    right = 0
    for train, test in LeaveOneGroupOut().split(kind, kind, region):
        bag = visual_words.BagOfWords(n_words=100, random_state=1).fit([descriptors[i] for i in train])
        known, asked = (bag.transform([descriptors[i] for i in part]) for part in (train, test))
        right += np.sum(make_pipeline(*steps, nearest()).fit(known, kind[train]).predict(asked) == kind[test])
    return right / len(kind)


def test_ten_components_or_six_discriminants_of_a_hundred_words_are_enough(words):
    two, ten, hundred = (by_region(words, PCA(count)) for count in (2, 10, 100))
    discriminants = by_region(words, LinearDiscriminantAnalysis())
    assert 0.35 < two < 0.58 and min(ten, hundred, discriminants) > 0.62
    assert abs(ten - hundred) < 0.07 and abs(discriminants - hundred) < 0.07


def test_vocabulary_and_lda_of_all_patches_leak(words):
    descriptors, kind, region = words
    bags = visual_words.BagOfWords(n_words=100, random_state=1).fit(descriptors).transform(descriptors)
    position = LinearDiscriminantAnalysis().fit(bags, kind).transform(bags)
    guess = cross_val_predict(nearest(), position, kind, groups=region, cv=LeaveOneGroupOut())
    assert np.mean(guess == kind) - by_region(words, LinearDiscriminantAnalysis()) > 0.1


def test_the_leak_on_random_labels_grows_to_everything():
    """Nearly as many features as samples: LDA separates any labels of the samples that it was fitted on."""
    for n_features, least, most in ((10, 0.55, 0.72), (50, 0.8, 0.92), (95, 0.97, 1.0)):
        right = []
        for seed in range(6):
            rng = np.random.default_rng(seed)
            X, y = rng.normal(size=(100, n_features)), rng.integers(2, size=100)
            position = LinearDiscriminantAnalysis().fit(X, y).transform(X)
            right.append(cross_val_score(NearestCentroid(), position, y, cv=10).mean())
        assert least <= np.mean(right) <= most


def test_new_faces_keep_about_half_of_the_error_of_the_mean_face():
    faces = datasets.load_faces().data[:100].reshape(100, -1)
    for seed in range(5):
        used, new = np.split(np.random.default_rng(seed).permutation(faces), [70])
        fitted = PCA(69).fit(used)
        back = [fitted.inverse_transform(fitted.transform(some)) - some for some in (used, new)]
        left = [np.linalg.norm(rest) / np.linalg.norm(some - fitted.mean_) for rest, some in zip(back, (used, new))]
        assert left[0] < 1e-10 and 0.4 < left[1] < 0.65
