"""A folder of pictures made ready: brought to one size, copies found, divided so that no copy is on both sides."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import datasets, validation

PARTS = ("training", "validation", "held out")
"""What a picture is for, by its number in what `divide` returns."""

VALIDATION = 0.2
"""Share of the pictures that are not held out on which the best epoch is chosen."""

_THUMBNAIL, _ALIKE = 16, 0.99
_MEMORY = 256 * 2**20


class Pictures:
    """Picture files as pixels of one size. What was read is kept, up to 256 MiB.

    Parameters
    ----------
    files : sequence of pathlib.Path
    size : int
        Rows and columns that every picture is brought to, whatever its proportions.
    """

    def __init__(self, files: Sequence[Path], size: int) -> None:
        self.files, self.size = list(files), size
        self._kept: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, chosen: np.ndarray) -> np.ndarray:
        """Pixels of the chosen pictures, shape (n, size, size, 3), float32 from 0 to 255."""
        return np.stack([self._one(int(number)) for number in chosen]).astype(np.float32)

    def _one(self, number: int) -> np.ndarray:
        if number not in self._kept:
            picture = sized(datasets.read_picture(self.files[number]), self.size)
            if (len(self._kept) + 1) * picture.nbytes > _MEMORY:
                return picture
            self._kept[number] = picture
        return self._kept[number]


def sized(picture: np.ndarray, size: int) -> np.ndarray:
    """A picture brought to `size` rows and columns, bilinear; where it gets smaller, pixels are averaged.

    Parameters
    ----------
    picture : array, shape (rows, columns, 3), uint8
    size : int
        At least 1.

    Returns
    -------
    numpy.ndarray, shape (size, size, 3), uint8

    Examples
    --------
    >>> sized(np.array([[[0, 0, 0], [100, 50, 0]]], dtype=np.uint8), 1)
    array([[[50, 25,  0]]], dtype=uint8)
    """
    from PIL import Image

    return np.asarray(Image.fromarray(picture).resize((size, size), Image.Resampling.BILINEAR))


class Copies(NamedTuple):
    """Which pictures are copies of each other: see `find_copies`."""

    groups: np.ndarray
    exact: list[list[int]]
    near: list[tuple[int, int]]


def find_copies(files: Sequence[Path]) -> Copies:
    """Find pictures that are the same pixel by pixel, and those that are nearly so.

    Nearly the same are two pictures whose thumbnails of 16 x 16 pixels, less the mean of each colour, correlate with at
    least 0.99: saved again, in another size, brighter or darker. Mirrored and cropped copies are not found.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Pictures that can be read.

    Returns
    -------
    Copies
        `groups`, shape (n,): pictures with the same number are copies, also by way of a third; `exact`, the numbers of
        pictures that are one and the same, a list for each; `near`, pairs of numbers that are nearly the same.

    Raises
    ------
    ValueError
        If a picture cannot be read.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    same: dict[str, list[int]] = {}
    thumbnails = np.zeros((len(files), 3 * _THUMBNAIL**2), np.float32)
    for number, path in enumerate(files):
        picture = datasets.read_picture(path)
        digest = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
        same.setdefault(digest, []).append(number)
        thumbnails[number] = _normalised(picture)
    exact = [numbers for numbers in same.values() if len(numbers) > 1]
    first = {number: numbers[0] for numbers in exact for number in numbers}
    near = []
    for start in range(0, len(files), 1000):  # a thousand rows of the table of all pairs at a time
        rows, columns = np.nonzero(thumbnails[start : start + 1000] @ thumbnails.T >= _ALIKE)
        pairs = ((int(row) + start, int(column)) for row, column in zip(rows, columns))
        near += [(a, b) for a, b in pairs if a < b and first.get(a, a) != first.get(b, b)]
    links = [(numbers[0], number) for numbers in exact for number in numbers[1:]] + near
    a, b = np.array(links, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(links)), (a, b)), shape=(len(files), len(files)))
    return Copies(connected_components(graph, directed=False)[1], exact, near)


