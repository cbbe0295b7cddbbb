"""The teacher's guide: what it names is there, what it quotes is printed, its timetables add up, none too fast."""

import inspect
import re
from functools import cache
from pathlib import Path

import pytest

from helpers import widgets
from helpers.exercises import EXERCISES
from helpers.exercises.base import report
from tests import structure
from tests.structure import Lesson
from tests.test_exercises import ANSWERS, answer, find, namespace

ROOT = structure.ROOT
WORKSHOP = ROOT / "workshop"
GUIDE = (WORKSHOP / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = {path.name[:2]: path for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((WORKSHOP / "lessons").glob("*.md"))}
OTHERS = ("HUB.md", "CLUSTER.md")  # the guide links them; one test of their own says that they are there

PARTS = (
    "Show", "Let them do", "Where people get stuck", "Questions that come", "When time is short",
    "Answers to the questions from memory",
)  # fmt: skip


@cache
def notebook(number: str) -> Lesson:
    return structure.read(NOTEBOOKS[number])


@cache
def text_of(number: str) -> str:
    """Everything that a notebook says and prints."""
    cells = notebook(number).cells
    return "\n".join([cell.source for cell in cells] + [structure.printed(cell) for cell in cells if "outputs" in cell])


@cache
def sections(number: str) -> int:
    return len(re.findall(r"^## \d+\. ", text_of(number), re.MULTILINE))


def called(number: str) -> tuple[list[str], list[str]]:
    """The demos and the predict-first questions of a notebook."""
    source = "\n".join(cell.source for _, cell in notebook(number).code)
    demos = [name for name in re.findall(r"^widgets\.(\w+)\(", source, re.MULTILINE) if name in widgets.DEMOS]
    return demos, re.findall(r'^widgets\.predict\("(\w+)"\)', source, re.MULTILINE)


def minutes_of(number: str) -> tuple[int, int]:
    """What a notebook says at its top: minutes without and with its exercises."""
    line = re.search(r"^Time: (\d+) minutes(?:, (\d+) with the exercises)?", text_of(number), re.MULTILINE)
    return int(line[1]), int(line[2] or line[1])


def turns(number: str) -> list[str]:
    return [turn.name for turn in structure.turns(notebook(number))]


def without_blocks(markdown: str) -> str:
    return re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)


