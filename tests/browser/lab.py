"""JupyterLab as `make lab` starts it, and a browser that looks at it: shared by the browser tests and by look.py."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import psutil
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Chromium asks its maker for updates, field trials and the like on its own; nothing of that belongs into a test.
CHROMIUM_FLAGS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run",
]  # fmt: skip
# What the person at this machine has set must not change what the tests see.
FOREIGN = ("JUPYTER", "IPYTHON", "PYTHON", "XDG_", "MPL", "KERAS_", "HELPERS_", "MAKE", "MFLAGS")


@dataclass
class Lab:
    """A running JupyterLab."""

    address: str
    """What it printed for the reader to open."""
    folder: Path
    """What it serves."""
    calls: Path
    """Written when the server or a kernel turns to another machine (tests/no_network), and not before."""
    process: psutil.Popen
    seconds: float
    """From the command to the address."""

    def url(self, notebook: str, query: str = "") -> str:
        """The address of a notebook in the notebooks folder."""
        return re.sub(r"[^/]+\.ipynb\?", f"{notebook}?{query}", self.address)

    def end_kernels(self) -> None:
        """Shut down the kernels of all notebooks: twelve would fill the memory."""
        base, token = re.fullmatch(r"(.*)/lab/tree/.*token=(\w+)", self.address).groups()

        def ask(method: str, path: str) -> bytes:
            request = Request(f"{base}/api/{path}", method=method, headers={"Authorization": f"token {token}"})
            with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:  # no proxy: it is this machine
                return answer.read()

        for session in json.loads(ask("GET", "sessions")):
            ask("DELETE", f"sessions/{session['id']}")


def served_copy(folder: Path, notebook: Path | None = None) -> Path:
    """A folder like this tree, for the lab to serve: the notebooks are copies, the rest are links.

    So the lab writes nothing into the tree, and `make lab` in the copy runs what it runs here. `notebook` is one
    more to copy in, from anywhere.
    """
    folder.mkdir()
    for entry in ROOT.iterdir():
        if entry.name == "notebooks":
            shutil.copytree(entry, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        elif entry.name != ".git":
            (folder / entry.name).symlink_to(entry)
    if notebook is not None:
        shutil.copy(notebook, folder / "notebooks")
    return folder


def _environment(home: Path) -> dict[str, str]:
    """This process's environment with a home of its own, and without what steers Jupyter, Python or the course."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "PYTHONPATH": ROOT / "tests" / "no_network",
        "NO_NETWORK_LOG": home / "calls.log",
        "HELPERS_OFFLINE": "1",
    }
    return kept | {name: str(value) for name, value in own.items()}


@contextmanager
def running_lab(scratch: Path, notebook: Path | None = None) -> Iterator[Lab]:
    """`make lab ARGS="--no-browser --port N"` over a copy of the notebooks in `scratch`, until the block ends."""
    folder, home, log = served_copy(scratch / "course", notebook), scratch / "home", scratch / "lab.log"
    home.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = f"--no-browser --port {port}" + (" --allow-root" if os.geteuid() == 0 else "")
    start = time.perf_counter()
    with log.open("w") as output:
        # -o: never set the environment up anew from here, where it is a link to the one in use.
        process = psutil.Popen(
            ["make", "-o", ".venv/installed", "lab", f"ARGS={arguments}"], cwd=folder, env=_environment(home),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        address = _address(log, port, process)
        yield Lab(address, folder, home / "calls.log", process, time.perf_counter() - start)
    finally:
        _stop(process)


def _address(log: Path, port: int, process: psutil.Popen) -> str:
    """Wait for the address that JupyterLab prints, and for an answer there."""
    for _ in range(600):
        found = re.search(rf"http://127\.0\.0\.1:{port}/\S*token=\w+", log.read_text())
        if found and _answers(port):
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"`make lab` printed no address:\n{log.read_text()}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(process: psutil.Popen) -> None:
    """End the lab, its kernels included, and leave no process behind."""
    family = [*process.children(recursive=True), process]
    for member in family:
        if "jupyter" in " ".join(member.cmdline()) and "ipykernel" not in " ".join(member.cmdline()):
            member.terminate()  # the server shuts its kernels down
    _, left = psutil.wait_procs(family, timeout=15)
    for member in left:
        member.kill()
    process.wait(timeout=5)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The system's Chromium, or else Playwright's own."""
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, CHROMIUM)), None)
        if path is None and not Path(playwright.chromium.executable_path).exists():
            raise RuntimeError(
                "No Chromium was found. Install it: `apt-get install chromium` on Debian, elsewhere "
                "`.venv/bin/python -m playwright install --with-deps chromium`."
            )
        # Chromium's sandbox cannot be set up by root.
        browser = playwright.chromium.launch(
            executable_path=path, args=CHROMIUM_FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()


def open_notebook(page: Page, lab: Lab, name: str) -> Locator:
    """Open a notebook and wait until its kernel is ready; returns the notebook."""
    page.goto(lab.url(name, "reset&"))
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    # The indicator says idle from the start; that the kernel is there shows by its name.
    panel.locator(".jp-Toolbar-kernelName", has_text="ipykernel").wait_for(timeout=60_000)
    panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    return panel.locator(".jp-Notebook")


def run_all(page: Page) -> None:
    """*Run All Cells* from the menu; returns when the kernel has worked through the queue."""
    with ran(page):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@contextmanager
def ran(page: Page, timeout: float = 300) -> Iterator[None]:
    """Leave the block only when what it started has run: a cell was waiting, none is any more, the kernel is idle."""
    page.evaluate(
        """() => {
          const panel = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
          const waits = () => [...panel.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'));
          let waited = false;
          new MutationObserver(() => { waited = waited || waits(); })
            .observe(panel, {childList: true, characterData: true, subtree: true});
          window.courseRan = () => waited && !waits() &&
            panel.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle';
        }"""
    )
    yield
    page.wait_for_function("courseRan()", timeout=timeout * 1000)


def resize(page: Page, width: int) -> None:
    """Make the window `width` pixels wide; below 1000 the file browser is folded, it would leave no room."""
    if width < 1000:
        page.keyboard.press("Control+b")
    page.set_viewport_size({"width": width, "height": 900})