def _normalised(picture: np.ndarray) -> np.ndarray:
    """A thumbnail as a vector of length 1, less the mean of each colour; zeros where there is nothing to see."""
    from PIL import Image

    small = Image.fromarray(picture).resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BOX)
    values = np.asarray(small, dtype=float)
    values -= values.mean(axis=(0, 1))
    length = np.linalg.norm(values)
    return (values / length if length > _THUMBNAIL else 0 * values).ravel()  # less than a grey level: nothing


def divide(
    target: np.ndarray, groups: np.ndarray, held_out: float, seed: int, names: Sequence[str] | None = None
) -> np.ndarray:
    """Draw which pictures train, which choose the best epoch, and which are held out; copies stay together.

    Parameters
    ----------
    target : array of int, shape (n,)
        The number of each picture's class, from 0.
    groups : array of int, shape (n,)
        Pictures with the same number come to the same part.
    held_out : float
        Share of each class that is held out, greater than 0, less than 1. Of the rest, `VALIDATION` validates. Both
        are rounded to whole pictures, at least one; where the other parts would get none, or groups are large, it is
        fewer or more.
    seed : int
        At least 0.
    names : sequence of str, optional
        Of the classes, for messages.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        For each picture its place in `PARTS`.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or a class has too few pictures for all three parts; the message says how many are
        needed.

    Examples
    --------
    >>> parts = divide(np.repeat([0, 1], 10), np.arange(20), held_out=0.2, seed=0)
    >>> np.bincount(parts).tolist()
    [12, 4, 4]
    """
    target, groups = np.asarray(target), np.asarray(groups)
    validation.same_length(target, groups, ("target", "groups"))
    held_out = validation.number(held_out, "held_out", above=0, below=1)
    rng = np.random.default_rng(validation.integer(seed, "seed", 0))
    classes = np.unique(target)
    called = {int(one): str(one) if names is None else names[int(one)] for one in classes}
    short = []
    for one in classes:
        different = len(np.unique(groups[target == one]))
        if different < 3:
            short.append(f"{called[int(one)]} has {different}")
    if short:
        raise ValueError(
            "each class must have at least 3 different pictures, one to train, one to validate and one to hold out, "
            f"but {', '.join(short)}"
        )
    groups = np.unique(groups, return_inverse=True)[1]
    of_group = np.zeros(groups.max() + 1, int)
    classes_of: list[set[int]] = [set() for _ in of_group]
    for group, one in zip(groups, target):
        classes_of[group].add(int(one))
    left = {int(one): sum(int(one) in some for some in classes_of) for one in classes}  # groups without a part yet
    order = rng.permutation(len(of_group))
    for part, share in ((2, held_out), (1, VALIDATION)):
        for one in classes:
            mine = groups[target == one]
            have = int(np.sum(of_group[mine] == part))
            free = np.bincount(mine[of_group[mine] == 0], minlength=len(of_group))
            wanted = max(1, round(share * int(have + free.sum())))
            # those that fit; then, where all are larger than the share, the smallest
            candidates = [(group, False) for group in order] + [(group, True) for group in sorted(order, key=free.item)]
            for group, large in candidates:
                fits = have == 0 if large else have + free[group] <= wanted
                others_served = all(left[other] > part for other in classes_of[group])
                if fits and others_served and free[group] and not of_group[group]:
                    of_group[group] = part
                    have += free[group]
                    for other in classes_of[group]:
                        left[other] -= 1
    parts = of_group[groups]
    lacking = [
        f"{called[int(one)]} has {counts.sum()} pictures, {counts[0]} to train, {counts[1]} to validate, {counts[2]} "
        "held out"
        for one in classes
        if not (counts := np.bincount(parts[target == one], minlength=3)).all()
    ]
    if lacking:
        raise ValueError(
            f"at a share of {held_out:g} held out, each class must have pictures of each part, but "
            + "; ".join(lacking)
        )
    return parts
