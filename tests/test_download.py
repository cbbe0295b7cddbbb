"""The downloader against a real HTTP server on loopback that also misbehaves; nothing here leaves this machine."""

import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time

import pytest

from helpers.datasets import DatasetUnavailable, download, registry
from helpers.datasets.download import fetch, state
from helpers.datasets.registry import File, Recorded
from tests.file_server import (  # noqa: F401, F811 (fixtures)
    CONTENTS,
    FILES,
    answers,
    cache,
    chunks_cut,
    complete,
    corrupt,
    cut,
    dripping,
    folder_mirror,
    good,
    head,
    leftovers,
    longer,
    of_length,
    redirect,
    redirects_to,
    second_server,
    server,
    silent,
    stalled,
    together,
    toy,
    trickling,
    truncated,
    vanish,
)


# ---- what works ----------------------------------------------------------------------------------------------------


def test_downloads_once_and_reads_from_the_cache(toy, server, capfd):
    paths = fetch("toy")
    assert list(paths) == list(CONTENTS)
    assert all(paths[name].read_bytes() == CONTENTS[name] for name in CONTENTS) and complete(toy)
    assert fetch("toy") == paths
    assert server.hits == {f"/origin/{name}": 1 for name in CONTENTS}
    assert server.encodings == {"identity"}  # the bytes of the files themselves are asked for
    out, err = capfd.readouterr()
    assert out == "" and err.count("\n") == 1 and "toy: 100%" in err.split("\r")[-1]  # one bar, on stderr


@pytest.mark.parametrize("length", [None, "many", -5])
def test_right_bytes_are_taken_whatever_their_length_is_said_to_be(toy, server, length):
    server.plan["/origin/first.bin"] = [of_length(length)]
    fetch("toy")
    assert complete(toy) and server.hits["/origin/first.bin"] == 1


def test_cached_files_are_readable_by_others_as_the_umask_says(toy):
    umask = os.umask(0o022)
    try:
        assert {path.stat().st_mode & 0o777 for path in fetch("toy").values()} == {0o644}
    finally:
        os.umask(umask)


def test_only_what_is_missing_is_downloaded(toy, server):
    fetch("toy")
    (toy / "second.bin").unlink()
    assert state("toy") == "partly cached (2 of 3 files)"
    fetch("toy")
    assert complete(toy) and server.hits["/origin/second.bin"] == 2 and server.hits["/origin/first.bin"] == 1


def test_redirects_are_followed(toy, server):
    server.plan["/origin/first.bin"] = [redirect]
    fetch("toy")
    assert complete(toy) and server.hits["/moved/first.bin"] == 1


@pytest.mark.parametrize("damage", [lambda body: body[:-1] + b"?", lambda body: body[:100], lambda body: b""])
def test_a_damaged_cached_file_is_named_and_fetched_anew(toy, server, capfd, damage):
    path = fetch("toy")["first.bin"]
    path.write_bytes(damage(CONTENTS["first.bin"]))
    assert state("toy") == "damaged in the cache (1 of 3 files)"
    capfd.readouterr()
    fetch("toy")
    assert complete(toy) and server.hits["/origin/first.bin"] == 2 and server.hits["/origin/second.bin"] == 1
    lines = [line for line in capfd.readouterr().err.splitlines() if "damaged" in line]
    assert len(lines) == 1 and str(path) in lines[0]


def test_a_damaged_cached_file_is_never_handed_out(toy, server, monkeypatch):
    fetch("toy")["first.bin"].write_bytes(b"damaged")
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    with pytest.raises(DatasetUnavailable, match="first.bin is damaged"):
        fetch("toy")


def test_a_cached_file_that_is_a_link_to_itself_is_replaced(toy, server):
    (path := fetch("toy")["first.bin"]).unlink()
    path.symlink_to(path.name)
    assert state("toy") == "damaged in the cache (1 of 3 files)"
    fetch("toy")
    assert complete(toy) and not path.is_symlink() and server.hits["/origin/second.bin"] == 1


