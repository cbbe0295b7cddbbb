"""Notebook 04: Gabor filters in time, in frequency and on pictures; epidemics; accuracies with their intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.gabor import time_and_frequency_width
from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, axes_or_new, figure
from helpers.plots.filters import SIGNED, picture

if TYPE_CHECKING:
    import pandas as pd

_FINE = 2048  # samples behind which a spectrum looks like a curve: the filter with zeros behind it


def relative_changes(tables: "dict[str, pd.DataFrame]") -> Figure:
    """Tables of how much descriptions (rows) change when something happens to the signal (columns), as fields.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        By title; 0 means that nothing changes, 1 that it changes as much as from one class to the other. All values
        above 1 have the darkest colour.
    """
    heights = [len(table) for table in tables.values()]
    drawn, axes = figure(len(tables), 1, size=(8.0, 0.46 * sum(heights) + 0.75 * len(tables)), height_ratios=heights,
                         squeeze=False)  # fmt: skip
    for ax, (title, table) in zip(axes[:, 0], tables.items()):
        ax.imshow(table, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
        for (row, column), value in np.ndenumerate(table):
            ax.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=13,
                    color="white" if value > 0.75 else BLACK)  # fmt: skip
        ax.set_xticks(range(table.shape[1]), table.columns, fontsize=13)
        ax.set_yticks(range(len(table)), table.index, fontsize=13)
        ax.set_title(title, fontsize=14)
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
    return drawn


def filters_in_time_and_frequency(kernels: dict[str, np.ndarray], xlabel: str = "time (samples)") -> Figure:
    """Filters side by side: above in time, below the magnitude of their spectra in decibels below the peak.

    Parameters
    ----------
    kernels : dict of str to array
        By title; odd numbers of weights.
    """
    drawn, axes = figure(2, len(kernels), size=(8.0, 4.2), sharey="row", sharex="row", squeeze=False)
    for (title, kernel), (top, bottom) in zip(kernels.items(), axes.T):
        reach, magnitude = len(kernel) // 2, np.abs(np.fft.rfft(kernel, _FINE))
        top.axhline(0, color=BLACK, linewidth=0.8, zorder=0.5)
        top.plot(np.arange(-reach, reach + 1), kernel, color=BLUE, linewidth=1.4)
        bottom.plot(np.fft.rfftfreq(_FINE), 20 * np.log10(np.maximum(magnitude / magnitude.max(), 1e-6)), color=BLUE)
        top.set_title(title, fontsize=12)
        top.set_xlabel(xlabel)
        bottom.set(xlabel="frequency (cycles/sample)", ylim=(-62, 4))
    axes[0, 0].set_ylabel("weight")
    axes[1, 0].set_ylabel("level (dB)")
    return drawn


def filter_bank(bank: Sequence[np.ndarray], sigmas: dict[str, float], frequencies: Sequence[float]) -> Figure:
    """A bank of filters in time, a row a width and a column a frequency; at the right the spectra of each row.

    Parameters
    ----------
    bank : sequence of array
        Ordered by width, then by frequency, as `gabor.filter_bank` returns them.
    sigmas : dict of str to float
        The widths in samples, by the name that stands beside the row.
    frequencies : sequence of float
        In radians a sample.
    """
    columns = len(frequencies)
    drawn, axes = figure(len(sigmas), columns + 1, size=(8.0, 1.45 * len(sigmas) + 0.5), sharex="col", sharey="col",
                         width_ratios=[1] * columns + [1.5], squeeze=False)  # fmt: skip
    reach = max(len(kernel) for kernel in bank) // 2
    for number, kernel in enumerate(bank):
        row, column = divmod(number, columns)
        ax, spectra, colour = axes[row, column], axes[row, -1], (BLUE, ORANGE, GREEN)[column % 3]
        ax.axhline(0, color=BLACK, linewidth=0.8, zorder=0.5)
        ax.plot(np.arange(len(kernel)) - len(kernel) // 2, kernel, "-o", color=colour, markersize=2.5, linewidth=1.2)
        ax.set(xlim=(-reach - 0.5, reach + 0.5), ylim=(-0.9, 1.0), yticks=[])
        spectra.plot(2 * np.pi * np.fft.rfftfreq(_FINE), np.abs(np.fft.rfft(kernel, _FINE)), color=colour)
        if row == 0:
            ax.set_title(f"frequency {frequencies[column]:.3g}", fontsize=12)
    for ax, name in zip(axes[:, 0], sigmas):
        ax.set_ylabel(name, fontsize=12)
    axes[0, -1].set_title("spectra", fontsize=12)
    axes[-1, -1].set(xlabel="radians/sample", xlim=(0, np.pi), ylim=(0, None))
    for ax in axes[-1, :-1]:
        ax.set_xlabel("samples")
    return drawn


def seir_flow() -> Axes:
    """The SEIR model as boxes and arrows: susceptible, exposed, infectious, recovered, and what moves people on."""
    ax = axes_or_new(None, size=(8.0, 2.5))
    names = {"S": "susceptible", "E": "exposed", "I": "infectious", "R": "recovered"}
    moves = ["infection\n(seasonal)", "latent period\nends: a case", "infectious\nperiod ends"]
    for place, (letter, name) in enumerate(names.items()):
        ax.add_patch(Rectangle((3 * place, 0), 1.5, 1, facecolor="white", edgecolor=BLUE, linewidth=2))
        ax.text(3 * place + 0.75, 0.58, letter, ha="center", va="center", fontsize=17, color=BLUE)
        ax.text(3 * place + 0.75, 0.18, name, ha="center", va="center", fontsize=11)
    arrow = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 1.6, "shrinkA": 2, "shrinkB": 2}
    for place, move in enumerate(moves):
        ax.annotate("", (3 * place + 3, 0.5), (3 * place + 1.5, 0.5), arrowprops=arrow)
        ax.text(3 * place + 2.25, 0.6, move, ha="center", va="bottom", fontsize=11)
    ax.annotate("", (0.75, 1), (0.75, 1.75), arrowprops=arrow)
    ax.text(0.9, 1.5, "births", va="center", fontsize=11)
    ax.annotate("", (3.75, 1), (3.75, 1.75), arrowprops=arrow)
    ax.text(3.9, 1.5, "arrivals", va="center", fontsize=11)
    ax.annotate("", (2.25, 0.45), (6.75, 0), arrowprops=arrow | {"color": ORANGE, "connectionstyle": "arc3,rad=-0.35"})
    ax.text(4.5, -0.95, "the more are infectious, the more are infected", ha="center", fontsize=11, color=ORANGE)
    ax.set(xlim=(-0.2, 10.7), ylim=(-1.15, 1.85))
    ax.set_axis_off()
    return ax


def case_counts(signals: dict[str, Sequence[np.ndarray]]) -> Figure:
    """Monthly case counts: a row a disease, its signals beside each other, each on a scale of its own.

    Parameters
    ----------
    signals : dict of str to sequence of array
        As many of each disease.
    """
    columns = max(map(len, signals.values()))
    drawn, axes = figure(len(signals), columns, size=(8.0, 1.35 * len(signals) + 0.3), sharex=True, squeeze=False)
    for row, (colour, (name, examples)) in zip(axes, zip((BLUE, ORANGE, GREEN), signals.items())):
        for ax, cases in zip(row, examples):
            ax.plot(np.arange(len(cases)), cases, color=colour)
            ax.set_ylim(0, 1.08 * max(cases.max(), 1))
            ax.locator_params(axis="y", nbins=3)
        row[0].set_ylabel(name, fontsize=12)
    for ax in axes[-1]:
        ax.set(xlabel="month", xticks=(0, 12, 24, 36), xlim=(-0.5, 36))
    return drawn


def window_and_neighbours(window: np.ndarray, neighbours: dict[str, tuple[int, np.ndarray]], ylabel: str) -> Figure:
    """A window of a series with its nearest neighbour by several rules, one panel a rule.

    Parameters
    ----------
    window : numpy.ndarray, shape (n,)
    neighbours : dict of str to (int, array)
        By title: how many samples after the window its neighbour is drawn, and the neighbour.
    ylabel : str
    """
    drawn, axes = figure(len(neighbours), 1, size=(8.0, 1.6 * len(neighbours) + 0.4), sharex=True, sharey=True,
                         squeeze=False)  # fmt: skip
    for ax, (title, (offset, values)) in zip(axes[:, 0], neighbours.items()):
        ax.plot(np.arange(len(window)), window, color=BLUE, linewidth=4, alpha=0.45, label="the window left out")
        ax.plot(offset + np.arange(len(values)), values, "-o", color=ORANGE, markersize=3, label="nearest neighbour")
        ax.set_title(title, fontsize=12)
        ax.set_ylabel(ylabel)
    axes[-1, 0].set_xlabel("month of the window left out")
    drawn.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return drawn


def honest_accuracies(table: "pd.DataFrame", chance: float) -> Axes:
    """Accuracies with their intervals by the way of splitting, one marker a description; chance dashed.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a description; columns (split, "accuracy"), (split, "low") and (split, "high") for every split, in
        percent.
    chance : float
        In percent.
    """
    ax = axes_or_new(None, size=(8.0, 3.6))
    splits = list(dict.fromkeys(split for split, _ in table.columns))
    middle = (len(table) - 1) / 2
    for number, (name, row) in enumerate(table.iterrows()):
        values, low, high = (np.array([row[split, part] for split in splits]) for part in ("accuracy", "low", "high"))
        places = np.arange(len(splits)) + 0.12 * (number - middle)
        ax.errorbar(places, values, [values - low, high - values], fmt="osD^"[number % 4], markersize=8, capsize=5,
                    color=(BLUE, ORANGE, GREEN, PINK)[number % 4], label=name)  # fmt: skip
    ax.axhline(chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
    ax.set_xticks(range(len(splits)), splits, fontsize=13)
    ax.set(ylabel="accuracy (%)", ylim=(0, 103), xlim=(-0.5, len(splits) - 0.5))
    ax.figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=12)
    return ax


def response_bars(responses: dict[str, np.ndarray], groups: Sequence[str], ylabel: str) -> Axes:
    """What each kernel of a bank responds to several textures: bars side by side, the kernels in groups.

    Parameters
    ----------
    responses : dict of str to array, shape (n,)
        By texture.
    groups : sequence of str
        Names of the groups, each of as many kernels.
    """
    ax = axes_or_new(None, size=(8.0, 3.0))
    width = 0.8 / len(responses)
    for number, ((name, values), colour) in enumerate(zip(responses.items(), (BLUE, ORANGE, GREEN))):
        ax.bar(np.arange(len(values)) + width * (number - (len(responses) - 1) / 2), values, width, color=colour,
               label=name)  # fmt: skip
    each = len(values) // len(groups)
    ax.set_xticks((np.arange(len(groups)) + 0.5) * each - 0.5, groups, fontsize=12)
    for border in range(each, len(values), each):
        ax.axvline(border - 0.5, color=GREY, linewidth=0.8)
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel(ylabel)
    ax.grid(False, axis="x")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)
    return ax


def space_time(fields: dict[str, np.ndarray]) -> Figure:
    """Moving pictures cut along one row: position to the right, time downwards; signed values.

    Parameters
    ----------
    fields : dict of str to array, shape (frames, columns)
        By title.
    """
    drawn, axes = figure(1, len(fields), size=(8.0, 3.1), squeeze=False)
    for ax, (title, field) in zip(axes[0], fields.items()):
        picture(field, ax, title, signed=True, title_size=13)
        ax.set(xlabel="x (pixels)", xticks=(0, field.shape[1] // 2), yticks=(0, field.shape[0] // 2))
    axes[0, 0].set_ylabel("time (frames)")
    return drawn


def gabor_in_time_and_frequency(
    kernel: np.ndarray, window: np.ndarray, frequency: float, reach: int | None = None
) -> Figure:
    """A filter under its window, above its magnitude spectrum, with the widths of both as bars.

    Parameters
    ----------
    kernel : numpy.ndarray, shape (m,)
        An odd number of weights, as from `gabor_filter`.
    window : numpy.ndarray, shape (m,)
        What the sinusoid was multiplied with, its peak 1. The filter is drawn so large that it touches the window.
    frequency : float
        Of the sinusoid, in radians a sample: a dashed line marks it.
    reach : int, optional
        So many samples are shown to each side; by default the whole filter.

    Returns
    -------
    matplotlib.figure.Figure
        Its lines are labelled "window", "filter", "time width", "spectrum", "sinusoid" and "frequency width".
    """
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 4.6))
    top.plot([], [], color=GREY, linewidth=1.2, label="window")
    top.plot([], [], "-o", color=BLUE, markersize=3, linewidth=1.4, label="filter")
    top.plot([], [], color=ORANGE, linewidth=5, solid_capstyle="butt", label="time width")
    bottom.plot([], [], color=BLUE, label="spectrum")
    bottom.plot([], [], color=BLACK, linewidth=1.2, linestyle="--", label="sinusoid")
    bottom.plot([], [], color=ORANGE, linewidth=5, solid_capstyle="butt", label="frequency width")
    for ax in (top, bottom):
        ax.axhline(0, color=BLACK, linewidth=0.8, zorder=0.5)
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
    reach = reach or len(kernel) // 2
    top.set(xlim=(-reach, reach), ylim=(-1.35, 1.15), xlabel="time (samples)", ylabel="weight,\nwindow = 1")
    bottom.set(xlim=(-0.005, 0.505), ylim=(-0.2, 1.1), yticks=(0, 0.5, 1))
    bottom.set(xlabel="frequency (cycles/sample)", ylabel="magnitude,\npeak = 1")
    top.set_yticks((-1, 0, 1))
    place_gabor(drawn, kernel, window, frequency)
    return drawn


def place_gabor(drawn: Figure, kernel: np.ndarray, window: np.ndarray, frequency: float) -> None:
    """Set a `gabor_in_time_and_frequency` figure to another filter; its axes stay as they are.

    A bar stands around the mean of the energy, in time or in frequency, one standard deviation to each side.
    """
    artists = {line.get_label(): line for ax in drawn.axes for line in ax.lines}
    position = np.arange(len(kernel)) - len(kernel) // 2
    inside = window > np.exp(-2)  # farther out, both are too small to compare
    time_width, frequency_width = time_and_frequency_width(kernel)
    frequencies, magnitude = np.fft.rfftfreq(_FINE), np.abs(np.fft.rfft(kernel, _FINE))
    middle = np.average(position, weights=kernel**2)
    centre = np.average(frequencies, weights=magnitude**2)
    artists["window"].set_data(position, window)
    artists["filter"].set_data(position, kernel / np.max(np.abs(kernel[inside]) / window[inside]))
    artists["time width"].set_data([middle - time_width, middle + time_width], [-1.2, -1.2])
    artists["spectrum"].set_data(frequencies, magnitude / magnitude.max())
    artists["sinusoid"].set_data(np.full(2, frequency / (2 * np.pi)), [0, 1])
    artists["frequency width"].set_data([centre - frequency_width, centre + frequency_width], [-0.11, -0.11])


def spectrum_of_kernel(kernel: np.ndarray) -> np.ndarray:
    """The magnitudes of a kernel's Fourier transform, zero frequency in the middle, the largest 1: shape (129, 129).

    The kernel has at most 129 rows and columns; zeros around it give its spectrum a fine grid.
    """
    magnitude = np.abs(np.fft.fftshift(np.fft.fft2(kernel, (129, 129))))
    return magnitude / magnitude.max()


def in_the_middle(kernel: np.ndarray, size: int) -> np.ndarray:
    """The middle of a square kernel, or the kernel with zeros around it: shape (size, size), both sizes odd."""
    reach = max(size - len(kernel), 0) // 2
    padded = np.pad(kernel, reach)
    first = (len(padded) - size) // 2
    return padded[first : first + size, first : first + size]


def gabor_on_picture(image: np.ndarray, kernel: np.ndarray, response: np.ndarray, size: int = 51) -> Figure:
    """A Gabor kernel and its spectrum beside a picture and how strongly the kernel responds to it.

    Parameters
    ----------
    image : numpy.ndarray, shape (rows, columns)
        Values in [0, 1].
    kernel : numpy.ndarray, shape (m, m)
        Real, m odd and at most 129.
    response : numpy.ndarray, shape (rows, columns)
        At least 0.
    size : int
        So many rows and columns of the kernel are shown, an odd number.

    Returns
    -------
    matplotlib.figure.Figure
        Its pictures have the titles "kernel", "spectrum", "picture" and "response", in this order of axes.
    """
    drawn = figure(size=(8.0, 3.9))[0]
    drawn.clear()
    grid = drawn.add_gridspec(2, 3, width_ratios=(1.1, 1.7, 1.7))
    small, spectrum = drawn.add_subplot(grid[0, 0]), drawn.add_subplot(grid[1, 0])
    left, right = drawn.add_subplot(grid[:, 1]), drawn.add_subplot(grid[:, 2])
    reach = size / 2
    small.imshow(np.zeros((size, size)), cmap=SIGNED, extent=(-reach, reach, reach, -reach))
    small.set(xlabel="(pixels)", xticks=(-20, 0, 20), yticks=(-20, 0, 20), title="kernel")
    spectrum.imshow(np.zeros((129, 129)), cmap="viridis", vmin=0, vmax=1, extent=(-0.5, 0.5, 0.5, -0.5))
    spectrum.set(xlabel="(cycles/pixel)", xticks=(-0.5, 0, 0.5), yticks=(-0.5, 0, 0.5), title="spectrum")
    picture(image, left, "picture")
    picture(response, right, "response", limits=(0, 1))
    right.images[0].set_cmap("viridis")
    for ax in (small, spectrum):
        ax.grid(False)
    place_response(drawn, image, kernel, response)
    return drawn


def place_response(drawn: Figure, image: np.ndarray, kernel: np.ndarray, response: np.ndarray) -> float:
    """Set a `gabor_on_picture` figure to another kernel, response or picture; returns the response drawn brightest.

    That is the one which 99 % of the pixels stay below; the kernel is drawn up to its largest weight.
    """
    small, spectrum, left, right = (ax.images[0] for ax in drawn.axes)
    largest, brightest = np.abs(kernel).max(), float(np.quantile(response, 0.99))
    small.set(data=in_the_middle(kernel, small.get_array().shape[0]), clim=(-largest, largest))
    spectrum.set_data(spectrum_of_kernel(kernel))
    left.set_data(image)
    right.set(data=response, clim=(0, brightest))
    return brightest
