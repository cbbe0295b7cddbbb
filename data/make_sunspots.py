"""Make data/sunspots.csv: yearly mean sunspot numbers, 1700 to 2008, from the table inside the package statsmodels.

    python data/make_sunspots.py

The numbers are those of the World Data Center SILSO, Royal Observatory of Belgium, Brussels (version 1.0 of the
series, before the recalibration of July 2015). statsmodels ships them as `statsmodels/datasets/sunspots/sunspots.csv`.
This script only gives them a plain header and one decimal everywhere.
"""

import csv
import importlib.util
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("sunspots.csv")


def source() -> Path:
    """The table inside the installed statsmodels, found without importing it."""
    package = importlib.util.find_spec("statsmodels")
    if package is None:
        sys.exit(
            "statsmodels is not installed: python -m pip install --target build/statsmodels --no-deps statsmodels && "
            "PYTHONPATH=build/statsmodels python data/make_sunspots.py"
        )
    return Path(package.submodule_search_locations[0]) / "datasets" / "sunspots" / "sunspots.csv"


def main() -> None:
    with open(source(), newline="") as table:
        rows = [(int(float(row["YEAR"])), float(row["SUNACTIVITY"])) for row in csv.DictReader(table)]
    if [year for year, _ in rows] != list(range(1700, 2009)):
        sys.exit("the table of this statsmodels does not hold the years 1700 to 2008, one row each")
    lines = ["year,sunspot_number"] + [f"{year},{number:.1f}" for year, number in rows]
    TARGET.write_bytes(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
