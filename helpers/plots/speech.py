"""Notebook 10: recordings and their spectra, tables of features, features over time, filters beside what they hear."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure

if TYPE_CHECKING:
    import pandas as pd

_COLOURS, _MARKERS = (BLUE, ORANGE, GREEN, PINK, SKY, YELLOW, BLACK, GREY), "os^DvPX*"


def waveforms(sounds: Mapping[str, np.ndarray], sample_rate: float) -> Figure:
    """Sounds over time, one below the other, all on one scale.

    Parameters
    ----------
    sounds : mapping of str to array, shape (n,)
        By name; lengths may differ.
    sample_rate : float
        Samples a second.
    """
    drawn, axes = figure(len(sounds), 1, size=(8.0, 1.15 * len(sounds) + 0.6), squeeze=False, sharex=True, sharey=True)
    reach = max(np.abs(sound).max() for sound in sounds.values())
    for number, (ax, (name, sound)) in enumerate(zip(axes[:, 0], sounds.items())):
        ax.plot(np.arange(len(sound)) / sample_rate, sound, color=_COLOURS[number % len(_COLOURS)], linewidth=0.5)
        ax.set_title(name, loc="left", fontsize=12)
        ax.set(ylim=(-1.05 * reach, 1.05 * reach), yticks=[])
        ax.margins(x=0.01)
    axes[-1, 0].set_xlabel("time (s)")
    return drawn


def spectra(
    levels: Mapping[str, np.ndarray], frequencies: np.ndarray, ylabel: str = "level (dB)", ax: Axes | None = None
) -> Axes:
    """Levels over frequency, a line each.

    Parameters
    ----------
    levels : mapping of str to array, shape (n,)
        In dB, by name.
    frequencies : array, shape (n,)
        In Hz.
    """
    ax = axes_or_new(ax, size=(8.0, 3.0))
    for (name, level), colour in zip(levels.items(), _COLOURS):
        ax.plot(frequencies, level, color=colour, linewidth=1.4, label=name)
    ax.set(xlabel="frequency (Hz)", ylabel=ylabel)
    ax.margins(x=0.01)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)
    return ax


def band_table(table: np.ndarray, names: Sequence[str], bands: Sequence[str], label: str = "share (dB)") -> Axes:
    """A table of features as a picture: a recording a row, a band a column.

    Parameters
    ----------
    table : array, shape (recordings, bands)
    names, bands : sequence of str
    label : str
        What the colours stand for.
    """
    ax = axes_or_new(None, size=(8.0, 0.27 * len(table) + 1.2))
    field = ax.imshow(table, cmap="viridis", aspect="auto", interpolation="nearest")
    ax.set(yticks=range(len(names)), yticklabels=names, xticks=range(len(bands)), xticklabels=bands)
    ax.tick_params(axis="y", labelsize=11)
    ax.set_xlabel("band (Hz)")
    ax.grid(False)
    ax.figure.colorbar(field, ax=ax, label=label)
    return ax


def class_views(views: Mapping[str, tuple[np.ndarray, Sequence[str]]]) -> Figure:
    """Samples in planes or on axes, a panel a view, in each the classes of another label.

    Parameters
    ----------
    views : mapping of str to (array, sequence of str)
        By title: positions, shape (n, 2), or (n, 1), which are spread upwards in their order; and the class of each.
    """
    columns = min(3, len(views))
    rows = -(-len(views) // columns)
    drawn, axes = figure(rows, columns, size=(8.0, 3.0 * rows), squeeze=False)
    for ax, (title, (places, labels)) in zip(axes.flat, views.items()):
        places = np.asarray(places)
        heights = places[:, 1] if places.shape[1] > 1 else np.arange(len(places))
        classes = list(dict.fromkeys(labels))
        for name, colour, marker in zip(classes, _COLOURS, _MARKERS):
            chosen = np.asarray(labels) == name
            ax.plot(places[chosen, 0], heights[chosen], marker, color=colour, markersize=7, label=name)
        ax.set_title(title, loc="left")
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel("first axis" if places.shape[1] > 1 else "the only axis", fontsize=11)
        ax.set_ylabel("second axis" if places.shape[1] > 1 else "recordings", fontsize=11)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, fontsize=10, handletextpad=0.1,
                  columnspacing=0.8)  # fmt: skip
    for ax in axes.flat[len(views) :]:
        ax.set_axis_off()
    return drawn


def features_over_time(
    sound: np.ndarray, sample_rate: float, features: np.ndarray, hop: int, names: Sequence[str]
) -> Figure:
    """A sound, and below it how strongly each filter responds, over time.

    Parameters
    ----------
    sound : array, shape (n,)
    sample_rate : float
        Samples a second.
    features : array, shape (frames, filters)
    hop : int
        Samples from frame to frame.
    names : sequence of str
        Of the filters, or of some of them: they stand at equal distances.
    """
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 4.4), height_ratios=(1, 2.2), sharex=True)
    top.plot(np.arange(len(sound)) / sample_rate, sound, color=BLUE, linewidth=0.5)
    top.set(yticks=[], ylabel="sound")
    seconds = len(features) * hop / sample_rate
    field = bottom.imshow(
        features.T, cmap="viridis", aspect="auto", origin="lower", interpolation="nearest",
        extent=(0, seconds, -0.5, features.shape[1] - 0.5),
    )  # fmt: skip
    bottom.set(yticks=np.linspace(0, features.shape[1] - 1, len(names)), yticklabels=names)
    bottom.set(xlabel="time (s)", ylabel="filter")
    bottom.grid(False)
    drawn.colorbar(field, ax=bottom, label="log of the response")
    return drawn


def filters_and_snippets(pairs: Sequence[tuple[np.ndarray, np.ndarray]], sample_rate: float) -> Figure:
    """Filters of a network, each beside the piece of sound that it responds to most, both of the largest value 1.

    Parameters
    ----------
    pairs : sequence of (array, array), both of shape (n,)
        Filter and piece of sound.
    sample_rate : float
        Samples a second.
    """
    columns = min(4, len(pairs))
    rows = -(-len(pairs) // columns)
    drawn, axes = figure(rows, columns, size=(8.0, 1.7 * rows + 0.4), squeeze=False, sharex=True, sharey=True)
    for ax in axes.flat[len(pairs) :]:
        ax.set_axis_off()
    for ax, (kernel, snippet) in zip(axes.flat, pairs):
        milliseconds = 1000 * np.arange(len(kernel)) / sample_rate
        ax.plot(milliseconds, snippet / np.abs(snippet).max(), color=ORANGE, linewidth=2.2, label="piece of sound")
        ax.plot(milliseconds, kernel / np.abs(kernel).max(), color=BLUE, linewidth=1.1, label="filter")
        ax.set(yticks=[])
    for ax in axes[-1]:
        ax.set_xlabel("time (ms)", fontsize=12)
    drawn.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return drawn


def intervals_by_label(table: "pd.DataFrame", chance: Mapping[str, float]) -> Figure:
    """Accuracies with their intervals, a panel a label, chance dashed.

    Parameters
    ----------
    table : pandas.DataFrame
        Indexed by (label, way); columns `accuracy`, `low`, `high`, in percent.
    chance : mapping of str to float
        In percent, by label.
    """
    names = list(dict.fromkeys(table.index.get_level_values(0)))
    ways = list(dict.fromkeys(table.index.get_level_values(1)))
    drawn, axes = figure(2, -(-len(names) // 2), size=(8.0, 5.4), squeeze=False, sharex=True, sharey=True)
    for ax, name in zip(axes.flat, names):
        part = table.loc[name].reindex(ways)
        for place, (way, row) in enumerate(part.iterrows()):
            colour, marker = (BLUE, "o") if "spectrum" in way else (ORANGE, "s")
            errors = [[row.accuracy - row.low], [row.high - row.accuracy]]
            ax.errorbar([row.accuracy], [place], xerr=errors, fmt=marker, color=colour, capsize=3)
        ax.axvline(chance[name], color=GREY, linestyle="--", linewidth=1.5)
        ax.set_title(name, loc="left")
        ax.set(xlim=(0, 100), yticks=range(len(ways)), yticklabels=ways)
        ax.tick_params(axis="y", labelsize=10)
        ax.grid(False, axis="y")
    axes[0, 0].invert_yaxis()
    for ax in axes[-1]:
        ax.set_xlabel("accuracy (%)", fontsize=12)
    return drawn


# -- what the demos show ----------------------------------------------------------------------------------------------


def listen_and_look(
    sound: np.ndarray, heard: np.ndarray, centres: np.ndarray, levels: np.ndarray, band: tuple[float, float]
) -> Figure:
    """A sound over time, its level over frequency, and the band that is heard.

    Parameters
    ----------
    sound, heard : array, shape (n,)
        All of it, and what is left of it in the band.
    centres, levels : array, shape (m,)
        Middles of bands of frequency in Hz, at equal distances from 0 on; level in each in dB, the largest 0.
    band : (float, float)
        In Hz.
    """
    drawn, (top, bottom) = figure(2, 1, size=(8.0, 4.6), height_ratios=(1, 1.4))
    top.plot([], [], color=GREY, linewidth=0.5, label="recording")
    top.plot([], [], color=BLUE, linewidth=0.6, label="what is heard")
    top.set(xlim=(0, 1), ylim=(-1.05, 1.05), yticks=[], xlabel="time, from beginning to end")
    top.set_xticks([])
    top.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    bottom.plot([], [], color=BLACK, linewidth=1.4, label="level in 100 Hz")
    bottom.plot([], [], color=ORANGE, linewidth=5, solid_capstyle="butt", label="band")
    bottom.set(xlim=(0, centres[0] + centres[-1]), ylim=(-80, 6))
    bottom.set(xlabel="frequency (Hz)", ylabel="level (largest = 0 dB)")
    bottom.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    place_sound(drawn, sound, heard, centres, levels, band)
    return drawn


def outline(sound: np.ndarray, pieces: int = 900) -> tuple[np.ndarray, np.ndarray]:
    """What a picture can show of a long sound: the lowest and the highest sample of each of some pieces, in order.

    Time goes from 0 to 1. A sound of at most twice as many samples stays as it is.
    """
    if len(sound) <= 2 * pieces:
        return np.linspace(0, 1, len(sound)), sound
    starts = np.arange(pieces) * len(sound) // pieces
    ends = np.stack([np.minimum.reduceat(sound, starts), np.maximum.reduceat(sound, starts)], axis=1)
    return np.repeat((np.arange(pieces) + 0.5) / pieces, 2), ends.ravel()


def place_sound(
    drawn: Figure, sound: np.ndarray, heard: np.ndarray, centres: np.ndarray, levels: np.ndarray,
    band: tuple[float, float],
) -> None:  # fmt: skip
    """Show another sound, and another band of it, in a figure that `listen_and_look` made."""
    recording, passed = drawn.axes[0].lines
    peak = np.abs(sound).max() or 1.0
    recording.set_data(*outline(sound / peak))
    passed.set_data(*outline(heard / peak))
    level, marked = drawn.axes[1].lines
    level.set_data(centres, levels)
    marked.set_data(band, [3.0, 3.0])


def separation(
    seen: np.ndarray, left_out: np.ndarray, second: np.ndarray, names: tuple[str, str] = ("first", "second")
) -> Figure:
    """Scores of samples of two classes, by a classifier that has seen them and by one that has not.

    Parameters
    ----------
    seen, left_out : array, shape (n,)
        Above 0 for the second class; drawn with the largest absolute value at 1.
    second : array of bool, shape (n,)
        Who is of the second class.
    names : (str, str)
        Of the two classes, beside the axis.
    """
    drawn, axes = figure(1, 2, size=(8.0, 3.4), sharey=True)
    for ax, heading in zip(axes, ("seen by the fit", "left out")):
        for colour, marker, label in ((BLUE, "o", "first class"), (ORANGE, "s", "second class")):
            ax.plot([], [], marker, color=colour, markersize=8, label=f"{heading}: {label}")
        ax.axvline(0, color=GREY, linestyle="--", linewidth=1.2)
        ax.set(xlim=(-1.1, 1.1), ylim=(-0.7, 1.7), yticks=[0, 1], yticklabels=names)
        ax.set_title(heading, loc="left")
        ax.set_xlabel("score (largest = 1)")
    axes[0].set_ylabel("true class")
    place_scores(drawn, seen, left_out, second)
    return drawn


def place_scores(drawn: Figure, seen: np.ndarray, left_out: np.ndarray, second: np.ndarray) -> None:
    """Show other scores in a figure that `separation` made; samples of one class lie a little apart in height."""
    for ax, score in zip(drawn.axes, (seen, left_out)):
        score = score / np.abs(score).max()
        for line, chosen, at in zip(ax.lines, (~second, second), (0, 1)):
            line.set_data(score[chosen], at + np.linspace(-0.35, 0.35, int(chosen.sum())))
