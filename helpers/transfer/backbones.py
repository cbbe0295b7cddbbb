"""Backbones: trained convolutional networks without their last layers, each with its weights and its preprocessing."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.backend import load_keras
from helpers.datasets.embedded import load_mini_vgg
from helpers.datasets.download import fetch

if TYPE_CHECKING:
    import keras

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""Convolution layers and filters of the five blocks of VGG16."""

MINI_WIDTH = 20
"""Filters of the first block of `mini_vgg`; VGG16 has 64."""

CIFAR_MEAN, CIFAR_DEVIATION = (125.3, 123.0, 113.9), (63.0, 62.1, 66.7)
"""Mean and standard deviation of red, green and blue over the 50,000 training pictures of CIFAR-10, 0 to 255."""

# Means of blue, green and red over ImageNet that the authors of VGG16 and ResNet subtracted, pixels 0 to 255.
_IMAGENET_MEAN = (103.939, 116.779, 123.68)


@dataclass(frozen=True)
class Backbone:
    """A trained network without its last layers: pixels go in, maps come out. Two with the same weights are equal.

    Never train `network`: features are kept by `digest`. ``build_classifier`` copies it.

    Parameters
    ----------
    name : str
        As `load_backbone` takes it.
    network : keras.Model
        Takes a batch of pictures, shape (n, rows, columns, 3), red, green, blue from 0 to 255; the preprocessing that
        the weights were trained with is its first layer. Gives maps, shape (n, rows', columns', channels).
    size : int
        Rows and columns of the pictures that it was trained with. Others can be given, if not much smaller.
    digest : str
        SHA-256 of all weights in hexadecimal: with other weights, other features.
    weights : str, optional
        What `load_backbone` was given as `weights`.
    """

    name: str
    network: "keras.Model" = field(compare=False, repr=False)
    size: int
    digest: str
    weights: str | None = field(default=None, compare=False)

    def __copy__(self) -> "Backbone":
        """Itself: it never changes."""
        return self

    def __deepcopy__(self, memo: dict) -> "Backbone":
        """Itself: it never changes, so that scikit-learn's clone need not copy a network."""
        return self

    def __reduce__(self) -> tuple[Callable, tuple]:
        """Made anew in another process: by name where its weights are the registered ones, else with its weights."""
        if self.weights == "trained":
            return load_backbone, (self.name,)
        return _restored, (self.name, self.weights, self.network.get_weights())


def _restored(name: str, weights: str | None, arrays: list[np.ndarray]) -> Backbone:
    """A backbone from the weights that came with it from another process."""
    network = _build(name, _KINDS[name])
    network.set_weights(arrays)
    return _finished(name, network, weights)


