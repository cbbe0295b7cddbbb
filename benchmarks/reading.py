"""Reading numbers out of the notebooks as they are committed: nothing is typed in, nothing is run.

A number on recorded data, which no committed cell can print, is read from the table in the notebook's text.
`benchmarks/accuracies.py` says where each number stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from helpers.evaluation import accuracy_interval
from tests.lesson import Lesson

NUMBER = r"\d+(?:\.\d+)?"
ENTRY = re.compile(
    rf"(?P<value>{NUMBER})(?: ± (?P<reach>{NUMBER}))?(?: %)?(?: \((?P<low>{NUMBER}) to (?P<high>{NUMBER})\).*)?"
)


@dataclass(frozen=True)
class Reading:
    """Rows of the table: where their numbers stand in a notebook, and what belongs beside them."""

    notebook: str
    """Its number, ``"05"``."""
    cell: str
    """What stands in the source of one cell of the notebook and of no other."""
    data: str
    pattern: str
    """A regular expression. Each line that the cell printed (or, of text, each line of its tables) that it finds is a
    row. Its groups are

    - ``method``; ``group`` is put before it, also in the rows that follow;
    - ``value``, a share in per cent, or a number of right answers (`counts`); ``reach``, how far another seed may land;
      ``low`` and ``high``, the interval; ``total``;
    - or ``cells``, several such numbers, one for each of `columns`;
    - ``published``, a share in per cent."""
    rows: int
    """How many lines it finds."""
    method: str = ""
    """Put before what the pattern finds."""
    columns: tuple[str, ...] = ()
    """The names of ``cells``; a column without a name is passed over."""
    counts: bool = False
    """Whether a value is a number of right answers, and not a share in per cent."""
    total: int | tuple[int, ...] = 0
    """How many were asked, where the cell does not say so; for each of `columns`, if they differ; 0: not known."""
    spread: str = ""
    """In the place of an interval, where there is none."""
    baseline: str = ""
    published: str | Mapping[str, str] = ""
    """Of all rows, or by method."""
    source: str = ""
    """Of what was published."""
    remark: str | Mapping[str, str] = ""
    """Where ours differs from that."""


class _Table(HTMLParser):
    """The rows of a table as pandas writes it into a notebook: labels, each repeated where it spans rows; cells."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[list[str], list[str]]] = []
        self._spans: list[tuple[str, int]] = []
        self._text: str | None = None

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag == "tr":
            labels = [label for label, left in self._spans if left > 0]
            self._spans = [(label, left - 1) for label, left in self._spans if left > 1]
            self.rows.append((labels, []))
        elif tag in ("th", "td"):
            self._text, self._rowspan = "", int(dict(attributes).get("rowspan", 1))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            labels, cells = self.rows[-1]
            (labels if tag == "th" else cells).append(self._text)
            if self._rowspan > 1:
                self._spans.append((self._text, self._rowspan - 1))
            self._text = None


def lines(lesson: Lesson, cell: str) -> list[str]:
    """What a cell printed, line by line, and its tables, each row as ``| label | number | number |``; of a cell of
    text the lines of its tables."""
    found = [one for one in lesson.cells if cell in one.source]
    if len(found) != 1:
        raise ValueError(f"{lesson.path.name}: {cell!r} must stand in one cell, but stands in {len(found)}")
    if found[0].cell_type == "markdown":
        return found[0].source.splitlines()
    texts = []
    for output in found[0].outputs:
        texts += output.get("text", "").splitlines()
        table = _Table()
        table.feed(output.get("data", {}).get("text/html", ""))
        texts += [f"| {', '.join(labels)} | {' | '.join(cells)} |" for labels, cells in table.rows]
    return texts


def rows_of(reading: Reading, lesson: Lesson) -> Iterator[list[str]]:
    """The rows of the table that a reading finds; an error where it does not find as many as it says."""
    where = f"{lesson.path.name}, the cell with {reading.cell!r}"
    found = [match.groupdict() for line in lines(lesson, reading.cell) if (match := re.search(reading.pattern, line))]
    group, count = "", 0
    for groups in found:
        if groups.get("group"):
            group = groups["group"].strip()
        groups = {name: text.strip() for name, text in groups.items() if name != "group" and text is not None}
        if not groups:
            continue  # the line names the group of those that follow
        count += 1
        names = [reading.method, group, " ".join(groups.get("method", "").split())]
        for column, entry, total in _entries(reading, groups, where):
            yield _row(reading, lesson, ", ".join(filter(None, [*names, column])), entry, total, where)
    if count != reading.rows:
        raise ValueError(f"{where}: {reading.pattern!r} must find {reading.rows} rows, but finds {count}")


def _entries(reading: Reading, groups: dict[str, str], where: str) -> Iterator[tuple[str, dict[str, str], int]]:
    """The name, the numbers and the total of each column; where there are no columns, all as one without a name."""
    totals = reading.total if isinstance(reading.total, tuple) else (reading.total,) * max(1, len(reading.columns))
    if not reading.columns:
        yield "", groups, int(groups.get("total") or totals[0])
        return
    cells = re.split(r"\s*\|\s*|\s{2,}|, ", groups["cells"].strip(" |"))
    if len(cells) != len(reading.columns):
        raise ValueError(f"{where}: {len(reading.columns)} columns are wanted, but {len(cells)} came: {cells}")
    for name, cell, total in zip(reading.columns, cells, totals, strict=True):
        found = ENTRY.fullmatch(cell)
        if name and found is None:
            raise ValueError(f"{where}: a number is wanted in column {name}, but {cell!r} came")
        if name:
            yield name, {key: text for key, text in found.groupdict().items() if text is not None}, total


def _row(reading: Reading, lesson: Lesson, method: str, entry: dict[str, str], total: int, where: str) -> list[str]:
    """The texts of one row."""
    value, reach = entry["value"], f" ± {entry['reach']}" if "reach" in entry else ""
    correct = int(value) if reading.counts else None
    if total and not (reading.counts or reach or "low" in entry):
        correct = _count(value, total, where)
    ours = f"{value}{reach} of {total}" if reading.counts else f"{value}{reach} %"
    if "low" in entry:
        interval = f"{entry['low']} to {entry['high']} %"
    elif correct is not None:
        interval = "{:.1f} to {:.1f} %".format(*(100 * end for end in accuracy_interval(correct, total)))
    else:
        interval = reading.spread or reach.strip()
    published = _of(reading.published, method) or (f"{entry['published']} %" if "published" in entry else "")
    remark = _of(reading.remark, method) if published else ""
    if published and reading.source:
        published += f" ({reading.source})"
    runs = any(reading.cell in cell.source for _, cell in lesson.code)
    data = reading.data if runs else f"recorded: {reading.data}"
    return [reading.notebook, data, method, ours, interval, reading.baseline, published, remark]


def _of(texts: str | Mapping[str, str], method: str) -> str:
    return texts if isinstance(texts, str) else texts.get(method, "")


def _count(value: str, total: int, where: str) -> int:
    """The number of right answers of `total` that gives this share in per cent as it is printed."""
    count = round(float(value) * total / 100)
    if abs(100 * count / total - float(value)) > 0.5 * 10 ** -len(value.partition(".")[2]) + 1e-9:
        raise ValueError(f"{where}: {value} % must be a number of right answers of {total}, but lies between two")
    return count
