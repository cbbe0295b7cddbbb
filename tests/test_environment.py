"""One list of dependencies: pyproject.toml, environment.yml and requirements.lock say the same."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())

# What conda-forge calls otherwise. One package stands for the two builds of TensorFlow.
CONDA_NAMES = {"soundfile": "pysoundfile", "playwright": "playwright-python", "tensorflow-cpu": "tensorflow"}

PLATFORMS = {
    "Linux x86-64": {"sys_platform": "linux", "platform_machine": "x86_64", "os_name": "posix"},
    "Linux arm64": {"sys_platform": "linux", "platform_machine": "aarch64", "os_name": "posix"},
    "macOS arm64": {"sys_platform": "darwin", "platform_machine": "arm64", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_machine": "AMD64", "os_name": "nt"},
}


def requirements() -> list[Requirement]:
    """Everything that pyproject.toml asks for, with the extras."""
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(line) for line in [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]]


def test_conda_lists_the_same_packages_and_ranges():
    wanted = {CONDA_NAMES.get(line.name, line.name): line.specifier for line in requirements()}
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    given = [line.split(maxsplit=1) for line in lines if line != "pip" and not line.startswith("python=")]
    assert len(given) == len({name for name, _ in given}) == len(wanted)
    assert {name: SpecifierSet(ranges) for name, ranges in given} == wanted


def test_both_builds_of_tensorflow_have_the_same_range():
    builds = [line for line in requirements() if line.name.startswith("tensorflow")]
    assert len(builds) == 2 and builds[0].specifier == builds[1].specifier


def test_repo2docker_can_use_the_environment_as_it_stands():
    assert CONDA["channels"] == ["conda-forge"]
    assert [line for line in CONDA["dependencies"] if isinstance(line, dict)] == [{"pip": ["-e ."]}]
    assert "pip" in CONDA["dependencies"]
    # It reads the version of Python from `python=3.x` and from nothing else.
    (python,) = [line for line in CONDA["dependencies"] if re.fullmatch(r"python=3\.\d+", str(line))]
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))


def locked() -> list[tuple[Requirement, list[str]]]:
    """The entries of requirements.lock, each with its hashes."""
    text = re.sub(r"\\\n", " ", (ROOT / "requirements.lock").read_text())
    entries = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line.strip())
            entries.append((Requirement(requirement), hashes))
    return entries


def test_every_locked_package_has_one_version_and_its_hashes():
    entries = locked()
    assert len(entries) > 100
    for entry, hashes in entries:
        assert re.fullmatch(r"==[0-9][0-9A-Za-z.+!]*", str(entry.specifier)), entry
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), entry


def holds(marker: Marker | None, python: str, platform: str) -> bool:
    """Whether a marker holds for a Python on a platform."""
    environment = {
        "python_version": python, "python_full_version": f"{python}.5", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "", **PLATFORMS[platform],
    }  # fmt: skip
    return marker is None or marker.evaluate(environment)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_satisfies_every_range(python, platform):
    versions: dict[str, list[str]] = {}
    for entry, _ in locked():
        if holds(entry.marker, python, platform):
            versions.setdefault(canonicalize_name(entry.name), []).append(str(entry.specifier).removeprefix("=="))
    assert all(len(found) == 1 for found in versions.values())
    assert len({"tensorflow", "tensorflow-cpu"} & versions.keys()) == 1
    for line in requirements():
        if holds(line.marker, python, platform):
            found = versions.get(canonicalize_name(line.name))
            assert found, f"{line} is not locked"
            assert line.specifier.contains(found[0]), f"{line.name} is locked at {found[0]}"


def joined(pieces: str) -> str:
    """What must stand in no file, not even in this one: it is written in pieces."""
    return pieces.replace("·", "")


# An address of a package index, or the option that names one.
INDEX = re.compile(
    joined(
        r"--(?:extra-)?ind·ex-url|--find-li·nks|"
        r"(?:https?|file)://[^\s\"')>]*(?:py·pi|python·hosted|ana·conda\.org|/sim·ple\b)"
    ),
    re.IGNORECASE,
)


def project_files() -> list[Path]:
    """What is in the repository or would be: neither ignored files nor, outside of git, the environment."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    left_out = {".venv", ".git", "build", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.relative_to(ROOT).parts)]


def test_no_file_holds_the_address_of_a_package_index():
    files = project_files()
    assert {ROOT / "pyproject.toml", ROOT / "requirements.lock", ROOT / "environment.yml"} <= set(files)
    found = {str(path): INDEX.findall(path.read_text(errors="replace")) for path in files}
    assert {path: matches for path, matches in found.items() if matches} == {}


ADDRESSES = [
    "https://py·pi.org/x", "https://files.python·hosted.org/x", "https://conda.ana·conda.org/x",
    "http://10.0.0.1:8080/root/sim·ple/", "--ind·ex-url x", "--extra-ind·ex-url x", "--find-li·nks x",
]  # fmt: skip


@pytest.mark.parametrize("pieces", ADDRESSES)
def test_an_index_address_would_be_found(pieces):
    assert INDEX.search(f"-r base.txt\n{joined(pieces)}\nnumpy")
