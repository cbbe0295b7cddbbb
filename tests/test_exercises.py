"""Every folded solution passes its checker, every plausible wrong answer fails, an unattempted exercise stays calm."""

import ast
import importlib
import textwrap
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

from helpers import exercises
from helpers.exercises.base import Case, Exercise, report
from tests import structure
from tests.structure import Lesson, Turn

TURNS = [
    (path.stem, turn.name)
    for path in sorted((structure.ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    for turn in structure.turns(structure.read(path))
]
ANSWERS = {
    name: answers
    for path in sorted((structure.ROOT / "tests/exercises").glob("[a-z]*.py"))
    for name, answers in importlib.import_module(f"tests.exercises.{path.stem}").WRONG_ANSWERS.items()
}


@cache
def lesson(stem: str) -> Lesson:
    return structure.read(structure.ROOT / f"notebooks/{stem}.ipynb")


def find(stem: str, name: str) -> Turn:
    return next(turn for turn in structure.turns(lesson(stem)) if turn.name == name)


def namespace(lesson: Lesson, before: int) -> dict:
    """What an answer may use: the imports of the notebook, and the functions defined above its cell.

    Cells are not run: an answer must not depend on a variable that some cell above happens to leave behind.
    """
    names: dict = {}
    for index, cell in lesson.code:
        if index >= before or set(structure.tags(cell)) & {"exercise", "wrong"}:
            continue
        imports_and_functions = (ast.Import, ast.ImportFrom, ast.FunctionDef)
        kept = [node for node in ast.parse(cell.source).body if isinstance(node, imports_and_functions)]
        exec(compile(ast.Module(kept, type_ignores=[]), lesson.path.name, "exec"), names)
    return names


def answer(source: str, name: str, names: dict) -> Callable:
    """The function `name` that some code defines."""
    names = dict(names)
    exec(compile(textwrap.dedent(source), f"<answer to {name}>", "exec"), names)
    return names[name]


def checked(name: str, function: Callable, capsys) -> str:
    """The one line that the checker prints."""
    exercises.check(name, function)
    out = capsys.readouterr().out
    assert out.endswith("\n") and out.count("\n") == 1, f"one line is wanted, but the checker printed {out!r}"
    return out.rstrip("\n")


# -- what the notebooks hold ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stem", "name"), TURNS)
def test_the_folded_solution_passes(stem, name, capsys):
    turn = find(stem, name)
    assert turn.solution is not None, f"{stem}: no folded solution was found below the checker of {name}"
    solution = structure.solution_code(lesson(stem), turn)
    function = answer(solution, name, namespace(lesson(stem), turn.skeleton))
    assert checked(name, function, capsys).startswith(f"{name}: ✓ all ")


@pytest.mark.parametrize(("stem", "name"), TURNS)
def test_the_skeleton_is_not_attempted_yet(stem, name, capsys):
    turn = find(stem, name)
    skeleton = lesson(stem).cells[turn.skeleton].source
    function = answer(skeleton, name, namespace(lesson(stem), turn.skeleton))
    assert checked(name, function, capsys) == f"{name}: not attempted yet"


@pytest.mark.parametrize(("name", "label"), [(name, label) for name in ANSWERS for label in ANSWERS[name]])
def test_a_wrong_answer_fails(name, label, capsys):
    stem = next(stem for stem, exercise in TURNS if exercise == name)
    names = namespace(lesson(stem), find(stem, name).skeleton)
    line = checked(name, answer(ANSWERS[name][label], name, names), capsys)
    assert line.startswith(f"{name}: case ") and "✓" not in line and "not attempted" not in line
    assert "NameError" not in line, "it fails for want of an import, so nothing was tried"


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_at_least_three_wrong_answers_are_tried(name):
    assert len(ANSWERS.get(name, {})) >= 3


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_the_exercise_has_its_name_and_several_cases(name):
    exercise = exercises.EXERCISES[name]
    assert exercise.name == name and len(exercise.cases) >= 3
    for case in exercise.cases:
        assert "\n" not in (case.shown or "") and " at 0x" not in report(Exercise(name, [case]), lambda *_: "no")


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_constants_and_inputs_handed_back_fail(name, capsys):
    """Nobody passes by accident."""
    expected = exercises.EXERCISES[name].cases[0].expected
    for lazy in (lambda *_: expected, lambda *arguments: arguments[0], lambda *_: 0, lambda *_: [], lambda *_: True):
        assert "✓" not in checked(name, lazy, capsys)


def test_every_list_of_wrong_answers_belongs_to_an_exercise():
    assert set(ANSWERS) <= set(exercises.EXERCISES)


# -- the checker itself -----------------------------------------------------------------------------------------------

DOUBLE = Exercise("double", [Case((np.array([1.0, 2.0]),), np.array([2.0, 4.0])), Case((np.zeros(3),), np.zeros(3))])


def test_right_answer():
    assert report(DOUBLE, lambda x: 2 * x) == "double: ✓ all 2 cases"


def test_not_attempted_yet():
    assert report(DOUBLE, lambda x: None) == "double: not attempted yet"


def test_first_failing_case_with_input_expected_and_got():
    line = report(DOUBLE, lambda x: 3 * x)
    assert line == "double: case 1 of 2, input [1. 2.]: expected [2. 4.], got [3. 6.]"


def test_right_on_the_first_case_only():
    line = report(DOUBLE, lambda x: x + [1, 2] if len(x) == 2 else x + 1)
    assert line.startswith("double: case 2 of 2, input [0. 0. 0.]: expected [0. 0. 0.], got [1. 1. 1.]")


def test_none_after_the_first_case_is_a_wrong_answer():
    assert "case 2 of 2" in report(DOUBLE, lambda x: 2 * x if x.any() else None)


class BadRepr:
    def __repr__(self):
        raise RuntimeError("no")


class BadArray(BadRepr):
    def __array__(self, *_, **__):
        raise RuntimeError("no")


class BadMessage(Exception):
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "got",
    [
        "2 4", ["2", "4"], b"24", np.array(["2", "4"]), {}, {2.0, 4.0}, {"a": 1}, object(), BadRepr(), BadArray(),
        DOUBLE, print, int, iter([2, 4]), (n for n in (2, 4)), range(0), 10**400, [10**400, 1], [[2, 4], [1]],
        [[2.0, 4.0]], np.array([[2.0], [4.0]]), np.array(2.0), np.nan, np.array([2.0, np.nan]), np.array([2.0, np.inf]),
        np.array([2.0, 4.0 + 1j]), [None, None], np.array([None, 4.0]), (np.array([2.0, 4.0]), None), True, [],
        np.array([]), np.zeros(10_000), "x" * 10_000, "two\nlines", np.array([2.0, 4.0 + 1e-5]),
        np.datetime64("2020-01-01"), slice(2), ..., NotImplemented, Exception("returned, not raised"),
    ],
)  # fmt: skip
def test_odd_answers_are_wrong_in_one_short_line(got):
    line = report(DOUBLE, lambda x: got)
    assert line.startswith("double: case 1 of 2, input [1. 2.]: expected [2. 4.]") and "got" in line
    assert "\n" not in line and len(line) < 400


@pytest.mark.parametrize(
    "got", [[2, 4], (2.0, 4.0), np.array([2, 4], np.uint8), np.array([2, 4], complex), np.array([2.0, 4 + 1e-9])]
)
def test_equal_answers_of_another_type_are_right(got):
    assert report(Exercise("double", DOUBLE.cases[:1]), lambda x: got) == "double: ✓ all 1 cases"


def failing_with(error: BaseException) -> Callable:
    def function(x):
        raise error

    return function


def recurse(x):
    return recurse(x)


@pytest.mark.parametrize(
    ("function", "shown"),
    [
        (failing_with(ValueError("no such mode")), "ValueError: no such mode"),
        (failing_with(ValueError("two\nlines\n  of it")), "ValueError: two lines of it"),
        (failing_with(KeyError()), "KeyError"),
        (failing_with(BadMessage()), "BadMessage"),
        (failing_with(SystemExit(1)), "SystemExit: 1"),
        (failing_with(StopIteration()), "StopIteration"),
        (failing_with(MemoryError()), "MemoryError"),
        (failing_with(RuntimeError("x" * 10_000)), "RuntimeError: xxx"),
        (lambda: 1, "TypeError"),
        (lambda x, y: 1, "TypeError"),
        (recurse, "RecursionError"),
        (lambda x: undefined, "NameError: name 'undefined' is not defined"),  # noqa: F821
        (lambda x: exit(), "SystemExit"),
    ],
)
def test_errors_are_reported_in_one_line_and_not_raised(function, shown):
    line = report(DOUBLE, function)
    assert line.startswith("double: case 1 of 2, input [1. 2.]: expected [2. 4.], got ") and shown in line
    assert "\n" not in line and len(line) < 300 and "Traceback" not in line


def fails_in_a_library(x):
    x = x + 1

    return np.concatenate([x, 3])


def fails_within(x):
    def reciprocal(value):
        return 1 / value

    return [reciprocal(value) for value in (2, 0)]


@pytest.mark.parametrize(
    ("function", "ending"),
    [
        (fails_in_a_library, " in line 4 of your function"),
        (fails_within, "ZeroDivisionError: division by zero in line 3 of your function"),
        (lambda x: undefined, "NameError: name 'undefined' is not defined in line 1 of your function"),  # noqa: F821
        (recurse, " in line 2 of your function"),
        (failing_with(KeyError()), "KeyError in line 2 of your function"),
        (failing_with(RuntimeError("x" * 10_000)), "x ... in line 2 of your function"),
    ],
)
def test_an_error_has_the_line_of_the_readers_function(function, ending):
    line = report(DOUBLE, function)
    assert line.endswith(ending) and len(line) < 300


@pytest.mark.parametrize("function", [lambda x, y: 1, np.concatenate, partial(fails_in_a_library), BadRepr])
def test_an_error_outside_the_readers_code_has_no_line(function):
    line = report(DOUBLE, function)
    assert "got" in line and "in line" not in line


def test_the_readers_stop_button_works():
    with pytest.raises(KeyboardInterrupt):
        report(DOUBLE, failing_with(KeyboardInterrupt()))


@pytest.mark.parametrize("given", [None, 3, np.array([2.0, 4.0]), "double", BadRepr()])
def test_a_result_instead_of_the_function_is_explained(given):
    line = report(DOUBLE, given)
    assert line.startswith("double: give the checker your function itself") and "\n" not in line


def test_an_answer_that_writes_into_its_input_is_told(capsys):
    def function(x):
        x *= 2
        return x

    first = DOUBLE.cases[0].arguments[0]
    assert "changed its input" in report(DOUBLE, function)
    assert np.array_equal(first, [1.0, 2.0])  # and the next attempt gets the same input


def test_an_answer_that_writes_into_a_list_is_told():
    exercise = Exercise("last", [Case(([1, 2, 3],), 3), Case(([np.ones(2)],), np.ones(2))])
    assert "changed its input" in report(exercise, lambda values: values.pop())
    assert report(exercise, lambda values: values[-1]) == "last: ✓ all 2 cases"


def test_input_with_nan_is_not_taken_for_changed():
    exercise = Exercise("size", [Case((np.array([1.0, np.nan]),), 2), Case(("a", len, None), 2)])
    assert report(exercise, lambda *_: 2) == "size: ✓ all 2 cases"


def test_what_the_answer_prints_is_the_readers_own(capsys):
    line = report(DOUBLE, lambda x: print("here") or 2 * x)
    assert line == "double: ✓ all 2 cases" and capsys.readouterr().out == "here\nhere\n"


def test_up_to_five_by_five_numbers_are_shown_whole():
    """So that a reader can see which of them is wrong."""
    expected = np.random.default_rng(0).normal(size=(5, 5))
    line = report(Exercise("grid", [Case((np.eye(5),), expected)]), lambda x: -expected)
    assert "..." not in line and "shape" not in line
    for number in (*expected.flat, *(-expected).flat):
        assert f"{number:.4f}".rstrip("0") in line
    line = report(Exercise("grid", [Case((np.eye(6),), expected)]), lambda x: np.ones((6, 6)))
    assert "input [[1. 0. 0. 0. 0. 0.]" in line and "got [[1. 1. 1. 1. 1. 1.]" in line and "(shape (6, 6))" in line


def test_several_values_truth_and_complex_numbers():
    pair = Exercise("pair", [Case((1,), (np.array([1.0]), 2.0))])
    assert report(pair, lambda x: (np.array([1.0]), 2)) == "pair: ✓ all 1 cases"
    assert report(pair, lambda x: [[1.0], 2.0]) == "pair: ✓ all 1 cases"
    assert "expected 2 values" in report(pair, lambda x: np.array(1.0))
    assert "expected 2 values" in report(pair, lambda x: ([1.0], 2.0, 3.0))
    assert "case 1" in report(pair, lambda x: ([1.0], 3.0))
    truth = Exercise("truth", [Case((1,), True)])
    assert report(truth, lambda x: np.True_) == "truth: ✓ all 1 cases"
    assert report(truth, lambda x: np.False_).endswith("expected True, got False")
    assert report(truth, lambda x: np.int64(1)).endswith("expected True, got 1")
    assert report(truth, lambda x: [np.float64(0.1), 2]).endswith("expected True, got (0.1, 2)")
    assert "expected True, got 1" in report(truth, lambda x: 1)
    assert report(truth, lambda x: np.array(True)) == "truth: ✓ all 1 cases"
    assert report(truth, lambda x: np.array(False)).endswith("expected True, got False")
    assert report(truth, lambda x: np.array(1)).endswith("expected True, got 1")
    assert report(truth, lambda x: np.array([True])).endswith("expected True, got [ True]")
    word = Exercise("word", [Case((1,), "lsi")])
    assert report(word, lambda x: np.array("lsi")) == "word: ✓ all 1 cases"
    assert "case 1" in report(word, lambda x: np.array("no"))
    wave = Exercise("wave", [Case((1,), np.array([1j, 2.0]))])
    assert report(wave, lambda x: np.array([1j, 2.0])) == "wave: ✓ all 1 cases"
    assert "case 1" in report(wave, lambda x: np.array([0.0, 2.0]))


@pytest.mark.parametrize(
    "got",
    [
        np.ma.array([2.0, 4.0], mask=[False, True]),
        np.ma.array([2.0, 9.0], mask=[False, True]),
        np.ma.array([2, 4], mask=True),
        np.ma.masked,
    ],
)
def test_a_masked_value_is_no_answer(got):
    line = report(DOUBLE, lambda x: got)
    assert line.startswith("double: case 1 of 2, input [1. 2.]: expected [2. 4.], got ") and "--" in line
    pair = Exercise("pair", [Case((1,), (2.0, 4.0)), Case((1,), (2.0, 4.0))])
    assert "✓" not in report(pair, lambda x: got)
    truth = Exercise("truth", [Case((1,), True)])
    assert "✓" not in report(truth, lambda x: np.ma.array(True, mask=True))


def test_a_masked_array_that_hides_nothing_is_an_answer():
    assert report(DOUBLE, lambda x: np.ma.array(2 * x)) == "double: ✓ all 2 cases"


def test_tolerance_is_absolute():
    exercise = Exercise("big", [Case((1,), 1e6, tolerance=0.5)])
    assert "✓" in report(exercise, lambda x: 1e6 + 0.4) and "✓" not in report(exercise, lambda x: 1e6 + 0.6)


def test_the_code_of_the_checker_is_never_shown():
    line = report(DOUBLE, lambda x: 1 / 0)
    assert str(Path(exercises.__file__).parent) not in line and "function(*arguments)" not in line


def test_an_unknown_exercise_is_named():
    with pytest.raises(ValueError, match="^name must be one of .*but 'no_such' was given"):
        exercises.check("no_such", print)


@pytest.mark.parametrize("name", [["moving_average"], {"a": 1}, None, 3, len])
def test_a_name_that_is_no_text_is_named(name):
    with pytest.raises(TypeError, match="^name must be one of .*'moving_average'.* was given"):
        exercises.check(name, print)
