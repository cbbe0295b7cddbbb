"""Look at a notebook as a reader sees it: run it in JupyterLab, scroll through, save a picture of every screenful.

python tests/browser/look.py NOTEBOOK FOLDER [--width 1200] [--as-committed]
"""

import argparse
import tempfile
from pathlib import Path

from lab import open_notebook, resize, run_all, running_browser, running_lab


def screenfuls(page, notebook, folder: Path) -> int:
    """Scroll from top to bottom, one PNG a screenful; returns how many."""
    panel = notebook.locator(".jp-WindowedPanel-outer")
    number, top = 0, 0
    while True:
        panel.evaluate("(element, top) => element.scrollTo({top, behavior: 'instant'})", top)
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{number:02d}.png")
        height, total = panel.evaluate("element => [element.clientHeight, element.scrollHeight]")
        number, top = number + 1, top + height - 40
        if top + 40 >= total:
            return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=1200, help="of the window, in pixels")
    parser.add_argument("--as-committed", action="store_true", help="open it without running it")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        with running_lab(Path(scratch), options.notebook) as lab, running_browser() as browser:
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.on("console", lambda message: message.type == "error" and print("console:", message.text))
            page.on("pageerror", lambda error: print("page error:", error))
            notebook = open_notebook(page, lab, options.notebook.name)
            if not options.as_committed:
                run_all(page)
            resize(page, options.width)
            page.wait_for_timeout(1000)
            print(screenfuls(page, notebook, options.folder), "pictures in", options.folder)


if __name__ == "__main__":
    main()
