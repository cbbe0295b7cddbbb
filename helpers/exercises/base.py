"""What every checker shares: cases with expected answers, comparison, and one calm line of report."""

import copy
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One call of the reader's function and the answer it should give.

    `arguments` are passed by position; a function stands for arguments that it makes anew for each call, for those
    that take long to make, such as a network. `shown` describes them where they are too long to print (else they are
    printed themselves). An answer counts as equal within `tolerance` of the expected one. Where an answer cannot be
    compared itself, `judged` makes of it what can.
    """

    arguments: tuple | Callable[[], tuple]
    expected: Any
    shown: str | None = None
    tolerance: float = 1e-6
    judged: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Exercise:
    """The cases of one exercise, in the order in which they are tried: the most telling first."""

    name: str
    cases: list[Case] = field(repr=False)


def _short(value: Any) -> str:
    """A value as one short line, whatever it is."""
    try:
        if isinstance(value, np.generic):
            value = value.item()  # False, not np.False_, which looks as if the type were what is wrong
        if isinstance(value, (float, np.floating)):
            return f"{value:.6g}"
        if isinstance(value, (tuple, list)) and any(isinstance(part, (np.ndarray, np.generic)) for part in value):
            text = "(" + ", ".join(_short(part) for part in value) + ")"
        elif isinstance(value, np.ma.MaskedArray):
            text = str(value)  # shows masked values as --
        elif isinstance(value, np.ndarray):
            whole = value.ndim == 2 and value.size <= 25  # up to 5 x 5 numbers, so that the wrong one can be found
            text = np.array2string(
                value, precision=4, threshold=25 if whole else 12, edgeitems=4, separator=" ", suppress_small=True
            )
            if len(text) > 110 and not whole:
                return f"{_one_line(text, 100)} (shape {value.shape})"
        else:
            text = repr(value)
    except Exception:  # an object of the reader's own whose repr fails
        text = f"<{type(value).__name__}>"
    return _one_line(text, 240 if isinstance(value, np.ndarray) else 110)


def _one_line(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 4]} ..."


def _difference(expected: Any, got: Any, tolerance: float) -> str | None:
    """None where the two are equal within the tolerance, else what is different about them."""
    wrong = f"expected {_short(expected)}, got {_short(got)}"
    if isinstance(got, np.ma.MaskedArray) and np.ma.is_masked(got):  # a comparison would pass over masked values
        return wrong
    if isinstance(expected, (tuple, list)):
        several = isinstance(got, (tuple, list)) or (isinstance(got, np.ndarray) and got.ndim > 0)
        if not several or len(got) != len(expected):
            return f"expected {len(expected)} values, got {_short(got)}"
        differences = (_difference(want, have, tolerance) for want, have in zip(expected, got))
        return next((difference for difference in differences if difference), None)
    if isinstance(expected, (bool, str)):
        if isinstance(got, np.ndarray) and got.ndim == 0:
            got = got[()]  # np.array(True) is as good as True
        same = isinstance(got, (bool, np.bool_, str)) and got == expected
        return None if same else wrong
    try:
        have = np.asarray(got)
    except Exception:  # rows of different lengths, or an object of the reader's own that cannot become an array
        return wrong
    if have.dtype.kind not in "biufc":
        return wrong
    want = np.asarray(expected)
    if have.shape != want.shape:
        return f"expected {_short(expected)} of shape {want.shape}, got {_short(got)} of shape {have.shape}"
    if not np.allclose(have, want, rtol=0, atol=tolerance, equal_nan=False):
        return wrong
    return None


def _changed(before: Any, after: Any) -> bool:
    """Whether the reader's function wrote into an argument: an array, or a list of numbers or arrays."""
    if isinstance(before, (list, tuple)):
        return len(before) != len(after) or any(map(_changed, before, after))
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    return isinstance(before, (int, float)) and before != after


def report(exercise: Exercise, function: Callable) -> str:
    """One line: not attempted yet, the first case that fails, or that all pass. Never raises on a reader's mistake."""
    if not callable(function):
        return f"{exercise.name}: give the checker your function itself, not {_short(function)}"
    for number, case in enumerate(exercise.cases, start=1):
        shown = case.shown or ", ".join(_short(argument) for argument in case.arguments)
        where = f"{exercise.name}: case {number} of {len(exercise.cases)}, input {shown}: "
        try:
            given = case.arguments() if callable(case.arguments) else case.arguments
            arguments = given if callable(case.arguments) else copy.deepcopy(given)
            got = function(*arguments)
            if case.judged is not None and got is not None:
                got = case.judged(got)
        except KeyboardInterrupt:  # the reader's stop button
            raise
        except BaseException as error:  # whatever else the reader's code does wrong, also exit(), is to be reported
            return where + f"expected {_short(case.expected)}, got {_error(error)}{_line(error, function)}"
        if got is None and number == 1:
            return f"{exercise.name}: not attempted yet"
        difference = _difference(case.expected, got, case.tolerance)
        if difference:
            return where + difference
        if _changed(given, arguments):
            return where + "the answer is right, but the function changed its input; work on a copy"
    return f"{exercise.name}: ✓ all {len(exercise.cases)} cases"


def _error(error: BaseException) -> str:
    """Type and message of an error as one short line."""
    try:
        message = str(error)
    except Exception:  # an error of the reader's own whose message fails
        message = ""
    return _one_line(f"{type(error).__name__}: {message}" if message else type(error).__name__, 160)


def _line(error: BaseException, function: Callable) -> str:
    """Where in the reader's function the error came up, counted from its first line; "" where that is not known."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return ""
    own, line = _codes(code), None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code in own and number is not None:
            line = number - code.co_firstlineno + 1  # the deepest: in a function within the function, if it is there
    return "" if line is None else f" in line {line} of your function"


def _codes(code: CodeType) -> list[CodeType]:
    """The code of a function and of the functions within it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(deeper for constant in inner for deeper in _codes(constant))]
