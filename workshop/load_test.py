"""How many people the hub holds: `make hub-test`. It starts the real hub, on this machine only, and ends it again.

    python -m workshop.load_test --users 10

First all users log in at once, as a browser does, and run notebook 01 to its end. Then they run different notebooks,
and half-way the hub is killed and started again, and the proxy is killed; one more user's kernel takes all the memory
it can get, and one more user's home is full. Meanwhile two of them try to get at each other's files and servers.
What is measured is printed as a table, and what anybody lost; the exit status is 0 if that is nothing.

The homes are in a temporary folder, one of them on a small disk in memory, for which `unshare` is used, not root.
"""

import argparse
import contextlib
import os
import platform
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
import requests

from workshop import accounts
from workshop.settings import ROOT, Settings, settings
from workshop.visitor import Done, Lost, Visitor

FIRST, MIX = ("01",), ("01", "02", "03", "06")
MOST_USERS, ROOM, SMALL = 40, 40, 40  # users; people in a room; megabytes of the home that gets full
START, LONGEST = 120, 1200  # seconds in which the hub must answer; in which all must be over
GREEDY = """held = []
try:
    while True:
        held.append(bytearray(2**26))
except MemoryError:
    held = None"""
FILL = """import os
with open(os.path.expanduser('~/big'), 'wb') as file:
    while True:
        file.write(bytes(4096))
        file.flush()"""


def cells(prefix: str) -> list[str]:
    """The code of a notebook."""
    (path,) = (ROOT / "notebooks").glob(f"{prefix}_*.ipynb")
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


