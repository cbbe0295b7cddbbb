"""The rules by which a notebook is built (CONTRIBUTING, "How a notebook is built"), each a small function.

A rule takes a lesson and the course around it and yields one complaint for each thing that is wrong.
`tests/test_structure.py` shows of every rule that it catches a bad notebook; `tests/test_notebooks.py` applies them.
`tests/lesson.py` reads the notebook, `tests/claims.py` the numbers in its text.
"""

import ast
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from tests.claims import backing, claims
from tests.lesson import (  # some of them for the other tests, which know notebooks by this module
    ROOT, SOLUTION, Course, Lesson, Turn, arguments_of, items, next_code, normal_tree, pictures, printed, prose, read,
    shipped_functions, solution_code, tags, tree_of, turns, widget_calls, without_code,
)  # fmt: skip
from tests.whole_run import budget

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TAGS = {"exercise", "wrong", "nbval-ignore-output"}
# Modules that every notebook imports; the others that it takes from helpers are its subjects.
COMMON = {"exercises", "plots", "widgets"}
# The main terms, by the notebook that introduces them: no notebook before it uses them in its text, and it sets
# them in bold or italics in the first cell that does.
TERMS = {
    "01": ["convolution", "impulse response", "kernel", "moving average", "quantisation", "aliasing"],
    "02": ["Sobel", "unsharp masking", "Canny", "separable"],
    "03": ["Fourier transform", "spectral leakage", "phasor", "Parseval", "Gibbs"],
    "04": ["Gabor", "filter bank", "Wilson interval"],
    "05": ["visual word", "k-means", "SURF", "VLAD"],
    "06": ["principal component", "PCA", "LDA", "eigenface"],
    "07": ["backpropagation", "dropout", "receptive field", "batch normalisation", "max pooling", "weight sharing"],
    "08": ["confusion matrix", "VGG16"],
    "09": ["fine-tuning", "backbone"],
    "11": ["spectrogram", "mel", "MFCC"],
}
DOI = re.compile(r"10\.\d{4,9}/\S*[^\s.,;:]")
_MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|work|tmp|Users|private|mnt|var/folders)/|\b[A-Z]:\\")

Rule = Callable[[Lesson, Course], Iterator[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


# -- the beginning ----------------------------------------------------------------------------------------------------


@rule
def title_cell(lesson: Lesson, course: Course) -> Iterator[str]:
    first = lesson.cells[0]
    if first.cell_type != "markdown":
        yield "the first cell must be the title cell"
        return
    wanted = {
        f"a title '# {lesson.number} · ...' in the first line": rf"\A# {lesson.number} · \S",
        "the question, bold, on a line of its own": r"^\*\*[^*\n]+\?\*\*$",
        "a line 'Time: 45 minutes · First: ...'": r"^Time: \d+ minutes(?:, \d+ with the exercises)? · First: \S",
        "a paragraph that begins with '**On the thread.**'": r"^\*\*On the thread\.\*\* \S",
        "'After this notebook you will be able to'": r"^After this notebook you will be able to",
    }
    for what, pattern in wanted.items():
        if not re.search(pattern, first.source, re.MULTILINE):
            yield f"the title cell lacks {what}"
    objectives = items(first.source.partition("After this notebook you will be able to")[2])
    if not 3 <= len(objectives) <= 5:
        yield f"the title cell has {len(objectives)} objectives; 3 to 5 are wanted"


@rule
def import_cell(lesson: Lesson, course: Course) -> Iterator[str]:
    """All imports of the notebook: NumPy, the libraries it compares with, then modules of helpers, each by its name."""
    if not lesson.code:
        yield "there is no import cell"
        return
    (first, cell), *others = lesson.code
    tree = tree_of(cell.source)
    statements = tree.body if tree else []
    if not statements or not all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in statements):
        yield f"cell {first}: the first code cell must hold imports and nothing else"
        return
    written = [ast.unparse(statement) for statement in statements]
    if "import numpy as np" not in written:
        yield f"cell {first}: `import numpy as np` belongs into every notebook"
    last = statements[-1]
    names = [name.name for name in last.names]
    if not isinstance(last, ast.ImportFrom) or last.module != "helpers" or "helpers" in " ".join(written[:-1]):
        yield f"cell {first}: the last line must be `from helpers import ...`, and the only one that names helpers"
    elif names != sorted(names):
        yield f"cell {first}: the modules of helpers must stand in alphabetical order"
    elif not COMMON <= set(names):
        yield f"cell {first}: {', '.join(sorted(COMMON - set(names)))} must be imported, as in every notebook"
    for name in (name for statement in statements for name in statement.names if name.asname):
        if (name.name, name.asname) not in {("numpy", "np"), ("pandas", "pd")}:
            yield f"cell {first}: {name.name} must keep its name"
    for index, cell in others:
        tree = tree_of(cell.source)
        if any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in (ast.walk(tree) if tree else ())):
            yield f"cell {index} imports something; that belongs into the import cell"


