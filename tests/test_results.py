"""benchmarks/RESULTS.md is what the benchmark writes, its accuracies are the notebooks', no notebook is outgrown."""

import re
import shutil
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from benchmarks import __main__ as benchmarks
from benchmarks import accuracies, notebooks, report
from benchmarks.reading import NUMBER, Reading, lines, rows_of
from benchmarks.timing import markdown
from helpers.widgets import DEMOS
from tests.lesson import ROOT, Lesson, read
from tests.whole_run import MEGABYTE, budget

PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
HALF_AS_MUCH_AGAIN = 1.5
CLONE = 60e6  # bytes


def table(section: str) -> list[list[str]]:
    """The rows of the first table of a section, without its head."""
    found = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in found[2:]]


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return report.sections(benchmarks.RESULTS.read_text(encoding="utf-8"))


# -- the file ---------------------------------------------------------------------------------------------------------


def test_it_has_every_part_as_the_command_writes_it(written):
    assert set(written) == {"machine", *benchmarks.PARTS}
    assert report.text(written, list(benchmarks.PARTS)) == benchmarks.RESULTS.read_text(encoding="utf-8")
    named = [row[0] for row in table(written["machine"])]
    assert named == ["processor", "cores", "memory", "system", "Python", "packages"]


def outgrown(rows: list[list[str]], allowed: float) -> list[str]:
    """What in the table of the notebooks is over `allowed` times its budget, and which notebook it lacks or has not."""
    found = [f"{name} is missing" for name in {path.name for path in PATHS} - {row[0] for row in rows}]
    for name, seconds, _, memory, _, size, _ in rows:
        if name not in {path.name for path in PATHS}:
            found.append(f"{name} is no notebook")
            continue
        most = budget(name)
        told = {"s": (seconds, most.seconds), "MB": (memory, most.memory / MEGABYTE)}
        told |= {"MB file": (size, most.file / 1e6)}
        for unit, (value, limit) in told.items():
            if value != "unknown" and float(value) > allowed * limit:
                found.append(f"{name}: {value} {unit}, allowed are {allowed * limit:g}")
    return found


def test_no_notebook_has_outgrown_its_budget_by_half(written):
    assert outgrown(table(written["notebooks"]), HALF_AS_MUCH_AGAIN) == []


def test_a_notebook_that_has_outgrown_its_budget_is_found():
    rows = [notebooks.row(path, notebooks.Run(1.0, None)) for path in PATHS]
    assert outgrown(rows, HALF_AS_MUCH_AGAIN) == []
    assert outgrown(rows[1:], HALF_AS_MUCH_AGAIN) == [f"{PATHS[0].name} is missing"]
    for measured, complaint in (
        (notebooks.Run(44.0, 1500 * MEGABYTE), []),
        (notebooks.Run(46.0, 1500 * MEGABYTE), ["46.0 s, allowed are 45"]),
        (notebooks.Run(44.0, 1600 * MEGABYTE), ["1600 MB, allowed are 1536"]),
    ):
        rows[0] = notebooks.row(PATHS[0], measured)
        assert outgrown(rows, HALF_AS_MUCH_AGAIN) == [f"{PATHS[0].name}: {text}" for text in complaint]
    rows[0] = [*rows[0][:5], "4.6", "3"]
    assert "4.6 MB file" in "".join(outgrown(rows, HALF_AS_MUCH_AGAIN))


def test_every_widget_has_its_latency(written):
    rows = table(written["widgets"])
    assert {row[1] for row in rows} == set(DEMOS)  # a demo may stand in a notebook twice
    assert all(0 < float(row[2]) <= float(row[4]) for row in rows)


def test_jupyterlab_was_started_three_times(written):
    *starts, middle = table(written["lab"])
    assert len(starts) == 3 and middle[0] == "median"
    for column in (1, 2):
        assert sorted(float(row[column]) for row in starts)[1] == float(middle[column])
    assert all(float(address) < float(usable) for _, address, usable in starts)


def test_the_accuracies_are_those_of_the_notebooks(written):
    made, _ = accuracies.part()
    assert written["accuracies"] == made, 'a notebook has changed: make bench ARGS="--write --only accuracies"'


# -- reading ----------------------------------------------------------------------------------------------------------


def test_no_accuracy_that_a_notebook_prints_is_left_out():
    """A number that a cell prints as "% right", or in a table of accuracies, stands in a row of its notebook."""
    told: dict[str, set[str]] = {}
    for row in accuracies.rows():
        told.setdefault(row[0], set()).update(re.findall(NUMBER, row[3]))
    missing = []
    for lesson in map(read, PATHS):
        for _, cell in lesson.code:
            for line in "\n".join(output.get("text", "") for output in cell.outputs).splitlines():
                for value in re.findall(rf"({NUMBER})(?: ± {NUMBER})? % right", line):
                    if value not in told.get(lesson.number, ()):
                        missing.append(f"{lesson.path.name}: {line}")
    assert not missing, "\n".join(missing)


