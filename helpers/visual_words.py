"""Visual words: local descriptors of a picture, a vocabulary found among them, and pictures as counts of words.

Taught in notebook 05. A descriptor says what a small piece of a picture looks like; a word is a typical descriptor,
the centre of a cluster of them; a picture is described by how often each word occurs in it, wherever it stands.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers import validation
from helpers.datasets.pictures import luminance, read_picture

_ESTIMATORS = ("DenseSurf", "BagOfWords")


def __getattr__(name: str) -> Any:
    """`DenseSurf` and `BagOfWords`, which need scikit-learn: it takes a second to load, so only when asked for."""
    if name not in _ESTIMATORS:
        raise AttributeError(f"module 'helpers.visual_words' has no attribute {name!r}")
    from helpers.estimators import visual_words

    return getattr(visual_words, name)


def grey(picture: Any, name: str = "picture") -> np.ndarray:
    """A picture as grey levels.

    Parameters
    ----------
    picture : array_like, str or pathlib.Path
        Shape (rows, columns) or (rows, columns, 3); float in [0, 1] or uint8. Or the name of a picture file.
    name : str
        What error messages call the picture.

    Returns
    -------
    numpy.ndarray, shape (rows, columns)
        Float in [0, 1]. Of a picture in colour, its ``luminance``.

    Raises
    ------
    TypeError, ValueError
        If it is no picture, holds values outside [0, 1] or of another type, or the file cannot be read.

    Examples
    --------
    >>> grey(np.array([[[255, 255, 255], [255, 0, 0]]], dtype=np.uint8)).round(4)
    array([[1.    , 0.2125]])
    """
    if isinstance(picture, (str, Path)):
        picture = read_picture(picture)
    image = validation.image(picture, name)
    if image.dtype == np.uint8:
        image = image / 255
    elif image.dtype.kind != "f":
        raise TypeError(f"{name} must be uint8, or float in [0, 1], but its type is {image.dtype}")
    if image.min() < 0 or image.max() > 1:
        raise ValueError(f"{name} must lie within [0, 1], but it goes from {image.min():g} to {image.max():g}")
    return luminance(image).astype(float) if image.ndim == 3 else image.astype(float)


def surf_border(scale: float) -> int:
    """How many pixels mahotas' SURF descriptor needs on every side of its point.

    At scales between 1.25 and 1.75, 2.25 and 2.75, and so on, the filters of the descriptor (Haar wavelets of 2 scales,
    rounded to whole pixels) are an odd number of pixels wide. Their halves are then unequal and their weights do not
    sum to zero: the descriptor depends on brightness, and a quarter turn moves it as far as another picture does. So
    these scales are refused.

    Parameters
    ----------
    scale : float
        In pixels, 1 to 100, near a whole number: 1 to 1.24, 1.75 to 2.24, 2.75 to 3.24, ...

    Returns
    -------
    int
        31 half scales, rounded down.

    Raises
    ------
    TypeError, ValueError
        If the scale is no number, out of range, or one of those between.

    Examples
    --------
    >>> surf_border(1), surf_border(2)
    (15, 31)
    >>> surf_border(1.4)
    Traceback (most recent call last):
    ...
    ValueError: scale must be near a whole number (1 to 1.24, 1.75 to 2.24, 2.75 to 3.24, ...), but 1.4 was given
    """
    number = validation.number(scale, "scale", minimum=1, maximum=100)
    if int(2 * number + 0.5) % 2:
        wanted = "near a whole number (1 to 1.24, 1.75 to 2.24, 2.75 to 3.24, ...)"
        raise ValueError(f"scale must be {wanted}, but {number:g} was given")
    return int(31 * number) // 2


def grid_positions(shape: Sequence[int], spacing: int, scale: float) -> np.ndarray:
    """The points of a grid at which a picture of this shape has a SURF descriptor.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the picture.
    spacing : int
        From point to point in pixels, at least 1; the first point of the grid is at half of it, rounded down.
    scale : float
        As in `surf_border`. Points closer to the border than `surf_border` are left out, as mahotas leaves them out.

    Returns
    -------
    numpy.ndarray, shape (n, 2), int
        Row and column of each point, row by row; n is 0 where the picture is too small.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Examples
    --------
    >>> grid_positions((40, 34), spacing=4, scale=1).tolist()
    [[18, 18], [22, 18]]
    """
    shape = validation.shape(shape, "shape", ("rows", "columns"))
    spacing, border = validation.integer(spacing, "spacing", minimum=1), surf_border(scale)
    rows, columns = (
        np.array([at for at in range(spacing // 2, size, spacing) if border <= at < size - border], dtype=int)
        for size in shape
    )
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)


def _levels(image: np.ndarray) -> np.ndarray:
    """Grey levels 0 to 255, as mahotas wants them, in steps of 2 ** -16.

    Sums of such numbers have no rounding. Else the dominant direction of a piece that is nearly flat would be decided
    by the rounding of the integral image, and so by where in the picture the piece stands.
    """
    return np.round(255 * 2**16 * image) / 2**16


def surf_descriptors(image: np.ndarray, positions: np.ndarray, scale: float) -> np.ndarray:
    """SURF descriptors of given points, by mahotas.

    Parameters
    ----------
    image : array_like
        A picture as `grey` takes it.
    positions : array_like, shape (n, 2)
        Row and column of each point, at least `surf_border` away from the border.
    scale : float
        As in `surf_border`. The descriptor looks at a square of 20 scales around the point.

    Returns
    -------
    numpy.ndarray, shape (n, 64)
        Each of length 1, or shorter where the square is nearly flat. The square is turned to its dominant direction,
        divided into 4 x 4 fields, and of each the sums of dx, dy, abs(dx) and abs(dy) are taken.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or a point lies too close to the border.

    Notes
    -----
    Source: H. Bay, A. Ess, T. Tuytelaars, L. Van Gool, Speeded-Up Robust Features (SURF), 2008
    (doi:10.1016/j.cviu.2007.09.014).

    Examples
    --------
    >>> stripes = np.tile([0.0, 0.0, 1.0, 1.0], (40, 10))
    >>> surf_descriptors(stripes, [[20, 20]], scale=1).shape
    (1, 64)
    """
    from mahotas.features import surf

    image, border = grey(image, "image"), surf_border(scale)
    positions = np.asarray(positions)
    if positions.ndim != 2 or positions.shape[1] != 2 or positions.dtype.kind not in "iu":
        raise ValueError(f"positions must be whole numbers of shape (n, 2), but their shape is {positions.shape}")
    if len(positions) == 0:
        return np.empty((0, 64))
    inside = (positions >= border) & (positions < np.array(image.shape) - border)
    if not inside.all():
        row, column = positions[~inside.all(axis=1)][0]
        raise ValueError(
            f"positions must be at least {border} pixels from the border at scale {scale:g}, but there is one at row "
            f"{row}, column {column} of {image.shape[0]} x {image.shape[1]} pixels"
        )
    # For a point right at the border it allows, mahotas 1.4 reads a row before the first: what is there by chance, or
    # the process ends. The frame makes that row a part of the picture.
    frame = 2
    padded = np.pad(_levels(image), frame, mode="symmetric")
    points = np.column_stack([positions + frame, np.full(len(positions), float(scale)), np.ones((len(positions), 2))])
    return surf.descriptors(padded, points, descriptor_only=True)


def interest_points(image: np.ndarray, most: int = 100, threshold: float = 0.1) -> dict[str, np.ndarray]:
    """The points that SURF finds by itself: blobs, each with its size and its direction, by mahotas.

    Parameters
    ----------
    image : array_like
        A picture as `grey` takes it.
    most : int
        At most so many points, the strongest first.
    threshold : float
        How strong a blob must be, above 0: the determinant of the Hessian of the grey levels 0 to 255.

    Returns
    -------
    dict of str to numpy.ndarray, each of shape (n,)
        `row`, `column`, `scale` (pixels; the descriptor looks at a square of 20 scales), `angle` (radians; the
        direction from bright to dark, 0 down, pi / 2 to the right) and `score`, strongest first. n is 0 where there
        is no blob.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Notes
    -----
    Source: as `surf_descriptors`.

    Examples
    --------
    >>> y, x = np.mgrid[:200, :200]
    >>> blob = np.exp(-((x - 110) ** 2 + (y - 90) ** 2) / (2 * 6**2))
    >>> found = interest_points(blob, most=1)
    >>> found["row"].round(), found["column"].round()
    (array([90.]), array([110.]))
    """
    from mahotas.features import surf

    image = grey(image, "image")
    most = validation.integer(most, "most", minimum=1)
    threshold = validation.number(threshold, "threshold", above=0)
    points = surf.interest_points(_levels(image), threshold=threshold)
    border = np.floor(31 * points[:, 2]) // 2
    inside = (points[:, :2] >= border[:, None]) & (points[:, :2] + border[:, None] < np.array(image.shape))
    points = points[inside.all(axis=1)][:most]
    frame = 2  # see `surf_descriptors`
    described = surf.descriptors(np.pad(_levels(image), frame, mode="symmetric"), points + [frame, frame, 0, 0, 0])
    row, column, scale, score, _, angle = described[:, :6].T
    return {"row": row - frame, "column": column - frame, "scale": scale, "angle": angle, "score": score}


def nearest_words(descriptors: np.ndarray, vocabulary: np.ndarray) -> np.ndarray:
    """For each descriptor the number of the word that is nearest to it.

    Parameters
    ----------
    descriptors : array_like, shape (n, d)
    vocabulary : array_like, shape (n_words, d)
        A word a row.

    Returns
    -------
    numpy.ndarray, shape (n,), int
        0 to n_words - 1, by Euclidean distance; of equally near words the first.

    Raises
    ------
    TypeError, ValueError
        If one is no matrix, holds NaN, or their widths differ.

    Examples
    --------
    >>> nearest_words([[0.0, 1.0], [4.0, 4.0]], [[0.0, 0.0], [5.0, 5.0]])
    array([0, 1])
    """
    return _nearest(*_same_width(descriptors, vocabulary))


def _same_width(descriptors: Any, vocabulary: Any) -> tuple[np.ndarray, np.ndarray]:
    """Descriptors and vocabulary, checked: two tables of the same number of columns."""
    descriptors, vocabulary = validation.table(descriptors, "descriptors"), validation.table(vocabulary, "vocabulary")
    if descriptors.shape[1] != vocabulary.shape[1]:
        raise ValueError(
            f"descriptors must have as many columns as the vocabulary, {vocabulary.shape[1]}, but they have "
            f"{descriptors.shape[1]}"
        )
    return descriptors, vocabulary


def _nearest(descriptors: np.ndarray, vocabulary: np.ndarray) -> np.ndarray:
    # |d - v|^2 = |d|^2 - 2 d v + |v|^2, and the first term is the same for all words
    squares = descriptors @ (-2 * vocabulary.T)
    squares += np.sum(vocabulary**2, axis=1)
    return squares.argmin(axis=1)


def word_shares(words: np.ndarray, n_words: int) -> np.ndarray:
    """The histogram of a picture's words: which share of its descriptors each word has.

    Parameters
    ----------
    words : array_like, shape (n,), int
        As `nearest_words` returns them, at least one.
    n_words : int
        Size of the vocabulary.

    Returns
    -------
    numpy.ndarray, shape (n_words,)
        At least 0; they sum to 1.

    Raises
    ------
    TypeError, ValueError
        If there is no word, or one is no whole number from 0 to n_words - 1.

    Examples
    --------
    >>> word_shares([2, 0, 2, 2], n_words=4)
    array([0.25, 0.  , 0.75, 0.  ])
    """
    n_words = validation.integer(n_words, "n_words", minimum=1)
    words = np.asarray(words)
    if words.ndim != 1 or words.size == 0:
        raise ValueError(f"words must be a 1-D sequence of at least one word, but its shape is {words.shape}")
    if words.dtype.kind not in "iu":
        raise TypeError(f"words must be whole numbers, but their type is {words.dtype}")
    if words.min() < 0 or words.max() >= n_words:
        raise ValueError(f"words must lie between 0 and {n_words - 1}, but they go from {words.min()} to {words.max()}")
    return np.bincount(words, minlength=n_words) / len(words)


def vlad(descriptors: np.ndarray, vocabulary: np.ndarray) -> np.ndarray:
    """Vector of locally aggregated descriptors: for each word, the sum of how its descriptors differ from it.

    Parameters
    ----------
    descriptors : array_like, shape (n, d)
    vocabulary : array_like, shape (n_words, d)

    Returns
    -------
    numpy.ndarray, shape (n_words, d)
        Zeros for a word that no descriptor is nearest to. Not normalised.

    Raises
    ------
    TypeError, ValueError
        As `nearest_words`.

    Notes
    -----
    Source: H. Jegou, M. Douze, C. Schmid, P. Perez, Aggregating local descriptors into a compact image
    representation, 2010 (doi:10.1109/CVPR.2010.5540039).

    Examples
    --------
    >>> vlad([[0.0, 1.0], [1.0, 0.0], [4.0, 4.0]], [[0.0, 0.0], [5.0, 5.0]])
    array([[ 1.,  1.],
           [-1., -1.]])
    """
    descriptors, vocabulary = _same_width(descriptors, vocabulary)
    words = _nearest(descriptors, vocabulary)
    belongs = (words[:, np.newaxis] == np.arange(len(vocabulary))).astype(float)
    return belongs.T @ (descriptors - vocabulary[words])
