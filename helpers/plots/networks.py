"""Notebook 08: how a training went, what is mistaken for what, learned kernels, accuracy over labels, a look inside."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure
from helpers.plots.filters import SIGNED, picture

if TYPE_CHECKING:
    import pandas as pd

_COLOURS, _MARKERS = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY), "osD^vP"
_BATCH_COLOUR, _HIGHEST_LOSS = BLUE, 5.0


def training_curves(histories: "Mapping[str, pd.DataFrame]") -> Figure:
    """Loss and accuracy by epoch: on what a network is trained on dashed, on the validation part drawn through.

    Parameters
    ----------
    histories : mapping of str to pandas.DataFrame
        By name; as `networks.train` returns them with digits held out.
    """
    drawn, (left, right) = figure(1, 2, size=(8.0, 3.3))
    for (name, table), colour in zip(histories.items(), _COLOURS):
        for ax, column, factor in ((left, "loss", 1), (right, "accuracy", 100)):
            ax.plot(table.index, factor * table[column], "--", color=colour, label=f"{name}, training part")
            ax.plot(table.index, factor * table[f"val_{column}"], "o-", color=colour, markersize=4,
                    label=f"{name}, validation part")  # fmt: skip
    left.set(xlabel="epoch", ylabel="loss (cross-entropy)", ylim=(0, None))
    right.set(xlabel="epoch", ylabel="accuracy (%)", ylim=(None, 100.5))
    drawn.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return drawn


def confusions(counts: np.ndarray, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """A confusion matrix: how many samples of each class were given to which; mistakes in colour.

    Parameters
    ----------
    counts : array of int, shape (classes, classes)
        Rows are the true classes, columns the predicted ones.
    names : sequence of str
    """
    ax = axes_or_new(ax, size=(5.4, 4.9))
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=1.6 * max(1, mistakes.max()))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour, weight = (GREY, "normal") if row == column else (BLACK, "bold")
            ax.text(column, row, str(count), ha="center", va="center", fontsize=10, color=colour, fontweight=weight)
    places = range(len(names))
    ax.set(xticks=places, xticklabels=names, yticks=places, yticklabels=names, xlabel="predicted", ylabel="true")
    ax.grid(False)
    return ax


def range_test(table: "pd.DataFrame", chosen: float, ax: Axes | None = None) -> Axes:
    """Loss against learning rate, as `networks.learning_rate_range` measured it, with a rate marked.

    Parameters
    ----------
    table : pandas.DataFrame
    chosen : float
    """
    ax = axes_or_new(ax, size=(8.0, 3.0))
    ax.plot(table.rate, table.loss, color=GREY, linewidth=1, label="loss of a batch")
    ax.plot(table.rate, table.smoothed, color=BLUE, label="running mean")
    ax.axvline(chosen, color=ORANGE, linestyle="--", label=f"peak that is used, {chosen:g}")
    ax.set(xscale="log", xlabel="learning rate", ylabel="loss", ylim=(0, min(5.0, 1.05 * table.loss.max())))
    ax.legend(loc="lower left")
    return ax


def kernel_rows(rows: Mapping[str, Sequence[np.ndarray]], below: Sequence[str] = ()) -> Figure:
    """Kernels in rows, each row with its name: blue below zero, red above, each up to its own largest weight.

    Parameters
    ----------
    rows : mapping of str to sequence of array, shape (size, size)
        As many in every row.
    below : sequence of str
        A text below each column.
    """
    columns = max(map(len, rows.values()))
    drawn, axes = figure(len(rows), columns, size=(8.0, 7.2 / (columns + 1.5) * len(rows) + 0.4), squeeze=False)
    for line, (name, kernels) in zip(axes, rows.items()):
        for ax, kernel in zip(line, kernels):
            picture(np.asarray(kernel, dtype=float), ax, signed=True)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=13)
    for ax, text in zip(axes[-1], below):
        ax.set_xlabel(text, fontsize=12)
    return drawn


def correlations(found: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """How strongly kernels correlate with the closest of a bank: one row of points a set, its mean as a bar.

    Parameters
    ----------
    found : mapping of str to array, shape (n,)
        Absolute correlations, 0 to 1, by the name of the set.
    """
    ax = axes_or_new(ax, size=(8.0, 0.5 * len(found) + 0.9))
    for place, ((name, values), colour) in enumerate(zip(found.items(), _COLOURS)):
        scatter = place + 0.25 * np.sin(7.0 * np.arange(len(values)))
        ax.plot(values, scatter, "o", color=colour, markersize=4, alpha=0.7, label=name)
        ax.plot([np.mean(values)] * 2, [place - 0.38, place + 0.38], color=BLACK, linewidth=2.4)
    ax.set(yticks=range(len(found)), yticklabels=list(found), xlabel="correlation with the closest designed kernel")
    ax.set(xlim=(0, 1.02), ylim=(len(found) - 0.45, -0.55))
    ax.grid(False, axis="y")
    return ax


def label_curves(
    sizes: Sequence[int],
    accuracies: Mapping[str, np.ndarray],
    chance: float | None = None,
    samples: str = "digits",
    ax: Axes | None = None,
) -> Axes:
    """Accuracy against the number of labelled samples: the mean over seeds, with lowest and highest as a band.

    Parameters
    ----------
    sizes : sequence of int
    accuracies : mapping of str to array, shape (sizes, seeds)
        In [0, 1], by name.
    chance : float, optional
        In [0, 1]: a dashed line.
    samples : str
        What they are: the horizontal axis is called "labelled" and this.
    """
    ax = axes_or_new(ax, size=(8.0, 3.4))
    for (name, table), colour, marker in zip(accuracies.items(), _COLOURS, _MARKERS):
        table = 100 * np.asarray(table)
        ax.fill_between(sizes, table.min(axis=1), table.max(axis=1), color=colour, alpha=0.2, linewidth=0)
        ax.plot(sizes, table.mean(axis=1), marker=marker, color=colour, label=name)
    if chance is not None:
        ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.set(xscale="log", xlabel=f"labelled {samples}", ylabel="accuracy (%)", ylim=(None, 101))
    ax.set_xticks(list(sizes), [str(size) for size in sizes])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return ax


def weights_and_products(tables: "Mapping[str, pd.DataFrame]") -> Figure:
    """Where networks keep their weights and spend their products: convolution against dense layers, both logarithmic.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By the name of the network; as `networks.layer_table` returns them.
    """
    drawn, axes = figure(1, 2, size=(8.0, 0.55 * len(tables) + 1.3), sharey=True)
    for ax, column in zip(axes, ("weights", "products")):
        for place, table in enumerate(tables.values()):
            for shift, kind, colour in ((-0.19, "Conv2D", BLUE), (0.19, "Dense", ORANGE)):
                total = int(table[column][table.kind == kind].sum())
                name = {"Conv2D": "convolution", "Dense": "dense"}[kind]
                ax.barh(place + shift, total, 0.36, color=colour, label=name if place == 0 else None)
        ax.set(xscale="log", xlabel=column, xlim=(1e3, None))
        ax.grid(False, axis="y")
    axes[0].set(yticks=range(len(tables)), yticklabels=list(tables), ylim=(len(tables) - 0.5, -0.5))
    drawn.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    return drawn


def look_into_network(
    digit: np.ndarray, kernel: np.ndarray, activation: np.ndarray, probabilities: np.ndarray
) -> Figure:
    """A digit, a kernel, the activation map of that filter, and the probabilities that the network gives.

    Parameters
    ----------
    digit : array, shape (28, 28)
        In [0, 1].
    kernel : array, shape (rows, columns)
        One kernel, or those of several channels side by side; blue is negative.
    activation : array, shape (rows, columns)
        At least 0; white is the largest value of the map.
    probabilities : array, shape (10,)
    """
    drawn, axes = figure(1, 4, size=(8.0, 2.9), width_ratios=(1, 1, 1, 1.25))
    for ax, title, cmap in zip(axes, ("digit", "kernel", "activation map"), ("gray", SIGNED, "gray")):
        ax.imshow(np.zeros((2, 2)), cmap=cmap, extent=(0, 1, 0, 1))
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=13)
        ax.grid(False)
        ax.spines[:].set_visible(False)
    axes[3].plot([], [], color=BLUE, linewidth=7, solid_capstyle="butt", label="probability")
    axes[3].set(ylim=(9.6, -0.6), xlim=(0, 1), yticks=range(10), xticks=[0, 0.5, 1])
    axes[3].set_title("probability", fontsize=13)
    axes[3].grid(False, axis="y")
    place_look(drawn, digit, kernel, activation, probabilities)
    return drawn


def place_look(
    drawn: Figure, digit: np.ndarray, kernel: np.ndarray, activation: np.ndarray, probabilities: np.ndarray
) -> None:
    """Set a `look_into_network` figure to another digit, kernel or layer."""
    largest = float(np.abs(kernel[np.isfinite(kernel)]).max()) or 1.0
    limits = ((0, 1), (-largest, largest), (0, float(activation.max()) or 1.0))
    for ax, shown, ends in zip(drawn.axes, (digit, kernel, activation), limits):
        ax.images[0].set_data(shown)
        ax.images[0].set_clim(*ends)
    drawn.axes[3].lines[0].set_data(*probability_bars(probabilities))


def probability_bars(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bars from 0 to each probability, one above the other, as one line with gaps."""
    count = len(probabilities)
    gap = np.full(count, np.nan)
    across = np.stack([np.zeros(count), probabilities, gap], axis=1).ravel()
    return across, np.stack([np.arange(count), np.arange(count), gap], axis=1).ravel()


