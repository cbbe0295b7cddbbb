"""Everybody's own copy of the notebooks: kept over a restart, never overwritten once changed.

What was given is written down in ``.course.json`` in the user's folder, as checksums. At each start:

- a notebook that is not there is copied (so whoever deletes one gets it back as it was);
- one that is as it was given is replaced by the newer one;
- one that was changed is left alone, and a newer one is put beside it as ``NAME-new.ipynb``, once.
"""

import hashlib
import json
import os
import shutil
import tempfile
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
    given = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    before, copied = dict(given), []
    for source in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        target, new = folder / source.name, _checksum(source)
        if target.exists() and given.get(source.name) == new:
            continue
        if target.exists() and _checksum(target) not in (new, given.get(source.name)):
            target = target.with_name(f"{source.stem}-new.ipynb")
        _copy(source, target)
        given[source.name] = new
        copied.append(target.name)
    if given != before:
        _write(record, json.dumps(given, indent=1).encode())
    return copied


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
