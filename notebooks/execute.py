"""Run notebooks top to bottom in place and write their outputs, the way they are committed.

    python notebooks/execute.py                all of them
    python notebooks/execute.py 01 02          those whose names start so
    python notebooks/execute.py --afresh 10    keeping no output: after a change of the data, say

A notebook is written only if no cell failed and nothing came on stderr. Of widgets nothing is kept: without their
kernel they show an error in the place of the demo. Of the metadata only what JupyterLab needs is kept. A cell whose
outputs differ in nothing but measured times, or what training a network gives within its tolerance, keeps the outputs
it had. So a run on another machine changes nothing but numbers and pictures that are really different. After a change
of what the numbers come from, one cell may keep a number and another not, and they no longer fit together: `--afresh`.
"""

import base64
import hashlib
import io
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbval.plugin import get_sanitize_patterns
from PIL import Image

FOLDER = Path(__file__).parent
sys.path.append(str(FOLDER.parent))

from tests.tolerance import has_tolerated, settled_outputs  # noqa: E402

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"
# Pattern and replacement of each form in which a notebook writes a measured time.
MASKS = get_sanitize_patterns((FOLDER.parent / "tests/nbval_sanitize.cfg").read_text(encoding="utf-8"))


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs of a cell, what was printed in one go as one output. A picture keeps its place between prints.

    nbclient's own ``coalesce_streams`` would move a caption above its picture.
    """
    result: list[NotebookNode] = []
    for output in outputs:
        before = result[-1] if result else None
        if before and before.output_type == output.output_type == "stream" and before.name == output.name:
            before.text += output.text
        else:
            result.append(output)
    return result


def comparable(outputs: list[NotebookNode]) -> str:
    """The outputs as one text: measured times masked, a picture as its pixels, however they are encoded.

    A picture beside numbers that came out of a training belongs to them and counts for nothing.
    """
    trained = has_tolerated(outputs)

    def pixels(data: dict) -> dict:
        if "image/png" not in data:
            return data
        if trained:
            return data | {"image/png": ""}
        picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")
        digest = hashlib.sha256(picture.tobytes()).hexdigest()
        return data | {"image/png": f"{picture.size} {digest}"}

    plain = [{**output, "data": pixels(output.get("data", {}))} for output in outputs]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text)
    return text


def execute(path: Path, afresh: bool = False) -> str:
    """Run one notebook and write it; returns what went wrong, or an empty text."""
    notebook = nbformat.read(path, as_version=4)
    committed = [[] if afresh else cell.get("outputs", []) for cell in notebook.cells]  # nbclient makes new lists
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}},
        store_widget_state=False, record_timing=False,
    )  # fmt: skip
    client.execute()
    complaints = []
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags" and value}
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                complaints.append(f"{path.name}, cell {number}: on stderr: {output.text.strip()[:300]}")
        cell.outputs = joined([output for output in cell.outputs if WIDGET not in output.get("data", {})])
        if comparable(settled_outputs(cell.outputs, committed[number])) == comparable(committed[number]):
            cell.outputs = committed[number]
    notebook.metadata = METADATA
    if not complaints:
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
    return "\n".join(complaints)


def main(arguments: list[str]) -> int:
    os.environ["HELPERS_OFFLINE"] = "1"  # outputs are made from what ships with the course
    prefixes = [one for one in arguments if one != "--afresh"]
    failed = 0
    for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")):
        if prefixes and not path.name.startswith(tuple(prefixes)):
            continue
        start = time.perf_counter()
        complaint = execute(path, afresh="--afresh" in arguments)
        failed += bool(complaint)
        print(f"{path.name}: {complaint or f'written, {time.perf_counter() - start:.1f} s'}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
