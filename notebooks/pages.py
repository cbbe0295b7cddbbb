"""The executed course as static pages, for readers without JupyterLab.

    python -m notebooks.pages              into build/html
    python -m notebooks.pages FOLDER       into another folder

nbconvert renders the notebooks as they are committed; notebooks/page.html.j2 is what stands around them. Each page is
one file that asks nothing of any other machine: pictures are in it, formulas are MathML, there is no script.
"""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from pygments.formatters import HtmlFormatter

from notebooks.copies import FOLDER, notebook_paths, run
from notebooks.mathml import mathml

COURSE = "How machines see signals"
INTRODUCTION = (
    "A course of twelve notebooks, from convolution and Fourier to convolutional networks, for pictures and sound. One "
    "idea runs through all of them: *a filter's response measures how much a signal looks like the filter*.\n\n"
    "These pages show the notebooks as they were run. The demos, the questions and the checkers of the exercises work "
    "in the notebooks themselves, in JupyterLab; each solution is folded below its exercise. Start with {first}."
)


class PageRenderer(IPythonRenderer):
    """Markdown as nbconvert renders it, with formulas as MathML, links to pages, and tables that scroll."""

    def __init__(self, notebooks: list[str], **options):
        super().__init__(escape=False, embed_images=True, **options)
        self.notebooks = notebooks

    def block_html(self, html: str) -> str:
        """As it is. IPythonRenderer looks for pictures in it, and so closes a <details> that a later block closes."""
        return html + "\n"

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def block_math(self, body: str) -> str:
        return f'<span class="formula">{mathml(body, block=True)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def table(self, text: str) -> str:
        return f'<div class="wide"><table>\n{text}</table></div>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to a notebook leads to its page. To another file of the course there is none, only the text."""
        name, mark, anchor = url.partition("#")
        if not name or re.match(r"[a-z][a-z0-9+.-]*:", name, re.IGNORECASE):
            return super().link(text, url, title)
        if unquote(name) in self.notebooks:
            return super().link(text, f"{name.removesuffix('.ipynb')}.html{mark}{anchor}", title)
        return text


class PageExporter(HTMLExporter):
    """nbconvert's HTML, with the renderer and the template of the course."""

    @pass_context
    def markdown2html(self, context: dict, source: str) -> str:
        """Markdown to HTML, as a filter of the template."""
        resources = context["resources"]
        renderer = PageRenderer(
            resources["page"]["notebooks"],
            path=resources["metadata"]["path"],
            attachments=context.get("cell", {}).get("attachments", {}),
        )
        return MarkdownWithMath(renderer=renderer).render(source)


def take_captions(notebook: NotebookNode) -> bool:
    """Move each caption from the printed lines below its picture to the picture; returns whether there are pictures."""
    found = False
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        for picture, below in zip(outputs, [*outputs[1:], None], strict=False):
            if "image/png" not in picture.get("data", {}):
                continue
            found = True
            shown = picture.metadata.get("image/png", {})
            line = shown.get("alt", "") + "\n"
            if below and below.output_type == "stream" and below.text.startswith(line):
                shown["caption"] = shown["alt"]
                below.text = below.text.removeprefix(line)
        if "outputs" in cell:
            cell.outputs = [output for output in outputs if output.get("text") != ""]
    return found


def title_of(notebook: NotebookNode) -> str:
    """The heading of the first cell."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def list_of(notebooks: dict[str, NotebookNode]) -> NotebookNode:
    """A notebook with nothing but the list of the notebooks: file by file their questions and times."""
    lines = []
    for name, notebook in notebooks.items():
        first = notebook.cells[0].source
        question = re.search(r"^\*\*(.+)\*\*$", first, re.MULTILINE)[1]
        time = re.search(r"^Time: (.+?) ·", first, re.MULTILINE)[1]
        lines.append(f"- [{title_of(notebook)}]({name}): {question} ({time})")
    first, notebook = next(iter(notebooks.items()))
    introduction = INTRODUCTION.format(first=f"[{title_of(notebook)}]({first})")
    return new_notebook(cells=[new_markdown_cell("\n\n".join([f"# {COURSE}", introduction, "\n".join(lines)]))])


def pages(paths: list[Path]) -> dict[str, bytes]:
    """Notebooks as pages, and an index of them.

    Parameters
    ----------
    paths : list of Path
        The notebooks, in order.

    Returns
    -------
    dict
        Content by file name: ``index.html`` and a page for each notebook.

    Raises
    ------
    ValueError
        If a formula cannot be set; the message names the notebook and the formula.
    """
    exporter = PageExporter(
        template_name="classic", template_file=str(FOLDER / "page.html.j2"),
        exclude_input_prompt=True, exclude_output_prompt=True,
    )  # fmt: skip
    notebooks = {path.name: nbformat.read(path, as_version=4) for path in paths}
    ways = [{"file": f"{path.stem}.html", "title": title_of(notebooks[path.name])} for path in paths]

    def render(path: Path, notebook: NotebookNode, before: dict | None = None, after: dict | None = None) -> bytes:
        title = title_of(notebook)
        page = {
            "course": COURSE, "title": title if title == COURSE else f"{title} – {COURSE}",
            "before": before, "after": after, "notebooks": list(notebooks), "figures": take_captions(notebook),
            "highlighting": HtmlFormatter().get_style_defs(".highlight"),
        }  # fmt: skip
        resources = {"metadata": {"name": title, "path": str(path.parent)}, "page": page}
        try:
            body, _ = exporter.from_notebook_node(notebook, resources)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        return body.encode()

    files = {"index.html": render(FOLDER / "index.ipynb", list_of(notebooks))}
    for path, before, after in zip(paths, [None, *ways[:-1]], [*ways[1:], None], strict=True):
        files[f"{path.stem}.html"] = render(path, notebooks[path.name], before, after)
    return files


if __name__ == "__main__":
    sys.exit(run(lambda: pages(notebook_paths()), __doc__.splitlines()[0], Path("build/html"), sys.argv[1:]))
