"""Notebook 06: axes through clouds of points, accuracy by components, decision regions, leaks, rebuilt faces."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from helpers import projection
from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, axes_or_new, figure
from helpers.plots.filters import picture

if TYPE_CHECKING:
    import pandas as pd

_CLASS_COLOURS, _MARKERS = (BLUE, ORANGE, GREEN, PINK), "os^D"
_REACH = 14.0  # how far the clouds of `projection_axis` may lie from the origin
_EDGES = np.linspace(-_REACH, _REACH, 41)


def axis_with_errors(X: np.ndarray, degrees: float, curves: dict[str, np.ndarray], angles: np.ndarray) -> Figure:
    """Points, an axis through their mean and the way of each point to it; beside it two measures for every axis.

    Parameters
    ----------
    X : array, shape (n, 2)
    degrees : float
        The direction of the axis, from the right upwards.
    curves : dict of str to array, shape (m,)
        What is measured for the axes at `angles` (in degrees), by name.
    """
    drawn, (left, right) = figure(1, 2, size=(8.0, 3.4), width_ratios=(1, 1.15))
    direction, mean = direction_of(degrees), X.mean(axis=0)
    feet = mean + np.outer((X - mean) @ direction, direction)
    reach = 1.1 * max(np.abs(X - mean).max(), np.abs(feet - mean).max())
    for point, foot in zip(X, feet):
        left.plot(*np.stack([point, foot]).T, color=ORANGE, linewidth=1.0, zorder=1)
    left.plot(*(mean + np.outer([-2 * reach, 2 * reach], direction)).T, color=BLACK, linewidth=1.4, zorder=1.5)
    left.plot(*X.T, "o", color=BLUE, markersize=4, label="points")
    left.plot(*feet.T, "o", color=BLACK, markersize=2.5, label="on the axis")
    left.set(xlabel="x", ylabel="y", aspect="equal")
    left.set(xlim=(mean[0] - reach, mean[0] + reach), ylim=(mean[1] - reach, mean[1] + reach))
    left.legend(loc="lower left", bbox_to_anchor=(-0.12, 1), borderaxespad=0.2, handlelength=1.0)
    for (name, values), colour, style in zip(curves.items(), (BLACK, ORANGE, GREY), ("-", "--", ":")):
        right.plot(angles, values, style, color=colour, label=name)
    right.axvline(degrees, color=GREY, linewidth=0.9)
    right.set(xlabel="direction of the axis (°)", xticks=range(0, 181, 45), xlim=(0, 180), ylim=(0, None))
    right.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, handlelength=1.8)
    return drawn


def explained_variance(ratios: dict[str, np.ndarray]) -> Axes:
    """The share of the variance that the first 1, 2, 3, ... components hold together.

    Parameters
    ----------
    ratios : dict of str to array
        Shares of the single components in [0, 1], by the name of the data.
    """
    ax = axes_or_new(None, size=(8.0, 3.0))
    for (name, shares), colour, marker in zip(ratios.items(), _CLASS_COLOURS, _MARKERS):
        ax.plot(np.arange(1, len(shares) + 1), 100 * np.cumsum(shares), marker, linestyle="-", color=colour, label=name)
    ax.axhline(95, color=BLACK, linestyle="--", linewidth=1)
    ax.text(ax.get_xlim()[1], 95, "95 % ", ha="right", va="top", fontsize=10)
    ax.set(xlabel="number of components", ylabel="variance held (%)", ylim=(0, 103))
    ax.legend(loc="lower right")
    return ax


def projection_axis(X: np.ndarray, y: np.ndarray, degrees: float) -> Figure:
    """Two classes of points with an axis, that of PCA and that of LDA; beside them how the classes lie on the axis.

    Parameters
    ----------
    X : array, shape (n, 2)
        Within 14 of the origin in every direction.
    y : array, shape (n,)
        Labels of two classes.
    degrees : float
        The direction of the axis, from the right upwards.
    """
    drawn, (left, right) = figure(1, 2, size=(8.0, 4.2), width_ratios=(1, 1))
    ends = [-1, 1]
    left.plot(ends, ends, "--", color=GREEN, linewidth=2.4, label="PCA's axis")
    left.plot(ends, ends, ":", color=PINK, linewidth=3.2, label="LDA's axis")
    left.plot(ends, ends, color=BLACK, linewidth=1.6, label="your axis")
    for k, name in enumerate(("first class", "second class")):
        left.plot([], [], _MARKERS[k], color=_CLASS_COLOURS[k], markersize=3.5, label=name)
        right.plot([], [], drawstyle="steps-mid", color=_CLASS_COLOURS[k], label=f"{name}, on your axis")
    right.plot(ends, ends, "--", color=BLACK, linewidth=1.4, label="best threshold")
    left.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH), xlabel="x", ylabel="y", aspect="equal")
    right.set(xlim=(-_REACH, _REACH), ylim=(0, 45), xlabel="position on your axis", ylabel="points")
    for ax in (left, right):
        ax.legend(loc="lower left", bbox_to_anchor=(-0.08, 1), ncols=2, borderaxespad=0.2, handlelength=1.6,
                  columnspacing=0.9, fontsize=9.5)  # fmt: skip
    place_axis(drawn, X, y, degrees)
    return drawn


def place_axis(drawn: Figure, X: np.ndarray, y: np.ndarray, degrees: float) -> None:
    """Set a `projection_axis` figure to other points or another axis; the frames of its panels stay as they are."""
    artists = {line.get_label(): line for ax in drawn.axes for line in ax.lines}
    directions = {
        "your axis": direction_of(degrees),
        "PCA's axis": projection.pca(X, 1).components[0],
        "LDA's axis": projection.lda(X, y, 1).components[0],
    }
    for name, direction in directions.items():
        tips = np.outer([-2 * _REACH, 2 * _REACH], direction / np.linalg.norm(direction))
        artists[name].set_data(*tips.T)
    position = X @ directions["your axis"]
    for label, name in zip(np.unique(y), ("first class", "second class")):
        artists[name].set_data(*X[y == label].T)
        counts, _ = np.histogram(position[y == label], _EDGES)
        artists[f"{name}, on your axis"].set_data((_EDGES[:-1] + _EDGES[1:]) / 2, counts)
    threshold, _ = projection.best_threshold(position, y)
    artists["best threshold"].set_data([threshold, threshold], [0, 100])


def direction_of(degrees: float) -> np.ndarray:
    """A direction in the plane, of length 1, from its angle: 0 to the right, 90 upwards."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)])


