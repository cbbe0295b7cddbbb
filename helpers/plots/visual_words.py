"""Notebook 05: textures and where they were cut, pictures coloured by word, words as patches, accuracies."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW, axes_or_new, figure
from helpers.plots.filters import picture

if TYPE_CHECKING:
    import pandas as pd

# Ten words at most, told apart by colour: the palette of the course, a light and a dark grey. The commonest word,
# mostly sky and other flat ground, is the lightest.
WORD_COLOURS = ("#E6E6E6", BLUE, ORANGE, GREEN, YELLOW, PINK, SKY, BLACK, "#F0E442", GREY)


def texture_regions(photographs: Mapping[str, np.ndarray]) -> Figure:
    """The photographs that textures are cut from: the half to train with in blue, the half to test with in orange.

    Parameters
    ----------
    photographs : mapping of str to array, shape (side, side)
    """
    columns = 4
    rows = -(-len(photographs) // columns)
    drawn, axes = figure(rows, columns, size=(8.0, 2.2 * rows), squeeze=False)
    for ax, (name, square) in zip(axes.flat, photographs.items()):
        picture(square, ax, title=name)
        side = len(square)
        for left, colour in ((0, BLUE), (side / 2, ORANGE)):
            ax.add_patch(Rectangle((left + 4, 4), side / 2 - 8, side - 8, fill=False, edgecolor=colour, linewidth=3))
        for strip in (side / 4, 3 * side / 4):
            ax.plot([strip, strip], [0, side - 1], color="white", linewidth=1.2, linestyle="--")
    for ax in axes.flat[len(photographs) :]:
        ax.set_axis_off()
    spare = axes.flat[len(photographs)] if len(photographs) < axes.size else None
    if spare is not None:
        for height, (colour, text) in zip((0.65, 0.35), ((BLUE, "to train with"), (ORANGE, "to test with"))):
            spare.add_patch(Rectangle((0.05, height - 0.08), 0.16, 0.16, fill=False, edgecolor=colour, linewidth=3))
            spare.text(0.3, height, text, va="center", fontsize=13)
        spare.set(xlim=(0, 1), ylim=(0, 1))
    return drawn


def patch_rows(rows: Mapping[str, Sequence[np.ndarray]]) -> Figure:
    """Patches in rows, each row with its name beside it; grey levels from 0 to 1.

    Parameters
    ----------
    rows : mapping of str to sequence of array, shape (size, size)
        As many in every row.
    """
    columns = max(map(len, rows.values()))
    drawn, axes = figure(len(rows), columns, size=(8.0, 8.0 / (columns + 1) * len(rows) + 0.1), squeeze=False)
    for line, (name, patches) in zip(axes, rows.items()):
        for ax, patch in zip(line, patches):
            ax.imshow(patch, cmap="gray", vmin=0, vmax=1)
        for ax in line:
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=13)
    return drawn


def word_map(pictures: Mapping[str, tuple[np.ndarray, np.ndarray]], n_words: int) -> Figure:
    """Pictures, beside each the word of every pixel as a colour, and which colour is which word.

    Parameters
    ----------
    pictures : mapping of str to (array, array), both of shape (rows, columns)
        By title: grey levels in [0, 1], and words, 0 to `n_words` - 1.
    n_words : int
        At most 10.
    """
    heights = [image.shape[0] / image.shape[1] for image, _ in pictures.values()]
    drawn, axes = figure(
        len(pictures), 3, size=(8.0, 3.6 * sum(heights) + 0.4 * len(heights)), squeeze=False,
        width_ratios=[1, 1, 0.06], height_ratios=heights,
    )  # fmt: skip
    colours = ListedColormap(WORD_COLOURS[:n_words])
    for (left, middle, key), (title, (image, words)) in zip(axes, pictures.items()):
        picture(image, left, title=title, title_size=13)
        middle.imshow(words, cmap=colours, vmin=-0.5, vmax=n_words - 0.5, interpolation="nearest")
        middle.set(xticks=[], yticks=[])
        middle.set_title("the word of every pixel", fontsize=13)
        middle.grid(False)
        key.imshow(np.arange(n_words)[:, None], cmap=colours, vmin=-0.5, vmax=n_words - 0.5, aspect="auto")
        key.set(xticks=[], yticks=range(n_words))
        key.yaxis.tick_right()
        key.tick_params(length=0, labelsize=11)
        key.grid(False)
    return drawn


def word_bars(shares: Mapping[str, np.ndarray]) -> Figure:
    """Histograms of words, one below the other, each word in its colour of `word_map`.

    Parameters
    ----------
    shares : mapping of str to array, shape (n_words,)
        By title; at most 10 words.
    """
    drawn, axes = figure(len(shares), 1, size=(8.0, 1.75 * len(shares) + 0.3), sharex=True, sharey=True, squeeze=False)
    for ax, (title, share) in zip(axes[:, 0], shares.items()):
        ax.bar(range(len(share)), 100 * share, color=WORD_COLOURS[: len(share)], edgecolor=BLACK, linewidth=0.7)
        ax.set(title=title, ylabel="share (%)", xticks=range(len(share)))
        ax.grid(False, axis="x")
    axes[-1, 0].set_xlabel("word")
    return drawn


def mosaic(patches: Sequence[np.ndarray], columns: int = 12, ax: Axes | None = None) -> Axes:
    """Small pieces of pictures beside each other, white lines between them.

    Parameters
    ----------
    patches : sequence of array, all of shape (size, size)
        Grey levels in [0, 1].
    columns : int
    """
    tiles = mosaic_image(patches, columns)
    ax = axes_or_new(ax, size=(8.0, 8.0 * tiles.shape[0] / tiles.shape[1]))
    return picture(tiles, ax)


def mosaic_image(patches: Sequence[np.ndarray], columns: int) -> np.ndarray:
    """The picture that `mosaic` shows: tiles with a white line of one pixel around each."""
    size, rows = len(patches[0]) + 1, -(-len(patches) // columns)
    tiles = np.ones((rows * size + 1, columns * size + 1))
    for number, patch in enumerate(patches):
        top, left = (size * at + 1 for at in divmod(number, columns))
        tiles[top : top + size - 1, left : left + size - 1] = patch
    return tiles


def word_in_picture(image: np.ndarray, places: np.ndarray, pieces: Sequence[np.ndarray]) -> Figure:
    """Where one word stands in a picture, and the pieces that are nearest to it.

    Parameters
    ----------
    image : array, shape (rows, columns)
    places : array, shape (n, 2)
        Row and column of each descriptor that has the word.
    pieces : sequence of array, all of shape (size, size)
        Nearest first; drawn in rows of four.
    """
    drawn, (left, right) = figure(1, 2, size=(8.0, 4.6), width_ratios=[1, 0.66])
    picture(image, left, title="where the word stands", title_size=13)
    left.plot(places[:, 1], places[:, 0], linestyle="", marker="o", markersize=4, color=YELLOW, markeredgecolor=BLACK,
              markeredgewidth=0.6, label="the word")  # fmt: skip
    picture(mosaic_image(pieces, 4), right, title="the pieces nearest to it", title_size=13)
    return drawn


def interest_points(image: np.ndarray, found: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Interest points over a picture: a circle around each, 2.5 scales in radius, and a stroke for its direction.

    Parameters
    ----------
    image : array, shape (rows, columns)
    found : mapping
        As ``visual_words.interest_points`` returns it.
    """
    ax = axes_or_new(ax, size=(6.2, 6.2))
    picture(image, ax)
    turn = np.linspace(0, 2 * np.pi, 60)
    for row, column, scale, angle in zip(*(found[name] for name in ("row", "column", "scale", "angle"))):
        radius = 2.5 * scale
        for colour, width in ((BLACK, 3.6), (YELLOW, 2.0)):
            ax.plot(column + radius * np.cos(turn), row + radius * np.sin(turn), color=colour, linewidth=width)
            ax.plot([column, column + radius * np.sin(angle)], [row, row + radius * np.cos(angle)], color=colour,
                    linewidth=width)  # fmt: skip
    ax.set(xlim=(-0.5, image.shape[1] - 0.5), ylim=(image.shape[0] - 0.5, -0.5))
    return ax


