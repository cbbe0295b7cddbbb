"""Checkers for the reader's answers: ``exercises.check("moving_average", moving_average)``."""

from collections.abc import Callable

from helpers import validation
from helpers.exercises import (
    convnets, filters, fourier, gabor, networks, projection, signals, speech, spectrograms, start, transfer,
    visual_words,
)  # fmt: skip
from helpers.exercises.base import Exercise, report

EXERCISES: dict[str, Exercise] = {
    **start.EXERCISES,
    **signals.EXERCISES,
    **filters.EXERCISES,
    **fourier.EXERCISES,
    **gabor.EXERCISES,
    **visual_words.EXERCISES,
    **projection.EXERCISES,
    **convnets.EXERCISES,
    **networks.EXERCISES,
    **transfer.EXERCISES,
    **speech.EXERCISES,
    **spectrograms.EXERCISES,
}


def check(name: str, function: Callable) -> None:
    """Print one line: not attempted yet, the first case that fails (input, expected, got), or ✓.

    Parameters
    ----------
    name : str
        The exercise, as the notebook names it.
    function : callable
        The reader's answer.

    Raises
    ------
    TypeError, ValueError
        If `name` is no text, or there is no exercise of that name. A mistake inside `function` is reported, never
        raised.
    """
    name = validation.choice(name, "name", sorted(EXERCISES))
    print(report(EXERCISES[name], function))


__all__ = ["EXERCISES", "check"]
