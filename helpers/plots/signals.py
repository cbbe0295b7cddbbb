"""Drawings for signals of one dimension: curves, stems, kernels, sampling, convolution step by step, densities."""

from collections.abc import Collection

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from helpers.plots.base import BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure
from helpers.signals import convolve

_CYCLE = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY)


def _zero_line(ax: Axes) -> None:
    ax.axhline(0, color="black", linewidth=0.8, zorder=0.5)


def _legend(ax: Axes) -> None:
    """A legend above the axes, where it covers no data."""
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2, handlelength=1.4, columnspacing=1.4)


def lines(
    curves: dict[str, np.ndarray],
    x: np.ndarray | None = None,
    xlabel: str = "sample",
    ylabel: str = "value",
    faint: Collection[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """One signal or several over one axis.

    Parameters
    ----------
    curves : dict of str to array, shape (n,)
        By the name that stands in the legend.
    x : numpy.ndarray, shape (n,), optional
        Where the values lie; by default their indices.
    xlabel, ylabel : str
        With units.
    faint : collection of str
        Those of `curves` that stand in the background: thin and grey.
    ax : matplotlib.axes.Axes, optional
    """
    ax = axes_or_new(ax, size=(8.0, 2.8))
    colours = iter(_CYCLE)
    for name, values in curves.items():
        style = {"color": GREY, "linewidth": 1.0} if name in faint else {"color": next(colours)}
        positions = np.arange(len(values)) if x is None else x
        ax.plot(positions, values, label=name, **style)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(x=0.01)
    _legend(ax)
    return ax


def stem_data(positions: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of one broken line that draws a stem from zero to each value: both arrays of shape (3 * n,)."""
    gaps = np.full(len(positions), np.nan)
    return (
        np.column_stack([positions, positions, gaps]).ravel(),
        np.column_stack([np.zeros(len(values)), values, gaps]).ravel(),
    )


def _stem(ax: Axes, positions: np.ndarray, values: np.ndarray, label: str, colour: str, width: float = 2.2) -> Line2D:
    """One stem for each value: a single line, so that a demo moves all of it at once."""
    x, y = stem_data(np.asarray(positions, dtype=float), np.asarray(values, dtype=float))
    (line,) = ax.plot(x, y, "-o", markevery=(1, 3), color=colour, linewidth=width, markersize=6, label=label)
    return line


def signal_kinds(
    series: np.ndarray, stereo: np.ndarray, grey: np.ndarray, rgb: np.ndarray, video: np.ndarray
) -> Figure:
    """Five signals by the dimensions of what goes in (N) and what comes out (M).

    Parameters
    ----------
    series, stereo : numpy.ndarray, shape (n,) and (n, 2)
        One second long.
    grey, rgb : numpy.ndarray, shape (rows, columns) and (rows, columns, 3)
        Values in [0, 1].
    video : numpy.ndarray, shape (frames, rows, columns, 3)
    """
    drawn, axes = figure(2, 3, size=(8.0, 4.4), height_ratios=(1, 1.1))
    first, second, legend, *fields = axes.flat
    seconds = np.arange(len(series)) / len(series)
    first.plot(seconds, series, color=BLUE)
    first.set(ylabel="value", yticks=(-1, 0, 1))
    second.plot(seconds, stereo[:, 0] + 1.3, color=BLUE)
    second.plot(seconds, stereo[:, 1] - 1.3, color=ORANGE)
    second.set_yticks([1.3, -1.3], ["left", "right"], rotation=90, va="center")
    for ax in (first, second):
        ax.set_xlabel("time (s)")
    legend.set_axis_off()
    meaning = "N coordinates\nsay where you look,\n\nM values say what\nyou find there"
    legend.text(0, 0.5, meaning, va="center", fontsize=12)
    fields[0].imshow(grey, vmin=0, vmax=1)
    fields[1].imshow(rgb)
    rows, columns = video.shape[1:3]
    for depth in (3, 2, 1, 0):  # the later the frame, the farther behind
        left, top = depth * columns * 0.14, -depth * rows * 0.2
        frame = video[depth * (len(video) - 1) // 3]
        fields[2].imshow(frame, extent=(left, left + columns, top + rows, top), zorder=10 - depth)
        fields[2].plot(
            left + columns * np.array([0, 1, 1, 0, 0]), top + rows * np.array([0, 0, 1, 1, 0]),
            color="white", linewidth=1.5, zorder=10.5 - depth,
        )  # fmt: skip
    fields[2].set(xlim=(-1, columns * 1.44), ylim=(rows * 1.02, -rows * 0.64))
    for ax in fields:
        ax.set(xticks=[], yticks=[], xlabel="column", ylabel="row")
        ax.grid(False)
        ax.spines[:].set_visible(False)
    named = {
        "time series: N = 1, M = 1": first,
        "stereo sound: N = 1, M = 2": second,
        "grey picture: N = 2, M = 1": fields[0],
        "colour picture: N = 2, M = 3": fields[1],
        "video: N = 3, M = 3": fields[2],
    }
    for name, ax in named.items():
        ax.set_title(name)
    return drawn


def quantized(seconds: np.ndarray, signal: np.ndarray, rounded: np.ndarray, bits: int) -> Figure:
    """A signal, its quantised version, and the error with its bounds, half a step to each side; all of shape (n,)."""
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 3.8), sharex=True, height_ratios=(2, 1))
    lines({"signal": signal, f"{bits} bits": rounded}, seconds, xlabel="", ax=top)
    top.set_yticks((np.arange(2**bits) + 0.5) * 2 / 2**bits - 1, minor=bits <= 4)
    top.grid(True, axis="y", which="minor")
    bottom.plot(seconds, rounded - signal, color=GREEN)
    bottom.set(xlabel="time (s)", ylabel="error")
    for bound in (-1, 1):
        bottom.axhline(bound * 2.0**-bits, color="black", linewidth=0.8, linestyle="--")
    return drawn


def sampled_tone(
    seconds: np.ndarray,
    tone: np.ndarray,
    alias: np.ndarray,
    sample_seconds: np.ndarray,
    samples: np.ndarray,
    ax: Axes | None = None,
) -> Axes:
    """A tone, its samples, and the slowest tone through these samples.

    Parameters
    ----------
    seconds, tone, alias : numpy.ndarray, shape (n,)
    sample_seconds, samples : numpy.ndarray, shape (m,)
    ax : matplotlib.axes.Axes, optional
        Its lines are labelled "tone", "slowest tone through the samples" and "samples".
    """
    ax = axes_or_new(ax, size=(8.0, 3.0))
    ax.plot(seconds, tone, color=GREY, linewidth=1.2, label="tone")
    ax.plot(seconds, alias, color=ORANGE, linewidth=2, label="slowest tone through the samples")
    ax.plot(sample_seconds, samples, "o", color=BLUE, markersize=6, label="samples")
    ax.set(xlabel="time (s)", ylabel="value", ylim=(-1.15, 1.15), xlim=(seconds[0], seconds[-1]))
    _legend(ax)
    return ax


def sum_of_copies(signal: np.ndarray, kernel: np.ndarray) -> Figure:
    """Convolution as a sum: each sample of the signal starts a copy of the kernel, and the copies add up.

    Parameters
    ----------
    signal : numpy.ndarray, shape (n,)
        At most six samples, so that each has its colour.
    kernel : numpy.ndarray, shape (m,)
    """
    drawn, axes = figure(1, 3, size=(8.0, 2.9), sharey=True, width_ratios=(1, 1.3, 1.3))
    length = len(signal) + len(kernel) - 1
    total = np.zeros(length)
    for ax in axes:
        _zero_line(ax)
        ax.set_xlabel("n (samples)")
    for start, (value, colour) in enumerate(zip(signal, _CYCLE)):
        _stem(axes[0], np.array([start]), np.array([value]), f"{start}", colour)
        copy = value * np.asarray(kernel, dtype=float)
        positions = np.arange(start, start + len(kernel))
        _stem(axes[1], positions + 0.14 * (start - (len(signal) - 1) / 2), copy, f"{start}", colour)
        lower = total[positions].copy()
        total[positions] += copy
        axes[2].bar(positions, copy, bottom=lower, color=colour, width=0.6)
    axes[2].plot(np.arange(length), total, "ko", markersize=6)
    axes[0].set(ylabel="value", title="x: a sum of impulses")
    axes[1].set(title="each impulse starts a copy of h")
    axes[2].set(title="the copies add up to x * h")
    axes[0].set_xticks(np.arange(len(signal)))
    for ax in axes[1:]:
        ax.set_xticks(np.arange(length))
    return drawn


def flip_and_slide(signal: np.ndarray, kernel: np.ndarray, position: int) -> Figure:
    """One step of a convolution: the flipped kernel under the signal, their products, and the sums so far.

    Parameters
    ----------
    signal : numpy.ndarray, shape (n,)
    kernel : numpy.ndarray, shape (m,)
    position : int
        The output sample that is computed, 0 to n + m - 2.

    Returns
    -------
    matplotlib.figure.Figure
        Its lines are labelled "signal", "kernel at n", "product", "output so far" and "this output".
    """
    drawn, axes = figure(3, 1, size=(8.0, 5.0), sharex=True, height_ratios=(1.5, 1, 1.2))
    n, m = len(signal), len(kernel)
    for ax, label in zip(axes, ("value", "product", "output")):
        _zero_line(ax)
        ax.set_ylabel(label)
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))  # ticks of one width, so that nothing moves
    _stem(axes[0], np.arange(n) - 0.1, signal, "signal", BLUE)
    _stem(axes[0], [], [], "kernel at n", ORANGE)
    _stem(axes[1], [], [], "product", PINK)
    _stem(axes[2], [], [], "output so far", GREEN)
    _stem(axes[2], [], [], "this output", "black", width=3)
    for ax in (axes[0], axes[2]):
        _legend(ax)
    axes[2].set(xlabel="n (samples)", xlim=(-m + 0.4, n + m - 1.4), xticks=range(n + m - 1))
    place_kernel(drawn, signal, kernel, position)
    return drawn


def place_kernel(drawn: Figure, signal: np.ndarray, kernel: np.ndarray, position: int) -> None:
    """Move the flipped kernel of a `flip_and_slide` figure to another position, and the rest with it.

    Where the kernel has left the signal, the products and the output are zero.
    """
    signal, kernel = np.asarray(signal, dtype=float), np.asarray(kernel, dtype=float)
    artists = {line.get_label(): line for ax in drawn.axes for line in ax.lines}
    n, m = len(signal), len(kernel)
    under = np.arange(position - m + 1, position + 1)  # the samples that the flipped kernel covers
    beyond = max(0, position - (n + m - 2))
    padded = np.pad(signal, (m - 1, m - 1 + beyond))
    product = padded[position : position + m] * kernel[::-1]
    output = np.append(convolve(signal, kernel), np.zeros(beyond))
    artists["kernel at n"].set_data(*stem_data(under + 0.1, kernel[::-1]))
    artists["product"].set_data(*stem_data(under, product))
    artists["output so far"].set_data(*stem_data(np.arange(position), output[:position]))
    artists["this output"].set_data(*stem_data(np.array([position]), output[[position]]))
    for ax, values in zip(drawn.axes, (np.append(signal, kernel), np.outer(signal, kernel), output)):
        low, high = min(values.min(), 0), max(values.max(), 0)
        ax.set_ylim(low - 0.12 * (high - low), high + 0.12 * (high - low))


def convolution_modes(signal: np.ndarray, kernel: np.ndarray) -> Axes:
    """Where the kernel lies for the first and the last output of each mode.

    Parameters
    ----------
    signal, kernel : numpy.ndarray, shape (n,) and (m,)
        The kernel is not the longer one.
    """
    ax = axes_or_new(None, size=(8.0, 3.0))
    n, m = len(signal), len(kernel)
    ax.axvspan(-0.5, n - 0.5, color=SKY, alpha=0.25, linewidth=0)
    ax.text((n - 1) / 2, 3.45, f"signal: {n} samples", ha="center", va="bottom")
    before = (m - 1) // 2
    modes = [("full", 0, n + m - 2), ("same", before, before + n - 1), ("valid", m - 1, n - 1)]
    for row, (name, first, last) in zip((2.6, 1.6, 0.6), modes):
        for output, colour in ((first, ORANGE), (last, BLUE)):
            left = output - m + 1
            shift = 0.14 if output == first else -0.14
            ax.barh(row + shift, m - 0.1, left=left - 0.45, height=0.24, color=colour, edgecolor="white")
        ax.text(n + m + 0.2, row, f"{last - first + 1} outputs", va="center")
    ax.set_yticks((2.6, 1.6, 0.6), [name for name, _, _ in modes])
    ax.plot([], [], color=ORANGE, linewidth=6, label="kernel at the first output")
    ax.plot([], [], color=BLUE, linewidth=6, label="kernel at the last output")
    ax.set(xlabel="position of the kernel (samples)", ylabel="mode", xlim=(-m - 0.5, n + m + 4.5), ylim=(0, 3.9))
    ax.grid(False, axis="y")
    _legend(ax)
    return ax


def convolution_matrix(matrix: np.ndarray) -> Axes:
    """A convolution as a matrix: each column a copy of the kernel, one row lower than the one before.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (outputs, inputs)
        Not negative; the values are written into the cells.
    """
    rows, columns = matrix.shape
    ax = axes_or_new(None, size=(0.62 * columns + 1.6, 0.42 * rows + 1.0))
    ax.imshow(matrix, cmap="gray_r", vmin=0, vmax=2.5 * matrix.max(), aspect="auto")
    for row in range(rows):
        for column in range(columns):
            ax.text(column, row, f"{matrix[row, column]:g}", ha="center", va="center")
    ax.set(xlabel="input sample", ylabel="output sample", xticks=range(columns), yticks=range(rows))
    ax.grid(False)
    return ax


def kernels_1d(kernels: dict[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Kernels of odd length, each with its centre at 0.

    Parameters
    ----------
    kernels : dict of str to array
    """
    ax = axes_or_new(ax, size=(8.0, 2.8))
    _zero_line(ax)
    for (name, values), colour in zip(kernels.items(), _CYCLE):
        reach = len(values) // 2
        ax.plot(np.arange(-reach, reach + 1), values, "-o", markersize=3, color=colour, label=name)
    ax.set(xlabel="position (samples)", ylabel="weight")
    if len(kernels) > 1:
        _legend(ax)
    return ax


def found_template(recording: np.ndarray, template: np.ndarray, response: np.ndarray, position: int) -> Figure:
    """A recording with a template hidden at `position` (its centre), and the response that should find it.

    Parameters
    ----------
    recording, response : numpy.ndarray, shape (n,)
    template : numpy.ndarray, shape (m,)
    position : int
    """
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 3.8), sharex=True)
    start = position - len(template) // 2
    top.plot(recording, color=GREY, linewidth=1, label="recording")
    top.plot(start + np.arange(len(template)), template, color=ORANGE, label="template, where it hides")
    top.set_ylabel("value")
    top.margins(x=0.01)
    _legend(top)
    bottom.plot(response, color=BLUE)
    bottom.set(xlabel="sample", ylabel="response")
    peak = int(np.argmax(response))
    bottom.plot(peak, response[peak], "o", color=ORANGE, markersize=8)
    return drawn


def density(
    samples: np.ndarray,
    grid: np.ndarray,
    estimates: dict[str, np.ndarray],
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Samples as impulses on the axis, and density estimates over a grid.

    Parameters
    ----------
    samples : numpy.ndarray, shape (n,)
    grid : numpy.ndarray, shape (m,)
    estimates : dict of str to array, shape (m,)
    xlabel, ylabel : str
        With units: that of the density is one over that of the samples.
    """
    ax = lines(estimates, grid, xlabel=xlabel, ylabel=ylabel, ax=ax)
    height = 0.06 * max(values.max() for values in estimates.values())
    ax.vlines(samples, 0, height, color="black", linewidth=0.8, alpha=0.6)
    ax.set_ylim(bottom=0)
    return ax