def part(page: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def named_sections(page: str, own: str | None) -> list[tuple[str, int]]:
    """Notebook and section, of "section 3", "sections 2 to 4 and 7", "notebook 05, section 6" and "section 6 of 09"."""
    listed, found = r"(\d+(?:(?:, | and | to )\d+)*)", []

    def collect(number: str, text: str) -> None:
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", text):
            found.extend((number, section) for section in range(int(first), int(last or first) + 1))

    def elsewhere(match: re.Match) -> str:
        collect(match["n"], match["s"])
        return ""

    for pattern in (rf"(?:notebook )?(?P<n>\d\d), sections? (?P<s>{listed})",
                    rf"[Ss]ections? (?P<s>{listed}) of (?:notebook )?(?P<n>\d\d)\b"):
        page = re.sub(pattern, elsewhere, page)
    if own is not None:
        for text in re.findall(rf"[Ss]ections? {listed}", page):
            collect(own, text)
    return found


def test_named_sections():
    text = "Sections 2 to 4 and 7; notebook 05, section 6; section 6 of 09; section 1, the map."
    assert sorted(named_sections(text, "01")) == [
        ("01", 1), ("01", 2), ("01", 3), ("01", 4), ("01", 7), ("05", 6), ("09", 6),
    ]  # fmt: skip


# -- a page for each notebook -----------------------------------------------------------------------------------------


def test_every_notebook_has_its_page_and_the_guide_links_it():
    assert list(PAGES) == list(NOTEBOOKS)
    assert all(f"(lessons/{number}.md)" in GUIDE for number in PAGES)


each = pytest.mark.parametrize("number", NOTEBOOKS)


@each
def test_title_and_minutes_are_those_of_the_notebook(number):
    page, title = PAGES[number].splitlines(), notebook(number).cells[0].source.splitlines()[0]
    assert page[0] == title
    alone, whole = minutes_of(number)
    told = f"{alone} minutes" if alone == whole else f"{alone} minutes, {whole} with the exercises"
    assert f" · {told} · " in page[2] and f"(../../notebooks/{NOTEBOOKS[number].name})" in page[2]


@each
def test_no_part_is_missing(number):
    page = PAGES[number]
    for heading in PARTS:
        assert part(page, heading).strip(), f"{number}.md has no part {heading!r}"
    onward = "The end of the thread" if number == max(NOTEBOOKS) else f"On to {int(number) + 1:02d}"
    assert part(page, onward).strip()
    asked = re.findall(r"^- \*\*(.+?)\*\*", part(page, "Questions that come"), re.MULTILINE)
    assert 3 <= len(asked) <= 6, f"{len(asked)} questions"


@each
def test_every_question_from_memory_has_an_answer(number):
    questions = re.findall(r"^\d+\. ", notebook(number).section("Questions to answer from memory"), re.MULTILINE)
    answers = re.findall(r"^\d+\. ", part(PAGES[number], "Answers to the questions from memory"), re.MULTILINE)
    assert len(answers) == len(questions) > 2


@each
def test_every_exercise_widget_and_question_is_named_and_no_other(number):
    page, (demos, questions) = PAGES[number], called(number)
    assert re.findall(r"^### `(\w+)`$", part(page, "Where people get stuck"), re.MULTILINE) == turns(number)
    done = part(page, "Let them do")
    assert all(f"`{name}`" in done for name in turns(number) + questions)
    assert all(f"`{name}`" in page for name in demos)
    known = set(EXERCISES) | set(widgets.DEMOS) | set(widgets.QUESTIONS)
    here = set(turns(number)) | set(demos) | set(questions)
    elsewhere = {"convolve_same"} if number == "02" else set()  # the same idea in one dimension, said so
    assert set(re.findall(r"`(\w+)`", page)) & known <= here | elsewhere


@each
def test_sections_exist(number):
    wrong = [(n, s) for n, s in named_sections(PAGES[number], number) if not 1 <= s <= sections(n)]
    assert not wrong, wrong


@each
def test_names_in_code_marks_stand_in_the_notebook(number):
    names = [
        name for name in re.findall(r"`([A-Za-z_][\w.]*)`", PAGES[number]) if "_" in name or "." in name
    ]
    missing = {name for name in names if name not in text_of(number) and not name.startswith("np.")}
    missing -= {"convolve_same"} if number == "02" else set()
    assert not missing, missing


@each
def test_boxes_exist(number):
    for box in re.findall(r"[Tt]he box \*(.+?)\*|and the box \*(.+?)\*", PAGES[number]):
        heading = next(filter(None, box))
        assert f"### Common mistake: {heading}" in text_of(number), heading


@each
def test_settings_of_widgets_are_on_the_widgets(number):
    """What stands in quotes in a line about a widget is a control or an option of it."""
    for line in PAGES[number].splitlines():
        if not re.match(r"- \*\*.*?[Ww]idget `|.*\bWidget `", line):
            continue
        names = [name for name in re.findall(r"`(\w+)`", line) if name in widgets.DEMOS]
        source = "\n".join(Path(inspect.getsourcefile(widgets.DEMOS[name])).read_text("utf-8") for name in names)
        source += text_of(number)  # names of voices, classes and photographs
        for setting in re.findall(r'"([^"]+)"', line):
            assert setting in source or setting.split(":")[0] in source, f"{number}: {setting!r} is not on {names}"


def numbers_in(text: str) -> list[str]:
    """Numbers with a decimal point, a thousands comma or a per cent sign, as they are written."""
    text = re.sub(r"`[^`]*`", "", text)  # code and lines of the checker are tested for themselves
    text = re.sub(r"\]\([^)]*\)|\$[^$]*\$", "", text)
    return re.findall(r"(?<![\w.,])\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|(?<![\w.,-])\d+(?= %)", text)


def test_numbers_in():
    assert numbers_in("0.95, 16,981,120 weights, 85 %, section 3, `got 1.5`, 1e-9") == ["0.95", "16,981,120", "85"]


def printed_in(number: str, value: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?!\d|\.\d)", text_of(number).replace("−", "-")) is not None


@each
def test_numbers_are_printed_by_the_notebook(number):
    page = re.sub(r"\(?notebook \d\d, section \d+[^)\n]*\)", "", PAGES[number])
    missing = [value for value in numbers_in(page) if not printed_in(number, value)]
    assert not missing, missing


# -- what the checker says --------------------------------------------------------------------------------------------

QUOTED = [
    (number, name, span.replace(r"\|", "|"))
    for number, page in PAGES.items()
    for name, block in re.findall(r"^### `(\w+)`\n(.*?)(?=^### |^## )", page, re.MULTILINE | re.DOTALL)
    for span in re.findall(r"^\| `([^`]+)` \|", block, re.MULTILINE)
]


@cache
def lines_of(number: str, name: str) -> tuple[str, ...]:
    """What the checker says to every plausible wrong answer."""
    stem = NOTEBOOKS[number].stem
    names = namespace(notebook(number), find(stem, name).skeleton)
    return tuple(report(EXERCISES[name], answer(source, name, names)) for source in ANSWERS[name].values())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a wrong answer may divide by zero; a reader sees the line
@pytest.mark.parametrize(("number", "name", "span"), QUOTED)
def test_the_checker_says_so_to_a_wrong_answer(number, name, span):
    assert any(span in line for line in lines_of(number, name)), f"no wrong answer to {name} gives {span!r}"


def test_lines_of_the_checker_are_quoted_for_most_exercises():
    quoted = {name for _, name, _ in QUOTED}
    assert len(quoted) >= len(EXERCISES) - 4, set(EXERCISES) - quoted


# -- timetables -------------------------------------------------------------------------------------------------------


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def timetables() -> dict[str, list[list[str]]]:
    found = {}
    for heading, block in re.findall(r"^### (.+? minutes)\n(.*?)(?=^##|\Z)", GUIDE, re.MULTILINE | re.DOTALL):
        rows = [line.strip("| ").split("|") for line in block.splitlines() if re.match(r"\| \d+:\d\d \|", line)]
        found[heading] = [[cell.strip() for cell in row] for row in rows if rows]
    return {heading: rows for heading, rows in found.items() if rows}


TIMETABLES = timetables()
LINES = [(heading, row) for heading, rows in TIMETABLES.items() for row in rows if "lessons/" in row[3]]


def test_half_a_day_and_one_day():
    assert len(TIMETABLES) == 2
    assert [rows[-1][1] for rows in TIMETABLES.values()] == ["12:30", "17:00"]


@pytest.mark.parametrize("heading", TIMETABLES)
def test_minutes_add_up(heading):
    begin, end, total = re.search(r"(\d+:\d\d) to (\d+:\d\d), (\d+) minutes", heading).groups()
    rows = TIMETABLES[heading]
    assert clock(end) - clock(begin) == int(total) == sum(int(row[2]) for row in rows)
    now = clock(begin)
    for start, stop, minutes, *_ in rows:
        assert clock(start) == now, f"{start}: the line before ends at {now // 60}:{now % 60:02d}"
        now += int(minutes)
        assert clock(stop) == now
    assert now == clock(end)
    breaks = [row for row in rows if row[3] in ("break", "lunch")]
    assert breaks and max(_between(rows)) <= 115, "nobody sits for two hours"


def _between(rows: list[list[str]]) -> list[int]:
    """Minutes from one break to the next."""
    stretches = [0]
    for row in rows:
        if row[3] in ("break", "lunch"):
            stretches.append(0)
        else:
            stretches[-1] += int(row[2])
    return stretches


@pytest.mark.parametrize(("heading", "row"), LINES)
def test_a_line_names_what_is_there_and_is_not_too_fast(heading, row):
    number = re.search(r"lessons/(\d\d)\.md", row[3])[1]
    shown = [int(section) for section in row[4].split(",")]
    done = re.findall(r"`(\w+)`", row[5])
    assert shown == sorted(set(shown)) and 1 <= shown[0] and shown[-1] <= sections(number)
    assert set(done) <= set(turns(number))
    source = text_of(number)
    for name in done:  # an exercise is done where its section is taught
        before = source[: source.index(f"### Your turn: {name}\n")]
        assert int(re.findall(r"^## (\d+)\. ", before, re.MULTILINE)[-1]) in shown, f"{name} is not in {shown}"
    alone, whole = minutes_of(number)
    needed = alone * len(shown) / sections(number) + (whole - alone) * len(done) / len(turns(number))
    assert int(row[2]) >= 1.15 * needed, f"{number} needs {needed:.0f} minutes, {row[2]} are planned"


# -- the red thread ---------------------------------------------------------------------------------------------------

TRAPS = [
    [cell.strip() for cell in line.strip("| ").split("|")]
    for line in GUIDE.splitlines()
    if re.match(r"\| [^|]+ \| \d\d, section \d+ \|", line)
]


def test_traps_of_most_notebooks():
    assert {row[1][:2] for row in TRAPS} == {f"{number:02d}" for number in range(3, 12)} and len(TRAPS) > 20


@pytest.mark.parametrize("row", TRAPS)
def test_a_trap_is_where_it_is_said_to_be(row):
    number, section = re.fullmatch(r"(\d\d), section (\d+)", row[1]).groups()
    found = re.search(rf"^## {section}\. .*?(?=^## )", sourced(number), re.MULTILINE | re.DOTALL)
    assert found, f"notebook {number} has no section {section}"
    for value in re.findall(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w.]?\d)", f"{row[2]} {row[3]}".replace("1e-9", "")):
        assert re.search(rf"(?<![\d.,]){re.escape(value)}(?!\d|\.\d)", found[0]), f"{value} is not in {row[1]}"


