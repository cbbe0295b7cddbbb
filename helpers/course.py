"""The thread of the course: what stands for a filter in each notebook, from designed by hand to learned from data."""

from dataclasses import dataclass

import numpy as np

from helpers import datasets
from helpers.filters import convolve2d
from helpers.signals import gaussian_kernel


@dataclass(frozen=True)
class Filter:
    """The filter of one notebook: its number, its name, where it comes from, and its values (1-D or 2-D)."""

    notebook: str
    name: str
    stage: str
    values: np.ndarray


STAGES = ("designed by hand", "found in data", "learned from labels", "borrowed", "the same, for sound")


def filters_of_the_course() -> list[Filter]:
    """One filter a notebook, 01 to 11, each computed in the simplest way that shows what it looks like.

    Returns
    -------
    list of Filter
        The deep features of 09 cannot be drawn as a kernel: what stands there is the edges of a photograph pooled to
        14 x 14 values, the grid on which the last block of VGG16 works.
    """
    design, found, learned, borrowed, sound = STAGES
    digits = datasets.load_digits28()
    pictures, labels = digits.data[::5].reshape(-1, 784) / 255.0, digits.target[::5]
    photograph = datasets.load_photographs().camera / 255.0
    time = np.arange(-32, 33)
    return [
        Filter("01", "moving average", design, np.r_[np.zeros(12), np.ones(9), np.zeros(12)]),
        Filter("02", "Sobel kernel", design, np.outer([1, 2, 1], [1, 0, -1])),
        Filter("03", "sinusoid", design, np.cos(2 * np.pi * time / 16)),
        Filter("04", "Gabor filter", design, _gabor()),
        Filter("05", "visual word", found, _visual_word(photograph)),
        Filter("06", "principal component", found, _principal_component(pictures)),
        Filter("07", "learned kernel", learned, _learned_kernel()),
        Filter("08", "digit template", learned, _digit_template(pictures, labels)),
        Filter("09", "feature map", borrowed, _pooled_edges(photograph)),
        Filter("10", "band of a voice", sound, np.cos(2 * np.pi * time / 6) * np.hanning(65)),
        Filter("11", "mel filter bank", sound, _mel_bank()),
    ]


def _gabor() -> np.ndarray:
    """A Gaussian bell under a slanted grating."""
    bell = np.outer(gaussian_kernel(4.0), gaussian_kernel(4.0))
    down, right = np.mgrid[-20:21, -20:21]
    return (bell * np.cos(2 * np.pi * (right + down) / 14))[8:-8, 8:-8]


def _visual_word(photograph: np.ndarray) -> np.ndarray:
    """The most pronounced of ten k-means centres of 11 x 11 patches."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.feature_extraction.image import extract_patches_2d

    patches = extract_patches_2d(photograph, (11, 11), max_patches=2000, random_state=0).reshape(2000, -1)
    patches = patches - patches.mean(axis=1, keepdims=True)
    words = MiniBatchKMeans(10, random_state=0, n_init=1).fit(patches).cluster_centers_
    return words[words.std(axis=1).argmax()].reshape(11, 11)


def _principal_component(pictures: np.ndarray) -> np.ndarray:
    """The direction in which the digits vary most."""
    centred = pictures - pictures.mean(axis=0)
    return np.linalg.svd(centred, full_matrices=False)[2][0].reshape(28, 28)


def _learned_kernel() -> np.ndarray:
    """A kernel fitted by least squares to noisy outputs of the Sobel kernel."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(30, 30))
    wanted = convolve2d(image, np.outer([1, 2, 1], [1, 0, -1])) + rng.normal(0, 3, size=image.shape)
    shifts = [convolve2d(image, unit.reshape(3, 3)).ravel() for unit in np.eye(9)]
    return np.linalg.lstsq(np.transpose(shifts), wanted.ravel(), rcond=None)[0].reshape(3, 3)


def _digit_template(pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The weights with which a linear classifier tells a 3 from the other digits, blurred a little."""
    from sklearn.linear_model import LogisticRegression

    from helpers.filters import gaussian_filter

    model = LogisticRegression(C=0.01, max_iter=200).fit(pictures, labels == 3)
    return gaussian_filter(model.coef_.reshape(28, 28), 0.8)


def _pooled_edges(photograph: np.ndarray) -> np.ndarray:
    """Strength of the edges of a photograph, pooled to 14 x 14 values, their mean taken away."""
    from helpers.filters import sobel

    dx, dy = sobel(photograph[:504, :504])
    pooled = np.hypot(dx, dy).reshape(14, 36, 14, 36).max(axis=(1, 3))
    return pooled - pooled.mean()


def _mel_bank() -> np.ndarray:
    """Twelve triangles over 129 frequency bins up to 4 kHz, evenly spaced in mel = 2595 log10(1 + f / 700)."""
    edges = 700 * (10 ** (np.linspace(0, np.log10(1 + 4000 / 700), 14)) - 1)  # Hz
    left, top, right = edges[:-2, np.newaxis], edges[1:-1, np.newaxis], edges[2:, np.newaxis]
    frequencies = np.linspace(0, 4000, 129)
    rising, falling = (frequencies - left) / (top - left), (right - frequencies) / (right - top)
    return np.maximum(np.minimum(rising, falling), 0)[::-1]
