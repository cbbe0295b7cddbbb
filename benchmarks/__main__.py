"""Measure the course: ``python -m benchmarks``; with ``--write`` into ``benchmarks/RESULTS.md``.

All of it takes about half an hour, in which nothing else should run; ``--only speeds,accuracies`` measures some of
the parts. ``--quick`` prints rough speeds within seconds.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import accuracies, in_browser, notebooks, report, speeds

RESULTS = Path(__file__).with_name("RESULTS.md")
# In the order in which they stand in the file; each returns its Markdown and what is not as it must be.
PARTS = {
    "speeds": speeds.part,
    "notebooks": notebooks.part,
    "lab": in_browser.starts,
    "widgets": in_browser.latencies,
    "accuracies": accuracies.part,
}
UNMEASURED = {"accuracies"}  # they are read, so that they are the same whatever machine reads them


def main(arguments: list[str] | None = None) -> int:
    """Measure and print or write; the exit status counts what is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition(":")[0])
    parser.add_argument("--write", action="store_true", help="into benchmarks/RESULTS.md, other parts stay as they are")
    parser.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}", default=",".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="speeds only, three runs each, no limit is judged")
    options = parser.parse_args(arguments)
    chosen = [name for name in PARTS if name in options.only.split(",")]
    if unknown := set(options.only.split(",")) - set(PARTS):
        parser.error(f"--only takes some of {','.join(PARTS)}, but {', '.join(sorted(unknown))} was given")
    if options.quick:
        if options.write:
            parser.error("--quick is too rough to be written")
        print(speeds.part(quick=True)[0])
        return 0
    machine = report.machine()
    kept = report.sections(RESULTS.read_text(encoding="utf-8")) if options.write and RESULTS.exists() else {}
    if set(chosen) - UNMEASURED:
        report.check_machine(kept, machine, [name for name in PARTS if name not in UNMEASURED and name not in chosen])
        kept["machine"] = machine
    complaints = []
    for name in chosen:
        kept[name], found = PARTS[name]()
        complaints += found
        if options.write:  # at once: what is measured is not lost where a later part fails
            RESULTS.write_text(report.text(kept, list(PARTS)), encoding="utf-8")
            print(f"{name}: written", flush=True)
        else:
            print(f"{report.TITLES[name]}\n\n{kept[name]}\n", flush=True)
    for complaint in complaints:
        print(complaint)
    return len(complaints)


if __name__ == "__main__":
    sys.exit(main())