def component_curves(
    tables: "dict[str, pd.DataFrame]", chance: float, ax: Axes | None = None, xlabel: str = "number of components"
) -> Axes:
    """Accuracy against the number of components (or of words), with its 95 % intervals as bands; chance dashed.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        By name; as `evaluation.component_curve` returns them.
    chance : float
        Between 0 and 1.
    ax : matplotlib.axes.Axes, optional
    xlabel : str
        What is counted.
    """
    ax = axes_or_new(ax, size=(8.0, 3.2))
    for (name, table), colour, marker in zip(tables.items(), _CLASS_COLOURS, _MARKERS):
        counts = table.index.to_numpy()
        ax.fill_between(counts, 100 * table.low, 100 * table.high, color=colour, alpha=0.2, linewidth=0)
        ax.plot(counts, 100 * table.accuracy, marker, linestyle="-", color=colour, markersize=5, label=name)
    ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.set(xscale="log", xlabel=xlabel, ylabel="accuracy (%)", ylim=(0, 103))
    low, high = ax.get_xlim()
    ticks = [tick for tick in (1, 2, 3, 5, 10, 20, 50, 100, 200, 400) if low <= tick <= high]
    ax.set_xticks(ticks, map(str, ticks))
    ax.minorticks_off()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2, handlelength=1.8)
    return ax


