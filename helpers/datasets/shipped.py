"""Files that ship in `data/`, read only if they are still those that ship."""

import hashlib

from helpers.datasets import registry
from helpers.datasets.registry import File


def shipped(file: File) -> bytes:
    """What is in a file of `data/`.

    Raises
    ------
    ValueError
        If it has been changed; the message says how to bring it back.
    """
    path = registry.DATA_FOLDER / file.name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(
            f"{path} must be the file that ships with the course, but it has been changed (another SHA-256): "
            f"`git checkout data/{file.name}` brings it back"
        )
    return content