def test_an_unknown_name_is_a_value_error(toy):
    with pytest.raises(ValueError, match="name must be one of .*'toy', .*but 'toys' was given"):
        fetch("toys")
    with pytest.raises(TypeError, match="name must be one of"):
        fetch(None)


# ---- an origin that misbehaves -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "reason", "tries"),
    [
        (truncated, "the connection fails", 3),
        (cut, "stopped after 75000 of 150000 bytes", 3),
        (corrupt, "sends other bytes than registered", 1),
        (longer, "sends more than the registered 150000 bytes", 1),
        (silent, "is silent for 1 s", 1),
        (stalled, "is silent for 1 s", 1),
        (trickling, "sends less than 1.0 kB in a second", 1),
        (dripping, "sends less than 1.0 kB in a second", 1),
        (redirects_to("http://[bad"), "sends a malformed answer (Invalid IPv6 URL)", 1),
        (redirects_to("ftp://127.0.0.1/first.bin"), "the connection fails (No connection adapters", 1),
        (redirects_to("/origin/first.bin"), "the connection fails (Exceeded 30 redirects.)", 31),
        (chunks_cut, "the connection fails (IncompleteRead(0 bytes read))", 3),
        (lambda server, handler, body: handler.wfile.write(b"\x1b[7mno\n"), "the connection fails ([7mno)", 3),
        (answers(204), "answers 204 No Content", 1),
        (answers(206), "answers 206 Partial Content", 1),
        (answers(304), "answers 304 Not Modified", 1),
        (answers(404), "answers 404 Not Found", 1),
        (answers(403), "answers 403 Forbidden", 1),
        (answers(500), "answers 500 Internal Server Error", 3),
        (answers(429), "answers 429 Too Many Requests", 3),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_origin_that_fails(toy, server, way, reason, tries):
    server.plan["/origin/first.bin"] = [way]
    start = time.perf_counter()
    with pytest.raises(DatasetUnavailable, match=re.escape(f"{server.url}origin/first.bin: {reason}")):
        fetch("toy")
    assert time.perf_counter() - start < 5
    assert server.hits == {"/origin/first.bin": tries}
    assert not leftovers(toy) and not (toy / "first.bin").exists()
    server.plan.clear()
    fetch("toy")
    assert complete(toy)


@pytest.mark.parametrize("way", [truncated, cut, answers(500), answers(503)])
def test_trouble_that_passes_is_tried_again(toy, server, way):
    server.plan["/origin/first.bin"] = [way, way, good]
    fetch("toy")
    assert complete(toy) and server.hits["/origin/first.bin"] == 3


def test_the_waits_for_a_source_are_bounded_and_its_files_still_come(toy, server, monkeypatch):
    waits = []
    monkeypatch.setattr(download, "WAITS", (3.0, 4.0))
    monkeypatch.setattr(download.time, "sleep", waits.append)
    server.plan = {f"/origin/{name}": [answers(500), answers(500), good] for name in CONTENTS}
    fetch("toy")
    assert complete(toy) and set(server.hits.values()) == {3}
    assert waits == [3, 4, 3, 0, 0, 0] and sum(waits) == download.PATIENCE


def test_the_progress_bar_ends_at_the_true_size_after_a_second_try(toy, server, capfd):
    server.plan["/origin/first.bin"] = [truncated, good]
    fetch("toy")
    last = capfd.readouterr().err.strip().split("\r")[-1]
    assert "100%" in last and "191k/191k" in last


def test_an_origin_that_disappears_half_way_keeps_what_is_complete(toy, server):
    server.plan["/origin/second.bin"] = [vanish]
    with pytest.raises(DatasetUnavailable, match="second.bin: the connection fails"):
        fetch("toy")
    assert {path.name for path in toy.iterdir()} == {"first.bin"} and not leftovers(toy)
    assert state("toy") == "partly cached (1 of 3 files)"


def test_an_origin_that_is_not_there_at_all(toy, server):
    server.stop()
    with pytest.raises(DatasetUnavailable, match="Connection refused"):
        fetch("toy")


def test_an_oversized_answer_is_refused_early(toy, server):
    sent = []

    def endless(server, handler, body):
        head(handler, None)
        try:
            while len(sent) < 3000:  # 300 MB
                handler.wfile.write(bytes(100_000))
                sent.append(1)
        except OSError:  # the downloader has hung up
            pass

    server.plan["/origin/first.bin"] = [endless]
    with pytest.raises(DatasetUnavailable, match="sends more than the registered"):
        fetch("toy")
    assert len(sent) < 300


def test_the_message_says_what_why_and_how(toy, server, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", "/no/such/folder")
    server.plan["/origin/first.bin"] = [answers(404)]
    with pytest.raises(DatasetUnavailable) as caught:
        fetch("toy")
    message = str(caught.value)
    for part in [
        "the data set toy (3 files, 0.2 MB",
        server.url + "origin/",
        "the mirror, /no/such/folder/toy/first.bin: not there",
        f"the origin, {server.url}origin/first.bin: answers 404 Not Found",
        "make data",
        "HELPERS_DATA_MIRROR",
        "toy/first.bin",
    ]:
        assert part in message
    assert isinstance(caught.value, RuntimeError)


# ---- mirrors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [str, lambda folder: folder.as_uri()], ids=["folder", "file address"])
@pytest.mark.parametrize("offline", ["", "1"])
def test_a_mirror_folder_is_asked_first_also_offline(toy, server, folder_mirror, monkeypatch, form, offline):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", form(folder_mirror))
    monkeypatch.setenv("HELPERS_OFFLINE", offline)
    fetch("toy")
    assert complete(toy) and not server.hits


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_mirror_address_is_asked_first(toy, server, second_server, monkeypatch, slash):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url + "data" + slash)
    fetch("toy")
    assert complete(toy) and not server.hits
    assert second_server.hits == {f"/data/toy/{name}": 1 for name in CONTENTS}


def test_what_a_mirror_folder_lacks_comes_from_the_origin(toy, server, folder_mirror, monkeypatch, capfd):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(folder_mirror))
    (folder_mirror / "toy" / "second.bin").unlink()
    (folder_mirror / "toy" / "third.bin").unlink()
    fetch("toy")
    assert complete(toy) and server.hits == {"/origin/second.bin": 1, "/origin/third.bin": 1}
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("helpers.datasets: ")]
    assert said == [
        f"helpers.datasets: the mirror, {folder_mirror / 'toy' / 'second.bin'}: not there; asking the origin",
        "helpers.datasets: the mirror, 1 more of toy: not there",
    ]


