"""The few checks that every public function shares, and their error messages.

Each check returns the checked value, so that it stands where the value is first used. A message names the
argument, says what is wanted, and what came. Wrong type: ``TypeError``; wrong value: ``ValueError``.
"""

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def _shown(value: Any) -> str:
    """A short description of a value for an error message."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}... ({type(value).__name__})"


def _real_array(value: Any, name: str, wanted: str) -> np.ndarray:
    """`value` as an array of real numbers without NaN or infinity, its type kept."""
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must be {wanted}, but {np.ma.count_masked(value)} of its values are masked")
    try:
        array = np.asarray(value)
    except ValueError:  # nested lists of different lengths
        raise ValueError(f"{name} must be {wanted}, but its rows have different lengths") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be {wanted}, but {_shown(value)} was given")
    if array.size == 0:
        raise ValueError(f"{name} must be {wanted}, but it is empty (shape {array.shape})")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))[0]
        position = int(bad[0]) if array.ndim == 1 else tuple(int(i) for i in bad)
        found = "NaN" if np.isnan(array[tuple(bad)]) else "infinity"
        raise ValueError(f"{name} must hold finite numbers only, but there is {found} at position {position}")
    # only what is wider than float64 can hold more
    if array.dtype.kind == "f" and array.dtype.itemsize > 8 and np.abs(array).max() > np.finfo(float).max:
        raise ValueError(f"{name} must hold numbers that float64 can hold, but the largest is {np.abs(array).max()}")
    return array


def signal(value: Any, name: str = "signal") -> np.ndarray:
    """Check a 1-D signal: at least one finite real number.

    Returns
    -------
    numpy.ndarray
        The samples as float64, shape (n,).
    """
    wanted = "a 1-D sequence of real numbers"
    array = _real_array(value, name, wanted)
    if array.ndim != 1:
        raise ValueError(f"{name} must be {wanted}, but its shape is {array.shape}")
    return array.astype(float)


def image(value: Any, name: str = "image", colour: bool = True) -> np.ndarray:
    """Check an image: shape (rows, columns), or (rows, columns, 3) where `colour` is true. The type is kept."""
    wanted = "an image of shape (rows, columns)" + (" or (rows, columns, 3)" if colour else "")
    array = _real_array(value, name, wanted)
    if not (array.ndim == 2 or (colour and array.ndim == 3 and array.shape[2] == 3)):
        raise ValueError(f"{name} must be {wanted}, but its shape is {array.shape}")
    return array


def table(value: Any, name: str = "X") -> np.ndarray:
    """Check a table of numbers: a sample a row, a feature a column, at least one of each; returned as float64."""
    wanted = "a table of real numbers of shape (samples, features)"
    array = _real_array(value, name, wanted)
    if array.ndim != 2:
        raise ValueError(f"{name} must be {wanted}, but its shape is {array.shape}")
    return array.astype(float)


def kernel2d(value: Any, name: str = "kernel") -> np.ndarray:
    """Check a 2-D kernel: shape (rows, columns), returned as float64."""
    return image(value, name, colour=False).astype(float)


def features(value: Any, name: str = "X") -> np.ndarray:
    """Check features of samples: shape (samples, features), returned as float64."""
    wanted = "a table of numbers of shape (samples, features)"
    array = _real_array(value, name, wanted)
    if array.ndim != 2:
        raise ValueError(f"{name} must be {wanted}, but its shape is {array.shape}")
    return array.astype(float)


def batch(value: Any, name: str = "x", wanted: str = "a batch of shape (n, rows, columns, channels)") -> np.ndarray:
    """Check an array of four axes: pictures with channels, or kernels; float32 stays so, all else becomes float64."""
    array = _real_array(value, name, wanted)
    if array.ndim != 4:
        raise ValueError(f"{name} must be {wanted}, but its shape is {array.shape}")
    return array if array.dtype == np.float32 else array.astype(float)


def names(value: Any, name: str) -> np.ndarray:
    """Check labels, or names of groups or series: a 1-D array whose entries can be told apart and put in order."""
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must be labels, but {np.ma.count_masked(value)} of them are masked")
    try:
        labels = np.asarray(value)
    except ValueError:  # nested lists of different lengths
        raise ValueError(f"{name} must be a 1-D sequence of labels, but its rows have different lengths") from None
    if labels.ndim != 1 or len(labels) == 0:
        raise ValueError(f"{name} must be a 1-D sequence of labels, but its shape is {labels.shape}")
    if np.any(labels != labels) or (labels.dtype.kind == "f" and not np.isfinite(labels).all()):
        raise ValueError(f"{name} must be labels, but there is NaN or infinity among them")
    try:
        np.unique(labels)
    except TypeError as error:  # numbers and texts, or None among them
        raise TypeError(f"{name} must be labels of one type, but they cannot be compared: {error}") from None
    return labels


def labels(value: Any, name: str = "y") -> np.ndarray:
    """Check labels of samples: an array of shape (n,), of at least two classes."""
    labels = names(value, name)
    measured = labels.dtype.kind == "f" and ((labels != np.rint(labels)).any() or np.abs(labels).max() > 2**53)
    if labels.dtype.kind == "c" or measured:
        raise ValueError(
            f"{name} must be labels (texts or whole numbers), but they are measurements or complex numbers"
        )
    if len(np.unique(labels)) < 2:
        raise ValueError(f"{name} must hold at least two classes, but all {len(labels)} labels are {labels[0]!r}")
    return labels


def weights(value: Any, name: str = "kernel", check: Callable[[Any, str], np.ndarray] = signal) -> np.ndarray:
    """Check the real or complex weights of a kernel, 1-D or with `check=kernel2d` 2-D, as float64 or complex128."""
    try:
        has_parts = np.iscomplexobj(value)
    except ValueError:  # nested lists of different lengths, which `check` names
        has_parts = False
    if has_parts:
        return check(np.real(value), name) + 1j * check(np.imag(value), name)
    return check(value, name)


def centred_kernel(value: Any, name: str = "kernel") -> np.ndarray:
    """Check a 1-D kernel that has a centre: an odd number of real or complex weights, as float64 or complex128."""
    kernel = weights(value, name)
    if len(kernel) % 2 == 0:
        raise ValueError(f"{name} must have an odd number of weights, or it has no centre, but it has {len(kernel)}")
    return kernel


def number(
    value: Any,
    name: str,
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """Check one finite real number: at least `minimum`, at most `maximum`, greater than `above`, less than `below`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, but {_shown(value)} was given")
    try:
        number = float(value)
    except OverflowError:  # a whole number or a fraction that no float can hold
        number = float("inf")
    limits = [
        ("at least", minimum, lambda: number >= minimum),
        ("greater than", above, lambda: number > above),
        ("at most", maximum, lambda: number <= maximum),
        ("less than", below, lambda: number < below),
    ]
    limits = [limit for limit in limits if limit[1] is not None]
    if not np.isfinite(number) or not all(holds() for _, _, holds in limits):
        wanted = " and ".join(f"{words} {bound:g}" for words, bound, _ in limits)
        raise ValueError(f"{name} must be a finite number {wanted}".rstrip() + f", but {_shown(value)} was given")
    return number


