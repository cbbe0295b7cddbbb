"""How long each notebook takes, how much memory its kernel, how large its file is: beside its budget."""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from benchmarks.timing import markdown
from tests.lesson import ROOT
from tests.whole_run import MEGABYTE, budget, complaints_about, peak_memory

HEADER = ["notebook", "seconds", "of", "memory of its kernel (MB)", "of", "file (MB)", "of"]


@dataclass(frozen=True)
class Run:
    """What one run of a notebook took: seconds from the start of its kernel, bytes of memory where that is known."""

    seconds: float
    memory: int | None


def run(path: Path) -> Run:
    """Run a notebook in a kernel of its own, as a reader does who has downloaded nothing; nothing is written."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}})
    with tempfile.TemporaryDirectory() as own:
        settings = {"HELPERS_OFFLINE": "1", "HELPERS_DATA_CACHE": f"{own}/cache", "IPYTHONDIR": f"{own}/ipython"}
        kept = {name: value for name, value in os.environ.items() if name != "HELPERS_DATA_MIRROR"}
        start = time.perf_counter()
        with client.setup_kernel(env=kept | settings):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            return Run(time.perf_counter() - start, peak_memory(client.km.provisioner.pid))


def row(path: Path, measured: Run) -> list[str]:
    """One row of the table."""
    allowed = budget(path.name)
    memory = "unknown" if measured.memory is None else f"{measured.memory / MEGABYTE:.0f}"
    limits = [f"{allowed.seconds:g}", f"{allowed.memory / MEGABYTE:.0f}", f"{allowed.file / 1e6:g}"]
    found = [f"{measured.seconds:.1f}", memory, f"{path.stat().st_size / 1e6:.2f}"]
    return [path.name, *(text for pair in zip(found, limits) for text in pair)]


def part() -> tuple[str, list[str]]:
    """The table of all notebooks, run one after the other, and what is over its budget."""
    rows, complaints = [HEADER], []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        measured = run(path)
        rows.append(row(path, measured))
        complaints += complaints_about(path.name, measured.seconds, measured.memory, refused="")
    note = "One after the other, each from the start of its kernel to the end of its last cell; memory is the peak."
    return f"{markdown(rows)}\n\n{note}", complaints