@pytest.mark.parametrize(("damage", "reason"), [(lambda b: b[:-1] + b"?", "other bytes"), (lambda b: b[:9], "stopped")])
def test_wrong_bytes_of_a_mirror_folder_are_asked_of_the_origin(
    toy, server, folder_mirror, monkeypatch, capfd, damage, reason
):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(folder_mirror))
    (folder_mirror / "toy" / "first.bin").write_bytes(damage(CONTENTS["first.bin"]))
    fetch("toy")
    assert complete(toy) and server.hits == {"/origin/first.bin": 1}
    assert reason in capfd.readouterr().err


def test_wrong_bytes_of_a_mirror_address_are_asked_of_the_origin(toy, server, second_server, monkeypatch, capfd):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    second_server.plan["/toy/first.bin"] = [corrupt]
    fetch("toy")
    assert complete(toy) and server.hits == {"/origin/first.bin": 1}
    assert f"{second_server.url}toy/first.bin: sends other bytes" in capfd.readouterr().err


def test_a_silent_mirror_is_waited_for_once(toy, server, second_server, monkeypatch, capfd):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    second_server.plan = {f"/toy/{name}": [silent] for name in CONTENTS}
    fetch("toy")
    assert complete(toy) and sum(second_server.hits.values()) == 1
    assert capfd.readouterr().err.count("is silent") == 1


