"""Notebook 05: what its demos should show and which options of its questions are true, without helpers.visual_words."""

from collections.abc import Callable
from functools import cache

import numpy as np
from mahotas.features import surf
from scipy.spatial.distance import cdist
from scipy.stats import binom, norm
from skimage import color, data, filters
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from helpers import datasets
from tests.widgets import Content

# -- the demos --------------------------------------------------------------------------------------------------------


def dense(image: np.ndarray, spacing: int) -> tuple[np.ndarray, np.ndarray]:
    """Points row by row, and the descriptors at scale 1."""
    table = surf.dense(np.round(255 * 2**16 * image) / 2**16, spacing, scale=1, include_interest_point=True)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return table[:, :2].astype(int), table[:, 6:]


def centres(descriptors: np.ndarray, n_words: int, seed: int = 0) -> np.ndarray:
    with threadpool_limits(1):
        k_means = MiniBatchKMeans(n_words, batch_size=4096, n_init=1, init_size=4096, random_state=seed)
        return k_means.fit(descriptors).cluster_centers_


def histograms(descriptors: list[np.ndarray], vocabulary: np.ndarray) -> np.ndarray:
    words = [cdist(own, vocabulary).argmin(1) for own in descriptors]
    return np.array([np.bincount(own, minlength=len(vocabulary)) / len(own) for own in words])


def tiles(pieces: list[np.ndarray], columns: int) -> np.ndarray:
    """Each piece with a white line above and to the left, and lines at the far ends."""
    framed = [np.pad(piece, ((1, 0), (1, 0)), constant_values=1.0) for piece in pieces]
    rows = [np.hstack(framed[start : start + columns]) for start in range(0, len(framed), columns)]
    return np.pad(np.vstack(rows), ((0, 1), (0, 1)), constant_values=1.0)


@cache
def squares() -> dict[str, np.ndarray]:
    """The photographs of the textures as they are cut, from scikit-image."""
    retina = color.rgb2gray(data.retina())[:1410, :1410]
    retina = (retina[::2, ::2] + retina[1::2, ::2] + retina[::2, 1::2] + retina[1::2, 1::2]) / 4
    stars = color.rgb2gray(data.hubble_deep_field())
    return {
        "brick": data.brick() / 255,
        "grass": data.grass() / 255,
        "gravel": data.gravel() / 255,
        "tissue": color.rgb2gray(data.immunohistochemistry()),
        "moon": data.moon() / 255,
        "retina": retina[96:608, 96:608],
        "stars": stars[180:692, 244:756],
    }


