"""Notebook 09: neighbours in several spaces, what PCA does to a nearest neighbour, classes in a plane, blocks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.plots.base import BLACK, BLUE, GREEN, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure
from helpers.plots.filters import picture
from helpers.plots.projection import component_curves

if TYPE_CHECKING:
    import pandas as pd

_COLOURS, _MARKERS = (BLUE, ORANGE, GREEN, PINK, SKY, YELLOW, BLACK), "os^DvPX"
_GAP = 6  # of the height of a picture: white between two neighbours

Row = tuple[str, np.ndarray, str, Sequence[tuple[np.ndarray, str]]]


def neighbour_rows(rows: Sequence[Row], named: bool = True) -> Figure:
    """Pictures, each with its nearest neighbours to the right; below a neighbour a mark says whether it is of its kind.

    Parameters
    ----------
    rows : sequence of (str, array, str, sequence of (array, str))
        For each row what it is called, such as the space in which distances were taken; a picture, shape (rows,
        columns), grey levels from 0 to 1, and its kind; its neighbours, nearest first, each with its kind. As many
        neighbours in every row, all pictures of one shape.
    named : bool
        Write the kind of every picture below it.
    """
    strips = [_strip(row) for row in rows]
    height, width = strips[0].shape
    side, count = rows[0][1].shape[0], len(rows[0][3])
    below = (0.42 if named else 0.24) * side
    # placed by hand: nothing moves when other neighbours are shown
    inches, title, key = 7.8 * (height + below) / width, 0.32, 0.36
    total = len(rows) * (inches + title) + key
    drawn, axes = figure(len(rows), 1, size=(8.0, total), squeeze=False)
    drawn.set_layout_engine("none")
    for number, (ax, row, strip) in enumerate(zip(axes[:, 0], rows, strips), start=1):
        name, asked, kind, neighbours = row
        ax.set_position((0.0125, 1 - number * (inches + title) / total, 0.975, inches / total))
        picture(strip, ax, title=name, title_size=12)
        ax.plot([], [], "o", color=BLUE, markersize=9, label=f"{name}: of the same kind")
        ax.plot([], [], "X", color=ORANGE, markersize=10, label=f"{name}: of another kind")
        for line in ax.lines:
            line.set_clip_on(False)
        ax.set(xlim=(-0.5, width - 0.5), ylim=(height + below, -0.5))
        if named:
            for place, text in zip(_places(asked.shape, count), [kind, *(other for _, other in neighbours)]):
                ax.text(place, height + below, text, ha="center", va="bottom", fontsize=11)
    marks = axes[0, 0].lines
    drawn.legend(marks, ["of the same kind", "of another kind"], loc="lower right", ncols=2, fontsize=11)
    place_neighbours(drawn, rows)
    return drawn


def place_neighbours(drawn: Figure, rows: Sequence[Row]) -> None:
    """Show other pictures and neighbours in a figure that `neighbour_rows` made with ``named=False``."""
    for ax, row in zip(drawn.axes, rows):
        _, asked, kind, neighbours = row
        ax.images[0].set_data(_strip(row))
        places = np.array(_places(asked.shape, len(neighbours))[1:])
        same = np.array([other == kind for _, other in neighbours])
        height = asked.shape[0] * 1.13
        for line, chosen in zip(ax.lines, (same, ~same)):
            line.set_data(places[chosen], np.full(int(chosen.sum()), height))


def _strip(row: Row) -> np.ndarray:
    """A picture, white, and its neighbours side by side."""
    _, asked, _, neighbours = row
    side, _ = asked.shape
    parts = [asked, np.ones((side, side // 2))]
    for number, (image, _) in enumerate(neighbours):
        parts += [np.ones((side, side // _GAP))] * (number > 0) + [image]
    return np.hstack(parts)


def _places(shape: tuple[int, int], count: int) -> list[float]:
    """Where the middle of each picture of a strip is, in pixels from the left."""
    side, width = shape
    first = width + side // 2
    starts = [0, *(first + number * (width + side // _GAP) for number in range(count))]
    return [start + (width - 1) / 2 for start in starts]


def accuracy_after_pca(
    tables: "Mapping[str, pd.DataFrame]", before: Mapping[str, float], chance: float, ax: Axes | None = None
) -> Axes:
    """Accuracy against the number of principal components, and, as level lines, without PCA.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name; as ``evaluation.component_curve`` returns them. Drawn with their 95 % intervals as bands.
    before : mapping of str to float
        Accuracy between 0 and 1 without PCA, by the names of the tables.
    chance : float
        Between 0 and 1.
    """
    ax = axes_or_new(ax, size=(8.0, 3.6))
    component_curves(dict(tables), chance, ax)
    styles = {line.get_label(): line for line in ax.lines}
    for name, accuracy in before.items():
        ax.axhline(
            100 * accuracy, color=styles[name].get_color(), linestyle=(0, (6, 2, 1, 2)), linewidth=1.6,
            label=f"{name}, without PCA",
        )  # fmt: skip
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2, handlelength=2.6)
    return ax


def class_scatter(views: Mapping[str, np.ndarray], y: np.ndarray, names: Sequence[str]) -> Figure:
    """Samples in a plane by class, a panel a view.

    Parameters
    ----------
    views : mapping of str to array, shape (n, 2)
        By title: first and second component of each sample.
    y : array, shape (n,)
        0 to ``len(names) - 1``; at most 7 classes.
    names : sequence of str
        Of the classes.
    """
    drawn, axes = figure(1, len(views), size=(8.0, 8.0 / len(views) * 0.72 + 0.9), squeeze=False)
    for ax, (title, points) in zip(axes[0], views.items()):
        for k, name in enumerate(names):
            ax.plot(*points[y == k].T, _MARKERS[k], color=_COLOURS[k], markersize=4, alpha=0.75, label=name)
        ax.set(title=title, xlabel="component 1", ylabel="component 2")
    columns = min(len(names), 4)
    drawn.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=columns, markerscale=1.6)
    return drawn


def backbone_blocks(blocks: Mapping[str, tuple[Sequence[int], int]], ax: Axes | None = None) -> Axes:
    """How many weights each block of a network has, and the shape of the maps that it gives.

    Parameters
    ----------
    blocks : mapping of str to (sequence of int, int)
        By name, first to last: rows, columns and channels of its maps, and its number of weights.
    """
    ax = axes_or_new(ax, size=(8.0, 0.42 * len(blocks) + 0.9))
    weights = [count for _, count in blocks.values()]
    places = np.arange(len(blocks))
    ax.barh(places, weights, color=BLUE, height=0.62)
    for place, (shape, count) in zip(places, blocks.values()):
        ax.text(count, place, f"  {count:,} weights → {' × '.join(map(str, shape))}", va="center", fontsize=12)
    ax.set(yticks=places, yticklabels=list(blocks), xlabel="weights", xlim=(0, 1.85 * max(weights)))
    ax.set_ylim(len(blocks) - 0.5, -0.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.locator_params(axis="x", nbins=5)
    ax.grid(False, axis="y")
    return ax



def components_and_classifier(table: "pd.DataFrame", count: int, before: float, chance: float) -> Figure:
    """Accuracy against the number of principal components, with intervals, the chosen number, and without PCA.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``evaluation.component_curve`` returns it.
    count : int
        The chosen number, one of the table's.
    before : float
        Accuracy between 0 and 1 without PCA.
    chance : float
        Between 0 and 1.
    """
    drawn, ax = figure(size=(8.0, 3.4))
    ends = [table.index[0] / 1.15, table.index[-1] * 1.15]
    ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.plot([], [], color=SKY, linewidth=3, label="95 % interval")
    ax.plot([], [], "o-", color=BLUE, markersize=5, label="accuracy")
    ax.plot(ends, [0, 0], color=ORANGE, linestyle=(0, (6, 2, 1, 2)), label="without PCA")
    ax.plot([], [], "D", color=BLACK, markersize=10, fillstyle="none", markeredgewidth=2, label="your number")
    ax.set(xscale="log", xlim=ends, ylim=(0, 103), xlabel="number of components", ylabel="accuracy (%)")
    ax.set_xticks(table.index, map(str, table.index))
    ax.minorticks_off()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=5, borderaxespad=0.2, handlelength=2.2, columnspacing=1.2)
    place_components(drawn, table, count, before)
    return drawn


def place_components(drawn: Figure, table: "pd.DataFrame", count: int, before: float) -> None:
    """Show another curve or another point in a figure that `components_and_classifier` made."""
    _, interval, curve, level, point = drawn.axes[0].lines
    counts = table.index.to_numpy(float)
    gap = np.full(len(counts), np.nan)
    interval.set_data(np.repeat(counts, 3), np.column_stack([100 * table.low, 100 * table.high, gap]).ravel())
    curve.set_data(counts, 100 * table.accuracy.to_numpy())
    level.set_ydata([100 * before] * 2)
    point.set_data([count], [100 * table.accuracy[count]])
