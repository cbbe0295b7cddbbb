"""Every notebook keeps the rules, uses what helpers offers, and is compared for real when nbval runs it."""

import base64
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupytext.cli import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbval.plugin import get_sanitize_patterns

from helpers import exercises, widgets
from helpers.plots.base import encode
from tests import structure, tolerance, whole_run
from tests.claims import Claim, backing, claims
from tests.structure import RULES, Course, Lesson, complaints

ROOT = structure.ROOT
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SHIPPED = {
    name: tree
    for module in sorted((ROOT / "helpers").glob("[a-z]*.py"))
    for name, tree in structure.shipped_functions(module.read_text(encoding="utf-8")).items()
}
COURSE = Course(
    ROOT / "notebooks",
    {name: question.options for name, question in widgets.QUESTIONS.items()},
    set(widgets.DEMOS),
    set(exercises.EXERCISES),
    SHIPPED,
)
each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def _execute_module():
    spec = importlib.util.spec_from_file_location("execute", ROOT / "notebooks/execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXECUTE = _execute_module()


# -- the rules --------------------------------------------------------------------------------------------------------


def test_there_are_notebooks():
    assert [path.name[:2] for path in PATHS[:3]] == ["00", "01", "02"]


@each_notebook
@pytest.mark.parametrize("name", RULES)
def test_rule(path, name):
    found = complaints(structure.read(path), COURSE, name)
    assert not found, "\n".join(found)


def one_digit_changed(claim: Claim) -> Iterator[Claim]:
    """The claim with another digit in each place."""
    for place, old in enumerate(claim.text):
        for new in "0123456789" if old.isdigit() else "":
            if new != old:
                yield replace(claim, text=claim.text[:place] + new + claim.text[place + 1 :])


def test_a_changed_digit_of_a_claim_is_found():
    """Now and then a changed digit gives another number that was printed as well."""
    found = [
        not any(changed.agrees(value) for value in backing(lesson, claim))
        for lesson in map(structure.read, PATHS)
        for claim in claims(lesson)
        for changed in one_digit_changed(claim)
    ]
    assert len(found) > 100 and np.mean(found) > 0.85


def test_make_notebooks_writes_the_metadata_that_the_rule_wants():
    assert EXECUTE.METADATA == structure.METADATA


def outputs_of(text: str, pixels: np.ndarray, compress_level: int = 6) -> list[NotebookNode]:
    """What a cell that shows a picture and prints a text leaves."""
    picture = base64.b64encode(encode(pixels, compress_level)).decode()
    shown = nbformat.v4.new_output("display_data", data={"image/png": picture}, metadata={"image/png": {"alt": text}})
    return [shown, nbformat.v4.new_output("stream", text=text + "\n")]


PIXELS = np.random.default_rng(0).integers(0, 255, (40, 30, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("text", "pixels", "same"),
    [
        ("3 rows took 3.1 ms, 7.2 times as fast", PIXELS, True),
        ("3 rows took 1,204 ms, 0.9 times as fast", PIXELS, True),
        ("4 rows took 3.1 ms, 7.2 times as fast", PIXELS, False),
        ("3 rows took 3.1 mm, 7.2 times as fast", PIXELS, False),
        ("3 rows took 3.1 ms, 7.2 times as fast", PIXELS + 1, False),
        ("3 rows took 3.1 ms, 7.2 times as fast", PIXELS.reshape(30, 40, 3), False),
    ],
)
def test_outputs_are_compared_without_measured_times_and_by_pixels(text, pixels, same):
    committed = outputs_of("3 rows took 3.1 ms, 7.2 times as fast", PIXELS)
    again = outputs_of(text, pixels, compress_level=1)
    assert committed != again and (EXECUTE.comparable(committed) == EXECUTE.comparable(again)) is same


def test_running_again_changes_nothing_but_what_is_really_different(small, tmp_path):
    """Measured times and pictures stay as they were committed; a number that has changed is written."""
    path = Path(shutil.copy(small, tmp_path))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = notebook.cells[: len(SMALL) + 1]  # the title and the cells that the command has run
    notebook.cells[4].outputs[0].text = "took 99 s\n"
    notebook.cells[5].outputs[0].text = "99 times as fast\n"
    nbformat.write(notebook, path)
    committed = path.read_bytes()
    path.write_bytes(committed.replace(b"the mean is 3.50", b"the mean is 9.99"))
    assert EXECUTE.execute(path) == "" and path.read_bytes() == committed


def unused_and_unknown(lessons: list[Lesson], course: Course) -> list[str]:
    """What helpers offers and no notebook uses, and what a notebook uses and helpers does not offer."""
    cells = [cell for lesson in lessons for _, cell in lesson.code]
    calls = {call for cell in cells for call in structure.widget_calls(cell)}
    used = {
        "question": {name for cell in cells for name in structure.arguments_of("widgets.predict", cell)},
        "exercise": {name for cell in cells for name in structure.arguments_of("exercises.check", cell)},
        "demo": calls & course.demos,
    }
    offered = {"question": set(course.options), "exercise": course.exercises, "demo": course.demos}
    found = [f"{kind} {name}: no notebook uses it" for kind in used for name in offered[kind] - used[kind]]
    found += [f"{kind} {name}: there is none" for kind in used for name in used[kind] - offered[kind]]
    return found + [f"widget {call}: there is none" for call in calls if not hasattr(widgets, call)]


def test_every_question_exercise_and_demo_is_used_and_exists():
    found = unused_and_unknown([structure.read(path) for path in PATHS], COURSE)
    assert not found, "\n".join(found)


def test_what_is_unused_or_unknown_is_found(tmp_path):
    code = 'widgets.predict("a")\nexercises.check("b", b)\nwidgets.c()'
    lesson = Lesson(tmp_path / "01_x.ipynb", new_notebook(cells=[new_code_cell(code)]))
    assert unused_and_unknown([lesson], Course(tmp_path, {"a": ()}, {"c"}, {"b"})) == ["widget c: there is none"]
    found = unused_and_unknown([lesson], Course(tmp_path, {"A": ()}, {"C"}, {"B"}))
    assert len(found) == 6 and {line.split()[1].strip(":") for line in found} == {"a", "A", "b", "B", "c", "C"}


@each_notebook
def test_text_and_back_keeps_the_notebook(path, tmp_path):
    """The round trip that CONTRIBUTING describes."""
    copy = shutil.copy(path, tmp_path)
    jupytext(["--quiet", "--to", "py:percent", str(copy)])
    jupytext(["--quiet", "--update", "--to", "ipynb", str(Path(copy).with_suffix(".py"))])
    before, after = nbformat.read(path, as_version=4), nbformat.read(copy, as_version=4)
    for one, other in zip(before.cells, after.cells, strict=True):
        for kept in ("cell_type", "source", "id", "metadata", "outputs"):
            assert one.get(kept) == other.get(kept)


# -- nbval compares, and the whole run is guarded ---------------------------------------------------------------------


def run_nbval(*notebooks: Path, **environment: str) -> dict[str, str]:
    """Run notebooks outside the tree with the project's own settings: outcome by item, and all output as "output"."""
    # Where CI is set, pytest's summary repeats the whole messages.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "--rootdir", ".", "-p", "conftest", "-n", "0",
         "-p", "no:cacheprovider", "-v", "--color=no", *map(str, notebooks)],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    items = re.findall(r"::(Cell \d+|whole run) (PASSED|FAILED|ERROR|SKIPPED)", done.stdout)
    assert items, done.stdout + done.stderr
    return dict(items) | {"output": done.stdout}


def failing(outcomes: dict[str, str]) -> set[str]:
    return {item for item, outcome in outcomes.items() if outcome in ("FAILED", "ERROR")}


def write_executed(path: Path, *sources: str) -> Path:
    """A notebook with these code cells, run and written the way `make notebooks` does it."""
    cells = [new_markdown_cell("# 99 · Small"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells, metadata=EXECUTE.METADATA), path)
    assert EXECUTE.execute(path) == ""
    return path


def change_a_digit(text: str) -> str | None:
    """The text with one digit changed, not one of a measured time, which is masked; None where there is no other."""
    masked = [mask.span() for mask in re.finditer(r"took [\d.,]+ \w+|[\d.,]+ times as fast", text)]
    for digit in re.finditer(r"\d", text):
        if not any(start <= digit.start() < end for start, end in masked):
            return text[: digit.start()] + str((int(digit[0]) + 1) % 10) + text[digit.end() :]
    return None


def change_every_cell(path: Path) -> set[str]:
    """Change one digit in the output of each cell that has one; returns the items that must fail."""
    notebook = nbformat.read(path, as_version=4)
    changed = set()
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        for output in cell.outputs:
            holder, key = (output, "text") if output.output_type == "stream" else (output.data, "text/plain")
            new = change_a_digit(holder.get(key, ""))
            if new is not None:
                holder[key] = new
                changed.add(f"Cell {number}")
                break
    nbformat.write(notebook, path)
    return changed


SMALL = (
    "from helpers import plots\nfigure, ax = plots.figure()",
    "print(f'the mean is {7 / 2:.2f}')",
    "plots.show(figure, f'{12} bars')",
    "import time\nprint(f'took {time.perf_counter_ns() % 1000 / 10 + 1:.1f} ms')",
    "print(f'{time.perf_counter_ns() % 1000 / 100 + 1:.1f} times as fast')",
    "[1, 2, 3]",
    "print('no number')",
    "print('no number')",
    "assert 'started' not in globals()  # by the start-up file below",
)
# What the tests set for the kernel, whatever the user has set.
ENVIRONMENT = (
    "import os\n"
    "print(os.environ['HELPERS_OFFLINE'], 'HELPERS_DATA_MIRROR' in os.environ)\n"
    "print(os.path.exists(os.environ['HELPERS_DATA_CACHE']))"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A small executed notebook."""
    path = write_executed(tmp_path_factory.mktemp("small") / "99_small.ipynb", *SMALL)
    notebook = nbformat.read(path, as_version=4)
    cell = new_code_cell(ENVIRONMENT, execution_count=len(SMALL) + 1)
    cell.outputs = [nbformat.v4.new_output("stream", text="1 False\nFalse\n")]
    notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return path


def test_an_unchanged_notebook_passes_whatever_the_user_has_set(small, tmp_path):
    """A start-up file, a kernel, a mirror and a cache of the user's own do not come between."""
    startup = tmp_path / ".ipython/profile_default/startup"
    kernel = tmp_path / ".local/share/jupyter/kernels/python3"
    for folder in (startup, kernel):
        folder.mkdir(parents=True)
    (startup / "mine.py").write_text("started = True")
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "mine", "language": "python"}')
    own = {"HOME": str(tmp_path), "HELPERS_DATA_MIRROR": "/nowhere", "HELPERS_DATA_CACHE": str(tmp_path)}
    outcomes = run_nbval(small, **own)
    assert not failing(outcomes) and outcomes["whole run"] == "PASSED", outcomes["output"]


def test_every_changed_number_fails_and_its_cell_is_named(small, tmp_path):
    """So do a missing output and an exception, the latter also where outputs are not compared."""
    path = Path(shutil.copy(small, tmp_path))
    assert change_every_cell(path) == {"Cell 1", "Cell 2", "Cell 5", "Cell 9"}
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[6].outputs = []
    code[7].source, code[7].metadata["tags"] = "1 / 0", ["nbval-ignore-output"]
    nbformat.write(notebook, path)
    outcomes = run_nbval(path)
    assert failing(outcomes) == {"Cell 1", "Cell 2", "Cell 5", "Cell 6", "Cell 7", "Cell 9"}, outcomes["output"]
    assert "the mean is 3.50" in outcomes["output"] and "the mean is 4.50" in outcomes["output"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("it took 3.1 ms here", "it took TIME here"),
        ("took 1,200 ns, took 45 µs, took 2 s", "took TIME, took TIME, took TIME"),
        ("7.2 times as fast: True", "N times as fast: True"),
        ("3.1 ms", "3.1 ms"),
        ("took 3 samples", "took 3 samples"),
        ("took 3.1 msec", "took 3.1 msec"),
        ("7.2 times as large", "7.2 times as large"),
        ("the error is 0.123", "the error is 0.123"),
    ],
)
def test_only_the_two_forms_of_measured_times_are_masked(text, masked):
    for pattern, replacement in get_sanitize_patterns((ROOT / "tests/nbval_sanitize.cfg").read_text()):
        text = re.sub(pattern, replacement, text)
    assert text == masked


