"""Every rule of `tests/structure.py` is content with a good notebook and catches each kind of bad one."""

import copy
import re
from collections.abc import Callable

import jupytext
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests import structure
from tests.structure import RULES, Course, Lesson, complaints

GOOD = '''
# %% [markdown]
# # 01 · Good lesson
#
# **What does a good lesson look like?**
#
# Time: 45 minutes · First: [00 Start here](00_start.ipynb)
#
# **On the thread.** Later notebooks use the Fourier transform.
#
# After this notebook you will be able to
#
# - tell a good lesson,
# - from a bad one,
# - by its rules.

# %%
import numpy as np

from helpers import exercises, plots, signals, widgets

# %% [markdown]
# ## 1. Why $5 \\ne 6!$
#
# The *convolution* with a **kernel** is $\\frac{1}{2}$ of `a != b`. The **impulse response**, the **moving average**,
# **quantisation** and *aliasing* come next; the Fourier transform waits until [notebook 03](02_next.ipynb).
#
# $$
# y = \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}
# $$
#
# ### Predict
#
# Which is larger?
#
# - The first one.
# - The second.

# %% tags=["nbval-ignore-output"]
widgets.predict("larger")

# %%
rng = np.random.default_rng(0)
plots.show(plots.lines(rng.normal(size=3)), f"3 numbers")

# %% [markdown]
# ### Explore
#
# Move the slider.

# %% tags=["nbval-ignore-output"]
widgets.slide()

# %%
plots.show(plots.lines([1, 2]), f"2 numbers")

# %% [markdown]
# ### Explore
#
# Move the other slider.

# %% tags=["nbval-ignore-output"]
widgets.other()

# %% [markdown]
# ## 2. Then
#
# See [the first section](#1.-Why-$5-\\ne-6!$) and [the next notebook](02_next.ipynb#1.-Begin).
#
# ### Predict
#
# Which is smaller?
#
# 1. The third.
# 2. The fourth.

# %% tags=["nbval-ignore-output"]
widgets.predict("smaller")

# %%
def shipped(x):
    """Another docstring than in helpers."""
    return x + 1

# %% [markdown]
# ### Common mistake: one too many
#
# The wrong code first.

# %% tags=["wrong"]
print(f"sum {1 + 1 + 1}")

# %%
print(f"sum {1 + 1}")

# %% [markdown]
# ### Your turn: double

# %% tags=["exercise"]
def double(x):
    """Twice x."""
    return None

# %%
exercises.check("double", double)

# %% [markdown]
# SOLUTION double

# %% [markdown]
# ### Your turn: triple

# %% tags=["exercise"]
def triple(x):
    """Three times x."""
    return None

# %%
exercises.check("triple", triple)

# %% [markdown]
# SOLUTION triple

# %% [markdown]
# ### Your turn: half

# %% tags=["exercise"]
def half(x):
    """Half of x."""
    return None

# %%
exercises.check("half", half)

# %% [markdown]
# SOLUTION half

# %% [markdown]
# ## What we saw
#
# 1. Why.
# 2. Then.
#
# ## Questions to answer from memory
#
# 1. What?
# 2. Why?
# 3. When?
#
# ## References
#
# - A. Author, *A book*, 2001, [doi:10.1000/1](https://doi.org/10.1000/1).
# - B. Author, *A page*, 1999, https://example.org/page.
#
# ## Next
#
# [02 Next](02_next.ipynb)
'''
SOLUTION = "<details><summary>Solution</summary>\n\n```python\ndef {0}(x):\n    return x\n```\n\n</details>"