@cache
def sourced(number: str) -> str:
    """The notebook in its order: what cells say and print."""
    parts = []
    for cell in notebook(number).cells:
        parts.append(cell.source if cell.cell_type == "markdown" else re.sub(r"^#", " #", cell.source, flags=re.M))
        if "outputs" in cell:
            parts.append(structure.printed(cell))
    return "\n".join(parts) + "\n## "


# -- links, targets, questions ----------------------------------------------------------------------------------------

DOCUMENTS = sorted(WORKSHOP.rglob("*.md"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(WORKSHOP)))
def test_relative_links_resolve(path):
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(text)):
        if re.match(r"[a-z]+:", link) or link in OTHERS:
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.is_file() and file.is_relative_to(ROOT), f"{path.name} links {link}, which is not there"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in anchors, f"{path.name} links {link}, but {file.name} has no such heading"


@pytest.mark.parametrize("name", OTHERS)
def test_the_pages_on_servers_are_there(name):
    assert f"({name})" in GUIDE and (WORKSHOP / name).is_file()


def test_targets_of_make_exist():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for text in (GUIDE, *PAGES.values()) for name in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.M)}
    assert named and named <= set(targets), named - set(targets)


def test_questions_of_the_last_minutes_exist():
    close = re.findall(r"notebook (\d\d), question (\d)", GUIDE, re.IGNORECASE)
    assert len(close) == 6
    for number, question in close:
        asked = re.findall(r"^\d+\. ", notebook(number).section("Questions to answer from memory"), re.MULTILINE)
        assert int(question) <= len(asked)


def test_sections_named_in_the_guide_exist():
    wrong = [(n, s) for n, s in named_sections(GUIDE, None) if not 1 <= s <= sections(n)]
    assert not wrong, wrong


def test_the_readme_of_the_course_links_the_guide():
    assert "(workshop/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
