"""Notebook 07: what a convolution layer sees, and what pooling forgives."""

from functools import cache

import ipywidgets
import numpy as np

from helpers import convnets, datasets, plots
from helpers.plots.convnets import place_arithmetic, place_features
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

_POOLINGS = [
    ("none", "none"), ("maximum of 2 × 2", "max 2"), ("maximum of 4 × 4", "max 4"), ("mean of 2 × 2", "mean 2"),
    ("mean of 4 × 4", "mean 4"), ("maximum of all", "max 36"), ("mean of all", "mean 36"),
]  # fmt: skip
_SIDE = 36  # the digit's 28 pixels and room for shifts by 4


def convolution_arithmetic() -> ipywidgets.VBox:
    """Input, kernel, stride and padding: how many outputs there are, and what one of them sees."""
    figure = plots.convolution_arithmetic(12, 3, 2, "valid", 1, 2)

    def update(length: int, kernel: int, stride: int, padding: int | str, row: int, column: int) -> str:
        count = convnets.output_size(length, kernel, padding, stride)
        row, column = min(row, count) - 1, min(column, count) - 1
        place_arithmetic(figure, length, kernel, stride, padding, row, column)
        if isinstance(padding, int):
            before, after = padding, padding
        else:
            before, after = convnets.pad_widths(length, kernel, padding, stride)
        rest = (length - kernel + before + after) % stride
        first = [place * stride - before for place in (row, column)]
        seen = " and ".join(
            f"{name} {max(at, 0) + 1} to {min(at + kernel, length)}" for name, at in zip(("rows", "columns"), first)
        )
        if any(at >= length or at + kernel <= 0 for at in first):
            seen = "padding only"
        return (
            f"Padding {before} before, {after} after: ({length} − {kernel} + {before + after}) / {stride} + 1 = "
            f"{(length - kernel + before + after) / stride + 1:.4g}, so {count} × {count} outputs. "
            f"Division leaves {rest}. Output {row + 1}, {column + 1} sees {seen} of the input."
        )

    return demo(
        Frame(figure, [ax.collections[0] for ax in figure.axes]),
        update,
        {
            "kernel": ipywidgets.IntSlider(description="Length of the kernel K", min=1, max=7, step=1, value=3),
            "length": ipywidgets.IntSlider(description="Length of the input L", min=7, max=12, step=1, value=12),
            "stride": ipywidgets.IntSlider(description="Stride S", min=1, max=4, step=1, value=2),
            "padding": ipywidgets.Dropdown(
                description="Padding P",
                options=[("valid: none", "valid"), ("same", "same"), *((f"{p} on each side", p) for p in (1, 2, 3))],
            ),
            "row": ipywidgets.IntSlider(description="Row of the output", min=1, max=18, step=1, value=2),
            "column": ipywidgets.IntSlider(description="Column of the output", min=1, max=18, step=1, value=3),
        },
    )


@cache
def _digits() -> np.ndarray:
    """The first of each of the ten digits, in [0, 1], with room for shifts: shape (10, 36, 36)."""
    digits = datasets.load_digits28()
    first = [int(np.argmax(digits.target == digit)) for digit in range(10)]
    return np.pad(digits.data[first] / 255, [(0, 0), (4, 4), (4, 4)])


def _features(image: np.ndarray, pooling: str) -> np.ndarray:
    """Responses to four edge filters after ReLU and pooling, the four maps side by side in a square."""
    h_x = np.outer([1, 2, 1], [-1, 0, 1])
    bank = np.stack([h_x, -h_x, h_x.T, -h_x.T], axis=-1)[:, :, np.newaxis]
    maps = np.maximum(convnets.conv2d(image[np.newaxis, :, :, np.newaxis], bank, padding="same"), 0)
    kind, _, size = pooling.partition(" ")
    if kind != "none":
        maps = (convnets.max_pool if kind == "max" else convnets.average_pool)(maps, int(size))
    return np.block([[maps[0, ..., 0], maps[0, ..., 1]], [maps[0, ..., 2], maps[0, ..., 3]]])


