"""Everybody's own copy of the notebooks: kept over a restart, never overwritten once changed.

What was given is written down in ``.course.json`` in the user's folder, as checksums. At each start:

- a notebook that is not there is copied (so whoever deletes one gets it back as it was);
- one that is as it was given is replaced by the newer one;
- one that was changed is left alone, and a newer one is put beside it as ``NAME-new.ipynb``, once; and if that was
  changed, too, as ``NAME-new-2.ipynb``.

It runs in the user's room, before the server: ``python copies.py NOTEBOOKS PROGRAM ARGUMENTS``. So wherever a link that
the user made leads to, nothing is written there that the user could not write.
"""

import hashlib
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

GIVEN = ".course.json"


def bring(notebooks: Path, home: Path) -> list[str]:
    """Copy the notebooks of a folder into a user's folder.

    Parameters
    ----------
    notebooks : pathlib.Path
        Holds ``NN_name.ipynb``.
    home : pathlib.Path
        Gets them in its sub-folder ``notebooks``.

    Returns
    -------
    list of str
        What was copied, by file name.

    Raises
    ------
    OSError
        If the disk is full, say. Every file that is there is whole: old, or new.
    """
    folder, record = home / "notebooks", home / GIVEN
    folder.mkdir(parents=True, exist_ok=True)
    given = _given(record)
    before, copied = dict(given), []
    for source in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        new = _checksum(source)
        if (folder / source.name).exists() and given.get(source.name) == new:
            continue
        target = next(
            one for one in _places(folder / source.name)
            if not os.path.lexists(one) or _checksum(one) in (new, given.get(one.name))
        )  # fmt: skip
        _copy(source, target)
        given[source.name] = given[target.name] = new
        copied.append(target.name)
    if given != before:
        _write(record, json.dumps(given, indent=1).encode())
    return copied


def _given(record: Path) -> dict[str, str]:
    """What was written down; nothing if that cannot be read, and then every notebook counts as changed."""
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _places(path: Path) -> Iterator[Path]:
    """Where a notebook may be put, in turn."""
    yield path
    yield path.with_name(f"{path.stem}-new.ipynb")
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-new-{number}.ipynb")


def _checksum(path: Path) -> str:
    """Of what a file holds; empty, and so like no other, if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())
    shutil.copymode(source, target)


def _write(target: Path, content: bytes) -> None:
    """Write a file as a whole, or not at all."""
    descriptor, written = tempfile.mkstemp(dir=target.parent, prefix=".course-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(written, target)
    except OSError:
        Path(written).unlink(missing_ok=True)
        raise


def main(arguments: list[str]) -> None:
    """Bring the notebooks of a folder into the user's home, then become a program."""
    notebooks, *program = arguments
    home = Path.home()
    try:
        (home / ".jupyter").mkdir(exist_ok=True)
        (home / ".jupyter/migrated").touch()  # or a server writes it at every start, and cannot start without space
        bring(Path(notebooks), home)
    except OSError as error:  # the user has to get in to make room
        print(f"the notebooks could not all be brought: {error}", file=sys.stderr, flush=True)
    os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
