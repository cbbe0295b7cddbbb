"""Recorded data sets: downloaded on request, never part of the course itself."""

import gzip
import io
import math
import re
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers.datasets import registry
from helpers.datasets.download import fetch, mirrored
from helpers.datasets.pictures import read_picture

if TYPE_CHECKING:
    from sklearn.utils import Bunch


def load_pets() -> "Bunch":
    """Photographs of 50 cats and 50 dogs, in colour and of different sizes; downloaded on first use.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, a list of 100 uint8 arrays of shape (rows, columns, 3): 50 cats, then 50 dogs; `target`, 0 for a cat
        and 1 for a dog, shape (100,); `target_names`; `filenames`; `DESCR`. Two pictures are very small:
        ``cat.48.jpg`` (93 rows) and ``dog.12.jpg`` (98 columns).

    Raises
    ------
    DatasetUnavailable
        If the files are neither in the cache nor to be had.
    ValueError
        If a file is no picture.

    Notes
    -----
    Source: J. Elson et al., Asirra: a CAPTCHA that exploits interest-aligned manual image categorization, 2007. No
    licence is stated: use the pictures on your machine, do not pass them on.
    """
    from sklearn.utils import Bunch

    paths = list(fetch("pets").values())
    target_names = ["cat", "dog"]
    return Bunch(
        data=[read_picture(path) for path in paths],
        target=np.array([target_names.index(path.name.split(".")[0]) for path in paths]),
        target_names=target_names,
        filenames=[path.name for path in paths],
        DESCR=registry.description(registry.RECORDED["pets"]),
    )


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """All digits of MNIST, 60,000 for training, then 10,000 for testing; downloaded on first use.

    Returns
    -------
    images : numpy.ndarray
        Shape (70000, 28, 28), uint8, 0 (paper) to 255 (ink).
    labels : numpy.ndarray
        Shape (70000,), 0 to 9.

    Raises
    ------
    DatasetUnavailable
        If the files are neither in the cache nor to be had.
    ValueError
        If a file is not what its name says.
    """
    paths = fetch("mnist")
    images, labels = [], []
    for part in ("train", "t10k"):
        pictures, digits = paths[f"{part}-images-idx3-ubyte.gz"], paths[f"{part}-labels-idx1-ubyte.gz"]
        images.append(read_idx(pictures, 3))
        labels.append(read_idx(digits, 1))
        if images[-1].shape != (len(labels[-1]), 28, 28):
            raise ValueError(
                f"{pictures} must hold {len(labels[-1])} pictures of 28 x 28 pixels, as {digits.name} has so many "
                f"labels, but its shape is {images[-1].shape}"
            )
        if labels[-1].max(initial=0) > 9:
            raise ValueError(f"{digits} must hold labels from 0 to 9, but there is a {labels[-1].max()}")
    return np.concatenate(images), np.concatenate(labels).astype(int)


CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
"""What the pictures of CIFAR-10 show, in the order of their labels."""


def cifar10() -> tuple[np.ndarray, np.ndarray, str]:
    """All pictures of CIFAR-10, 50,000 for training, then 10,000 for testing.

    Where a mirror on this machine holds the copy in JPEG (``cifar10_jpg.zip``), that is read; otherwise the official
    archive, downloaded on first use (170 MB).

    Returns
    -------
    images : numpy.ndarray
        Shape (60000, 32, 32, 3), uint8.
    labels : numpy.ndarray
        Shape (60000,), 0 to 9, the places in `CIFAR10_CLASSES`.
    source : str
        "the official archive" or "a copy re-encoded as JPEG".

    Raises
    ------
    DatasetUnavailable
        If the archive is neither in the cache nor to be had.
    ValueError
        If an archive does not hold what its name says.

    Notes
    -----
    Source: A. Krizhevsky, Learning multiple layers of features from tiny images, 2009.
    """
    path, source = mirrored("cifar10", registry.CIFAR10_JPEG), "a copy re-encoded as JPEG"
    if path is not None:
        images, labels = read_picture_archive(path, CIFAR10_CLASSES)
    else:
        path, source = fetch("cifar10")["cifar-10-binary.tar.gz"], "the official archive"
        images, labels = read_cifar_archive(path)
    if images.shape != (60_000, 32, 32, 3):
        raise ValueError(f"{path} must hold 60,000 pictures of 32 x 32 pixels, but its shape is {images.shape}")
    return images, labels, source


