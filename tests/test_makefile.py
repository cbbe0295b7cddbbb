"""`make`: one command sets up and starts, a second one starts at once, a missing Python is told in one line.

The targets run in an empty folder, with a stand-in for Python that writes down how it is called: nothing is installed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="make is not installed")

STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$1" in
  --version) echo "Python 3.12.1" ;;
  -c) exit {supported} ;;
esac
if [ "$2" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; cp "$0" "$4/bin/jupyter"; fi
if [ "$2" = pip ]; then exit {pip}; fi
"""


class Folder:
    """A folder with the Makefile and a stand-in for Python."""

    def __init__(self, path: Path, supported: int = 0, pip: int = 0):
        self.path, self.log = path, path / "log"
        shutil.copy(ROOT / "Makefile", path)
        for name in ("requirements.lock", "pyproject.toml"):
            (path / name).touch()
        self.python = path / "a-python"
        self.python.write_text(STAND_IN.format(log=self.log, supported=supported, pip=pip))
        self.python.chmod(0o755)

    def make(self, *arguments: str, python: str | None = None) -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(
            [MAKE, *arguments, f"PYTHON={python or self.python}"],
            cwd=self.path, env=environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def calls(self) -> list[str]:
        """How Python and Jupyter were called since the last look."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def set_up(calls: list[str]) -> list[str]:
    return [call for call in calls if "venv" in call or "pip install" in call]


def test_help_lists_every_target(folder):
    targets = set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split())
    for done in (folder.make("help"), folder.make()):  # also what plain `make` does
        assert done.returncode == 0 and set(re.findall(r"^  make ([a-z-]+) ", done.stdout, re.M)) == targets
        assert max(map(len, done.stdout.splitlines())) <= 120
    assert folder.calls() == []


def test_one_command_sets_up_with_hashes_and_opens_the_first_notebook(folder):
    done = folder.make("lab")
    assert done.returncode == 0, done.stderr
    calls = folder.calls()
    assert "a-python -m venv --clear .venv" in calls
    assert any(call.startswith("python -m pip install") and "--require-hashes" in call for call in calls)
    assert "jupyter lab" in calls[-1] and "00_start_here.ipynb" in calls[-1]


def test_a_second_command_starts_at_once(folder):
    folder.make("lab")
    assert set_up(folder.calls())
    for target, started in [("lab", "jupyter lab"), ("test", "python -m pytest"), ("bench", "python -m benchmarks")]:
        assert folder.make(target).returncode == 0
        calls = folder.calls()
        assert len(calls) == 1 + (target == "test") and all(call.startswith(started) for call in calls)


def test_the_notebooks_run_after_the_other_tests_and_one_by_one(folder):
    folder.make("test")
    assert folder.calls()[-2:] == ["python -m pytest tests helpers", "python -m pytest notebooks"]


def test_another_lock_sets_up_anew(folder):
    folder.make("test")
    folder.calls()
    later = (folder.path / ".venv/installed").stat().st_mtime + 10
    os.utime(folder.path / "requirements.lock", (later, later))
    folder.make("test")
    assert set_up(folder.calls())


def test_a_set_up_that_fails_is_tried_again(tmp_path):
    folder = Folder(tmp_path, pip=1)
    assert folder.make("lab").returncode != 0
    assert not (tmp_path / ".venv/installed").exists()
    assert not any("jupyter" in call for call in folder.calls())
    assert folder.make("lab").returncode != 0
    assert set_up(folder.calls())


@pytest.mark.parametrize("kind", ["missing", "unsupported"])
def test_a_missing_or_wrong_python_is_told_in_one_line(tmp_path, kind):
    folder = Folder(tmp_path, supported=1)
    done = folder.make("lab", python="no-such-python" if kind == "missing" else None)
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert re.search(r"Python 3\.11, 3\.12 or 3\.13 .* is needed", line) and "make PYTHON=/path/to/python" in line
    assert done.stdout == "" and not (tmp_path / ".venv").exists()


def test_the_first_python_that_fits_is_taken(tmp_path):
    folder = Folder(tmp_path)
    assert folder.make("lab", python=f"no-such-python {folder.python}").returncode == 0
    assert "a-python -m venv --clear .venv" in folder.calls()


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("lab", "--no-browser --port 8901"),
        ("test", '-k "gabor and not slow"'),
        ("notebooks", "01 02"),
        ("student", "day-1/class"),
        ("html", "site/pages"),
        ("bench", "--quick"),
        ("mirror", "pets weights"),
        ("cluster-test", "--pictures 100"),
    ],
)
def test_arguments_are_passed_on(folder, target, arguments):
    done = folder.make("-n", target, f"ARGS={arguments}")
    assert done.returncode == 0 and arguments in done.stdout.splitlines()[-1]


def test_the_server_listens_on_this_machine_only(folder):
    folder.make("lab")
    command = folder.calls()[-1]
    assert "--ip=127.0.0.1" in command and "--allow-root" not in command and "token" not in command


def test_a_mirror_is_collected_and_served_from_one_folder(folder):
    for arguments, collected, served in [
        ((), "build/mirror all weights", "build/mirror --address 127.0.0.1 --port 8090"),
        (("OUT=a stick", "ADDRESS=0.0.0.0", "PORT=80"), "a stick all weights", "a stick --address 0.0.0.0 --port 80"),
    ]:
        assert folder.make("mirror", "serve-mirror", *arguments).returncode == 0
        lines = [f"python -m helpers.datasets --collect {collected}", f"python -m helpers.datasets --serve {served}"]
        assert folder.calls()[-2:] == lines


def test_clean_removes_the_environment(folder):
    folder.make("lab")
    assert folder.make("clean").returncode == 0 and not (folder.path / ".venv").exists()
    folder.calls()
    folder.make("lab")
    assert set_up(folder.calls())


def test_clean_keeps_what_people_wrote_and_what_was_downloaded(folder):
    for name in ("student/notes.ipynb", "mirror/pets/images.tar.gz", "html/index.html", "hub/package.json"):
        (folder.path / "build" / name).parent.mkdir(parents=True)
        (folder.path / "build" / name).touch()
    assert folder.make("clean").returncode == 0
    assert sorted(path.name for path in (folder.path / "build").iterdir()) == ["mirror", "student"]
    assert (folder.path / "build/student/notes.ipynb").exists()
