"""What a teacher can set for the hub, by environment variables; each has a default that is safe on any machine.

``HUB_ADDRESS``    127.0.0.1: whom the hub listens to. 0.0.0.0 is everybody who can reach this machine
``HUB_PORT``       8000; the two ports above it are used on this machine only
``HUB_STATE``      where accounts and everybody's notebooks are kept: ~/.local/share/how-machines-see-signals/hub
``HUB_MEMORY``     3G: what one user may use, with K, M or G
``HUB_CORES``      1: how many cores one user may use
``HUB_IDLE``       3600: seconds after which a server that nobody uses is stopped; its files stay
``HUB_NOTEBOOKS``  the folder that everybody gets a copy of: notebooks; build/student after `make student`
``HUB_READABLE``   more folders that everybody may read, with : between them; that of ``HELPERS_DATA_MIRROR`` is one
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
LEAST_MEMORY = 512 * 2**20  # a server and a kernel that has loaded the course


class WrongSetting(ValueError):
    """A variable holds something that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """See the module."""

    address: str
    port: int
    state: Path
    memory: int
    cores: int
    idle: int
    notebooks: Path
    readable: tuple[Path, ...]

    @property
    def accounts(self) -> Path:
        """The file of names and passwords."""
        return self.state / "accounts.json"

    def home(self, name: str) -> Path:
        """The folder of a user."""
        return self.state / "homes" / name


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environment : mapping of str to str

    Returns
    -------
    Settings

    Raises
    ------
    WrongSetting
        It names the variable, what it holds and what is wanted.

    Examples
    --------
    >>> found = settings({"HUB_MEMORY": "2G", "HUB_STATE": "/srv/hub"})
    >>> found.address, found.memory, str(found.home("ada"))
    ('127.0.0.1', 2147483648, '/srv/hub/homes/ada')
    """

    def whole(name: str, default: int, least: int, most: int) -> int:
        text = environment.get(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise WrongSetting(f"{name} must be a whole number from {least} to {most:,}, not {text!r}")
        return int(text)

    share = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    state = Path(environment.get("HUB_STATE") or share / "how-machines-see-signals/hub").expanduser()
    if not state.is_absolute() or state.resolve().is_relative_to(ROOT):
        raise WrongSetting(f"HUB_STATE must be an absolute path outside the course's folder, not {str(state)!r}")
    notebooks = ROOT / environment.get("HUB_NOTEBOOKS", "notebooks")
    if not any(notebooks.glob("[0-9][0-9]_*.ipynb")):
        raise WrongSetting(f"HUB_NOTEBOOKS must be a folder that holds the notebooks, not {str(notebooks)!r}")
    readable = tuple(Path(one).expanduser() for one in environment.get("HUB_READABLE", "").split(":") if one)
    mirror = Path(environment.get("HELPERS_DATA_MIRROR", "http://"))
    readable += (mirror,) if mirror.is_absolute() else ()
    for one in readable:
        if not one.is_absolute() or not one.exists():
            raise WrongSetting(f"HUB_READABLE and HELPERS_DATA_MIRROR must hold paths that exist, not {str(one)!r}")
    return Settings(
        address=environment.get("HUB_ADDRESS") or "127.0.0.1",
        port=whole("HUB_PORT", 8000, 1, 65_533),
        state=state,
        memory=_bytes(environment.get("HUB_MEMORY", "3G")),
        cores=whole("HUB_CORES", 1, 1, 1024),
        idle=whole("HUB_IDLE", 3600, 60, 10**7),
        notebooks=notebooks,
        readable=readable,
    )


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+)([KMG])", text)
    size = int(found[1]) * UNITS[found[2]] if found else 0
    if size < LEAST_MEMORY:
        raise WrongSetting(f"HUB_MEMORY must be like 3G or 900M, and at least 512M, not {text!r}")
    return size
