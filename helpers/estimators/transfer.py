"""Pictures to features by a trained network: what ``helpers.transfer`` hands out."""

import hashlib
import io
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, TransformerMixin

from helpers import validation
from helpers.backend import load_keras, without_retracing_reports
from helpers.datasets.pictures import read_picture
from helpers.transfer.backbones import BACKBONES, Backbone, load_backbone

if TYPE_CHECKING:
    import keras

POOLINGS = ("average", "max", "flatten")


class DeepFeatures(TransformerMixin, BaseEstimator):
    """Pictures of any size to the features of a backbone: a vector for each, from the maps of one of its layers.

    Parameters
    ----------
    backbone : str or Backbone
        One of ``transfer.BACKBONES``, then with its trained weights; or what ``load_backbone`` returned.
    layer : str, optional
        The name of the layer whose maps are taken; left out, the last maps of the backbone.
    pooling : {"average", "max", "flatten"}
        The mean of each map, its maximum, or all of its numbers: row by row, in each place all channels.
    size : int, optional
        Rows and columns that the pictures are brought to, in pixels; left out, those that the backbone was trained
        with. Proportions are not kept.
    batch_size : int
        Pictures that are in the network at a time, at least 1. Memory grows with it, and not with their number.
    cache : str or pathlib.Path, optional
        A folder that keeps the features of each picture, so that they are computed once. What they depend on is part
        of the name there: the picture, the weights, `layer`, `pooling`, `size`. A damaged file is computed anew.
    verbose : {0, 1}
        1 shows progress: on a terminal, or in a notebook (where it leaves no output to be stored).
    n_jobs : int, optional
        Batches at a time, passed to joblib. Left out or 1, they are computed here, one after the other, by all cores.
        ``joblib.parallel_config`` names who else computes them: ``"loky"`` (processes) or ``"dask"`` (a cluster). Where
        it names nobody, more than 1 are threads, which only read and resize side by side: the network takes one batch
        at a time.

    Notes
    -----
    ``transform`` takes a sequence of pictures: arrays of shape (rows, columns) or (rows, columns, 3), float in [0, 1]
    or uint8, or names of picture files, which are read when their batch is due. It returns float32 of shape (pictures,
    features). A grey picture has three equal channels. Pictures of another size are resized by Pillow: linearly between
    pixels, and over all pixels that one new pixel covers where a picture becomes smaller. Nothing is learned from the
    data, so that features may be computed once, before any split.

    While the network computes a batch, a thread prepares the next one. Other processes read picture files themselves,
    so they must find them under the same names, and load trained weights themselves, once; weights of your own are sent
    along with every batch. The cache is read and written here. Batches are the same wherever they are computed, and so,
    on processors of one type, are the features, to the last bit.

    Errors: TypeError or ValueError where a parameter is out of range, or, with the number of the picture, where one
    cannot be read or is no picture.

    Examples
    --------
    >>> pictures = [np.eye(64), np.ones((40, 80, 3), np.uint8)]
    >>> backbone = load_backbone("mini_vgg", weights=None)
    >>> DeepFeatures(backbone).fit_transform(pictures).shape
    (2, 160)
    >>> DeepFeatures(backbone, layer="block1_pool", pooling="flatten").fit_transform(pictures).shape  # 16 x 16 x 20
    (2, 5120)
    """

    def __init__(
        self,
        backbone: str | Backbone = "mini_vgg",
        layer: str | None = None,
        pooling: str = "average",
        size: int | None = None,
        batch_size: int = 32,
        cache: str | Path | None = None,
        verbose: int = 0,
        n_jobs: int | None = None,
    ):
        self.backbone, self.layer, self.pooling, self.size = backbone, layer, pooling, size
        self.batch_size, self.cache, self.verbose, self.n_jobs = batch_size, cache, verbose, n_jobs

    def fit(self, X: Any, y: Any = None) -> "DeepFeatures":
        """Check the parameters; there is nothing to learn."""
        self._parameters()
        _pictures(X)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The features of every picture."""
        backbone, layer, size, columns = self._parameters()
        batch_size = validation.integer(self.batch_size, "batch_size", 1)
        pictures = _pictures(X)
        features = np.empty((len(pictures), columns), np.float32)
        missing, keep = np.arange(len(pictures)), None
        if self.cache is not None:
            known = (backbone.name, backbone.digest, layer, self.pooling, str(size))
            missing, keep = _from_cache(_cache_folder(self.cache), known, pictures, features)
        batches = [missing[start : start + batch_size] for start in range(0, len(missing), batch_size)]
        # the last batch is filled up, so that a network that was compiled for one size has no other to compute
        rows = min(batch_size, len(missing))
        work = Parallel(n_jobs=self.n_jobs, prefer="threads", return_as="generator")
        if not batches:
            results = iter(())
        elif work.n_jobs == 1:
            results = _computed_here(_extractor(backbone, layer, self.pooling), pictures, batches, size, rows)
        else:
            # a backbone that any process can load is sent by its name
            sent = (backbone.name, backbone.digest) if backbone.weights == "trained" else backbone
            what = (sent, layer, self.pooling, size, rows)
            # In a tuple: a bare array would be stored by joblib's Dask backend on one worker, and be lost with it.
            results = work(delayed(_features)((_some(pictures, batch), batch), *what) for batch in batches)
        with _progress(self.verbose, len(pictures)) as show:
            show(len(pictures) - len(missing))
            for numbers, found in zip(batches, results):
                features[numbers] = found[: len(numbers)].reshape(len(numbers), columns)
                if keep is not None:
                    keep(numbers)
                show(len(numbers))
        return features

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names in the order of the columns: ``block5_pool0``, ``block5_pool1``, ..."""
        _, layer, _, columns = self._parameters()
        return np.array([f"{layer}{number}" for number in range(columns)], dtype=object)

    def _parameters(self) -> tuple[Backbone, str, int, int]:
        """Backbone, name of the layer, size of the pictures, number of the features; all checked."""
        validation.choice(self.pooling, "pooling", POOLINGS)
        validation.choice(self.verbose, "verbose", (0, 1))
        validation.integer(self.batch_size, "batch_size", 1)
        backbone = self.backbone
        if not isinstance(backbone, Backbone):
            backbone = _trained(validation.choice(backbone, "backbone", list(BACKBONES)))
        layer = _layer_name(backbone, self.layer)
        size = backbone.size if self.size is None else validation.integer(self.size, "size", 1)
        return backbone, layer, size, _columns(backbone, layer, self.pooling, size)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float32"]
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags


