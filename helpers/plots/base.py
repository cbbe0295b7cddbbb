"""What every drawing shares: the style, the colours, making a figure, and showing it with its caption."""

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

# For the whole session, not only while a figure is made: titles, legends and lines added later read it too.
matplotlib.style.use(Path(__file__).with_name("course.mplstyle"))

# Okabe and Ito's colours, by what they stand for in this course.
BLUE, ORANGE, GREEN, PINK, YELLOW, SKY, BLACK = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
)  # fmt: skip
GREY = "#8C8C8C"


def figure(rows: int = 1, columns: int = 1, size: tuple[float, float] | None = None, **options) -> tuple:
    """A figure in the course's style and its axes: one Axes, or an array of them as from ``Figure.subplots``.

    Parameters
    ----------
    rows, columns : int
    size : (float, float), optional
        Width and height in inches; at 110 dots an inch a notebook page is about 8 wide.
    options
        Passed to ``Figure.subplots`` (``sharex``, ``width_ratios``, ``subplot_kw``, ...).

    Returns
    -------
    figure : matplotlib.figure.Figure
        Not known to pyplot, so nothing is drawn twice and nothing has to be closed.
    axes : matplotlib.axes.Axes or numpy.ndarray of Axes
    """
    new = Figure(figsize=size)
    FigureCanvasAgg(new)
    return new, new.subplots(rows, columns, **options)


def axes_or_new(ax: Axes | None, size: tuple[float, float] | None = None) -> Axes:
    """`ax` itself, or the axes of a new figure where there is none: for plot functions with ``ax=None``."""
    return figure(size=size)[1] if ax is None else ax


def png(drawn: Figure, compress_level: int = 6) -> bytes:
    """The figure as PNG bytes, drawn with Agg and encoded with Pillow (level 1 is fast, 6 is small)."""
    drawn.canvas.draw()
    return encode(np.asarray(drawn.canvas.buffer_rgba()), compress_level)


def encode(pixels: np.ndarray, compress_level: int) -> bytes:
    """RGBA or RGB pixels, shape (rows, columns, 4 or 3), uint8, as PNG bytes without transparency."""
    buffer, red = io.BytesIO(), pixels[..., 0]
    # Grey all over, as a photograph is: one channel says the same in half the bytes.
    grey = np.array_equal(red, pixels[..., 1]) and np.array_equal(red, pixels[..., 2])
    kept = red if grey else pixels[..., :3]
    Image.fromarray(np.ascontiguousarray(kept)).save(buffer, "png", compress_level=compress_level)
    return buffer.getvalue()


def show(drawn: Figure | Axes | Sequence[Axes], caption: str) -> None:
    """Display a figure in the notebook and print its caption below: one line with the number that it shows.

    The caption also stands in the picture's metadata as its alternative text. JupyterLab 4 does not read it there
    (the pages of `make html` do); the printed line serves those who cannot see the picture. Being printed, it is
    compared when the notebooks are tested; pictures are not.
    """
    from IPython.display import display

    if "\n" in caption or not any(character.isdigit() for character in caption):
        raise ValueError(f"caption must be one line that holds the measured number, but it is {caption!r}")
    if not isinstance(drawn, Figure):
        drawn = np.atleast_1d(np.asarray(drawn, dtype=object)).flat[0].figure
    width, height = (round(inches * drawn.dpi) for inches in drawn.get_size_inches())
    display(
        {"image/png": png(drawn), "text/plain": f"<Figure of {width} x {height} pixels>"},
        raw=True,
        metadata={"image/png": {"alt": caption}},
    )
    print(caption)