def read_picture_archive(path: Path, classes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Read pictures of one size from a zip file: ``train/<class>/*.jpg``, then ``test/<class>/*.jpg``, in that order.

    Parameters
    ----------
    path : pathlib.Path
        The zip file; other files in it are not read.
    classes : tuple of str
        The class folders; their order makes the labels.

    Returns
    -------
    images : numpy.ndarray, shape (n, rows, columns, 3), uint8
    labels : numpy.ndarray, shape (n,), int

    Raises
    ------
    ValueError
        If the file is no zip file or holds no picture; if a picture lies in another folder, cannot be read, or has
        another size than the first. The message names it.
    """
    from PIL import Image

    images, labels = [], []
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".jpg")]
            for name in sorted(names, key=lambda name: (name.split("/")[0] != "train", name)):
                parts = name.split("/")
                if len(parts) != 3 or parts[0] not in ("train", "test") or parts[1] not in classes:
                    raise ValueError(f"{name} in {path} must lie in train/ or test/, there in one of {classes}")
                try:
                    image = np.array(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
                except (OSError, SyntaxError, Image.DecompressionBombError) as error:
                    raise ValueError(f"{name} in {path} must be a picture, but it cannot be read: {error}") from error
                if images and image.shape != images[0].shape:
                    raise ValueError(f"{name} in {path} must have the shape {images[0].shape}, but it is {image.shape}")
                images.append(image)
                labels.append(classes.index(parts[1]))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{path} must be a zip file, but it cannot be read: {error}") from error
    if not images:
        raise ValueError(f"{path} must hold pictures train/<class>/*.jpg, but there is none")
    return np.array(images), np.array(labels)


def read_cifar_archive(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read CIFAR-10's binary archive: records of one byte (the class) and 3,072 (red, then green, then blue).

    Parameters
    ----------
    path : pathlib.Path
        The official ``cifar-10-binary.tar.gz``; nothing of it is written to disk.

    Returns
    -------
    images : numpy.ndarray, shape (n, 32, 32, 3), uint8
    labels : numpy.ndarray, shape (n,), int

    Raises
    ------
    ValueError
        If the file is no gzipped tar file, a part is missing or is no whole number of records, or a class is over 9.
    """
    images, labels = [], []
    try:
        with tarfile.open(path, "r:gz") as archive:
            for part in [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]:
                try:
                    content = archive.extractfile(f"cifar-10-batches-bin/{part}").read()
                except (KeyError, AttributeError):  # not there, or a folder
                    raise ValueError(f"{path} must hold cifar-10-batches-bin/{part}, but it does not") from None
                if not content or len(content) % 3073:
                    raise ValueError(f"{part} in {path} must hold records of 3,073 bytes, but it has {len(content)}")
                records = np.frombuffer(content, dtype=np.uint8).reshape(-1, 3073)
                if (highest := records[:, 0].max()) > 9:
                    raise ValueError(f"{part} in {path} must hold classes from 0 to 9, but there is {highest}")
                labels.append(records[:, 0].astype(int))
                images.append(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path} must be a complete gzipped tar file, but it cannot be read: {error}") from error
    return np.concatenate(images), np.concatenate(labels)


def epidemics() -> "list[Bunch]":
    """Monthly reported cases of three diseases, whole series; downloaded on first use.

    Returns
    -------
    list of sklearn.utils.Bunch
        Chickenpox in New York from January 1931, measles in Baltimore from January 1939, mumps in New York from
        January 1928, each until June 1972: `data`, cases a month, float; `disease`; `city`; `first`, the (year, month)
        of the first value.

    Raises
    ------
    DatasetUnavailable
        If the files are neither in the cache nor to be had.
    ValueError
        If a file does not hold one count for each of consecutive months.

    Notes
    -----
    Source: W. P. London and J. A. Yorke, Recurrent outbreaks of measles, chickenpox and mumps, I: seasonal variation
    in contact rates, 1973 (doi:10.1093/oxfordjournals.aje.a121575).
    """
    from sklearn.utils import Bunch

    places = {"newyork": "New York", "baltimore": "Baltimore"}
    series = []
    for path in fetch("epidemics").values():
        disease, place = path.stem.split("_")
        first, counts = read_monthly_counts(path)
        series.append(Bunch(data=counts, disease=disease, city=places[place], first=first))
    return series


def read_monthly_counts(path: Path) -> tuple[tuple[int, int], np.ndarray]:
    """Read a table of monthly counts: lines `year,month,count` without header, one line a month, no month left out.

    Parameters
    ----------
    path : pathlib.Path
        The file; a line may end in CR, LF or both.

    Returns
    -------
    first : tuple of int
        Year and month of the first count.
    counts : numpy.ndarray
        Shape (months,), float, whole numbers, at least 0.

    Raises
    ------
    ValueError
        If the file is empty, a line does not hold three whole numbers, a month is outside 1 to 12 or not the one that
        follows, or a count is negative.
    """
    # Text mode reads CR, LF and CR LF all as the end of a line. latin-1 never fails: what is no number is named below.
    lines = path.read_text(encoding="latin-1").splitlines()
    months, counts = [], []
    for number, line in enumerate(lines, start=1):
        place = f"line {number} of {path}"
        parts = [part.strip() for part in line.split(",")]
        if len(parts) != 3 or not all(re.fullmatch(r"-?[0-9]+", part) for part in parts):
            raise ValueError(f"{place} must hold year, month, count as whole numbers, but it is {line[:60]!r}")
        year, month, count = map(int, parts)
        if not 1 <= month <= 12:
            raise ValueError(f"{place} must hold a month from 1 to 12, but it is {line!r}")
        if count < 0:
            raise ValueError(f"{place} must hold a count of at least 0, but it is {line!r}")
        if months and 12 * year + month != months[-1] + 1:
            raise ValueError(f"{place} must be the month after that of the line before, but it is {line!r}")
        months.append(12 * year + month)
        counts.append(count)
    if not counts:
        raise ValueError(f"{path} must hold a line `year,month,count` for each month, but it is empty")
    first = divmod(months[0] - 1, 12)
    return (first[0], first[1] + 1), np.array(counts, dtype=float)


def read_idx(path: Path, ndim: int) -> np.ndarray:
    """Read a gzipped idx file of unsigned bytes, the format of MNIST.

    Parameters
    ----------
    path : pathlib.Path
        The file. Its numbers are big-endian: two zero bytes, the type (8: unsigned byte), the number of dimensions,
        each dimension as 4 bytes, then the values.
    ndim : int
        The number of dimensions wanted: 3 for pictures, 1 for labels.

    Returns
    -------
    numpy.ndarray
        uint8, with `ndim` dimensions.

    Raises
    ------
    ValueError
        If the file is no gzip file, has another magic number, or holds more or fewer values than its header says.

    Notes
    -----
    Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, section "File formats".
    """
    try:
        with gzip.open(path, "rb") as file:
            content = file.read()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path} must be a complete gzip file, but it cannot be unpacked: {error}") from error
    header = 4 + 4 * ndim
    magic = struct.pack(">HBB", 0, 8, ndim)
    if len(content) < header or content[:4] != magic:
        raise ValueError(f"{path} must begin with the bytes {magic.hex()}, but it begins with {content[:4].hex()}")
    shape = struct.unpack(f">{ndim}I", content[4:header])
    if len(content) - header != math.prod(shape):
        raise ValueError(
            f"{path} must hold {math.prod(shape)} values, as its header says {shape}, but there are "
            f"{len(content) - header}"
        )
    return np.frombuffer(content, dtype=np.uint8, offset=header).reshape(shape)
