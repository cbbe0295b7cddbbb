"""Notebook 08: count weights, a small network that is good enough, freeze and retrain, a one-cycle learning rate."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import networks
from helpers.backend import load_keras
from helpers.datasets import load_digit_network, load_digits28
from helpers.exercises.base import Case, Exercise

if TYPE_CHECKING:
    import keras

FEWER_THAN, AT_LEAST = 50_000, 97.0

# -- count weights ----------------------------------------------------------------------------------------------------

_DIGITS = [("conv", 3, 32), ("conv", 3, 32), ("pool", 2), ("dense", 128), ("dense", 10)]
_LENET = [("conv", 5, 6), ("pool", 2), ("conv", 5, 16), ("pool", 2), ("dense", 120), ("dense", 84), ("dense", 10)]
_WIDE = [("conv", 5, 64), ("pool", 2), ("conv", 5, 128), ("pool", 2), ("dense", 1024), ("dense", 10)]

# -- a small network --------------------------------------------------------------------------------------------------


def _ends(network: Any) -> str:
    """What goes into a network and comes out of it, tried on two digits."""
    keras = load_keras()
    if not isinstance(network, keras.Model):
        raise TypeError(f"build must return a Keras model, but it returned a {type(network).__name__}")
    if not network.built:
        raise ValueError("the network must know the shape of its input: begin with keras.layers.Input((28, 28, 1))")
    shape = tuple(network.input_shape[1:])
    if shape != (28, 28, 1):
        return f"input {shape}"
    digits = load_digits28().data[[0, 4000]][..., np.newaxis] / 255
    out = keras.ops.convert_to_numpy(network(digits.astype(np.float32), training=False))
    if out.shape != (2, 10):
        return f"output {out.shape[1:]}"
    if out.min() < 0 or not np.allclose(out.sum(axis=1), 1, atol=1e-4):
        return f"10 outputs that are no probabilities: they sum to {out[0].sum():.3g}"
    return "digits in, the probabilities of 10 classes out"


def _size(network: "keras.Model") -> str:
    count = network.count_params()
    return f"fewer than {FEWER_THAN:,} weights" if 0 < count < FEWER_THAN else f"{count:,} weights"


def _accuracy(network: "keras.Model") -> str:
    """Train it on the 4,000 digits of the notebook, ten epochs, and count what is right of the others."""
    digits, held_out = load_digits28(), load_digit_network().held_out
    x, y = digits.data[..., np.newaxis].astype(np.float32) / 255, digits.target
    trained = np.setdiff1d(np.arange(len(y)), held_out)
    fitted, _ = networks.train(lambda: network, x[trained], y[trained], epochs=10)
    right = 100 * np.mean(fitted.predict(x[held_out], verbose=0).argmax(axis=1) == y[held_out])
    good = f"at least {AT_LEAST:.0f} % of 1,000 held-out digits right"
    return good if right >= AT_LEAST else f"{right:.1f} % of 1,000 held-out digits right"


# -- freeze and retrain -----------------------------------------------------------------------------------------------


def _trained(classes: int, filters: tuple[int, ...], seed: int) -> tuple["keras.Model", int]:
    """A network with weights that are recognised, and another number of classes for the new head."""
    keras = load_keras()
    layers = [keras.layers.Input((12, 12, 1))]
    layers += [keras.layers.Conv2D(count, 3, activation="relu") for count in filters]
    layers += [keras.layers.MaxPooling2D(2), keras.layers.Flatten(), keras.layers.Dense(16, activation="relu")]
    network = keras.Sequential([*layers, keras.layers.Dense(5, activation="softmax")])
    rng = np.random.default_rng(seed)
    network.set_weights([rng.normal(0, 0.1, weights.shape) for weights in network.get_weights()])
    return network, classes


def _transferred(classes: int, filters: tuple[int, ...], seed: int, network: Any) -> str:
    """Of a network with frozen convolutions and a new head: its classes, what is frozen, whether filters were kept."""
    keras = load_keras()
    if not isinstance(network, keras.Model):
        raise TypeError(f"a Keras model must come back, but a {type(network).__name__} did")
    before, _ = _trained(classes, filters, seed)
    old = [layer.get_weights() for layer in before.layers if isinstance(layer, keras.layers.Conv2D)]
    new = [layer.get_weights() for layer in _flat(network) if isinstance(layer, keras.layers.Conv2D)]
    kept = len(old) == len(new) and all(
        len(a) == len(b) and all(np.array_equal(one, other) for one, other in zip(a, b)) for a, b in zip(old, new)
    )
    dense = [layer.get_weights()[0] for layer in _flat(network) if isinstance(layer, keras.layers.Dense)]
    known = [layer.get_weights()[0] for layer in before.layers if isinstance(layer, keras.layers.Dense)]
    fresh = not any(a.shape == b.shape and np.array_equal(a, b) for a in dense for b in known)
    train, frozen = (
        sum(int(np.prod(weights.shape)) for weights in some)
        for some in (network.trainable_weights, network.non_trainable_weights)
    )
    out = keras.ops.convert_to_numpy(network(np.random.default_rng(0).normal(size=(3, 12, 12, 1)), training=False))
    probable = out.ndim == 2 and out.min() >= 0 and np.allclose(out.sum(axis=1), 1, atol=1e-4)
    return (
        f"{out.shape[-1]} {'probabilities' if probable else 'outputs that are no probabilities'}, {train:,} weights "
        f"to train, {frozen:,} frozen, filters {'kept' if kept else 'changed'}, dense layers "
        f"{'new' if fresh else 'kept'}"
    )


def _flat(network: "keras.Model") -> list:
    """The layers of a network and of the networks within it."""
    found = []
    for layer in network.layers:
        found += _flat(layer) if hasattr(layer, "layers") else [layer]
    return found


def _freeze(classes: int, filters: tuple[int, ...], seed: int, shown: str) -> Case:
    channels = (1, *filters)
    frozen = sum(9 * before * after + after for before, after in zip(channels, filters))
    flat = ((12 - 2 * len(filters)) // 2) ** 2 * filters[-1]
    trained = flat * 16 + 16 + 16 * classes + classes
    expected = (
        f"{classes} probabilities, {trained:,} weights to train, {frozen:,} frozen, filters kept, dense layers new"
    )
    make, judge = partial(_trained, classes, filters, seed), partial(_transferred, classes, filters, seed)
    return Case(make, expected, shown, judged=judge)


# -- one cycle --------------------------------------------------------------------------------------------------------


def _rates(steps: int, peak: float, warm_up: float) -> Case:
    """Half a cosine from a 25th of the peak up to it, then half a cosine down to zero, at the steps 0 to steps - 1."""
    done = np.arange(steps) / steps
    up = peak * (1 - 0.96 * np.cos(np.pi * np.minimum(done / warm_up, 1) / 2) ** 2)
    down = peak * np.cos(np.pi / 2 * np.clip((done - warm_up) / (1 - warm_up), 0, 1)) ** 2
    return Case((steps, peak, warm_up), np.where(done < warm_up, up, down), tolerance=1e-9)


EXERCISES = {
    "count_weights": Exercise(
        "count_weights",
        [
            Case(((28, 28, 1), _DIGITS), 600_810, "the network of this section, (28, 28, 1)", tolerance=0),
            Case(((32, 32, 1), _LENET), 61_706, "LeNet-5, (32, 32, 1)", tolerance=0),
            Case(((8, 8, 3), [("dense", 4)]), 772, "one dense layer of 4 on (8, 8, 3)", tolerance=0),
            Case(((9, 7, 2), [("conv", 3, 5), ("pool", 2)]), 95, "a convolution and a pooling on (9, 7, 2)",
                 tolerance=0),
            Case(((9, 7, 2), [("conv", 3, 5), ("pool", 2), ("dense", 3)]), 95 + 3 * 2 * 5 * 3 + 3,
                 "the same, then a dense layer of 3", tolerance=0),
            Case(((28, 28, 1), _WIDE), 2_315_018, "the wide network without padding, (28, 28, 1)", tolerance=0),
        ],
    ),
    "small_network": Exercise(
        "small_network",
        [
            Case((), "digits in, the probabilities of 10 classes out", "no argument", judged=_ends),
            Case((), f"fewer than {FEWER_THAN:,} weights", "no argument", judged=_size),
            Case((), f"at least {AT_LEAST:.0f} % of 1,000 held-out digits right", "no argument, then trained",
                 judged=_accuracy),
        ],
    ),
    "freeze_and_retrain": Exercise(
        "freeze_and_retrain",
        [
            _freeze(3, (4, 4), 1, "a network of two convolutions for 5 classes, 3 new classes"),
            _freeze(5, (6,), 2, "a network of one convolution for 5 classes, 5 new classes"),
            _freeze(7, (3, 5, 2), 3, "a network of three convolutions for 5 classes, 7 new classes"),
        ],
    ),
    "one_cycle_rates": Exercise(
        "one_cycle_rates",
        [_rates(10, 0.01, 0.3), _rates(8, 1.0, 0.5), _rates(500, 0.003, 0.3), _rates(7, 0.02, 0.4)],
    ),
}  # fmt: skip
