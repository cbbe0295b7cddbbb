"""Pictures: read a file whole or say that it cannot be read; grey levels; folders with a sub-folder a class."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.utils import Bunch

# What keras.utils.image_dataset_from_directory takes for pictures, by the end of the name; what it can then read.
PICTURE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_PICTURE_FORMATS = ("BMP", "GIF", "JPEG", "PNG")


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


def inspect_folder(folder: str | Path) -> "Bunch":
    """Look through a folder of pictures, a sub-folder a class: what can be used, and what is wrong with the rest.

    Every picture is read whole, so this takes a while where there are thousands. Sub-folders whose names begin with a
    dot are no classes. Files within a class count whatever they are called, as they do for Keras.

    Parameters
    ----------
    folder : str or pathlib.Path

    Returns
    -------
    sklearn.utils.Bunch
        `files`, the paths of the pictures that can be read, by class and name; `target`, the number of each one's
        class, shape (n,); `target_names`, the sub-folders that hold at least one of them, in alphabetical order;
        `shapes`, rows and columns of each, shape (n, 2); `unreadable`, the paths of those that cannot be read;
        `problems`, a sentence for each thing that a reader should know: unreadable and empty files, files that are no
        pictures, classes without pictures, pictures of different sizes, classes of very different size.

    Raises
    ------
    TypeError
        If `folder` is neither text nor a path.
    ValueError
        If there is no such folder, or fewer than two classes have pictures that can be read.
    """
    from sklearn.utils import Bunch

    if not isinstance(folder, (str, Path)):
        raise TypeError(f"folder must be the name of a folder, but a {type(folder).__name__} was given")
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"folder must be a folder with a sub-folder for each class, but {folder} is none")
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    problems = [
        f"{entry.name} lies beside the sub-folders and belongs to no class; it is not used"
        for entry in entries
        if not entry.is_dir()
    ]
    files, target, target_names, shapes, unreadable = [], [], [], [], []
    for entry in (entry for entry in entries if entry.is_dir()):
        before = len(files)
        for path in sorted(path for path in entry.rglob("*") if path.is_file()):  # Keras goes as deep
            name = path.relative_to(folder).as_posix()
            if path.suffix.lower() not in PICTURE_SUFFIXES:
                problems.append(f"{name} is no picture ({', '.join(PICTURE_SUFFIXES)}); it is not used")
                continue
            try:
                shape = _shape_of(path)
            except ValueError as error:
                problems.append(f"{name} cannot be read: {str(error).replace(str(path), name)}; remove or replace it")
                unreadable.append(path)
                continue
            shapes.append(shape)
            files.append(path)
            target.append(len(target_names))
        if len(files) > before:
            target_names.append(entry.name)
        else:
            problems.append(f"{entry.name} holds no picture that can be read; it is no class")
    if len(target_names) < 2:
        found = f"{len(target_names)} ({', '.join(target_names)})" if target_names else "none"
        raise ValueError(
            f"folder must have at least two sub-folders with pictures, but {folder} has {found}"
            + "".join(f"\n- {problem}" for problem in problems)
        )
    rows, columns = np.transpose(shapes)
    if len(set(shapes)) > 1:
        problems.append(
            f"the pictures have {len(set(shapes))} different sizes, from {rows.min()} × {columns.min()} to "
            f"{rows.max()} × {columns.max()} pixels; they are brought to one"
        )
    counts = np.bincount(target)
    if counts.max() > 3 * counts.min():
        most, least = (target_names[i] for i in (counts.argmax(), counts.argmin()))
        problems.append(
            f"{most} has {counts.max()} pictures, {least} only {counts.min()}: weight the classes, and compare "
            "accuracy with the share of the largest class"
        )
    return Bunch(
        files=files,
        target=np.array(target),
        target_names=target_names,
        shapes=np.array(shapes),
        unreadable=unreadable,
        problems=problems,
    )


def _shape_of(path: Path) -> tuple[int, int]:
    """Rows and columns of a picture that Keras can read, too; read whole."""
    from PIL import Image

    if path.stat().st_size == 0:
        raise ValueError("it is empty")
    try:
        picture = read_picture(path)
    except ValueError as error:
        raise ValueError(str(error).partition("cannot be read: ")[2] or str(error)) from error
    with Image.open(path) as opened:
        if opened.format not in _PICTURE_FORMATS:
            raise ValueError(f"its name ends in {path.suffix}, but inside it is {opened.format}")
    return picture.shape[0], picture.shape[1]