class Hub:
    """The hub as a process of its own, started the way `make hub` does it."""

    def __init__(self, given: Settings, small: Path, environment: dict[str, str]):
        self.given, self.small, self.environment = given, small, environment
        self.address = f"http://127.0.0.1:{given.port}"
        self.log = given.state.parent / "hub.log"
        self.process: subprocess.Popen | None = None
        self.shell = self._namespace()

    def _namespace(self) -> subprocess.Popen:
        """A process that holds the small disk mounted; the hub is started beside it, each time anew."""
        line = ["unshare", "--mount", "--user", "--map-root-user", "--propagation", "private", "sh", "-c"]
        mount = f'mount -t tmpfs -o size={SMALL}m none "{self.small}" && echo mounted && exec sleep 3600'
        shell = subprocess.Popen([*line, mount], stdout=subprocess.PIPE, text=True, start_new_session=True)
        if shell.stdout.readline().strip() != "mounted":
            raise RuntimeError("the small disk could not be mounted: are user namespaces allowed on this machine?")
        return shell

    def start(self) -> float:
        """Start it, wait until it answers; returns seconds."""
        began = time.monotonic()
        inside = ["nsenter", f"--target={self.shell.pid}", "--user", "--mount", "--preserve-credentials", "--"]
        config = str(ROOT / "workshop/jupyterhub_config.py")
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*inside, sys.executable, "-m", "jupyterhub", "-f", config], cwd=self.given.state.parent,
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while time.monotonic() - began < START:
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended at once:\n{self.log.read_text()[-2000:]}")
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.address}/hub/health", timeout=2).status_code == 200:
                    return time.monotonic() - began
            time.sleep(0.2)
        raise RuntimeError(f"the hub did not answer within {START} s:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """End the hub alone, without a chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def proxy(self) -> psutil.Process:
        """The proxy's process."""
        return psutil.Process(int((self.given.state / "proxy.pid").read_text().split()[0]))

    def rooms(self) -> dict[str, psutil.Process]:
        """The first process of each user's room."""
        found = {}
        for process in psutil.process_iter(["name", "cmdline"]):
            line = process.info["cmdline"] or []
            homes = [part for part in line if part.startswith(str(self.given.state / "homes"))]
            if process.info["name"] == "bwrap" and homes and process.parent().name() != "bwrap":
                found[Path(homes[0]).name] = process
        return found

    def end(self) -> None:
        """End everything that was started."""
        for process in [*self.rooms().values(), *self._helpers()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                os.killpg(process.pid, signal.SIGKILL)
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.shell.kill()
        self.shell.wait()

    def _helpers(self) -> list[psutil.Process]:
        """The proxy, and whatever else has the hub's folder in its environment: services of hubs that were killed."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("HUB_STATE") == str(self.given.state) and process.pid != os.getpid():
                    found.append(process)
        return [process for process in found if os.getpgid(process.pid) == process.pid]


@dataclass
class Watch:
    """Memory of each room while people work, read every few seconds; and processor time at the end."""

    hub: Hub
    peak: dict[str, int] = field(default_factory=dict)
    together: int = 0

    def __enter__(self) -> "Watch":
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(2):
            now = {name: sum(self._pss(one) for one in tree(room)) for name, room in self.hub.rooms().items()}
            self.peak = {name: max(size, self.peak.get(name, 0)) for name, size in {**self.peak, **now}.items()}
            self.together = max(self.together, sum(now.values()))

    def _pss(self, process: psutil.Process) -> int:
        """What it has of the memory, shared pages divided among those who share them."""
        with contextlib.suppress(psutil.Error):
            return process.memory_full_info().pss
        return 0


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all below it."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def processor_time(hub: Hub) -> dict[str, float]:
    """Seconds of processor time that each room has used so far."""
    used = {}
    for name, room in hub.rooms().items():
        used[name] = 0.0
        for process in tree(room):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                used[name] += times.user + times.system
    return used


@dataclass
class Lesson:
    """What a visitor did: the cells and what came of them."""

    visitor: Visitor
    spawn: float = 0.0
    done: list[Done] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def arrive(self) -> None:
        """Log in, start the server and a kernel."""
        with self._noted():
            self.visitor.log_in()
            self.spawn = self.visitor.start_server()
            self.visitor.start_kernel()
            self.visitor.run("import secrets; mine = secrets.token_hex(8); print(mine)")

    def work(self, prefix: str, progress: Callable[[], None]) -> None:
        """Run a notebook to its end; what was in the kernel before must be there after, and what was saved, too."""
        with self._noted():
            mine = self.visitor.run("print(mine)").text
            path = f"api/contents/notebooks/own-{prefix}.ipynb"
            own = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(mine)])
            saved = self.visitor.call("PUT", path, {"type": "notebook", "format": "json", "content": own})
            if saved.status_code not in (200, 201):
                self.lost.append(f"{self.visitor.name}: saving was answered with {saved.status_code}")
            for code in cells(prefix):
                self.done.append(self.visitor.run(code))
                if self.done[-1].error:
                    self.lost.append(f"{self.visitor.name}, notebook {prefix}: {self.done[-1].error} in {code[:60]!r}")
                progress()
            if self.visitor.run("print(mine)").text != mine or not mine:
                self.lost.append(f"{self.visitor.name}: what the kernel knew is gone")
            again = self.visitor.call("GET", path)
            if again.status_code != 200 or again.json()["content"]["cells"][0]["source"] != mine:
                self.lost.append(f"{self.visitor.name}: what was saved is gone")

    @contextlib.contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except (Lost, requests.RequestException) as error:
            self.lost.append(f"{self.visitor.name}: {error}")


# -- what must not be possible ----------------------------------------------------------------------------------------


def intrusions(one: Visitor, other: Visitor, hub: Hub) -> list[str]:
    """What one user can do to another; nothing, if all is well."""
    found = []
    token = one.run("import os; print(os.environ['JUPYTERHUB_API_TOKEN'])").text.strip()
    places = [f"{other.server}/api/contents", f"{other.server}/api/kernels"]
    places.append(f"{hub.address}/hub/api/users/{other.name}")
    for place in places:
        for way, headers in (("cookies", {}), ("token", {"Authorization": f"token {token}"})):
            web = one.web if way == "cookies" else requests
            answer = web.get(place, headers=headers, timeout=60)
            if answer.status_code not in (403, 404):
                found.append(f"with the {way} of {one.name}, {place} answers {answer.status_code}")
    own = requests.get(f"{one.server}/api/contents", headers={"Authorization": f"token {token}"}, timeout=60)
    if own.status_code != 200:
        found.append(f"{one.name} cannot reach the own server with the token: {own.status_code}")
    for stranger in (requests.get(places[0], timeout=60), requests.get(places[2], timeout=60)):
        if stranger.status_code != 403 and "/hub/login" not in stranger.url:
            found.append(f"a stranger is answered with {stranger.status_code} at {stranger.url}")
    home = hub.given.home(other.name)
    paths = [str(home), str(hub.given.accounts), f"/home/{other.name}"]
    if one.run(f"import os; print([os.path.exists(path) for path in {paths}])").text.strip() != "[False, False, False]":
        found.append(f"{one.name} can see the folder of {other.name}, or the accounts")
    count = "import psutil; print(sum('jupyterhub' in ' '.join(p.cmdline()) for p in psutil.process_iter()))"
    if one.run(count).text.strip() != "2":  # bubblewrap and the own server
        found.append(f"{one.name} can see other processes")
    write = f"open({str(ROOT / 'helpers' / 'mine.py')!r}, 'w')"
    if one.run(write).error != "OSError":
        found.append(f"{one.name} can write into the course")
    return found


def greed(lesson: Lesson) -> list[str]:
    """A kernel takes all the memory that it can get. It is refused, or ends or hangs; restarted, it works again."""
    visitor = lesson.visitor
    with contextlib.suppress(Lost):  # no answer: a thread of the kernel itself was refused memory
        visitor.run(GREEDY, 30)
    try:
        visitor.restart_kernel()
        after = visitor.run("print(6 * 7)", 60).text.strip()
    except Lost as error:
        return [f"memory: {error}"]
    return [] if after == "42" else [f"memory: restarted, the kernel printed {after!r}"]


def full_home(lesson: Lesson) -> list[str]:
    """A home gets full: saving is refused in words, what was saved stays, and with room again it works again."""
    visitor, trouble = lesson.visitor, []
    path = "api/contents/notebooks/own.ipynb"

    def notebook(text: str) -> dict:
        cells = [nbformat.v4.new_markdown_cell(text)]
        return {"type": "notebook", "format": "json", "content": nbformat.v4.new_notebook(cells=cells)}

    if visitor.call("PUT", path, notebook("first")).status_code != 201:
        return ["full home: it was full from the beginning"]
    if visitor.run(FILL, 60).error != "OSError":
        trouble.append("full home: it was never full")
    refused = visitor.call("PUT", path, notebook("x" * 300_000))
    if refused.status_code < 400 or "space" not in refused.text.lower():
        trouble.append(f"full home: saving was answered with {refused.status_code} {refused.text[:200]}")
    kept = visitor.call("GET", path)
    if kept.status_code != 200 or kept.json()["content"]["cells"][0]["source"] != "first":
        trouble.append("full home: what was saved before is gone")
    visitor.stop_server()
    seconds = visitor.start_server()  # with the home still full
    visitor.start_kernel()
    if visitor.run("import os; os.remove(os.path.expanduser('~/big')); print(1)").text.strip() != "1" or seconds > 120:
        trouble.append("full home: no room could be made")
    if visitor.call("PUT", path, notebook("second")).status_code != 200:
        trouble.append("full home: saving did not work again")
    return trouble


def open_to_others(hub: Hub) -> list[str]:
    """Ports at which the hub, its proxy or a server waits for more than this machine."""
    found = []
    roots = (*hub.rooms().values(), hub.proxy(), psutil.Process(hub.process.pid))
    for process in {one.pid: one for root in roots for one in tree(root)}.values():
        with contextlib.suppress(psutil.Error):
            for one in process.net_connections("inet"):
                if one.status == psutil.CONN_LISTEN and not one.laddr.ip.startswith("127."):
                    found.append(f"{process.name()} listens at {one.laddr.ip}:{one.laddr.port}")
    return found


# -- the whole test ---------------------------------------------------------------------------------------------------


def together(lessons: list[Lesson], prefixes: tuple[str, ...], half_way: Callable[[], None] | None = None) -> float:
    """Everybody runs a notebook at once; returns seconds."""
    chosen = [prefixes[number % len(prefixes)] for number in range(len(lessons))]
    total, done, lock, reached = sum(len(cells(prefix)) for prefix in chosen), 0, threading.Lock(), threading.Event()

    def progress() -> None:
        nonlocal done
        with lock:
            done += 1
            if done * 2 >= total:
                reached.set()

    start = time.monotonic()
    with ThreadPoolExecutor(len(lessons)) as people:
        runs = [people.submit(lesson.work, prefix, progress) for lesson, prefix in zip(lessons, chosen)]
        if half_way is not None:
            while not reached.wait(1) and not all(run.done() for run in runs):
                pass
            half_way()
        for run in runs:
            run.result()
    return time.monotonic() - start


def free_port() -> int:
    """The first of three ports in a row that nobody uses."""
    for port in range(20_000 + secrets.randbelow(20_000), 60_000, 3):
        with contextlib.ExitStack() as stack:
            try:
                for one in range(port, port + 3):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", one))
            except OSError:
                continue
            return port
    raise RuntimeError("no three free ports in a row")


def measure(users: int, scratch: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Run the whole test; returns the lines of the table, and what was lost."""
    (scratch / "state").mkdir(mode=0o700)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {**clean, "HUB_STATE": str(scratch / "state"), "HUB_PORT": str(free_port()), "HUB_MEMORY": "2G"}
    given = settings(environment)
    small = given.home("full")
    small.mkdir(parents=True)
    names = [*(f"user{number}" for number in range(1, users + 1)), "greedy", "full"]
    passwords = {name: accounts.add(given.accounts, name) for name in names}
    hub = Hub(given, small, environment)

    def stop(number: int, frame: Any) -> None:
        hub.end()
        shutil.rmtree(scratch, ignore_errors=True)
        print(f"\nstopped by {signal.Signals(number).name}; at most {LONGEST} s are allowed", file=sys.stderr)
        os._exit(1)  # people may still be at work in threads

    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(one, stop)
    signal.alarm(LONGEST)
    try:
        return _measured(hub, {name: Lesson(Visitor(hub.address, name, passwords[name])) for name in names})
    finally:
        signal.alarm(0)
        hub.end()


def _measured(hub: Hub, everybody: dict[str, Lesson]) -> tuple[list[tuple[str, str]], list[str]]:
    lessons = [lesson for name, lesson in everybody.items() if name.startswith("user")]
    began = _told("the hub starts", hub.start)
    wrong = Visitor(hub.address, lessons[0].visitor.name, "not-the-password")
    lost = []
    with contextlib.suppress(Lost):
        wrong.log_in()
        lost.append("a wrong password lets in")
    with Watch(hub) as watch:
        with ThreadPoolExecutor(len(lessons)) as people:
            _told(f"{len(lessons)} users log in", lambda: list(people.map(Lesson.arrive, lessons)))
        lost += open_to_others(hub)
        before = processor_time(hub)
        first = _told("all run notebook 01", lambda: together(lessons, FIRST))
        used = [after - before[name] for name, after in processor_time(hub).items() if name in before]
    times = sorted(done.seconds for lesson in lessons for done in lesson.done)
    spawns = sorted(lesson.spawn for lesson in lessons)
    count = len(times)
    lost += intrusions(lessons[0].visitor, lessons[1].visitor, hub)
    lost += intrusions(lessons[1].visitor, lessons[0].visitor, hub)

    away = {}

    def trouble() -> None:
        hub.kill()
        away["hub"] = hub.start()
        time.sleep(5)
        proxy, start = hub.proxy(), time.monotonic()
        proxy.kill()
        while time.monotonic() - start < START:
            time.sleep(0.2)
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{hub.address}/hub/health", timeout=2).status_code == 200:
                    break
        away["proxy"] = time.monotonic() - start
        for name, test in (("greedy", greed), ("full", full_home)):
            _told(f"{name} arrives", everybody[name].arrive)
            if not everybody[name].lost:
                lost.extend(_told(f"{name} makes trouble", lambda: test(everybody[name])))

    second = _told("all run different notebooks, with trouble half-way", lambda: together(lessons, MIX, trouble))
    lost += [line for lesson in everybody.values() for line in lesson.lost]
    memory = statistics.median(watch.peak[lesson.visitor.name] for lesson in lessons) / 2**20
    cpu, cores = statistics.median(used), psutil.cpu_count()
    total = psutil.virtual_memory().total / 2**30
    reconnected = sum(lesson.visitor.reconnected for lesson in lessons)
    again = sum(lesson.visitor.again for lesson in lessons)
    rows = [
        ("machine", f"{cores} cores, {total:.0f} GB, {platform.system()}, Python {platform.python_version()}"),
        ("users held", f"{sum(not lesson.lost for lesson in lessons)} of {len(lessons)}"),
        ("start of the hub", f"{began:.1f} s"),
        ("log-in to JupyterLab, all at once", f"median {statistics.median(spawns):.1f} s, longest {spawns[-1]:.1f} s"),
        ("notebook 01, all at once", f"{first:.0f} s, {count} cells"),
        ("a cell", f"median {statistics.median(times):.2f} s, 95th percentile {times[int(0.95 * count)]:.2f} s"),
        ("memory a user (server and kernel)", f"{memory:.0f} MB (median of the peaks)"),
        ("processor time a user for notebook 01", f"{cpu:.1f} s"),
        ("different notebooks, with trouble half-way", f"{second:.0f} s ({', '.join(MIX)})"),
        ("hub killed and started again", f"answers again after {away['hub']:.1f} s"),
        ("proxy killed", f"answers again after {away['proxy']:.1f} s"),
        ("connections that broke in both", f"{reconnected}; cells whose answer was under way, run again: {again}"),
        (f"for {ROOM}: memory", f"{ROOM * memory / 1024:.1f} GB for notebook 01, and the system's"),
        (f"for {ROOM}: all at once", f"{ROOM * cpu / cores:.0f} s for notebook 01 on {cores} cores"),
        (f"for {ROOM}: within a minute", f"{ROOM * cpu / 60:.0f} cores"),
        ("lost", f"{len(lost) or 'nothing'}"),
    ]
    return rows, lost


def _told(what: str, do: Callable[[], Any]) -> Any:
    """Do it, and say on stderr that it begins and how long it took."""
    print(what, end=" … ", file=sys.stderr, flush=True)
    start = time.monotonic()
    result = do()
    print(f"{what}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return result


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m workshop.load_test", description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, default=10, metavar="N", help=f"2 to {MOST_USERS} at once")
    users = parser.parse_args(arguments).users
    if not 2 <= users <= MOST_USERS:
        parser.error(f"--users must be from 2 to {MOST_USERS}, not {users}")
    scratch = Path(tempfile.mkdtemp(prefix="hub-test-"))
    try:
        rows, lost = measure(users, scratch)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("| what | measured |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")
    for line in lost:
        print(f"LOST: {line}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
