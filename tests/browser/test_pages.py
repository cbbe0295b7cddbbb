"""`make html` in a browser: each page is whole, asks nobody, and can be read on a telephone."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urldefrag

import pytest
from playwright.sync_api import Browser, Page

from notebooks.copies import notebook_paths
from notebooks.pages import pages

NAMES = ["index.html", *(f"{path.stem}.html" for path in notebook_paths())]
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
SMALLEST = 14  # pixels; in formulas, what stands above and below may be smaller
# What each text on the page is set in: pixels and the beginning of the text, where it is too small.
SMALL_TEXT = """
smallest => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const formula = element.closest('math');
    const size = parseFloat(getComputedStyle(formula || element).fontSize);
    if (walker.currentNode.textContent.trim() && size < smallest)
      found.push(`${size}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return found;
}
"""
# Elements that reach beyond the window and stand in no box that scrolls.
TOO_WIDE = """
() => [...document.querySelectorAll('main *')].filter(element => {
  for (let box = element; box !== document.body; box = box.parentElement)
    if (box !== element && getComputedStyle(box).overflowX !== 'visible') return false;
  return element.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 120))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The pages of the course, served on loopback."""
    folder = tmp_path_factory.mktemp("pages")
    for name, content in pages(notebook_paths()).items():
        (folder / name).write_bytes(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


class Visit:
    """One page in a telephone's window, and what it said and asked for."""

    def __init__(self, page: Page, url: str):
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: message.type != "log" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.failure}: {request.url[:100]}"))
        page.on("response", lambda answer: answer.ok or self.complaints.append(f"{answer.status}: {answer.url[:100]}"))
        page.on("request", lambda request: self.asked.add(request.url))
        page.goto(url, wait_until="load")

    def all(self, selector: str, expression: str) -> list:
        """The value of an expression in `element` for each element that the selector finds."""
        return self.page.evaluate(
            f"selector => [...document.querySelectorAll(selector)].map(element => {expression})", selector
        )


@pytest.fixture(scope="module", params=NAMES)
def visit(request, address: str, browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(viewport=PHONE)
    yield Visit(context.new_page(), address + request.param)
    context.close()


def test_nothing_is_amiss_and_nobody_else_is_asked(visit):
    visit.page.set_viewport_size(WIDE)
    visit.page.set_viewport_size(PHONE)
    assert visit.complaints == []
    assert {url for url in visit.asked if not url.startswith("data:")} == {visit.url}


def test_it_has_a_title_and_a_language(visit):
    assert "How machines see signals" in visit.page.title()
    assert visit.all("html", "element.lang") == ["en"]


def test_every_link_between_pages_answers(visit, address):
    links = set(visit.all("a[href]", "element.href"))
    inner = {link for link in links if link.startswith(address)}
    assert inner and all(link.startswith("https://") for link in links - inner)
    for target in {urldefrag(link).url for link in inner}:
        answer = visit.page.context.request.get(target)
        assert answer.ok, target
        anchors = {urldefrag(link).fragment for link in inner if urldefrag(link).url == target} - {""}
        text = answer.text() if anchors else ""
        for anchor in anchors:
            assert f'id="{anchor}"' in text or f'id="{unquote(anchor)}"' in text, (target, anchor)


def test_every_picture_is_there_with_its_text(visit):
    loaded = visit.all("img", "element.complete && element.naturalWidth > 0 && element.alt.trim() !== ''")
    assert all(loaded) and bool(loaded) == (visit.url.rsplit("/")[-1] != "index.html")
    same = "element.querySelector('img').alt === element.querySelector('figcaption')?.textContent"
    assert visit.all("figure", same) == [True] * len(loaded)


def test_a_telephone_shows_it_without_scrolling_sideways(visit):
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert (width <= PHONE["width"], visit.page.evaluate(TOO_WIDE)) == (True, [])
    visit.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visit.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = false; })")


def test_its_text_is_large_enough(visit):
    assert visit.page.evaluate(SMALL_TEXT, SMALLEST) == []


def test_a_figure_is_shown_whole_and_when_tapped_at_full_size(visit):
    for figure in visit.page.locator("figure img").all()[:1]:  # the index has none
        for tapped in (False, True, False):
            shown, own = figure.evaluate("picture => [picture.clientWidth, picture.naturalWidth]")
            assert shown == own if tapped else shown <= PHONE["width"] < own
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            figure.click()
        figure.click()


def test_formulas_are_set(visit):
    shown = visit.all("math", "!!element.closest('details') || element.getBoundingClientRect().width > 0")
    assert all(shown)
    left = visit.page.evaluate(
        """() => {
          const copy = document.querySelector('main').cloneNode(true);
          copy.querySelectorAll('pre, code, math').forEach(element => element.remove());
          return copy.textContent.match(/\\$|\\\\[a-z]+/g) || [];
        }"""
    )
    assert left == []


def test_solutions_are_folded(visit):
    folded = visit.all("details", "!element.open && !element.querySelector('pre').checkVisibility()")
    assert all(folded)

