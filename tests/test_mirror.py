"""A mirror for a room: collected from the cache, a mirror or the origin; served to forty clients, and nothing else."""

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from helpers.datasets import __main__ as command_line
from helpers.datasets import download, registry
from helpers.datasets.download import DatasetUnavailable, collect, fetch
from helpers.datasets.server import MirrorServer
from tests.file_server import (  # noqa: F401, F811 (fixtures)
    CONTENTS,
    FILES,
    answers,
    cache,
    complete,
    corrupt,
    folder_mirror,
    second_server,
    server,
    silent,
    toy,
)

ROOT = Path(__file__).parents[1]
NAMES = list(CONTENTS)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


# ---- collecting ----------------------------------------------------------------------------------------------------


def test_what_is_not_cached_comes_from_the_origin_past_the_cache(toy, server, out):
    assert collect("toy", NAMES, out) == {}
    assert complete(out / "toy") and not toy.exists()
    assert server.hits == {f"/origin/{name}": 1 for name in NAMES}


def test_what_is_there_and_right_is_left_alone(toy, server, out):
    collect("toy", NAMES, out)

    def there() -> dict[str, tuple]:
        stats = {path.name: path.stat() for path in (out / "toy").iterdir()}
        return {name: (stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}

    before = there()
    assert collect("toy", NAMES, out) == {}
    assert there() == before and set(server.hits.values()) == {1}


def test_what_is_cached_takes_no_more_room(toy, server, out):
    fetch("toy")
    assert collect("toy", NAMES, out) == {} and complete(out / "toy") and complete(toy)
    assert all(os.path.samefile(toy / name, out / "toy" / name) for name in NAMES)
    assert set(server.hits.values()) == {1}


def test_without_links_it_is_copied(toy, server, out, monkeypatch):
    """As on a stick."""
    fetch("toy")

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(download.os, "link", refused)
    assert collect("toy", NAMES, out) == {} and complete(out / "toy")
    assert not any(os.path.samefile(toy / name, out / "toy" / name) for name in NAMES)
    assert set(server.hits.values()) == {1}


def test_a_cached_link_is_followed(toy, out, tmp_path):
    fetch("toy")
    (toy / "first.bin").rename(tmp_path / "elsewhere")
    (toy / "first.bin").symlink_to(tmp_path / "elsewhere")
    assert collect("toy", NAMES, out) == {} and complete(out / "toy")
    assert not (out / "toy" / "first.bin").is_symlink()


def test_a_mirror_is_asked_before_the_origin(toy, server, folder_mirror, out, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(folder_mirror))
    assert collect("toy", NAMES, out) == {} and complete(out / "toy") and not server.hits


@pytest.mark.parametrize("place", ["the cache", "the mirror", "the folder itself"])
def test_a_damaged_file_is_refused(toy, server, folder_mirror, out, monkeypatch, capfd, place):
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    damaged = b"?" + CONTENTS["first.bin"][1:]
    if place == "the cache":
        toy.mkdir(parents=True)
        (toy / "first.bin").write_bytes(damaged)
    elif place == "the mirror":
        monkeypatch.setenv("HELPERS_DATA_MIRROR", str(folder_mirror))
        (folder_mirror / "toy" / "first.bin").write_bytes(damaged)
    else:
        (out / "toy").mkdir(parents=True)
        (out / "toy" / "first.bin").write_bytes(damaged)
    failed = collect("toy", ["first.bin"], out)
    assert list(failed) == ["first.bin"] and any("not asked, HELPERS_OFFLINE" in line for line in failed["first.bin"])
    assert any("other bytes than registered" in line for line in failed["first.bin"]) == (place == "the mirror")
    assert ("is damaged (its SHA-256" in capfd.readouterr().err) == (place == "the folder itself")
    monkeypatch.delenv("HELPERS_OFFLINE")
    assert collect("toy", NAMES, out) == {} and complete(out / "toy")


def test_one_file_that_is_not_to_be_had_does_not_keep_the_others_back(toy, server, out):
    server.plan["/origin/second.bin"] = [corrupt]
    failed = collect("toy", NAMES, out)
    assert list(failed) == ["second.bin"] and "sends other bytes than registered" in failed["second.bin"][0]
    assert {path.name for path in (out / "toy").iterdir()} == {"first.bin", "third.bin"}


def test_a_silent_origin_is_asked_once(toy, server, out):
    server.plan["/origin/first.bin"] = [silent]
    assert list(collect("toy", NAMES, out)) == NAMES and dict(server.hits) == {"/origin/first.bin": 1}


def test_a_folder_that_cannot_be_written_to_is_named(toy, out):
    out.write_text("in the way")
    for before in (lambda: None, lambda: fetch("toy")):
        before()
        with pytest.raises(DatasetUnavailable, match=f"^the data set toy cannot be kept in {out}/toy: Not a dir"):
            collect("toy", NAMES, out)


@pytest.fixture
def two_sets(server, cache, monkeypatch):
    """Nothing else is registered: "other", then "toy", of which the first file is large."""
    files = (replace(FILES[0], on_request=True), *FILES[1:])
    entries = [registry.Recorded(name, "", "Toys", "none", f"{server.url}{name}/", files) for name in ("other", "toy")]
    monkeypatch.setattr(registry, "RECORDED", registry.by_name(entries))


def test_the_command_tells_what_is_missing_and_goes_on(two_sets, server, out, capsys):
    server.plan["/other/third.bin"] = [answers(404)]
    assert command_line.main(["--collect", str(out), "all"]) == 1
    printed = capsys.readouterr()
    assert printed.out == (
        f"other: 1 of 2 files, verified, in {out}/other\ntoy: 2 of 2 files, verified, in {out}/toy\n"
    )
    assert re.search(r"[\r\n]other/third\.bin is not to be had:\n  the origin, .*answers 404 Not Found\n", printed.err)
    assert "Traceback" not in printed.err
    server.plan.clear()
    assert command_line.main(["--collect", str(out)]) == 0  # all is what is meant
    assert {path.name for path in (out / "other").iterdir()} == {"second.bin", "third.bin"}
    assert command_line.main(["--collect", str(out), "all", "toy", "toy/first.bin"]) == 0 and complete(out / "toy")


def test_the_command_refuses_unknown_names_and_two_things_at_once(two_sets, out, capsys):
    assert command_line.main(["--collect", str(out), "toys"]) == 2
    assert capsys.readouterr().err == "no set to download: toys; there are other, toy, all\n" and not out.exists()
    with pytest.raises(SystemExit, match="2"):
        command_line.main(["--collect", str(out), "--fetch", "toy"])
    assert "not allowed with argument" in capsys.readouterr().err


MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")


@pytest.mark.skipif(not Path(MIRROR, "epidemics").is_dir(), reason="no mirror folder in HELPERS_DATA_MIRROR")
def test_small_recorded_sets_are_collected_from_a_mirror_and_fetched_from_the_new_one(cache, out, monkeypatch):
    """With no network: the origins are not asked."""
    monkeypatch.setenv("HELPERS_DATA_MIRROR", MIRROR)
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    network = "mobilenet_2_5_224_tf_no_top.h5"
    assert command_line.main(["--collect", str(out), "epidemics", "pets", f"weights/{network}"]) == 0
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(out))  # as on a stick
    for name, only in [("epidemics", None), ("pets", None), ("weights", [network])]:
        for path in fetch(name, only).values():
            assert path.read_bytes() == Path(MIRROR, name, path.name).read_bytes()