# ---- the network ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=len(BACKBONES))
def _trained(name: str) -> Backbone:
    """A backbone by name, loaded once."""
    return load_backbone(name)


def _layer_name(backbone: Backbone, layer: str | None) -> str:
    """The name of the layer that the features are taken from."""
    if layer is None:
        return backbone.network.layers[-1].name
    if not isinstance(layer, str):
        raise TypeError(f"layer must be the name of a layer, not a {type(layer).__name__}")
    maps = [one.name for one in backbone.network.layers if len(getattr(one.output, "shape", ())) == 4]
    if layer not in maps:
        raise ValueError(
            f"layer must be the name of a layer of {backbone.name} that gives maps, such as {maps[-1]!r}, but "
            f"{layer!r} was given; [layer.name for layer in load_backbone({backbone.name!r}).network.layers] tells all"
        )
    return layer


# Kept: each new network is compiled anew, which takes longer than many pictures do.
@lru_cache(maxsize=32)
def _extractor(backbone: Backbone, layer: str, pooling: str) -> "keras.Model":
    """The backbone up to a layer, and the pooling (of "flatten": the maps themselves)."""
    keras = load_keras()
    maps = backbone.network.get_layer(layer).output
    if pooling == "average":
        maps = keras.layers.GlobalAveragePooling2D()(maps)
    elif pooling == "max":
        maps = keras.layers.GlobalMaxPooling2D()(maps)
    return keras.Model(backbone.network.input, maps)


@lru_cache(maxsize=64)
def _columns(backbone: Backbone, layer: str, pooling: str, size: int) -> int:
    """How many features a picture has."""
    maps = _extractor(backbone, layer, "flatten")
    try:
        _, *shape = maps.compute_output_shape((1, size, size, 3))
    except ValueError:  # nothing is left of so small a picture
        shape = [0]
    if not np.prod(shape):
        raise ValueError(f"size must be large enough for {layer!r} of {backbone.name}, but {size} was given")
    return int(np.prod(shape) if pooling == "flatten" else shape[-1])


def _computed(network: "keras.Model", pixels: np.ndarray) -> np.ndarray:
    """What comes out of the network for a batch."""
    with without_retracing_reports():
        return np.asarray(network.predict_on_batch(pixels))


