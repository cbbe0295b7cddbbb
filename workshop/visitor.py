"""One person at the hub, as a program: logs in through the form as a browser does, starts the server, runs cells."""

import html
import json
import re
import time
import uuid
from dataclasses import dataclass, field

import requests
import websocket
from requests.cookies import get_cookie_header

TIMEOUT = 60  # seconds that one answer may take
SILENCE = 10  # seconds without a word from an idle kernel, after which an answer must have been lost on its way
PATIENCE = 180  # seconds in which a lost connection must be there again


class Lost(Exception):
    """Something that a person at the hub would have lost."""


@dataclass
class Done:
    """What came of a cell: seconds, printed text, the error's name or an empty text."""

    seconds: float
    text: str = ""
    error: str = ""


@dataclass
class Visitor:
    """One person; `address` is that of the hub, without a slash at the end."""

    address: str
    name: str
    password: str
    web: requests.Session = field(default_factory=requests.Session)
    kernel: str = ""
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    channel: websocket.WebSocket | None = None
    reconnected: int = 0
    again: int = 0

    @property
    def server(self) -> str:
        """Address of the user's own server."""
        return f"{self.address}/user/{self.name}"

    def log_in(self) -> None:
        """Fill in the form."""
        page = self.web.get(f"{self.address}/hub/login", timeout=TIMEOUT)
        token = re.search(r'name="_xsrf" value="([^"]*)"', page.text)
        if token is None:
            raise Lost(f"{self.name}: the page to log in has no form")
        form = {"username": self.name, "password": self.password, "_xsrf": html.unescape(token[1])}
        answer = self.web.post(f"{self.address}/hub/login", data=form, allow_redirects=False, timeout=TIMEOUT)
        if answer.status_code != 302:
            raise Lost(f"{self.name}: logging in was answered with {answer.status_code}")

    def start_server(self) -> float:
        """Ask for the server, wait for it; returns seconds."""
        start = time.monotonic()
        self.web.get(f"{self.address}/hub/spawn", timeout=TIMEOUT)
        while time.monotonic() - start < PATIENCE:
            answer = self.web.get(f"{self.server}/lab", timeout=TIMEOUT)
            if answer.status_code == 200 and answer.url.startswith(f"{self.server}/"):
                return time.monotonic() - start
            time.sleep(0.5)
        raise Lost(f"{self.name}: no server after {PATIENCE} s")

    def stop_server(self) -> None:
        """What the hub's page does when somebody stops the own server."""
        token = next(one.value for one in self.web.cookies if one.name == "_xsrf" and one.path == "/hub/")
        place = f"{self.address}/hub/api/users/{self.name}/server"
        answer = self.web.delete(place, headers={"X-XSRFToken": token}, timeout=TIMEOUT)
        if answer.status_code not in (202, 204):
            raise Lost(f"{self.name}: stopping the server was answered with {answer.status_code}")

    def call(self, method: str, path: str, body: dict | None = None) -> requests.Response:
        """Ask the user's own server; `path` begins with api/. While the proxy is away it is asked again."""
        tokens = [one.value for one in self.web.cookies if one.name == "_xsrf" and one.path.startswith("/user/")]
        headers = {"X-XSRFToken": tokens[0]} if tokens else {}
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.web.request(method, f"{self.server}/{path}", json=body, headers=headers, timeout=TIMEOUT)
                if answer.status_code not in (502, 503, 504):
                    return answer
                trouble = f"{answer.status_code}"
            except requests.ConnectionError as error:
                trouble = str(error)
            if time.monotonic() > end:
                raise Lost(f"{self.name}: {method} {path}: {trouble}")
            time.sleep(0.5)

    def start_kernel(self) -> None:
        """Start a kernel and connect to it."""
        answer = self.call("POST", "api/kernels", {"name": "python3", "path": "notebooks"})
        if answer.status_code != 201:
            raise Lost(f"{self.name}: starting a kernel was answered with {answer.status_code}")
        self.kernel = answer.json()["id"]
        self.connect()

    def restart_kernel(self) -> None:
        """What the button does."""
        answer = self.call("POST", f"api/kernels/{self.kernel}/restart", {})
        if answer.status_code != 200:
            raise Lost(f"{self.name}: restarting the kernel was answered with {answer.status_code}")
        self.channel.close()
        self.connect()

    def connect(self) -> None:
        """Open the channel to the kernel, as JupyterLab does; what was missed meanwhile comes first."""
        path = f"{self.server}/api/kernels/{self.kernel}/channels?session_id={self.session}"
        cookies = get_cookie_header(self.web.cookies, requests.Request("GET", path).prepare())
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.channel = websocket.create_connection(
                    path.replace("http", "ws", 1), cookie=cookies, origin=self.address, timeout=TIMEOUT
                )
                self.channel.settimeout(5)
                return
            except (OSError, websocket.WebSocketException) as error:
                if time.monotonic() > end:
                    raise Lost(f"{self.name}: no connection to the kernel: {error}") from error
                time.sleep(0.5)

    def run(self, code: str, seconds: float = 300) -> Done:
        """Run a cell and wait until the kernel is idle again, over lost connections too.

        What is under way while a connection breaks may never arrive: Jupyter's messages are not acknowledged. Then the
        cell waits for an answer for ever, and is run again, as a person would; `again` counts that.
        """
        start = heard = time.monotonic()
        connections, sent = self.reconnected, self._send(code)
        done, replied, idle = Done(0), False, False
        while not (replied and idle):
            if time.monotonic() - start > seconds:
                raise Lost(f"{self.name}: no answer to a cell for {seconds:.0f} s: {code[:60]!r}")
            message = self._receive()
            if message is None or message["parent_header"].get("msg_id") != sent:
                if connections < self.reconnected and time.monotonic() - heard > SILENCE and self._kernel_is_idle():
                    self.again += 1
                    heard, connections, sent = time.monotonic(), self.reconnected, self._send(code)
                    done, replied, idle = Done(0), False, False
                continue
            heard = time.monotonic()
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                done.text += content["text"]
            elif kind == "error":
                done.error = content["ename"]
            elif kind == "execute_reply":
                replied, done.error = True, content.get("ename", done.error)
            idle = idle or (kind == "status" and content["execution_state"] == "idle")
        done.seconds = time.monotonic() - start
        return done

    def _kernel_is_idle(self) -> bool:
        answer = self.call("GET", f"api/kernels/{self.kernel}")
        return answer.status_code == 200 and answer.json()["execution_state"] == "idle"

    def _send(self, code: str) -> str:
        header = {"msg_id": uuid.uuid4().hex, "username": self.name, "session": self.session, "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {
            "header": {**header, "msg_type": "execute_request"}, "parent_header": {}, "metadata": {},
            "content": content, "channel": "shell", "buffers": [],
        }  # fmt: skip
        while True:
            try:
                self.channel.send(json.dumps(message))
                return header["msg_id"]
            except (OSError, websocket.WebSocketException):
                self._reconnect()

    def _receive(self) -> dict | None:
        try:
            received = self.channel.recv()
            return json.loads(received) if isinstance(received, str) and received else None
        except websocket.WebSocketTimeoutException:
            return None
        except (OSError, websocket.WebSocketException):
            self._reconnect()
            return None

    def _reconnect(self) -> None:
        self.reconnected += 1
        self.connect()
