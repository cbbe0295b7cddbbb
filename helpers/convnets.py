"""The layers of a convolutional network in NumPy, forward and backward, checked against Keras.

Taught in notebook 07. Batches have the shape (n, rows, columns, channels), kernels (rows, columns, channels, filters),
as in Keras. A layer's "convolution" is a cross-correlation: the kernel is not flipped. Numbers of 32 bits stay numbers
of 32 bits; everything else is computed in float64.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers import validation

if TYPE_CHECKING:
    import keras

_PADDINGS = ("valid", "same")
_KERNELS = "kernels of shape (rows, columns, channels, filters)"


class Gradients(NamedTuple):
    """Gradients of a loss: `dx` for the input of a layer, `dw` for its kernels, each of their shape."""

    dx: np.ndarray
    dw: np.ndarray


def digit_network() -> "keras.Sequential":
    """The network of notebook 08 for handwritten digits: `networks.digit_network` with its defaults.

    Returns
    -------
    keras.Sequential
        Not trained; from pictures of shape (28, 28, 1) in [0, 1] to the probabilities of ten digits; 600,810 weights.

    Examples
    --------
    >>> digit_network().count_params()
    600810
    """
    from helpers import networks

    return networks.digit_network()


def output_size(L: int, K: int, P: int | str, S: int) -> int:
    r"""How many values a convolution or pooling layer gives along one axis, as Keras counts.

    .. math:: L' = \lfloor (L - K + 2P) / S \rfloor + 1

    Parameters
    ----------
    L : int
        Length of the input in samples, at least 1.
    K : int
        Length of the kernel or of the pooling window, at least 1.
    P : int or {"valid", "same"}
        Zeros added at either end, at least 0. "valid" adds none; "same" adds as many as it takes for
        :math:`L' = \lceil L / S \rceil`, and where their number is odd, one more at the end than at the beginning.
    S : int
        Stride: samples from one position of the kernel to the next, at least 1.

    Returns
    -------
    int
        At least 1. Where the division has a rest, the last samples of the input are not seen.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number or out of range, or the kernel is longer than the padded input.

    Notes
    -----
    Source: V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning, 2016, relationship 6
    (arXiv:1603.07285).

    Examples
    --------
    >>> output_size(12, 3, 0, 2), output_size(12, 3, "same", 2), output_size(28, 5, 2, 1)
    (5, 6, 28)
    """
    L, K, S = (validation.integer(value, name, minimum=1) for value, name in ((L, "L"), (K, "K"), (S, "S")))
    if isinstance(P, str):
        padding = sum(pad_widths(L, K, validation.choice(P, "P", _PADDINGS), S))
    else:
        padding = 2 * validation.integer(P, "P", minimum=0)
    if K > L + padding:
        raise ValueError(f"K must be at most {L + padding}, the length of the padded input, but it is {K}")
    return (L - K + padding) // S + 1


def pad_widths(L: int, K: int, padding: str, S: int) -> tuple[int, int]:
    """How many zeros Keras adds before and after an axis.

    Parameters
    ----------
    L, K, S : int
        Length of the input, length of the kernel, stride, as in `output_size`.
    padding : {"valid", "same"}

    Returns
    -------
    before, after : int
        Equal, or one more after than before: for pictures the extra pixels lie at the bottom and at the right.

    Raises
    ------
    TypeError, ValueError
        If a length is no whole number of at least 1, or `padding` is something else.

    Examples
    --------
    >>> pad_widths(12, 3, "same", 1), pad_widths(12, 3, "same", 2), pad_widths(12, 3, "valid", 2)
    ((1, 1), (0, 1), (0, 0))
    """
    L, K, S = (validation.integer(value, name, minimum=1) for value, name in ((L, "L"), (K, "K"), (S, "S")))
    if validation.choice(padding, "padding", _PADDINGS) == "valid":
        return 0, 0
    total = max((-(-L // S) - 1) * S + K - L, 0)
    return total // 2, total - total // 2


def receptive_field(kernels: Sequence[int], strides: Sequence[int]) -> int:
    """How many samples of the input one value of the last of several layers depends on, along one axis.

    Parameters
    ----------
    kernels : sequence of int
        Length of the kernel or the pooling window of each layer, the first layer first.
    strides : sequence of int
        Their strides.

    Returns
    -------
    int
        1 plus, for each layer, its kernel's length less 1 times the product of the strides before it.

    Raises
    ------
    TypeError, ValueError
        If there are no layers, more kernels than strides or less, or a number is not whole or below 1.

    Notes
    -----
    Source: V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning, 2016 (arXiv:1603.07285);
    A. Araujo, W. Norris, J. Sim, Computing receptive fields of convolutional neural networks, 2019, equation 2
    (doi:10.23915/distill.00021).

    Examples
    --------
    >>> receptive_field([3, 3], [1, 1]), receptive_field([5], [1]), receptive_field([3, 2, 3], [1, 2, 1])
    (5, 5, 8)
    """
    kernels, strides = validation.entries(kernels, "kernels", "layer"), validation.entries(strides, "strides", "layer")
    validation.same_length(kernels, strides, ("kernels", "strides"))
    reach, step = 1, 1
    for kernel, stride in zip(kernels, strides):
        reach += (validation.integer(kernel, "kernels", minimum=1) - 1) * step
        step *= validation.integer(stride, "strides", minimum=1)
    return reach


def conv2d(x: np.ndarray, w: np.ndarray, stride: int = 1, padding: str = "valid") -> np.ndarray:
    """Convolution layer, without bias: the cross-correlation of every picture with every kernel.

    Parameters
    ----------
    x : array_like, shape (n, rows, columns, channels)
    w : array_like, shape (kernel rows, kernel columns, channels, filters)
        Each filter has a kernel for every channel; the responses of the channels are summed.
    stride : int
        Pixels from one position of the kernel to the next, along rows and columns, at least 1.
    padding : {"valid", "same"}
        Only where the kernel lies inside the picture, or with zeros around it as `pad_widths` says.

    Returns
    -------
    numpy.ndarray
        Shape (n, output rows, output columns, filters); `output_size` tells their number. float32 if `x` and `w` are,
        else float64.

    Raises
    ------
    TypeError, ValueError
        If an array has another number of axes or no finite numbers, the channels differ in number, or the kernel is
        larger than the padded picture.

    Notes
    -----
    Source: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, equation 9.8; V. Dumoulin, F. Visin, A guide
    to convolution arithmetic for deep learning, 2016 (arXiv:1603.07285).

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> w = np.array([[1.0, 0], [0, -1]]).reshape(2, 2, 1, 1)
    >>> conv2d(x, w)[0, :, :, 0]
    array([[-4., -4.],
           [-4., -4.]])
    """
    x, w = _layer(x, w, padding, stride)
    return np.tensordot(_windows(x, w.shape[:2], stride, padding), w, axes=([4, 5, 3], [0, 1, 2]))


def conv2d_gradients(
    x: np.ndarray, w: np.ndarray, dy: np.ndarray, stride: int = 1, padding: str = "valid"
) -> Gradients:
    r"""Backpropagation through `conv2d`: from the gradient for its output to those for its input and its kernels.

    The gradient for the kernels is the cross-correlation of the input with `dy`; that for the input is the full
    convolution of `dy` with the kernels. With a stride, zeros stand between the values of `dy`.

    Parameters
    ----------
    x, w, stride, padding
        As in `conv2d`.
    dy : array_like, shape (n, output rows, output columns, filters)
        :math:`\partial J / \partial y` for every output y of the layer. The gradient for a bias would be its sum over
        all axes but the last.

    Returns
    -------
    Gradients
        `dx`, of the shape of `x`, and `dw`, of the shape of `w`, in this order.

    Raises
    ------
    TypeError, ValueError
        As `conv2d`, and if `dy` is not of the shape of its output.

    Notes
    -----
    Source: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, equations 9.11 and 9.13.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> dx, dw = conv2d_gradients(x, np.ones((2, 2, 1, 1)), np.ones((1, 2, 2, 1)))
    >>> dx[0, :, :, 0], dw[:, :, 0, 0]
    (array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]]), array([[ 8., 12.],
           [20., 24.]]))
    """
    x, w = _layer(x, w, padding, stride)
    windows = _windows(x, w.shape[:2], stride, padding)
    dy = _output_gradient(dy, (*windows.shape[:3], w.shape[3]), windows.dtype)
    dw = np.tensordot(windows, dy, axes=([0, 1, 2], [0, 1, 2])).transpose(1, 2, 0, 3)
    reach = [(size - 1, size - 1) for size in w.shape[:2]]
    spread = np.pad(_spread(dy, stride), [(0, 0), *reach, (0, 0)])
    flipped = w[::-1, ::-1].swapaxes(2, 3)
    seen = np.tensordot(_windows(spread, w.shape[:2], 1, "valid"), flipped, axes=([4, 5, 3], [0, 1, 2]))
    return Gradients(_unpadded(seen, x.shape, w.shape[:2], stride, padding), dw)


def max_pool(x: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid") -> np.ndarray:
    """Max pooling: the largest value of every window of each channel.

    Parameters
    ----------
    x : array_like, shape (n, rows, columns, channels)
    size : int
        Rows and columns of the window, at least 1.
    stride : int, optional
        Pixels from window to window, at least 1. Left out, it is `size`: windows do not overlap.
    padding : {"valid", "same"}
        Whether windows may reach beyond the picture; only what lies inside counts.

    Returns
    -------
    numpy.ndarray
        Shape (n, output rows, output columns, channels); `output_size` tells their number.

    Raises
    ------
    TypeError, ValueError
        If `x` has another number of axes or no finite numbers, or the window is larger than the picture.

    Notes
    -----
    Source: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, section 9.3.

    Examples
    --------
    >>> max_pool(np.arange(16).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x, stride = _pooled(x, size, stride, padding)
    return _windows(x, (size, size), stride, padding, fill=-np.inf).max(axis=(4, 5))


def max_pool_gradient(
    x: np.ndarray, dy: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid"
) -> np.ndarray:
    r"""Backpropagation through `max_pool`: every value of `dy` goes to the largest input of its window.

    Parameters
    ----------
    x, size, stride, padding
        As in `max_pool`.
    dy : array_like, shape (n, output rows, output columns, channels)
        :math:`\partial J / \partial y` for every output y of the layer.

    Returns
    -------
    numpy.ndarray
        Of the shape of `x`. Of several inputs that are equally large the first, row by row, takes all of it.

    Raises
    ------
    TypeError, ValueError
        As `max_pool`, and if `dy` is not of the shape of its output.

    Notes
    -----
    Source: Y. LeCun et al., Handwritten digit recognition with a back-propagation network, 1990, has average pooling;
    for the maximum see D. Scherer, A. Müller, S. Behnke, Evaluation of pooling operations in convolutional
    architectures for object recognition, 2010, section 3.2 (doi:10.1007/978-3-642-15825-4_10).

    Examples
    --------
    >>> x = np.array([[1, 2], [4, 3]]).reshape(1, 2, 2, 1)
    >>> max_pool_gradient(x, np.full((1, 1, 1, 1), 7.0))[0, :, :, 0]
    array([[0., 0.],
           [7., 0.]])
    """
    x, stride = _pooled(x, size, stride, padding)
    windows = _windows(x, (size, size), stride, padding, fill=-np.inf)
    dy = _output_gradient(dy, windows.shape[:4], x.dtype)
    largest = windows.reshape(*windows.shape[:4], -1).argmax(axis=4)
    shares = np.eye(size * size, dtype=x.dtype)[largest].reshape(windows.shape)
    return _given_back(shares * dy[..., np.newaxis, np.newaxis], x.shape, size, stride, padding)


def average_pool(x: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid") -> np.ndarray:
    """Average pooling: the mean of every window of each channel.

    Parameters
    ----------
    x, size, stride, padding
        As in `max_pool`. With padding "same" the mean is over those pixels of the window that lie inside.

    Returns
    -------
    numpy.ndarray
        Shape (n, output rows, output columns, channels).

    Raises
    ------
    TypeError, ValueError
        As `max_pool`.

    Notes
    -----
    Source: Y. LeCun et al., Handwritten digit recognition with a back-propagation network, 1990.

    Examples
    --------
    >>> average_pool(np.arange(16).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    x, stride = _pooled(x, size, stride, padding)
    return _windows(x, (size, size), stride, padding).sum(axis=(4, 5)) / _inside(x, size, stride, padding)


def average_pool_gradient(
    x: np.ndarray, dy: np.ndarray, size: int = 2, stride: int | None = None, padding: str = "valid"
) -> np.ndarray:
    r"""Backpropagation through `average_pool`: each input of a window takes an equal share of the window's `dy`.

    Parameters
    ----------
    x, size, stride, padding
        As in `average_pool`.
    dy : array_like, shape (n, output rows, output columns, channels)
        :math:`\partial J / \partial y` for every output y of the layer.

    Returns
    -------
    numpy.ndarray
        Of the shape of `x`: with windows of 2 x 2 a quarter of `dy` for each of the four.

    Raises
    ------
    TypeError, ValueError
        As `average_pool`, and if `dy` is not of the shape of its output.

    Examples
    --------
    >>> average_pool_gradient(np.zeros((1, 2, 2, 1)), np.full((1, 1, 1, 1), 8.0))[0, :, :, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    x, stride = _pooled(x, size, stride, padding)
    windows = _windows(x, (size, size), stride, padding)
    share = _output_gradient(dy, windows.shape[:4], x.dtype) / _inside(x, size, stride, padding)
    share = np.broadcast_to(share[..., np.newaxis, np.newaxis], windows.shape)
    return _given_back(share, x.shape, size, stride, padding)


def numeric_gradient(function: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-5) -> np.ndarray:
    r"""The gradient of a function by central finite differences: two calls for each number it depends on.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `at` and returns a number.
    at : array_like
        Where the gradient is wanted.
    step : float
        :math:`h`, greater than 0. The error is of the order of its square, until rounding takes over.

    Returns
    -------
    numpy.ndarray
        Of the shape of `at`, float64.

    Raises
    ------
    TypeError, ValueError
        If `step` is not greater than 0.

    Notes
    -----
    Source: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, equation 11.6.

    Examples
    --------
    >>> numeric_gradient(lambda x: float(np.sum(x**2)), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    step = validation.number(step, "step", above=0)
    at = np.array(at, dtype=float)
    gradient = np.empty_like(at)
    for place in np.ndindex(at.shape):
        before, after = at.copy(), at.copy()
        before[place] -= step
        after[place] += step
        gradient[place] = (function(after) - function(before)) / (2 * step)
    return gradient


def _layer(x: Any, w: Any, padding: str, stride: int) -> tuple[np.ndarray, np.ndarray]:
    x, w = validation.batch(x), validation.batch(w, "w", _KERNELS)
    stride = validation.integer(stride, "stride", minimum=1)
    if x.shape[3] != w.shape[2]:
        raise ValueError(f"w must have a kernel for each of the {x.shape[3]} channels of x, but it has {w.shape[2]}")
    _check_fit(x, w.shape[:2], padding, stride, "w")
    return x, w


def _pooled(x: Any, size: int, stride: int | None, padding: str) -> tuple[np.ndarray, int]:
    x, size = validation.batch(x), validation.integer(size, "size", minimum=1)
    stride = size if stride is None else validation.integer(stride, "stride", minimum=1)
    _check_fit(x, (size, size), padding, stride, "size")
    return x, stride


def _check_fit(x: np.ndarray, size: tuple[int, int], padding: str, stride: int, name: str) -> None:
    for length, kernel in zip(x.shape[1:3], size):
        if kernel > length + sum(pad_widths(length, kernel, padding, stride)):
            raise ValueError(
                f"{name} must fit into the picture of {x.shape[1]} x {x.shape[2]} pixels with padding {padding!r}, "
                f"but it has {size[0]} x {size[1]}"
            )


def _output_gradient(dy: Any, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    dy = validation.batch(dy, "dy")
    if dy.shape != shape:
        raise ValueError(f"dy must have the shape of the layer's output, {shape}, but its shape is {dy.shape}")
    return dy.astype(dtype, copy=False)


def _windows(x: np.ndarray, size: tuple[int, int], stride: int, padding: str, fill: float = 0.0) -> np.ndarray:
    """Every window of the padded pictures: shape (n, output rows, output columns, channels, *size), no copy."""
    widths = [pad_widths(length, kernel, padding, stride) for length, kernel in zip(x.shape[1:3], size)]
    padded = np.pad(x, [(0, 0), *widths, (0, 0)], constant_values=fill) if any(map(any, widths)) else x
    return sliding_window_view(padded, size, axis=(1, 2))[:, ::stride, ::stride]


def _spread(dy: np.ndarray, stride: int) -> np.ndarray:
    """The values of `dy` a stride apart, zeros between them."""
    n, rows, columns, channels = dy.shape
    spread = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dy.dtype)
    spread[:, ::stride, ::stride] = dy
    return spread


def _unpadded(
    seen: np.ndarray, shape: tuple[int, ...], size: tuple[int, int], stride: int, padding: str
) -> np.ndarray:
    """What came back to the padded picture, without the padding; zeros for the last pixels that no window reached."""
    dx = np.zeros(shape, seen.dtype)
    tops = [pad_widths(length, kernel, padding, stride)[0] for length, kernel in zip(shape[1:3], size)]
    inner = seen[:, tops[0] : tops[0] + shape[1], tops[1] : tops[1] + shape[2]]
    dx[:, : inner.shape[1], : inner.shape[2]] = inner
    return dx


def _inside(x: np.ndarray, size: int, stride: int, padding: str) -> np.ndarray:
    """How many pixels of each window lie inside the picture, shape (1, output rows, output columns, 1)."""
    ones = np.ones((1, *x.shape[1:3], 1), x.dtype)
    return _windows(ones, (size, size), stride, padding).sum(axis=(4, 5))


def _given_back(shares: np.ndarray, shape: tuple[int, ...], size: int, stride: int, padding: str) -> np.ndarray:
    """The sum of what the windows give to each pixel."""
    rows, columns = shares.shape[1:3]
    seen = np.zeros(
        (shape[0], (rows - 1) * stride + size, (columns - 1) * stride + size, shape[3]), shares.dtype
    )
    for row, column in np.ndindex(size, size):
        last_row, last_column = row + (rows - 1) * stride + 1, column + (columns - 1) * stride + 1
        seen[:, row:last_row:stride, column:last_column:stride] += shares[..., row, column]
    return _unpadded(seen, shape, (size, size), stride, padding)
