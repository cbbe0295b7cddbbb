"""Notebook 07: the size of a layer's output, its forward and its backward pass, and that of max pooling."""

import numpy as np

from helpers import convnets
from helpers.exercises.base import Case, Exercise


def _size(L: int, K: int, P: int | str, S: int) -> Case:
    padded = L + 2 * P if isinstance(P, int) else L
    fits = P == "same" or K <= padded
    expected = convnets.output_size(L, K, P, S) if fits else 0
    return Case((L, K, P, S), expected, f"L = {L}, K = {K}, P = {P!r}, S = {S}", tolerance=0)


def _forward(seed: int, shape: tuple[int, int, int], size: int, filters: int, padding: int, stride: int) -> Case:
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=shape), rng.normal(size=(size, size, shape[2], filters))
    b = rng.normal(size=filters)
    padded = np.pad(x, [(padding, padding), (padding, padding), (0, 0)])
    expected = convnets.conv2d(padded[np.newaxis], w, stride)[0] + b
    shown = f"x of shape {shape}, w of shape {w.shape}, padding {padding}, stride {stride}"
    return Case((x, w, b, padding, stride), expected, shown)


def _backward(x: np.ndarray, w: np.ndarray, stride: int, seed: int, shown: str | None = None) -> Case:
    as_batch, kernels = x[np.newaxis, :, :, np.newaxis], w[:, :, np.newaxis, np.newaxis]
    y = convnets.conv2d(as_batch, kernels, stride)
    dy = np.random.default_rng(seed).integers(-4, 5, size=y.shape).astype(float)
    dx, dw = convnets.conv2d_gradients(as_batch, kernels, dy, stride)
    shown = shown or f"x of shape {x.shape}, w of shape {w.shape}, stride {stride}"
    return Case((x, w, dy[0, :, :, 0], stride), (dx[0, :, :, 0], dw[:, :, 0, 0]), shown)


def _drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def _pool(x: list | np.ndarray, dy: list | np.ndarray, shown: str | None = None) -> Case:
    x, dy = np.array(x, dtype=float), np.array(dy, dtype=float)
    expected = convnets.max_pool_gradient(x[np.newaxis, :, :, np.newaxis], dy[np.newaxis, :, :, np.newaxis])
    return Case((x, dy), expected[0, :, :, 0], shown)


EXERCISES = {
    "layer_size": Exercise(
        "layer_size",
        [
            _size(12, 3, 0, 2),
            _size(28, 3, 0, 1),
            _size(28, 5, 2, 1),
            _size(12, 3, "valid", 2),
            _size(13, 3, "same", 2),
            _size(10, 3, 1, 3),
            _size(10, 3, 0, 4),
            _size(7, 7, "valid", 3),
            _size(3, 5, 0, 1),
            _size(4, 5, 0, 2),
            _size(3, 5, "valid", 1),
            _size(3, 5, "same", 2),
            _size(3, 12, 1, 2),
            _size(2, 9, 3, 1),
        ],
    ),
    "conv_forward": Exercise(
        "conv_forward",
        [
            _forward(0, (4, 4, 1), 3, 1, 0, 1),
            _forward(1, (5, 7, 3), 3, 2, 0, 1),
            _forward(2, (6, 5, 2), 3, 4, 1, 1),
            _forward(3, (8, 7, 2), 3, 3, 0, 2),
            _forward(4, (6, 9, 2), 2, 3, 2, 3),
            _forward(5, (5, 6, 4), 1, 2, 0, 1),
        ],
    ),
    "conv_backward": Exercise(
        "conv_backward",
        [
            _backward(
                np.array([[1.0, 2, 0], [3, 1, 1], [0, 2, 4]]), np.array([[1.0, -1], [2, 3]]), 1, 0,
                "x = [[1, 2, 0], [3, 1, 1], [0, 2, 4]], w = [[1, -1], [2, 3]], stride 1",
            ),
            _backward(_drawn(1, 6, 5), _drawn(2, 3, 3), 1, 1),
            _backward(_drawn(3, 7, 9), _drawn(4, 3, 3), 2, 2),
            _backward(_drawn(5, 8, 6), _drawn(6, 3, 3), 2, 3),
            _backward(_drawn(7, 7, 8), _drawn(8, 2, 2), 3, 4),
        ],
    ),
    "max_pool_backward": Exercise(
        "max_pool_backward",
        [
            _pool([[1, 2, 0, 5], [4, 3, 6, -1]], [[8, 4]]),
            _pool(_drawn(1, 6, 4), _drawn(2, 3, 2), "x of shape (6, 4)"),
            _pool([[-3, -1], [-2, -5]], [[7]]),
            _pool([[2, 2, 0, 1], [2, 2, 1, 1]], [[3, -6]]),
            _pool(_drawn(3, 7, 5), _drawn(4, 3, 2), "x of shape (7, 5)"),
            _pool(_drawn(5, 4, 6), np.zeros((2, 3)), "x of shape (4, 6), dy all zero"),
        ],
    ),
}  # fmt: skip