def class_histograms(shares: np.ndarray, names: Sequence[str]) -> Axes:
    """The mean histogram of each class as a row of a field, the words ordered by the class that has most of them.

    Parameters
    ----------
    shares : array, shape (classes, n_words)
        At least 0.
    names : sequence of str
    """
    order = np.lexsort((-shares.max(axis=0), shares.argmax(axis=0)))
    ax = axes_or_new(None, size=(8.0, 0.38 * len(names) + 1.0))
    # The root scale of colours keeps a few very frequent words from leaving all the others dark.
    field = ax.imshow(
        100 * shares[:, order], cmap="viridis", aspect="auto", interpolation="nearest", norm=PowerNorm(0.5, vmin=0)
    )
    ax.set(xlabel="word, ordered by the texture that has most of it", yticks=range(len(names)), yticklabels=names)
    ax.grid(False)
    ax.figure.colorbar(field, ax=ax, label="share (%)")
    return ax


def accuracy_intervals(table: "pd.DataFrame", chance: float | None = None, ax: Axes | None = None) -> Axes:
    """Accuracies with their intervals, a row each, those of one set of features in one colour.

    Parameters
    ----------
    table : pandas.DataFrame
        Indexed by (features, estimator), or by the estimator alone; columns `accuracy`, `low`, `high` in percent.
    chance : float, optional
        In percent: a dashed line.
    """
    features = list(dict.fromkeys(table.index.get_level_values(0))) if table.index.nlevels > 1 else [""]
    ax = axes_or_new(ax, size=(8.0, 0.34 * (len(table) + len(features)) + 0.8))
    at, ticks, labels = 0.0, [], []
    for name, colour, marker in zip(features, (BLUE, ORANGE, GREEN, PINK, SKY), "osD^v"):
        part = table.loc[name] if name else table
        places = at + np.arange(len(part))
        errors = [part.accuracy - part.low, part.high - part.accuracy]
        ax.errorbar(part.accuracy, places, xerr=errors, fmt=marker, color=colour, capsize=4, label=name or None)
        ticks += places.tolist()
        labels += part.index.tolist()
        at = places[-1] + 1.7
    if chance is not None:
        ax.axvline(chance, color=GREY, linestyle="--", linewidth=1.5, label="chance")
    ax.set(yticks=ticks, yticklabels=labels, xlabel="accuracy (%), 95 % interval", xlim=(0, 100))
    ax.set_ylim(max(ticks) + 0.7, -0.7)
    ax.grid(False, axis="y")
    if len(features) > 1 or chance is not None:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=12)
    return ax


