"""Notebook 11: spectrograms, mel bands, pictures of sounds, and where confused words go."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure

_COLOURS = (BLUE, ORANGE, GREEN, PINK, SKY, YELLOW)
_DEPTH = 70  # dB below the loudest that are drawn


def spectrogram(
    levels: np.ndarray,
    seconds: float,
    highest: float,
    ylabel: str = "frequency (Hz)",
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Levels over time and frequency: dark is 70 dB below the loudest, or less.

    Parameters
    ----------
    levels : array, shape (bins, frames)
        In dB.
    seconds, highest : float
        Where the time axis and the vertical axis end.
    """
    ax = axes_or_new(ax, size=(8.0, 3.0))
    field = ax.imshow(
        levels, cmap="viridis", aspect="auto", origin="lower", interpolation="nearest",
        extent=(0, seconds, 0, highest), vmin=levels.max() - _DEPTH, vmax=levels.max(),
    )  # fmt: skip
    ax.set(xlabel="time (s)", ylabel=ylabel)
    ax.set_title(title, loc="left")
    ax.grid(False)
    if len(ax.figure.axes) == 1:
        ax.figure.colorbar(field, ax=ax, label="level (dB)")
    return ax


def spectrograms(pictures: Mapping[str, tuple[np.ndarray, float, float]], columns: int = 2) -> Figure:
    """Several spectrograms, a panel each.

    Parameters
    ----------
    pictures : mapping of str to (array, float, float)
        By title: levels in dB, shape (bins, frames), seconds, and the highest frequency in Hz.
    columns : int
    """
    rows = -(-len(pictures) // columns)
    drawn, axes = figure(rows, columns, size=(8.0, 2.6 * rows), squeeze=False)
    for ax, (title, (levels, seconds, highest)) in zip(axes.flat, pictures.items()):
        spectrogram(levels, seconds, highest, title=title, ax=ax)
    for ax in axes.flat[len(pictures) :]:
        ax.set_axis_off()
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    return drawn


def mel_bank(bank: np.ndarray, frequencies: np.ndarray, ax: Axes | None = None) -> Axes:
    """The triangles of a mel filter bank over frequency.

    Parameters
    ----------
    bank : array, shape (bands, bins)
    frequencies : array, shape (bins,)
        In Hz.
    """
    ax = axes_or_new(ax, size=(8.0, 2.8))
    for number, band in enumerate(bank):
        ax.plot(frequencies, band, color=_COLOURS[number % len(_COLOURS)], linewidth=1.4)
    ax.set(xlabel="frequency (Hz)", ylabel="weight (per Hz)", ylim=(0, None))
    ax.margins(x=0.01)
    return ax


def picture_rows(rows: Mapping[str, Sequence[np.ndarray]], titles: Sequence[str]) -> Figure:
    """Pictures of sounds in rows, each row with its name beside it; grey levels from 0 to 255.

    Parameters
    ----------
    rows : mapping of str to sequence of array, shape (size, size) or (size, size, 3)
        As many in every row as there are titles.
    titles : sequence of str
        Above the columns.
    """
    drawn, axes = figure(len(rows), len(titles), size=(8.0, 7.4 / len(titles) * len(rows) + 0.3), squeeze=False)
    for line, (name, pictures) in zip(axes, rows.items()):
        for ax, picture in zip(line, pictures):
            ax.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=13)
    for ax, title in zip(axes[0], titles):
        ax.set_title(title, fontsize=13)
    return drawn