def _computed_here(
    network: "keras.Model", pictures: Sequence | np.ndarray, batches: list[np.ndarray], size: int, rows: int
) -> Iterator[np.ndarray]:
    """What comes out of the network for each batch, while a thread prepares the next one."""

    def prepare(numbers: np.ndarray) -> np.ndarray:
        return _batch(_some(pictures, numbers), numbers, size, rows)

    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(prepare, batches[0])
        for following in [*batches[1:], None]:
            pixels = coming.result()
            coming = None if following is None else thread.submit(prepare, following)
            yield _computed(network, pixels)


_NETWORK = Lock()  # Keras builds and runs a network in one thread at a time


def _features(
    packed: tuple[Sequence | np.ndarray, np.ndarray],
    backbone: tuple[str, str] | Backbone,
    layer: str,
    pooling: str,
    size: int,
    rows: int,
) -> np.ndarray:
    """What comes out of the network for one batch, in whichever thread or process joblib has chosen."""
    pixels = _batch(*packed, size, rows)
    with _NETWORK:
        if not isinstance(backbone, Backbone):
            name, digest = backbone
            backbone = _trained(name)
            if backbone.digest != digest:
                raise ValueError(f"{name} must have the same weights in every process, but here it has others")
        return _computed(_extractor(backbone, layer, pooling), pixels)


# ---- the pictures --------------------------------------------------------------------------------------------------


def _pictures(X: Any) -> Sequence | np.ndarray:
    """Check that there is a sequence of pictures; each of them is checked when it is due."""
    if isinstance(X, np.ndarray) and X.ndim in (3, 4) and len(X):
        if X.ndim == 3 and X.shape[2] == 3:
            raise ValueError(
                f"X must be a sequence of pictures, but its shape {X.shape} is that of one in colour; give [picture]"
            )
        return X
    return validation.entries(X, "X", "picture")


def _checked(picture: Any, number: int) -> np.ndarray:
    """Picture `number` of X, read where it is a file: uint8, or float in [0, 1]."""
    name = f"picture {number} of X"
    if isinstance(picture, (str, Path)):
        try:
            return read_picture(picture)
        except ValueError as error:  # it names the file, but not yet the number
            raise ValueError(f"{name}: {error}") from error
    image = validation.image(picture, name)
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind != "f":
        raise TypeError(f"{name} must be uint8, or float in [0, 1], but its type is {image.dtype}")
    if image.min() < 0 or image.max() > 1:
        raise ValueError(f"{name} must lie within [0, 1], but it goes from {image.min():g} to {image.max():g}")
    return image


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    """The picture with `size` rows and columns, pixels from 0 to 255; of uint8 they stay whole numbers."""
    from PIL import Image

    def resized(part: np.ndarray) -> np.ndarray:
        return np.asarray(Image.fromarray(part).resize((size, size), Image.Resampling.BILINEAR))

    if image.dtype == np.uint8:
        return image if image.shape[:2] == (size, size) else resized(image)
    levels = image.astype(np.float32) * np.float32(255)
    if levels.shape[:2] == (size, size):
        return levels
    if levels.ndim == 2:
        return resized(levels)
    return np.stack([resized(np.ascontiguousarray(levels[..., channel])) for channel in range(3)], axis=2)


def _some(pictures: Sequence | np.ndarray, numbers: np.ndarray) -> Sequence | np.ndarray:
    """The pictures of these numbers."""
    return pictures[numbers] if isinstance(pictures, np.ndarray) else [pictures[number] for number in numbers]


def _batch(pictures: Sequence | np.ndarray, numbers: np.ndarray, size: int, rows: int) -> np.ndarray:
    """Pictures as pixels from 0 to 255, shape (rows, size, size, 3); rows that are left over are black.

    `numbers` is what they are called when something is wrong with one of them.
    """
    pixels = np.zeros((rows, size, size, 3), np.float32)
    if _of_one_size(pictures, size):
        # NaN is in no range
        if pictures.dtype == np.uint8 or (pictures.min() >= 0 and pictures.max() <= 1):
            part = pictures if pictures.ndim == 4 else pictures[..., np.newaxis]
            scale = np.float32(1 if part.dtype == np.uint8 else 255)
            np.multiply(part, scale, out=pixels[: len(part)], casting="same_kind")
            return pixels
    for row, (picture, number) in enumerate(zip(pictures, numbers)):
        image = _resized(_checked(picture, number), size)
        pixels[row] = image if image.ndim == 3 else image[..., np.newaxis]
    return pixels


