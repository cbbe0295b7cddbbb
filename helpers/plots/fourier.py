"""Notebook 03: turning arrows, spectra, the waves of the transform, spectra of pictures, learning curves."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from helpers.fourier import harmonics
from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure
from helpers.plots.filters import picture
from helpers.plots.signals import stem_data

_CYCLE = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY)
# How far the axes of `harmonic_mix` reach: in steps, so that they stand still while an amplitude moves a little.
_REACHES = (0.8, 1.0, 1.25, 1.6, 2.1, 2.6, 3.3, 4.2, 5.3, 7.0)


def arrow_chain(
    t: float, frequencies: Sequence[float], amplitudes: Sequence[float], phases: Sequence[float]
) -> np.ndarray:
    """The corners of a chain of turning arrows at one instant: shape (m + 1, 2), from the origin, head to tail.

    Arrow j has the length A_j and the angle 2 pi f_j t + phi_j; the height of the last corner is the sum of sinusoids.
    """
    angles = 2 * np.pi * np.asarray(frequencies) * t + np.asarray(phases)
    steps = np.asarray(amplitudes)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])


def phasors(
    frequencies: Sequence[float], amplitudes: Sequence[float], phases: Sequence[float], instants: Sequence[float]
) -> Figure:
    """Sinusoids as turning arrows, head to tail, at several instants; below, the wave that the tip's height traces.

    Parameters
    ----------
    frequencies : sequence of float, shape (m,)
        In cycles a period of the wave that is drawn: whole numbers.
    amplitudes, phases : sequence of float, shape (m,)
    instants : sequence of float
        In periods, 0 to 1.
    """
    chains = [arrow_chain(instant, frequencies, amplitudes, phases) for instant in instants]
    reach = np.abs(amplitudes)[:, np.newaxis]  # of the circle around each arrow's start
    low = np.min([(chain[:-1] - reach).min(axis=0) for chain in chains], axis=0)
    high = np.max([(chain[:-1] + reach).max(axis=0) for chain in chains], axis=0)
    margin = 0.05 * (high - low)
    low, high = low - margin, high + margin
    drawn = figure(size=(8.0, 4.2))[0]
    drawn.clear()
    grid = drawn.add_gridspec(2, len(instants), height_ratios=(1.15, 1))
    wave = drawn.add_subplot(grid[1, :])
    t = np.linspace(0, 1, 601)
    wave.plot(t, harmonics(t, frequencies, amplitudes, phases), color=BLACK)
    wave.axhline(0, color=GREY, linewidth=0.8)
    for column, (instant, corners) in enumerate(zip(instants, chains)):
        ax = drawn.add_subplot(grid[0, column])
        for j, (start, end) in enumerate(zip(corners, corners[1:])):
            ax.add_patch(Circle(start, abs(amplitudes[j]), fill=False, color=GREY, linewidth=0.8, alpha=0.7))
            ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": _CYCLE[j % 6], "linewidth": 2,
                                                    "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12})  # fmt: skip
        tip = corners[-1]
        ax.plot([tip[0], high[0]], [tip[1], tip[1]], color=BLACK, linewidth=0.9, linestyle=":")
        ax.plot(*tip, "o", color=BLACK, markersize=5)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal", xticks=[], yticks=[])
        ax.set_title(f"t = {instant:g}")
        ax.grid(False)
        ax.spines[:].set_visible(False)
        wave.plot(instant, tip[1], "o", color=BLACK, markersize=7)
        wave.axvline(instant, color=GREY, linewidth=0.8, linestyle=":")
    wave.set(xlabel="t (periods)", ylabel="height of the tip")
    wave.margins(x=0.01)
    return drawn


def stems(
    values: dict[str, np.ndarray],
    x: np.ndarray | None = None,
    xlabel: str = "bin (cycles in the signal)",
    ylabel: str = "magnitude",
    ax: Axes | None = None,
) -> Axes:
    """Values at separate places, such as the bins of a spectrum: a stem each, several sets side by side.

    Parameters
    ----------
    values : dict of str to array, shape (n,)
        By the name that stands in the legend (where there is more than one).
    x : numpy.ndarray, shape (n,), optional
        Where they stand; by default their indices.
    """
    ax = axes_or_new(ax, size=(8.0, 2.8))
    for j, (name, heights) in enumerate(values.items()):
        positions = np.arange(len(heights)) if x is None else np.asarray(x, dtype=float)
        step = positions[1] - positions[0] if len(positions) > 1 else 1.0
        shifted = positions + 0.28 * step * (j - (len(values) - 1) / 2)
        ax.plot(*stem_data(shifted, np.asarray(heights)), "-o", markevery=(1, 3), markersize=4, color=_CYCLE[j % 6],
                label=name)  # fmt: skip
    ax.axhline(0, color=BLACK, linewidth=0.8, zorder=0.5)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(x=0.01)
    if len(values) > 1:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
    return ax


def panels(
    curves: dict[str, np.ndarray], x: np.ndarray, xlabel: str, faint: Collection[str] = (), height: float = 1.25
) -> Figure:
    """Signals one below the other over one axis, each on a scale of its own, its name beside it.

    Parameters
    ----------
    curves : dict of str to array, shape (n,)
        By the name that stands at the axis, with its unit.
    x : numpy.ndarray, shape (n,)
    xlabel : str
    faint : collection of str
        Those of `curves` drawn in grey.
    height : float
        Of a panel, in inches.
    """
    drawn, axes = figure(len(curves), 1, size=(8.0, height * len(curves) + 0.4), sharex=True, squeeze=False)
    for ax, (name, values) in zip(axes[:, 0], curves.items()):
        ax.plot(x, values, color=GREY if name in faint else BLUE, linewidth=1.4)
        ax.set_ylabel(name)
        ax.margins(x=0.01)
    axes[-1, 0].set_xlabel(xlabel)
    return drawn


def histogram(
    samples: dict[str, np.ndarray], bins: np.ndarray, xlabel: str, marked: dict[str, float] | None = None
) -> Axes:
    """Counts of values in bins, one outline a set, with dashed lines at values that are named.

    Parameters
    ----------
    samples : dict of str to array
    bins : numpy.ndarray
        The edges.
    marked : dict of str to float, optional
    """
    ax = axes_or_new(None, size=(8.0, 2.8))
    for (name, values), colour in zip(samples.items(), _CYCLE):
        ax.hist(values, bins, histtype="stepfilled", color=colour, alpha=0.35, label=name)
        ax.hist(values, bins, histtype="step", color=colour, linewidth=1.6)
    for name, value in (marked or {}).items():
        ax.axvline(value, color=BLACK, linestyle="--", linewidth=1.4, label=name)
    ax.set(xlabel=xlabel, ylabel="count")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
    return ax


def dft_waves(matrix: np.ndarray) -> Figure:
    """The matrix of the Fourier transform: its real and imaginary part as fields, and its first rows as waves.

    Parameters
    ----------
    matrix : numpy.ndarray of complex, shape (n, n)
    """
    drawn = figure(size=(8.0, 3.6))[0]
    drawn.clear()
    grid = drawn.add_gridspec(4, 3, width_ratios=(1, 1, 1.5))
    for column, (name, part) in enumerate({"real part": matrix.real, "imaginary part": matrix.imag}.items()):
        ax = drawn.add_subplot(grid[:, column])
        picture(part, ax, name, limits=(-1, 1), signed=True)
        ax.set(xlabel="sample m", ylabel="row k" if column == 0 else "", xticks=[0, len(matrix) - 1],
               yticks=[0, len(matrix) - 1])  # fmt: skip
    for k in range(4):
        ax = drawn.add_subplot(grid[k, 2])
        ax.plot(matrix[k].real, "-o", color=BLUE, markersize=3, label="real")
        ax.plot(matrix[k].imag, "-o", color=ORANGE, markersize=3, label="imaginary")
        ax.set(ylim=(-1.25, 1.25), yticks=[-1, 1], ylabel=f"k = {k}")
        if k == 0:
            ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
        if k < 3:
            ax.set_xticklabels([])
    ax.set_xlabel("sample m")
    return drawn


def spectrum_level(image: np.ndarray) -> np.ndarray:
    """The magnitudes of a picture's Fourier transform in dB below the largest, at least -120; zero in the middle."""
    magnitude = np.abs(np.fft.fftshift(np.fft.fft2(image)))
    return 20 * np.log10(np.maximum(magnitude / magnitude.max(), 1e-6))


