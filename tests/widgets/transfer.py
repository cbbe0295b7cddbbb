"""Notebook 09: what its demos should show and which options of its questions are true, without helpers' estimators."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from threadpoolctl import threadpool_limits

from helpers import datasets, transfer
from helpers.backend import load_keras
from tests.widgets import Content, which

# -- the demos --------------------------------------------------------------------------------------------------------

CHOSEN = "block3_pool"
SPACES = ("backbone", "pixels")


@cache
def textures() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Patches, labels, which are of the left halves, names."""
    found = datasets.load_textures()
    return found.data, found.target, found.corners[:, 1] < 256, found.target_names


@cache
def maps(layer: str, highest: float = 255) -> np.ndarray:
    """The maps of a layer of mini_vgg, for every texture patch; three equal channels from 0 to `highest`."""
    keras = load_keras()
    network = transfer.load_backbone("mini_vgg").network
    upto = keras.Model(network.input, network.get_layer(layer).output)
    patches = np.float32(np.repeat(highest * textures()[0][..., np.newaxis], 3, axis=-1))
    return upto.predict(patches, batch_size=64, verbose=0).astype(float)


@cache
def described(space: str) -> np.ndarray:
    if space == "pixels":
        return textures()[0].reshape(448, -1)
    return maps(CHOSEN).reshape(448, -1) if "flattened" in space else maps(CHOSEN).mean(axis=(1, 2))


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
def components(space: str) -> tuple[np.ndarray, ...]:
    """The standardised features of the left halves and of the right ones, and fifty principal axes of the left."""
    left = textures()[2]
    known, asked = described(space)[left], described(space)[~left]
    mean, spread = known.mean(0), known.std(0)
    known, asked = (known - mean) / spread, (asked - mean) / spread
    with threadpool_limits(1):
        return known, asked, np.linalg.svd(known, full_matrices=False)[2][:50].T


@cache
def curve(space: str, classifier: str) -> tuple[dict[int, int], int]:
    """How many are right by the number of components, and without PCA."""
    known, asked, axes = components(space)
    with threadpool_limits(1):
        scores = known @ axes, asked @ axes
        right = {count: fitted_right(classifier, *(part[:, :count] for part in scores)) for count in COUNTS}
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
            "features": ["backbone, flattened", "backbone", "pixels"],
            "classifier": ["nearest neighbour", "nearest mean", "LDA", "logistic regression"],
            "count": [1, 5, 50],
        },
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------

def by_nearest(features: np.ndarray, n_components: int | None = None) -> float:
    """The share of the right halves that has the kind of its nearest neighbour of the left ones."""
    _, target, left, _ = textures()
    known, asked = features[left], features[~left]
    if n_components is not None:
        fitted = PCA(n_components, svd_solver="full").fit(known)
        known, asked = fitted.transform(known), fitted.transform(asked)
    return float(np.mean(target[left][cdist(asked, known).argmin(1)] == target[~left]))


def pca_jump() -> list[bool]:
    flattened = described("backbone, flattened")
    gain = by_nearest(flattened, 10) - by_nearest(flattened)
    return [gain < -0.05, abs(gain) <= 0.05, gain > 0.2]


def which_layer() -> list[bool]:
    first, *middle, last = (by_nearest(maps(f"block{block}_pool").mean(axis=(1, 2))) for block in range(1, 6))
    return [first > max(*middle, last), min(middle) > max(first, last) + 0.03, last > max(first, *middle)]


def wrong_range() -> list[bool]:
    right, wrong = (by_nearest(maps(CHOSEN, highest).mean(axis=(1, 2))) for highest in (255, 1))
    return [right - wrong < 0.05, 0.15 < right - wrong and wrong > 0.3, wrong < 0.2]


def flatten_count() -> list[bool]:
    keras = load_keras()
    layers = [keras.layers.Input((7, 7, 512)), keras.layers.Flatten(), keras.layers.Dense(256)]
    return which(keras.Sequential(layers).count_params(), 256 + 2, 131_328, 6_422_784)


def coloured_lines() -> list[bool]:
    devices = datasets.load_devices()
    spectra, y = np.abs(np.fft.rfft(devices.data)), devices.target
    inks = np.array([[0, 114, 178], [213, 94, 0]], np.uint8)
    coloured, exchanged = (transfer.spectrum_pictures(spectra, size=32, colours=inks[kind]) for kind in (y, 1 - y))
    network = transfer.load_backbone("mini_vgg").network
    keras = load_keras()
    upto = keras.Model(network.input, network.get_layer(CHOSEN).output)
    learned, asked = (
        upto.predict(np.float32(pictures), verbose=0).mean(axis=(1, 2)) for pictures in (coloured, exchanged)
    )
    even = np.arange(len(y)) % 2 == 0
    model = LogisticRegression(max_iter=1000).fit(learned[even], y[even])
    assert model.score(learned[~even], y[~even]) == 1
    right = model.score(asked[~even], y[~even])
    return [right > 0.9, 0.4 < right < 0.6, right < 0.1]


def few_pictures() -> list[bool]:
    """Two patches of each texture to learn from."""
    keras = load_keras()
    _, target, left, _ = textures()
    learned = np.concatenate([np.flatnonzero(left & (target == kind))[[0, 20]] for kind in range(7)])
    features = described("backbone")
    mean, spread = features[learned].mean(0), features[learned].std(0)
    scaled = (features - mean) / spread
    head = LogisticRegression(max_iter=1000).fit(scaled[learned], target[learned])
    frozen = head.score(scaled[~left], target[~left])
    keras.utils.set_random_seed(0)
    network = transfer.mini_vgg(classes=7)
    network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    pixels = np.float32(np.repeat(255 * textures()[0][..., np.newaxis], 3, axis=-1))
    network.fit(pixels[learned], target[learned], epochs=40, batch_size=14, verbose=0)
    right = network.predict(pixels, verbose=0).argmax(1) == target
    assert np.mean(right[learned]) > 0.8  # its normalisations have settled: it answers as it does in training
    scratch = np.mean(right[~left])
    return [frozen > scratch + 0.1 and frozen > 0.5, scratch > frozen, max(frozen, scratch) < 0.3]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "pca_jump": pca_jump,
    "which_layer": which_layer,
    "wrong_range": wrong_range,
    "flatten_count": flatten_count,
    "coloured_lines": coloured_lines,
    "few_pictures": few_pictures,
}
