"""Two functions timed in turn, and a table of the medians."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np


@dataclass(frozen=True)
class Measurement:
    """One row: what is measured, ours and the reference, each a function without arguments.

    Where `same` is true, both return arrays that must be equal, which is checked before anything is timed; a number is
    how far they may differ. `limit` is the time in seconds that ours may take, `least` how many times as fast as the
    reference it must be. What takes seconds is timed in fewer runs, `most_runs`.
    """

    what: str
    ours: Callable[[], object]
    against: str
    reference: Callable[[], object]
    same: bool | float = False
    limit: float | None = None
    least: float | None = None
    most_runs: int | None = None


@dataclass(frozen=True)
class Row:
    """What was measured: medians in seconds, and the median of the ratios reference / ours of the paired runs."""

    measurement: Measurement
    ours: float
    reference: float
    ratio: float

    @property
    def within_limit(self) -> bool:
        limit, least = self.measurement.limit, self.measurement.least
        return (limit is None or self.ours <= limit) and (least is None or self.ratio >= least)


def seconds_per_call(function: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls


def measure(measurement: Measurement, runs: int, shortest: float) -> Row:
    """Time ours and the reference in turn, `runs` times at most, so that a busy moment of the machine meets both.

    A function faster than `shortest` seconds is called several times in each run.
    """
    runs = min(runs, measurement.most_runs or runs)
    functions = (measurement.ours, measurement.reference)
    results = [function() for function in functions]  # also the warm-up
    if measurement.same and not np.allclose(*results, atol=1e-8 if measurement.same is True else measurement.same):
        raise ValueError(f"{measurement.what}: ours and {measurement.against} do not give the same")
    calls = [max(1, round(shortest / max(seconds_per_call(function, 1), 1e-9))) for function in functions]
    pairs = [[seconds_per_call(*one) for one in zip(functions, calls)] for _ in range(runs)]
    ours, reference = (median(column) for column in zip(*pairs))
    return Row(measurement, ours, reference, median(theirs / own for own, theirs in pairs))


def shown(seconds: float) -> str:
    """A time with three digits in a unit that fits."""
    units = {"s": 1, "ms": 1e3, "µs": 1e6, "ns": 1e9}
    unit = next((name for name, scale in units.items() if seconds * scale >= 1), "ns")
    return f"{seconds * units[unit]:.3g} {unit}"


def table(rows: list[Row]) -> str:
    """A Markdown table; the ratio says how many times as fast ours is as the reference."""
    cells = [["what", "ours", "reference", "ratio"]]
    for row in rows:
        limit = "" if row.measurement.limit is None else f" (limit {shown(row.measurement.limit)})"
        limit += "" if row.measurement.least is None else f" (ratio at least {row.measurement.least:g})"
        reference = f"{shown(row.reference)} {row.measurement.against}"
        cells.append([row.measurement.what + limit, shown(row.ours), reference, f"{row.ratio:.3g}"])
    return markdown(cells)


def markdown(rows: list[list[str]], aligned: bool = True) -> str:
    """Rows of texts as a Markdown table, the first as its head; the columns stand below each other unless told not to
    (where one text is long, all lines would be)."""
    rows = [[text.replace("|", "\\|") for text in row] for row in rows]
    widths = [max(len(row[column]) if aligned else 3 for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
