"""List the data sets, or download recorded ones.

    python -m helpers.datasets                       what there is, and where it is
    python -m helpers.datasets --fetch pets mnist    download these
    python -m helpers.datasets --fetch all           download every recorded set

Exit status: 0 all is well, 1 a set is not available, 2 wrong usage or a wrong setting, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Iterable

from helpers.datasets import registry
from helpers.datasets.download import DatasetUnavailable, WrongSetting, cache_folder, fetch
from helpers.datasets.tables import rows


def show() -> None:
    """Print one line a data set, and the cache folder."""
    count = {entry.name: str(len(entry.files)) for entry in registry.RECORDED.values()}
    lines = [("data set", "files", "size", "where", "licence")]
    for row in rows(on_this_machine=True):
        lines.append((row["data set"], count.get(row["data set"], ""), row["size"], row["where"], row["licence"]))
    name, files, size, where, _ = (max(map(len, column)) for column in zip(*lines))
    for line in lines:
        print(f"{line[0]:<{name}}  {line[1]:>{files}}  {line[2]:>{size}}  {line[3]:<{where}}  {line[4]}")
    print(f"\ncache: {cache_folder()}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m helpers.datasets", description="List or download data sets.")
    parser.add_argument("--fetch", nargs="+", metavar="NAME", help=f"{', '.join(registry.RECORDED)} or all")
    wanted = parser.parse_args(arguments).fetch
    known = [*registry.RECORDED, "all"]
    unknown = [name for name in wanted or [] if name not in known]
    if unknown:
        print(f"no set to download: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    try:
        if wanted is None:
            show()
            return 0
        return download(registry.RECORDED if "all" in wanted else dict.fromkeys(wanted))
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; what is complete stays in the cache", file=sys.stderr)
        return 130


def download(names: Iterable[str]) -> int:
    """Fetch each of the sets, also after one was not to be had; returns the exit status."""
    status = 0
    for name in names:
        try:
            files = fetch(name)
        except DatasetUnavailable as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            count = f"{len(files)} file{'s' * (len(files) > 1)}"
            print(f"{name}: {count}, verified, in {cache_folder() / name}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