def patch_and_neighbour(patch: np.ndarray, neighbour: np.ndarray, shares: np.ndarray) -> Figure:
    """A patch, its nearest neighbour, and the histograms of their words.

    Parameters
    ----------
    patch, neighbour : array, shape (size, size)
        Grey levels in [0, 1].
    shares : array, shape (2, n_words)
        Of the patch and of the neighbour.
    """
    drawn, axes = figure(1, 3, size=(8.0, 2.9), width_ratios=[1, 1, 1.9])
    for ax, image, title in zip(axes, (patch, neighbour), ("test patch", "nearest training patch")):
        picture(image, ax, title=title, title_size=11.5)
    bars = axes[2]
    for colour, label in ((BLUE, "of the test patch"), (ORANGE, "of its neighbour")):
        bars.plot([], [], color=colour, linewidth=1.6, label=label)
    bars.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="words, commonest of both first", ylabel="share (largest = 1)")
    bars.set_xticks([])
    bars.legend(loc="upper right", fontsize=12)
    place_neighbour(drawn, patch, neighbour, shares)
    return drawn


def place_neighbour(drawn: Figure, patch: np.ndarray, neighbour: np.ndarray, shares: np.ndarray) -> None:
    """Show other patches and histograms in a figure that `patch_and_neighbour` made.

    Any number of words fills the same width; the height is that of the largest share.
    """
    for ax, image in zip(drawn.axes, (patch, neighbour)):
        ax.images[0].set_data(image)
    order = np.argsort(-shares.sum(axis=0), kind="stable")
    edges = np.linspace(0, 1, len(order) + 1)
    for line, share in zip(drawn.axes[2].lines, shares):
        line.set_data(np.repeat(edges, 2)[1:-1], np.repeat(share[order] / shares.max(), 2))
