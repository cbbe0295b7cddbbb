"""What `python -m helpers.transfer` writes about a trained classifier: tables, a report, a picture of the mistakes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers import evaluation
from helpers.transfer.folders import PARTS, Copies

TILE, MISTAKES = 128, 24


def mistakes_of(
    probabilities: np.ndarray, target: np.ndarray, names: Sequence[str], files: Sequence[str]
) -> list[dict]:
    """The pictures that were read wrong, the surest first.

    Parameters
    ----------
    probabilities : array, shape (n, classes)
    target : array of int, shape (n,)
    names : sequence of str
        Of the classes.
    files : sequence of str
        Of the pictures.

    Returns
    -------
    list of dict
        `file`, `true`, `said`, `probability` of what was said.

    Examples
    --------
    >>> mistakes_of(np.array([[0.3, 0.7], [0.75, 0.25]]), np.array([0, 0]), ["cat", "dog"], ["a.png", "b.png"])
    [{'file': 'a.png', 'true': 'cat', 'said': 'dog', 'probability': 0.7}]
    """
    said, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = [number for number in np.argsort(-sure, kind="stable") if said[number] != target[number]]
    return [
        {
            "file": files[number],
            "true": names[target[number]],
            "said": names[said[number]],
            "probability": round(float(sure[number]), 4),
        }
        for number in wrong
    ]


def scores(target: np.ndarray, said: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    """Accuracy with its interval, the baseline beside it, and which class was taken for which.

    Parameters
    ----------
    target, said : array of int, shape (n,)
    names : sequence of str
        Of the classes.

    Returns
    -------
    dict
        `total`, `correct`, `accuracy`, `low` and `high` (95 %, Wilson), `mean of classes` (the accuracy in each class,
        averaged), `baseline` (that of always saying the class that is the largest here) and its `baseline class`,
        `confusion` (a row for each true class).

    Examples
    --------
    >>> found = scores(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), ["cat", "dog"])
    >>> found["accuracy"], found["baseline"], found["confusion"]
    (0.75, 0.75, [[2, 1], [0, 1]])
    """
    confusion = np.zeros((len(names), len(names)), int)
    np.add.at(confusion, (target, said), 1)
    counts = confusion.sum(axis=1)
    total, correct = int(counts.sum()), int(np.trace(confusion))
    low, high = evaluation.accuracy_interval(correct, total)
    return {
        "total": total,
        "correct": correct,
        "accuracy": correct / total,
        "low": low,
        "high": high,
        "mean of classes": float(np.mean(np.diag(confusion)[counts > 0] / counts[counts > 0])),
        "baseline": float(counts.max() / total),
        "baseline class": names[int(counts.argmax())],
        "confusion": confusion.tolist(),
    }


def table(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a table: the first column to the left, the others to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]).rstrip()
        for row in texts
    ]


def copies_text(copies: Copies, target: np.ndarray, files: Sequence[str], most: int = 5) -> list[str]:
    """What is to say about copies: how many, that they stay together, and which have two labels."""
    lines = []
    exact, near = sum(len(group) - 1 for group in copies.exact), len(copies.near)
    if exact:
        lines.append(f"copies: {exact} {'picture is' if exact == 1 else 'pictures are'} the same as another")
        lines += [f"- {', '.join(files[number] for number in group)}" for group in copies.exact[:most]]
    if near:
        lines.append(f"near-duplicates: {near} {'pair of pictures is' if near == 1 else 'pairs of pictures are'} alike")
        lines += [f"- {files[a]}, {files[b]}" for a, b in copies.near[:most]]
    if lines:
        lines.append("copies and near-duplicates were kept on one side of the split")
    double = [group for group in copies.exact if len({int(target[number]) for number in group}) > 1]
    if double:
        lines.append(f"same picture, different classes: {len(double)}; one of the labels is wrong")
        lines += [f"- {', '.join(files[number] for number in group)}" for group in double[:most]]
    return lines


def report_text(report: dict[str, Any]) -> str:
    """The report as text.

    Parameters
    ----------
    report : dict
        As `report.json` holds it.

    Returns
    -------
    str
    """
    names, best = report["labels"], report["best"]
    lines = [f"classifier on {report['settings']['backbone']}, pictures of {report['size']} × {report['size']}", ""]
    counts = np.array([report["counts"][part] for part in PARTS])
    heads = [["class", *PARTS], *([name, *column] for name, column in zip(names, counts.T))]
    lines += [*table([*heads, ["all", *counts.sum(axis=1)]]), "", *report["problems"], *report["copies"]]
    lines += [""] * bool(report["problems"] or report["copies"])
    for stage in report["stages"]:
        lines.append(
            f"{stage['name']}: {stage['epochs']} epochs, best validation loss {stage['loss']:.4f}"
            + ("" if stage["kept"] else ", no better than before and not kept")
        )
    lines.append(
        f"best epoch: {best['epoch']} ({best['stage']}), validation loss {best['validation loss']:.4f}, accuracy "
        f"{best['validation accuracy']:.3f}"
    )
    found = report["held out"]
    if found is None:
        lines += ["", "stopped before the end: the held-out pictures have not been looked at"]
        return "\n".join(lines) + "\n"
    lines += [
        "",
        f"held-out pictures: {found['correct']} of {found['total']} right, accuracy {found['accuracy']:.3f}, 95 % "
        f"interval {found['low']:.3f} to {found['high']:.3f}",
        f"baseline, always {found['baseline class']}: {found['baseline']:.3f}",
        f"mean of the classes' accuracies: {found['mean of classes']:.3f}",
        "",
        "rows: the class it is; columns: the class it was taken for",
    ]
    numbers = [str(number) for number in range(1, len(names) + 1)]
    rows = [[f"{number} {name}", *row] for number, name, row in zip(numbers, names, found["confusion"])]
    lines += [*table([["", *numbers], *rows]), ""]
    lines.append(f"mistakes, the surest first (the first {MISTAKES} are in mistakes.png):" if found["mistakes"] else
                 "no mistakes")  # fmt: skip
    lines += [
        f"- {one['file']} is {one['true']}, taken for {one['said']} ({one['probability']:.2f})"
        for one in found["mistakes"]
    ]
    return "\n".join(lines) + "\n"


def contact_sheet(pictures: Sequence[np.ndarray], captions: Sequence[tuple[str, str]], columns: int = 6) -> Any:
    """Pictures in rows, two lines of text below each.

    Parameters
    ----------
    pictures : sequence of arrays, shape (rows, columns, 3), uint8
        At least one; brought to 128 pixels at the longer side.
    captions : sequence of (str, str)
        Cut where they are too long.
    columns : int

    Returns
    -------
    PIL.Image.Image

    Examples
    --------
    >>> contact_sheet([np.zeros((30, 60, 3), np.uint8)] * 3, [("is cat", "taken for dog")] * 3, columns=2).size
    (288, 352)
    """
    from PIL import Image, ImageDraw, ImageFont

    margin, text = 8, 32
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    width, height = TILE + 2 * margin, TILE + 2 * margin + text
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for number, (picture, lines) in enumerate(zip(pictures, captions, strict=True)):
        left, top = number % columns * width + margin, number // columns * height + margin
        tile = Image.fromarray(picture)
        scale = TILE / max(tile.size)
        tile = tile.resize(tuple(max(1, round(side * scale)) for side in tile.size), Image.Resampling.BICUBIC)
        sheet.paste(tile, (left + (TILE - tile.width) // 2, top + (TILE - tile.height) // 2))
        for line, words in enumerate(lines):
            while words and draw.textlength(words, font) > TILE:
                words = words[:-2] + "…" if words.endswith("…") else words[:-1] + "…"
            draw.text((left, top + TILE + 2 + 15 * line), words, "black", font)
    return sheet


def mistakes_sheet(folder: Path, mistakes: Sequence[dict]) -> Any:
    """The worst mistakes as a contact sheet.

    Parameters
    ----------
    folder : pathlib.Path
        Of the pictures.
    mistakes : sequence of dict
        As `mistakes_of` returns them, at least one.

    Returns
    -------
    PIL.Image.Image
    """
    from helpers import datasets

    shown = mistakes[:MISTAKES]
    captions = [(f"is {one['true']}", f"taken for {one['said']} {one['probability']:.2f}") for one in shown]
    return contact_sheet([datasets.read_picture(folder / one["file"]) for one in shown], captions)
