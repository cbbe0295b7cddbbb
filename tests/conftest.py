"""What several tests of data sets share: an empty cache and nobody to ask; files of the test as a recorded set."""

import hashlib

import pytest

from helpers.datasets import registry
from helpers.datasets.registry import File, Recorded


@pytest.fixture
def without_network(tmp_path, monkeypatch):
    """An empty cache, nobody to ask."""
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    monkeypatch.delenv("HELPERS_DATA_MIRROR", raising=False)


@pytest.fixture
def register(tmp_path, monkeypatch, without_network):
    """A function that puts files of the test in the place of a recorded set; they come from a mirror folder."""

    def put(name, contents):
        folder = tmp_path / "mirror" / name
        folder.mkdir(parents=True)
        for file, body in contents.items():
            (folder / file).write_bytes(body)
        rows = tuple(File(file, len(body), hashlib.sha256(body).hexdigest()) for file, body in contents.items())
        entry = registry.RECORDED[name]
        monkeypatch.setitem(
            registry.RECORDED, name, Recorded(name, entry.load, entry.what, entry.licence, entry.origin, rows)
        )
        monkeypatch.setenv("HELPERS_DATA_MIRROR", str(tmp_path / "mirror"))

    return put
