"""Copies of the notebooks for a class: no outputs, no execution counts, no folded solutions.

    python -m notebooks.copies              into build/student
    python -m notebooks.copies FOLDER       into another folder

Everything else is as in the notebooks of the course. The copies run from any folder, since `helpers` is installed.
What is in the folder already is overwritten only if it was written by this command and is unchanged since.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
# In a folder that was written: the SHA-256 of each file, to know later whether somebody has worked in it.
RECORD = ".written.json"
SOLUTION = re.compile(r"\n*<details>\s*<summary>\s*Solution\s*</summary>.*?</details>", re.DOTALL | re.IGNORECASE)


def notebook_paths() -> list[Path]:
    """The notebooks of the course, in order."""
    return sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def without_solutions(markdown: str) -> str:
    """The text of a Markdown cell without its folded solutions; a text that has none is returned as it is."""
    kept, found = SOLUTION.subn("", markdown)
    if re.search(r"<summary>\s*Solution", kept, re.IGNORECASE):
        raise ValueError(f"a folded solution is not closed by </details>: {kept.strip()[:80]!r}")
    return kept.strip("\n") if found else markdown


def student_copy(text: str) -> str:
    """A notebook file without outputs, execution counts and folded solutions.

    Parameters
    ----------
    text : str
        The text of the notebook file.

    Returns
    -------
    str
        The text of the copy. A Markdown cell of which nothing is left is gone; all other cells and metadata stay.

    Raises
    ------
    ValueError
        If a solution is not closed, or the text is no notebook.
    """
    notebook = nbformat.reads(text, as_version=4)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown":
            kept = without_solutions(cell.source)
            if kept != cell.source and not kept.strip():
                continue
            cell.source = kept
        cells.append(cell)
    notebook.cells = cells
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def deliver(files: dict[str, bytes], folder: Path) -> None:
    """Write files into a folder, none of them over somebody else's work.

    Parameters
    ----------
    files : dict
        Content by name.
    folder : Path
        Made if it is not there.

    Raises
    ------
    FileExistsError
        If the folder has one of the files already, and it was not written by this function or is changed since. The
        message names all such files, and nothing is written.
    ValueError
        If the record of what was written cannot be read.
    """
    record = folder / RECORD
    try:
        written = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    except ValueError as error:
        raise ValueError(f"{record} must be JSON as this command writes it, but: {error}; remove it") from error
    wanted = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    foreign = [
        name
        for name in files
        if (folder / name).exists()
        and hashlib.sha256((folder / name).read_bytes()).hexdigest() not in (written.get(name), wanted[name])
    ]
    if foreign:
        raise FileExistsError(
            f"{folder} has files that were not written by this command, or were changed since: {', '.join(foreign)}. "
            "Nothing was written. Move them away, or choose another folder: ARGS=FOLDER"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    record.write_text(json.dumps(written | wanted, indent=1) + "\n", encoding="utf-8")


def run(make: Callable[[], dict[str, bytes]], description: str, default: Path, arguments: list[str]) -> int:
    """The command line: make the files, write them into the folder that is named; returns the exit status."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path, nargs="?", default=default, help="to write into; default: %(default)s")
    folder = parser.parse_args(arguments).folder
    files = make()
    try:
        deliver(files, folder)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(files)} files in {folder}")
    return 0


def student_copies() -> dict[str, bytes]:
    """The copies of all notebooks, by file name."""
    return {path.name: student_copy(path.read_text(encoding="utf-8")).encode() for path in notebook_paths()}


if __name__ == "__main__":
    sys.exit(run(student_copies, __doc__.splitlines()[0], Path("build/student"), sys.argv[1:]))