def test_why_a_mirror_was_given_up_is_still_told_when_a_later_file_fails(toy, server, second_server, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    second_server.plan["/toy/first.bin"] = [silent]
    server.plan["/origin/third.bin"] = [answers(404)]
    with pytest.raises(DatasetUnavailable, match=r"(?s)third.bin: answers 404.*toy/first.bin: is silent"):
        fetch("toy")


def test_a_mirror_that_is_neither_folder_nor_address_is_refused(toy, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", "ftp://example.org/data")
    with pytest.raises(ValueError, match="HELPERS_DATA_MIRROR must be .*ftp://example.org/data"):
        fetch("toy")


def test_the_scheme_of_a_mirror_may_be_in_capitals(toy, server, second_server, folder_mirror, monkeypatch):
    for address in (second_server.url.replace("http", "HTTP"), folder_mirror.as_uri().replace("file", "FILE")):
        monkeypatch.setenv("HELPERS_DATA_MIRROR", address)
        fetch("toy")
        assert complete(toy) and not server.hits
        for path in toy.iterdir():
            path.unlink()
    assert sum(second_server.hits.values()) == 3


# ---- offline, settings, the cache folder ---------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1", "yes", "true"])
def test_offline_asks_nobody_over_the_network(toy, server, second_server, monkeypatch, value):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", second_server.url)
    monkeypatch.setenv("HELPERS_OFFLINE", value)
    with pytest.raises(DatasetUnavailable) as caught:
        fetch("toy")
    assert not server.hits and not second_server.hits and not toy.exists()
    assert str(caught.value).count("HELPERS_OFFLINE is set") == 2


def test_offline_names_the_file_in_question(toy, monkeypatch):
    fetch("toy")["second.bin"].unlink()
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    with pytest.raises(DatasetUnavailable, match="second.bin is missing") as caught:
        fetch("toy")
    assert "origin/second.bin: not asked" in str(caught.value) and "first.bin" not in str(caught.value)


@pytest.mark.parametrize("value", ["", " ", "0", "false", "no", "off", "Off "])
def test_offline_can_be_switched_off(toy, monkeypatch, value):
    monkeypatch.setenv("HELPERS_OFFLINE", value)
    fetch("toy")
    assert complete(toy)


def test_offline_reads_what_is_cached(toy, monkeypatch):
    fetch("toy")
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    assert len(fetch("toy")) == 3


@pytest.mark.parametrize("value", ["soon", "-1", "0", "nan", "inf"])
def test_a_wrong_timeout_is_named(toy, monkeypatch, value):
    monkeypatch.setenv("HELPERS_DATA_TIMEOUT", value)
    with pytest.raises(ValueError, match=f"HELPERS_DATA_TIMEOUT must be .*'{value}'"):
        fetch("toy")


def test_a_cache_that_is_a_file_is_named(toy, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path / "file"))
    with pytest.raises(DatasetUnavailable, match=f"cannot be kept in the cache folder {tmp_path}/file/toy: .*CACHE"):
        fetch("toy")
    assert state("toy") == "can be downloaded"


def test_a_cache_that_is_a_link_to_itself_is_named(toy, cache):
    cache.symlink_to(cache.name)
    with pytest.raises(DatasetUnavailable, match=f"cannot be kept in the cache folder {cache}/toy: .*CACHE"):
        fetch("toy")
    assert state("toy") == "can be downloaded"


def test_a_cache_entry_that_is_a_folder_is_named(toy):
    (toy / "first.bin" / "inside").mkdir(parents=True)
    with pytest.raises(DatasetUnavailable, match="cannot be kept in the cache folder"):
        fetch("toy")
    assert [path.name for path in toy.iterdir()] == ["first.bin"]


def test_the_default_cache_is_that_of_the_user(monkeypatch, tmp_path):
    monkeypatch.delenv("HELPERS_DATA_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert download.cache_folder().name == "how-machines-see-signals"
    monkeypatch.setenv("HELPERS_DATA_CACHE", "~/elsewhere")
    assert download.cache_folder() == type(tmp_path).home() / "elsewhere"


# ---- processes -----------------------------------------------------------------------------------------------------

DRIVER = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of nohup or of a background shell ignores it
from helpers.datasets import download, registry
from helpers.datasets.__main__ import main
sets = json.loads(sys.argv[1])
files = lambda rows: tuple(registry.File(*row) for row in rows)
registry.RECORDED.clear()
for name, (origin, rows) in sets.items():
    registry.RECORDED[name] = registry.Recorded(name, "", "Toys", "none", origin, files(rows))
download.WAITS = (0.01, 0.02)
sys.exit(main(sys.argv[2:]))
"""


def command(server, *arguments, sets=("toy",), **options):
    """The command line in a process of its own, with toy sets in the place of the real ones."""
    rows = [(file.name, file.size, file.sha256) for file in FILES]
    spec = json.dumps({name: (f"{server.url}{name}/", rows) for name in sets})
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HELPERS_DATA_TIMEOUT": "5"}
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, spec, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options,
    )  # fmt: skip


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_two_processes_may_download_at_once(server, cache):
    server.plan["/toy/first.bin"] = [together(2)]
    processes = [command(server, "--fetch", "toy") for _ in range(2)]
    results = [process.communicate(timeout=30) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], results
    assert server.hits["/toy/first.bin"] == 2
    assert complete(cache / "toy")


@pytest.fixture
def half_way(server, cache):
    """A process in the middle of its first file, and the folder it writes to."""
    server.plan["/toy/first.bin"] = [stalled]
    process = command(server, "--fetch", "toy")
    folder = cache / "toy"
    wait_for(lambda: folder.exists() and any(path.stat().st_size for path in folder.glob(".*.part")))
    yield process, folder
    process.kill()
    process.communicate()


def test_a_killed_process_leaves_nothing_under_the_final_name(half_way, server, toy, monkeypatch):
    process, folder = half_way
    process.send_signal(signal.SIGKILL)
    process.wait(5)
    (part,) = folder.iterdir()
    assert part.name.startswith(".first.bin.") and part.suffix == ".part"
    assert state("toy") == "can be downloaded"

    fetch("toy")  # a fresh temporary file may belong to a process that is still at work: it stays
    assert {path.name for path in folder.iterdir()} == {*CONTENTS, part.name}

    long_ago = time.time() - 7200
    os.utime(part, (long_ago, long_ago))
    fetch("toy")
    assert complete(folder) and set(server.hits.values()) == {1}  # nothing was downloaded again


def test_a_temporary_file_that_another_process_finishes_is_no_trouble(toy, monkeypatch):
    toy.mkdir(parents=True)
    (toy / ".first.bin.0.part").write_bytes(b"on its way")
    found = []

    def finished_meanwhile(folder, pattern, glob=download.Path.glob):
        for path in glob(folder, pattern):
            found.append(path.name)
            path.unlink()
            yield path

    monkeypatch.setattr(download.Path, "glob", finished_meanwhile)
    fetch("toy")
    assert found == [".first.bin.0.part"] and complete(toy)


def test_a_leftover_that_cannot_be_removed_is_no_trouble(toy):
    (toy / ".first.bin.0.part").mkdir(parents=True)
    os.utime(toy / ".first.bin.0.part", (0, 0))
    assert len(fetch("toy")) == 3


def test_ctrl_c_cleans_up(half_way):
    process, folder = half_way
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 130 and not list(folder.iterdir())
    assert err.rstrip().endswith("stopped; what is complete stays in the cache") and "Traceback" not in err


def test_a_full_disk_is_named(server, cache):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    process = command(server, "--fetch", "toy", preexec_fn=limit)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1 and "Traceback" not in err
    assert f"cannot be kept in the cache folder {cache / 'toy'}: File too large" in err
    assert not list((cache / "toy").iterdir())


def test_one_set_that_fails_does_not_keep_the_others_back(server, cache):
    server.plan["/bad/first.bin"] = [answers(404)]
    process = command(server, "--fetch", "all", sets=("bad", "toy"))
    out, err = process.communicate(timeout=30)
    assert process.returncode == 1 and complete(cache / "toy")
    assert out == f"toy: 3 files, verified, in {cache / 'toy'}\n"
    assert "the data set bad" in err and "answers 404" in err and "Traceback" not in err


def run(*arguments):
    """The real command line."""
    return subprocess.run([sys.executable, "-m", "helpers.datasets", *arguments], capture_output=True, text=True)


def test_the_command_lists_every_set(cache):
    answer = run()
    assert answer.returncode == 0 and not answer.stderr
    lines = answer.stdout.splitlines()
    for entry in [*registry.SHIPPED.values(), *registry.RECORDED.values()]:
        (line,) = [line for line in lines if line.startswith(entry.name + " ")]
        assert registry.readable(entry.size) in line and entry.licence in line
        assert (entry.where if isinstance(entry, registry.Shipped) else "can be downloaded") in line
        large = [] if isinstance(entry, registry.Shipped) else [file for file in entry.files if file.on_request]
        assert ("by name" in line) == bool(large)
    assert lines[-1] == f"cache: {cache}" and max(map(len, lines)) < 160


def test_the_command_refuses_unknown_names_with_one_line(cache):
    answer = run("--fetch", "pets", "cows", "hens", "pets/cow.0.jpg", "pets/", "all/cat.0.jpg", "pets/cat.0.jpg")
    assert answer.returncode == 2 and not answer.stdout
    sets = "cifar10, epidemics, fsdd, mnist, pets, speech_commands, weights, all"
    assert answer.stderr == f"no set to download: cows, hens, pets/cow.0.jpg, pets/, all/cat.0.jpg; there are {sets}\n"


WRONG = [("TIMEOUT", "abc"), ("TIMEOUT", "0"), ("TIMEOUT", "nan"), ("TIMEOUT", "inf"), ("CACHE", "~nobody.there/x"),
         ("MIRROR", "ftp://example.org"), ("MIRROR", "~nobody.there/x"), ("MIRROR", "http://[")]  # fmt: skip


@pytest.mark.parametrize(("setting", "value"), WRONG)
def test_the_command_names_a_wrong_setting_in_one_line(cache, monkeypatch, setting, value):
    monkeypatch.setenv(f"HELPERS_DATA_{setting}", value)
    for arguments in [("--fetch", "mnist"), ()] if setting == "CACHE" else [("--fetch", "mnist")]:
        answer = run(*arguments)
        assert answer.returncode == 2 and not answer.stdout and answer.stderr.count("\n") == 1
        assert answer.stderr.startswith(f"HELPERS_DATA_{setting} must ") and repr(value) in answer.stderr


def test_the_command_offline_names_every_set_it_could_not_get(cache, monkeypatch):
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    answer = run("--fetch", "all")
    assert answer.returncode == 1 and "Traceback" not in answer.stderr
    for name, entry in registry.RECORDED.items():
        assert (f"the data set {name} " in answer.stderr) == bool(entry.usual)
    assert "mobilenet" in answer.stderr and "vgg16" not in answer.stderr


# ---- the registry --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../escape", "a/b", "..", ".hidden", "", "a\\b", "/etc/passwd", "a b", "a\n"])
def test_no_name_leads_out_of_the_cache(name):
    with pytest.raises(ValueError, match="plain file name"):
        File(name, 1, "0" * 64)
    with pytest.raises(ValueError, match="plain file name"):
        Recorded(name, "", "", "", "https://example.org/", FILES)


@pytest.mark.parametrize(("size", "sha256"), [(0, "0" * 64), (1, "0" * 63), (1, "g" * 64), (1, "md5:" + "0" * 60)])
def test_a_file_needs_a_size_and_a_sha256(size, sha256):
    with pytest.raises(ValueError, match="of file.bin must be"):
        File("file.bin", size, sha256)


@pytest.mark.parametrize("sums", [{}, {"sha256": "0" * 64, "md5": "0" * 32}])
def test_a_file_has_one_checksum(sums):
    with pytest.raises(ValueError, match="file.bin must have either a sha256 or an md5"):
        File("file.bin", 1, **sums)


@pytest.mark.parametrize("md5", ["0" * 31, "0" * 64, "G" * 32])
def test_an_md5_has_32_digits(md5):
    assert File("file.bin", 1, md5="0a" * 16).checksum == ("md5", "0a" * 16)
    with pytest.raises(ValueError, match="md5 of file.bin must be 32 hexadecimal digits"):
        File("file.bin", 1, md5=md5)


@pytest.mark.parametrize("folder", ["vgg16", "/", "../", "a//", "/a/", "a b/", "a/../", ".a/", "http://x/"])
def test_the_folder_of_a_file_leads_nowhere_else(folder):
    assert File("file.bin", 1, "0" * 64, folder="a/b-1/").folder == "a/b-1/"
    with pytest.raises(ValueError, match="folder of file.bin must be plain names"):
        File("file.bin", 1, "0" * 64, folder=folder)


ORIGINS = ["http://example.org/", "https://example.org/data", "ftp://example.org/", "http://127.0.0.1.example.org/", ""]


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_origin_is_an_https_folder(origin):
    with pytest.raises(ValueError, match="https address"):
        Recorded("toy", "", "", "", origin, FILES)


def test_every_registered_set_is_complete():
    counts = {name: (len(entry.files), len(entry.usual)) for name, entry in registry.RECORDED.items()}
    assert counts == {
        "cifar10": (1, 0), "epidemics": (3, 3), "fsdd": (1, 1), "mnist": (4, 4), "pets": (100, 100),
        "speech_commands": (2, 0), "weights": (4, 1),
    }  # fmt: skip
    for name, entry in registry.RECORDED.items():
        assert entry.name == name and entry.origin.startswith("https://") and entry.licence and entry.what
        for distinct in [{file.name for file in entry.files}, {file.checksum for file in entry.files}]:
            assert len(distinct) == len(entry.files)


MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")
needs_mirror = pytest.mark.skipif(
    "://" in MIRROR or not os.path.isdir(MIRROR), reason="HELPERS_DATA_MIRROR names no folder with the recorded files"
)


# The pictures of CIFAR-10 lie in the mirror in another form, of the weights there are those of one network.
IN_THE_MIRROR = {
    name: [file.name for file in registry.RECORDED[name].files] for name in ("epidemics", "fsdd", "mnist", "pets")
}
IN_THE_MIRROR["weights"] = ["mobilenet_2_5_224_tf_no_top.h5"]


@needs_mirror
@pytest.mark.parametrize("name", sorted(IN_THE_MIRROR))
def test_the_registry_agrees_with_the_sums_of_the_mirror(name):
    with open(os.path.join(MIRROR, name, "SHA256SUMS")) as sums:
        expected = {file: sha256 for sha256, file in map(str.split, sums)}
    found = {file.name: file.sha256 for file in registry.RECORDED[name].files if file.name in IN_THE_MIRROR[name]}
    assert found == expected


@needs_mirror
@pytest.mark.parametrize("name", sorted(IN_THE_MIRROR))
def test_the_recorded_sets_come_from_the_mirror(name, cache, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", MIRROR)
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    assert state(name).startswith("can be downloaded")
    paths = fetch(name, IN_THE_MIRROR[name])
    sizes = {file.name: file.size for file in registry.RECORDED[name].files}
    assert {file: path.stat().st_size for file, path in paths.items()} == {file: sizes[file] for file in paths}
    assert state(name) == ("partly cached (1 of 4 files)" if name == "weights" else "cached")


@needs_mirror
def test_the_mirror_holds_the_pictures_of_cifar10_as_jpeg(monkeypatch):
    monkeypatch.setenv("HELPERS_DATA_MIRROR", MIRROR)
    assert download.mirrored("cifar10", registry.CIFAR10_JPEG).name == "cifar10_jpg.zip"
