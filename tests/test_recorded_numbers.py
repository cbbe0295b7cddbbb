"""Numbers about recorded data in the text of a notebook: measured again, with the notebook's own functions.

Recorded data is not committed, so the notebook cannot print them. Wherever HELPERS_DATA_MIRROR names a folder that
holds the data, this takes the functions out of the notebook, runs them on the recorded data, and compares.
"""

import ast
import contextlib
import io
import os
import re
import symtable
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.stats import binomtest

from helpers import datasets, evaluation, networks, visual_words
from helpers.datasets import registry
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


def names_used(statement: ast.stmt) -> set[str]:
    """The names of the notebook that a statement needs: not the variables of its own functions."""
    tables = [symtable.symtable(ast.unparse(statement), "cell", "exec")]
    names = {symbol.get_name() for symbol in tables[0].get_symbols() if symbol.is_referenced()}
    while tables:
        inner = tables.pop().get_children()
        names |= {symbol.get_name() for table in inner for symbol in table.get_symbols() if symbol.is_global()}
        tables += inner
    return names


def taken_out(lesson: structure.Lesson, wanted: str) -> Callable:
    """A function of a notebook, with what it needs: the statements that bind the names it uses, and no others."""
    statements = [statement for _, cell in lesson.code for statement in ast.parse(cell.source).body]
    last = max(i for i, statement in enumerate(statements) if wanted in names_bound(statement))
    needed, names = [], {wanted}
    for statement in reversed(statements[: last + 1]):
        if names_bound(statement) & names:
            needed.insert(0, statement)
            names |= names_used(statement)
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


def pets(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 05: four classifiers on two encodings of the cats and dogs, the vocabulary inside each fold."""
    photographs = datasets.load_pets()
    shrink, dense = taken_out(lesson, "one_area"), taken_out(lesson, "three_scales")
    descriptors = dense.set_params(n_jobs=2).transform([shrink(picture) for picture in photographs.data])
    repeated_folds = taken_out(lesson, "repeated_folds")
    vlad = visual_words.BagOfWords(64, encoding="vlad", square_root=True)
    (code,) = [cell.source for _, cell in lesson.text if "pets = datasets.load_pets()" in cell.source]
    assert 'BagOfWords(64, encoding="vlad", square_root=True)' in code and "repeats=3" in code
    table = "\n".join(line for line in code.splitlines() if line.startswith("| "))
    for bag in (visual_words.BagOfWords(100), vlad):
        for _, row in repeated_folds(bag, descriptors, photographs.target, repeats=3).iterrows():
            yield from row
            assert f"); {row.worst:.0f} to {row.best:.0f} |" in table


# At least so many of the 10,000 test digits of MNIST, by network: 98.05 % were published for two epochs of the first.
AT_LEAST = {"digit network": 9805, "wide network": 9900}


def mnist(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 08: two networks trained on all of MNIST, by the code that stands in the text.

    What comes out of training may differ by what the text says itself, and no more.
    """
    (block,) = [cell.source for _, cell in lesson.text if 'digits = datasets.load_digits28("recorded")' in cell.source]
    code = block.partition("```python\n")[2].partition("```")[0]
    rows = [[part.strip() for part in line.strip("| ").split("|")] for line in block.splitlines() if line[:1] == "|"]
    rows = [row for row in rows if " ± " in row[2]]
    assert [row[0] for row in rows] == list(AT_LEAST)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"np": np, "datasets": datasets, "networks": networks})
    for (name, epochs, right, interval, *_), count in zip(rows, map(int, printed.getvalue().split())):
        assert count >= AT_LEAST[name] and int(epochs) <= 5 and f"epochs={epochs}" in code
        value, reach = map(float, right.removesuffix(" %").split(" ± "))
        ends = [float(end) for end in interval.removesuffix(" %").split(" to ")]
        measured = [count / 100, *(100 * end for end in evaluation.accuracy_interval(count, 10_000))]
        np.testing.assert_allclose([value, *ends], measured, rtol=0, atol=reach, err_msg=name)
        print(f"{name}: {count} of 10,000, text {right}, {interval}")
        yield from (value, reach, *ends, AT_LEAST[name] / 100)


def fenced(cell: str) -> str:
    """The first fenced piece of Python in a cell of text."""
    return cell.partition("```python\n")[2].partition("```")[0]


