"""A real HTTP server on loopback that also misbehaves, and a small data set whose origin it is."""

import hashlib
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from helpers.datasets import download, registry
from helpers.datasets.registry import File, Recorded

CONTENTS = {
    f"{name}.bin": np.random.default_rng(seed).bytes(size)
    for seed, (name, size) in enumerate([("first", 150_000), ("second", 40_000), ("third", 700)])
}
FILES = tuple(File(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in CONTENTS.items())


class Server:
    """Serves CONTENTS under any folder; `plan` says for a path how the first, the second, ... request is answered.

    The last way of a plan holds for all further requests.
    """

    def __init__(self):
        self.hits, self.plan = Counter(), {}
        self.encodings = set()  # what was said to be accepted
        self.released = threading.Event()  # lets stalled answers end
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.hits[self.path] += 1
                outer.encodings.add(self.headers["Accept-Encoding"])
                ways = outer.plan.get(self.path, [good])
                ways[min(outer.hits[self.path], len(ways)) - 1](outer, self, CONTENTS.get(self.path.split("/")[-1]))

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self):
        self.released.set()
        self.http.shutdown()
        self.http.server_close()


def head(handler, length, status=200, **headers):
    handler.send_response(status)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    for key, value in headers.items():
        handler.send_header(key, value)
    handler.end_headers()


def good(server, handler, body):
    if body is None:
        return handler.send_error(404)
    head(handler, len(body))
    handler.wfile.write(body)


def truncated(server, handler, body):
    head(handler, len(body))
    handler.wfile.write(body[: len(body) // 2])


def cut(server, handler, body):
    head(handler, None)
    handler.wfile.write(body[: len(body) // 2])


def corrupt(server, handler, body):
    good(server, handler, body[:-1] + bytes([body[-1] ^ 1]))


def longer(server, handler, body):
    good(server, handler, body * 200)


def silent(server, handler, body):
    server.released.wait(20)


def stalled(server, handler, body):
    head(handler, len(body))
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    server.released.wait(20)


def trickling(server, handler, body):
    head(handler, len(body))
    for start in range(0, 3000, 10):
        if server.released.wait(0.02):
            break
        handler.wfile.write(body[start : start + 10])


def dripping(server, handler, body):
    head(handler, len(body))
    for byte in body[:200]:
        if server.released.wait(0.1):
            break
        handler.wfile.write(bytes([byte]))


def together(count):
    """Half of the file, and the rest when `count` have come to ask for it."""
    barrier = threading.Barrier(count)

    def way(server, handler, body):
        head(handler, len(body))
        handler.wfile.write(body[: len(body) // 2])
        barrier.wait(20)
        handler.wfile.write(body[len(body) // 2 :])

    return way


def answers(status):
    return lambda server, handler, body: handler.send_error(status)


def redirect(server, handler, body):
    head(handler, 0, 302, Location="/moved/" + handler.path.split("/")[-1])


def redirects_to(address):
    return lambda server, handler, body: head(handler, 0, 302, Location=address)


def of_length(length):
    """The right bytes behind a header that says nothing, or nonsense, about their length."""
    return lambda server, handler, body: (head(handler, length), handler.wfile.write(body))


def chunks_cut(server, handler, body):
    head(handler, None, **{"Transfer-Encoding": "chunked"})


def vanish(server, handler, body):
    """Half of the file, and then the server is gone altogether."""
    head(handler, len(body))
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    threading.Thread(target=server.stop).start()
    server.thread.join(5)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def second_server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of its own, no mirror, no proxy, short waits."""
    for name in ("HELPERS_DATA_MIRROR", "HELPERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HELPERS_DATA_TIMEOUT", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "WAITS", (0.01, 0.02))
    return tmp_path / "cache"


@pytest.fixture
def toy(server, cache, monkeypatch):
    """The data set "toy" of three files, whose origin is the server; returns its folder in the cache."""
    entry = Recorded("toy", "load_toy()", "Toys", "none", server.url + "origin/", FILES)
    monkeypatch.setitem(registry.RECORDED, "toy", entry)
    return cache / "toy"


def complete(folder):
    """Whether the folder holds the three files, right, and nothing else."""
    return {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENTS


def leftovers(folder):
    """Names in a cache folder that may be there after a failure: only files that are right."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
    return {name for name, body in found.items() if CONTENTS.get(name) != body}


@pytest.fixture
def folder_mirror(tmp_path):
    folder = tmp_path / "a mirror"
    (folder / "toy").mkdir(parents=True)
    for name, body in CONTENTS.items():
        (folder / "toy" / name).write_bytes(body)
    return folder