def mini_vgg(classes: int | None = None, width: int = MINI_WIDTH) -> "keras.Model":
    """VGG16's layout at a fraction of its width: thirteen convolutions of 3 x 3 in five blocks, batch-normalised.

    Parameters
    ----------
    classes : int, optional
        With classes, the maps are averaged and a dense layer gives a probability of each; without, maps come out.
    width : int
        Filters of the first block, at least 1; the others have 2, 4, 8 and 8 times as many.

    Returns
    -------
    keras.Model
        Not trained. Takes pixels from 0 to 255, shape (n, rows, columns, 3) with at least 32 rows and columns; each
        block halves both. Layers have the names that they have in VGG16: ``block1_conv1`` to ``block5_pool``.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    Source of the layout: K. Simonyan, A. Zisserman, Very deep convolutional networks for large-scale image recognition,
    2015, configuration D (arXiv:1409.1556). Batch normalisation: S. Ioffe, C. Szegedy, 2015 (arXiv:1502.03167); with
    it thirteen layers train without the authors' care for the first weights.

    Examples
    --------
    >>> network = mini_vgg()
    >>> network.count_params(), network.output.shape[1:]
    (1442220, (None, None, 160))
    """
    width = validation.integer(width, "width", 1)
    keras = load_keras()
    layers = keras.layers
    pixels = layers.Input((None, None, 3), name="pixels")
    x = _cifar_scale(pixels)
    for block, (depth, filters) in enumerate(BLOCKS, start=1):
        for number in range(1, depth + 1):
            name = f"block{block}_conv{number}"
            convolution = layers.Conv2D(filters * width // 64, 3, padding="same", use_bias=False, name=name)
            x = layers.BatchNormalization(momentum=0.9, name=f"{name}_normalised")(convolution(x))
            x = layers.ReLU(name=f"{name}_relu")(x)
        x = layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    if classes is not None:
        x = layers.GlobalAveragePooling2D(name="average")(x)
        x = layers.Dense(validation.integer(classes, "classes", 2), activation="softmax", name="classes")(x)
    return keras.Model(pixels, x, name="mini_vgg")


def _cifar_scale(pixels: "keras.KerasTensor") -> "keras.KerasTensor":
    """Red, green and blue with mean 0 and standard deviation 1 over the training pictures of CIFAR-10."""
    scale = [1 / deviation for deviation in CIFAR_DEVIATION]
    offset = [-mean / deviation for mean, deviation in zip(CIFAR_MEAN, CIFAR_DEVIATION)]
    return load_keras().layers.Rescaling(scale, offset, name="preprocessing")(pixels)


def _between_minus_one_and_one(pixels: "keras.KerasTensor") -> "keras.KerasTensor":
    """As MobileNet and InceptionV3 were trained."""
    return load_keras().layers.Rescaling(1 / 127.5, -1, name="preprocessing")(pixels)


def _blue_first_less_mean(pixels: "keras.KerasTensor") -> "keras.KerasTensor":
    """As VGG16 and ResNet50 were trained: blue, green, red, each less its mean over ImageNet."""
    keras = load_keras()
    offset = [-mean for mean in _IMAGENET_MEAN]
    return keras.layers.Rescaling(1, offset, name="preprocessing")(keras.ops.flip(pixels, axis=-1))


@dataclass(frozen=True)
class _Kind:
    """How a backbone is built on top of its preprocessing, for pictures of which size, and where its weights are."""

    size: int
    preprocess: Callable[["keras.KerasTensor"], "keras.KerasTensor"]
    file: str = ""
    application: str = ""
    options: dict = field(default_factory=dict)


_KINDS = {
    "mini_vgg": _Kind(32, _cifar_scale),
    "mobilenet_0.25": _Kind(
        224, _between_minus_one_and_one, "mobilenet_2_5_224_tf_no_top.h5", "MobileNet", {"alpha": 0.25}
    ),
    "vgg16": _Kind(
        224, _blue_first_less_mean, "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "VGG16"
    ),
    "resnet50": _Kind(
        224, _blue_first_less_mean, "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5", "ResNet50"
    ),
    "inception_v3": _Kind(
        299, _between_minus_one_and_one, "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5", "InceptionV3"
    ),
}

BACKBONES = tuple(_KINDS)
"""The names that `load_backbone` takes."""


def load_backbone(name: str, weights: str | Path | None = "trained") -> Backbone:
    """A trained network without its last layers, which takes pixels as they are and does its own preprocessing.

    Parameters
    ----------
    name : str
        One of `BACKBONES`. ``"mini_vgg"`` ships with the course; it was trained on the ten kinds of objects of
        CIFAR-10, pictures of 32 x 32 pixels. The others were trained on ImageNet, and their weights are downloaded on
        first use: ``"mobilenet_0.25"`` (2.1 MB), ``"vgg16"`` (58.9 MB), ``"resnet50"`` (94.8 MB), ``"inception_v3"``
        (87.9 MB).
    weights : str, pathlib.Path or None
        ``"trained"``: those of the course or the registered ones, through the course's downloader, which verifies
        them before Keras reads a byte. None: random ones, to look at layers and shapes without a download. Otherwise
        a file in the layout of the registered one, which is not verified: it is yours.

    Returns
    -------
    Backbone
        Its weights are frozen (``network.trainable`` is false).

    Raises
    ------
    TypeError, ValueError
        If there is no such backbone, or a file does not hold the weights of its layers.
    DatasetUnavailable
        If the weights are neither in the cache nor to be had.

    Examples
    --------
    >>> backbone = load_backbone("vgg16", weights=None)
    >>> backbone.network.count_params(), backbone.size
    (14714688, 224)
    """
    kind = _KINDS[validation.choice(name, "name", list(BACKBONES))]
    if not (weights is None or isinstance(weights, (str, Path))):
        raise TypeError(f"weights must be \"trained\", None or the path of a file, not a {type(weights).__name__}")
    if weights == "trained" and kind.file:
        path = fetch("weights", only=[kind.file])[kind.file]
    elif weights not in (None, "trained") and not (path := Path(weights)).is_file():
        raise ValueError(f"weights must be the path of a file, but there is none at {path}")
    network = _build(name, kind)
    if weights == "trained" and not kind.file:
        set_arrays(network, load_mini_vgg().weights)
    elif weights is not None:
        _load(network, path)
    return _finished(name, network, None if weights is None else str(weights))


def _finished(name: str, network: "keras.Model", weights: str | None) -> Backbone:
    network.trainable = False
    digest = hashlib.sha256()
    for values in network.get_weights():
        digest.update(np.ascontiguousarray(values))
    return Backbone(name, network, _KINDS[name].size, digest.hexdigest(), weights)


def _load(network: "keras.Model", path: Path) -> None:
    """Set the weights of a network from a file: arrays (.npz) or Keras's (.h5, .weights.h5)."""
    try:
        if path.suffix == ".npz":
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
                set_arrays(network, dict(arrays))
        else:
            network.load_weights(path)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} must hold the weights of {network.name}, but it does not: {error}") from error


def set_arrays(network: "keras.Model", arrays: dict[str, np.ndarray]) -> None:
    """Set every weight of a network from arrays.

    Parameters
    ----------
    network : keras.Model
    arrays : dict of str to numpy.ndarray
        Each under the name of its layer and its own: ``block1_conv1_kernel``. Others may be there, too; types become
        float32.

    Examples
    --------
    >>> keras = load_keras()
    >>> network = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1, use_bias=False, name="sum")])
    >>> set_arrays(network, {"sum_kernel": np.ones((2, 1))})
    >>> network.predict(np.array([[2.0, 3.0]]), verbose=0).tolist()
    [[5.0]]
    """
    for layer in network.layers:
        layer.set_weights([arrays[f"{layer.name}_{weight.name}"].astype(np.float32) for weight in layer.weights])


def _build(name: str, kind: _Kind) -> "keras.Model":
    if name == "mini_vgg":
        return mini_vgg()
    keras = load_keras()
    pixels = keras.layers.Input((None, None, 3), name="pixels")
    build = getattr(keras.applications, kind.application)
    # weights=None: Keras downloads nothing itself
    built = build(include_top=False, weights=None, input_tensor=kind.preprocess(pixels), **kind.options)
    return keras.Model(pixels, built.output, name=name.replace(".", "_"))
