"""What every checker shares: cases with expected answers, comparison, and one calm line of report."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One call of the reader's function and the answer it should give.

    `arguments` are passed by position. `shown` describes them where they are too long to print (else they are
    printed themselves). An answer counts as equal within `tolerance` of the expected one.
    """

    arguments: tuple
    expected: Any
    shown: str | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Exercise:
    """The cases of one exercise, in the order in which they are tried: the most telling first."""

    name: str
    cases: list[Case] = field(repr=False)


def _short(value: Any) -> str:
    """A value as one short line."""
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, (tuple, list)) and any(isinstance(part, np.ndarray) for part in value):
        return "(" + ", ".join(_short(part) for part in value) + ")"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, threshold=12, edgeitems=4, separator=" ", suppress_small=True)
        text = " ".join(text.split())
        return text if len(text) <= 110 else f"{text[:100]} ... (shape {value.shape})"
    text = " ".join(repr(value).split())
    return text if len(text) <= 110 else f"{text[:107]}..."


def _difference(expected: Any, got: Any, tolerance: float) -> str | None:
    """None where the two are equal within the tolerance, else what is different about them."""
    if isinstance(expected, (tuple, list)):
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            return f"expected {len(expected)} values, got {_short(got)}"
        for want, have in zip(expected, got):
            difference = _difference(want, have, tolerance)
            if difference:
                return difference
        return None
    if isinstance(expected, (bool, str)):
        same = isinstance(got, (bool, np.bool_, str)) and got == expected
        return None if same else f"expected {expected!r}, got {_short(got)}"
    try:
        have = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"expected {_short(expected)}, got {_short(got)}"
    want = np.asarray(expected, dtype=float)
    if have.shape != want.shape:
        return f"expected {_short(expected)} of shape {want.shape}, got {_short(got)} of shape {have.shape}"
    if not np.allclose(have, want, rtol=0, atol=tolerance, equal_nan=False):
        return f"expected {_short(expected)}, got {_short(got)}"
    return None


def report(exercise: Exercise, function: Callable) -> str:
    """One line: not attempted yet, the first case that fails, or that all pass. Never raises on a reader's mistake."""
    if not callable(function):
        return f"{exercise.name}: give the checker your function itself, not {_short(function)}"
    for number, case in enumerate(exercise.cases, start=1):
        shown = case.shown or ", ".join(_short(argument) for argument in case.arguments)
        where = f"{exercise.name}: case {number} of {len(exercise.cases)}, input {shown}: "
        arguments = copy.deepcopy(case.arguments)
        try:
            got = function(*arguments)
        except Exception as error:  # whatever the reader's code does wrong is an answer, to be reported
            return where + f"expected {_short(case.expected)}, got {type(error).__name__}: {error}"
        if got is None and number == 1:
            return f"{exercise.name}: not attempted yet"
        difference = _difference(case.expected, got, case.tolerance)
        if difference:
            return where + difference
        for before, after in zip(case.arguments, arguments):
            if isinstance(before, np.ndarray) and not np.array_equal(before, after):
                return where + "the answer is right, but the function changed its input; work on a copy"
    return f"{exercise.name}: ✓ all {len(exercise.cases)} cases"