def kernel_tiles(kernels: np.ndarray, columns: int = 6) -> np.ndarray:
    """The kernels of all channels of a filter side by side, with gaps (NaN) of one cell between them.

    Parameters
    ----------
    kernels : array, shape (size, size, channels)
    columns : int
        Kernels in a row.
    """
    size, _, channels = kernels.shape
    columns = min(columns, channels)
    rows = -(-channels // columns)
    tiles = np.full((rows * (size + 1) - 1, columns * (size + 1) - 1), np.nan)
    for number in range(channels):
        top, left = ((size + 1) * at for at in divmod(number, columns))
        tiles[top : top + size, left : left + size] = kernels[..., number]
    return tiles


def learning_rate_curves(table: "pd.DataFrame", others: "Mapping[str, pd.DataFrame]") -> Axes:
    """The loss of each batch of one epoch for one learning rate and batch size, above those of other settings.

    Parameters
    ----------
    table : pandas.DataFrame
        As `small_networks.tiny_training` returns it.
    others : mapping of str to pandas.DataFrame
        To compare with, drawn thin.
    """
    ax = axes_or_new(None, size=(8.0, 3.2))
    for (name, other), colour, style in zip(others.items(), (GREY, GREEN, PINK), (":", "--", "-.")):
        ax.plot(other.seen, other.loss, style, color=colour, linewidth=1.3, label=name)
    ax.plot([], [], "o-", color=_BATCH_COLOUR, markersize=4, label="your rate and batch size")
    ax.axhline(np.log(10), color=BLACK, linewidth=0.8)
    ax.text(1024, np.log(10), "guessing ", ha="right", va="bottom", fontsize=10)
    ax.set(xlabel="digits seen", ylabel="loss of the batch", xlim=(-12, 1030), ylim=(0, _HIGHEST_LOSS))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    place_curve(ax, table)
    return ax


def place_curve(ax: Axes, table: "pd.DataFrame") -> None:
    """Set `learning_rate_curves` to another training; a loss beyond the frame is drawn at its upper edge."""
    line = next(line for line in ax.lines if line.get_label() == "your rate and batch size")
    line.set_data(table.seen.to_numpy(), np.minimum(table.loss.to_numpy(), _HIGHEST_LOSS))
