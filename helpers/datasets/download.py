"""The downloader: files from the cache, from a mirror or from their origin, their checksum verified every time.

A file is looked for in this order:

1. the cache, ``<cache>/<data set>/<file>``. A damaged file there is named on stderr and fetched anew.
2. the mirror, where ``HELPERS_DATA_MIRROR`` names one: a folder, a file:// address or an http(s):// address with the
   layout ``<mirror>/<data set>/<file>``. What it has not got, or has wrong, is said on stderr and asked of the origin.
3. the origin that the registry names.

Nothing takes its final name before it is complete and right: a download is a temporary neighbour that is renamed at the
end. So two processes may fetch the same file at once, and a process may be killed at any moment.

===========================  =========================================================================================
``HELPERS_DATA_CACHE``       the cache folder; by default the one that the operating system gives to each user
``HELPERS_DATA_MIRROR``      see above
``HELPERS_OFFLINE``          1: nobody is asked over the network (a mirror that is a folder still is: it is no network)
``HELPERS_DATA_TIMEOUT``     seconds that a server may keep silent, 20 by default
===========================  =========================================================================================

What pooch (Uieda et al., 2020, doi:10.21105/joss.01943) does well is left to it: the place of the cache, hashing files.
requests carries the bytes over http. Written here is the rest: several sources, what is worth a second try and what is
not, answers that are too long, too short or too slow, saying that a cached file was damaged, one progress bar for many
files.
"""

import contextlib
import hashlib
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from helpers import validation
from helpers.datasets import registry
from helpers.datasets.registry import File, Recorded

WAITS = (0.5, 2.0)
"""Seconds before the second and the third try, where another try may help."""

PATIENCE = 10.0
"""Seconds that are waited for one source of a set altogether; the tries after that follow at once."""

_SLOWEST = 1000  # bytes in a second; a server that sends less is treated like a silent one
_STALE_AFTER = 3600  # seconds; a temporary file not written to for so long was left by a killed process


class DatasetUnavailable(RuntimeError):
    """A data set is neither in the cache nor to be had; the message says why, and the two ways to get it."""


class WrongSetting(ValueError):
    """An environment variable has a value that cannot be meant; the message names it."""