# What a training gives; what may stand there instead without a difference that counts, and what may not.
TRAINED = "right: 97.4 ± 0.8 %, loss 0.081 ± 0.01, 3 epochs"
NEAR_ENOUGH = {
    "right: 98.2 ± 0.8 %, loss 0.071 ± 0.01, 3 epochs": True,
    "right: 98.3 ± 0.8 %, loss 0.081 ± 0.01, 3 epochs": False,
    "right: 97.4 ± 0.9 %, loss 0.081 ± 0.01, 3 epochs": False,
    "right: 97.4 ± 0.8 %, loss 0.092 ± 0.01, 3 epochs": False,
    "right: 97.4 ± 0.8 %, loss 0.081 ± 0.01, 4 epochs": False,
    "right: 97.4 ± 0.8 %, loss 0.081 ± 0.01, 3 epochs, 1.0 ± 0.1": False,
}


def test_what_comes_out_of_training_may_differ_by_what_it_says(tmp_path):
    path = write_executed(tmp_path / "99_small.ipynb", *[f"print({TRAINED!r})"] * len(NEAR_ENOUGH))
    notebook = nbformat.read(path, as_version=4)
    for cell, committed in zip(notebook.cells[1:], NEAR_ENOUGH):
        cell.outputs[0].text = committed + "\n"
    nbformat.write(notebook, path)
    outcomes = run_nbval(path)
    passed = [outcomes[f"Cell {number}"] == "PASSED" for number in range(len(NEAR_ENOUGH))]
    assert passed == list(NEAR_ENOUGH.values()), outcomes["output"]
    assert EXECUTE.execute(path) == ""  # written anew, a cell keeps what it had where that is near enough
    written = [structure.printed(cell).strip() for cell in nbformat.read(path, as_version=4).cells[1:]]
    assert written == [text if near else TRAINED for text, near in NEAR_ENOUGH.items()]
    assert EXECUTE.execute(path, afresh=True) == ""
    assert [structure.printed(cell).strip() for cell in nbformat.read(path, as_version=4).cells[1:]] == [
        TRAINED for _ in NEAR_ENOUGH
    ]