def _of_one_size(pictures: Sequence | np.ndarray, size: int) -> bool:
    """Whether they are one array that needs neither resizing nor a look at each picture."""
    return (
        isinstance(pictures, np.ndarray)
        and not isinstance(pictures, np.ma.MaskedArray)
        and (pictures.dtype == np.uint8 or pictures.dtype.kind == "f")
        and pictures.shape[1:] in ((size, size), (size, size, 3))
    )


# ---- the cache -----------------------------------------------------------------------------------------------------

_CHECKSUM = hashlib.sha256().digest_size


def _cache_folder(cache: str | Path) -> Path:
    if not isinstance(cache, (str, Path)):
        raise TypeError(f"cache must be the name of a folder, not a {type(cache).__name__}")
    try:
        Path(cache).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"cache must be a folder that can be written to, but {cache} is none: {error}") from error
    return Path(cache)


def _from_cache(
    folder: Path, known: tuple[str, ...], pictures: Sequence | np.ndarray, features: np.ndarray
) -> tuple[np.ndarray, Callable[[np.ndarray], None]]:
    """Fill in the features that the folder holds; the numbers of the others, and a function that keeps them there."""
    paths, missing = [], []
    for number in range(len(pictures)):
        paths.append(folder / f"{_key(pictures[number], number, known)}.npy")
        found = _read(paths[-1], features.shape[1])
        if found is None:
            missing.append(number)
        else:
            features[number] = found

    def keep(numbers: np.ndarray) -> None:
        for number in numbers:
            _write(paths[number], features[number])

    return np.array(missing, dtype=int), keep


def _key(picture: Any, number: int, known: tuple[str, ...]) -> str:
    """SHA-256 of a picture (of a file: of its bytes) and of everything else that its features depend on."""
    digest = hashlib.sha256("\n".join(known).encode())
    if isinstance(picture, (str, Path)):
        try:
            digest.update(b"\nfile\n" + Path(picture).read_bytes())
        except (OSError, ValueError):
            _checked(picture, number)  # raises, and says what is wrong with the file
            raise
    else:
        image = np.ascontiguousarray(_checked(picture, number))
        digest.update(f"\n{image.shape} {image.dtype.str}\n".encode())
        digest.update(image)
    return digest.hexdigest()


def _write(path: Path, row: np.ndarray) -> None:
    """An array in NumPy's format with the SHA-256 of all that behind it; there at once and whole, or not at all."""
    content = io.BytesIO()
    np.save(content, row, allow_pickle=False)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        temporary.write_bytes(content.getvalue() + hashlib.sha256(content.getvalue()).digest())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: Path, columns: int) -> np.ndarray | None:
    """The features in a file, or None where there is none or it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    body = content[:-_CHECKSUM]
    if hashlib.sha256(body).digest() != content[-_CHECKSUM:]:
        return None
    try:
        row = np.load(io.BytesIO(body), allow_pickle=False)
    except ValueError:  # something else than numbers
        return None
    return row if row.shape == (columns,) else None


# ---- progress ------------------------------------------------------------------------------------------------------


@contextmanager
def _progress(verbose: int, total: int) -> Iterator[Callable[[int], None]]:
    """A function that is told how many more pictures are done: tqdm on a terminal, a bar in a notebook."""
    if not verbose:
        yield lambda count: None
    elif _in_notebook():
        yield _notebook_bar(total)
    else:
        from tqdm import tqdm

        with tqdm(total=total, desc="Features", unit="picture", disable=not sys.stderr.isatty()) as bar:
            yield bar.update


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _notebook_bar(total: int) -> Callable[[int], None]:
    """Show a bar. Only the widget is sent to the page: no text that would be stored and compared."""
    import ipywidgets
    from IPython.display import display

    bar = ipywidgets.IntProgress(
        description="Features", min=0, max=total, layout={"width": "60%", "max_width": "480px"}
    )
    text = ipywidgets.Label()
    box = ipywidgets.HBox([bar, text])
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({"application/vnd.jupyter.widget-view+json": view}, raw=True)
    done, last = 0, 0.0

    def show(count: int) -> None:
        nonlocal done, last
        done += count
        if done == total or time.monotonic() - last > 0.2:
            last, bar.value, text.value = time.monotonic(), done, f"{done:,} of {total:,} pictures"

    return show
