"""Serve a mirror to a room: the files of one folder over http, ``<address>/<data set>/<file>``, and nothing else."""

import os
import re
import shutil
import socket
import socketserver
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from helpers.datasets.registry import readable

_PLAIN = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
"""A name that neither leads out of a folder nor hides there; the files of the registry have such names."""


class MirrorServer(ThreadingHTTPServer):
    """Serves the files of `folder` at an address of this machine; port 0 takes any that is free.

    Each client is answered by a thread of its own. Only GET and HEAD are answered, and only of files
    ``<folder>/<name>/<name>``; what a link in the folder points to must lie in the folder, too. ``/`` says what there
    is, as plain text.
    """

    daemon_threads = True
    request_queue_size = 128  # a room that is told to begin asks all at once

    def __init__(self, folder: Path, address: str = "127.0.0.1", port: int = 8090) -> None:
        self.folder = folder.resolve()
        super().__init__((address, port), _Handler)

    def server_bind(self) -> None:
        """Bind, but leave out the look-up of this machine's name, which takes long where nobody knows it."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no trouble of the server."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The address that others type: where the server listens at all of them, the one that leads outside."""
        host, port = self.server_address[:2]
        return f"http://{_own_address() if host == '0.0.0.0' else host}:{port}"

    def find(self, path: str) -> Path | None:
        """The file that a path such as ``/pets/cat.0.jpg`` asks for, or None."""
        names = re.fullmatch(f"/({_PLAIN})/({_PLAIN})", unquote(path.partition("?")[0]))
        if names is None:
            return None
        # os.path raises no error where a link points to itself, a name is too long or a folder is closed
        file = Path(os.path.realpath(self.folder.joinpath(*names.groups())))
        return file if file.is_relative_to(self.folder) and os.path.isfile(file) else None

    def files(self) -> list[str]:
        """``<data set>/<file>`` of all that is served."""
        names = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob("*/*"))
        return [name for name in names if self.find(f"/{name}")]


class _Handler(BaseHTTPRequestHandler):
    server: MirrorServer
    timeout = 60  # seconds that a client may keep silent
    server_version, sys_version = "mirror", ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        if self.path == "/":
            text = f"export HELPERS_DATA_MIRROR={self.server.url}\n\n" + "\n".join(self.server.files()) + "\n"
            self._head(len(text.encode()), "text/plain; charset=utf-8")
            if with_body:
                self.wfile.write(text.encode())
            return
        found = self.server.find(self.path)
        if found is None:
            self.send_error(404, explain="There is no such file in this mirror.")
            return
        try:
            file = found.open("rb")
        except OSError as error:
            self.send_error(403, explain=f"The server cannot read this file: {error.strerror}.")
            return
        with file:
            self._head(os.fstat(file.fileno()).st_size, "application/octet-stream")
            if with_body:
                shutil.copyfileobj(file, self.wfile, 1 << 18)

    def _head(self, length: int, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        if int(code) >= 400:  # forty clients ask for a hundred files each: only what goes wrong is written down
            super().log_request(int(code), size)

    def log_error(self, *_: Any) -> None:
        """`log_request` has said it."""


def serve(folder: Path, address: str, port: int) -> int:
    """Serve a mirror until Ctrl-C, and print the line that participants type; returns the exit status."""
    try:
        server = MirrorServer(folder, address, port)
    except (OSError, OverflowError) as error:
        print(f"--address and --port must be free on this machine, but {address}, {port}: {error}", file=sys.stderr)
        return 2
    with server:
        files = server.files()
        if not files:
            print(f"--serve must name a folder that --collect (make mirror) has filled, not {folder}", file=sys.stderr)
            return 2
        size = sum((folder / name).stat().st_size for name in files)
        print(f"export HELPERS_DATA_MIRROR={server.url}")
        whom = "this machine only" if server.server_address[0].startswith("127.") else "all who reach this machine"
        print(f"{len(files)} file{'s' * (len(files) > 1)}, {readable(size)}, for {whom}; Ctrl-C ends it", flush=True)
        server.serve_forever()
    return 0


def _own_address() -> str:
    """The address of this machine that its network knows, or its name where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that nobody has; of datagrams, connecting sends nothing
        except OSError:
            return socket.gethostname()
        return probe.getsockname()[0]
