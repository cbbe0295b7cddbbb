"""Small convolutional networks in NumPy, with the layers of notebook 07: look into a trained one, train a tiny one.

Used in notebook 08 where Keras would be too slow or would hide what happens. Pictures have the shape (rows, columns,
channels), float in [0, 1].
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from helpers import datasets, gabor, validation
from helpers.convnets import conv2d, conv2d_gradients, max_pool

if TYPE_CHECKING:
    import pandas as pd

LAYERS = ("conv1", "conv2", "dense", "classes")  # those of `networks.digit_network` that have weights
_LARGEST = 1e3  # a loss beyond it, or one that is no number, has exploded


def activations(weights: Mapping[str, np.ndarray], x: np.ndarray) -> dict[str, np.ndarray]:
    """What every layer of `networks.digit_network` makes of pictures, computed in NumPy.

    Parameters
    ----------
    weights : mapping of str to array
        As `datasets.load_digit_network` returns them: kernel and bias of each layer, as ``conv1_kernel``.
    x : array, shape (n, 28, 28, 1)

    Returns
    -------
    dict of str to numpy.ndarray
        By layer: `conv1`, shape (n, 26, 26, 32), and `conv2`, shape (n, 24, 24, 32), after ReLU; `pool`, shape
        (n, 12, 12, 32); `dense`, shape (n, 128); `classes`, the probabilities of the digits, shape (n, 10).

    Raises
    ------
    TypeError, ValueError
        If `x` is no batch of such pictures.

    Examples
    --------
    >>> shipped = datasets.load_digit_network()
    >>> found = activations(shipped.weights, np.zeros((1, 28, 28, 1)))
    >>> found["conv2"].shape, round(float(found["classes"].sum()), 6)
    ((1, 24, 24, 32), 1.0)
    """
    x = validation.batch(x)
    if x.shape[1:] != (28, 28, 1):
        raise ValueError(f"x must have the shape (n, 28, 28, 1), but its shape is {x.shape}")
    (w1, b1), (w2, b2), (w3, b3), (w4, b4) = (
        (weights[f"{name}_kernel"], weights[f"{name}_bias"]) for name in LAYERS
    )
    found = {"conv1": np.maximum(conv2d(x, w1) + b1, 0)}
    found["conv2"] = np.maximum(conv2d(found["conv1"], w2) + b2, 0)
    found["pool"] = max_pool(found["conv2"])
    found["dense"] = np.maximum(found["pool"].reshape(len(x), -1) @ w3 + b3, 0)
    found["classes"] = _softmax(found["dense"] @ w4 + b4)
    return found


def oriented_kernels(size: int, orientations: int = 12, wavelengths: Sequence[float] = (2.5, 4.0)) -> list[np.ndarray]:
    """A bank of designed kernels as small as those of a network: the middles of Gabor kernels, and blobs.

    Parameters
    ----------
    size : int
        Rows and columns, odd, at least 3.
    orientations : int
        Directions over half a turn, at least 1.
    wavelengths : sequence of float
        In pixels, each at least 2.

    Returns
    -------
    list of numpy.ndarray, each of shape (size, size)
        Sum zero, length 1: for each orientation and wavelength a stripe (the cosine part) and an edge (the sine
        part, close to a derivative of a Gaussian); last a blob, the Laplacian of a Gaussian.

    Raises
    ------
    TypeError, ValueError
        If `size` is even or too small, or as `gabor.kernels_2d`.

    Examples
    --------
    >>> bank = oriented_kernels(3, orientations=4, wavelengths=[4.0])
    >>> len(bank), (bank[1] / np.abs(bank[1]).max()).round(2)[1] + 0.0
    (9, array([ 1.,  0., -1.]))
    """
    size = validation.integer(size, "size", minimum=3, odd=True)
    bank = []
    for kernel in gabor.kernels_2d(orientations, wavelengths):
        first = (len(kernel) - size) // 2
        middle = kernel[first : first + size, first : first + size]
        bank += [middle.real, -middle.imag]
    y, x = np.mgrid[:size, :size] - size // 2
    square = (x**2 + y**2) / (size / 4) ** 2
    bank.append((2 - square) * np.exp(-square / 2))
    return [_white(kernel) for kernel in bank]


def closest_kernels(kernels: np.ndarray, bank: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """For each kernel the most similar one of a bank, whatever the sign.

    Parameters
    ----------
    kernels : array, shape (size, size, n)
    bank : sequence of array, shape (size, size)
        As `oriented_kernels` makes them.

    Returns
    -------
    which : numpy.ndarray of int, shape (n,)
        The index in the bank.
    correlations : numpy.ndarray, shape (n,)
        Pearson's correlation of the two, as sets of size x size numbers, from -1 to 1.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> bank = oriented_kernels(3)
    >>> which, correlations = closest_kernels(np.stack([3 - bank[5], bank[7]], axis=-1), bank)
    >>> which.tolist(), correlations.round(6).tolist()
    ([5, 7], [-1.0, 1.0])
    """
    if kernels.ndim != 3 or any(kernel.shape != kernels.shape[:2] for kernel in bank):
        raise ValueError(f"kernels must have the shape (size, size, n) of the bank, but it is {kernels.shape}")
    rows = np.array([_white(kernel).ravel() for kernel in np.moveaxis(kernels, 2, 0)])
    products = rows @ np.array([_white(kernel).ravel() for kernel in bank]).T
    which = np.abs(products).argmax(axis=1)
    return which, products[np.arange(len(rows)), which]


def _white(kernel: np.ndarray) -> np.ndarray:
    """Sum zero, length 1."""
    centred = np.asarray(kernel, dtype=float) - np.mean(kernel)
    return centred / (np.linalg.norm(centred) or 1.0)


@cache
def tiny_digits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """1,024 digits to train and 500 to validate with, 7 x 7 pixels, standardised.

    Returns
    -------
    train, validation : (array of shape (n, 7, 7, 1), array of shape (n,))

    Examples
    --------
    >>> (x, y), (others, _) = tiny_digits()
    >>> x.shape, others.shape
    ((1024, 7, 7, 1), (500, 7, 7, 1))
    """
    digits = datasets.load_digits28()
    order = np.random.default_rng(0).permutation(len(digits.data))[:1524]
    small = digits.data[order].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4))[..., np.newaxis]
    small = (small - small[:1024].mean()) / small[:1024].std()
    target = digits.target[order]
    return (small[:1024], target[:1024]), (small[1024:], target[1024:])


@cache
def tiny_training(exponent: float, batch_size: int, filters: int = 4) -> "pd.DataFrame":
    """Train a tiny convolutional network for one epoch by plain gradient descent, with the layers of notebook 07.

    Four filters of 3 x 3, ReLU, softmax; digits of 7 x 7 pixels, each of the 1,024 once, always in the same order and
    from the same first weights. What was computed once is kept.

    Parameters
    ----------
    exponent : float
        The learning rate is 10 to the power of it.
    batch_size : int
        1 to 1024.
    filters : int
        At least 1.

    Returns
    -------
    pandas.DataFrame
        A row a step: `seen`, how many digits the network had been trained on before; `loss` of the batch (NaN from
        the step on at which it exceeds 1000 or is no number). ``attrs["accuracy"]`` is the accuracy on the 500 others
        after the last step, ``attrs["exploded"]`` whether the loss did.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Examples
    --------
    >>> table = tiny_training(-0.75, 64)
    >>> len(table), bool(table.loss.iloc[-1] < table.loss[0]), table.attrs["exploded"]
    (16, True, False)
    """
    import pandas as pd

    rate = 10.0 ** validation.number(exponent, "exponent", minimum=-6, maximum=3)
    batch_size = validation.integer(batch_size, "batch_size", 1, 1024)
    filters, rng = validation.integer(filters, "filters", 1), np.random.default_rng(0)
    (x, y), (others, wanted) = tiny_digits()
    w, b = rng.normal(0, np.sqrt(2 / 9), (3, 3, 1, filters)), np.zeros(filters)
    v, c = rng.normal(0, np.sqrt(1 / (25 * filters)), (25 * filters, 10)), np.zeros(10)
    seen, losses, exploded = range(0, len(x), batch_size), [], False
    for first in seen:
        batch, labels = x[first : first + batch_size], y[first : first + batch_size]
        before = conv2d(batch, w) + b
        hidden = np.maximum(before, 0).reshape(len(batch), -1)
        probabilities = _softmax(hidden @ v + c)
        right = probabilities[np.arange(len(labels)), labels]
        loss = -np.log(np.maximum(right, 1e-300)).mean()
        exploded = exploded or not loss <= _LARGEST
        losses.append(np.nan if exploded else loss)
        if exploded:
            continue
        dz = (probabilities - np.eye(10)[labels]) / len(labels)
        dh = (dz @ v.T).reshape(before.shape) * (before > 0)
        dw = conv2d_gradients(batch, w, dh).dw
        v, c = v - rate * hidden.T @ dz, c - rate * dz.sum(axis=0)
        w, b = w - rate * dw, b - rate * dh.sum(axis=(0, 1, 2))
        exploded = not max(np.abs(w).max(), np.abs(v).max()) < 1e6
    table = pd.DataFrame({"seen": seen, "loss": losses})
    scores = np.maximum(conv2d(others, w) + b, 0).reshape(len(others), -1) @ v + c
    table.attrs.update(accuracy=float(np.mean(scores.argmax(axis=1) == wanted)), exploded=bool(exploded))
    return table


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
