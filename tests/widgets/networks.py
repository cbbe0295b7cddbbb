"""Notebook 08: what its demos should show and which options of its questions are true, without helpers' networks."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import signal
from scipy.spatial.distance import cdist
from skimage.filters import gabor_kernel

from helpers import datasets
from tests.widgets import Content

# -- the demos --------------------------------------------------------------------------------------------------------


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """The embedded digits, shape (5000, 28, 28), in [0, 1]; their labels."""
    embedded = datasets.load_digits28()
    return embedded.data / 255, embedded.target


@cache
def shipped() -> tuple[dict[str, np.ndarray], np.ndarray]:
    network = datasets.load_digit_network()
    return network.weights, network.held_out


def correlated(maps: np.ndarray, kernels: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Maps (channels, rows, columns) and kernels (size, size, channels, filters): what ReLU leaves, (filters, ...)."""
    found = [
        sum(signal.correlate2d(one, kernels[:, :, c, f], mode="valid") for c, one in enumerate(maps)) + bias[f]
        for f in range(kernels.shape[3])
    ]
    return np.maximum(found, 0)


@cache
def layers(digit: int) -> tuple[dict[str, np.ndarray], np.ndarray, int]:
    weights, held_out = shipped()
    images, labels = digits()
    by_kind = [held_out[labels[held_out] == kind] for kind in range(10)]
    place = by_kind[(digit - 1) % 10][(digit - 1) // 10]
    found = {"conv1": correlated(images[[place]], weights["conv1_kernel"], weights["conv1_bias"])}
    found["conv2"] = correlated(found["conv1"], weights["conv2_kernel"], weights["conv2_bias"])
    pooled = np.max([found["conv2"][:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)
    flat = np.moveaxis(pooled, 0, -1).ravel()
    dense = np.maximum(flat @ weights["dense_kernel"] + weights["dense_bias"], 0)
    scores = np.exp(dense @ weights["classes_kernel"] + weights["classes_bias"])
    return found | {"digit": images[place]}, scores / scores.sum(), int(labels[place])


def look_into_network(layer: str, number: int, digit: int) -> Content:
    weights, _ = shipped()
    found, probabilities, true = layers(digit)
    kernels = weights[f"{layer}_kernel"][:, :, :, number - 1]
    tiles = kernels[:, :, 0]
    if layer == "conv2":  # 32 kernels, six in a row, an empty line between them
        tiles = np.full((23, 23), np.nan)
        for c in range(32):
            top, left = 4 * (c // 6), 4 * (c % 6)
            tiles[top : top + 3, left : left + 3] = kernels[:, :, c]
    answer = found[layer][number - 1]
    gap = np.full(10, np.nan)
    ends = np.arange(10.0)
    bars = np.array([np.stack([0 * gap + 0, probabilities, gap], 1).ravel(), np.stack([ends, ends, gap], 1).ravel()])
    bars[0, ::3] = 0
    said = int(np.argmax(probabilities))
    verdict = "right" if said == true else f"wrong, it is a {true}"
    side = {"conv1": 26, "conv2": 24}[layer]
    return {"digit": found["digit"], "kernel": tiles, "activation map": answer, "probability": bars}, (
        f"Digit {digit}: the network says {said} with probability {probabilities[said]:.3f}, {verdict}. Filter "
        f"{number} of {layer} has {kernels.size} weights; its map has {side} × {side} numbers, "
        f"{100 * np.mean(answer > 0):.0f} % of them above 0, the largest {answer.max():.2f}."
    )


@cache
def small() -> tuple[np.ndarray, np.ndarray]:
    """The digits of the tiny network, (1524, 7, 7), standardised by the first 1,024; their labels."""
    images, labels = digits()
    order = np.random.default_rng(0).permutation(5000)[:1524]
    bytes_ = np.round(255 * images[order])
    cells = np.add.reduceat(np.add.reduceat(bytes_, range(0, 28, 4), axis=1), range(0, 28, 4), axis=2) / 16
    return (cells - cells[:1024].mean()) / cells[:1024].std(), labels[order]


def learning_rate_curves(exponent: float, batch_size: int) -> Content:
    """Gradient descent on windows of the pictures as rows of a matrix: a convolution layer without a convolution."""
    x, y = small()
    windows = np.stack([x[:, i : i + 5, j : j + 5] for i in range(3) for j in range(3)], axis=-1)  # (n, 5, 5, 9)
    rng, rate = np.random.default_rng(0), 10.0**exponent
    w, b = rng.normal(0, np.sqrt(2 / 9), (9, 4)), np.zeros(4)
    v, c = rng.normal(0, np.sqrt(1 / 100), (100, 10)), np.zeros(10)
    losses = []
    for start in range(0, 1024, batch_size):
        seen, wanted = windows[start : start + batch_size], np.eye(10)[y[start : start + batch_size]]
        before = seen @ w + b
        hidden = np.maximum(before, 0).reshape(len(seen), 100)
        scores = hidden @ v + c
        scores -= scores.max(axis=1, keepdims=True)
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        loss = np.mean(-np.log(np.maximum(np.sum(p * wanted, axis=1), 1e-300)))
        if not loss <= 1000 or np.abs(w).max() >= 1e6 or np.abs(v).max() >= 1e6:
            break
        losses.append(loss)
        error = (p - wanted) / len(seen)
        back = (error @ v.T).reshape(before.shape) * (before > 0)
        v, c = v - rate * hidden.T @ error, c - rate * error.sum(axis=0)
        w, b = w - rate * np.tensordot(seen, back, axes=([0, 1, 2], [0, 1, 2])), b - rate * back.sum(axis=(0, 1, 2))
    exploded = len(losses) < 1024 // batch_size or max(np.abs(w).max(), np.abs(v).max()) >= 1e6
    steps = 1024 // batch_size
    drawn = np.full(steps, np.nan)
    drawn[: len(losses)] = np.minimum(losses, 5)
    answers = (np.maximum(windows[1024:] @ w + b, 0).reshape(500, 100) @ v + c).argmax(axis=1)
    right = f"{100 * np.mean(answers == y[1024:]):.1f} % of 500 other digits right"
    said = f"Learning rate {rate:.3g}, {steps} steps with batches of {batch_size}: "
    lines = {"your rate and batch size": np.array([batch_size * np.arange(steps), drawn])}
    if exploded:
        return lines, f"{said}the loss explodes; {right}."
    last = np.mean(losses[-max(1, steps // 4) :])
    return lines, f"{said}loss {losses[0]:.2f} at first, {last:.2f} in the last quarter; {right}."


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "look_into_network": (
        look_into_network,
        {"layer": ["conv1", "conv2"], "digit": [1, 20, 60], "number": [1, 7, 32]},
    ),
    "learning_rate_curves": (
        learning_rate_curves,
        {"batch_size": [16, 64, 256], "exponent": [-3, -2, -1.5, -1, -0.5]},
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def nearest_digit() -> list[bool]:
    images, labels = digits()
    rows = images.reshape(5000, 784)
    order = np.random.default_rng(1).permutation(5000)
    asked, known = order[:500], order[500:4500]
    right = np.mean(labels[known][cdist(rows[asked], rows[known]).argmin(axis=1)] == labels[asked])
    return [0.5 < right < 0.7, 0.7 <= right < 0.9, right > 0.9]


def where_the_weights_are() -> list[bool]:
    convolutions = (3 * 3 * 1 + 1) * 32 + (3 * 3 * 32 + 1) * 32
    side = (28 - 2 - 2) // 2
    dense, classes = (side * side * 32 + 1) * 128, 129 * 10
    most = max(convolutions, dense, classes)
    return [convolutions == most, dense == most, classes == most]


def kernels_like_gabor() -> list[bool]:
    def unit(kernel: np.ndarray) -> np.ndarray:
        return (kernel - kernel.mean()).ravel() / np.linalg.norm(kernel - kernel.mean())

    bank = []
    for theta in np.arange(12) * np.pi / 12:
        for wavelength in (2.5, 4.0):
            kernel = gabor_kernel(1 / wavelength, theta, bandwidth=1)
            rows, columns = (length // 2 for length in kernel.shape)
            middle = kernel[rows - 1 : rows + 2, columns - 1 : columns + 2]
            bank += [unit(middle.real), unit(middle.imag)]

    def fit(kernels: np.ndarray) -> float:
        return float(np.mean([np.abs(np.array(bank) @ unit(kernel)).max() for kernel in kernels]))

    learned = fit(np.moveaxis(shipped()[0]["conv1_kernel"][:, :, 0], 2, 0))
    by_chance = fit(np.random.default_rng(3).normal(size=(500, 3, 3)))
    return [learned > 0.95 and learned > by_chance + 0.2, abs(learned - by_chance) < 0.15, learned < by_chance - 0.15]


def trained(x: np.ndarray, y: np.ndarray, asked: np.ndarray, batch_size: int, epochs: int, rate: float) -> np.ndarray:
    """Probabilities that the network of the notebook gives after a short training, and how many seconds it took."""
    from helpers.backend import load_keras

    keras = load_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    network = keras.Sequential(
        [
            layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
            layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax"),
        ]
    )  # fmt: skip
    network.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    network.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return keras.ops.convert_to_numpy(network(asked, training=False))


def parts(count: int, others: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    images, labels = digits()
    order = np.random.default_rng(2).permutation(5000)[: count + others]
    x = images[order][..., None].astype(np.float32)
    return x[:count], labels[order][:count], x[count:], labels[order][count:]


def larger_batches() -> list[bool]:
    x, y, asked, wanted = parts(1000, 500)
    right = {size: np.mean(trained(x, y, asked, size, 2, 0.001).argmax(1) == wanted) for size in (16, 256)}
    steps = {size: -(-1000 // size) for size in (16, 256)}  # fewer steps for as many products: faster
    faster = steps[256] < steps[16]
    return [faster and abs(right[256] - right[16]) < 0.02, faster and right[256] < right[16] - 0.02, not faster]


def loss_without_mistakes() -> list[bool]:
    x, y, asked, wanted = parts(300, 500)
    early, late = (trained(x, y, asked, 32, epochs, 0.002) for epochs in (4, 16))
    loss = [np.mean(-np.log(np.maximum(p[np.arange(500), wanted], 1e-12))) for p in (early, late)]
    change = np.mean(late.argmax(1) == wanted) - np.mean(early.argmax(1) == wanted)
    rises = loss[1] > loss[0] + 0.05
    return [rises and change < -0.03, rises and change >= -0.03, not rises]


def few_labels() -> list[bool]:
    """A linear classifier on maps of a network that saw 0 to 4 only, against one on the pixels themselves."""
    from sklearn.linear_model import LogisticRegression

    from helpers.backend import load_keras

    keras = load_keras()
    keras.utils.set_random_seed(0)
    x, y, asked, wanted = parts(3000, 2000)
    layers = keras.layers
    network = keras.Sequential(
        [
            layers.Input((28, 28, 1)), layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D(4),
            layers.Flatten(), layers.Dense(5, activation="softmax"),
        ]
    )  # fmt: skip
    network.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    network.fit(x[y < 5], y[y < 5], batch_size=32, epochs=5, verbose=0)

    def maps(pictures: np.ndarray) -> np.ndarray:
        for layer in network.layers[:3]:
            pictures = layer(pictures)
        return keras.ops.convert_to_numpy(pictures)

    fives = wanted >= 5
    views = [(maps(x), maps(asked[fives])), (x.reshape(len(x), -1), asked[fives].reshape(fives.sum(), -1))]
    lead = []
    for size in (10, 500):
        gains = []
        for seed in range(8):
            rng = np.random.default_rng(seed)
            kinds = [np.flatnonzero(y == k) for k in range(5, 10)]
            chosen = np.concatenate([rng.choice(kind, size // 5, replace=False) for kind in kinds])
            scores = []
            for seen, unseen in views:
                fitted = LogisticRegression(max_iter=1000).fit(seen[chosen], y[chosen])
                scores.append(fitted.score(unseen, wanted[fives]))
            gains.append(scores[0] - scores[1])
        lead.append(np.mean(gains))
    return [lead[0] > lead[1] + 0.01, lead[1] > lead[0] + 0.01, abs(lead[0] - lead[1]) <= 0.01]


def average_or_flatten() -> list[bool]:
    """Random filters, never trained, and a linear classifier: on the mean of each map, or on all of it."""
    from sklearn.linear_model import LogisticRegression

    textures = datasets.load_textures()
    kernels = np.random.default_rng(0).normal(size=(32, 7, 7))
    kernels -= kernels.mean(axis=(1, 2), keepdims=True)
    maps = np.array(
        [[np.abs(signal.fftconvolve(patch, kernel, mode="valid")[:56, :56]) for kernel in kernels]
         for patch in textures.data]
    )  # fmt: skip
    pooled = maps.reshape(448, 32, 8, 7, 8, 7).mean(axis=(3, 5))
    right = {}
    for name, view in {"flatten": pooled.reshape(448, -1), "average": pooled.mean(axis=(2, 3))}.items():
        view = (view - view[textures.train].mean(0)) / view[textures.train].std(0)
        fitted = LogisticRegression(C=0.1, max_iter=2000).fit(view[textures.train], textures.target[textures.train])
        right[name] = fitted.score(view[~textures.train], textures.target[~textures.train])
    gap = right["average"] - right["flatten"]
    return [gap < -0.02, gap > 0.02, abs(gap) <= 0.02]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "nearest_digit": nearest_digit,
    "where_the_weights_are": where_the_weights_are,
    "kernels_like_gabor": kernels_like_gabor,
    "larger_batches": larger_batches,
    "loss_without_mistakes": loss_without_mistakes,
    "few_labels": few_labels,
    "average_or_flatten": average_or_flatten,
}
