"""What every widget shares: one figure whose artists are updated, named controls, a caption, a player for sound."""

import html
import io
import wave
from collections.abc import Callable, Sequence

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from helpers import validation
from helpers.plots.base import encode

# In ipywidgets the visible label of a slider or a player is not tied to it, radio buttons are no group, so that arrow
# keys do not move between them, and pictures have no alternative text. JupyterLab takes keys pressed in a demo for
# commands: the arrow down moves to the next cell instead of the next option, x cuts the cell. In a narrow window long
# options lie on top of each other. This runs in the page when a demo appears, and mends all five.
_NAME_THE_CONTROLS = """
(function () {
  let tries = 0;
  function name() {
    const boxes = document.querySelectorAll('.course-demo');
    boxes.forEach(function (box) {
      if (!box.courseKeys) {
        box.courseKeys = true;
        box.addEventListener('keydown', function (event) {
          const command = event.ctrlKey || event.metaKey || event.altKey || event.key === 'Escape'
            || (event.shiftKey && event.key === 'Enter');
          if (!command) event.stopPropagation();
        });
      }
      box.querySelectorAll('.widget-label').forEach(function (label) {
        const control = label.parentElement;
        const text = label.textContent.replace(/\\u200b/g, '').trim();
        if (label.title === 'null') label.removeAttribute('title');
        if (!text) return;
        control.querySelectorAll('[role=slider]').forEach(function (handle) {
          handle.setAttribute('aria-label', text);
        });
        control.querySelectorAll('audio').forEach(function (player) {
          player.setAttribute('aria-label', text);
        });
        if (control.matches('.widget-slider')) {
          label.style.cssText += 'max-width:40%; height:auto; white-space:normal; line-height:1.3; text-align:left; ' +
            'align-self:center';
        }
        control.querySelectorAll('.widget-readout').forEach(function (readout) {
          readout.setAttribute('role', 'textbox');
          readout.setAttribute('aria-label', text + ', value');
        });
        const options = control.querySelectorAll('input[type=radio]');
        if (options.length && !control.hasAttribute('role')) {
          control.setAttribute('role', 'radiogroup');
          control.setAttribute('aria-label', text);
          const group = 'course-' + Math.random().toString(36).slice(2);
          options.forEach(function (option) {
            option.name = group;
            const line = option.parentElement;  // one line of fixed height: a long option would cover the next one
            line.style.cssText += 'display:flex; flex-direction:row-reverse; justify-content:flex-end; height:auto';
            option.style.flexShrink = 0;
          });
        }
      });
      const caption = box.querySelector('.course-caption .widget-html-content');
      const picture = box.querySelector('img');
      if (caption) caption.setAttribute('aria-live', 'polite');
      if (caption && picture && !picture.courseCaption) {
        picture.courseCaption = true;
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

    def _settle_layout(self) -> None:
        """Let the layout converge (one draw is not enough for it), then keep it: nothing jumps as controls move."""
        engine, before = self.figure.get_layout_engine(), None
        for _ in range(30 if engine is not None else 0):
            engine.execute(self.figure)
            places = [ax.get_position().bounds for ax in self.figure.axes]
            if before is not None and np.allclose(places, before, rtol=0, atol=1e-5):
                break
            before = places
        self.figure.set_layout_engine("none")

    def png(self) -> bytes:
        """The figure as it is now, with the live artists drawn anew."""
        canvas = self.figure.canvas
        if self._background is None:
            self._settle_layout()
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._background)
        for artist in self.live:
            self.figure.draw_artist(artist)
        return encode(np.asarray(canvas.buffer_rgba()), compress_level=1)


def demo(
    frame: Frame,
    update: Callable[..., str],
    controls: dict[str, ipywidgets.Widget],
    arrangement: ipywidgets.Widget | None = None,
    sound: Callable[..., bytes] | None = None,
    receive: Callable[[str, bytes], None] | None = None,
) -> ipywidgets.VBox:
    """A picture with controls: whenever a control moves, `update` moves the artists and the picture is sent anew.

    Parameters
    ----------
    frame : Frame
    update : callable
        Called with the value of each control by name; sets the live artists and returns the caption, one line of
        text with the numbers that the picture now shows. Controls that it moves itself cause no further call.
    controls : dict of str to ipywidgets widget
        Each with a `description`: its visible label and accessible name. The order is the order on the page.
    arrangement : ipywidgets widget, optional
        A box that holds all the controls, where the plain grid, two side by side where there is room, will not do.
    sound : callable, optional
        Called after `update` with the value of each control by name; returns what the player below the picture is to
        play, as `wav` makes it. Nothing plays until the reader starts it.
    receive : callable, optional
        Called with name and content of a file that the reader uploads, before `update`. A ValueError that it raises is
        told in place of the caption, and everything else stays as it was.

    Returns
    -------
    ipywidgets.VBox
        Its children: the controls, the picture (``ipywidgets.Image``), the caption (``ipywidgets.HTML``), and the
        player where there is one. The attribute ``controls`` holds the dictionary, ``picture`` and ``caption`` the
        other two, ``frame`` the frame, ``player`` the player (``ipywidgets.Audio``) and ``upload`` the button for a
        file (``ipywidgets.FileUpload``) or None.
    """
    picture = ipywidgets.Image(format="png", layout=ipywidgets.Layout(max_width="100%", object_fit="contain"))
    caption = ipywidgets.HTML()
    caption.add_class("course-caption")
    player = None
    if sound is not None:
        player = ipywidgets.Audio(
            format="wav", autoplay=False, loop=False, layout=ipywidgets.Layout(flex="1 1 220px", height="40px")
        )

    def values() -> dict:
        return {name: control.value for name, control in controls.items()}

    updating = False

    def refresh(change=None) -> None:
        nonlocal updating
        if updating:
            return
        updating = True
        try:
            caption.value = update(**values())
            picture.value = frame.png()
            if player is not None:
                player.value = sound(**values())  # the values anew: `update` may have moved controls
        finally:
            updating = False

    upload = None
    if receive is not None:
        upload = ipywidgets.FileUpload(
            description="Upload a recording", multiple=False, layout=ipywidgets.Layout(width="auto")
        )

        def received(change: dict) -> None:
            for file in change["new"]:
                try:
                    receive(file["name"], bytes(file["content"]))
                except ValueError as error:
                    caption.value = f"<b>Not read.</b> {html.escape(str(error))}"
                else:
                    refresh()

        upload.observe(received, names="value")

    for control in controls.values():
        if not control.description:
            raise ValueError("every control needs a description, its visible label")
        control.style.description_width = "auto"
        control.layout.width = "auto"
        if hasattr(control, "readout"):  # the label of a slider may take a second line
            control.layout.height = "auto"
        control.observe(refresh, names="value")
    refresh()
    rows = arrangement or ipywidgets.GridBox(
        list(controls.values()),
        layout=ipywidgets.Layout(
            grid_template_columns="repeat(auto-fit, minmax(max(320px, 47%), 1fr))", grid_gap="2px 18px", width="100%"
        ),
    )
    below = []
    if player is not None:
        layout = ipywidgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="2px 12px", max_width="520px")
        below = [ipywidgets.HBox([ipywidgets.Label("Listen"), player], layout=layout)]
    above = [] if upload is None else [ipywidgets.HBox([upload])]
    parts = [*above, rows, picture, caption, *below, named()]
    box = ipywidgets.VBox(parts, layout=ipywidgets.Layout(max_width="900px"))
    box.add_class("course-demo")
    box.controls, box.picture, box.caption, box.frame = controls, picture, caption, frame
    box.player, box.upload = player, upload
    return box


def wav(samples: np.ndarray, sample_rate: int) -> bytes:
    """A sound as a WAV file for a player: mono, 16 bits a sample.

    Parameters
    ----------
    samples : array_like, shape (n,)
        Between -1 and 1; they are rounded to multiples of 1 / 32767, never clipped.
    sample_rate : int
        Samples a second.
    """
    samples = validation.signal(samples, "samples")
    sample_rate = validation.integer(sample_rate, "sample_rate", minimum=1)
    if np.abs(samples).max() > 1:
        raise ValueError(f"samples must lie within [-1, 1], but the largest absolute value is {np.abs(samples).max()}")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(np.round(32767 * samples).astype("<i2").tobytes())
    return buffer.getvalue()


def named() -> ipywidgets.Output:
    """An invisible output that names the controls of the page's demos for screen readers."""
    return script(_NAME_THE_CONTROLS)


def script(javascript: str) -> ipywidgets.Output:
    """An invisible output that runs a script in the page when it appears there."""
    output = {"output_type": "display_data", "data": {"application/javascript": javascript}, "metadata": {}}
    return ipywidgets.Output(outputs=[output], layout=ipywidgets.Layout(height="0", overflow="hidden"))