def _shown(source: str) -> list[NotebookNode]:
    """What the cells of the good lesson put out."""
    caption = re.search(r'plots\.show\(.*f"(.*)"\)', source)
    if caption:
        data, metadata = {"image/png": "iVBORw0KGgo="}, {"image/png": {"alt": caption[1]}}
        picture = new_output("display_data", data | {"text/plain": "<Figure>"}, metadata=metadata)
        return [picture, new_output("stream", text=caption[1] + "\n")]
    checked = re.search(r'check\("(\w+)"', source)
    if checked:
        return [new_output("stream", text=f"{checked[1]}: not attempted yet\n")]
    if source.startswith("print"):
        return [new_output("stream", text=f"sum {source.count('1')}\n")]
    return []


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    folder = tmp_path_factory.mktemp("course")
    (folder / "00_start.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    following = nbformat.v4.new_notebook(cells=[new_markdown_cell("# 02 · Next\n\n## 1. Begin")])
    (folder / "02_next.ipynb").write_text(nbformat.writes(following))
    shipped = structure.shipped_functions('def shipped(x):\n    """Add one."""\n    return x + 1\n')
    options = {"larger": ("The first one.", "The second."), "smaller": ("The third.", "The fourth.")}
    return Course(folder, options, {"slide", "other"}, {"double", "triple", "half"}, shipped)


@pytest.fixture
def good(course) -> Lesson:
    notebook = jupytext.reads(GOOD.strip(), "py:percent")
    count = 0
    for cell in notebook.cells:
        if cell.source.startswith("SOLUTION"):
            cell.source = SOLUTION.format(cell.source.split()[1])
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count, cell.outputs = count, _shown(cell.source)
    notebook.metadata = copy.deepcopy(structure.METADATA)
    path = course.folder / "01_good_lesson.ipynb"
    nbformat.write(notebook, path)
    return structure.read(path)


@pytest.mark.parametrize("name", RULES)
def test_rule_is_content_with_a_good_lesson(good, course, name):
    assert complaints(good, course, name) == []


Spoil = Callable[[Lesson], None]


def replace(old: str, new: str) -> Spoil:
    """Spoil the source of every cell that holds `old`."""

    def spoil(lesson: Lesson) -> None:
        matching = [cell for cell in lesson.cells if old in cell.source]
        assert matching, f"the good lesson does not hold {old!r}"
        for cell in matching:
            cell.source = cell.source.replace(old, new)

    return spoil


def at(source: str, change: Callable[[NotebookNode], None]) -> Spoil:
    """Spoil the first cell whose source holds `source`."""

    def spoil(lesson: Lesson) -> None:
        change(next(cell for cell in lesson.cells if source in cell.source))

    return spoil


def without(source: str) -> Spoil:
    """Leave out the first cell whose source holds `source`."""

    def spoil(lesson: Lesson) -> None:
        lesson.cells.remove(next(cell for cell in lesson.cells if source in cell.source))

    return spoil


def add_code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> Spoil:
    def spoil(lesson: Lesson) -> None:
        cell = new_code_cell(source, outputs=list(outputs), execution_count=len(lesson.code) + 1)
        lesson.cells.append(cell)
        if tags:
            cell.metadata["tags"] = list(tags)

    return spoil


def add_text(source: str) -> Spoil:
    """One more paragraph, before the end of the notebook."""

    def spoil(lesson: Lesson) -> None:
        lesson.cells.insert(len(lesson.cells) - 1, new_markdown_cell(source))

    return spoil


def all_of(*spoils: Spoil) -> Spoil:
    def spoil(lesson: Lesson) -> None:
        for one in spoils:
            one(lesson)

    return spoil


def extend(source: str, more: str) -> Spoil:
    """Add to the first cell whose source holds `source`."""
    return at(source, lambda cell: cell.update(source=cell.source + more))


def put_out(text: str, name: str = "stdout") -> Spoil:
    return at("sum {1 + 1}", lambda cell: cell.outputs.append(new_output("stream", text=text, name=name)))


def set_output(source: str, *outputs: NotebookNode) -> Spoil:
    return at(source, lambda cell: cell.update(outputs=list(outputs)))


def untag(source: str) -> Spoil:
    return at(source, lambda cell: cell.metadata.clear())


def tag(source: str, name: str) -> Spoil:
    return at(source, lambda cell: cell.metadata.update(tags=[name]))


def no_alternative(cell: NotebookNode) -> None:
    cell.outputs[0].metadata = {}


def numberless(cell: NotebookNode) -> None:
    cell.outputs[0].metadata["image/png"]["alt"] = "a caption"
    cell.outputs[1].text = "a caption\n"


def big_file(lesson: Lesson) -> None:
    lesson.path.write_text(lesson.path.read_text() + " " * 3_000_000)


def same_id(lesson: Lesson) -> None:
    lesson.cells[1].id = lesson.cells[0].id


LONG_CELL = "\n".join(f"x{number} = {number}" for number in range(16))
LONG_DOCSTRING = 'def f(x):\n    """Add.\n\n' + "    More.\n" * 20 + '    """\n\n    # why\n    return x\n'
RECORDED_BLOCK = "### Measured on recorded data\n\nOn the recorded series it finds 98.5 %."
PICTURE = new_output(
    "display_data", {"image/png": "", "text/plain": "<Figure of 88 x 9>"}, metadata={"image/png": {"alt": "7 things"}}
)
HTML = new_output("execute_result", {"text/plain": "0", "text/html": "<a href='/home/ada/x'>x</a>"}, execution_count=1)
VIEW = new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": ""})
ERROR = new_output("error", ename="ValueError", evalue="", traceback=[])

BAD: dict[str, dict[str, Spoil]] = {
    "title_cell": {
        "code first": lambda lesson: lesson.cells.reverse() or lesson.cells.insert(0, new_code_cell("1")),
        "another number": replace("# 01 ·", "# 02 ·"),
        "no question": replace("**What does a good lesson look like?**", "What does a good lesson look like?"),
        "no time": replace("Time: 45 minutes", "Takes a while"),
        "something else after the time": replace("Time: 45 minutes", "Time: 45 minutes, more with the exercises"),
        "nothing to know first": replace(" · First: [00 Start here](00_start.ipynb)", ""),
        "no thread": replace("**On the thread.**", ""),
        "no objectives": replace("After this notebook you will be able to", "Learn"),
        "two objectives": replace("\n- by its rules.", ""),
        "six objectives": replace("- by its rules.", "- a\n- b\n- c\n- d"),
    },
    "import_cell": {
        "no code at all": lambda lesson: lesson.notebook.update(cells=lesson.cells[:1]),
        "other code in it": replace("import numpy as np\n", "import numpy as np\nx = 1\n"),
        "no numpy": replace("import numpy as np\n", "import scipy\n"),
        "numpy by another name": replace("import numpy as np\n", "import numpy\n"),
        "no helpers": replace("from helpers import", "from scipy import"),
        "helpers not at the end": replace("signals, widgets", "signals, widgets\nimport scipy"),
        "one function of helpers": replace("import numpy as np\n", "import numpy as np\nfrom helpers.a import b\n"),
        "out of order": replace("exercises, plots, signals", "plots, exercises, signals"),
        "a common module missing": replace("plots, signals, widgets", "signals, widgets"),
        "under another name": replace("signals, widgets", "signals as s, widgets"),
        "a library under another name": replace("import numpy as np\n", "import numpy as np\nimport scipy as sp\n"),
        "an import further down": add_code("from helpers import filters"),
        "an import in a function": add_code("def f():\n    import scipy"),
    },
    "executed_in_order": {
        "a count missing": at("rng =", lambda cell: cell.update(execution_count=None)),
        "out of order": at("rng =", lambda cell: cell.update(execution_count=9)),
        "a cell left out": without("rng ="),
        "an empty cell": add_code(" "),
    },
    "clean_outputs": {
        "an error": set_output("sum {1 + 1}", ERROR),
        "stderr": put_out("hello", "stderr"),
        "a warning": put_out("x.py:1: RuntimeWarning: divide"),
        "a home folder": put_out("saved in /home/ada/file"),
        "a Mac's home folder": put_out("saved in '/Users/ada/file'"),
        "a Windows folder": put_out("saved in C:\\Users\\ada"),
        "a temporary folder": put_out("see /tmp/x"),
        "this very folder": put_out(f"in {structure.ROOT}"),
        "a path in HTML": set_output("sum {1 + 1}", HTML),
        "an address in memory": put_out("<object at 0x7f0a1b2c3d4e>"),
        "a widget": set_output("widgets.slide", VIEW),
    },
    "clean_source": {
        "a path in code": add_code("open('/home/ada/x')"),
        "a path in text": add_text("Look into /tmp/x"),
    },
    "clean_metadata": {
        "no kernelspec": lambda lesson: lesson.notebook.metadata.pop("kernelspec"),
        "another kernel": lambda lesson: lesson.notebook.metadata.kernelspec.update(name="mine"),
        "a Python version": lambda lesson: lesson.notebook.metadata.language_info.update(version="3.11.7"),
        "times of execution": at("rng =", lambda cell: cell.metadata.update(execution={})),
        "an unknown tag": tag("rng =", "nbval-skip"),
        "raises-exception": tag("rng =", "raises-exception"),
        "an attachment": at("## 2.", lambda cell: cell.update(attachments={"a.png": {}})),
        "one id twice": same_id,
    },
    "small_file": {"three megabytes": big_file},
    "short_cells": {"16 lines": add_code(LONG_CELL), "89 columns": add_code("x = " + "1" * 85)},
    "plain_code": {
        "a magic": add_code("%timeit f()"),
        "a shell command": add_code("!ls"),
        "a hidden shell command": add_code("import os\nos.system('ls')"),
        "silenced warnings": add_code("import warnings\nwarnings.filterwarnings('ignore')"),
        "caught warnings": add_code("with warnings.catch_warnings():\n    f()"),
        "silenced floating-point errors": add_code("with np.errstate(all='ignore'):\n    f()"),
        "a global": add_code("def f():\n    global x\n    x = 1"),
        "a semicolon": add_code("f();"),
        "a mark for nbval": add_code("# NBVAL_SKIP\nf()"),
        "a swallowed error": add_code("try:\n    f()\nexcept Exception:\n    pass"),
        "a raw object": add_code("display(rng)"),
        "a raw object by IPython": add_code("IPython.display.HTML('x')"),
        "a star import": add_code("from numpy import *"),
        "not Python": add_code("def"),
    },
    "seeded_random_numbers": {
        "legacy": add_code("np.random.rand(3)"),
        "legacy seed": add_code("np.random.seed(3)"),
        "no seed": add_code("np.random.default_rng()"),
        "seed None": add_code("np.random.default_rng(seed=None)"),
        "the standard library": add_code("import random"),
        "a function of the standard library": add_code("from random import gauss"),
        "scipy": add_code("stats.norm.rvs(size=3)"),
        "a bit generator without seed": add_code("np.random.Generator(np.random.PCG64())"),
        "a bit generator with seed None": add_code("np.random.Generator(np.random.PCG64(None))"),
        "a seed sequence without seed": add_code("np.random.SeedSequence()"),
    },
    "nothing_recorded": {
        "a loader of recorded data": add_code("datasets.load_pets()"),
        "the loader in a variable": add_code("load = datasets.load_pets\nload()"),
        "the loader by its name": add_code('getattr(datasets, "load_pets")()'),
        "asked for by name": add_code('datasets.load_digits28(source="recorded")'),
        "asked for by position": add_code('datasets.load_digits28("recorded")'),
    },
    "taught_is_shipped": {
        "another body": replace("return x + 1", "return 1 + x"),
        "another default": replace("def shipped(x)", "def shipped(x=1)"),
        "an annotation": replace("def shipped(x)", "def shipped(x: int)"),
    },
    "enough_of_everything": {
        "two exercises": replace("### Your turn: half", "### Half"),
        "one widget": replace("widgets.other()", "1"),
        "one widget twice": replace("widgets.other()", "widgets.slide()"),
        "one question": replace('widgets.predict("smaller")', "1"),
        "no mistake": replace("### Common mistake:", "### A mistake:"),
    },
    "exercises_are_complete": {
        "no skeleton": without("def double"),
        "a skeleton with the answer": at('"""Twice x."""', lambda cell: cell.update(source=cell.source + " * 2")),
        "a skeleton that raises": replace('Twice x."""\n    return None', 'Twice x."""\n    raise TypeError'),
        "a skeleton without docstring": replace('    """Twice x."""\n', ""),
        "another name": replace("def double", "def doubled"),
        "an untagged skeleton": untag("Twice x"),
        "no checker": without('check("double"'),
        "a checker of another": replace("double)", "triple)"),
        "an attempt stored": set_output('check("double"', new_output("stream", text="double: ✓ all 3 cases\n")),
        "nothing stored": set_output('check("double"'),
        "no solution": without("<summary>Solution"),
        "a solution in another form": replace("<summary>Solution</summary>", "<summary>Answer</summary>"),
        "text outside the block": replace("\n\n</details>", "\n\n</details>\n\nEasy."),
        "two blocks of code": replace("\n\n</details>", "\n\n```python\nx\n```\n\n</details>"),
        "a solution that is not Python": replace("    return x\n```", "    return x +\n```"),
        "a tag too many": tag("rng =", "exercise"),
        "a folded block elsewhere": add_text("<details><summary>More</summary>\n\nText\n\n</details>"),
    },
    "solutions_stay_folded": {
        "in the task": extend("Your turn: double", "\n\n```python\ndef double(x):\n    return 2 * x\n```"),
        "in an earlier cell": add_text("`def double(x): return 2 * x`"),
        "as an expression": add_text("Try `double = lambda x: 2 * x`."),
        "in another block": add_text("<details open>\n\n```python\ndef double(x):\n    return x\n```\n\n</details>"),
        "in a code cell": add_code("def double(x):\n    return 2 * x"),
        "in a code cell as an expression": add_code("double = lambda x: 2 * x"),
        "inside another function": add_code("def f():\n    def double(x):\n        return 2 * x"),
    },
    "predictions_are_complete": {
        "no heading": replace("### Predict\n\nWhich is larger", "Which is larger"),
        "another option": replace("The first one.", "The first."),
        "another order": replace("- The first one.\n- The second.", "- The second.\n- The first one."),
        "an option too many": replace("- The second.", "- The second.\n- Neither."),
        "code above": lambda lesson: lesson.cells.insert(
            next(n for n, cell in enumerate(lesson.cells) if "larger" in cell.source and cell.cell_type == "code"),
            new_code_cell("1"),
        ),
        "an unknown question": replace('"larger"', '"wider"'),
    },
    "widgets_stand_alone": {
        "untagged": untag("widgets.slide"),
        "untagged question": untag("widgets.predict"),
        "tag without widget": tag("rng =", "nbval-ignore-output"),
        "other code beside it": replace("widgets.slide()", "x = 1\nwidgets.slide()"),
        "two in one cell": replace("widgets.slide()", "widgets.slide(), widgets.other()"),
        "in a variable": replace("widgets.slide()", "box = widgets.slide()"),
        "nothing said about it": replace("### Explore\n\nMove the slider", "Move the slider"),
        "no static figure": set_output("plots.lines([1, 2])"),
    },
    "mistakes_are_mended": {
        "untagged": untag("sum {1 + 1 + 1}"),
        "no wrong number": set_output("sum {1 + 1 + 1}", new_output("stream", text="wrong\n")),
        "no right number": set_output('sum {1 + 1}"', new_output("stream", text="right\n")),
        "the same number": set_output('sum {1 + 1}"', new_output("stream", text="sum 3\n")),
        "not mended": without('sum {1 + 1}"'),
        "no heading": replace("### Common mistake:", "### A mistake:"),
    },
    "captions": {
        "no alternative text": at("rng =", no_alternative),
        "no number": at("rng =", numberless),
        "not printed": at("rng =", lambda cell: cell.outputs.pop()),
        "another line printed": at("rng =", lambda cell: cell.outputs[1].update(text="4 numbers\n")),
        "a second picture": at("rng =", lambda cell: cell.outputs.append(PICTURE)),
    },
    "ending": {
        "no recap": replace("## What we saw", "## Recap"),
        "another order": replace("## References", "## Next"),
        "a section unmentioned": replace("\n2. Then.", ""),
        "two questions": replace("\n3. When?", ""),
        "six questions": replace("3. When?", "3. A?\n4. B?\n5. C?\n6. D?"),
        "a reference without address": replace(", https://example.org/page", ""),
        "a reference without year": replace("1999", "undated"),
        "no references": lambda lesson: replace(lesson.section("References").strip(), "None.")(lesson),
        "no link": replace("[02 Next](02_next.ipynb)", "02 Next"),
        "a link to another": replace("[02 Next](02_next.ipynb)", "[00](00_start.ipynb)"),
    },
    "well_formed_dois": {
        "a short registrant": replace("10.1000/1", "10.10/1"),
        "no number": replace("doi:10.1000/1", "doi:1000/1"),
        "nothing after the slash": replace("10.1000/1", "10.1000/"),
        "a malformed link": replace("https://doi.org/10.1000/1", "https://doi.org/1000"),
        "a link to another": replace("https://doi.org/10.1000/1", "https://doi.org/10.1000/2"),
        "malformed in the text": add_text("See doi:11.1000/1."),
    },
    "plain_markdown": {
        "an empty cell": add_text("\n"),
        "a script": add_text("<script>f()</script>"),
        "a frame": add_text('<iframe src="https://example.org"></iframe>'),
        "a handler": add_text('<b onclick="f()">here</b>'),
        "a script in a link": add_text("[here](javascript:f())"),
        "a picture from the web": add_text("![a wave](https://example.org/wave.png)"),
        "without its scheme": add_text("![a wave](//example.org/wave.png)"),
        "in HTML": add_text('<img alt="a wave" src="http://example.org/wave.png">'),
        "in the text itself": add_text("![a wave](data:image/png;base64,iVBORw0KGgo=)"),
        "by reference": add_text("![a wave][there]\n\n[there]: https://example.org/wave.png"),
    },
    "headings_in_order": {
        "two titles": add_text("# Again"),
        "no title": replace("# 01 · Good lesson", "Good lesson"),
        "a level skipped": add_text("##### Deep"),
        "a number skipped": replace("## 2. Then", "## 3. Then"),
        "no number": replace("## 1. Why", "## Why"),
        "an extra section without number": add_text("## More"),
    },
    "links_resolve": {
        "no such notebook": replace("02_next.ipynb)", "03_next.ipynb)"),
        "no such heading": replace("#1.-Begin", "#1.-End"),
        "no such heading here": replace("(#1.-Why", "(#2.-Why"),
        "no such picture": add_text("![a wave](wave.png)"),
        "no such picture in HTML": add_text('<img src="wave.png" alt="a wave">'),
        "no such reference": add_text("See [there].\n\n[there]: nowhere.md"),
        "a picture without alternative text": add_text("![](00_start.ipynb)"),
    },
    "plain_prose": {
        "an exclamation mark": add_text("Look here!"),
        "an exclamation mark after code": add_text("Look at `a`!"),
        "simply": add_text("Simply add them."),
    },
    "numbers_are_printed": {
        "another number": all_of(put_out("error 1.13\n"), add_text("The error is 1.31.")),
        "in a formula": all_of(put_out("error 1.13\n"), add_text("It is $\\sqrt{3}/2=1.31$.")),
        "in code marks": add_text("It is `1.31`."),
        "a difference": all_of(put_out("29.5 22.7\n"), add_text("The median wins by 9 dB.")),
        "in the recap": all_of(put_out("6.02 b\n"), replace("2. Then.", "2. A bit is worth 6.20 dB.")),
        "a speed that nothing prints": add_text("It is 3.7 times faster than NumPy."),
        "a speed that is printed": all_of(put_out("3.7 times as fast\n"), add_text("It is 3.7 times as fast.")),
        "a time": all_of(put_out("took 31.2 ms\n"), add_text("That took 31.2 ms.")),
        "an accuracy": add_text("It reaches an accuracy of 98.6 %."),
        "in LaTeX": add_text("It reaches $98\\,\\%$."),
        "an angle": add_text("It is 27° off."),
        "more digits than printed": all_of(put_out("error 1.1\n"), add_text("The error is 1.13.")),
        "rounded to the wrong side": all_of(put_out("error 1.137\n"), add_text("The error is 1.13.")),
        "a result that stands in code": all_of(extend("sum {1 + 1}", "\nx = 9.5"), add_text("It wins by 9.5 dB.")),
        "printed further down": all_of(put_out("7.25\n"), extend("## 2.", "\n\nIt is 7.25 dB.")),
        "printed in another section": all_of(
            at("rng =", lambda cell: cell.outputs.append(new_output("stream", text="7.25\n"))),
            add_text("It is 7.25."),
        ),
        "the size of a picture": all_of(
            at("sum {1 + 1}", lambda cell: cell.outputs.append(copy.deepcopy(PICTURE))),
            add_text("It is 88 dB."),
        ),
        "after a block on recorded data": all_of(add_text(RECORDED_BLOCK), add_text("### Then\n\nIt finds 98.6 %.")),
        "under another heading than that of recorded data": add_text(RECORDED_BLOCK.replace("Measured", "Seen")),
        "behind a question": replace("Which is smaller?", "Which is smaller, 7.25 or 8?"),
    },
    "balanced_formulas": {
        "a dollar alone": add_text("Let $x be"),
        "two alone in two paragraphs": add_text("Let $x be\n\nand y$ too"),
        "two alone in two points": add_text("- Let $x be\n- and y$ too"),
        "a block without end": add_text("$$\nx"),
        "a brace": add_text("$\\frac{1}{2$"),
        "an environment": add_text("$$\\begin{pmatrix}1$$"),
        "left without right": add_text("$\\left( 1 )$"),
    },
    "terms_before_their_notebook": {
        "a term of a later notebook": add_text("The Fourier transform is fast."),
        "in the plural": add_text("These are visual words."),
        "an abbreviation": add_text("LDA turns it."),
        "in capitals at the beginning": add_text("Dropout helps."),
        "below another paragraph that may": add_text("See [03](02_next.ipynb) on PCA.\n\nPCA is it."),
    },
    "terms_are_introduced": {
        "not at all": replace("**impulse response**", "answer"),
        "without emphasis": replace("**kernel**", "kernel"),
        "with emphasis too late": lambda lesson: (
            replace("*aliasing*", "aliasing")(lesson),
            add_text("And *aliasing* is this.")(lesson),
        ),
    },
}


def test_every_rule_has_bad_examples():
    assert set(BAD) == set(RULES)


@pytest.mark.parametrize(("name", "label"), [(name, label) for name in BAD for label in BAD[name]])
def test_rule_catches(good, course, name, label):
    BAD[name][label](good)
    assert complaints(good, course, name) != []


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("title_cell", replace("Time: 45 minutes", "Time: 45 minutes, 70 with the exercises")),
        ("import_cell", replace("import numpy as np\n", "import timeit\n\nimport numpy as np\nfrom scipy import a\n")),
        ("short_cells", add_code(LONG_DOCSTRING)),
        ("exercises_are_complete", replace("\n\n</details>", "\n\nThe $x$ is a remark.\n\n</details>")),
        ("plain_code", add_code("x = 10 % 3\ny = x != 1  # a remark; with a semicolon")),
        ("seeded_random_numbers", add_code("rng = np.random.default_rng(7)\nstats.norm.rvs(random_state=rng)")),
        ("plain_prose", add_text("`!ls` and ```a!``` and $n!$ and ![a](b.png)")),
        ("balanced_formulas", add_text("It costs \\$5 and `$HOME`, and $\\{x\\}$ is a set")),
        ("clean_outputs", put_out("a/home/b and https://example.org/home/x and km/work/h")),
        ("links_resolve", add_text("[a](https://example.org/x#y) and [b](00_start.ipynb)")),
        ("terms_before_their_notebook", add_text("Camels, caramel, and what [notebook 11](02_next.ipynb) calls mel.")),
        ("numbers_are_printed", all_of(put_out("1.134 and 13.5%\n"), add_text("It is 1.13 or $1.1$, and 13.5 %."))),
        ("numbers_are_printed", all_of(put_out("1,204.56 Hz\n"), add_text("It is 1204.6, or 1,204.6."))),
        ("numbers_are_printed", all_of(put_out("6.02 b\n"), replace("2. Then.", "2. A bit is worth 6.02 dB."))),
        ("numbers_are_printed", all_of(add_text(RECORDED_BLOCK), add_text("### Then\n\nIt finds 98.5 %."))),
        ("numbers_are_printed", all_of(extend("rng =", "\nx = 0.25"), extend("Which is larger?", " Or 0.25?"))),
        ("numbers_are_printed", all_of(extend("rng =", "\nx = 0.25"), extend("Move the slider.", " To 40 %."))),
        ("numbers_are_printed", replace("- The second.", "- The second, 3.5 dB.")),
        ("numbers_are_printed", extend("### Your turn: double", "\n\nTake 0.25 of it.")),
        ("numbers_are_printed", replace("3. When?", "3. What is 6.02 dB?")),
        ("numbers_are_printed", replace("*A book*", "*A book* of 3.5 %")),
        ("numbers_are_printed", add_text("90° is down, 23 times a second, 3 by 4, a tenth of a decibel, section 2.")),
        ("plain_markdown", add_text("`<script>` and ![a wave](wave.png) and [a page](https://example.org)")),
        ("nothing_recorded", add_text("Ask for `datasets.load_pets()` by name.")),
        ("well_formed_dois", add_text("[doi:10.1016/a(81)9](https://doi.org/10.1016/a%2881%299).")),
        ("solutions_stay_folded", add_code("double(2)")),
        ("taught_is_shipped", add_code("def shipped(x):\n    return x", tags=("wrong",))),
    ],
)  # fmt: skip
def test_rule_leaves_alone(good, course, name, spoil):
    spoil(good)
    assert complaints(good, course, name) == []


def test_the_map_of_the_course_is_exempt_from_the_counts(good, course):
    good.path = course.folder / "00_start.ipynb"
    replace("### Your turn: half", "### Half")(good)
    add_text("PCA comes later.")(good)
    assert complaints(good, course, "enough_of_everything") == []
    assert complaints(good, course, "terms_before_their_notebook") == []


def test_the_last_notebook_has_nothing_to_link_to(good, course):
    good.path = course.folder / "11_last.ipynb"
    replace("[02 Next](02_next.ipynb)", "You have seen it all.")(good)
    assert complaints(good, course, "ending") == []


def test_turns_and_solutions_are_found(good):
    found = structure.turns(good)
    assert [turn.name for turn in found] == ["double", "triple", "half"]
    assert structure.solution_code(good, found[1]) == "def triple(x):\n    return x"
