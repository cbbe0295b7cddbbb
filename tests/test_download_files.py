"""Single files of a recorded set: by name, in folders of the origin, large ones on request, with an MD5 only."""

import hashlib
from dataclasses import replace

import pytest

from helpers.datasets import DatasetUnavailable, download, registry
from helpers.datasets import __main__ as command_line
from helpers.datasets.download import fetch, state
from helpers.datasets.registry import File, Recorded
from tests.file_server import (  # noqa: F401, F811 (fixtures)
    CONTENTS,
    FILES,
    cache,
    complete,
    corrupt,
    folder_mirror,
    second_server,
    server,
    toy,
    truncated,
)


@pytest.fixture
def weights(server, cache, monkeypatch):
    """The three files in folders of the origin, the first two large, of the third only the MD5 known."""
    first, second, third = FILES
    third = File(third.name, third.size, md5=hashlib.md5(CONTENTS[third.name]).hexdigest())
    files = (replace(first, folder="a/", on_request=True), replace(second, folder="b/c/", on_request=True), third)
    entry = Recorded("toy", "load_toy()", "Toys", "none", server.url + "origin/", files)
    monkeypatch.setitem(registry.RECORDED, "toy", entry)
    return cache / "toy"


def test_only_the_named_files_are_fetched(toy, server):
    assert list(fetch("toy", ["third.bin", "first.bin"])) == ["first.bin", "third.bin"]
    assert server.hits == {"/origin/first.bin": 1, "/origin/third.bin": 1}
    assert {path.name for path in toy.iterdir()} == {"first.bin", "third.bin"}
    assert list(fetch("toy")) == list(CONTENTS) and complete(toy)


@pytest.mark.parametrize(
    ("only", "error", "message"),
    [
        (["fourth.bin"], ValueError, "only must be one of 'first.bin', .*'fourth.bin' was given"),
        ([None], TypeError, "only must be one of"),
        ([], ValueError, "only must hold at least one name of a file"),
        ("first.bin", TypeError, "only must be a sequence"),
    ],
)
def test_files_that_a_set_has_not_got(toy, server, only, error, message):
    with pytest.raises(error, match=message):
        fetch("toy", only)
    assert not server.hits


def test_folders_of_the_origin_are_folders_of_nothing_else(weights, server, second_server, monkeypatch):
    fetch("toy")
    assert complete(weights)
    assert server.hits == {f"/origin/{path}": 1 for path in ("a/first.bin", "b/c/second.bin", "third.bin")}
    for path in weights.iterdir():
        path.unlink()
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    fetch("toy")
    assert complete(weights) and second_server.hits == {f"/toy/{name}": 1 for name in CONTENTS}


@pytest.mark.parametrize(("way", "reason"), [(corrupt, "another MD5"), (truncated, "the connection fails")])
def test_a_file_whose_md5_is_known_is_verified_as_well(weights, server, second_server, monkeypatch, way, reason):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    second_server.plan["/toy/third.bin"] = server.plan["/origin/third.bin"] = [way]
    with pytest.raises(DatasetUnavailable, match=f"(?s)the mirror, .*{reason}.*the origin, .*{reason}"):
        fetch("toy", ["third.bin"])
    assert not list(weights.iterdir())
    server.plan.clear()
    assert fetch("toy", ["third.bin"])["third.bin"].read_bytes() == CONTENTS["third.bin"]


def test_a_damaged_cached_file_whose_md5_is_known(weights, server, capfd):
    path = fetch("toy", ["third.bin"])["third.bin"]
    path.write_bytes(b"?" * 700)
    assert state("toy") == "damaged in the cache (1 of 3 files)"
    capfd.readouterr()
    fetch("toy", ["third.bin"])
    assert path.read_bytes() == CONTENTS["third.bin"] and server.hits == {"/origin/third.bin": 2}
    assert f"{path} is damaged (its MD5 is not the registered one" in capfd.readouterr().err


def test_the_message_about_one_file_names_ways_that_bring_it(weights, monkeypatch):
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    with pytest.raises(DatasetUnavailable) as caught:
        fetch("toy", ["second.bin"])
    message = str(caught.value)
    assert "toy (1 of 3 files, 40.0 kB, from" in message and "origin/b/c/second.bin: not asked" in message
    assert "python -m helpers.datasets --fetch toy/second.bin\n" in message and "make data  " not in message
    assert "holds toy/second.bin" in message and "other files" not in message

    with pytest.raises(DatasetUnavailable) as caught:
        fetch("toy", ["third.bin"])
    assert "make data  " in str(caught.value) and "--fetch toy/third.bin)" in str(caught.value)

    with pytest.raises(DatasetUnavailable) as caught:
        fetch("toy")
    message = str(caught.value)
    assert "--fetch toy\n" in message and "make data  " not in message and "and the other files" in message


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (["all"], ["third.bin"]),
        (["toy"], ["first.bin", "second.bin", "third.bin"]),
        (["toy/second.bin"], ["second.bin"]),
        (["toy/second.bin", "all"], ["second.bin", "third.bin"]),
        (["toy/second.bin", "toy/first.bin", "toy/second.bin"], ["first.bin", "second.bin"]),
    ],
)
def test_the_command_fetches_large_files_by_name_only(weights, monkeypatch, capsys, asked, names):
    (entry,) = [registry.RECORDED["toy"]]
    monkeypatch.setattr(registry, "RECORDED", {"toy": entry})
    assert command_line.main(["--fetch", *asked]) == 0
    assert sorted(path.name for path in weights.iterdir()) == names
    assert capsys.readouterr().out == f"toy: {len(names)} file{'s' * (len(names) > 1)}, verified, in {weights}\n"


def test_a_set_of_large_files_is_left_out_of_all(weights, server, monkeypatch, capsys):
    entry = replace(registry.RECORDED["toy"], files=registry.RECORDED["toy"].files[:2])
    monkeypatch.setattr(registry, "RECORDED", {"toy": entry})
    assert command_line.main(["--fetch", "all"]) == 0 and not server.hits and not capsys.readouterr().out
    assert state("toy") == "can be downloaded by name"


def test_the_list_says_how_many_files_come_by_name(weights):
    assert state("toy") == "can be downloaded, 2 of 3 files by name"
    fetch("toy", ["first.bin"])
    assert state("toy") == "partly cached (1 of 3 files)"


def test_a_file_that_a_mirror_holds_beside_the_registered_ones(toy, folder_mirror, second_server, monkeypatch):
    extra = File("extra.zip", 3, hashlib.sha256(b"zip").hexdigest())
    assert download.mirrored("toy", extra) is None
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(folder_mirror))
    assert download.mirrored("toy", extra) is None
    (folder_mirror / "toy" / "extra.zip").write_bytes(b"zip")
    assert download.mirrored("toy", extra) == folder_mirror / "toy" / "extra.zip"
    (folder_mirror / "toy" / "extra.zip").write_bytes(b"zap")
    assert download.mirrored("toy", extra) is None
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    assert download.mirrored("toy", extra) is None and not second_server.hits