@cache
def fifty_words() -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Points; the word of each, by photograph; all descriptors; the vocabulary."""
    halves = [dense(square[:, :256], 8)[1] for square in squares().values()]
    vocabulary = centres(np.vstack(halves), 50)
    described = {name: dense(square, 8) for name, square in squares().items()}
    points = described["brick"][0]
    words = {name: cdist(own, vocabulary).argmin(1) for name, (_, own) in described.items()}
    return points, words, np.vstack([own for _, own in described.values()]), vocabulary


def word_browser(word: int, name: str) -> Content:
    points, words, descriptors, vocabulary = fifty_words()
    names = list(words)
    nearest = cdist(descriptors, vocabulary[[word]])[:, 0].argsort()[:24]
    pieces, photographs = [], set()
    for place in nearest:
        photograph, (row, column) = names[place // len(points)], points[place % len(points)]
        photographs.add(photograph)
        pieces.append(squares()[photograph][row - 12 : row + 13, column - 12 : column + 13])
    shares = {other: 100 * np.mean(own == word) for other, own in words.items()}
    most = max(shares, key=shares.get)
    content = {
        "where the word stands": squares()[name],
        "the word": points[words[name] == word].T[::-1],
        "the pieces nearest to it": tiles(pieces, 4),
    }
    return content, (
        f"Word {word}: {shares[name]:.1f} % of the descriptors of {name}; most of all in {most}, {shares[most]:.1f} %. "
        f"Its 24 nearest pieces come from {len(photographs)} of 7 photographs."
    )


@cache
def patches() -> tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray]:
    """Patches, labels, descriptors, and which are of the left halves."""
    textures = datasets.load_textures()
    return textures.data, textures.target, [dense(patch, 4)[1] for patch in textures.data], textures.corners[:, 1] < 256


@cache
def counted(n_words: int) -> np.ndarray:
    _, _, descriptors, left = patches()
    learned = np.vstack([own for own, is_left in zip(descriptors, left) if is_left])
    return histograms(descriptors, centres(learned, n_words))


def vocabulary_size(size: int, patch: int, square_root: bool) -> Content:
    pictures, target, _, left = patches()
    shares, names = counted(size), list(squares())
    compared = shares**0.5 if square_root else shares
    learned, asked = np.flatnonzero(left), np.flatnonzero(~left)
    nearest = learned[cdist(compared[asked], compared[learned]).argmin(1)]
    one, other = asked[patch], nearest[patch]
    both = shares[[one, other]]
    order = np.argsort(-both.sum(0), kind="stable")
    corners = np.arange(size + 1) / size
    outline = [np.concatenate([[a, b] for a, b in zip(corners[:-1], corners[1:])])]
    lines = {
        label: np.array([*outline, np.repeat(own[order] / both.max(), 2)])
        for label, own in zip(("of the test patch", "of its neighbour"), both)
    }
    right, z = int(np.sum(target[nearest] == target[asked])), norm.ppf(0.975)
    ends = np.roots([1 + z**2 / len(asked), -2 * right / len(asked) - z**2 / len(asked), (right / len(asked)) ** 2])
    content = {"test patch": pictures[one], "nearest training patch": pictures[other], **lines}
    return content, (
        f"{size} words: a test patch of {names[target[one]]}, its nearest training patch is of {names[target[other]]}. "
        f"Over all test patches the nearest one is right for {right} of {len(asked)}, {100 * right / len(asked):.1f} % "
        f"({100 * min(ends):.1f} to {100 * max(ends):.1f})."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "word_browser": (word_browser, {"word": [0, 5, 23, 49], "name": ["brick", "moon", "stars"]}),
    "vocabulary_size": (
        vocabulary_size,
        {"size": [2, 20, 200], "patch": [0, 40, 223], "square_root": [False, True]},
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def pixels_of_grass() -> list[bool]:
    pictures, target, _, _ = patches()
    grass, gravel = (pictures[target == label].reshape(64, -1) for label in (1, 2))
    within = np.median(cdist(grass, grass)[np.triu_indices(64, 1)])
    ratio = np.median(cdist(grass, gravel)) / within
    return [ratio > 1.1, 0.97 < ratio < 1.03, ratio < 0.9]


def opposite_borders() -> list[bool]:
    """Words of Gabor magnitudes of the tower, with scikit-image's filter in place of helpers.gabor."""

    def rows(image: np.ndarray) -> np.ndarray:
        angles, waves = np.pi * np.arange(4) / 4, (4, 6, 9, 13.5)
        pairs = [filters.gabor(image, 1 / wave, angle, mode="reflect") for angle in angles for wave in waves]
        return np.stack([np.hypot(*pair) for pair in pairs], axis=-1)

    tower = filters.gaussian(color.rgb2gray(datasets.load_photographs().china), 1)[::2, ::2]
    scaler = StandardScaler().fit(rows(tower).reshape(-1, 16))
    every_fifth = scaler.transform(rows(tower).reshape(-1, 16)[::5])
    words = KMeans(10, n_init=1, random_state=0).fit(every_fifth)
    y, x = np.mgrid[:160, :160]
    distance = np.maximum(abs(y - 79.5), abs(x - 79.5))
    seen = rows(0.25 + 0.5 * (distance // 16 % 2))[80]
    found = words.predict(scaler.transform(seen))
    left, right = found[[63, 47, 31, 15]], found[[96, 112, 128, 144]]
    same, every = bool((left == right).all()), len(set(left)) == 1
    return [same, not same and every, not same and not every]


def four() -> list:
    others = LogisticRegression(max_iter=1000), SVC(), SVC(kernel="linear")
    return [KNeighborsClassifier(1), *(make_pipeline(StandardScaler(), one) for one in others)]


def raw_pixels() -> list[bool]:
    pictures, target, _, left = patches()
    flat = pictures.reshape(len(pictures), -1)
    scores = [model.fit(flat[left], target[left]).score(flat[~left], target[~left]) for model in four()]
    low, high = binom.ppf([0.025, 0.975], 224, 1 / 7) / 224
    return [min(scores) > 0.85, max(scores) < 0.35, all(low <= score <= high for score in scores)]


def vocabulary_leak() -> list[bool]:
    pictures, target, descriptors, _ = patches()
    strips = datasets.load_textures().groups
    svm, gains, honest = four()[2], [], []
    for seed in range(3):
        right = []
        for everything in (True, False):
            hits = 0
            for train, test in LeaveOneGroupOut().split(target, groups=strips):
                known = range(len(target)) if everything else train
                shares = histograms(descriptors, centres(np.vstack([descriptors[i] for i in known]), 50, seed))
                hits += np.sum(svm.fit(shares[train], target[train]).predict(shares[test]) == target[test])
            right.append(100 * hits / len(target))
        gains.append(right[0] - right[1])
        honest.append(right[1])
    starts = max(honest) - min(honest)
    return [np.mean(gains) > 10, abs(np.mean(gains)) <= max(starts, 2) and any(gains), not any(gains)]


def pyramid() -> list[bool]:
    pictures, target, descriptors, left = patches()
    vocabulary = centres(np.vstack([own for own, is_left in zip(descriptors, left) if is_left]), 100)
    points = dense(pictures[0], 4)[0]
    quarter = points // 32 @ [2, 1]
    parts = [histograms([own[quarter == k] for own in descriptors], vocabulary) / 8 for k in range(4)]
    whole = histograms(descriptors, vocabulary)
    scores = []
    for X in (whole, np.hstack([whole / 2, *parts])):
        scores.append(np.mean([model.fit(X[left], target[left]).score(X[~left], target[~left]) for model in four()]))
    gain = 100 * (scores[1] - scores[0])
    return [gain > 5, abs(gain) <= 5, gain < -15]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "pixels_of_grass": pixels_of_grass,
    "opposite_borders": opposite_borders,
    "raw_pixels": raw_pixels,
    "vocabulary_leak": vocabulary_leak,
    "pyramid": pyramid,
}
