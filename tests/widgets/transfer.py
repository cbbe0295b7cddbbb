"""Notebook 09: what its demos should show and which options of its questions are true, without helpers' estimators."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

from helpers import datasets, transfer
from helpers.backend import load_keras
from tests.widgets import Content

# -- the demos --------------------------------------------------------------------------------------------------------

CHOSEN = "block3_pool"
SPACES = ("backbone", "pixels")


@cache
def textures() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Patches, labels, which are of the left halves, names."""
    found = datasets.load_textures()
    return found.data, found.target, found.corners[:, 1] < 256, found.target_names


@cache
def pooled(layer: str, size: int = 64) -> np.ndarray:
    """The means of the maps of a layer of mini_vgg, for every texture patch; three equal channels from 0 to 255."""
    keras = load_keras()
    network = transfer.load_backbone("mini_vgg").network
    maps = keras.Model(network.input, network.get_layer(layer).output)
    patches = np.float32(np.repeat(255 * textures()[0][..., np.newaxis], 3, axis=-1))
    if size != 64:  # from 64 to 32, the mean of four
        patches = patches.reshape(len(patches), size, 64 // size, size, 64 // size, 3).mean(axis=(2, 4))
    return maps.predict(patches, batch_size=64, verbose=0).mean(axis=(1, 2), dtype=float)


@cache
def described(space: str) -> np.ndarray:
    return pooled(CHOSEN) if space == "backbone" else textures()[0].reshape(448, -1)


@cache
def nearest(space: str, measure: str) -> np.ndarray:
    """For each test patch the five nearest of the left halves."""
    left = textures()[2]
    features = described(space)
    distances = cdist(features[~left], features[left], measure)
    return np.flatnonzero(left)[distances.argsort(axis=1)[:, :5]]


def feature_space_browser(patch: int, cosine: bool) -> Content:
    patches, target, left, names = textures()
    asked = np.flatnonzero(~left)
    one = asked[patch - 1]
    content, said = {}, []
    for space in SPACES:
        near = nearest(space, "cosine" if cosine else "euclidean")
        strip = np.ones((64, 64 + 32 + 5 * 64 + 4 * 10))
        strip[:, :64] = patches[one]
        same = target[near] == target[asked][:, None]
        marks: dict[bool, list] = {True: [], False: []}
        for number, other in enumerate(near[patch - 1]):
            start = 96 + 74 * number
            strip[:, start : start + 64] = patches[other]
            marks[bool(same[patch - 1, number])].append((start + 31.5, 64 * 1.13))
        content[f"nearest by {space}"] = strip
        for truth, words in ((True, "of the same kind"), (False, "of another kind")):
            content[f"nearest by {space}: {words}"] = np.reshape(marks[truth], (-1, 2)).T
        said.append(
            f"by {space} {same[patch - 1].sum()} of 5 neighbours are of its kind, over all 224 test patches "
            f"{100 * same.mean():.1f} %"
        )
    return content, f"Test patch {patch}, {names[target[one]]}: " + "; ".join(said) + "."


COUNTS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50]


def fitted_right(classifier: str, known: np.ndarray, asked: np.ndarray) -> int:
    """How many of the right halves a classifier gets right that has seen the left ones."""
    _, target, left, _ = textures()
    if classifier == "logistic regression":  # with components rescaled
        mean, spread = known.mean(0), known.std(0)
        known, asked = (known - mean) / spread, (asked - mean) / spread
    model = {
        "nearest neighbour": KNeighborsClassifier(1),
        "nearest mean": NearestCentroid(),
        "LDA": LinearDiscriminantAnalysis(),
        "logistic regression": LogisticRegression(max_iter=1000),
    }[classifier].fit(known, target[left])
    return int(np.sum(model.predict(asked) == target[~left]))


@cache
def curve(space: str, classifier: str) -> tuple[dict[int, int], int]:
    """How many are right by the number of components, and without PCA."""
    left = textures()[2]
    known, asked = described(space)[left], described(space)[~left]
    mean, spread = known.mean(0), known.std(0)
    known, asked = (known - mean) / spread, (asked - mean) / spread
    axes = np.linalg.svd(known, full_matrices=False)[2][:50].T
    right = {count: fitted_right(classifier, known @ axes[:, :count], asked @ axes[:, :count]) for count in COUNTS}
    return right, fitted_right(classifier, known, asked)


def wilson(right: int, total: int) -> tuple[float, float]:
    """The two shares at which the measured one lies 1.96 standard errors away."""
    z, p = 1.959963984540054, right / total
    low, high = np.sort(np.roots([1 + z**2 / total, -(2 * p + z**2 / total), p**2]))
    return low, high


def pca_and_classifier(count: int, classifier: str, features: str) -> Content:
    right, before = curve(features, classifier)
    percent = np.array([100 * right[one] / 224 for one in COUNTS])
    ends = 100 * np.array([wilson(right[one], 224) for one in COUNTS])
    at = np.array(COUNTS, float)
    low, high = ends[COUNTS.index(count)]
    lines = {
        "95 % interval": np.array([np.repeat(at, 3), np.insert(ends, 2, np.nan, axis=1).ravel()]),
        "accuracy": np.array([at, percent]),
        "without PCA": np.array([[1 / 1.15, 50 * 1.15], [100 * before / 224] * 2]),
        "your number": np.array([[count], [100 * right[count] / 224]]),
    }
    return lines, (
        f"{count} component{'s' if count > 1 else ''}, {classifier}: {100 * right[count] / 224:.1f} % of 224 test "
        f"patches right, 95 % interval {low:.1f} to {high:.1f} %; without PCA {100 * before / 224:.1f} %, by chance "
        f"{100 / 7:.1f} %."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "feature_space_browser": (feature_space_browser, {"patch": [1, 40, 117, 224], "cosine": [False, True]}),
    "pca_and_classifier": (
        pca_and_classifier,
        {
            "features": ["backbone", "pixels"],
            "classifier": ["nearest neighbour", "nearest mean", "LDA", "logistic regression"],
            "count": [1, 5, 50],
        },
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------

# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {}