def integer(value: Any, name: str, minimum: int | None = None, maximum: int | None = None, odd: bool = False) -> int:
    """Check one whole number, at least `minimum`, at most `maximum`, and odd where `odd` is true."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, but {_shown(value)} was given")
    number(int(value), name, minimum, maximum)
    if odd and value % 2 == 0:
        raise ValueError(f"{name} must be odd, so that the window has a centre, but {value} was given")
    return int(value)


def shape(value: Any, name: str, axes: Sequence[str]) -> tuple[int, ...]:
    """Check the shape of an array: a whole number of at least 1 for each of the axes, which are given by name."""
    wanted = f"{len(axes)} whole numbers ({', '.join(axes)})"
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        raise TypeError(f"{name} must hold {wanted}, but {_shown(value)} was given")
    if getattr(value, "ndim", 1) != 1 or len(value) != len(axes):
        raise ValueError(f"{name} must hold {wanted}, but {_shown(value)} was given")
    return tuple(integer(size, name, minimum=1) for size in value)


def entries(value: Any, name: str, one: str) -> list:
    """Check a sequence of at least one entry, which the message calls `one`; an iterator is none: it is read once."""
    without_axes = isinstance(value, (str, bytes)) or getattr(value, "shape", None) == ()
    if without_axes or not isinstance(value, (Sequence, np.ndarray)):
        raise TypeError(f"{name} must be a sequence of at least one {one}, but {_shown(value)} was given")
    if len(value) == 0:
        raise ValueError(f"{name} must hold at least one {one}, but it is empty")
    return list(value)


def flag(value: Any, name: str) -> bool:
    """Check a switch: True or False. Any other value would count as one of them without a word."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, but {_shown(value)} was given")
    return bool(value)


def choice(value: Any, name: str, options: Sequence) -> Any:
    """Check that `value` is one of `options`: all of them text, or all of them whole numbers."""
    wanted = f"one of {', '.join(map(repr, options))}"
    right_type = str if isinstance(options[0], str) else numbers.Integral
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, right_type):
        raise TypeError(f"{name} must be {wanted}, but {_shown(value)} was given")
    if value not in options:
        raise ValueError(f"{name} must be {wanted}, but {_shown(value)} was given")
    return value


def generator(value: Any, name: str = "rng") -> np.random.Generator:
    """Check a random generator: a ``numpy.random.Generator``, or a seed (a whole number) to make one from."""
    if isinstance(value, np.random.Generator):
        return value
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return np.random.default_rng(integer(value, name, minimum=0))
    raise TypeError(f"{name} must be a numpy.random.Generator or a seed, but {_shown(value)} was given")


def same_length(first: Any, second: Any, names: tuple[str, str]) -> None:
    """Check that two sequences have the same number of entries."""
    lengths = []
    for value, name in zip((first, second), names):
        try:
            lengths.append(len(value))
        except TypeError:  # no sequence, or an array without axes
            raise TypeError(f"{name} must be a sequence, but {_shown(value)} was given") from None
    if lengths[0] != lengths[1]:
        raise ValueError(
            f"{names[0]} and {names[1]} must have the same length, but they have {lengths[0]} and {lengths[1]}"
        )
