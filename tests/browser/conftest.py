"""One JupyterLab and one browser for all tests; every notebook is opened once and run once."""

import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from lab import ROOT, Lab, open_notebook, run_all, running_browser, running_lab
from playwright.sync_api import Browser, Locator, Page

NOTEBOOKS = [path.name for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))]
VIEWPORT = {"width": 1200, "height": 900}
_latencies: list[dict] = []


@dataclass
class Reader:
    """A page with one notebook open in it, and what the page said meanwhile."""

    page: Page
    name: str
    notebook: Locator
    cells: list[nbformat.NotebookNode]
    """As they are in the file."""
    complaints: list[str] = field(default_factory=list)
    """Errors on the page's console, exceptions in the page, requests that failed."""
    addresses: set[str] = field(default_factory=set)
    """What the page asked for."""

    def cell(self, index: int) -> Locator:
        """The cell of this index in the file."""
        return self.notebook.locator(f".jp-Cell[data-windowed-list-index='{index}']")

    def interruptions(self) -> list[str]:
        """The texts of the dialogs and notifications in the page."""
        return self.page.locator(".jp-Dialog, .Toastify__toast").all_text_contents()

    def watch(self) -> None:
        page = self.page
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.failure}: {request.url}"))
        page.on("request", lambda request: self.addresses.add(request.url))
        page.on("websocket", lambda socket: self.addresses.add(socket.url))


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module", params=NOTEBOOKS)
def opened(request, lab: Lab, browser: Browser) -> Iterator[Reader]:
    """A notebook, opened and not yet run."""
    context = browser.new_context(viewport=VIEWPORT)
    cells = nbformat.read(lab.folder / "notebooks" / request.param, as_version=4).cells
    page = context.new_page()
    reader = Reader(page, request.param, page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook"), cells)
    reader.watch()
    open_notebook(page, lab, request.param)
    yield reader
    context.close()
    lab.end_kernels()


@pytest.fixture(scope="module")
def ran(opened: Reader) -> Reader:
    """The same, after *Run All Cells*."""
    run_all(opened.page)
    return opened


@pytest.fixture
def record_latency() -> Callable[[str, str, list[float], int], None]:
    """A function that takes a notebook, a demo, its times in milliseconds and the limit of their median, for the table
    printed at the end and the file that --latencies names."""

    def record(notebook: str, demo: str, times: list[float], limit: int) -> None:
        _latencies.append({"notebook": notebook, "demo": demo, "milliseconds": times, "limit": limit})

    return record


def pytest_addoption(parser):
    parser.addoption("--latencies", metavar="FILE", type=Path, help="write the latencies of the widgets, as JSON")


def pytest_terminal_summary(terminalreporter, config):
    if _latencies:
        terminalreporter.section("from key press to the new picture")
    for one in _latencies:
        times = one["milliseconds"]
        terminalreporter.line(
            f"{one['demo']:28s} {len(times)} presses   median {statistics.median(times):4.0f} ms   95th percentile "
            f"{statistics.quantiles(times, n=20)[-1]:4.0f} ms   limit for the median {one['limit']} ms"
        )
    if file := config.getoption("--latencies"):
        file.write_text(json.dumps(_latencies), encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Of a test that fails, keep a picture of the page, and say where."""
    report = yield
    browser = item.funcargs.get("browser")
    if report.failed and browser is not None:
        for page in [page for context in browser.contexts for page in context.pages]:
            path = item.config._tmp_path_factory.mktemp("failed") / "page.png"
            page.screenshot(path=path)
            report.sections.append(("the page", str(path)))
    return report