class _NotDelivered(Exception):
    """A source did not deliver a file.

    `again`: another try may help. `gone`: the source is in trouble, ask it for no other file either.
    """

    def __init__(self, reason: str, again: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.again, self.gone = again, gone


class _Unwritable(Exception):
    """A folder for files cannot be written to. Not an OSError, so that it is never taken for trouble with a source."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))


def cache_folder() -> Path:
    """The folder that keeps downloads: ``HELPERS_DATA_CACHE``, or the cache folder of this user."""
    named = os.environ.get("HELPERS_DATA_CACHE")
    if named:
        return _folder("HELPERS_DATA_CACHE", named)
    import pooch

    return Path(pooch.os_cache("how-machines-see-signals"))


def fetch(name: str, only: Sequence[str] | None = None) -> dict[str, Path]:
    """The files of a recorded data set, verified; what the cache has not got is downloaded first.

    Parameters
    ----------
    name : str
        A name of ``registry.RECORDED``.
    only : sequence of str, optional
        The names of the files that are wanted. Left out: all of them.

    Returns
    -------
    dict of str to pathlib.Path
        The files in the cache by their name, in the order of the registry.

    Raises
    ------
    TypeError, ValueError
        If there is no recorded data set of that name, or no such file in it.
    WrongSetting
        If one of the environment variables has a value that cannot be meant (a ValueError).
    DatasetUnavailable
        If a file is neither in the cache nor to be had, or the cache folder cannot be used.
    """
    dataset = _recorded(name)
    if only is not None:
        dataset = replace(dataset, files=_chosen(dataset, only))
    folder = cache_folder() / name
    wanted = _lacking(dataset, folder)

    def unavailable(file: File, reasons: list[str]) -> None:
        raise _unavailable(dataset, file, wanted[file], reasons)

    if wanted:
        try:
            _download(dataset, wanted, folder, *_sources(dataset), unavailable)
        except _Unwritable as error:
            raise DatasetUnavailable(
                f"the data set {name} ({registry.readable(dataset.size)}) cannot be kept in the cache folder {folder}: "
                f"{error}. Make room there and make it writable, or name another folder with HELPERS_DATA_CACHE."
            ) from error
    return {file.name: folder / file.name for file in dataset.files}


def collect(name: str, only: Sequence[str], folder: Path) -> dict[str, list[str]]:
    """Put files of a recorded data set into a mirror, ``<folder>/<name>/<file>``, each verified.

    What is there and right stays. What the cache has is linked (on one disk, so that it takes no more room) or copied;
    the rest comes from the mirror or the origin, as in `fetch`, but past the cache.

    Parameters
    ----------
    name : str
        A name of ``registry.RECORDED``.
    only : sequence of str
        The names of the files that are wanted.
    folder : pathlib.Path
        The mirror; it is made where it is not there.

    Returns
    -------
    dict of str to list of str
        The files that are not to be had, by name, each with the reasons. Empty where all is well.

    Raises
    ------
    TypeError, ValueError
        If there is no recorded data set of that name, or no such file in it.
    WrongSetting
        If one of the environment variables has a value that cannot be meant (a ValueError).
    DatasetUnavailable
        If the folder cannot be written to.
    """
    dataset = _recorded(name)
    dataset = replace(dataset, files=_chosen(dataset, only))
    cache, target = cache_folder() / name, Path(folder) / name
    failed: dict[str, list[str]] = {}
    wanted = _lacking(dataset, target)
    cached = {file: why for file, why in wanted.items() if _condition(cache / file.name, file) == "good"}
    source = _Source("the cache", lambda file: str(cache / file.name), _deliver_folder)

    def unavailable(file: File, reasons: list[str]) -> None:
        failed[file.name] = reasons

    try:
        copied = {file: why for file, why in cached.items() if not _linked(cache / file.name, target / file.name)}
        if copied:
            _download(dataset, copied, target, [source], [], unavailable)
        if rest := {file: why for file, why in wanted.items() if file not in cached}:
            _download(dataset, rest, target, *_sources(dataset), unavailable)
    except _Unwritable as error:
        raise DatasetUnavailable(
            f"the data set {name} cannot be kept in {target}: {error}. Make room there and make it writable, or name "
            "another folder."
        ) from error
    return failed


def mirrored(name: str, file: File) -> Path | None:
    """A file beside the registered ones that a mirror on this machine holds in its folder `name`, verified; or None."""
    for source in _mirror(name):
        if source.deliver is _deliver_folder and _condition(path := Path(source.address(file)), file) == "good":
            return path
    return None


def state(name: str) -> str:
    """Where a recorded data set is: cached, partly cached, damaged, or still to be downloaded. Asks nobody."""
    dataset = _recorded(name)
    found = Counter(_condition(cache_folder() / name / file.name, file) for file in dataset.files)
    count = len(dataset.files)
    if found["damaged"]:
        return f"damaged in the cache ({found['damaged']} of {count} files)"
    if found["good"] == count:
        return "cached"
    if found["good"]:
        return f"partly cached ({found['good']} of {count} files)"
    return to_be_had(dataset)


def to_be_had(dataset: Recorded) -> str:
    """How a data set that is not in the cache is to be had."""
    named = len(dataset.files) - len(dataset.usual)
    if named in (0, len(dataset.files)):
        return "can be downloaded" + " by name" * bool(named)
    return f"can be downloaded, {named} of {len(dataset.files)} files by name"


def _recorded(name: str) -> Recorded:
    return registry.RECORDED[validation.choice(name, "name", sorted(registry.RECORDED))]


def _chosen(dataset: Recorded, only: Sequence[str]) -> tuple[File, ...]:
    """The files of these names, in the order of the registry."""
    known = [file.name for file in dataset.files]
    names = {validation.choice(name, "only", known) for name in validation.entries(only, "only", "name of a file")}
    return tuple(file for file in dataset.files if file.name in names)


def _title(file: File) -> str:
    """What people call the checksum of a file."""
    return {"sha256": "SHA-256", "md5": "MD5"}[file.checksum[0]]


def _lacking(dataset: Recorded, folder: Path) -> dict[File, str]:
    """The files that the folder has not got right, each "missing" or "damaged"; the latter are named on stderr."""
    _tidy(folder)
    lacking = {}
    for file in dataset.files:
        condition = _condition(folder / file.name, file)
        if condition == "damaged":
            _say(
                f"{folder / file.name} is damaged (its {_title(file)} is not the registered one, or it cannot be "
                "read); fetching it anew"
            )
        if condition != "good":
            lacking[file] = condition
    return lacking


def _linked(path: Path, target: Path) -> bool:
    """Give a file a second name, where the disk allows it: both on one disk, and of a kind that has such links."""
    temporary = _temporary(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path.resolve(), temporary)
        os.replace(temporary, target)
    except OSError:  # then it is copied; a folder that cannot be written to is told there
        return False
    finally:
        with contextlib.suppress(OSError):  # it is not there: renamed, or never made
            temporary.unlink()
    return True


def _say(text: str) -> None:
    """One line on stderr, above the progress bar where there is one."""
    from tqdm import tqdm

    tqdm.write(f"helpers.datasets: {text}", file=sys.stderr)


def _condition(path: Path, file: File) -> str:
    """Whether a cached file is "good", "damaged" or "missing"."""
    import pooch

    try:
        kind, checksum = file.checksum
        good = path.stat().st_size == file.size and pooch.file_hash(path, alg=kind) == checksum
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError:  # cannot be read: a link to itself, or (then the file is not there) a folder that is one
        return "damaged" if os.path.lexists(path) else "missing"
    return "good" if good else "damaged"


# ---- who is asked --------------------------------------------------------------------------------------------------


@dataclass
class _Source:
    """Where files may come from: `deliver` copies what lies at `address(file)` into a `_Part`.

    `patience`: seconds that may still be waited for it.
    """

    title: str
    address: Callable[[File], str]
    deliver: Callable[[str, "_Part"], None]
    patience: float = PATIENCE


def _offline() -> bool:
    return os.environ.get("HELPERS_OFFLINE", "").strip().lower() not in ("", "0", "false", "no", "off")


def _folder(setting: str, named: str) -> Path:
    """The folder that a setting names; a leading ~ is the home of the user."""
    try:
        return Path(named).expanduser()
    except RuntimeError as error:  # ~somebody, and there is nobody of that name
        raise WrongSetting(f"{setting} must name a folder, but {named!r} was given ({error})") from error


def _mirror(name: str) -> list[_Source]:
    """The mirror, where there is one, for the files of one data set."""
    named = os.environ.get("HELPERS_DATA_MIRROR", "")
    if not named:
        return []
    path = named
    if "://" in named:
        try:
            scheme, _, path, *_ = urlsplit(named)  # the scheme in small letters
        except ValueError:  # such as http://[
            scheme = ""
        if scheme not in ("file", "http", "https"):
            raise WrongSetting(f"HELPERS_DATA_MIRROR must be a folder or a file, http or https address, not {named!r}")
        if scheme != "file":
            base = f"{named.rstrip('/')}/{name}/"
            return [_Source("the mirror", lambda file: base + file.name, _deliver_web)]
        path = url2pathname(path)
    folder = _folder("HELPERS_DATA_MIRROR", path) / name
    return [_Source("the mirror", lambda file: str(folder / file.name), _deliver_folder)]


def _sources(dataset: Recorded) -> tuple[list[_Source], list[_Source]]:
    """The sources to ask, in order; and those that are not asked, because HELPERS_OFFLINE is set."""
    origin = _Source("the origin", lambda file: dataset.origin + file.folder + file.name, _deliver_web)
    sources = [*_mirror(dataset.name), origin]
    web = [source for source in sources if source.deliver is _deliver_web] if _offline() else []
    return [source for source in sources if source not in web], web


def _download(
    dataset: Recorded,
    wanted: Iterable[File],
    folder: Path,
    sources: list[_Source],
    not_asked: list[_Source],
    unavailable: Callable[[File, list[str]], None],
) -> None:
    """Bring the wanted files into `folder`, each from the first source that has it right.

    `unavailable` is told of a file that none has, and why. A source that is gone is asked no more: a hundred files must
    not wait for a silent server a hundred times.
    """
    from tqdm import tqdm

    def failed(file: File, reasons: list[str]) -> None:
        lines = [f"{source.title}, {source.address(file)}: not asked, HELPERS_OFFLINE is set" for source in not_asked]
        unavailable(file, reasons + given_up + lines)

    given_up: list[str] = []
    _timeout()  # a wrong setting is told before anything begins
    if not sources:
        for file in wanted:
            failed(file, [])
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _Unwritable(error) from error
    said: Counter = Counter()
    total = sum(file.size for file in wanted)
    with tqdm(total=total, desc=dataset.name, unit="B", unit_scale=True, file=sys.stderr) as bar:
        for file in wanted:
            reasons: list[str] = []
            order = list(sources)
            for source in order:
                try:
                    _try(source, file, folder, bar)
                    break
                except _NotDelivered as failure:
                    line = f"{source.title}, {source.address(file)}: {failure}"
                    (given_up if failure.gone else reasons).append(line)
                    if failure.gone:
                        sources.remove(source)
                    if source is not order[-1]:
                        said[str(failure)] += 1
                        if said[str(failure)] == 1:
                            _say(f"{line}; asking {order[-1].title}")
            else:
                bar.leave = False  # an error is told, not a bar that stopped
                failed(file, reasons)
    for reason, times in said.items():
        if times > 1:
            _say(f"the mirror, {times - 1} more of {dataset.name}: {reason}")


def _unavailable(dataset: Recorded, file: File, condition: str, reasons: list[str]) -> DatasetUnavailable:
    """The error that says what is missing or damaged, why, and how to get it."""
    count, of = len(dataset.files), len(registry.RECORDED[dataset.name].files)
    part = f"{count}" if count == of else f"{count} of {of}"
    command = f".venv/bin/python -m helpers.datasets --fetch {dataset.name}" + f"/{file.name}" * (count < of)
    network = ", with a network" + (" and without HELPERS_OFFLINE" if _offline() else "")
    if len(dataset.usual) < count:
        way = f"  {command}\n{'':33}in the folder of the course{network} (`make data` leaves out what is so large)\n"
    else:
        way = (
            f"  make data                      in the folder of the course{network}: downloads all recorded sets,\n"
            f"{'':33}but for large files (only this: {command})\n"
        )
    return DatasetUnavailable(
        f"the data set {dataset.name} ({part} file{'s' * (of > 1)}, {registry.readable(dataset.size)}, from "
        f"{dataset.origin}) is not available: {file.name} is {condition}.\n"
        + "".join(f"  {reason}\n" for reason in reasons)
        + "Two ways to get it:\n"
        + way
        + f"  HELPERS_DATA_MIRROR=MIRROR     a folder or an address that holds {dataset.name}/{file.name}"
        + (" and the other files" if count > 1 else "")
    )


def _tidy(folder: Path) -> None:
    """Remove what killed processes have left in the folder."""
    for part in folder.glob(".*.part"):
        # Another process may finish it or remove it this very moment; and one that cannot be removed does no harm.
        with contextlib.suppress(OSError):
            if time.time() - part.lstat().st_mtime > _STALE_AFTER:
                part.unlink()


def _temporary(path: Path) -> Path:
    """The name of a file until it is complete."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")


