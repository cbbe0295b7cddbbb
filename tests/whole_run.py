"""A pytest plugin: what must hold for the whole run of a notebook, measured while nbval runs its cells.

nbval runs every notebook once, cell by cell, and compares. This plugin starts the kernel of that run with no network
and none of the user's data, and adds one more item after the last cell, which checks that the run tried no
connection and stayed within its time and memory. So no notebook has to be run twice. Numbers that come out of training
a network may differ by what they say themselves (`tests/tolerance.py`).

How long a notebook may take is said for two cores that it has for itself. Where another process of the tests works
beside it, as in `make test`, which runs two notebooks at a time, it may take longer, but no more processor time: on
cores of its own it would be over when that is spent.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from tests.tolerance import settled_outputs

NO_NETWORK = Path(__file__).parent / "no_network"
MEGABYTE = 2**20


class Budget(NamedTuple):
    """What a notebook may take: seconds on two cores that it has for itself, bytes of memory, bytes of its file."""

    seconds: float
    memory: int
    file: int


def budget(name: str) -> Budget:
    """What the notebook of this file name may take."""
    number = name[:2]
    seconds = {"00": 30, "01": 30, "02": 30, "03": 45, "04": 45, "07": 120, "08": 120, "09": 120, "11": 120}
    memory = (1024 if number in ("00", "01", "02") else 3072) * MEGABYTE
    return Budget(seconds.get(number, 60), memory, 3_000_000)


def peak_memory(pid: int) -> int | None:
    """The largest resident memory of a process so far in bytes, or None where the system does not tell (no /proc)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    (kilobytes,) = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(kilobytes) * 1024


def processor_time(pid: int) -> float:
    """Seconds that the processors have worked for a process and for those that it has started and that have ended."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system + times.children_user + times.children_system


class WholeRun(pytest.Item):
    """Comes after the last cell of a notebook."""

    def __init__(self, name: str, parent: IPyNbFile):
        super().__init__(name, parent)
        self.obj = None

    def runtest(self) -> None:
        run = self.parent
        if run.started is None or run.cells_run < sum(cell.cell_type == "code" for cell in run.nb.cells):
            pytest.skip("only a part of the notebook was run")
        seconds, memory = time.perf_counter() - run.started, peak_memory(run.kernel.km.provisioner.pid)
        if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
            seconds = min(seconds, processor_time(run.kernel.km.provisioner.pid))
        self.user_properties.append(("notebook", (run.path.name, seconds, memory)))
        refused = run.refused.read_text(encoding="utf-8")
        complaints = complaints_about(run.path.name, seconds, memory, refused)
        if complaints:
            pytest.fail("\n".join(complaints), pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: network, time and memory"


def complaints_about(name: str, seconds: float, memory: int | None, refused: str) -> list[str]:
    """What is wrong with a run; nothing where all is well. What could not be measured is None."""
    most_seconds, most_memory, _ = budget(name)
    complaints = [f"{name} tried a connection to another machine: {line}" for line in refused.splitlines()]
    if seconds > most_seconds:
        complaints.append(f"{name} took {seconds:.1f} s, allowed are {most_seconds:g} s")
    if memory is not None and memory > most_memory:
        complaints.append(f"{name} took {memory / MEGABYTE:.0f} MB, allowed are {most_memory / MEGABYTE:.0f} MB")
    return complaints


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    if isinstance(item, IPyNbCell):
        compare = type(item).compare_outputs
        item.compare_outputs = lambda new, old, *others: compare(item, settled_outputs(new, old), old, *others)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if isinstance(collector, IPyNbFile) and report.passed:
        collector.started, collector.cells_run, collector.refused = None, 0, None
        report.result.append(WholeRun.from_parent(collector, name="whole run"))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """The first cell's set-up starts the kernel: with the guard, offline, and with an empty cache for data."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    run = item.parent
    run.cells_run += 1
    if run.started is not None:
        return (yield)
    run.started = time.perf_counter()
    run.refused = Path(os.environ["COURSE_TESTS_FOLDER"]) / f"{run.path.stem}-{os.getpid()}-refused"
    run.refused.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(NO_NETWORK), prepend=os.pathsep)
        patch.setenv("NO_NETWORK_LOG", str(run.refused))
        patch.setenv("HELPERS_OFFLINE", "1")
        patch.setenv("HELPERS_DATA_CACHE", str(run.refused.with_name("empty-cache")))
        patch.delenv("HELPERS_DATA_MIRROR", raising=False)
        return (yield)


def pytest_terminal_summary(terminalreporter) -> None:
    """The time by which every notebook was judged, and its memory."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for kind, value in report.user_properties:
            if kind == "notebook" and report.when == "call":
                name, seconds, memory = value
                shown = "" if memory is None else f", {memory / MEGABYTE:.0f} MB"
                terminalreporter.write_line(f"{name}: {seconds:.1f} s{shown}")