@pytest.mark.parametrize(
    ("new", "old", "settled"),
    [
        ("a 1.5 ± 1, b 2", "a 2.5 ± 1, b 2", "a 2.5 ± 1, b 2"),
        ("a 1.5 ± 1, b 2", "a 2.51 ± 1, b 2", "a 1.5 ± 1, b 2"),
        ("-0.1 ± 0.2", "−0.3 ± 0.2", "−0.3 ± 0.2"),
        ("1,200 ± 50", "1,249 ± 50", "1,249 ± 50"),
        ("1 ± 1 and 5 ± 1", "1 ± 1", "1 ± 1 and 5 ± 1"),
        ("v1.5 ± 1", "v2.0 ± 1", "v1.5 ± 1"),
        ("± 9.4 points", "± 9.5 points", "± 9.4 points"),
    ],
)
def test_tolerated_numbers_are_settled(new, old, settled):
    assert tolerance.settled(new, old) == settled


@pytest.mark.skipif(len(PATHS) < 2, reason="there is no notebook 01 yet")
def test_nbval_fails_for_every_changed_number_of_a_real_notebook(tmp_path):
    path = Path(shutil.copy(PATHS[1], tmp_path))
    changed = change_every_cell(path)
    assert len(changed) > 10
    outcomes = run_nbval(path)
    assert failing(outcomes) == changed, outcomes["output"]


