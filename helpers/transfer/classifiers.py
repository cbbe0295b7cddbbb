"""Classifiers on a backbone: a new head on frozen maps, and the last blocks unfrozen for fine-tuning."""

import re
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.backend import load_keras
from helpers.transfer.backbones import Backbone, load_backbone

if TYPE_CHECKING:
    import keras

POOLINGS = ("average", "max", "flatten")
"""How maps become features: the mean of each map, its maximum, or all of its numbers."""

# The name of the last layer of each block, by the name of the network.
_BLOCK_ENDS = {
    "mini_vgg": r"block\d+_pool",
    "vgg16": r"block\d+_pool",
    "mobilenet_0_25": r"conv1_relu|conv_pw_\d+_relu",
    "resnet50": r"pool1_pool|conv\d_block\d_out",
    "inception_v3": r"mixed\d+",
}


def build_classifier(
    backbone: str | Backbone,
    classes: int,
    layer: str | None = None,
    pooling: str = "average",
    hidden: int | None = None,
    dropout: float = 0.0,
    seed: int = 0,
) -> "keras.Model":
    """A frozen backbone with a new head: pooling, perhaps a hidden layer, dropout, softmax.

    Parameters
    ----------
    backbone : str or Backbone
        One of `BACKBONES`, or what `load_backbone` returned; its network is copied, so that training the classifier
        does not change it.
    classes : int
        At least 2.
    layer : str, optional
        The layer of the backbone whose maps the head takes; the last where none is given.
    pooling : str
        ``"average"`` or ``"max"`` of each map: pictures of any size can then be given. ``"flatten"``, all numbers of
        all maps: pictures must have the backbone's own size.
    hidden : int, optional
        Units of a dense layer with ReLU before the softmax, at least 1; none where not given.
    dropout : float
        Share of the numbers that a training step leaves out before the softmax, at least 0, less than 1.
    seed : int
        For the first weights of the head and for dropout, at least 0.

    Returns
    -------
    keras.Model
        Not compiled. Takes pixels from 0 to 255, shape (n, rows, columns, 3); gives the probability of each class.
        Only the head trains; `unfreeze` adds blocks of the backbone. Batch normalisation keeps the means and
        deviations that it came with, also then. Layers: ``pixels``, the backbone under its name, ``features``,
        perhaps ``hidden`` and ``dropout``, ``classes``.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or the backbone has no such layer or none that gives maps there.
    DatasetUnavailable
        If the weights of a backbone given by name are not to be had.

    Notes
    -----
    Batch normalisation must not only keep its weights: means and deviations of the new pictures would change what all
    later layers get. In Keras 3 a layer that is frozen keeps both, also inside a model that trains. To call the
    backbone with ``training=False`` would not help: the model's own call of its layers replaces that argument.

    Examples
    --------
    >>> model = build_classifier(load_backbone("mini_vgg", weights=None), classes=3)
    >>> sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)  # 160 numbers to 3 classes
    483
    """
    classes = validation.integer(classes, "classes", 2)
    pooling = validation.choice(pooling, "pooling", POOLINGS)
    hidden = None if hidden is None else validation.integer(hidden, "hidden", 1)
    dropout = validation.number(dropout, "dropout", minimum=0, below=1)
    seed = validation.integer(seed, "seed", 0)
    if isinstance(backbone, str):
        backbone = load_backbone(backbone)
    elif not isinstance(backbone, Backbone):
        raise TypeError(f"backbone must be a name or a Backbone, not a {type(backbone).__name__}")
    keras = load_keras()
    layers, glorot = keras.layers, keras.initializers.GlorotUniform
    network = _copied(backbone, layer)
    side = backbone.size if pooling == "flatten" else None
    pixels = layers.Input((side, side, 3), name="pixels")
    pool = {
        "average": layers.GlobalAveragePooling2D, "max": layers.GlobalMaxPooling2D, "flatten": layers.Flatten,
    }[pooling]  # fmt: skip
    x = pool(name="features")(network(pixels))
    if hidden is not None:
        x = layers.Dense(hidden, activation="relu", kernel_initializer=glorot(seed), name="hidden")(x)
    if dropout > 0:
        x = layers.Dropout(dropout, seed=seed, name="dropout")(x)
    # another seed than that of the hidden layer
    x = layers.Dense(classes, activation="softmax", kernel_initializer=glorot(seed + 1), name="classes")(x)
    return keras.Model(pixels, x, name=f"{network.name}_classifier")


