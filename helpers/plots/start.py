"""Notebook 00: the map of the course, and a first wave."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.course import STAGES, Filter
from helpers.plots.base import BLUE, GREEN, ORANGE, PINK, SKY, axes_or_new, figure


STAGE_COLOURS = dict(zip(STAGES, (BLUE, GREEN, ORANGE, PINK, SKY)))


def course_map(filters: list[Filter]) -> Figure:
    """The thread of the course: one card a notebook with its filter, coloured by where the filter comes from.

    Parameters
    ----------
    filters : list of helpers.course.Filter
        In the order of the notebooks. A 1-D picture is drawn as a curve, a 2-D one as an image, zero in the middle of
        the grey scale.
    """
    columns = 3
    rows = -(-len(filters) // columns)
    drawn, axes = figure(rows, columns, size=(7.0, 1.85 * rows))
    for ax, one in zip(axes.flat, filters):
        colour = STAGE_COLOURS[one.stage]
        if one.values.ndim == 1:
            ax.plot(one.values, color=colour, linewidth=2)
            ax.margins(x=0.06, y=0.2)
        else:
            limit = np.abs(one.values).max()
            square = one.values.shape[0] == one.values.shape[1]
            ax.imshow(one.values, vmin=-limit, vmax=limit, aspect="equal" if square else "auto")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.set_title(f"{one.notebook}  {one.name}", color="black", fontsize=10.5, fontweight="bold")
        ax.set_xlabel(one.stage, color="black", fontsize=11)
        for spine in ax.spines.values():
            spine.set(visible=True, color=colour, linewidth=3)
        ax.set_box_aspect(0.55)
    drawn.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
    for ax in axes.flat[len(filters) :]:
        ax.set_visible(False)
    return drawn


def wave(seconds: np.ndarray, values: np.ndarray, ax: Axes | None = None) -> Axes:
    """A signal over time, both in shape (n,): seconds, and values in [-1, 1]."""
    ax = axes_or_new(ax, size=(8.0, 2.4))
    ax.plot(seconds, values)
    ax.set(xlabel="time (s)", ylabel="value", ylim=(-1.1, 1.1), xlim=(seconds[0], seconds[-1]))
    return ax
