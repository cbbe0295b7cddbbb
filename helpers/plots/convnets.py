"""Notebook 07: learned kernels, what a window sees, features under a shift, sigmoids that saturate."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from helpers import convnets
from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, axes_or_new, figure
from helpers.plots.filters import picture

_COLOURS, _MARKERS = (ORANGE, BLUE, GREEN, PINK, BLACK), "so^Dv"
# What a cell of `convolution_arithmetic` is: the number that stands for it, its name, its colour.
NOTHING, ADDED, UNSEEN, SEEN, WINDOW, WINDOW_ADDED = range(6)
_CELLS = {
    NOTHING: ("", "#ffffff"),
    ADDED: ("padding", "#d4d4d4"),
    UNSEEN: ("never seen", ORANGE),
    SEEN: ("seen by some output", "#bcd9ec"),
    WINDOW: ("seen by this output", BLUE),
    WINDOW_ADDED: ("padding in its window", "#5b6b77"),
}
_CANVAS, _MARGIN = 18, 3  # cells of each grid; how many of them lie before the first one of the input


def learned_kernel(snapshots: dict[str, np.ndarray], losses: Sequence[float]) -> Figure:
    """A kernel as it is being learned, and the loss over the steps.

    Parameters
    ----------
    snapshots : dict of str to array, shape (rows, columns)
        Kernels by title, all drawn on one scale from blue (negative) to red (positive).
    losses : sequence of float
        Greater than 0, one a step.
    """
    count = len(snapshots)
    drawn, axes = figure(1, count + 1, size=(8.0, 2.3), width_ratios=[1] * count + [1.9])
    largest = max(float(np.abs(kernel).max()) for kernel in snapshots.values())
    for ax, (title, kernel) in zip(axes, snapshots.items()):
        picture(kernel, ax, title, (-largest, largest), signed=True, title_size=12)
        for (row, column), weight in np.ndenumerate(kernel):
            colour = "white" if abs(weight) > 0.7 * largest else BLACK
            text = f"{weight + 0.0:.1f}".replace("-0.0", "0.0").replace("-", "−")
            ax.text(column, row, text, ha="center", va="center", fontsize=10, color=colour)
    axes[-1].semilogy(losses, color=BLUE)
    axes[-1].set(xlabel="step", ylabel="loss")
    return drawn


def feature_maps(image: np.ndarray, maps: dict[str, np.ndarray]) -> Figure:
    """A picture and what the filters of a bank answer to it, each map on a scale of its own, white at zero.

    Parameters
    ----------
    image : array, shape (rows, columns) or (rows, columns, 3)
    maps : dict of str to array, shape (rows, columns)
        By the name of the filter.
    """
    count = len(maps) + 1
    height = 8.0 / count * image.shape[0] / image.shape[1] + 0.35
    drawn, axes = figure(1, count, size=(8.0, height))
    picture(image, axes[0], "input", title_size=12)
    for ax, (title, response) in zip(axes[1:], maps.items()):
        picture(response, ax, title, signed=True, title_size=12)
    return drawn


def convolution_arithmetic(
    length: int, kernel: int, stride: int, padding: int | str, row: int, column: int
) -> Figure:
    """An input with its padding, the window that one output sees, and the outputs; all of them square.

    Parameters
    ----------
    length, kernel, stride, padding
        As in `convnets.output_size`; at most 12, at least 1, at least 1, at most 3 on either side.
    row, column : int
        Which output, from 0.
    """
    drawn, axes = figure(1, 2, size=(8.0, 4.3))
    colours = ListedColormap([colour for _, colour in _CELLS.values()])
    edges = np.arange(_CANVAS + 1)
    for ax, title in zip(axes, ("input", "output")):
        cells = np.zeros((_CANVAS, _CANVAS))
        ax.pcolormesh(edges, edges, cells, cmap=colours, vmin=-0.5, vmax=5.5, edgecolors="white", linewidth=0.8)
        ax.set(xticks=[], yticks=[], aspect="equal", xlim=(0, _CANVAS), ylim=(_CANVAS, 0))
        ax.set_title(title, fontsize=14)
        ax.grid(False)
        ax.spines[:].set_visible(False)
    patches = [Patch(facecolor=colour, label=name) for name, colour in _CELLS.values() if name]
    drawn.legend(handles=patches, loc="outside lower center", ncols=3, fontsize=13, handlelength=1.2)
    place_arithmetic(drawn, length, kernel, stride, padding, row, column)
    return drawn


def place_arithmetic(
    drawn: Figure, length: int, kernel: int, stride: int, padding: int | str, row: int, column: int
) -> None:
    """Set a `convolution_arithmetic` figure to other numbers."""
    before, after = (padding, padding) if isinstance(padding, int) else (
        convnets.pad_widths(length, kernel, padding, stride)
    )  # fmt: skip
    count = convnets.output_size(length, kernel, padding, stride)
    covered = np.zeros(before + length + after, dtype=bool)
    for first in range(0, count * stride, stride):
        covered[first : first + kernel] = True
    own = np.zeros((2, len(covered)), dtype=bool)
    for axis, place in enumerate((row, column)):
        own[axis, place * stride : place * stride + kernel] = True
    real = np.zeros(len(covered), dtype=bool)
    real[before : before + length] = True
    window, inside = np.outer(*own), np.outer(real, real)
    cells = np.where(inside, np.where(np.outer(covered, covered), SEEN, UNSEEN), ADDED)
    cells[window] = np.where(inside, WINDOW, WINDOW_ADDED)[window]
    source, target = (ax.collections[0] for ax in drawn.axes)
    canvas = np.full((_CANVAS, _CANVAS), NOTHING)
    first = _MARGIN - before
    canvas[first : first + len(cells), first : first + len(cells)] = cells
    source.set_array(canvas)
    outputs = np.full((_CANVAS, _CANVAS), NOTHING)
    first = (_CANVAS - count) // 2
    outputs[first : first + count, first : first + count] = SEEN
    outputs[first + row, first + column] = WINDOW
    target.set_array(outputs)


def features_under_shift(
    image: np.ndarray, shifted: np.ndarray, features: np.ndarray, of_shifted: np.ndarray
) -> Figure:
    """A picture, the picture shifted, the features of both, and their difference.

    Parameters
    ----------
    image, shifted : array, shape (rows, columns)
        In [0, 1].
    features, of_shifted : array, shape (rows, columns)
        Not negative.
    """
    drawn, axes = figure(1, 5, size=(8.0, 2.2))
    for ax, title in zip(axes, ("picture", "shifted", "features", "of shifted", "difference")):
        picture(np.zeros((2, 2)), ax, title, signed=title == "difference", title_size=13)
        ax.images[0].set_extent((0, 1, 1, 0))
        ax.spines[:].set(visible=True, color=GREY)
    place_features(drawn, image, shifted, features, of_shifted)
    return drawn


def place_features(
    drawn: Figure, image: np.ndarray, shifted: np.ndarray, features: np.ndarray, of_shifted: np.ndarray
) -> None:
    """Set a `features_under_shift` figure to other pictures or features; features are drawn up to their largest."""
    largest = float(max(features.max(), of_shifted.max())) or 1.0
    shown = (image, shifted, features, of_shifted, of_shifted - features)
    limits = ((0, 1), (0, 1), (0, largest), (0, largest), (-largest, largest))
    for ax, values, (low, high) in zip(drawn.axes, shown, limits):
        ax.images[0].set_data(values)
        ax.images[0].set_clim(low, high)


def shift_changes(changes: dict[str, Sequence[float]], shifts: Sequence[int], another: float | None = None) -> Axes:
    """How much features change when a picture is shifted, a line for each way of pooling.

    Parameters
    ----------
    changes : dict of str to sequence of float
        Relative changes by the name of the pooling, one for each of `shifts`.
    shifts : sequence of int
        In pixels.
    another : float, optional
        The relative change, without pooling, from a picture to another one, as a dashed line.
    """
    ax = axes_or_new(None, size=(8.0, 3.2))
    for (name, values), colour, marker in zip(changes.items(), (BLACK, ORANGE, BLUE, SKY, GREEN, PINK), "osDP^v"):
        ax.plot(shifts, values, marker=marker, color=colour, label=name)
    if another is not None:
        ax.axhline(another, color=GREY, linestyle="--", linewidth=1.2, label="another digit, no pooling")
    ax.set(xlabel="shift (pixels)", ylabel="relative change", xticks=list(shifts), ylim=(-0.03, None))
    ax.legend(loc="lower left", bbox_to_anchor=(-0.05, 1), ncols=4, borderaxespad=0.2, handlelength=1.8)
    return ax


def sigmoid_slopes(slopes: dict[str, Sequence[float]]) -> Figure:
    """The sigmoid and its slope; beside it the mean slope at the units of each layer of some networks, on a log scale.

    Parameters
    ----------
    slopes : dict of str to sequence of float
        By the name of the network, its first layer first.
    """
    drawn, (left, right) = figure(1, 2, size=(8.0, 3.2), width_ratios=(1, 1.1))
    z = np.linspace(-8, 8, 321)
    sigmoid = 1 / (1 + np.exp(-z))
    left.axvspan(-2, 2, color=GREY, alpha=0.2, linewidth=0)
    left.plot(z, sigmoid, color=BLUE, label="sigmoid")
    left.plot(z, sigmoid * (1 - sigmoid), "--", color=ORANGE, label="its slope, at most ¼")
    left.set(xlabel="z", xlim=(-8, 8))
    for (name, values), colour, marker in zip(slopes.items(), _COLOURS, _MARKERS):
        layers = range(1, len(values) + 1)
        right.plot(layers, values, marker=marker, color=colour, label=name)
        right.set_xticks(list(layers))
    right.axhline(0.25, color=BLACK, linestyle="--", linewidth=1)
    right.set(xlabel="layer", ylabel="mean slope", ylim=(0, 0.27))
    for ax in (left, right):
        ax.legend(loc="lower left", bbox_to_anchor=(-0.05, 1), borderaxespad=0.2, handlelength=1.8)
    return drawn


def seed_bands(
    runs: dict[str, np.ndarray], x: Sequence[float], xlabel: str, chance: float, ax: Axes | None = None
) -> Axes:
    """Accuracy of networks that were trained several times: the mean, and a band from the worst to the best seed.

    Parameters
    ----------
    runs : dict of str to array, shape (seeds, len(x))
        In [0, 1], by the name of the network.
    x : sequence of float
        Greater than 0, each twice or more the one before: drawn on a log scale.
    xlabel : str
    chance : float
    ax : matplotlib.axes.Axes, optional
    """
    ax = axes_or_new(ax, size=(8.0, 3.2))
    for (name, values), colour, marker in zip(runs.items(), _COLOURS, _MARKERS):
        percent = 100 * np.asarray(values)
        ax.fill_between(x, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.plot(x, percent.mean(axis=0), marker=marker, color=colour, label=name)
    ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.set(xscale="log", xlabel=xlabel, ylabel="accuracy (%)", ylim=(0, 103))
    ax.set_xticks(list(x), [f"{value:g}" for value in x])
    ax.minorticks_off()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2, handlelength=1.8)
    return ax
