"""Does this machine run the course? Each answer is one line: good, or what is wrong and the command that mends it."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

_PROJECT = "how-machines-see-signals"
_REMAKE = "stop JupyterLab and run `make clean lab`, which makes the environment anew"
_KERAS = "import keras; print(keras.backend.backend(), float(keras.ops.sum(keras.ops.ones(3))))"


def python_version(version: tuple[int, ...] = sys.version_info[:3]) -> str:
    """Is the Python that runs the notebook one of those the course is tested with, 3.11 to 3.13?"""
    if (3, 11) <= version < (3, 14):
        return "good"
    found = ".".join(map(str, version))
    return f"this is Python {found}, 3.11 to 3.13 is needed: install one of them, then {_REMAKE}"


def packages(requirements: list[str] | None = None) -> str:
    """Is every package there, in a version that the course is written for?

    Parameters
    ----------
    requirements : list of str, optional
        Such as ``"numpy>=2.0,<3"``; by default what the installed course asks for.
    """
    from packaging.requirements import Requirement

    if requirements is None:
        try:
            requirements = importlib.metadata.requires(_PROJECT) or []
        except importlib.metadata.PackageNotFoundError:
            return f"the package `helpers` is not installed: {_REMAKE}"
    wrong = []
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": "tensorflow"}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} is {version}, {requirement.specifier} is needed")
    return f"{'; '.join(wrong)}: {_REMAKE}" if wrong else "good"


def keras_backend(timeout: float = 120) -> str:
    """Can Keras add three ones? Asked in a process of its own, so that a crash there leaves the notebook alone."""
    try:
        answer = subprocess.run([sys.executable, "-c", _KERAS], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"Keras did not start within {timeout:g} s: close other programs and run this cell again"
    words = answer.stdout.split()
    if answer.returncode == 0 and words[-1:] == ["3.0"]:
        return f"good, it computes with {words[-2]}"
    lines = [line for line in answer.stderr.strip().splitlines() if re.match(r"\w*(Error|Exception)", line)]
    reason = lines[-1][:200] if lines else f"it ended with exit status {answer.returncode}"
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    mend = f"install {backend}, or unset KERAS_BACKEND and start JupyterLab again"
    mend = _REMAKE if backend == "tensorflow" else mend
    return f"Keras cannot compute with {backend} ({reason}): {mend}"


def disk_for_downloads(wanted_gb: float = 1.0, folder: Path | None = None) -> str:
    """Is there room in the folder that keeps downloads? Needed only for the data sets you ask for by name.

    Parameters
    ----------
    wanted_gb : float
        Free space wanted, in 10^9 bytes.
    folder : pathlib.Path, optional
        By default the cache folder of the course.
    """
    from helpers import datasets

    folder = Path(folder or datasets.cache_folder()).absolute()
    existing = next(parent for parent in [folder, *folder.parents] if parent.exists())
    free_gb = shutil.disk_usage(existing).free / 1e9
    if free_gb < wanted_gb:
        return (
            f"{free_gb:.1f} GB are free in {existing}, {wanted_gb:g} GB are wanted for downloads: make room, or name "
            "another folder with `export HELPERS_DATA_CACHE=/another/folder` before `make lab`"
        )
    if not os.access(existing, os.W_OK):
        return f"{existing} cannot be written to: name another folder with `export HELPERS_DATA_CACHE=/another/folder`"
    return "good"


def run() -> None:
    """Print one line for each check. What is good says so; what is not says what is wrong and what mends it."""
    for name, answer in [
        ("Python", python_version()),
        ("Packages", packages()),
        ("Keras", keras_backend()),
        ("Disk for downloads", disk_for_downloads()),
    ]:
        print(f"{'✓' if answer.startswith('good') else '✗'} {name}: {answer}")