TABLE = (
    '<table><thead><tr><th></th><th></th><th>accuracy</th></tr></thead><tbody>'
    '<tr><th rowspan="2">words</th><th>1-NN</th><td>61.5</td></tr><tr><th>SVM</th><td>70.0</td></tr>'
    "<tr><th>pixels</th><th>1-NN</th><td>20.0</td></tr></tbody></table>"
)


@pytest.fixture
def lesson(tmp_path) -> Lesson:
    """A notebook that prints accuracies in the forms that are read."""
    printed = "pixels\n  by day  12 of 40 right\n  by night  30 of 40 right\nbest of 3: 61.5 % right\n"
    cells = [
        new_code_cell("first = 1", outputs=[new_output("stream", text=printed)]),
        new_code_cell("second = 2", outputs=[new_output("execute_result", data={"text/html": TABLE})]),
        new_markdown_cell("Measured on people\n\n| a | b | c |\n|---|---|---|\n| net | 61.5 % (50 to 70) | 40 |"),
        new_code_cell("twice = 3"),
        new_markdown_cell("twice"),
    ]
    return Lesson(tmp_path / "05_x.ipynb", new_notebook(cells=cells))


def reading(cell: str, pattern: str, rows: int, **options) -> Reading:
    return Reading("05", cell, "some data", pattern, rows, **options)


def test_counts_get_their_interval_and_lines_their_group(lesson):
    pattern = r"^(?:(?P<group>\w+)$|  (?P<method>by \w+) +(?P<value>\d+) of (?P<total>\d+) right)"
    first, second = rows_of(reading("first", pattern, 2, method="1-NN", counts=True, baseline="50 %"), lesson)
    assert first == ["05", "some data", "1-NN, pixels, by day", "12 of 40", "18.1 to 45.4 %", "50 %", "", ""]
    assert second[2:5] == ["1-NN, pixels, by night", "30 of 40", "59.8 to 85.8 %"]


def test_a_share_of_a_known_number_gets_its_interval(lesson):
    pattern = rf"(?P<value>{NUMBER}) % right"
    (row,) = rows_of(reading("first", pattern, 1, total=200), lesson)
    assert row[3:5] == ["61.5 %", "54.6 to 68.0 %"]
    with pytest.raises(ValueError, match=r"61.5 % must be a number of right answers of 20, but lies between two"):
        list(rows_of(reading("first", pattern, 1, total=20), lesson))


def test_tables_of_cells_and_of_text_are_read(lesson):
    assert lines(lesson, "second")[1:] == ["| words, 1-NN | 61.5 |", "| words, SVM | 70.0 |", "| pixels, 1-NN | 20.0 |"]
    by_cell = reading("second", r"^\| (?P<method>\S[^|]+) \| (?P<value>[\d.]+) \|", 3, published={"words, SVM": "80 %"},
                      source="a paper", remark="other data")  # fmt: skip
    assert [row[2:] for row in rows_of(by_cell, lesson)] == [
        ["words, 1-NN", "61.5 %", "", "", "", ""],
        ["words, SVM", "70.0 %", "", "", "80 % (a paper)", "other data"],
        ["pixels, 1-NN", "20.0 %", "", "", "", ""],
    ]
    by_text = reading("Measured on", r"^\| (?P<method>net) \| (?P<cells>.*) \|$", 1, columns=("day", "night"), total=80)
    assert [row[1:5] for row in rows_of(by_text, lesson)] == [
        ["recorded: some data", "net, day", "61.5 %", "50 to 70 %"],
        ["recorded: some data", "net, night", "40 %", "30.0 to 51.0 %"],
    ]


@pytest.mark.parametrize(
    ("cell", "pattern", "rows", "complaint"),
    [
        ("first", r"(?P<value>\d+) of (?P<total>\d+) right", 3, "must find 3 rows, but finds 2"),
        ("first", r"(?P<value>\d+) wrong", 1, "must find 1 rows, but finds 0"),
        ("nowhere", r"(?P<value>\d+)", 1, "'nowhere' must stand in one cell, but stands in 0"),
        ("twice", r"(?P<value>\d+)", 1, "'twice' must stand in one cell, but stands in 2"),
    ],
)
def test_a_pattern_that_no_longer_matches_is_an_error(lesson, cell, pattern, rows, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        list(rows_of(reading(cell, pattern, rows), lesson))


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [(("day",), "1 columns are wanted, but 2 came"), (("day", "night", "dusk"), "3 columns are wanted, but 2 came")],
)
def test_other_columns_are_an_error(lesson, columns, complaint):
    wanted = reading("Measured on", r"^\| (?P<method>net) \| (?P<cells>.*) \|$", 1, columns=columns)
    with pytest.raises(ValueError, match=complaint):
        list(rows_of(wanted, lesson))