def pooling_under_shift() -> ipywidgets.VBox:
    """Shift a digit: how much do its features change, with pooling and without?"""
    digit = _digits()[3]
    figure = plots.features_under_shift(digit, digit, _features(digit, "max 2"), _features(digit, "max 2"))

    def update(digit: int, right: int, down: int, pooling: str) -> str:
        image = _digits()[digit]
        shifted = np.roll(image, (down, right), axis=(0, 1))
        features, of_shifted = _features(image, pooling), _features(shifted, pooling)
        place_features(figure, image, shifted, features, of_shifted)
        change = np.linalg.norm(of_shifted - features) / np.linalg.norm(features)
        same = np.mean(np.abs(of_shifted - features) < 1e-9)
        return (
            f"{features.size:,} features, pooling: {dict((value, name) for name, value in _POOLINGS)[pooling]}. "
            f"Relative change {change:.2f}; {100 * same:.0f} % of the features stay as they are."
        )

    return demo(
        Frame(figure, [ax.images[0] for ax in figure.axes]),
        update,
        {
            "digit": ipywidgets.IntSlider(description="Digit", min=0, max=9, step=1, value=3),
            "right": ipywidgets.IntSlider(description="Shift to the right (pixels)", min=-4, max=4, step=1, value=1),
            "down": ipywidgets.IntSlider(description="Shift down (pixels)", min=-4, max=4, step=1, value=0),
            "pooling": ipywidgets.Dropdown(description="Pooling", options=_POOLINGS, value="max 2"),
        },
    )


QUESTIONS = {
    "which_kernel_is_learned": Question(
        options=(
            "h_x itself.",
            "h_x turned by 180°.",
            "Something between the two, since both are possible.",
        ),
        answer=1,
        because="A layer slides its kernel over the input without turning it. To give the same outputs as a "
        "convolution, which turns it, the learned kernel must be the turned one.",
    ),
    "half_an_output": Question(
        options=(
            "5: the last sample is left out.",
            "6: the last output is computed from what is left.",
            "It reports an error.",
        ),
        answer=0,
        because="The sixth window would begin at sample 10 and need sample 12, which does not exist. The layer stops "
        "after the last window that fits, and says nothing.",
    ),
    "two_layers_without_relu": Question(
        options=(
            "One convolution layer with kernels of 5 × 5.",
            "One convolution layer with kernels of 3 × 3.",
            "No single convolution layer.",
        ),
        answer=0,
        because="A convolution of a convolution is a convolution with the kernels convolved: 3 × 3 with 3 × 3 gives "
        "5 × 5. Without something non-linear in between, depth adds nothing that a larger kernel could not do.",
    ),
    "where_the_gradient_goes": Question(
        options=(
            "A quarter, 2, to each of the four.",
            "All of it, 8, to the 4; nothing to the others.",
            "To each according to its size: 0.8, 1.6, 3.2 and 2.4.",
        ),
        answer=1,
        because="Change the 1, the 2 or the 3 a little, and the maximum is still 4. Only a change of the 4 is felt, "
        "and it is felt in full.",
    ),
    "one_pixel_to_the_right": Question(
        options=(
            "Nothing: max pooling does not see a shift by one pixel.",
            "About a tenth.",
            "About half.",
        ),
        answer=2,
        because="A maximum that moves within its window changes nothing, but one pixel takes every second column of "
        "maxima into the next window. The edges of a stroke are one or two pixels wide, so much of the map changes.",
    ),
    "a_batch_of_one": Question(
        options=(
            "About 90 %: it has learned the digits.",
            "About 50 %.",
            "About 10 %: chance.",
        ),
        answer=2,
        because="The mean of a batch of one is the sample itself, so what is left after subtracting it is zero, in "
        "every unit of the first layer and for every digit. The network then says the same of all of them.",
    ),
    "two_small_or_one_large": Question(
        options=(
            "The two layers of 3 × 3.",
            "The one layer of 5 × 5.",
            "Both the same, since they see the same.",
        ),
        answer=0,
        because="Two kernels of 9 weights are 18, one kernel of 25 is 25, for each pair of channels. And between the "
        "two stands one ReLU more.",
    ),
}