def picture_spectrum(
    image: np.ndarray, ring: tuple[float, float] | None = None, ax: Axes | None = None, title: str = ""
) -> Axes:
    """The magnitude of a picture's Fourier transform in decibels below its largest, zero frequency in the middle.

    Parameters
    ----------
    image : numpy.ndarray, shape (rows, columns)
    ring : (float, float), optional
        Two radial frequencies to draw as circles, in cycles a pixel.
    """
    ax = axes_or_new(ax, size=(4.2, 4.2))
    ax.imshow(spectrum_level(image), cmap="viridis", vmin=-100, vmax=-20, extent=(-0.5, 0.5, 0.5, -0.5), aspect="auto")
    for radius in ring or ():
        ax.add_patch(Circle((0, 0), radius, fill=False, color=ORANGE, linewidth=2))
    ax.set(xlabel="to the right (cycles/pixel)", ylabel="down (cycles/pixel)", title=title)
    ax.set(xticks=[-0.5, 0, 0.5], yticks=[-0.5, 0, 0.5])
    ax.grid(False)
    return ax


def spectrum_of_pictures(pictures: dict[str, np.ndarray]) -> Figure:
    """Pictures in [0, 1] in the upper row, the magnitudes of their Fourier transforms in the lower."""
    drawn, axes = figure(2, len(pictures), size=(8.0, 5.2), squeeze=False)
    for (title, image), (top, bottom) in zip(pictures.items(), axes.T):
        picture(image, top, title, title_size=12)
        picture_spectrum(image, ax=bottom)
        bottom.set_aspect("equal")
        if bottom is not axes[1, 0]:
            bottom.set_ylabel("")
    return drawn


