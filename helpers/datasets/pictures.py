"""Pictures: read a file whole or say that it cannot be read; grey levels."""

from pathlib import Path

import numpy as np


def luminance(image: np.ndarray) -> np.ndarray:
    """The grey levels of a picture in colour: 0.2125 red + 0.7154 green + 0.0721 blue.

    Computed pixel by pixel and not as a matrix product (as ``skimage.color.rgb2gray`` does): pixels of one colour then
    have one grey level to the last digit, on every processor, so that ranks of grey levels are the same everywhere.

    Parameters
    ----------
    image : array, shape (rows, columns, 3)
        Red, green, blue.

    Returns
    -------
    numpy.ndarray, shape (rows, columns)
        Float, on the scale of the picture.

    Notes
    -----
    Source of the weights: Recommendation ITU-R BT.709-6, 2015.

    Examples
    --------
    >>> luminance(np.array([[[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]])).round(4)
    array([[1.    , 0.2125]])
    """
    red, green, blue = np.moveaxis(image, -1, 0)
    return 0.2125 * red + 0.7154 * green + 0.0721 * blue


def read_picture(path: str | Path) -> np.ndarray:
    """Read a picture file in colour.

    Parameters
    ----------
    path : str or pathlib.Path
        A file in any format that Pillow reads (JPEG, PNG, TIFF, ...).

    Returns
    -------
    numpy.ndarray, shape (rows, columns, 3), uint8
        Red, green, blue. A grey picture has three equal channels; transparency is left out.

    Raises
    ------
    TypeError
        If `path` is neither text nor a path.
    ValueError
        If there is no such file, it is empty, it ends too early, or it is no picture. The message names the file.

    Examples
    --------
    >>> read_picture("no_such_picture.jpg")
    Traceback (most recent call last):
    ...
    ValueError: no_such_picture.jpg must be a picture, but it cannot be read: there is no such file
    """
    from PIL import Image

    if not isinstance(path, (str, Path)):
        raise TypeError(f"path must be the name of a file, but a {type(path).__name__} was given")
    try:
        with Image.open(path) as picture:
            return np.array(picture.convert("RGB"))
    except FileNotFoundError:
        raise ValueError(f"{path} must be a picture, but it cannot be read: there is no such file") from None
    # Pillow raises SyntaxError where a header is broken, ValueError for a name that no file can have
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} must be a picture, but it cannot be read: {error}") from error