def decision_regions(
    views: "dict[str, tuple[str, np.ndarray, Callable[[np.ndarray], np.ndarray]]]", y: np.ndarray, names: Sequence[str]
) -> Figure:
    """Classes in the plane, and to which of them a classifier gives each place; one panel a view.

    Parameters
    ----------
    views : dict of str to (str, array of shape (n, 2), callable)
        By title: the name of the projection ("PCA": its axes are "PCA 1" and "PCA 2"), the samples, and what predicts
        the classes of points of shape (m, 2).
    y : array, shape (n,)
        0 to ``len(names) - 1``.
    names : sequence of str
        Of the classes.
    """
    columns = 2
    rows = -(-len(views) // columns)
    drawn, axes = figure(rows, columns, size=(8.0, 3.1 * rows + 0.4), squeeze=False)
    light = ListedColormap([_lighter(colour) for colour in _CLASS_COLOURS[: len(names)]])
    for ax, (title, (axis_name, points, predict)) in zip(axes.flat, views.items()):
        low, high = points.min(axis=0), points.max(axis=0)
        low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)
        x, up = (np.linspace(low[i], high[i], 240) for i in (0, 1))
        field = np.reshape(predict(np.stack(np.meshgrid(x, up), axis=-1).reshape(-1, 2)), (240, 240))
        ax.pcolormesh(x, up, field, cmap=light, vmin=-0.5, vmax=len(names) - 0.5, shading="nearest", rasterized=True)
        for k, name in enumerate(names):
            ax.plot(*points[y == k].T, _MARKERS[k], color=_CLASS_COLOURS[k], markersize=3, alpha=0.75, label=name)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=f"{axis_name} 1", ylabel=f"{axis_name} 2")
        ax.set_title(title, fontsize=12)
        ax.grid(False)
    drawn.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=len(names), markerscale=2)
    return drawn


def _lighter(colour: str) -> tuple[float, float, float]:
    """The colour mixed with three parts of white."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (0.25 * channel + 0.75 for channel in channels)
    return red, green, blue


def leak_on_random_labels(table: "pd.DataFrame", chance: float = 0.5) -> Axes:
    """Accuracy on random labels against features a sample, with the leak and without, with their 95 % intervals.

    Parameters
    ----------
    table : pandas.DataFrame
        As `evaluation.leak_on_random_labels` returns it.
    chance : float
        Between 0 and 1.
    """
    ax = axes_or_new(None, size=(8.0, 3.2))
    named = {"outside": "fitted on all samples first", "inside": "fitted inside each fold"}
    for (name, label), colour, marker in zip(named.items(), (ORANGE, BLUE), "so"):
        mean = 100 * table[name]
        reach = [mean - 100 * table[f"{name}_low"], 100 * table[f"{name}_high"] - mean]
        ax.errorbar(table.ratio, mean, reach, fmt=f"-{marker}", color=colour, capsize=5, markersize=7, label=label)
    ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.set(xlabel="features a sample", ylabel="accuracy (%)", ylim=(20, 103), xlim=(0, None))
    ax.legend(loc="upper left")
    return ax


def rebuilt_picture(image: np.ndarray, rebuilt: np.ndarray, component: np.ndarray) -> Figure:
    """A picture, what a few components make of it, the difference, and a component as a picture; all (rows, columns).

    Black and white are 0 and 1; differences are drawn from blue, -0.5, to red, 0.5, components up to their largest
    weight.
    """
    drawn, axes = figure(1, 4, size=(8.0, 2.5))
    titles = ("original", "rebuilt", "difference", "last eigenface")
    for ax, title, shown in zip(axes, titles, (image, rebuilt, rebuilt - image, component)):
        signed = title in ("difference", "last eigenface")
        picture(shown, ax, title, (-0.5, 0.5) if title == "difference" else None, signed=signed, title_size=13)
    return drawn


def place_rebuilt(drawn: Figure, image: np.ndarray, rebuilt: np.ndarray, component: np.ndarray) -> None:
    """Set a `rebuilt_picture` figure to another picture or component."""
    for ax, shown in zip(drawn.axes, (image, rebuilt, rebuilt - image, component)):
        ax.images[0].set_data(shown)
    largest = float(np.abs(component).max()) or 1.0
    drawn.axes[3].images[0].set_clim(-largest, largest)