def confusion_flow(counts: np.ndarray, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Where the samples of each class go: true classes at the left, predicted ones at the right; mistakes in colour.

    Parameters
    ----------
    counts : array of int, shape (classes, classes)
        Rows are the true classes, columns the predicted ones.
    names : sequence of str
        Both sides are ordered alike, the first at the top. The width of a band is its number of samples.
    """
    ax = axes_or_new(ax, size=(8.0, 5.6))
    counts = np.asarray(counts)
    gap = 0.02 * counts.sum()
    left, right = (_starts(counts.sum(axis=axis), gap) for axis in (1, 0))
    used_left, used_right = left.astype(float).copy(), right.astype(float).copy()
    for true, guessed in np.argwhere(counts > 0):
        width = counts[true, guessed]
        start, end = used_left[true], used_right[guessed]
        used_left[true] += width
        used_right[guessed] += width
        same = true == guessed
        colour = GREY if same else _COLOURS[true % len(_COLOURS)]
        ax.add_patch(_band(start, end, width, colour, 0.25 if same else 0.75, zorder=1 if same else 2))
    for x, starts, totals, align in ((0, left, counts.sum(axis=1), "right"), (1, right, counts.sum(axis=0), "left")):
        for start, total, name in zip(starts, totals, names):
            ax.add_patch(Rectangle((x - 0.012, start), 0.024, total, color=BLACK, linewidth=0, zorder=3))
            offset = -0.03 if x == 0 else 0.03
            ax.text(x + offset, start + total / 2, f"{name} {total}", ha=align, va="center", fontsize=12)
    bottom = max((left + counts.sum(axis=1)).max(), (right + counts.sum(axis=0)).max())
    ax.set(xlim=(-0.2, 1.2), ylim=(bottom + gap, -3 * gap))
    ax.text(0, -gap, "true", ha="center", va="bottom", fontsize=13)
    ax.text(1, -gap, "predicted", ha="center", va="bottom", fontsize=13)
    ax.set_axis_off()
    return ax


def _starts(totals: np.ndarray, gap: float) -> np.ndarray:
    """Where each class begins, one below the other."""
    return np.append(0, np.cumsum(totals + gap))[:-1]


def _band(start: float, end: float, width: float, colour: str, alpha: float, zorder: int) -> PathPatch:
    """A band of one width from the left side to the right one, bent like an S."""
    corners = [
        (0, start), (0.45, start), (0.55, end), (1, end),
        (1, end + width), (0.55, end + width), (0.45, start + width), (0, start + width), (0, start),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), facecolor=colour, alpha=alpha, linewidth=0, zorder=zorder)


# -- what the demos show ----------------------------------------------------------------------------------------------


def sound_and_spectrogram(time: np.ndarray, sound: np.ndarray, levels: np.ndarray, highest: float) -> Figure:
    """A sound, and below it its spectrogram.

    Parameters
    ----------
    time, sound : array, shape (n,)
        Time in seconds, from 0.
    levels : array, shape (bins, frames)
        In dB, the largest at 0.
    highest : float
        Frequency of the last bin in Hz.
    """
    seconds = len(time) * time[-1] / (len(time) - 1)
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 4.6), height_ratios=(1, 2.4), sharex=True)
    top.plot([], [], color=BLUE, linewidth=0.7, label="sound")
    top.set(xlim=(0, seconds), ylim=(-1.05, 1.05), yticks=[], ylabel="sound")
    bottom.imshow(
        np.zeros((2, 2)), cmap="viridis", aspect="auto", origin="lower", interpolation="nearest",
        extent=(0, seconds, 0, highest), vmin=-_DEPTH, vmax=0,
    )  # fmt: skip
    bottom.set(xlabel="time (s)", ylabel="frequency (Hz)")
    bottom.set_title("spectrogram", loc="left")
    bottom.grid(False)
    place_spectrogram(drawn, time, sound, levels)
    return drawn


def place_spectrogram(drawn: Figure, time: np.ndarray, sound: np.ndarray, levels: np.ndarray) -> None:
    """Show another sound and spectrogram in a figure that `sound_and_spectrogram` made."""
    top, bottom = drawn.axes
    top.lines[0].set_data(time, sound / (np.abs(sound).max() or 1.0))
    bottom.images[0].set_data(np.maximum(levels, -_DEPTH))


def spectrum_through_bank(frequencies: np.ndarray, bank: np.ndarray, spectrum: np.ndarray) -> Figure:
    """The triangles of a mel filter bank above; below a spectrum, and its level in each band.

    Parameters
    ----------
    frequencies : array, shape (bins,)
        In Hz.
    bank : array, shape (bands, bins)
    spectrum : array, shape (bins,)
        Power.
    """
    highest = frequencies[-1]
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 4.8), height_ratios=(1, 1.3), sharex=True)
    top.plot([], [], color=BLUE, linewidth=1.2, label="bands")
    top.set(xlim=(0, highest), ylim=(0, 1.05), ylabel="weight (largest = 1)")
    bottom.plot([], [], color=GREY, linewidth=1.0, label="spectrum")
    bottom.plot([], [], "o-", color=ORANGE, linewidth=1.6, markersize=5, label="mel spectrum")
    bottom.set(ylim=(-_DEPTH, 4), xlabel="frequency (Hz)", ylabel="level (largest = 0 dB)")
    bottom.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    place_bank(drawn, frequencies, bank, spectrum)
    return drawn


def place_bank(drawn: Figure, frequencies: np.ndarray, bank: np.ndarray, spectrum: np.ndarray) -> None:
    """Show another bank, and another spectrum (power) through it, in a figure that `spectrum_through_bank` made."""
    top, bottom = drawn.axes
    gap = np.full((len(bank), 1), np.nan)
    across = np.hstack([np.tile(frequencies, (len(bank), 1)), gap]).ravel()
    top.lines[0].set_data(across, np.hstack([bank / (bank.max() or 1.0), gap]).ravel())
    bottom.lines[0].set_data(frequencies, _level(spectrum))
    heard = bank.sum(axis=1) > 0
    centres = (bank @ frequencies)[heard] / bank.sum(axis=1)[heard]
    bottom.lines[1].set_data(centres, _level((bank @ spectrum)[heard]))


def _level(power: np.ndarray) -> np.ndarray:
    """dB below the largest, at most 70."""
    return np.maximum(10 * np.log10(np.maximum(power, 1e-30) / max(power.max(), 1e-30)), -_DEPTH)


def digit_reading(levels: np.ndarray, probabilities: np.ndarray, names: Sequence[str], seconds: float) -> Figure:
    """What a classifier hears, and the probability that it gives to each word.

    Parameters
    ----------
    levels : array, shape (bands, frames)
        In dB.
    probabilities : array, shape (words,)
    names : sequence of str
        The words.
    seconds : float
    """
    highest = len(levels)
    drawn, (left, right) = figure(1, 2, size=(8.0, 3.6), width_ratios=(1.25, 1))
    left.imshow(
        np.zeros((2, 2)), cmap="viridis", aspect="auto", origin="lower", interpolation="nearest",
        extent=(0, seconds, 0, highest), vmin=-_DEPTH, vmax=0,
    )  # fmt: skip
    left.set(xlabel="time (s)", ylabel="mel band")
    left.set_title("what is heard", loc="left")
    left.grid(False)
    right.plot([], [], color=BLUE, linewidth=9, solid_capstyle="butt", label="probability")
    right.set(xlim=(0, 1.02), ylim=(len(names) - 0.4, -0.6), xlabel="probability")
    right.set(yticks=range(len(names)), yticklabels=names)
    right.grid(False, axis="y")
    place_reading(drawn, levels, probabilities)
    return drawn


def place_reading(drawn: Figure, levels: np.ndarray, probabilities: np.ndarray) -> None:
    """Show another sound and its reading in a figure that `digit_reading` made."""
    left, right = drawn.axes
    left.images[0].set_data(np.maximum(levels - levels.max(), -_DEPTH))
    rows = np.arange(len(probabilities), dtype=float)
    gap = np.full(len(rows), np.nan)
    across = np.stack([np.zeros(len(rows)), probabilities, gap], axis=1).ravel()
    right.lines[0].set_data(across, np.stack([rows, rows, gap], axis=1).ravel())
