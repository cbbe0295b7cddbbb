"""Questions to answer before the next cell is run."""

from dataclasses import dataclass

import ipywidgets

from helpers.widgets.base import named


@dataclass(frozen=True)
class Question:
    """The options of one predict-first question, the right one, and why. The question itself stands in the notebook."""

    options: tuple[str, ...]
    answer: int
    because: str


def question_box(question: Question) -> ipywidgets.VBox:
    """The options as radio buttons; choosing one says whether it is right, and why.

    Returns
    -------
    ipywidgets.VBox
        Its attributes ``options`` (``ipywidgets.RadioButtons``) and ``feedback`` (``ipywidgets.HTML``).
    """
    options = ipywidgets.RadioButtons(
        options=list(question.options),
        value=None,
        description="Your prediction:",
        layout=ipywidgets.Layout(width="auto"),
        style={"description_width": "auto"},
    )
    feedback = ipywidgets.HTML("Choose one, then run the next cell.")
    feedback.add_class("course-caption")

    def answer(change) -> None:
        if options.index is None:
            return
        verdict = "Right." if options.index == question.answer else "Not this time."
        feedback.value = f"<b>{verdict}</b> {question.because}"

    options.observe(answer, names="value")
    box = ipywidgets.VBox([options, feedback, named()])
    box.add_class("course-demo")
    box.options, box.feedback = options, feedback
    return box
