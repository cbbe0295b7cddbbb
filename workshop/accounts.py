"""Who may log in to the hub, each with a password of its own that is made here and shown once.

    python -m workshop.accounts add ada ben            new accounts; prints their passwords
    python -m workshop.accounts add --teacher carla    one that sees everybody's servers and can stop them
    python -m workshop.accounts renew ada              another password
    python -m workshop.accounts remove ada             no account any more; the files stay
    python -m workshop.accounts list

Passwords are kept as scrypt hashes, in a file that only its owner can read. One is 48 random bits, spoken easily.
"""

import argparse
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workshop.settings import WrongSetting, settings

NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
COST = {"n": 2**14, "r": 8, "p": 1}  # of scrypt: 16 MB and about 50 ms


def new_password() -> str:
    """Eight syllables of 6 random bits each, in pairs.

    Returns
    -------
    str

    Examples
    --------
    >>> [len(part) for part in new_password().split("-")]
    [4, 4, 4, 4]
    """
    syllables = [secrets.choice("bdfghklmnprstvwz") + secrets.choice("aeio") for _ in range(8)]  # 6 bits each
    return "-".join(first + second for first, second in zip(syllables[::2], syllables[1::2]))


def read(path: Path) -> dict[str, dict]:
    """The accounts of a file, by name; none if there is no file.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict
        Of each: `salt` and `hash`, hexadecimal, and `teacher`, a flag.
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def add(path: Path, name: str, teacher: bool = False, renew: bool = False) -> str:
    """Make an account, or another password for one.

    Parameters
    ----------
    path : pathlib.Path
        The file of the accounts; it and its folder are made if need be.
    name : str
        Small letters, digits and hyphens, at most 30, the first a letter.
    teacher : bool
        For a new account.
    renew : bool
        The account must be there, and gets another password; otherwise it must not be there.

    Returns
    -------
    str
        The password, which is kept nowhere.

    Raises
    ------
    ValueError
        If the name is not of this form, taken, or, to renew, unknown.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"a name must be small letters, digits and hyphens, a letter first, at most 30; not {name!r}")
    password, salt = new_password(), secrets.token_bytes(16)
    with _changed(path) as accounts:
        if (name in accounts) != renew:
            raise ValueError(f"there is no account {name!r}" if renew else f"there is an account {name!r} already")
        teacher = accounts[name]["teacher"] if renew else teacher
        accounts[name] = {"salt": salt.hex(), "hash": _hash(password, salt).hex(), "teacher": teacher}
    return password


def remove(path: Path, name: str) -> None:
    """Take an account away; what the user has written stays.

    Parameters
    ----------
    path : pathlib.Path
    name : str

    Raises
    ------
    ValueError
        If there is no such account.
    """
    with _changed(path) as accounts:
        if accounts.pop(name, None) is None:
            raise ValueError(f"there is no account {name!r}")


def right(path: Path, name: str, password: str) -> bool:
    """Whether this is the password of this account; it takes as long where there is no such account.

    Parameters
    ----------
    path : pathlib.Path
    name, password : str

    Returns
    -------
    bool
    """
    account = read(path).get(name, {"salt": "00" * 16, "hash": ""})
    return hmac.compare_digest(_hash(password, bytes.fromhex(account["salt"])).hex(), account["hash"])


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **COST)


@contextlib.contextmanager
def _changed(path: Path) -> Iterator[dict[str, dict]]:
    """The accounts, to be changed; written at the end as a whole, one change at a time."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path.with_suffix(".lock"), "w", opener=_private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        accounts = read(path)
        yield accounts
        descriptor, written = tempfile.mkstemp(dir=path.parent)  # only the owner can read it
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(accounts, file, indent=1)
        os.replace(written, path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m workshop.accounts", description="Who may log in to the hub.")
    actions = parser.add_subparsers(dest="action", required=True)
    for action in ("add", "renew", "remove"):
        one = actions.add_parser(action)
        one.add_argument("names", nargs="+", metavar="NAME")
        if action == "add":
            one.add_argument("--teacher", action="store_true")
    actions.add_parser("list")
    given = parser.parse_args(arguments)
    try:
        path = settings().accounts
        if given.action == "list":
            for name, account in sorted(read(path).items()):
                print(name, "(teacher)" if account["teacher"] else "")
            return 0
        for name in given.names:
            if given.action == "remove":
                remove(path, name)
            else:
                password = add(path, name, getattr(given, "teacher", False), given.action == "renew")
                print(f"{name:<31}{password}")
    except (ValueError, WrongSetting) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