def transferred(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 09: CIFAR-10 and the cats and dogs with MobileNet's weights, by the code that stands in the text."""
    names = {}
    for wanted in ("held_out", "one", "linear"):
        names[wanted] = taken_out(lesson, wanted)
    for _, cell in lesson.code:
        if "from helpers import" in cell.source:
            exec(cell.source, names)
    told = []
    for _, cell in lesson.text:
        if "### Measured on recorded data" not in cell.source:
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(fenced(cell.source), names)
        told.append((cell.source, printed.getvalue()))
    cifar, scale, pets_table = told
    (file,) = [file for file in registry.RECORDED["weights"].files if file.name in cifar[0]]
    yield file.size / 1e6
    yield 100 * datasets.load_mini_vgg().card["accuracy"]
    share = float(cifar[1])
    assert f"| {share:.1f} % |" in cifar[0]
    yield share
    right = [int(line.split("(")[1].split()[0]) for line in scale[1].splitlines()]
    assert all(f"| {count} of 100 |" in scale[0] for count in right) and right[0] > 85 and right[1] < 65
    yield from right
    plt.close("all")
    *lines, curve = pets_table[1].splitlines()
    for line in lines:
        counts = line.split()[-4:]
        name = line.removesuffix(" " + " ".join(counts))
        assert f"| {name}" in pets_table[0] and f"| {' | '.join(counts)} |" in pets_table[0], line
        yield from map(int, counts)
    assert f"| {' | '.join(curve.split())} |" in pets_table[0], curve
    best = max(int(count) for count in lines[-1].split()[-4:])
    assert best >= 90


def whole(lesson: structure.Lesson) -> dict:
    """The names that a notebook binds: its imports, its functions, and the variables that need no figure."""
    names: dict = {}
    for _, cell in lesson.code:
        if set(structure.tags(cell)) & {"exercise", "wrong", "nbval-ignore-output"}:
            continue
        imports_and_functions = (ast.Import, ast.ImportFrom, ast.FunctionDef)
        kept = [node for node in ast.parse(cell.source).body if isinstance(node, imports_and_functions)]
        exec(compile(ast.Module(kept, type_ignores=[]), lesson.path.name, "exec"), names)
    return names


def measured_blocks(lesson: structure.Lesson) -> list[str]:
    """The text of each piece about recorded data, from its heading to the next."""
    cells = [cell.source for _, cell in lesson.text if "### Measured on recorded data" in cell.source]
    return [
        block.partition("\n## ")[0] for cell in cells for block in cell.split("### Measured on recorded data")[1:]
    ]


def table_rows(block: str) -> list[list[str]]:
    """The rows of a table in Markdown, without its head."""
    lines = [line for line in block.splitlines() if line.startswith("|")]
    return [[part.strip() for part in line.strip("| ").split("|")] for line in lines[2:]]


def printed_by(code: str, names: dict) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


def speech(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 10: who speaks and which digit, from bands and from words, by the code that stands in the text."""
    (block,) = measured_blocks(lesson)
    shares = [float(word) for word in printed_by(fenced(block), whole(lesson)).split()]
    told = [float(entry) for row in table_rows(block) for entry in row[1:]]
    np.testing.assert_allclose(shares, told, rtol=0, atol=0.6)  # the vocabulary may differ in its last digits
    yield from told


def sounds(lesson: structure.Lesson) -> Iterator[float]:
    """Notebook 11: the networks (one seed, one speaker: all take ten minutes), and what is borrowed, by the code in
    the text; what comes out of training may differ by what the text says itself."""
    networks_, borrowed, commands = measured_blocks(lesson)
    names = whole(lesson)
    for wanted in ("keras", "layers", "bands", "digits", "linear"):
        names[wanted] = taken_out(lesson, wanted)
    code, loop = fenced(networks_).split("for name, x in fronts.items():")
    assert "range(3)" in loop and "people.groups != who" in loop
    exec(code, names)
    rows = {row[0]: row[1:] for row in table_rows(networks_)}
    for name, x in names["fronts"].items():
        official, apart = ([float(part) for part in entry.split(", ")] for entry in rows[name][:2])
        assert len(official) == 3 and len(apart) == 5
        assert np.mean(apart) == pytest.approx(float(rows[name][2]), abs=0.06)
        (share,) = names["shares"](x, names["people"].train, [0])
        assert share >= 96 and abs(share - official[0]) <= 2, name
        yield from (*official, *apart, float(rows[name][2]))
    (share,) = names["shares"](names["fronts"]["mel"], names["people"].groups != "george", [0])
    assert abs(share - float(rows["mel"][1].split(", ")[0])) <= 15
    assert np.mean([float(part) for part in rows["mel"][0].split(", ")]) >= 97

    levels = names["bands"].transform(names["all_in_noise"](names["digits"].data))
    names["y"] = names["digits"].target
    names["features"] = {
        (kind, 2): names["block"](names["pictures_of"](picture), 2)
        for kind, picture in {"MFCC": names["librosa"].feature.mfcc(S=levels, n_mfcc=13), "mel": levels}.items()
    }
    lines = printed_by(fenced(borrowed), names).splitlines()
    for line, row in zip(lines, table_rows(borrowed), strict=True):
        told = [float(entry) for entry in row[1:]]
        np.testing.assert_allclose([float(part) for part in line.split()[1:]], told, rtol=0, atol=1.0)
        yield from told

    names["path"] = None  # the sample of the mirror
    yield from map(float, re.findall(r"([0-9.]+)%", printed_by(fenced(commands), names)))
    (file,) = [file for file in registry.RECORDED["speech_commands"].files if "v0.02" in file.name]
    yield file.size / 1e9


MEASURED = {"04": epidemics, "05": pets, "08": mnist, "09": transferred, "10": speech, "11": sounds}


def test_each_block_on_recorded_data_is_measured_here():
    lessons = [structure.read(path) for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")]
    assert {lesson.number for lesson in lessons if any(claims(lesson, recorded=True))} == set(MEASURED)


SLOW = [pytest.param(number, marks=pytest.mark.slow) for number in MEASURED if number != "04"]


@pytest.mark.parametrize("number", ["04", *SLOW])
def test_numbers_on_recorded_data(number, monkeypatch, tmp_path):
    if not Path(MIRROR).is_dir() or not MIRROR:
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path))
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    lesson = structure.read(path)
    values = list(MEASURED[number](lesson))
    told = list(claims(lesson, recorded=True))
    wrong = [claim.text for claim in told if not any(claim.agrees(value) for value in values)]
    assert not wrong, f"nothing measured is {', '.join(wrong)}; measured: {np.round(values, 3)}"
    assert len(told) >= (2 if number == "09" else 6)  # 09 counts photographs, and compares its tables itself
