"""Filters for pictures: convolution in two dimensions, mean, median, Gaussian, gradients, noise.

Taught in notebook 02. Images are arrays of shape (rows, columns) or (rows, columns, 3); the first axis counts rows
downwards (y), the second columns to the right (x). Colours are filtered one by one. Results are float64 on the
scale of the input unless a function says otherwise.
"""

import numpy as np
from skimage import color

from helpers import validation
from helpers.signals import gaussian_kernel


def convolve2d(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    r"""Convolve an image with a kernel, zeros around the image, result of the image's size.

    .. math:: (I * h)[r, c] = \sum_u \sum_v h[u, v]\, I[r - u, c - v]

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    kernel : array_like, shape (k_rows, k_columns)
        Its centre is at row (k_rows - 1) // 2 and column (k_columns - 1) // 2.

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        Equal to ``scipy.signal.convolve2d(image, kernel, mode="same")``.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong dimension, is empty or holds NaN.

    Notes
    -----
    Source: R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th ed., 2018, equation 3-44.

    Examples
    --------
    >>> convolve2d([[0, 0, 0], [0, 1, 0], [0, 0, 0]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    array([[1., 2., 3.],
           [4., 5., 6.],
           [7., 8., 9.]])
    """
    image = validation.image(image, "image").astype(float)
    kernel = validation.kernel2d(kernel, "kernel")
    rows, columns = image.shape[:2]
    k_rows, k_columns = kernel.shape
    border = [(k // 2, (k - 1) // 2) for k in kernel.shape]
    padded = np.pad(image, border + [(0, 0)] * (image.ndim - 2))
    result = np.zeros_like(image)
    for u in range(k_rows):
        for v in range(k_columns):
            top, left = k_rows - 1 - u, k_columns - 1 - v  # the flip: h[0, 0] meets the last pixel
            result += kernel[u, v] * padded[top : top + rows, left : left + columns]
    return result


def windows(image: np.ndarray, size: int) -> np.ndarray:
    """Cut out the size x size pixels around every pixel, the image mirrored at its borders.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    size : int
        Width of the window in pixels, odd.

    Returns
    -------
    numpy.ndarray of float64, shape of the image + (size, size)
        ``windows(image, size)[r, c]`` is the neighbourhood of pixel (r, c): a view, not to be written to.

    Raises
    ------
    TypeError, ValueError
        If the image has the wrong dimension, is empty or holds NaN, or `size` is not an odd positive number.

    Examples
    --------
    >>> windows([[1, 2, 3], [4, 5, 6], [7, 8, 9]], size=3)[0, 0]
    array([[1., 1., 2.],
           [1., 1., 2.],
           [4., 4., 5.]])
    """
    image = validation.image(image, "image").astype(float)
    size = validation.integer(size, "size", minimum=1, odd=True)
    border = [(size // 2, size // 2)] * 2 + [(0, 0)] * (image.ndim - 2)
    mirrored = np.pad(image, border, mode="symmetric")
    return np.lib.stride_tricks.sliding_window_view(mirrored, (size, size), axis=(0, 1))


def mean_filter(image: np.ndarray, size: int) -> np.ndarray:
    """Replace every pixel by the mean of the size x size pixels around it, the image mirrored at its borders.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    size : int
        Width of the window in pixels, odd.

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        Equal to ``scipy.ndimage.uniform_filter`` of the image as float.

    Raises
    ------
    TypeError, ValueError
        As `windows`.

    Notes
    -----
    Source: R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th ed., 2018, section 3.5.

    Examples
    --------
    >>> mean_filter([[0, 0, 9], [0, 0, 0], [0, 0, 0]], size=3)[1, 1]
    np.float64(1.0)
    """
    return windows(image, size).mean(axis=(-2, -1))


def median_filter(image: np.ndarray, size: int) -> np.ndarray:
    """Replace every pixel by the median of the size x size pixels around it, the image mirrored at its borders.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    size : int
        Width of the window in pixels, odd.

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        Equal to ``scipy.ndimage.median_filter(image, size)``.

    Raises
    ------
    TypeError, ValueError
        As `windows`.

    Notes
    -----
    Source: J. W. Tukey, Exploratory Data Analysis, 1977, chapter 7 (running medians).

    Examples
    --------
    >>> median_filter([[0, 0, 9], [0, 0, 0], [0, 0, 0]], size=3)[1, 1]
    np.float64(0.0)
    """
    rows = windows(image, size)  # one by one: the median copies, and all windows are size**2 pictures
    return np.array([np.median(row, axis=(-2, -1)) for row in rows])


def wiener_filter(image: np.ndarray, size: int) -> np.ndarray:
    r"""Pull every pixel towards the mean of its window, the more so the less the window varies beyond the noise.

    .. math:: \hat I = \mu + \frac{\max(s^2 - \nu^2, 0)}{\max(s^2, \nu^2)}\,(I - \mu)

    with mean :math:`\mu` and variance :math:`s^2` of the window; the variance of the noise, :math:`\nu^2`, is taken
    to be the mean of all :math:`s^2`.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    size : int
        Width of the window in pixels, odd.

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        Equal to ``scipy.signal.wiener`` with the same noise, but mirrored at the borders, not darkened by zeros.

    Raises
    ------
    TypeError, ValueError
        As `windows`.

    Notes
    -----
    Source: J. S. Lim, Two-Dimensional Signal and Image Processing, 1990, p. 548, after J.-S. Lee, Digital Image
    Enhancement and Noise Filtering by Use of Local Statistics, 1980 (doi:10.1109/TPAMI.1980.4766994).

    Examples
    --------
    >>> wiener_filter([[1, 2, 1], [2, 1, 2], [90, 90, 90]], size=3)[[0, 2], 1].round(1)  # flat: the mean
    array([ 1.4, 70.3])
    """
    image = validation.image(image, "image").astype(float)
    around = windows(image, size)
    mean, variance = around.mean(axis=(-2, -1)), around.var(axis=(-2, -1))
    noise = variance.mean(axis=(0, 1))
    tiny = np.finfo(float).tiny  # a constant picture: 0 / tiny, not 0 / 0
    larger = np.maximum(np.maximum(variance, noise), tiny)
    return mean + np.maximum(variance - noise, 0) / larger * (image - mean)


def gaussian_filter(image: np.ndarray, sigma: float, order: tuple[int, int] = (0, 0)) -> np.ndarray:
    """Smooth an image with a Gaussian, or take a Gaussian derivative: one pass along rows, one along columns.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
    sigma : float
        Standard deviation in pixels, at least 0.1.
    order : (int, int)
        Order of the derivative, 0 to 2, along the first axis (down, y) and the second (right, x).

    Returns
    -------
    numpy.ndarray of float64, shape of the image
        The image is mirrored at its borders.

    Raises
    ------
    TypeError, ValueError
        As `helpers.signals.gaussian_kernel`, and if `order` does not hold two numbers.

    Examples
    --------
    >>> ramp = np.tile(np.arange(9.0), (9, 1))
    >>> gaussian_filter(ramp, sigma=0.5, order=(0, 1))[4, 4].round(6)
    np.float64(1.0)
    """
    image = validation.image(image, "image").astype(float)
    if not isinstance(order, (tuple, list)) or len(order) != 2:
        raise ValueError(f"order must be two whole numbers (down, right), but {order!r} was given")
    for axis in (0, 1):
        kernel = gaussian_kernel(sigma, order[axis])
        border = [(0, 0)] * image.ndim
        border[axis] = (len(kernel) // 2, len(kernel) // 2)
        mirrored = np.pad(image, border, mode="symmetric")
        windows = np.lib.stride_tricks.sliding_window_view(mirrored, len(kernel), axis=axis)
        image = windows @ kernel[::-1]
    return image


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""Gradient of an image with the Sobel kernels, the image mirrored at its borders.

    .. math:: h_x = [1, 2, 1]^T\,[1, 0, -1], \qquad h_y = h_x^T

    Parameters
    ----------
    image : array_like, shape (rows, columns)

    Returns
    -------
    dx, dy : numpy.ndarray of float64, shape of the image
        Positive where the image grows brighter to the right (dx) and downwards (dy). Not divided by 8: a ramp of
        one grey level a pixel gives 8. Equal to ``scipy.ndimage.sobel`` along axis 1 and axis 0.

    Raises
    ------
    TypeError, ValueError
        If the image is not 2-D, is empty or holds NaN.

    Notes
    -----
    Source: I. Sobel and G. Feldman, A 3x3 Isotropic Gradient Operator for Image Processing, 1968
    (doi:10.13140/RG.2.1.1912.4965).

    Examples
    --------
    >>> dx, dy = sobel([[0, 0, 1], [0, 0, 1], [0, 0, 1]])
    >>> dx[1], dy[1]
    (array([0., 4., 4.]), array([0., 0., 0.]))
    """
    image = validation.image(image, "image", colour=False).astype(float)
    mirrored = np.pad(image, 1, mode="symmetric")
    h_x = np.outer([1, 2, 1], [1, 0, -1])
    dx = convolve2d(mirrored, h_x)[1:-1, 1:-1]
    dy = convolve2d(mirrored, h_x.T)[1:-1, 1:-1]
    return dx, dy


def orientation_as_hue(dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """Colour a gradient: hue is its direction, brightness its magnitude.

    Parameters
    ----------
    dx, dy : array_like, shape (rows, columns)
        Derivatives to the right and downwards, as `sobel` returns them.

    Returns
    -------
    numpy.ndarray of float64, shape (rows, columns, 3)
        RGB in [0, 1]. Red: brighter to the right; towards yellow-green, cyan, violet the direction turns through
        down, left and up. The strongest gradient has brightness 1, no gradient is black.

    Raises
    ------
    TypeError, ValueError
        If the two are not 2-D, differ in shape, are empty or hold NaN.

    Examples
    --------
    >>> orientation_as_hue([[2.0, -1.0]], [[0.0, 0.0]]).round(2)
    array([[[1. , 0. , 0. ],
            [0. , 0.5, 0.5]]])
    """
    dx = validation.image(dx, "dx", colour=False).astype(float)
    dy = validation.image(dy, "dy", colour=False).astype(float)
    if dx.shape != dy.shape:
        raise ValueError(f"dx and dy must be of one shape, not {dx.shape}, {dy.shape}")
    magnitude = np.hypot(dx, dy)
    hue = np.arctan2(dy, dx) % (2 * np.pi) / (2 * np.pi)
    value = magnitude / max(magnitude.max(), np.finfo(float).tiny)
    return color.hsv2rgb(np.dstack([hue, np.ones_like(hue), value]))


def add_salt_and_pepper(image: np.ndarray, fraction: float, rng: np.random.Generator | int) -> np.ndarray:
    """Turn a fraction of the pixels white or black, half of them each, at random places.

    Parameters
    ----------
    image : array_like, shape (rows, columns) or (rows, columns, 3)
        uint8, or float in [0, 1].
    fraction : float
        How many of the pixels are hit, 0 to 1 (rounded to whole pixels).
    rng : numpy.random.Generator or int
        Source of randomness, or a seed.

    Returns
    -------
    numpy.ndarray, shape and type of the image
        White is 255 for uint8, 1.0 for float; black is 0.

    Raises
    ------
    TypeError, ValueError
        If the image is neither uint8 nor float in [0, 1], or `fraction` lies outside 0 to 1.

    Examples
    --------
    >>> add_salt_and_pepper(np.full((2, 3), 0.5), fraction=1, rng=0).sum()
    np.float64(3.0)
    """
    image = validation.image(image, "image")
    fraction = validation.number(fraction, "fraction", minimum=0, maximum=1)
    rng = validation.generator(rng, "rng")
    if image.dtype != np.uint8 and (image.dtype.kind != "f" or image.min() < 0 or image.max() > 1):
        raise ValueError(
            "image must be uint8, or float in [0, 1], so that white is known, "
            f"but it is {image.dtype} from {image.min():g} to {image.max():g}"
        )
    rows, columns = image.shape[:2]
    hit = rng.permutation(rows * columns)[: round(fraction * rows * columns)]
    noisy = image.reshape(rows * columns, -1).copy()
    noisy[hit[: len(hit) // 2]] = 255 if image.dtype == np.uint8 else 1
    noisy[hit[len(hit) // 2 :]] = 0
    return noisy.reshape(image.shape)
