"""Keras starts quietly, and still says what is wrong."""

import subprocess
import sys

LOAD = "from helpers.backend import load_keras; keras = load_keras(); print(keras.__name__)"


def test_keras_starts_without_a_word_on_stderr():
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "keras\n" and done.stderr == ""


def _with(fake: str, folder) -> subprocess.CompletedProcess:
    """What happens with a module `keras` of this source."""
    (folder / "keras.py").write_text(fake, encoding="utf-8")
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); {LOAD}"
    return subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, timeout=60)


def test_only_the_reports_are_left_out(tmp_path):
    fake = """
import os, types
os.write(2, b"I0000 port.cc:153] oneDNN custom operations are on. You may see\\na real problem\\n")
ops = types.SimpleNamespace(zeros=lambda n: os.write(2, b"and another\\n"))
"""
    done = _with(fake, tmp_path)
    assert done.returncode == 0 and done.stderr == "a real problem\nand another\n"


def test_a_failing_import_is_not_hidden(tmp_path):
    done = _with("import os\nos.write(2, b'on the way\\n')\nraise ImportError('no backend')", tmp_path)
    assert done.returncode != 0 and "on the way" in done.stderr and "ImportError: no backend" in done.stderr
