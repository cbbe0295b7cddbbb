"""The numbers that a notebook's text claims, and those that its cells have printed.

A number of the text is a claim if it has decimals or stands before dB, %, °, s, ms or "times". Lists of options,
what an Explore box says to try, tasks of exercises, questions and references claim nothing. A block headed "Measured
on recorded data" has no printed numbers to be compared with; it is measured again in a test of its own. Numbers in
words (a tenth of a decibel) are for rules of thumb and definitions; they are not compared.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from tests.lesson import Lesson, tree_of, widget_calls, without_fences

NUMBER = r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?"
GAP = r"[\s~$]*(?:\\[,;: ])?[\s$]*\\?"
# It differs from run to run, so that no number in the text stays true.
TIMED = r"ms\b|µs\b|times (?:as fast|as quick|as slow|faster|quicker|slower)"
# A result: only what was printed will do. Other claims may also be settings, which stand in the code.
RESULT = r"dB\b|decibels?\b|%|per ?cent\b|times\b(?! an? )"
SETTING = r"°|\^\{?\\circ|degrees?\b|s\b"
CLAIM = re.compile(rf"(?P<number>{NUMBER})(?:{GAP}(?:(?P<timed>{TIMED})|(?P<result>{RESULT})|(?P<setting>{SETTING})))?")
RIGHT_ANGLES = {0.0, 90.0, 180.0, 270.0, 360.0}  # names of directions, not results
# Measured on data that is not there when the notebook runs: `tests/test_recorded_numbers.py` measures it again.
RECORDED = "### Measured on recorded data"
CLAIMS_NOTHING = ("### Explore", "### Your turn", "## Questions to answer from memory", "## References")


@dataclass(frozen=True)
class Claim:
    """A number in the text: its cell, the first cell of its section, and what may back it."""

    cell: int
    section: int
    text: str  # the number and its unit, as written
    timed: bool
    result: bool

    @property
    def number(self) -> str:
        return re.match(NUMBER, self.text)[0].replace(",", "")

    def agrees(self, value: float) -> bool:
        """Whether the value, rounded to as many decimals as the claim has, is the claim."""
        decimals = len(self.number.partition(".")[2])
        return abs(value - float(self.number)) <= 0.5 * 10**-decimals * (1 + 1e-9)


def _blocks(lesson: Lesson) -> Iterator[tuple[int, int, str]]:
    """The text from each heading to the next, with its cell and the first cell of its section; the recap has all."""
    section = 0
    for index, cell in lesson.text:
        for block in re.split(r"^(?=#{1,6} )", without_fences(cell.source), flags=re.MULTILINE):
            if block.startswith("## "):
                section = 0 if block.startswith("## What we saw") else index
            yield index, section, block


def claims(lesson: Lesson, recorded: bool = False) -> Iterator[Claim]:
    """The claims of the text, or those about recorded data."""
    for index, section, block in _blocks(lesson):
        if block.startswith(CLAIMS_NOTHING) or block.startswith(RECORDED) != recorded:
            continue
        if block.startswith("### Predict"):
            block = re.sub(r"^(?:[-*+]|\d+\.) .*$", "", block, flags=re.MULTILINE)
        for found in CLAIM.finditer(re.sub(r"\]\([^)]*\)|https?://\S+|doi:\S+", " ", block)):
            degrees = found["setting"] not in (None, "s") and float(found["number"].replace(",", "")) in RIGHT_ANGLES
            united = found["timed"] or found["result"] or (found["setting"] and not degrees)
            if united or "." in found["number"]:
                yield Claim(index, section, found[0].strip(), bool(found["timed"]), bool(found["result"]))


def _put_out(cell: NotebookNode) -> Iterator[float]:
    """The numbers that a cell printed or returned; a figure returns nothing but its size."""
    for output in cell.outputs:
        data = output.get("data", {})
        pictured = any(kind.startswith("image/") for kind in data)
        text = output.get("text", "") or ("" if pictured else data.get("text/plain", ""))
        yield from (float(number.replace(",", "")) for number in re.findall(NUMBER + r"(?:e[-+]?\d+)?", text))


def _written(cell: NotebookNode) -> Iterator[float]:
    """The numbers in the code of a cell."""
    tree = tree_of(cell.source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield float(node.value)


def backing(lesson: Lesson, claim: Claim) -> Iterator[float]:
    """What may back a claim: results of the section above it; for a setting also the code, up to the next cell."""
    for index, cell in lesson.code:
        if claim.section <= index < claim.cell:
            yield from _put_out(cell)
            if not claim.result:
                yield from _written(cell)
        elif index > claim.cell and not widget_calls(cell):
            if not claim.result:
                yield from _written(cell)
            break
    for measured in claims(lesson, recorded=True):
        if claim.section <= measured.cell < claim.cell:
            yield float(measured.number)