def _copied(backbone: Backbone, layer: str | None) -> "keras.Model":
    """The network of a backbone up to a layer, with weights of its own, frozen."""
    keras = load_keras()
    network = backbone.network
    if layer is not None:
        validation.choice(layer, "layer", [one.name for one in network.layers])
        network = keras.Model(network.input, network.get_layer(layer).output, name=network.name)
    if len(network.output.shape) != 4:
        raise ValueError(f"layer must be one that gives maps, but {layer!r} gives the shape {network.output.shape}")
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    copy.trainable = False
    return copy


def blocks_of(network: "keras.Model") -> list[list["keras.layers.Layer"]]:
    """The layers of a backbone's network in blocks, from the first to the last.

    A block ends in a pooling of VGG16 and of `mini_vgg`, in a convolution of 1 x 1 of MobileNet, in an addition of
    ResNet50, in a module's concatenation of InceptionV3. Layers without weights that follow the last belong to it.

    Parameters
    ----------
    network : keras.Model
        That of a `Backbone`, or the layer of that name of a classifier.

    Returns
    -------
    list of lists of keras.layers.Layer

    Raises
    ------
    ValueError
        If it is the network of no backbone.

    Examples
    --------
    >>> [block[-1].name for block in blocks_of(load_backbone("vgg16", weights=None).network)]
    ['block1_pool', 'block2_pool', 'block3_pool', 'block4_pool', 'block5_pool']
    """
    if network.name not in _BLOCK_ENDS:
        raise ValueError(f"network must be that of a backbone, but it is called {network.name!r}")
    blocks = [[]]
    for layer in network.layers:
        blocks[-1].append(layer)
        if re.fullmatch(_BLOCK_ENDS[network.name], layer.name):
            blocks.append([])
    if not any(layer.weights for layer in blocks[-1]):
        rest = blocks.pop()
        blocks[-1] += rest
    return blocks


def unfreeze(model: "keras.Model", blocks: int = 1) -> int:
    """Let the head and the last blocks of the backbone train, all else not; batch normalisation stays frozen.

    Parameters
    ----------
    model : keras.Model
        What `build_classifier` returned, or such a model saved and loaded. Compile it afterwards: only then does Keras
        take notice.
    blocks : int
        How many of the last blocks train, 0 (only the head) to all of them.

    Returns
    -------
    int
        How many numbers train now, those of the head included.

    Raises
    ------
    TypeError, ValueError
        If `model` holds no backbone, or `blocks` is no whole number in range.

    Examples
    --------
    >>> model = build_classifier(load_backbone("vgg16", weights=None), classes=2)
    >>> unfreeze(model), unfreeze(model, 0)
    (7080450, 1026)
    """
    keras = load_keras()
    inside = [layer for layer in getattr(model, "layers", ()) if getattr(layer, "name", None) in _BLOCK_ENDS]
    if not inside:
        raise ValueError(f"model must be a classifier on a backbone, but {model!r} holds none")
    there = blocks_of(inside[0])
    blocks = validation.integer(blocks, "blocks", 0, len(there))
    # the model itself first: what is inside a frozen one would not train
    inside[0].trainable = True
    for block in there:
        for layer in block:
            layer.trainable = False
    for block in there[len(there) - blocks :]:
        for layer in block:
            layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