# ---- one file from one source --------------------------------------------------------------------------------------


class _Part:
    """A file on its way: a temporary neighbour of `path`, which takes that name once it is complete and right."""

    def __init__(self, path: Path, file: File, bar: Any) -> None:
        self.path, self.file, self.bar = path, file, bar
        self.temporary = _temporary(path)
        self.received, self.digest = 0, hashlib.new(file.checksum[0], usedforsecurity=False)
        self.timeout = _timeout()
        self.clock, self.received_then = None, 0  # the speed is measured from the first bytes on

    def __enter__(self) -> "_Part":
        try:
            self.handle = open(self.temporary, "xb")
        except OSError as error:
            raise _Unwritable(error) from error
        return self

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; refuse them when the file grows longer than registered, or trickles in too slowly."""
        if self.received + len(chunk) > self.file.size:
            raise _NotDelivered(f"sends more than the registered {self.file.size} bytes")
        try:
            self.handle.write(chunk)
        except OSError as error:
            raise _Unwritable(error) from error
        self.digest.update(chunk)
        self.received += len(chunk)
        self.bar.update(len(chunk))
        now = time.monotonic()
        elapsed = now - (self.clock or now)
        if elapsed > self.timeout and self.received - self.received_then < _SLOWEST * elapsed:
            raise _NotDelivered(f"sends less than {registry.readable(_SLOWEST)} in a second", gone=True)
        if self.clock is None or elapsed > self.timeout:
            self.clock, self.received_then = now, self.received

    def finish(self) -> None:
        """Give the file its name, if it is the registered one."""
        if self.received < self.file.size:
            raise _NotDelivered(f"stopped after {self.received} of {self.file.size} bytes", again=True)
        if self.digest.hexdigest() != self.file.checksum[1]:
            raise _NotDelivered(f"sends other bytes than registered (another {_title(self.file)})")
        try:
            self.handle.close()
            os.replace(self.temporary, self.path)
        except OSError as error:
            raise _Unwritable(error) from error

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None:
            self.bar.update(-self.received)
        try:
            self.handle.close()  # writes what is still buffered, so a full disk may show here
        except OSError as error:
            raise _Unwritable(error) from error
        finally:
            self.temporary.unlink(missing_ok=True)


def _try(source: _Source, file: File, folder: Path, bar: Any) -> None:
    """Bring one file from one source, with further tries where they may help."""
    for wait in (*WAITS, None):
        try:
            with _Part(folder / file.name, file, bar) as part:
                source.deliver(source.address(file), part)
                part.finish()
            return
        except _NotDelivered as failure:
            if wait is None or not failure.again or source.deliver is _deliver_folder:
                raise
        wait = min(wait, source.patience)
        source.patience -= wait
        time.sleep(wait)


def _deliver_folder(path: str, part: _Part) -> None:
    """Copy a file of a mirror that is a folder."""
    try:
        with open(path, "rb") as source:
            while chunk := source.read(1 << 16):
                part.write(chunk)
    except FileNotFoundError:
        raise _NotDelivered("not there") from None
    except OSError as error:
        raise _NotDelivered(f"cannot be read ({error.strerror})") from error


def _deliver_web(address: str, part: _Part) -> None:
    """Copy a file over http or https."""
    import requests
    import urllib3

    try:
        # identity: the bytes of the file itself are registered, not what a server packs them into on the way
        headers = {"Accept-Encoding": "identity"}
        with requests.get(address, headers=headers, timeout=part.timeout, stream=True) as answer:
            status = answer.status_code
            if status != 200:
                trouble = status >= 500 or status in (408, 429)  # 408 request timeout, 429 too many requests
                raise _NotDelivered(f"answers {status} {answer.reason}", again=trouble, gone=trouble)
            # read1 hands over what has come, be it a single byte: what trickles in is seen while it does
            while chunk := answer.raw.read1(1 << 16, decode_content=True):
                part.write(chunk)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        cause: BaseException = error
        while (inner := cause.__cause__ or cause.__context__) and not isinstance(inner, ValueError):
            cause = inner  # down to the trouble itself, but not into the parsing of what came
        if isinstance(cause, TimeoutError):
            raise _NotDelivered(f"is silent for {part.timeout:g} s", gone=True) from error
        # the others are lasting: an address that cannot be, redirects without end
        broken = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ProtocolError)
        why = "".join(filter(str.isprintable, str(cause)))  # it may quote what the server sent
        raise _NotDelivered(f"the connection fails ({why})", again=isinstance(error, broken), gone=True) from error
    except ValueError as error:  # such as a redirect to http://[
        raise _NotDelivered(f"sends a malformed answer ({error})", gone=True) from error


def _timeout() -> float:
    """Seconds that a server may keep silent."""
    text = os.environ.get("HELPERS_DATA_TIMEOUT") or "20"
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise WrongSetting(f"HELPERS_DATA_TIMEOUT must be a number of seconds up to 3600, but {text!r} was given")
    return seconds
