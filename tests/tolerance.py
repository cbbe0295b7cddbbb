"""Numbers that come out of training a network: ``97.4 ± 0.8`` in an output may differ by what it says itself.

Rounding differs in the last digit from processor to processor, and training makes the difference grow to about that
between two seeds. So where outputs are compared, the first number may differ by at most the second, which is a
constant in the notebook's code. Anything else in the same output, also the second number, must be the same.
"""

import copy
import re

from nbformat import NotebookNode

TOLERATED = re.compile(r"(?<![\w.,])(?P<value>[-−]?\d+(?:,\d{3})*(?:\.\d+)?) ± (?P<reach>\d+(?:\.\d+)?)(?![\w]|\.\d)")


def settled(new: str, old: str) -> str:
    """`new`, with each tolerated number that is near enough to the one in the same place in `old` replaced by that."""
    places = list(TOLERATED.finditer(new))
    before = list(TOLERATED.finditer(old))
    if len(places) != len(before):
        return new
    for place, was in reversed(list(zip(places, before))):
        if place["reach"] == was["reach"] and abs(_number(place) - _number(was)) <= float(was["reach"]) * (1 + 1e-9):
            new = new[: place.start()] + was[0] + new[place.end() :]
    return new


def _number(found: re.Match) -> float:
    return float(found["value"].replace(",", "").replace("−", "-"))


def settled_outputs(new: list[NotebookNode], old: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs of a cell with their tolerated numbers settled against those that were there before."""
    new = copy.deepcopy(new)
    for output, before in zip(_without_widgets(new), _without_widgets(old)):
        if "text" in output and "text" in before:
            output["text"] = settled(output["text"], before["text"])
        data, data_before = output.get("data", {}), before.get("data", {})
        for kind in data.keys() & data_before.keys():
            if kind.startswith("text/"):
                data[kind] = settled(data[kind], data_before[kind])
    return new


def _without_widgets(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """What is stored: the progress bar of a training, which is a widget, comes anew with each run and is never kept."""
    return [output for output in outputs if "application/vnd.jupyter.widget-view+json" not in output.get("data", {})]


def has_tolerated(outputs: list[NotebookNode]) -> bool:
    """Whether an output holds such a number: then a picture beside it differs with it."""
    texts = [output.get("text", "") + "".join(map(str, output.get("data", {}).values())) for output in outputs]
    return any(map(TOLERATED.search, texts))