def test_a_changed_digit_of_a_notebook_changes_the_table(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    path = next((tmp_path / "notebooks").glob("05_*"))
    changed = path.read_text(encoding="utf-8").replace("79.7 % (75.7 to 83.2) of 448", "79.8 % (75.7 to 83.2) of 448")
    path.write_text(changed, encoding="utf-8")
    before = accuracies.rows()
    monkeypatch.setattr(accuracies, "ROOT", tmp_path)
    assert [new[3] for new, old in zip(accuracies.rows(), before, strict=True) if new != old] == ["79.8 %"]


# -- measuring and writing --------------------------------------------------------------------------------------------


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Parts that are made up, written into a folder of the test."""
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(report, "machine", lambda: "| here |")
    parts = {name: lambda name=name: (f"{name} of today", [f"{name} is slow"]) for name in benchmarks.PARTS}
    monkeypatch.setattr(benchmarks, "PARTS", parts)
    return tmp_path / "RESULTS.md"


def test_all_parts_are_written_and_what_is_too_slow_counts(results, capsys):
    assert benchmarks.main(["--write"]) == len(benchmarks.PARTS)
    assert "lab is slow" in capsys.readouterr().out
    found = report.sections(results.read_text())
    assert found == {"machine": "| here |"} | {name: f"{name} of today" for name in benchmarks.PARTS}


def test_one_part_is_made_anew_and_the_others_stay(results, monkeypatch):
    results.write_text(report.text({"machine": "| here |", "lab": "old", "speeds": "old"}, list(benchmarks.PARTS)))
    benchmarks.main(["--write", "--only", "speeds,accuracies"])
    found = report.sections(results.read_text())
    assert found["lab"] == "old" and found["speeds"] == "speeds of today" and found["accuracies"]
    monkeypatch.setattr(report, "machine", lambda: "| elsewhere |")
    with pytest.raises(ValueError, match="lab were measured elsewhere.*\n.*\n.*here.*\n.*\n.*elsewhere"):
        benchmarks.main(["--write", "--only", "speeds,widgets,notebooks"])
    benchmarks.main(["--write", "--only", "accuracies"])  # which no machine changes
    assert report.sections(results.read_text())["machine"] == "| here |"


def test_without_write_nothing_is_written(results, capsys):
    benchmarks.main(["--only", "lab"])
    assert not results.exists() and "lab of today" in capsys.readouterr().out


def test_an_unknown_part_is_refused(results, capsys):
    with pytest.raises(SystemExit):
        benchmarks.main(["--only", "lab,speed"])
    assert "speed was given" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        benchmarks.main(["--quick", "--write"])


def test_an_unknown_section_is_refused():
    with pytest.raises(ValueError, match="must be one of .*, but is ## Mine"):
        report.sections("# Head\n\n## Mine\n\ntext\n")


def test_a_table_keeps_its_columns():
    assert markdown([["a", "b"], ["c | d", "e"]], aligned=False).splitlines()[2] == r"| c \| d | e   |"


def test_a_notebook_is_run_and_measured(tmp_path):
    path = tmp_path / "00_small.ipynb"
    cells = [new_code_cell("import time\nx = bytearray(300_000_000)\ndel x\ntime.sleep(0.5)")]
    cells.append(new_code_cell("import os\nassert os.environ['HELPERS_OFFLINE'] == '1'"))
    nbformat.write(new_notebook(cells=cells), path)
    before = path.read_bytes()
    measured = notebooks.run(path)
    assert 0.5 < measured.seconds < 60 and path.read_bytes() == before
    assert measured.memory is None or measured.memory > 300e6
    name, seconds, most, *_ = notebooks.row(path, measured)
    assert (name, most) == (path.name, "30") and float(seconds) > 0.4


def test_a_clone_is_small():
    """As much as git would send to whoever clones this commit."""
    if subprocess.run(["git", "rev-parse", "--verify", "HEAD"], cwd=ROOT, capture_output=True).returncode != 0:
        pytest.skip("this is no clone")
    names = subprocess.run(["git", "rev-list", "--objects", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    command = ["git", "pack-objects", "--stdout", "--quiet"]
    packed = subprocess.run(command, cwd=ROOT, input=names, capture_output=True, check=True).stdout
    assert len(packed) < CLONE, f"{len(packed) / 1e6:.0f} MB"