# -- how it was run ---------------------------------------------------------------------------------------------------


@rule
def executed_in_order(lesson: Lesson, course: Course) -> Iterator[str]:
    """nbval compares nothing where the count is missing, so a stripped notebook would pass whatever it prints."""
    for expected, (index, cell) in enumerate(lesson.code, start=1):
        if not cell.source.strip():
            yield f"cell {index} is empty"
        if cell.execution_count != expected:
            yield f"cell {index} has the execution count {cell.execution_count}, expected {expected}: `make notebooks`"


@rule
def clean_outputs(lesson: Lesson, course: Course) -> Iterator[str]:
    for index, cell in lesson.code:
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {index} failed: {output.ename}"
            if output.output_type == "stream" and output.name == "stderr":
                yield f"cell {index} wrote to stderr"
            data = {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
            if any("widget" in kind for kind in data):
                yield f"cell {index} holds the output of a widget, which shows an error without its kernel"
            text = json.dumps([output.get("text", ""), data, output.get("metadata", {})], ensure_ascii=False)
            text = text.replace("\\\\", "\\")
            if re.search(r"Warning\b", text):
                yield f"cell {index} shows a warning"
            if _MACHINE_PATH.search(text) or str(ROOT) in text or str(Path.home()) + os.sep in text:
                yield f"cell {index} shows a path of the machine it ran on"
            if re.search(r" at 0x[0-9a-fA-F]{6,}", text):
                yield f"cell {index} shows a memory address"


@rule
def clean_source(lesson: Lesson, course: Course) -> Iterator[str]:
    for index, cell in enumerate(lesson.cells):
        if _MACHINE_PATH.search(cell.source):
            yield f"cell {index} names a path of some machine"


@rule
def clean_metadata(lesson: Lesson, course: Course) -> Iterator[str]:
    """Without a kernelspec JupyterLab opens a dialog; anything more than this changes with every save."""
    if lesson.notebook.metadata != METADATA:
        yield "the notebook's metadata must be what notebooks/execute.py writes: `make notebooks`"
    for index, cell in enumerate(lesson.cells):
        if set(cell.metadata) - {"tags"}:
            yield f"cell {index} has metadata other than tags: {', '.join(sorted(set(cell.metadata) - {'tags'}))}"
        if set(tags(cell)) - TAGS:
            yield f"cell {index} has an unknown tag: {', '.join(sorted(set(tags(cell)) - TAGS))}"
        if cell.get("attachments"):
            yield f"cell {index} has an attachment; put pictures into files or draw them"
    ids = [cell.get("id") for cell in lesson.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield "every cell needs an id of its own"


@rule
def small_file(lesson: Lesson, course: Course) -> Iterator[str]:
    size, most = lesson.path.stat().st_size, budget(lesson.path.name).file
    if size > most:
        yield f"the file has {size / 1e6:.2f} MB; at most {most / 1e6:g} are wanted"


# -- code -------------------------------------------------------------------------------------------------------------


def _code_lines(source: str) -> int:
    """Lines that hold code: no blank ones, comments or docstrings."""
    tree = tree_of(source)
    documented = (ast.FunctionDef, ast.ClassDef)
    docstrings = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstrings.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(bool(line.strip()) and line.strip()[0] != "#" for number, line in lines if number not in docstrings)


@rule
def short_cells(lesson: Lesson, course: Course) -> Iterator[str]:
    for index, cell in lesson.code:
        if _code_lines(cell.source) > 15:
            yield f"cell {index} has {_code_lines(cell.source)} lines of code; at most 15 are wanted"
        for line in cell.source.splitlines():
            if len(line) > 88:
                yield f"cell {index} has a line of {len(line)} columns; at most 88 are wanted: {line.strip()[:40]} ..."


@rule
def plain_code(lesson: Lesson, course: Course) -> Iterator[str]:
    forbidden = {
        r"^\s*[%!?]|get_ipython|os\.system|subprocess": "a magic or a shell command",
        r"filterwarnings|simplefilter|catch_warnings|np\.(seterr|errstate)|logging\.disable": "a silenced warning",
        r"^\s*global\s": "a global statement",
        r";\s*$": "a semicolon at the end of a line, which hides an output here but not in the tests",
        r"(?<![\w.])display\(|\bIPython\b": "a raw object on display; plots.show draws with a caption",
        r"\bNBVAL_|PYTEST_VALIDATE": "a mark for nbval; tags are used for that",
        r"^\s*except\s*:|except (Base)?Exception:\s*\n\s*pass": "an error that is swallowed",
    }
    for index, cell in lesson.code:
        for pattern, what in forbidden.items():
            if re.search(pattern, cell.source, re.MULTILINE):
                yield f"cell {index} has {what}"
        tree = tree_of(cell.source)
        if tree is None:
            yield f"cell {index} is not valid Python"
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
                yield f"cell {index} has a star import"


@rule
def seeded_random_numbers(lesson: Lesson, course: Course) -> Iterator[str]:
    allowed = {"default_rng", "Generator", "SeedSequence", "PCG64"}
    for index, cell in lesson.code:
        tree = tree_of(cell.source)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                modules = [name.name for name in node.names] if isinstance(node, ast.Import) else [node.module]
                if "random" in modules or "numpy.random" in modules:
                    yield f"cell {index} imports a random module; use np.random.default_rng(seed)"
            if isinstance(node, ast.Attribute) and re.fullmatch(r"(np|numpy)\.random\.\w+", ast.unparse(node)):
                if node.attr not in allowed:
                    yield f"cell {index} uses np.random.{node.attr}; use a seeded np.random.default_rng"
            if isinstance(node, ast.Call) and (name := ast.unparse(node.func).rpartition(".")[2]) in allowed:
                seeds = [*node.args, *(keyword.value for keyword in node.keywords)]
                if not seeds or (isinstance(seeds[0], ast.Constant) and seeds[0].value is None):
                    yield f"cell {index} uses {name} without a seed"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rvs":
                if not any(keyword.arg == "random_state" for keyword in node.keywords):
                    yield f"cell {index} draws with .rvs without random_state"


@rule
def nothing_recorded(lesson: Lesson, course: Course) -> Iterator[str]:
    """Recorded data needs a connection, and its licence keeps it out of what is committed."""
    loaders = shipped_functions((ROOT / "helpers/datasets/recorded.py").read_text(encoding="utf-8"))
    for index, cell in lesson.code:
        tree = tree_of(cell.source)
        for node in ast.walk(tree) if tree else ():
            named = getattr(node, "attr", getattr(node, "id", getattr(node, "value", None)))
            if isinstance(named, str) and named in {"recorded", *loaders}:
                yield f"cell {index} loads recorded data: {named}"


@rule
def taught_is_shipped(lesson: Lesson, course: Course) -> Iterator[str]:
    """A function written under the name of a public function of helpers is that function, docstring aside."""
    for index, cell in lesson.code:
        tree = tree_of(cell.source)
        if tree is None or set(tags(cell)) & {"wrong", "exercise"}:
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name not in course.shipped:
                continue
            if normal_tree(node) != course.shipped[node.name]:
                yield f"cell {index} defines {node.name} differently from helpers"


# -- what a lesson consists of ----------------------------------------------------------------------------------------


@rule
def enough_of_everything(lesson: Lesson, course: Course) -> Iterator[str]:
    if lesson.number == "00":  # the map of the course: each thing is tried once
        return
    calls = [call for _, cell in lesson.code for call in widget_calls(cell)]
    headings = [text for _, text in lesson.headings()]
    counts = {
        "exercises": (3, sum(text.startswith("Your turn: ") for text in headings)),
        "widgets": (2, len(set(calls) & course.demos)),
        "predict-first questions": (2, calls.count("predict")),
        "common mistakes": (1, sum(text.startswith("Common mistake: ") for text in headings)),
    }
    for what, (wanted, there) in counts.items():
        if there < wanted:
            yield f"there are {there} {what}; at least {wanted} are wanted"


def _is_skeleton(source: str, name: str) -> bool:
    tree = tree_of(source)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        return False
    function = tree.body[0]
    rest = function.body[1:]
    return (
        function.name == name
        and ast.get_docstring(function) is not None
        and len(rest) == 1
        and isinstance(rest[0], ast.Return)
        and (rest[0].value is None or ast.unparse(rest[0].value) == "None")
    )


@rule
def exercises_are_complete(lesson: Lesson, course: Course) -> Iterator[str]:
    """The task; a skeleton that returns None; the checker; the folded solution."""
    skeletons = []
    for turn in turns(lesson):
        skeleton = lesson.cells[turn.skeleton] if turn.skeleton is not None else None
        checker = lesson.cells[turn.checker] if turn.checker is not None else None
        if skeleton is None or not _is_skeleton(skeleton.source, turn.name) or tags(skeleton) != ["exercise"]:
            yield f"{turn.name}: no cell tagged 'exercise' with signature, docstring and `return None` follows the task"
        if checker is None or checker.source.strip() != f'exercises.check("{turn.name}", {turn.name})':
            yield f'{turn.name}: no cell `exercises.check("{turn.name}", {turn.name})` follows the skeleton'
        elif printed(checker).strip() != f"{turn.name}: not attempted yet":
            yield f"{turn.name}: the checker's stored output must be 'not attempted yet'"
        if turn.solution is None:
            yield f"{turn.name}: no cell with nothing but the folded solution follows the checker"
        elif tree_of(solution_code(lesson, turn)) is None:
            yield f"{turn.name}: the solution is not valid Python"
        skeletons.append(turn.skeleton)
    for index, cell in lesson.code:
        if "exercise" in tags(cell) and index not in skeletons:
            yield f"cell {index} is tagged 'exercise' but belongs to no '### Your turn: ...'"
    folded = sum("<details>" in without_code(cell.source) for _, cell in lesson.text)
    if folded != sum(turn.solution is not None for turn in turns(lesson)):
        yield "a folded block is not the solution of an exercise, or not in the form that the tests take it out of"


def _definitions(source: str, name: str) -> list[ast.stmt]:
    """Where a piece of code defines this name as a function or gives it a value."""
    tree = tree_of(source)
    found = []
    for node in ast.walk(tree) if tree else ():
        given = isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets)
        if given or (isinstance(node, ast.FunctionDef) and node.name == name):
            found.append(node)
    return found


@rule
def solutions_stay_folded(lesson: Lesson, course: Course) -> Iterator[str]:
    """No cell but the skeleton defines an exercise's function, and no text but the folded one shows it."""
    for turn in turns(lesson):
        for index, cell in lesson.code:
            if index != turn.skeleton and _definitions(cell.source, turn.name):
                yield f"cell {index} defines {turn.name}, the answer to an exercise"
        for index, cell in lesson.text:
            if index != turn.solution and re.search(rf"\bdef\s+{turn.name}\b|\b{turn.name}\s*=", cell.source):
                yield f"cell {index} shows the answer to {turn.name} in plain view"


@rule
def predictions_are_complete(lesson: Lesson, course: Course) -> Iterator[str]:
    """The options of the question stand word for word, in order, in the text above it."""
    for index, cell in lesson.code:
        for name in arguments_of("widgets.predict", cell):
            above = lesson.cells[index - 1]
            if above.cell_type != "markdown" or "### Predict" not in above.source:
                yield f"{name}: the cell above the question must be Markdown with the heading '### Predict'"
                continue
            written = items(above.source.partition("### Predict")[2])
            if tuple(written) != tuple(course.options.get(name, ())):
                yield f"{name}: the options in the text are {written}, in the widget {course.options.get(name)}"


@rule
def widgets_stand_alone(lesson: Lesson, course: Course) -> Iterator[str]:
    """A widget has a cell of its own, and only such a cell is exempt from comparison."""
    for index, cell in lesson.code:
        calls = widget_calls(cell)
        ignored = "nbval-ignore-output" in tags(cell)
        if calls and not ignored:
            yield f"cell {index} shows a widget and must be tagged 'nbval-ignore-output'"
        if ignored and not calls:
            yield f"cell {index} is tagged 'nbval-ignore-output' but shows no widget"
        tree = tree_of(cell.source)
        if calls and tree and not (len(tree.body) == len(calls) == 1 and isinstance(tree.body[0], ast.Expr)):
            yield f"cell {index} shows a widget and must hold nothing but that one call"
        if set(calls) & course.demos:
            if "### Explore" not in lesson.cells[index - 1].source:
                yield f"cell {index}: '### Explore' above must say what to move and what to look for"
            before = [cell for at, cell in lesson.code if at < index and not widget_calls(cell)]
            if not any(pictures(cell) for cell in before[-1:]):
                yield f"cell {index}: the code cell above must show the demo's default as a static figure"


@rule
def mistakes_are_mended(lesson: Lesson, course: Course) -> Iterator[str]:
    """A common mistake: the wrong code with its wrong number, then the mended code with the right one."""
    shown = []
    for index, cell in lesson.text:
        if not re.search(r"^### Common mistake: \S", cell.source, re.MULTILINE):
            continue
        wrong = next_code(lesson, index)
        mended = None if wrong is None else next_code(lesson, wrong)
        shown.append(wrong)
        if wrong is None or tags(lesson.cells[wrong]) != ["wrong"]:
            yield f"cell {index}: a cell tagged 'wrong' must follow the heading of a common mistake"
        elif not re.search(r"\d", printed(lesson.cells[wrong])):
            yield f"cell {wrong}: the wrong code must show its wrong number"
        elif mended is None or tags(lesson.cells[mended]) or not re.search(r"\d", printed(lesson.cells[mended])):
            yield f"cell {wrong}: the mended code with the right number must follow"
        elif printed(lesson.cells[wrong]) == printed(lesson.cells[mended]):
            yield f"cell {mended}: the mended code shows the same as the wrong code"
    for index, cell in lesson.code:
        if "wrong" in tags(cell) and index not in shown:
            yield f"cell {index} is tagged 'wrong' but follows no '### Common mistake: ...'"


@rule
def captions(lesson: Lesson, course: Course) -> Iterator[str]:
    """Every picture has alternative text: one line with a number, printed below it and so compared by nbval."""
    for index, cell in lesson.code:
        lines = "".join(output.text for output in cell.outputs if output.output_type == "stream").splitlines()
        for picture in pictures(cell):
            kind = next(kind for kind in picture.data if kind.startswith("image/"))
            alternative = picture.metadata.get(kind, {}).get("alt", "")
            if not alternative:
                yield f"cell {index}: a picture has no alternative text; show it with plots.show"
            elif not re.search(r"\d", alternative):
                yield f"cell {index}: the caption holds no number: {alternative}"
            elif alternative not in lines:
                yield f"cell {index}: the caption is not printed on a line of its own: {alternative}"


@rule
def ending(lesson: Lesson, course: Course) -> Iterator[str]:
    """What we saw, questions to answer from memory, references, next: in this order, at the end."""
    wanted = ["What we saw", "Questions to answer from memory", "References", "Next"]
    chapters = [text for level, text in lesson.headings() if level == 2]
    if chapters[-4:] != wanted:
        yield f"the last sections must be {', '.join(wanted)}"
        return
    saw = items(lesson.section("What we saw"))
    numbered = [text for text in chapters if re.match(r"\d", text)]
    if len(saw) != len(numbered):
        yield f"'What we saw' has {len(saw)} lines for {len(numbered)} sections; one each is wanted"
    questions = re.findall(r"^\d+\. ", lesson.section("Questions to answer from memory"), re.MULTILINE)
    if not 3 <= len(questions) <= 5:
        yield f"there are {len(questions)} numbered questions to answer from memory; 3 to 5 are wanted"
    references = items(lesson.section("References"))
    if not references:
        yield "there are no references"
    for reference in references:
        if not re.search(r"doi:10\.|https://", reference):
            yield f"a reference has neither a DOI nor an address: {reference[:60]}"
        if not re.search(r"\b(1[6-9]|20)\d\d\b", reference):
            yield f"a reference has no year: {reference[:60]}"
    following = [name for name in course.notebooks if name > lesson.path.name]
    links = re.findall(r"\]\(([^)]+)\)", lesson.section("Next"))
    if following and following[0] not in links:
        yield f"'Next' must link to {following[0]}"


# -- text -------------------------------------------------------------------------------------------------------------


@rule
def headings_in_order(lesson: Lesson, course: Course) -> Iterator[str]:
    headings = lesson.headings()
    levels = [level for level, _ in headings]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "there must be one heading of the first level, the title"
    for (before, _), (level, text) in zip(headings, headings[1:]):
        if level > before + 1:
            yield f"the heading {text!r} skips a level"
    numbers = [re.match(r"(\d+)\. \S", text) for level, text in headings if level == 2]
    found = [int(match[1]) for match in numbers if match]
    if found != list(range(1, len(found) + 1)) or not found:
        yield f"the sections are numbered {found}; 1, 2, 3, ... is wanted"
    if None in numbers[:-4]:
        yield "only the four sections at the end have no number"


@rule
def links_resolve(lesson: Lesson, course: Course) -> Iterator[str]:
    """Links to files and to headings of notebooks; Jupyter's anchor of a heading is its text with - for spaces."""
    for index, cell in lesson.text:
        text = without_code(cell.source)
        links = re.findall(r"\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)", text)
        links += re.findall(r"(?:src|href)\s*=\s*[\"']([^\"']+)", text)
        links += re.findall(r"^\[[^\]]+\]:\s*(\S+)", text, re.M)
        for link in links:
            if re.match(r"https?://|mailto:", link):
                continue
            name, _, anchor = unquote(link).partition("#")
            target = lesson.path if not name else lesson.path.parent / name
            if not target.exists():
                yield f"cell {index}: the link {link} leads nowhere"
            elif anchor and target.suffix == ".ipynb":
                there = lesson if target == lesson.path else read(target)
                if anchor not in [text.replace(" ", "-") for _, text in there.headings()]:
                    yield f"cell {index}: there is no heading for the link {link}"
        for alternative in re.findall(r"!\[([^\]]*)\]\(", text):
            if not alternative.strip():
                yield f"cell {index}: a picture has no alternative text"


@rule
def well_formed_dois(lesson: Lesson, course: Course) -> Iterator[str]:
    """10.NNNN/..., and the link leads to the one that is shown."""
    for index, cell in lesson.text:
        shown = re.findall(r"\bdoi:\s*([^\s\]]*)", cell.source, re.IGNORECASE)
        linked = [unquote(doi) for doi in re.findall(r"\bdoi\.org/([^\s)>\"]*)", cell.source)]
        for doi in shown + linked:
            if not DOI.fullmatch(doi):
                yield f"cell {index} has a malformed DOI: {doi}"
        for pair in re.findall(r"\[doi:\s*([^\]]*)\]\(<?https://doi\.org/([^\s)>]*)", cell.source):
            if pair[0] != unquote(pair[1]):
                yield f"cell {index} shows the DOI {pair[0]} but links to {pair[1]}"


@rule
def plain_markdown(lesson: Lesson, course: Course) -> Iterator[str]:
    """No empty cell, nothing that runs in the page, no picture from elsewhere: readers may be offline."""
    for index, cell in lesson.text:
        text = without_code(cell.source)
        if not cell.source.strip():
            yield f"cell {index} is empty"
        if re.search(r"<(script|iframe|style|object|embed|link|meta|form)\b|<[^>]*\son\w+\s*=|javascript:", text, re.I):
            yield f"cell {index} holds something that runs in the page"
        sources = re.findall(r"!\[[^\]]*\]\(\s*<?([^)>\s]*)", text)
        sources += re.findall(r"<(?:img|video|audio|source)\b[^>]*?src\s*=\s*[\"']?([^\"'\s>]*)", text, re.I)
        for source in sources:
            if re.match(r"\w+:|//", source):
                yield f"cell {index} shows a picture from elsewhere: {source[:60]}"
        if re.search(r"!\[[^\]]*\](?!\()", text):
            yield f"cell {index} shows a picture by reference; write its file in round brackets"


@rule
def plain_prose(lesson: Lesson, course: Course) -> Iterator[str]:
    for index, cell in lesson.text:
        text = prose(cell.source)
        if "!" in text:
            yield f"cell {index} has an exclamation mark: ... {text[: text.index('!') + 1][-30:]}"
        if re.search(r"\bsimply\b", text, re.IGNORECASE):
            yield f"cell {index} says 'simply'"


@rule
def numbers_are_printed(lesson: Lesson, course: Course) -> Iterator[str]:
    """A number that the text claims was printed above it, in its section; in the recap, anywhere above."""
    for claim in claims(lesson):
        if claim.timed:
            yield f"cell {claim.cell} says {claim.text!r}: measured times differ from run to run, leave them out"
        elif not any(claim.agrees(value) for value in backing(lesson, claim)):
            yield f"cell {claim.cell} says {claim.text!r}, which no cell of the section above it prints"


@rule
def balanced_formulas(lesson: Lesson, course: Course) -> Iterator[str]:
    for index, cell in lesson.text:
        text = without_code(cell.source).replace(r"\$", "")
        blocks = text.split("$$")
        if len(blocks) % 2 == 0:
            yield f"cell {index} has a $$ without its partner"
            continue
        formulas = blocks[1::2]
        for paragraph in re.split(r"\n\s*\n|\n(?=[ \t]*(?:[-*+]|\d+\.|\|)[ \t])", " ".join(blocks[::2])):
            if paragraph.count("$") % 2:
                yield f"cell {index} has a $ without its partner: {paragraph.strip()[:60]}"
            formulas += paragraph.split("$")[1::2]
        for formula in formulas:
            bare = re.sub(r"\\[{}]", "", formula)
            begun = sorted(re.findall(r"\\begin\{(\w+\*?)\}", formula))
            if bare.count("{") != bare.count("}") or begun != sorted(re.findall(r"\\end\{(\w+\*?)\}", formula)):
                yield f"cell {index} has an unbalanced formula: {formula.strip()[:60]}"
            if len(re.findall(r"\\left\b", formula)) != len(re.findall(r"\\right\b", formula)):
                yield f"cell {index} has \\left without \\right: {formula.strip()[:60]}"


def _uses(term: str, text: str) -> bool:
    """Capitals count in names and abbreviations (LDA, Gabor), not in words."""
    pattern = rf"(?<![\w-]){re.escape(term)}(?:s|al)?(?![\w-])"
    return re.search(pattern, text, 0 if term != term.lower() else re.IGNORECASE) is not None


def _teaching_text(lesson: Lesson, markdown: str) -> str:
    """The prose of a cell without headings, the look at the thread, and clauses that point to another notebook."""
    text = re.sub(r"^#{1,6} .*$|^\*\*On the thread\.\*\*.*$", "", markdown, flags=re.MULTILINE)
    text = re.sub(r"[^.?:;\n]*(\]\(\d\d_\w+\.ipynb|\bnotebooks? (?!%s)\d\d\b)[^.?;\n]*" % lesson.number, "", text)
    return prose(text)


@rule
def terms_before_their_notebook(lesson: Lesson, course: Course) -> Iterator[str]:
    if lesson.number == "00":  # the map of the course names what is to come
        return
    end = next((index for index, cell in lesson.text if re.search(r"^## References", cell.source, re.M)), None)
    for index, cell in lesson.text[1:]:
        text = _teaching_text(lesson, cell.source.partition("## References")[0] if index == end else cell.source)
        for number, terms in TERMS.items():
            for term in terms if number > lesson.number else ():
                if _uses(term, text):
                    yield f"cell {index} uses '{term}', which notebook {number} introduces"
        if index == end:
            break


@rule
def terms_are_introduced(lesson: Lesson, course: Course) -> Iterator[str]:
    for term in TERMS.get(lesson.number, ()):
        using = [cell for _, cell in lesson.text[1:] if _uses(term, _teaching_text(lesson, cell.source))]
        if not using:
            yield f"'{term}' is to be introduced here, but the text does not use it"
            continue
        emphasised = re.findall(r"\*{1,3}([^*\n]+?)\*{1,3}", using[0].source)
        if not any(_uses(term, text) for text in emphasised):
            first = lesson.cells.index(using[0])
            yield f"'{term}' is not set in bold or italics in the first cell that uses it, cell {first}"


def complaints(lesson: Lesson, course: Course, name: str) -> list[str]:
    """What one rule finds wrong with a notebook."""
    return [f"{lesson.path.name}: {complaint}" for complaint in RULES[name](lesson, course)]
