"""List the data sets, or download recorded ones.

    python -m helpers.datasets                       what there is, and where it is
    python -m helpers.datasets --fetch pets mnist    download these
    python -m helpers.datasets --fetch weights/FILE  download one file of a set
    python -m helpers.datasets --fetch all           download every recorded set, but for large files on request

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
    names = f"{', '.join(registry.RECORDED)}, one file of them as SET/FILE, or all (without what is large)"
    parser.add_argument("--fetch", nargs="+", metavar="NAME", help=names)
    wanted = parser.parse_args(arguments).fetch
    known = [*registry.RECORDED, "all"]
    unknown = [name for name in wanted or [] if name not in known]
    files = {f"{entry.name}/{file.name}" for entry in registry.RECORDED.values() for file in entry.files}
    if wrong := [name for name in unknown if name not in files]:
        print(f"no set to download: {', '.join(wrong)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    try:
        if wanted is None:
            show()
            return 0
        return download(wanted)
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; what is complete stays in the cache", file=sys.stderr)
        return 130


def chosen(names: Iterable[str]) -> dict[str, list[str]]:
    """The files to fetch of each set, from names of sets, from SET/FILE, and from "all"."""
    found: dict[str, list[str]] = {}
    for name in names:
        folder, _, file = name.partition("/")
        if name == "all":
            more = {entry.name: [file.name for file in entry.usual] for entry in registry.RECORDED.values()}
        else:
            more = {folder: [file] if file else [file.name for file in registry.RECORDED[folder].files]}
        for entry, files in more.items():
            found[entry] = [*found.get(entry, []), *files]
    return {name: files for name, files in found.items() if files}


def download(names: Iterable[str]) -> int:
    """Fetch each of the sets, also after one was not to be had; returns the exit status."""
    status = 0
    for name, only in chosen(names).items():
        try:
            files = fetch(name, only)
        except DatasetUnavailable as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            count = f"{len(files)} file{'s' * (len(files) > 1)}"
            print(f"{name}: {count}, verified, in {cache_folder() / name}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