CONNECTIONS = (
    # the notebook hides the error, and still it is seen
    "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80), timeout=1)\nexcept OSError:\n    pass",
    "import urllib.request\ntry:\n    urllib.request.urlopen('http://example.org')\nexcept OSError:\n    pass",
    "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:\n"
    "    try:\n        s.sendto(b'x', ('192.0.2.2', 53))\n    except OSError:\n        pass",
    "import subprocess, sys\n"
    "_ = subprocess.run([sys.executable, '-c', \"import socket; socket.gethostbyname('example.net')\"],\n"
    "                   capture_output=True)",
)


def test_a_connection_to_another_machine_is_refused_and_recorded(tmp_path):
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CONNECTIONS], metadata=EXECUTE.METADATA)
    path = tmp_path / "99_small.ipynb"
    nbformat.write(notebook, path)
    outcomes = run_nbval(path)
    assert failing(outcomes) == {"whole run"}
    refused = re.findall(r"99_small.ipynb tried a connection to another machine: (.*)", outcomes["output"])
    assert refused == [
        "socket.getaddrinfo 192.0.2.1", "socket.getaddrinfo example.org", "socket.sendto 192.0.2.2",
        "socket.gethostbyname example.net",
    ]  # fmt: skip


def test_a_connection_within_this_machine_is_allowed(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection(('localhost', {server.getsockname()[1]}), timeout=5)"
        log = tmp_path / "log"
        environment = os.environ | {"PYTHONPATH": str(whole_run.NO_NETWORK), "NO_NETWORK_LOG": str(log)}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert not log.exists()


def test_too_much_time_or_memory_is_a_complaint():
    assert whole_run.complaints_about("01_signals.ipynb", 29, 1000 * 2**20, "") == []
    assert "took 31.0 s" in whole_run.complaints_about("01_signals.ipynb", 31, 1000 * 2**20, "")[0]
    assert "took 1100 MB" in whole_run.complaints_about("01_signals.ipynb", 29, 1100 * 2**20, "")[0]
    assert whole_run.complaints_about("07_convnet.ipynb", 110, None, "") == []
    assert "allowed are 120 s" in whole_run.complaints_about("08_convnet.ipynb", 121, None, "")[0]


def test_processor_time_is_that_of_the_work_and_not_of_the_waiting():
    work = "import time\nwhile time.process_time() < {}: pass\n"
    code = f"import subprocess, sys, time\nsubprocess.run([sys.executable, '-c', {work.format(0.4)!r}])\n"
    code += f"{work.format(0.4)}\ntime.sleep(0.5)\nprint(flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        worked = whole_run.processor_time(process.pid)
        process.communicate(b"\n", timeout=30)
    assert 0.7 < worked < 1.2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the peak memory")
def test_the_peak_of_memory_is_seen_after_it_was_given_back():
    code = "x = bytearray(300_000_000); del x; print('ready', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        peak = whole_run.peak_memory(process.pid)
        process.communicate(b"\n", timeout=30)
    assert 300e6 < peak < 400e6
