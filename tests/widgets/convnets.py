"""Notebook 07: what its demos should show and which options of its questions are true, without helpers.convnets."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import ndimage, signal
from skimage.measure import block_reduce

from helpers import datasets
from helpers.backend import load_keras
from tests.widgets import Content, which

# -- the demos --------------------------------------------------------------------------------------------------------


def convolution_arithmetic(length: int, kernel: int, stride: int, padding: int | str, row: int, column: int) -> Content:
    """Position by position, as one would count on paper; cells: 0 nothing, 1 padding, 2 unseen, 3 seen, 4 and 5 own."""
    if padding == "same":
        total = max((int(np.ceil(length / stride)) - 1) * stride + kernel - length, 0)
        before, after = total // 2, total - total // 2
    else:
        before = after = 0 if padding == "valid" else padding
    end = length + after
    starts = [at for at in range(-before, end) if (at + before) % stride == 0 and at + kernel <= end]
    count = len(starts)
    row, column = min(row, count) - 1, min(column, count) - 1
    seen = {at + i for at in starts for i in range(kernel)}
    own = [range(starts[place], starts[place] + kernel) for place in (row, column)]
    cells = np.zeros((18, 18), dtype=int)
    for r in range(-before, length + after):
        for c in range(-before, length + after):
            inside = 0 <= r < length and 0 <= c < length
            kind = (3 if r in seen and c in seen else 2) if inside else 1
            if r in own[0] and c in own[1]:
                kind = 4 if inside else 5
            cells[r + 3, c + 3] = kind
    outputs = np.zeros((18, 18), dtype=int)
    first = (18 - count) // 2
    outputs[first : first + count, first : first + count] = 3
    outputs[first + row, first + column] = 4
    real = [[at for at in places if 0 <= at < length] for places in own]
    said = "padding only"
    if all(real):
        said = " and ".join(f"{name} {at[0] + 1} to {at[-1] + 1}" for name, at in zip(("rows", "columns"), real))
    gap = length - kernel + before + after
    return {"input": cells, "output": outputs}, (
        f"Padding {before} before, {after} after: ({length} − {kernel} + {before + after}) / {stride} + 1 = "
        f"{gap / stride + 1:.4g}, so {count} × {count} outputs. Division leaves {gap % stride}. "
        f"Output {row + 1}, {column + 1} sees {said} of the input."
    )


@cache
def digits() -> np.ndarray:
    bunch = datasets.load_digits28()
    return np.array([np.pad(bunch.data[bunch.target == digit][0] / 255, 4) for digit in range(10)])


POOLINGS = {
    "none": "none", "max 2": "maximum of 2 × 2", "max 4": "maximum of 4 × 4", "mean 2": "mean of 2 × 2",
    "mean 4": "mean of 4 × 4", "max 36": "maximum of all", "mean 36": "mean of all",
}  # fmt: skip


def edge_features(image: np.ndarray, pooling: str) -> np.ndarray:
    """Four edge maps: brighter to the right, to the left, downwards, upwards."""
    slopes = [ndimage.sobel(image, axis, mode="constant") for axis in (1, 0)]
    maps = [np.maximum(sign * slope, 0) for slope in slopes for sign in (1, -1)]
    if pooling != "none":
        kind, size = pooling.split()
        maps = [block_reduce(m, (int(size), int(size)), {"max": np.max, "mean": np.mean}[kind]) for m in maps]
    return np.vstack([np.hstack(maps[:2]), np.hstack(maps[2:])])


def pooling_under_shift(digit: int, right: int, down: int, pooling: str) -> Content:
    image = digits()[digit]
    moved = ndimage.shift(image, (down, right), order=0)
    assert np.isclose(moved.sum(), image.sum())  # nothing is lost at the border
    before, after = edge_features(image, pooling), edge_features(moved, pooling)
    change = np.sqrt(((after - before) ** 2).sum() / (before**2).sum())
    shown = {"picture": image, "shifted": moved, "features": before, "of shifted": after, "difference": after - before}
    return shown, (
        f"{before.size:,} features, pooling: {POOLINGS[pooling]}. Relative change {change:.2f}; "
        f"{100 * np.isclose(after, before, atol=1e-9).mean():.0f} % of the features stay as they are."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "convolution_arithmetic": (
        convolution_arithmetic,
        {
            "padding": ["valid", "same", 1, 2, 3], "length": [7, 10, 12], "kernel": [1, 2, 3, 7], "stride": [1, 2, 4],
            "row": [1, 18], "column": [1, 3],
        },
    ),
    "pooling_under_shift": (
        pooling_under_shift,
        {"pooling": list(POOLINGS), "digit": [0, 3, 9], "right": [-4, 0, 1], "down": [-2, 0, 4]},
    ),
}  # fmt: skip

# -- the questions ----------------------------------------------------------------------------------------------------


def which_kernel_is_learned() -> list[bool]:
    h_x = np.outer([1, 2, 1], [1, 0, -1])
    x = np.random.default_rng(0).normal(size=(30, 30))
    wanted = signal.convolve2d(x, h_x, mode="valid").ravel()
    rows = [x[r : r + 3, c : c + 3].ravel() for r in range(28) for c in range(28)]
    learned = np.linalg.lstsq(np.array(rows), wanted, rcond=None)[0].reshape(3, 3)
    agree = [np.allclose(learned, kernel) for kernel in (h_x, h_x[::-1, ::-1])]
    return [*agree, not any(agree)]


def half_an_output() -> list[bool]:
    layer = load_keras().layers.Conv1D(1, 3, strides=2)
    return which(layer(np.ones((1, 12, 1))).shape[1], 5, 6, 0)


def two_layers_without_relu() -> list[bool]:
    """The answer to a single white pixel is the kernel: how large is it for two layers?"""
    rng = np.random.default_rng(0)
    pixel = np.pad([[1.0]], 10)
    answer = signal.correlate2d(signal.correlate2d(pixel, rng.random((3, 3)), "same"), rng.random((3, 3)), "same")
    wide = np.ptp(np.nonzero(answer.any(axis=0))) + 1
    return [wide == 5, wide == 3, wide not in (3, 5)]


def where_the_gradient_goes() -> list[bool]:
    window, step = np.array([1.0, 2, 4, 3]), 1e-6
    slopes = [(np.max(window + step * axis) - np.max(window - step * axis)) / (2 * step) for axis in np.eye(4)]
    options = np.full(4, 2.0), np.array([0, 0, 8.0, 0]), 8 * window / window.sum()
    return [np.allclose(8 * np.array(slopes), option) for option in options]


def one_pixel_to_the_right() -> list[bool]:
    bunch = datasets.load_digits28()
    changes = []
    for image in bunch.data[::25] / 255:
        room = np.pad(image, 4)
        before, after = (edge_features(np.roll(room, shift, axis=1), "max 2") for shift in (0, 1))
        changes.append(np.linalg.norm(after - before) / np.linalg.norm(before))
    return [np.mean(changes) < 0.02, 0.05 < np.mean(changes) < 0.2, 0.45 < np.mean(changes) < 0.6]


def a_batch_of_one() -> list[bool]:
    """Whatever the digit, a network that begins with batch normalisation says the same of it when it is alone."""
    keras = load_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    network = keras.Sequential(
        [keras.Input((784,)), layers.Dense(30), layers.BatchNormalization(), layers.Activation("sigmoid"),
         layers.Dense(10, activation="softmax")]
    )  # fmt: skip
    bunch = datasets.load_digits28()
    x, y = bunch.data[::2].reshape(-1, 784) / 255, bunch.target[::2]
    network.compile("adam", "sparse_categorical_crossentropy")
    network.fit(x, y, batch_size=50, epochs=3, verbose=0)
    test, truth = bunch.data[1::50].reshape(-1, 784) / 255, bunch.target[1::50]
    alone = [np.argmax(keras.ops.convert_to_numpy(network(one[None], training=True))) for one in test]
    trained = np.mean(np.argmax(network.predict(test, verbose=0), axis=1) == truth)
    assert trained > 0.75
    right = np.mean(np.array(alone) == truth)
    return [right > 0.75, 0.4 < right < 0.6, right < 0.15]


def two_small_or_one_large() -> list[bool]:
    keras = load_keras()

    def weights(*sizes: int) -> int:
        kinds = [keras.layers.Conv2D(16, size, use_bias=False) for size in sizes]
        return keras.Sequential([keras.Input((9, 9, 16)), *kinds]).count_params()

    small, large = weights(3, 3), weights(5)
    return [small < large, small > large, small == large]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "which_kernel_is_learned": which_kernel_is_learned,
    "half_an_output": half_an_output,
    "two_layers_without_relu": two_layers_without_relu,
    "where_the_gradient_goes": where_the_gradient_goes,
    "one_pixel_to_the_right": one_pixel_to_the_right,
    "a_batch_of_one": a_batch_of_one,
    "two_small_or_one_large": two_small_or_one_large,
}
