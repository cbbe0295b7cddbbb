"""A notebook as the rules of `tests/structure.py` see it: its cells, text, exercises, and the course around it."""

import ast
import copy
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SOLUTION = re.compile(
    r"\s*<details><summary>Solution</summary>\n\n```python\n(?P<code>.*?)\n```\n\n(?:(?!<details>|```).)*</details>\s*",
    re.DOTALL,
)


def tree_of(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:  # the rule on forbidden code reports it
        return None


@dataclass
class Lesson:
    """One notebook."""

    path: Path
    notebook: NotebookNode

    @property
    def number(self) -> str:
        return self.path.name[:2]

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @property
    def code(self) -> list[tuple[int, NotebookNode]]:
        return [(index, cell) for index, cell in enumerate(self.cells) if cell.cell_type == "code"]

    @property
    def text(self) -> list[tuple[int, NotebookNode]]:
        return [(index, cell) for index, cell in enumerate(self.cells) if cell.cell_type == "markdown"]

    def section(self, heading: str) -> str:
        """The Markdown below the second-level heading of this text, up to the next one."""
        whole = "\n\n".join(without_fences(cell.source) for _, cell in self.text)
        found = re.search(rf"^## {re.escape(heading)}\s*$(.*?)(?=^## |\Z)", whole, re.MULTILINE | re.DOTALL)
        return found.group(1) if found else ""

    def headings(self) -> list[tuple[int, str]]:
        """Level and text of every heading, in order."""
        lines = [line for _, cell in self.text for line in without_fences(cell.source).splitlines()]
        found = [re.match(r"(#{1,6})\s+(.*?)\s*$", line) for line in lines]
        return [(len(match[1]), match[2]) for match in found if match]


@dataclass
class Course:
    """What a notebook may refer to."""

    folder: Path
    options: dict[str, tuple[str, ...]]  # of every predict-first question
    demos: set[str]
    exercises: set[str]
    shipped: dict[str, str] = field(default_factory=dict)  # public functions of the computation modules: syntax tree

    @cached_property
    def notebooks(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("[0-9][0-9]_*.ipynb"))


def read(path: Path) -> Lesson:
    return Lesson(path, nbformat.read(path, as_version=4))


# -- reading cells ----------------------------------------------------------------------------------------------------


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def without_fences(markdown: str) -> str:
    return re.sub(r"^(```+|~~~+).*?^\1\s*$", "", markdown, flags=re.MULTILINE | re.DOTALL)


def without_code(markdown: str) -> str:
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", without_fences(markdown), flags=re.DOTALL)


def prose(markdown: str) -> str:
    """The words a reader reads: no code, formulas, addresses or HTML tags."""
    text = without_code(markdown)
    text = re.sub(r"\$\$.*?\$\$|(?<!\\)\$[^$]*?(?<!\\)\$", " ", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"<[^>]*>|https?://\S+", " ", text)


def printed(cell: NotebookNode) -> str:
    """What the cell printed or returned as text."""
    texts = [output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(texts)


def pictures(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.outputs if any(kind.startswith("image/") for kind in output.get("data", {}))]


def widget_calls(cell: NotebookNode) -> list[str]:
    """The functions of `widgets` that the cell calls."""
    tree = tree_of(cell.source)
    return [
        node.func.attr
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "widgets"
    ]


def arguments_of(calls_of: str, cell: NotebookNode) -> list[str]:
    """The first argument of every call such as ``exercises.check("name", ...)`` in the cell, where it is a text."""
    tree = tree_of(cell.source)
    return [
        node.args[0].value
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == calls_of
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def items(markdown: str) -> list[str]:
    """The entries of the lists in a Markdown text, continuation lines joined."""
    text = re.sub(r"\n[ \t]+(?![ \t]*(?:[-*+]|\d+\.)[ \t])", " ", markdown)
    return [item.strip() for item in re.findall(r"^[ \t]*(?:[-*+]|\d+\.)[ \t]+(.*)$", text, re.MULTILINE)]


def normal_tree(function: ast.FunctionDef) -> str:
    """The syntax tree of a function without its docstring, for comparison."""
    bare = copy.copy(function)
    if ast.get_docstring(function) is not None:
        bare.body = function.body[1:]
    return ast.dump(bare)


def shipped_functions(source: str) -> dict[str, str]:
    """The public functions of a module and their syntax trees."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: normal_tree(node) for node in functions if not node.name.startswith("_")}


def next_code(lesson: Lesson, start: int) -> int | None:
    return next((index for index, _ in lesson.code if index > start), None)


@dataclass(frozen=True)
class Turn:
    """One exercise in a notebook: the indices of its cells, None where one is missing."""

    name: str
    task: int
    skeleton: int | None
    checker: int | None
    solution: int | None


def turns(lesson: Lesson) -> list[Turn]:
    """Every '### Your turn: name' with the three cells that belong to it."""
    found = []
    for index, cell in lesson.text:
        for name in re.findall(r"^### Your turn: (.*?)\s*$", cell.source, re.MULTILINE):
            skeleton = next_code(lesson, index)
            checker = None if skeleton is None else next_code(lesson, skeleton)
            end = None if checker is None else next_code(lesson, checker)
            after = [] if checker is None else lesson.cells[checker + 1 : end]
            solutions = [checker + 1 + place for place, cell in enumerate(after) if SOLUTION.fullmatch(cell.source)]
            found.append(Turn(name, index, skeleton, checker, solutions[0] if solutions else None))
    return found


def solution_code(lesson: Lesson, turn: Turn) -> str:
    return SOLUTION.fullmatch(lesson.cells[turn.solution].source)["code"]