# ---- serving -------------------------------------------------------------------------------------------------------


@pytest.fixture
def room(tmp_path, folder_mirror):
    """A served mirror with the set "toy"; beside its folder a file that is nobody's business."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("secret")
    with MirrorServer(folder_mirror, port=0) as served:
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield served
        served.shutdown()
        thread.join(10)


def test_a_second_client_with_an_empty_cache_fetches_from_the_room(toy, server, room, monkeypatch):
    server.plan = {f"/origin/{name}": [answers(403)] for name in NAMES}  # the origin is blocked
    with pytest.raises(DatasetUnavailable, match="answers 403"):
        fetch("toy")
    monkeypatch.setenv("HELPERS_DATA_MIRROR", room.url)
    before = server.hits.total()
    fetch("toy")
    assert complete(toy) and server.hits.total() == before


def test_a_file_that_was_damaged_in_the_room_is_not_taken(toy, room, monkeypatch):
    (room.folder / "toy" / "first.bin").write_bytes(b"?" + CONTENTS["first.bin"][1:])
    monkeypatch.setenv("HELPERS_DATA_MIRROR", room.url)
    fetch("toy")  # from the origin, then
    assert complete(toy)


def asked(room, path, method="GET"):
    """The answer to a path that is sent as it stands: requests would clean it up first."""
    connection = http.client.HTTPConnection(*room.server_address, timeout=20)
    connection.putrequest(method, path)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_files_of_the_folder_are_served(room):
    for name, body in CONTENTS.items():
        assert asked(room, f"/toy/{name}") == (200, body)
        answer = requests.head(f"{room.url}/toy/{name}", timeout=20)
        assert answer.headers["Content-Length"] == str(len(body)) and not answer.content
    assert asked(room, "/toy/%66irst.bin?x=1") == (200, CONTENTS["first.bin"])


def test_the_first_page_says_what_to_type_and_what_there_is(room):
    status, body = asked(room, "/")
    assert status == 200
    wanted = [f"export HELPERS_DATA_MIRROR={room.url}", "", *(f"toy/{name}" for name in sorted(NAMES))]
    assert body.decode().splitlines() == wanted and asked(room, "/", "HEAD") == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/toy", "/toy/", "/toy/fourth.bin", "/toy/first.bin/", "/toy//first.bin", "", "*", "toy/first.bin",
        "/toy/../toy/first.bin", "/../secret/key.txt", "/toy/../../secret/key.txt", "/..%2fsecret/key.txt",
        "/toy/..%2f..%2fsecret%2fkey.txt", "/%2e%2e/secret/key.txt", "/secret/key.txt", "/toy/.first.bin.0.part",
        "/toy/first.bin%00", "/toy/first.bin%0a", "/toy\\first.bin", "/folder/key.txt", "/toy/link.txt", "/toy/folder",
        "/toy/loop", "http://[/toy", "/toy/\u00e9.bin", "/toy/" + "a" * 300,
    ],
)  # fmt: skip
def test_nothing_else_is_served(room, tmp_path, path):
    toy_folder = room.folder / "toy"
    (toy_folder / ".first.bin.0.part").write_bytes(b"on its way")
    (toy_folder / "link.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (toy_folder / "loop").symlink_to("loop")
    (toy_folder / "folder").mkdir()
    (room.folder / "folder").symlink_to(tmp_path / "secret")
    request = f"GET {path} HTTP/1.0\r\n\r\n".encode()
    with socket.create_connection(room.server_address, timeout=20) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert b" 40" in answer.splitlines()[0] or answer.startswith(b"<!DOCTYPE")  # of no path at all, HTTP 0.9
    assert b"secret" not in answer.lower().partition(b"\r\n\r\n")[2] and CONTENTS["first.bin"][:50] not in answer
    assert asked(room, "/toy/first.bin")[0] == 200  # and the server goes on


def test_a_link_within_the_folder_is_followed(room):
    (room.folder / "toy" / "again.bin").symlink_to("first.bin")
    assert asked(room, "/toy/again.bin") == (200, CONTENTS["first.bin"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT"])
def test_only_get_and_head_are_answered(room, method):
    assert asked(room, "/toy/first.bin", method)[0] == 501
    assert complete(room.folder / "toy")


def test_a_file_that_cannot_be_read_is_told(room, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    status, body = asked(room, "/toy/first.bin")
    assert status == 403 and b"Permission denied" in body


def test_forty_clients_at_once_fetch_one_file(room, capfd):
    together = threading.Barrier(40, timeout=30)

    def client(_):
        with requests.Session() as session:
            session.trust_env = False  # no proxy
            together.wait()
            answer = session.get(f"{room.url}/toy/first.bin", timeout=20)
            return hashlib.sha256(answer.content).hexdigest()

    with ThreadPoolExecutor(40) as clients:
        digests = list(clients.map(client, range(40), timeout=60))
    assert digests == [FILES[0].sha256] * 40
    assert capfd.readouterr().err == ""


def test_a_client_that_goes_away_is_no_trouble(room, capfd):
    big = room.folder / "toy" / "big.bin"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    with socket.create_connection(room.server_address, timeout=20) as connection:
        connection.sendall(b"GET /toy/big.bin HTTP/1.0\r\n\r\n")
        assert connection.recv(10)
    assert asked(room, "/toy/first.bin")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def test_this_machine_only_unless_told_otherwise(folder_mirror):
    with MirrorServer(folder_mirror, port=0) as served:
        assert served.server_address[0] == "127.0.0.1" and served.url == f"http://127.0.0.1:{served.server_address[1]}"
    with MirrorServer(folder_mirror, "0.0.0.0", 0) as served:
        assert re.fullmatch(rf"http://[\w.-]+:{served.server_address[1]}", served.url) and "0.0.0.0" not in served.url


@pytest.fixture
def process(folder_mirror):
    command = [sys.executable, "-m", "helpers.datasets", "--serve", str(folder_mirror), "--port", "0"]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # background shells ignore it
    )  # fmt: skip
    yield child
    child.kill()
    child.communicate()


def test_the_command_prints_the_line_that_participants_type(process):
    line, what = process.stdout.readline(), process.stdout.readline()
    (url,) = re.findall(r"^export HELPERS_DATA_MIRROR=(http://127\.0\.0\.1:\d+)$", line)
    assert what == "3 files, 0.2 MB, for this machine only; Ctrl-C ends it\n"
    assert requests.get(f"{url}/toy/third.bin", timeout=20).content == CONTENTS["third.bin"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130 and err.strip() == "stopped"


def test_a_wrong_folder_or_a_port_in_use_is_told_in_one_line(folder_mirror, tmp_path, capsys):
    assert command_line.main(["--serve", str(tmp_path / "nowhere"), "--port", "0"]) == 2
    assert capsys.readouterr().err.startswith("--serve must name a folder that --collect (make mirror) has filled")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port in (taken.getsockname()[1], 70_000):
            assert command_line.main(["--serve", str(folder_mirror), "--port", str(port)]) == 2
            err = capsys.readouterr().err
            assert err.startswith(f"--address and --port must be free on this machine, but 127.0.0.1, {port}: ")
            assert err.count("\n") == 1