def learning_curves(sizes: Sequence[int], tasks: dict[str, dict[str, Sequence[float]]], chance: float) -> Figure:
    """Accuracy against the number of training samples: one panel a task, one line a description, chance dashed.

    Parameters
    ----------
    sizes : sequence of int
    tasks : dict of task to (dict of description to values in [0, 1])
        The same descriptions in each task.
    chance : float
    """
    drawn, axes = figure(1, len(tasks), size=(8.0, 3.6), sharey=True, squeeze=False)
    for ax, (task, curves) in zip(axes[0], tasks.items()):
        for (name, values), marker, colour in zip(curves.items(), "osD^v", _CYCLE):
            ax.plot(sizes, 100 * np.asarray(values), marker=marker, color=colour, label=name)
        ax.axhline(100 * chance, color=BLACK, linestyle="--", linewidth=1, label="chance")
        ax.set_xscale("log")
        ax.set_xticks(list(sizes), [str(size) for size in sizes])
        ax.minorticks_off()
        ax.set(xlabel="training samples", title=task, ylim=(40, 102))
    axes[0, 0].set_ylabel("accuracy (%)")
    drawn.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return drawn


def levels(
    curves: dict[str, tuple[np.ndarray, np.ndarray]], xlabel: str, floor: float = -90.0, ax: Axes | None = None
) -> Axes:
    """Spectra in decibels below their largest value.

    Parameters
    ----------
    curves : dict of str to (frequencies, power)
        Each pair of arrays has a length of its own.
    xlabel : str
    floor : float
        The lowest level that is drawn, in dB.
    """
    ax = axes_or_new(ax, size=(8.0, 3.0))
    for (name, (frequencies, power)), colour in zip(curves.items(), _CYCLE):
        ax.plot(frequencies, 10 * np.log10(np.maximum(power / power.max(), 1e-20)), color=colour, label=name,
                linewidth=1.4)  # fmt: skip
    ax.set(xlabel=xlabel, ylabel="level (dB)", ylim=(floor, 5))
    ax.margins(x=0.01)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
    return ax


def arrow_data(start: np.ndarray, end: np.ndarray, head: float) -> np.ndarray:
    """The points of one line that draws an arrow with a head of at most this length: both rows of shape (5,)."""
    along = np.asarray(end, dtype=float) - start
    length = np.hypot(*along)
    back = along * min(head / length, 0.5) if length > 0 else along
    across = 0.5 * np.array([-back[1], back[0]])
    return np.stack([start, end, end - back + across, end, end - back - across], axis=1)


