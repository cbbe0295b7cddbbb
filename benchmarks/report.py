"""The file with the results: a section for each part, and the machine on which they were measured."""

import os
import platform
import re
from importlib import metadata
from pathlib import Path

import psutil

from benchmarks.timing import markdown

TITLES = {
    "machine": "## The machine",
    "speeds": "## Speeds, side by side with what a reader would write otherwise",
    "notebooks": "## Each notebook, run on its own, beside its budget",
    "lab": "## From `make lab` to a notebook whose cells can be run",
    "widgets": "## Widgets in the browser, from key press to new picture",
    "accuracies": "## Accuracies, beside what was published",
}
HEAD = """# What the course measures

Made by `make bench ARGS=--write` and by nothing else: do not edit it. `make bench ARGS="--write --only accuracies"`
makes one part anew, here after a notebook has changed.
"""
PACKAGES = (
    "numpy", "scipy", "scikit-learn", "scikit-image", "mahotas", "librosa", "matplotlib", "pillow", "keras",
    "tensorflow", "tensorflow-cpu", "jupyterlab", "ipywidgets", "ipykernel", "playwright",
)  # fmt: skip


def _processor() -> str:
    """Its model, as far as the system tells."""
    information = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.*)$", information.read_text(), re.M) if information.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:  # no such file: not a Linux
        name = platform.platform(terse=True)
    return f"{name}, {platform.machine()}"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # one of the two builds of TensorFlow
        return None


def machine() -> str:
    """The machine and the versions, as a table."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [f"{name} {version}" for name in PACKAGES if (version := _version(name))]
    rows = [
        ["processor", _processor()],
        ["cores", str(cores)],
        ["memory", f"{psutil.virtual_memory().total / 2**30:.0f} GB"],
        ["system", _system()],
        ["Python", platform.python_version()],
        ["packages", ", ".join(versions)],
    ]
    return markdown([["what", "which"], *rows], aligned=False)


def sections(results: str) -> dict[str, str]:
    """The parts of a file of results by name."""
    found = {}
    for block in re.split(r"^(?=## )", results, flags=re.M)[1:]:
        title, _, body = block.partition("\n")
        names = [name for name, known in TITLES.items() if known == title]
        if not names:
            raise ValueError(f"a section of the results must be one of {', '.join(TITLES.values())}, but is {title}")
        found[names[0]] = body.strip()
    return found


def text(parts: dict[str, str], order: list[str]) -> str:
    """The whole file."""
    blocks = [f"{TITLES[name]}\n\n{parts[name]}\n" for name in ("machine", *order) if name in parts]
    return "\n".join([HEAD, *blocks])


def check_machine(kept: dict[str, str], machine: str, others: list[str]) -> None:
    """Raise an error where parts that stay as they are were measured on another machine, or with other versions."""
    stay = [name for name in others if name in kept]
    if stay and kept.get("machine") != machine:
        raise ValueError(
            f"{', '.join(stay)} were measured elsewhere, so that the file would name the wrong machine; measure "
            f"all parts (no --only).\nThere:\n{kept.get('machine')}\nHere:\n{machine}"
        )
