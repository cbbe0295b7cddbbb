"""`make html`: the pages, as text. How they look and whether they ask anybody is tests/browser/test_pages.py."""

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from notebooks import copies, pages
from notebooks.mathml import mathml
from tests import structure

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TITLE = "# {} · {}\n\n**What is it?**\n\nTime: 5 minutes · First: nothing"
TEXT = """\
A [page](02_b.ipynb), a [place in it](02_b.ipynb#1.-One), [here](#2.-Two), [elsewhere](https://doi.org/10.1/x), and
a [file](../README.md). A formula $a_1 < \\sqrt b$, and `$not[one](02_b.ipynb)`.

$$\\sum_k h[k]$$

| a | b |
|---|---|
| 1 | $x$ |

![one pixel](pixel.png)

<details><summary>Solution</summary>

```python
def f():
    return 1
```

</details>
"""


@pytest.fixture(scope="module")
def soups(tmp_path_factory) -> dict[str, BeautifulSoup]:
    """Two small notebooks as pages, parsed."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "pixel.png").write_bytes(base64.b64decode(PIXEL))
    picture = new_output("display_data", data={"image/png": PIXEL}, metadata={"image/png": {"alt": "2 < 3 & \"so\""}})
    below = new_output("stream", text='2 < 3 & "so"\nand more\n')
    first = [
        new_markdown_cell(TITLE.format("01", "A & B")),
        new_markdown_cell(TEXT),
        new_code_cell("show()", outputs=[picture, below]),
        new_code_cell("show()", outputs=[picture, new_output("stream", text='2 < 3 & "so"\n')]),
        new_code_cell('widgets.predict("x")', metadata={"tags": ["nbval-ignore-output"]}),
        new_code_cell("widgets.demo()", metadata={"tags": ["nbval-ignore-output"]}),
        new_code_cell("x = 1"),
    ]
    second = [new_markdown_cell(TITLE.format("02", "C")), new_markdown_cell("## 1. One\n\n## 2. Two")]
    paths = []
    for name, cells in [("01_a.ipynb", first), ("02_b.ipynb", second)]:
        paths.append(folder / name)
        nbformat.write(new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}), paths[-1])
    return {name: BeautifulSoup(content, "html.parser") for name, content in pages.pages(paths).items()}


@pytest.fixture(scope="module")
def page(soups) -> BeautifulSoup:
    return soups["01_a.html"]


def test_there_is_a_page_for_each_notebook_and_an_index(soups):
    assert list(soups) == ["index.html", "01_a.html", "02_b.html"]
    entries = [item.get_text() for item in soups["index.html"].select("main li")]
    assert entries == ["01 · A & B: What is it? (5 minutes)", "02 · C: What is it? (5 minutes)"]
    assert [link["href"] for link in soups["index.html"].select("main li a")] == ["01_a.html", "02_b.html"]


def test_title_language_and_ways_to_the_pages_beside(soups):
    titles = [soup.title.get_text() for soup in soups.values()]
    assert titles == [pages.COURSE, f"01 · A & B – {pages.COURSE}", f"02 · C – {pages.COURSE}"]
    assert {soup.html["lang"] for soup in soups.values()} == {"en"}
    ways = [[link["href"] for link in soup.header.select("a")] for soup in soups.values()]
    assert ways == [["index.html"], ["index.html", "02_b.html"], ["index.html", "01_a.html"]]


def test_links_lead_to_pages_and_those_to_other_files_are_text(page):
    links = {link.get_text(): link["href"] for link in page.main.select("p a")}
    assert links == {
        "page": "02_b.html", "place in it": "02_b.html#1.-One", "here": "#2.-Two",
        "elsewhere": "https://doi.org/10.1/x",
    }  # fmt: skip
    assert "a file." in page.main.get_text() and "README" not in str(page)


def test_formulas_are_mathml_and_code_stays_code(page):
    assert [formula["alttext"] for formula in page.select("math")] == [r"a_1 < \sqrt b", r"\sum_k h[k]", "x"]
    assert [formula.get("display") for formula in page.select("math")] == [None, "block", None]
    assert page.select(".formula math")[0]["display"] == "block"
    assert page.select("p code")[0].get_text() == "$not[one](02_b.ipynb)"
    assert page.select(".wide table math")


def test_a_solution_stays_folded(page):
    (details,) = page.select("details")
    assert not details.has_attr("open") and "return 1" in details.get_text()
    assert details.select(".highlight span")


def test_a_picture_has_its_caption_below_it_and_as_alternative_text(page):
    assert [picture["alt"] for picture in page.select("figure img")] == ['2 < 3 & "so"'] * 2
    assert [caption.get_text() for caption in page.select("figure figcaption")] == ['2 < 3 & "so"'] * 2
    assert [text.get_text().strip() for text in page.select(".output_text")] == ["and more"]


def test_a_widget_is_told_in_one_line(page):
    notes = [note.get_text() for note in page.select(".notebook-only")]
    assert len(notes) == 2 and "choose your answer" in notes[0] and "lives in the notebook" in notes[1]


def test_a_page_loads_nothing_and_runs_nothing(soups):
    for soup in soups.values():
        assert not soup.select("script, iframe, object, embed, link[rel=stylesheet], link[rel=preload]")
        assert all(element["src"].startswith("data:image/png;base64,") for element in soup.select("[src]"))
        assert not re.search(r"url\(|@import", "".join(style.get_text() for style in soup.select("style")))
        (policy,) = soup.select("meta[http-equiv=Content-Security-Policy]")
        assert policy["content"].startswith("default-src 'none'")


def test_a_formula_that_cannot_be_set_is_named_with_its_notebook(tmp_path):
    path = tmp_path / "01_a.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(TITLE.format("01", "A") + "\n\n$\\foo$")]), path)
    with pytest.raises(ValueError, match=r"01_a.ipynb: the formula .*foo"):
        pages.pages([path])


# -- formulas ---------------------------------------------------------------------------------------------------------


def shape(latex: str, **options) -> str:
    """The MathML without what is around it and what only moves it."""
    inner = re.sub(r"</?math[^>]*>|</?mrow>", "", mathml(latex, **options))
    return re.sub(r' (?:lspace|rspace|stretchy|separator)="[^"]*"', "", inner)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("12.5x", "<mn>12.5</mn><mi>x</mi>"),
        ("x_1^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        ("e^12", "<msup><mi>e</mi><mn>1</mn></msup><mn>2</mn>"),
        ("x'", "<msup><mi>x</mi><mo>′</mo></msup>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"\frac1\pi", "<mfrac><mn>1</mn><mi>π</mi></mfrac>"),
        (r"\sqrt2\,t", '<msqrt><mn>2</mn></msqrt><mspace width="0.167em"/><mi>t</mi>'),
        (r"P_\text{in it}", "<msub><mi>P</mi><mtext>in&#160;it</mtext></msub>"),
        (r"\mathbf t\in\mathbb R^N", '<mi mathvariant="normal" style="font-weight: bold">t</mi><mo>∈</mo>'
         '<msup><mi mathvariant="normal">ℝ</mi><mi>N</mi></msup>'),
        ("a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        ("[-1", '<mo>[</mo><mo form="prefix">−</mo><mn>1</mn>'),
        (r"2\sin t", '<mn>2</mn><mspace width="0.167em"/><mi>sin</mi><mspace width="0.167em"/><mi>t</mi>'),
        (r"\sin(t)", "<mi>sin</mi><mo>(</mo><mi>t</mi><mo>)</mo>"),
        (r"\sum_k", "<munder><mo>∑</mo><mi>k</mi></munder>"),
        (r"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>"),
        ("p < q", "<mi>p</mi><mo>&lt;</mo><mi>q</mi>"),
        (r"\hat I", '<mover accent="true"><mi>I</mi><mo>^</mo></mover>'),
        (r"\left\lfloor x \right\rfloor", "<mo>⌊</mo><mi>x</mi><mo>⌋</mo>"),
        (r"\begin{pmatrix}1&0\\2&3\end{pmatrix}", "<mo>(</mo><mtable>"
         "<mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>2</mn></mtd><mtd><mn>3</mn></mtd></mtr>"
         "</mtable><mo>)</mo>"),
    ],
)  # fmt: skip
def test_formula(latex, expected):
    assert shape(latex) == expected


@pytest.mark.parametrize(
    "latex",
    ["{a", "a}", r"\foo", r"\left( a", "a_", r"\begin{pmatrix} a", "a & b", r"\sqrt[3]{x}", r"\mathbb{X}", r"\big x"],
)
def test_what_cannot_be_set_is_an_error_that_names_the_formula(latex):
    with pytest.raises(ValueError, match="the formula " + re.escape(repr(latex))):
        mathml(latex)


def test_a_long_formula_in_a_line_of_text_can_be_broken_but_not_within_brackets():
    parts = mathml(r"(a + b) = c + d\,(e - f) + g + h + i").split("<wbr>")
    assert len(parts) == 6 and "<mo>+</mo><mi>b</mi>" in parts[0] and "<mo>−</mo><mi>f</mi>" in parts[2]
    assert "<wbr>" not in mathml("a + b = c") and "<wbr>" not in mathml("a + b = c + d + e + f + g + h", block=True)


@pytest.mark.parametrize("path", copies.notebook_paths(), ids=lambda path: path.stem)
def test_every_formula_of_the_course_can_be_set(path):
    for _, cell in structure.read(path).text:
        for block, line in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", structure.without_code(cell.source), re.DOTALL):
            assert mathml(block or line, block=bool(block)).count("<math ") >= 1
