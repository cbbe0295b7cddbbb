"""Notebook 02: pictures, grids of numbers, surfaces, gradients, edges over a photograph."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.filters import orientation_as_hue
from helpers.plots.base import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, axes_or_new, figure

# For values with a sign: blue below zero, white at zero, red above.
SIGNED = "RdBu_r"
_EDGE = np.array([1.0, 0.55, 0.0])  # a light orange: seen on dark and on bright grey


def _text_size(width: float) -> float:
    """Points of text in a figure of `width` inches, so that in half a window (480 pixels) it is 11 pixels high."""
    return max(11.0, 1.65 * width)


def picture(
    image: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
    limits: tuple[float, float] | None = None,
    signed: bool = False,
    colorbar: bool = False,
    title_size: float = 11.0,
) -> Axes:
    """A picture without grid and ticks; black and white are the ends of its type, not of its values.

    Parameters
    ----------
    image : array, shape (rows, columns) or (rows, columns, 3)
    limits : (float, float), optional
        The values drawn black and white. Default: 0 and 255 for uint8, 0 and 1 for float.
    signed : bool
        Draw values with a sign: blue below zero, white at zero, red above; without `limits` up to the largest value.
    colorbar : bool
        Beside it the scale, with an arrowhead at an end that values lie beyond.
    title_size : float
        Points.
    """
    ax = axes_or_new(ax, size=(4.0, 4.0))
    if limits is None and signed:
        largest = float(np.abs(image).max()) or 1.0
        limits = (-largest, largest)
    elif limits is None:
        limits = (0, 255) if image.dtype == np.uint8 else (0, 1)
    drawn = ax.imshow(image, cmap=SIGNED if signed else "gray", vmin=limits[0], vmax=limits[1])
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=title_size)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    if colorbar:
        beyond = bool(np.min(image) < limits[0]), bool(np.max(image) > limits[1])
        extend = {(False, False): "neither", (True, False): "min", (False, True): "max", (True, True): "both"}[beyond]
        ax.figure.colorbar(drawn, ax=ax, shrink=0.8, extend=extend)
    return ax


def pictures(
    images: dict[str, np.ndarray],
    columns: int | None = None,
    width: float = 8.0,
    height: float | None = None,
    **options,
) -> Figure:
    """Pictures side by side under their titles.

    Parameters
    ----------
    images : dict of str to array
    columns : int, optional
        How many stand in a row; default all.
    width, height : float
        Of the whole figure in inches; the default height follows from the shape of the first picture.
    options
        Passed to `picture` for each of them.
    """
    columns = columns or len(images)
    rows = -(-len(images) // columns)
    first = next(iter(images.values()))
    height = height or rows * (width / columns * first.shape[0] / first.shape[1] + 0.03 * _text_size(width))
    drawn, axes = figure(rows, columns, size=(width, height), squeeze=False)
    for ax, (title, image) in zip(axes.flat, images.items()):
        picture(image, ax, title, title_size=_text_size(width), **options)
    for ax in axes.flat[len(images) :]:
        ax.set_visible(False)
    return drawn


def _written(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3g}".replace("-", "−")


def numbers(
    values: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
    marked: tuple[int, int, int, int] | None = None,
    size: float = 11.0,
    title_size: float = 11.0,
) -> Axes:
    """A small array as a grid of numbers; NaN is shown as a dash.

    Parameters
    ----------
    values : array, shape (rows, columns)
    marked : (row, column, rows, columns), optional
        A block of cells to draw a frame around.
    size, title_size : float
        Of the numbers and of the title, in points.
    """
    ax = axes_or_new(ax, size=(3.2, 3.2))
    rows, columns = values.shape
    ax.imshow(np.zeros((rows, columns)), cmap="gray_r", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, _written(value), ha="center", va="center", fontsize=size)
    ax.set_xticks(np.arange(columns + 1) - 0.5, [])
    ax.set_yticks(np.arange(rows + 1) - 0.5, [])
    ax.tick_params(length=0)
    ax.grid(True, color=GREY, linewidth=0.6)
    ax.set_axisbelow(False)
    ax.spines[:].set(visible=True, color=GREY)
    ax.set_title(title, fontsize=title_size)
    if marked:
        row, column, high, wide = marked
        frame = Rectangle((column - 0.5, row - 0.5), wide, high, fill=False, edgecolor=ORANGE, linewidth=2.5, zorder=5)
        ax.add_patch(frame)
    return ax


def number_grids(
    grids: dict[str, np.ndarray],
    marked: dict[str, tuple[int, int, int, int]] | None = None,
    columns: int | None = None,
    width: float = 8.0,
) -> Figure:
    """Small arrays as grids of numbers with cells of one size, side by side under their titles.

    The numbers are as large as the longest of them allows.

    Parameters
    ----------
    grids : dict of str to array
    marked : dict of str to (row, column, rows, columns), optional
        Blocks of cells to draw a frame around, by title.
    columns : int, optional
        How many grids stand in a row; default all.
    width : float
        Of the whole figure in inches.
    """
    columns = columns or len(grids)
    shapes = [values.shape for values in grids.values()]
    widths = [max(wide for _, wide in shapes[first::columns]) for first in range(columns)]
    heights = [max(high for high, _ in shapes[at : at + columns]) for at in range(0, len(shapes), columns)]
    cell = width / (sum(widths) + 0.5 * columns)
    longest = max(len(_written(value)) for values in grids.values() for value in values.flat)
    size = min(16.0, 0.85 * 72 * cell / (0.7 * longest))  # a character is about 0.7 of the size wide
    title = _text_size(width)
    height = cell * sum(heights) + 0.05 * title * len(heights)
    drawn, axes = figure(
        len(heights), columns, size=(width, height), squeeze=False, width_ratios=widths, height_ratios=heights
    )
    for ax, (name, values) in zip(axes.flat, grids.items()):
        numbers(values, ax, name, (marked or {}).get(name), size, title)
    for ax in axes.flat[len(grids) :]:
        ax.set_visible(False)
    return drawn


def surface(values: np.ndarray, ax: Axes | None = None, title: str = "") -> Axes:
    """An array as a surface: rows run towards you, columns to the right, the value is the height."""
    if ax is None:
        ax = figure(size=(5.0, 4.0), subplot_kw={"projection": "3d"})[1]
    row, column = np.mgrid[: values.shape[0], : values.shape[1]]
    ax.plot_surface(column, row, values, cmap="viridis", rstride=1, cstride=1, linewidth=0, antialiased=False)
    ax.set(xlabel="column", ylabel="row", title=title, ylim=(values.shape[0] - 1, 0))
    ax.view_init(elev=45, azim=-70)
    ax.set_box_aspect((1, 1, 0.6), zoom=0.85)
    ax.tick_params(labelsize=9, pad=0)
    ax.tick_params(axis="z", pad=6)
    ax.locator_params(nbins=4)
    ax.locator_params(axis="z", nbins=3)
    return ax


def three_views(image: np.ndarray, corner: tuple[int, int], size: int = 7) -> Figure:
    """One picture three times: as a picture, as numbers (the `size` x `size` pixels from `corner`), as a surface."""
    drawn, (left, middle, right) = figure(1, 3, size=(8.0, 3.3), width_ratios=(1, 1.25, 1.2))
    place, text = right.get_subplotspec(), _text_size(8.0)
    right.remove()
    right = drawn.add_subplot(place, projection="3d")
    picture(image, left, "as a picture", title_size=text)
    row, column = corner
    left.add_patch(Rectangle((column - 0.5, row - 0.5), size, size, fill=False, edgecolor=ORANGE, linewidth=2))
    framed = image[row : row + size, column : column + size]
    numbers(framed, middle, "its framed part as numbers", size=text, title_size=text)
    surface(image, right)
    right.set_title("as a surface", fontsize=text)
    return drawn


def psnr_curves(
    sizes: Sequence[int], curves: dict[str, dict[str, Sequence[float]]], nothing: dict[str, float]
) -> Figure:
    """Peak signal-to-noise ratio against the size of the window, one panel a noise, one line a filter.

    Parameters
    ----------
    sizes : sequence of int
        Widths of the window in pixels.
    curves : dict of noise to dict of filter to values in dB
    nothing : dict of noise to dB
        The noisy picture itself, drawn as a dashed line.
    """
    drawn, axes = figure(1, len(curves), size=(6.8, 3.5), sharex=True, squeeze=False)
    markers = dict(zip(next(iter(curves.values())), zip("os^D", (BLUE, ORANGE, GREEN, PINK))))
    for ax, (noise, lines) in zip(axes[0], curves.items()):
        ax.axhline(nothing[noise], color=BLACK, linestyle="--", label="nothing done")
        for name, values in lines.items():
            marker, colour = markers[name]
            ax.plot(sizes, values, marker=marker, color=colour, label=name)
        ax.set(title=noise, xlabel="size of the window (pixels)", xticks=list(sizes))
    axes[0, 0].set_ylabel("PSNR (dB)")
    drawn.legend(
        *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=11, columnspacing=1.2
    )
    return drawn


def hue_wheel(ax: Axes | None = None) -> Axes:
    """The legend of orientation as hue: each place has the colour of a gradient that points there from the middle."""
    ax = axes_or_new(ax, size=(2.0, 2.0))
    down, right = np.mgrid[-1:1:101j, -1:1:101j]
    radius = np.hypot(down, right)
    wheel = orientation_as_hue(right / np.maximum(radius, 0.1), down / np.maximum(radius, 0.1))
    wheel[(radius > 1) | (radius < 0.3)] = 1.0
    picture(wheel, ax)
    ax.set_xlabel("brighter there", fontsize=12)
    return ax


def gradients(rows: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Figure:
    """For each picture: itself, dx, dy, magnitude, and orientation as hue with its legend.

    Parameters
    ----------
    rows : sequence of (image, dx, dy)
        All of one shape, (rows, columns).
    """
    largest = max(float(np.hypot(dx, dy).max()) for _, dx, dy in rows)
    drawn, axes = figure(len(rows) + 1, 5, size=(8.0, 1.55 * len(rows) + 1.3), height_ratios=[1.6] * len(rows) + [0.9])
    for line, (image, dx, dy) in zip(axes, rows):
        picture(image, line[0])
        picture(dx, line[1], limits=(-largest, largest), signed=True)
        picture(dy, line[2], limits=(-largest, largest), signed=True)
        picture(np.hypot(dx, dy), line[3], limits=(0, largest))
        picture(orientation_as_hue(dx, dy), line[4])
    for ax, title in zip(axes[0], ("picture", "dx", "dy", "magnitude", "orientation")):
        ax.set_title(title, fontsize=_text_size(8.0))
    grid = axes[0, 0].get_gridspec()
    for ax in axes[-1, :4]:
        ax.remove()
    for place, lowest, colours, shape in ((grid[-1, 1:3], -largest, SIGNED, 0.05), (grid[-1, 3], 0, "gray", 0.1)):
        bar = drawn.add_subplot(place, box_aspect=shape, anchor="N")
        scale = ScalarMappable(Normalize(lowest, largest), colours)
        drawn.colorbar(scale, cax=bar, orientation="horizontal", ticks=MaxNLocator(5, steps=[1, 2, 5, 10]))
        bar.tick_params(labelsize=12)
        bar.grid(False)
    hue_wheel(axes[-1, 4])
    return drawn


def draw_edges(image: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """A grey picture in [0, 1] as RGB, its edge pixels (a boolean array of its shape) in orange."""
    rgb = np.repeat(0.75 * image[:, :, None], 3, axis=2)  # a little darker, so that the edges stand out
    rgb[edges] = _EDGE
    return rgb


def edges_over(photographs: dict[str, tuple[np.ndarray, np.ndarray]], columns: int | None = None) -> Figure:
    """Photographs with their edges in orange, side by side.

    Parameters
    ----------
    photographs : dict of title to (image, edges)
        A grey picture in [0, 1] and a boolean array of its shape.
    """
    return pictures({title: draw_edges(*pair) for title, pair in photographs.items()}, columns)


def blur_law(
    sigmas: Sequence[float], measured: Sequence[float], theory: Sequence[float], ax: Axes | None = None
) -> Axes:
    """Standard deviation of blurred noise against the sigma of the blur: measured dots on the curve of the theory."""
    ax = axes_or_new(ax, size=(6.0, 3.2))
    ax.loglog(sigmas, theory, color=GREY, label=r"theory, $1/(2\sqrt{\pi}\,\sigma)$")
    ax.loglog(sigmas, measured, "o", color=BLUE, markersize=7, label="measured")
    ax.set_xticks(list(sigmas), [f"{sigma:g}" for sigma in sigmas])
    ax.set_yticks(list(theory), [f"{value:.3f}" for value in theory])
    ax.minorticks_off()
    ax.set(xlabel="sigma of the blur (pixels)", ylabel="standard deviation left")
    ax.legend()
    return ax


def kernel_grid(kernels: dict[tuple[str, str], np.ndarray]) -> Figure:
    """Kernels in rows and columns, each drawn up to its own largest value: blue negative, red positive.

    Parameters
    ----------
    kernels : dict of (row label, column label) to array, shape (rows, columns)
        All of one shape.
    """
    rows, columns = (list(dict.fromkeys(names)) for names in zip(*kernels))
    drawn, axes = figure(len(rows), len(columns), size=(8.0, 8.0 / len(columns) * len(rows) + 0.2), squeeze=False)
    for (row, column), kernel in kernels.items():
        ax = axes[rows.index(row), columns.index(column)]
        picture(kernel, ax, title=column if row == rows[0] else "", signed=True, title_size=_text_size(8.0))
        if column == columns[0]:
            ax.set_ylabel(row, fontsize=_text_size(8.0))
    return drawn


def angular_errors(
    sigmas: Sequence[float], errors: dict[str, Sequence[float]], sobel_errors: dict[str, float]
) -> Axes:
    """Mean error of the gradient's direction against the scale of the derivative, one line a noise; Sobel dashed.

    Parameters
    ----------
    sigmas : sequence of float
        Scales of the Gaussian derivative in pixels.
    errors : dict of noise to values in degrees
    sobel_errors : dict of noise to degrees
    """
    ax = axes_or_new(None, size=(6.6, 4.6))
    for (noise, values), marker, colour in zip(errors.items(), "os^", (BLUE, ORANGE, GREEN)):
        ax.plot(sigmas, values, marker=marker, color=colour, label=f"Gaussian derivative, {noise}")
        ax.axhline(sobel_errors[noise], color=colour, linestyle="--", label=f"Sobel, {noise}")
    ax.set(xlabel="sigma of the derivative (pixels)", ylabel="mean error (degrees)", xticks=list(sigmas))
    ax.set_ylim(bottom=0)
    handles, labels = ax.get_legend_handles_labels()
    lines = handles[::2] + handles[1::2], labels[::2] + labels[1::2]  # a column for each of the two
    ax.figure.legend(*lines, loc="outside lower center", ncols=2, fontsize=12)
    return ax
