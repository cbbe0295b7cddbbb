"""`make student`: copies without outputs and solutions that run anywhere, and nobody's work is overwritten."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from notebooks import copies
from tests import structure

PATHS = copies.notebook_paths()
FOLDED = "<details><summary>Solution</summary>\n\n```python\ndef f():\n    return 1\n```\n\n</details>"


def written(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The student copy of a notebook with these cells."""
    return nbformat.reads(copies.student_copy(nbformat.writes(new_notebook(cells=list(cells)))), as_version=4)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_copy_lacks_outputs_counts_and_solutions_and_nothing_else(path):
    """Put back into the copy, what was taken out makes the file again, byte for byte."""
    original = nbformat.read(path, as_version=4)
    copy = nbformat.reads(copies.student_copy(path.read_text(encoding="utf-8")), as_version=4)
    nbformat.validate(copy)
    assert copy.metadata.kernelspec == {
        "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"
    }  # fmt: skip
    waiting, cells = list(copy.cells), []
    for cell in original.cells:
        if structure.SOLUTION.fullmatch(cell.source):
            cells.append(cell)
            continue
        cells.append(waiting.pop(0))
        if cell.cell_type == "code":
            assert cells[-1].outputs == [] and cells[-1].execution_count is None
            cells[-1].update(outputs=cell.outputs, execution_count=cell.execution_count)
    assert waiting == []
    copy.cells = cells
    assert nbformat.writes(copy) + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_solution_is_left(path):
    copy = copies.student_copy(path.read_text(encoding="utf-8"))
    assert "<details>" not in copy and "<summary>" not in copy
    sources = [cell.source for cell in nbformat.reads(copy, as_version=4).cells]
    lesson = structure.read(path)
    for turn in structure.turns(lesson):
        assert not any(structure.solution_code(lesson, turn) in source for source in sources), turn.name


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("Nothing folded.\n", "Nothing folded.\n"),
        (f"Before.\n\n{FOLDED}\n\nAfter.", "Before.\n\nAfter."),
        (f"{FOLDED}\n\nAfter.", "After."),
        (f"Before.\n\n{FOLDED}", "Before."),
        (f"{FOLDED}\n\n{FOLDED}\n", ""),
        ("<details><summary>More on this</summary>\n\nIt stays.\n\n</details>",) * 2,
    ],
)
def test_only_solutions_are_cut_out_of_a_text(markdown, kept):
    assert copies.without_solutions(markdown) == kept


def test_a_cell_that_is_left_empty_is_gone_and_others_stay():
    printed = new_output("stream", text="1\n")
    code = new_code_cell("1", execution_count=3, outputs=[printed], metadata={"tags": ["wrong"]})
    copy = written(new_markdown_cell(FOLDED), code, new_markdown_cell(f"Text.\n\n{FOLDED}"), new_markdown_cell(""))
    assert [cell.source for cell in copy.cells] == ["1", "Text.", ""]
    assert copy.cells[0].metadata == {"tags": ["wrong"]} and copy.cells[0].id == code.id


def test_a_solution_that_is_not_closed_is_an_error():
    with pytest.raises(ValueError, match="not closed.*def f"):
        written(new_markdown_cell(FOLDED.removesuffix("</details>")))


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return copies.student_copies()


def test_the_command_writes_them_all_and_again_what_nobody_touched(made, tmp_path, capsys):
    folder = tmp_path / "a class" / "day 1"
    for _ in range(2):
        assert copies.run(lambda: made, "", Path("elsewhere"), [str(folder)]) == 0
        assert str(folder) in capsys.readouterr().out
        assert {path.name for path in folder.glob("*.ipynb")} == {path.name for path in PATHS}


def test_the_command_leaves_the_work_of_others_alone_and_names_it(made, tmp_path, capsys):
    copies.deliver(made, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    changed, gone = tmp_path / PATHS[0].name, tmp_path / PATHS[1].name
    changed.write_text("my answers")
    gone.unlink()
    assert copies.run(lambda: made, "", Path("elsewhere"), [str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1
    assert changed.name in said.err and gone.name not in said.err and "ARGS=FOLDER" in said.err
    assert changed.read_text() == "my answers" and not gone.exists()  # nothing was written
    assert all(path.read_bytes() == content for path, content in before.items() if path not in (changed, gone))


def test_the_command_says_where_it_writes():
    done = subprocess.run(
        [sys.executable, "-m", "notebooks.copies", "--help"],
        cwd=copies.ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and "build/student" in done.stdout


def test_the_notebooks_of_the_course_are_never_overwritten(made):
    before = [path.stat().st_mtime_ns for path in PATHS]
    with pytest.raises(FileExistsError, match=", ".join(path.name for path in PATHS)):
        copies.deliver(made, copies.FOLDER)
    assert [path.stat().st_mtime_ns for path in PATHS] == before


def test_what_is_there_counts_as_written_when_it_is_the_same(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    copies.deliver({"a": b"1", "b": b"2"}, tmp_path)
    copies.deliver({"a": b"3"}, tmp_path)
    copies.deliver({"b": b"4"}, tmp_path)  # known though another call wrote it
    assert (tmp_path / "a").read_bytes() == b"3" and (tmp_path / "b").read_bytes() == b"4"


def test_a_record_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / copies.RECORD).write_text("{")
    with pytest.raises(ValueError, match=rf"{copies.RECORD} must be JSON.*remove it"):
        copies.deliver({"a": b"1"}, tmp_path)
    assert not (tmp_path / "a").exists()


def test_a_copy_finds_helpers_from_its_folder(made, tmp_path):
    """The import cell of a copy runs in the folder of the copy, with nothing of this tree on the path."""
    copies.deliver(made, tmp_path)
    cells = nbformat.read(tmp_path / PATHS[0].name, as_version=4).cells
    imports = next(cell.source for cell in cells if cell.cell_type == "code")
    done = subprocess.run(
        [sys.executable, "-I", "-c", imports + "\nprint(exercises.__name__)"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout == "helpers.exercises\n", done.stderr
