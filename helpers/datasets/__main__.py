"""List the data sets, download recorded ones, or hand them on to a room.

    python -m helpers.datasets                       what there is, and where it is
    python -m helpers.datasets --fetch pets mnist    download these
    python -m helpers.datasets --fetch weights/FILE  download one file of a set
    python -m helpers.datasets --fetch all           download every recorded set, but for large files on request
    python -m helpers.datasets --collect FOLDER all  put the same files into a mirror, for a stick or a server
    python -m helpers.datasets --serve FOLDER        serve a mirror: to this machine, or --address 0.0.0.0 to a room

Exit status: 0 all is well, 1 something is not available, 2 wrong usage or a wrong setting, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from helpers.datasets import registry
from helpers.datasets.download import DatasetUnavailable, WrongSetting, cache_folder, collect, fetch
from helpers.datasets.server import serve
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
    parser = argparse.ArgumentParser(prog="python -m helpers.datasets", description="List, fetch or serve data sets.")
    names = f"{', '.join(registry.RECORDED)}, one file of them as SET/FILE, or all (without what is large)"
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--fetch", nargs="+", metavar="NAME", help=f"download into the cache: {names}")
    one.add_argument("--collect", nargs="+", metavar=("FOLDER", "NAME"), help="download into a mirror; the same names")
    one.add_argument("--serve", metavar="FOLDER", help="serve a mirror over http, until Ctrl-C")
    parser.add_argument("--address", default="127.0.0.1", help="of this machine, for --serve; 0.0.0.0: all of them")
    parser.add_argument("--port", type=int, default=8090, help="for --serve; 0: any that is free")
    given = parser.parse_args(arguments)
    folder, *names = given.collect or [""]
    wanted = given.fetch or names or ["all"]
    known = [*registry.RECORDED, "all"]
    files = {f"{entry.name}/{file.name}" for entry in registry.RECORDED.values() for file in entry.files}
    if wrong := [name for name in wanted if name not in known and name not in files]:
        print(f"no set to download: {', '.join(wrong)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    try:
        if given.serve is not None:
            return serve(Path(given.serve), given.address, given.port)
        if given.collect:
            return bring_together(Path(folder), wanted)
        if given.fetch:
            return download(wanted)
        show()
        return 0
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        kept = "" if given.serve else f"; what is complete stays in the {'folder' if given.collect else 'cache'}"
        print(f"\nstopped{kept}", file=sys.stderr)
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


def bring_together(folder: Path, names: Iterable[str]) -> int:
    """Put each of the sets into a mirror, also after a file was not to be had; returns the exit status."""
    status = 0
    for name, only in chosen(names).items():
        only = list(dict.fromkeys(only))
        try:
            failed = collect(name, only, folder)
        except DatasetUnavailable as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        for file, reasons in failed.items():
            print(f"{name}/{file} is not to be had:", *(f"  {reason}" for reason in reasons), sep="\n", file=sys.stderr)
            status = 1
        count = len(only) - len(failed)
        print(f"{name}: {count} of {len(only)} file{'s' * (len(only) > 1)}, verified, in {folder / name}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
