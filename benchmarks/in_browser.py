"""What a reader waits for in the browser: the start of JupyterLab, and the next picture of a widget."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.timing import markdown
from helpers.widgets import DEMOS
from tests.browser.lab import ROOT, open_notebook, running_browser, running_lab

FIRST = "00_start_here.ipynb"


def one_start(browser) -> tuple[float, float]:
    """Seconds from `make lab` to its address, and to the first notebook in the browser with its kernel idle."""
    with tempfile.TemporaryDirectory() as scratch, running_lab(Path(scratch)) as lab:
        before = time.perf_counter()
        context = browser.new_context()
        open_notebook(context.new_page(), lab, FIRST)
        usable = lab.seconds + time.perf_counter() - before
        context.close()
        return lab.seconds, usable


def starts(count: int = 3) -> tuple[str, list[str]]:
    """The table of some starts, each with an empty home; nothing in it is judged here (`tests/browser` does)."""
    with running_browser() as browser:
        found = [one_start(browser) for _ in range(count)]
        version = browser.version
    names = [*(f"start {number}" for number in range(1, count + 1)), "median"]
    found.append(tuple(map(median, zip(*found))))
    cells = [[name, *(f"{seconds:.1f}" for seconds in one)] for name, one in zip(names, found)]
    note = f"{FIRST} in Chromium {version} without a window; usable: its kernel is there and waits for a cell."
    return markdown([["", "seconds to the address", "seconds to a usable notebook"], *cells]) + f"\n\n{note}", []


def measured_latencies() -> list[dict]:
    """What the browser test of the latencies measured: the widgets of every notebook, whose cells it has run."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "latencies.json"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/browser", "-n", "0", "-q", "-k", "new_picture_follows_a_key",
             f"--latencies={file}"],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    if missing := set(DEMOS) - {one["demo"] for one in found}:
        raise RuntimeError(f"the browser test gave no latency of {', '.join(sorted(missing))}:\n{done.stdout[-5000:]}")
    return found


def latencies() -> tuple[str, list[str]]:
    """The table of all widgets, and which of them are slower than they must be."""
    rows, slow = [["notebook", "widget", "median (ms)", "of", "worst (ms)", "key presses"]], []
    for one in measured_latencies():
        middle, worst = median(one["milliseconds"]), max(one["milliseconds"])
        presses = str(len(one["milliseconds"]))
        rows.append([one["notebook"][:2], one["demo"], f"{middle:.0f}", str(one["limit"]), f"{worst:.0f}", presses])
        if middle >= one["limit"]:
            slow.append(f"too slow: {one['demo']}, {middle:.0f} ms from key press to new picture")
    return markdown(rows), slow
