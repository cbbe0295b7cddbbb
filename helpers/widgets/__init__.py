"""Interactive demos and quizzes; every function returns one ipywidgets box.

``widgets.predict("name")`` shows the options of a predict-first question.
"""

import ipywidgets

from helpers.widgets.predict import Question, question_box

QUESTIONS: dict[str, Question] = {}


def predict(name: str) -> ipywidgets.VBox:
    """The options of a predict-first question as radio buttons; choosing one says whether it is right, and why.

    Raises
    ------
    ValueError
        If there is no question of that name.
    """
    if name not in QUESTIONS:
        raise ValueError(f"name must be one of {', '.join(sorted(QUESTIONS))}, but {name!r} was given")
    return question_box(QUESTIONS[name])


DEMOS: dict = {}
"""Every demo by name: what the tests and the benchmark drive. ``predict`` is tested over QUESTIONS."""

__all__ = ["DEMOS", "QUESTIONS", "Question", "predict"]
