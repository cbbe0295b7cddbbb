"""Pictures to descriptors and descriptors to vectors: what ``helpers.visual_words`` hands out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from helpers import validation
from helpers.visual_words import grey, grid_positions, nearest_words, surf_border, surf_descriptors, vlad, word_shares


class DenseSurf(TransformerMixin, BaseEstimator):
    """Pictures of any size to SURF descriptors on a regular grid, by mahotas.

    Parameters
    ----------
    spacing : int
        From point to point in pixels, at least 1.
    scale : float or sequence of float
        Size of what a descriptor looks at: a square of 20 scales. Near a whole number, see ``surf_border``. Of several
        scales each picture has the descriptors of the first, then those of the second, and so on.
    positions : bool
        Whether the first two columns say where a descriptor is: row and column as shares of the picture's height and
        width, between 0 and 1. `BagOfWords` needs them for a spatial pyramid.
    n_jobs : int, optional
        Pictures at a time, passed to joblib, which takes threads (mahotas lets go of Python's lock) unless
        ``joblib.parallel_config`` names another backend: ``"loky"`` (processes) or ``"dask"`` (a cluster).

    Notes
    -----
    ``transform`` takes a sequence of pictures: arrays of shape (rows, columns) or (rows, columns, 3), float in [0, 1]
    or uint8, or names of picture files, which are read where the work is done. It returns a list of arrays of shape
    (n, 64), or (n, 66) with positions; n depends on the size of the picture. Nothing is learned from the data, so
    that descriptors may be computed once, before any split.

    Errors: TypeError or ValueError, with the number of the picture, where one cannot be read, is no picture, or is
    too small for a single descriptor: its sides must be longer than 31 scales.

    Examples
    --------
    >>> pictures = [np.eye(64), np.eye(80)]
    >>> [descriptors.shape for descriptors in DenseSurf(spacing=8).fit_transform(pictures)]
    [(16, 64), (36, 64)]
    """

    def __init__(
        self,
        spacing: int = 4,
        scale: float | Sequence[float] = 1.0,
        positions: bool = False,
        n_jobs: int | None = None,
    ):
        self.spacing, self.scale, self.positions, self.n_jobs = spacing, scale, positions, n_jobs

    def fit(self, X: Any, y: Any = None) -> "DenseSurf":
        """Check the parameters; there is nothing to learn."""
        self._parameters()
        validation.entries(X, "X", "picture")
        return self

    def transform(self, X: Any) -> list[np.ndarray]:
        """The descriptors of every picture."""
        parameters = self._parameters()
        pictures = validation.entries(X, "X", "picture")
        work = Parallel(n_jobs=self.n_jobs, prefer="threads")
        # In a tuple: a bare array would be stored by joblib's Dask backend on one worker, and be lost with that worker.
        return work(delayed(_described)((one,), f"picture {i} of X", *parameters) for i, one in enumerate(pictures))

    def _parameters(self) -> tuple[int, list[float], bool]:
        spacing = validation.integer(self.spacing, "spacing", minimum=1)
        several = isinstance(self.scale, (Sequence, np.ndarray)) and not isinstance(self.scale, str)
        scales = validation.entries(self.scale, "scale", "scale") if several else [self.scale]
        for scale in scales:
            surf_border(scale)
        return spacing, [float(scale) for scale in scales], validation.flag(self.positions, "positions")

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags


def _described(packed: tuple[Any], name: str, spacing: int, scales: Sequence[float], positions: bool) -> np.ndarray:
    """The descriptors of one picture; what goes wrong names it."""
    (picture,) = packed
    try:
        image = grey(picture, name)
    except ValueError as error:  # a file that cannot be read is named, but not yet its number
        raise ValueError(str(error) if str(error).startswith(name) else f"{name}: {error}") from error
    parts = []
    for scale in scales:
        points = grid_positions(image.shape, spacing, scale)
        if len(points) == 0:
            rows, columns = image.shape
            raise ValueError(
                f"{name} must be large enough for a descriptor at scale {scale:g} on a grid of {spacing} pixels, with "
                f"{surf_border(scale)} pixels on every side of its point, but it has {rows} x {columns} pixels"
            )
        descriptors = surf_descriptors(image, points, scale)
        parts.append(np.hstack([(points + 0.5) / image.shape, descriptors]) if positions else descriptors)
    return np.vstack(parts)


class BagOfWords(TransformerMixin, BaseEstimator):
    """Sets of descriptors to vectors of one length, by a vocabulary that `fit` finds with k-means.

    Parameters
    ----------
    n_words : int
        Size of the vocabulary, at least 1.
    random_state : int, numpy.random.RandomState or None
        Where k-means starts; a number gives the same vocabulary every time.
    encoding : {"shares", "vlad"}
        The share of each word among a picture's descriptors, or their vector of locally aggregated descriptors.
    square_root : bool
        Take the (signed) square root of each number: a few frequent words then count for less.
    tf_idf : bool
        Weigh each word by its inverse document frequency, ``log((1 + n) / (1 + n_with_the_word)) + 1`` over the n
        pictures that `fit` saw; the shares then sum to one again. Only for shares.
    levels : int
        1 for the whole picture; 2 adds its quarters, 3 also its sixteenths: a spatial pyramid. From 2 on, descriptors
        need their positions (``DenseSurf(positions=True)``).
    mini_batch : bool
        Whether k-means takes random batches of 4,096 descriptors (faster), or all of them in every step.

    Attributes
    ----------
    vocabulary_ : numpy.ndarray, shape (n_words, d)
        The centres of the clusters, a word a row.
    idf_ : numpy.ndarray, shape (n_words,)
        The weights of the words; only with ``tf_idf``.

    Notes
    -----
    ``transform`` takes a sequence of arrays of shape (n, d) and returns shape (pictures, n_words * cells) for shares
    (they sum to 1, before the root), (pictures, n_words * d * cells) for VLAD (of length 1); cells are 1, 5, 21 for 1,
    2, 3 levels. The whole picture comes first, then the cells row by row. The finest level counts for one half, each
    coarser one for half as much as the one below it, the whole picture for as much as the quarters. K-means has one
    thread, so that the number of cores does not change the last digits.

    Sources: J. Sivic and A. Zisserman, Video Google: a text retrieval approach to object matching in videos, 2003
    (doi:10.1109/ICCV.2003.1238663), words and tf-idf; G. Csurka et al., Visual categorization with bags of keypoints,
    2004; H. Jegou et al., 2010 (doi:10.1109/CVPR.2010.5540039), VLAD; S. Lazebnik, C. Schmid, J. Ponce, Beyond bags
    of features: spatial pyramid matching for recognizing natural scene categories, 2006 (doi:10.1109/CVPR.2006.68).

    Errors: TypeError or ValueError where a parameter is out of range, where a picture has no descriptor, NaN or
    another number of columns (the message names the picture), or where there are fewer different descriptors than
    words.

    Examples
    --------
    >>> pictures = [np.array([[0.0], [0.1], [5.0]]), np.array([[5.1], [5.0], [4.9]])]
    >>> bag = BagOfWords(n_words=2, random_state=0).fit(pictures)
    >>> np.sort(bag.transform(pictures), axis=1).round(2)
    array([[0.33, 0.67],
           [0.  , 1.  ]])
    """

    def __init__(
        self,
        n_words: int = 100,
        random_state: Any = 0,
        encoding: str = "shares",
        square_root: bool = False,
        tf_idf: bool = False,
        levels: int = 1,
        mini_batch: bool = True,
    ):
        self.n_words, self.random_state = n_words, random_state
        self.encoding, self.square_root, self.tf_idf = encoding, square_root, tf_idf
        self.levels, self.mini_batch = levels, mini_batch

    def fit(self, X: Any, y: Any = None) -> "BagOfWords":
        """Find the vocabulary among the descriptors of all pictures."""
        self._check_parameters()
        try:
            state = check_random_state(self.random_state)
        except ValueError as error:
            wanted = "a whole number from 0 to 2**32 - 1, a numpy.random.RandomState or None"
            raise ValueError(f"random_state must be {wanted}, but: {error}") from None
        pictures = self._pictures(X)
        descriptors = np.vstack([own for _, own in pictures])
        # Equal rows have equal sums: so many different sums, of some of the rows, are at least so many different rows.
        different = len(np.unique(descriptors[: 50 * self.n_words].sum(axis=1)))
        if different < self.n_words:
            different = len(np.unique(descriptors, axis=0))
        if different < self.n_words:
            raise ValueError(
                f"n_words must be at most the number of different descriptors, {different} in {len(pictures)} "
                f"pictures, but {self.n_words} was given"
            )
        if self.mini_batch:
            # the labels of all descriptors, found in one more pass, would be thrown away
            # and one start, chosen among some thousands of descriptors, finds as good centres as three among more
            start = {"n_init": 1, "init_size": max(4096, 3 * self.n_words)}
            keywords = {"batch_size": 4096, "compute_labels": False, **start}
            k_means = MiniBatchKMeans(self.n_words, random_state=state, **keywords)
        else:
            k_means = KMeans(self.n_words, n_init=1, random_state=state)
        with threadpool_limits(1):
            self.vocabulary_ = k_means.fit(descriptors).cluster_centers_
        self.n_features_in_ = descriptors.shape[1]
        if self.tf_idf:
            words = [nearest_words(own, self.vocabulary_) for _, own in pictures]
            occurs = np.array([np.bincount(one, minlength=self.n_words) > 0 for one in words])
            self.idf_ = np.log((1 + len(occurs)) / (1 + occurs.sum(axis=0))) + 1
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The vector of every picture."""
        check_is_fitted(self, "vocabulary_")
        self._check_parameters()
        if self.tf_idf and not hasattr(self, "idf_"):
            raise ValueError("tf_idf must be set before fit, which learns the weights of the words")
        pictures = self._pictures(X, fitted=True)
        with threadpool_limits(1):  # the products of one picture are too small to be shared out: threads only wait
            return np.array([self._encoded(places, descriptors) for places, descriptors in pictures])

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names in the order of the columns: ``word0``, ...; of VLAD ``word0_0``; of a pyramid ``cell0_word0``."""
        check_is_fitted(self, "vocabulary_")
        words = [f"word{number}" for number in range(len(self.vocabulary_))]
        if self.encoding == "vlad":
            words = [f"{word}_{column}" for word in words for column in range(self.vocabulary_.shape[1])]
        if self.levels > 1:
            cells = sum(4**level for level in range(self.levels))
            words = [f"cell{cell}_{word}" for cell in range(cells) for word in words]
        return np.array(words, dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags

    def _check_parameters(self) -> None:
        validation.integer(self.n_words, "n_words", minimum=1)
        validation.choice(self.encoding, "encoding", ("shares", "vlad"))
        for name in ("square_root", "tf_idf", "mini_batch"):
            validation.flag(getattr(self, name), name)
        validation.integer(self.levels, "levels", minimum=1, maximum=6)
        if self.tf_idf and self.encoding == "vlad":
            raise ValueError('tf_idf must be False where encoding is "vlad": it weighs shares of words')

    def _pictures(self, X: Any, fitted: bool = False) -> list[tuple[np.ndarray | None, np.ndarray]]:
        """Of each picture the positions (None without a pyramid) and the descriptors, checked."""
        pictures = []
        for number, given in enumerate(validation.entries(X, "X", "picture's descriptors")):
            own = validation.table(given, f"picture {number} of X")
            if self.levels == 1:
                places = None
            elif own.shape[1] < 3 or own[:, :2].min() < 0 or own[:, :2].max() >= 1:
                raise ValueError(
                    f"picture {number} of X must have positions in its first two columns, at least 0 and below 1, as "
                    "DenseSurf(positions=True) gives them"
                )
            else:
                places, own = own[:, :2], own[:, 2:]
            columns = self.n_features_in_ if fitted else pictures[0][1].shape[1] if pictures else own.shape[1]
            if own.shape[1] != columns:
                raise ValueError(
                    f"picture {number} of X must have {columns} columns for its descriptors, but it has {own.shape[1]}"
                )
            pictures.append((places, own))
        return pictures

    def _sums(self, descriptors: np.ndarray) -> np.ndarray:
        """The counts of the words, weighted by tf-idf, or VLAD, of some descriptors, perhaps of none."""
        if self.encoding == "vlad":
            return vlad(descriptors, self.vocabulary_).ravel()
        counts = np.bincount(nearest_words(descriptors, self.vocabulary_), minlength=len(self.vocabulary_))
        return counts * self.idf_ if self.tf_idf else counts.astype(float)

    def _encoded(self, places: np.ndarray | None, descriptors: np.ndarray) -> np.ndarray:
        parts, finest = [self._sums(descriptors) / 2 ** (self.levels - 1)], self.levels - 1
        for level in range(1, self.levels):
            row, column = (places * 2**level).astype(int).T
            for cell in range(4**level):
                inside = descriptors[row * 2**level + column == cell]
                sums = self._sums(inside) if len(inside) else np.zeros_like(parts[0])
                parts.append(sums / 2 ** (finest - level + 1))
        vector = np.concatenate(parts)
        if self.encoding == "shares":
            vector = vector / vector.sum()
        elif np.linalg.norm(vector) <= 1e-12 * np.linalg.norm(descriptors):
            return np.zeros_like(vector)  # rounding, which a length of 1 would make a vector like any other
        if self.square_root:
            vector = np.sign(vector) * np.sqrt(np.abs(vector))
        return vector / np.linalg.norm(vector) if self.encoding == "vlad" else vector
