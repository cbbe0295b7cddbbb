"""What every widget shares: one figure whose artists are updated, named controls, a caption that is read out."""

from collections.abc import Callable, Sequence

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from helpers.plots.base import encode

# Sliders of ipywidgets carry a visible label that is not tied to the handle, and pictures no alternative text, so a
# screen reader finds nameless controls. This runs once in the page when a demo appears, and mends both.
_NAME_THE_CONTROLS = """
(function () {
  let tries = 0;
  function name() {
    const boxes = document.querySelectorAll('.course-demo');
    boxes.forEach(function (box) {
      box.querySelectorAll('.widget-label, .widget-label-basic').forEach(function (label) {
        const control = label.parentElement;
        const text = label.textContent.trim();
        if (!text) return;
        control.querySelectorAll('[role=slider], input, select, [role=group]').forEach(function (part) {
          if (!part.getAttribute('aria-label')) part.setAttribute('aria-label', text);
        });
        control.querySelectorAll('.widget-readout').forEach(function (readout) {
          readout.setAttribute('role', 'textbox');
          readout.setAttribute('aria-label', text + ', value');
        });
      });
      const caption = box.querySelector('.course-caption .widget-html-content');
      const picture = box.querySelector('img');
      if (caption && picture && !picture.courseCaption) {
        picture.courseCaption = true;
        caption.setAttribute('aria-live', 'polite');
        const follow = function () { picture.alt = caption.textContent; };
        new MutationObserver(follow).observe(caption, {childList: true, characterData: true, subtree: true});
        follow();
      }
    });
    if (tries++ < 20) setTimeout(name, 250);
  }
  name();
})();
"""


class Frame:
    """One figure drawn over and over: what stands still is drawn once, the live artists anew each time.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        With an Agg canvas, as ``plots.figure`` makes it.
    live : sequence of Artist
        What changes from frame to frame. They are drawn above everything else, in this order.
    """

    def __init__(self, figure: Figure, live: Sequence[Artist]):
        self.figure, self.live = figure, list(live)
        for artist in self.live:
            artist.set_animated(True)
        self._background = None

    def redraw_background(self) -> None:
        """Call it after axis limits, ticks or anything else outside the live artists has changed."""
        self._background = None

    def png(self) -> bytes:
        canvas = self.figure.canvas
        if self._background is None:
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._background)
        for artist in self.live:
            self.figure.draw_artist(artist)
        return encode(np.asarray(canvas.buffer_rgba()), compress_level=1)


def demo(
    frame: Frame, update: Callable[..., str], controls: dict[str, ipywidgets.Widget], columns: int = 2
) -> ipywidgets.VBox:
    """A picture with controls: whenever a control moves, `update` moves the artists and the picture is sent anew.

    Parameters
    ----------
    frame : Frame
    update : callable
        Called with the value of each control by name; sets the live artists and returns the caption, one line of
        text with the numbers that the picture now shows.
    controls : dict of str to ipywidgets widget
        Each with a `description`: its visible label and accessible name. The order is the order on the page.
    columns : int
        How many controls stand side by side where there is room.

    Returns
    -------
    ipywidgets.VBox
        Its children: the controls, the picture (``ipywidgets.Image``), the caption (``ipywidgets.HTML``). The
        attribute ``controls`` holds the dictionary, ``picture`` and ``caption`` the other two.
    """
    picture = ipywidgets.Image(format="png", layout=ipywidgets.Layout(max_width="100%", object_fit="contain"))
    caption = ipywidgets.HTML()
    caption.add_class("course-caption")

    def refresh(change=None) -> None:
        caption.value = update(**{name: control.value for name, control in controls.items()})
        picture.value = frame.png()

    for control in controls.values():
        if not control.description:
            raise ValueError("every control needs a description, its visible label")
        control.style.description_width = "auto"
        control.layout.width = "auto"
        control.observe(refresh, names="value")
    refresh()
    narrowest = f"max(260px, {100 / columns - 3:.0f}%)"
    rows = ipywidgets.GridBox(
        list(controls.values()),
        layout=ipywidgets.Layout(
            grid_template_columns=f"repeat(auto-fit, minmax({narrowest}, 1fr))", grid_gap="2px 18px", width="100%"
        ),
    )
    box = ipywidgets.VBox([rows, picture, caption, named()], layout=ipywidgets.Layout(max_width="900px"))
    box.add_class("course-demo")
    box.controls, box.picture, box.caption = controls, picture, caption
    return box


def named() -> ipywidgets.Output:
    """An invisible output that names the controls of the page's demos for screen readers."""
    script = {"output_type": "display_data", "data": {"application/javascript": _NAME_THE_CONTROLS}, "metadata": {}}
    return ipywidgets.Output(outputs=[script], layout=ipywidgets.Layout(height="0", overflow="hidden"))
