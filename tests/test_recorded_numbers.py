"""Numbers about recorded data in the text of a notebook: measured again, with the notebook's own functions.

Recorded data is not committed, so the notebook cannot print them. Wherever HELPERS_DATA_MIRROR names a folder that
holds the data, this takes the functions out of the notebook, runs them on the recorded data, and compares.
"""

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from helpers import datasets
from tests import structure
from tests.claims import claims

NOTEBOOKS = structure.ROOT / "notebooks"
MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")


def names_bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {name.asname or name.name for name in statement.names}
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def taken_out(lesson: structure.Lesson, wanted: str) -> Callable:
    """A function of a notebook, with what it needs: the statements that bind the names it uses, and no others."""
    statements = [statement for _, cell in lesson.code for statement in ast.parse(cell.source).body]
    last = max(i for i, statement in enumerate(statements) if wanted in names_bound(statement))
    needed, names = [], {wanted}
    for statement in reversed(statements[: last + 1]):
        if names_bound(statement) & names:
            needed.insert(0, statement)
            names |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    namespace = {}
    exec(compile(ast.Module(needed, type_ignores=[]), lesson.path.name, "exec"), namespace)
    return namespace[wanted]


def epidemics(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 04: the three numbers on the windows of the recorded series."""
    windows = datasets.load_epidemics("recorded")
    table = taken_out(lesson, "honest_numbers")(windows)  # in percent
    yield from table.to_numpy(dtype=float).ravel()
    disjoint = taken_out(lesson, "most_disjoint")(windows.starts, windows.stops, windows.series)
    assert any(f"at most {disjoint} of the {len(windows.data)} windows" in cell.source for _, cell in lesson.text)
    purged = table["purged", "accuracy"] / 100 * disjoint
    step = round(purged["minimum, maximum, mean"]) - round(purged["Gabor features"])
    assert step == 3  # in the text in words
    yield binomtest(step, step).pvalue


MEASURED = {"04": epidemics}


def test_each_block_on_recorded_data_is_measured_here():
    lessons = [structure.read(path) for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")]
    assert {lesson.number for lesson in lessons if any(claims(lesson, recorded=True))} == set(MEASURED)


@pytest.mark.parametrize("number", MEASURED)
def test_numbers_on_recorded_data(number, monkeypatch, tmp_path):
    if not Path(MIRROR).is_dir() or not MIRROR:
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path))
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    lesson = structure.read(path)
    values = list(MEASURED[number](lesson))
    told = list(claims(lesson, recorded=True))
    wrong = [claim.text for claim in told if not any(claim.agrees(value) for value in values)]
    assert len(told) >= 6 and not wrong, f"nothing measured is {', '.join(wrong)}; measured: {np.round(values, 3)}"
