"""Interactive demos and quizzes; every function returns one ipywidgets box.

``widgets.predict("name")`` shows the options of a predict-first question.
"""

import ipywidgets

from helpers import validation
from helpers.widgets import filters, signals, start
from helpers.widgets.filters import denoiser, edge_detector, kernel_editor
from helpers.widgets.predict import Question, question_box
from helpers.widgets.signals import flip_and_slide, gaussian_smoother, sampling_and_quantization
from helpers.widgets.start import answering, first_wave

QUESTIONS: dict[str, Question] = {
    **start.QUESTIONS,
    **signals.QUESTIONS,
    **filters.QUESTIONS,
}

# Every demo by name: what the tests and the benchmark drive.
DEMOS = {
    "first_wave": first_wave,
    "flip_and_slide": flip_and_slide,
    "gaussian_smoother": gaussian_smoother,
    "sampling_and_quantization": sampling_and_quantization,
    "kernel_editor": kernel_editor,
    "denoiser": denoiser,
    "edge_detector": edge_detector,
}


def predict(name: str) -> ipywidgets.VBox:
    """The options of a predict-first question as radio buttons; choosing one says whether it is right, and why.

    Raises
    ------
    TypeError, ValueError
        If `name` is no text, or there is no question of that name.
    """
    return question_box(QUESTIONS[validation.choice(name, "name", sorted(QUESTIONS))])


__all__ = [
    "DEMOS", "QUESTIONS", "predict",
    "answering", "first_wave",
    "flip_and_slide", "gaussian_smoother", "sampling_and_quantization",
    "denoiser", "edge_detector", "kernel_editor",
]  # fmt: skip
