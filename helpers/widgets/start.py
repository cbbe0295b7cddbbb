"""Notebook 00: a page that answers, a first slider, a first question."""

import ipywidgets
import numpy as np

from helpers import plots
from helpers.widgets.base import Frame, demo, script
from helpers.widgets.predict import Question

_COMMAND = "<code>make clean lab</code>"


# Run by the page as soon as it shows the cell: presses the hidden button, which the kernel then hears.
_PRESS = """
(function () {
  let tries = 0;
  function press() {
    const buttons = document.querySelectorAll('.course-answer');
    buttons.forEach(function (button) { button.click(); });
    if (!buttons.length && tries++ < 20) setTimeout(press, 250);
  }
  press();
})();
"""


def answering() -> ipywidgets.VBox:
    """Does the page talk back to the kernel? The page presses a hidden button; the kernel says that it heard it.

    Returns
    -------
    ipywidgets.VBox
        Its attributes ``button`` (``ipywidgets.Button``) and ``verdict`` (``ipywidgets.HTML``).
    """
    button = ipywidgets.Button(layout=ipywidgets.Layout(display="none"))
    button.add_class("course-answer")
    verdict = ipywidgets.HTML(
        "✗ Widgets: the page has not answered. If this line stays for more than a few seconds, reload the page; if it "
        f"still stays, stop JupyterLab and run {_COMMAND}."
    )

    def answered(button) -> None:
        verdict.value = "✓ Widgets: good, the page answers"

    button.on_click(answered)
    box = ipywidgets.VBox([button, verdict, script(_PRESS)])
    box.button, box.verdict = button, verdict
    return box


def first_wave() -> ipywidgets.VBox:
    """A sinusoid with sliders for its frequency and amplitude."""
    seconds = np.linspace(0, 1, 500)
    ax = plots.wave(seconds, np.zeros_like(seconds))
    (line,) = ax.lines

    def update(frequency: int, amplitude: float) -> str:
        line.set_ydata(amplitude * np.sin(2 * np.pi * frequency * seconds))
        return f"{frequency} cycles in 1 s, from {-amplitude:.1f} to {amplitude:.1f}."

    return demo(
        Frame(ax.figure, [line]),
        update,
        {
            "frequency": ipywidgets.IntSlider(description="Frequency (Hz)", min=1, max=20, value=3),
            "amplitude": ipywidgets.FloatSlider(description="Amplitude", min=0.1, max=1.0, step=0.1, value=1.0),
        },
    )


QUESTIONS = {
    "fastest_wiggle": Question(
        options=("It becomes half as large.", "It disappears.", "It stays as it is."),
        answer=1,
        because="Two neighbours are always +1 and −1, and their mean is 0.",
    )
}