def harmonic_mix(amplitudes: Sequence[float], phases: Sequence[float], time: float) -> Figure:
    """Harmonics as turning arrows, head to tail, beside the wave that the tip's height traces; below, their spectrum.

    Parameters
    ----------
    amplitudes : sequence of float, shape (m,)
        Of the harmonics 1 to m, at most six; at least 0.
    phases : sequence of float, shape (m,)
        In radians.
    time : float
        In periods, 0 to 2.

    Returns
    -------
    matplotlib.figure.Figure
        Its lines are labelled "wave", "traced so far", "circles", "height", "height at the wave", "now", and, for each
        harmonic, "harmonic 1", "amplitude 1" and "phase 1".
    """
    drawn = figure(size=(8.0, 4.7))[0]
    drawn.clear()
    upper, lower = drawn.add_gridspec(2, 1, height_ratios=(1.9, 1))
    arrows, wave = map(drawn.add_subplot, upper.subgridspec(1, 2, width_ratios=(1, 1.3)))
    size, angle = map(drawn.add_subplot, lower.subgridspec(1, 2))
    wave.plot([], [], color=GREY, linewidth=1.2, label="wave")
    arrows.plot([], [], color=GREY, linewidth=0.8, label="circles")
    arrows.plot([], [], color=BLACK, linewidth=0.9, linestyle=":", label="height")
    wave.plot([], [], color=BLACK, linewidth=0.9, linestyle=":", label="height at the wave")
    wave.plot([], [], color=BLACK, linewidth=2, label="traced so far")
    wave.plot([], [], "o", color=BLACK, markersize=7, label="now")
    for k, colour in zip(range(1, len(amplitudes) + 1), _CYCLE):
        arrows.plot([], [], color=colour, linewidth=2, solid_joinstyle="miter", label=f"harmonic {k}")
        size.plot([], [], "-o", markevery=(1, 3), color=colour, linewidth=5, label=f"amplitude {k}")
        angle.plot([], [], "-o", markevery=(1, 3), color=colour, linewidth=2, label=f"phase {k}")
    arrows.set(aspect="equal", xticks=[], yticks=[], title="turning arrows")
    arrows.grid(False)
    arrows.spines[:].set_visible(False)
    wave.set(xlim=(0, 2), xticks=(0, 0.5, 1, 1.5, 2), xlabel="time (periods)", title="the height of the last tip")
    wave.yaxis.set_major_locator(MaxNLocator(6, steps=(1, 2, 5, 10)))
    for ax in (size, angle):
        ax.set(xlim=(0.5, len(amplitudes) + 0.5), xticks=range(1, len(amplitudes) + 1), xlabel="harmonic")
        ax.axhline(0, color=BLACK, linewidth=0.8, zorder=0.5)
    size.set(ylim=(-0.03, 1.4), ylabel="amplitude")
    angle.set(ylim=(-205, 205), yticks=(-180, -90, 0, 90, 180), ylabel="phase (°)")
    turn_arrows(drawn, amplitudes, phases, time)
    return drawn


def turn_arrows(drawn: Figure, amplitudes: Sequence[float], phases: Sequence[float], time: float) -> None:
    """Set a `harmonic_mix` figure to other amplitudes, phases, or another time; its axes grow and shrink in steps."""
    artists = {line.get_label(): line for ax in drawn.axes for line in ax.lines}
    arrows, wave = drawn.axes[:2]
    amplitudes, phases = np.asarray(amplitudes, dtype=float), np.asarray(phases, dtype=float)
    k = np.arange(1, len(amplitudes) + 1)
    total = amplitudes.sum()
    reach = next(reach for reach in (*_REACHES, 1.1 * total) if reach >= 1.05 * total)
    t = np.linspace(0, 2, 801)
    heights = harmonics(t, k, amplitudes, phases)
    corners = arrow_chain(time, k, amplitudes, phases)
    tip = corners[-1]
    around = np.linspace(0, 2 * np.pi, 73)
    circles = np.stack([np.append(np.cos(around), np.nan), np.append(np.sin(around), np.nan)])
    artists["circles"].set_data(*np.hstack([radius * circles + c[:, None] for radius, c in zip(amplitudes, corners)]))
    artists["wave"].set_data(t, heights)
    artists["traced so far"].set_data(np.append(t[t < time], time), np.append(heights[t < time], tip[1]))
    artists["now"].set_data([time], [tip[1]])
    artists["height"].set_data([tip[0], reach], [tip[1], tip[1]])
    artists["height at the wave"].set_data([0, time], [tip[1], tip[1]])
    for harmonic, start, end, size, angle in zip(k, corners, corners[1:], amplitudes, np.degrees(phases)):
        artists[f"harmonic {harmonic}"].set_data(*arrow_data(start, end, 0.08 * reach))
        artists[f"amplitude {harmonic}"].set_data(*stem_data(np.array([harmonic]), np.array([size])))
        artists[f"phase {harmonic}"].set_data(*stem_data(np.array([harmonic]), np.array([angle])))
    arrows.set(xlim=(-reach, reach), ylim=(-reach, reach))
    wave.set_ylim(-reach, reach)
