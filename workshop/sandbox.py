"""A room of one's own for each user's server, made with bubblewrap: no root, no container, Linux only.

In it there are the system's programs, the course, both read-only, and one home. No other user's files or processes are
there, nor the hub's. The network is that of the machine, since the hub is reached over it; so kernels talk to their
server over sockets in a private folder instead. Memory is limited for each process by the system (`RLIMIT_DATA`: a
kernel that asks for more gets a MemoryError), and for a user's processes together by `heaviest_kernel`.
"""

import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from workshop.settings import ROOT, Settings

SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr")
ETC = (
    "alternatives", "ca-certificates", "fonts", "hosts", "ld.so.cache", "localtime", "nsswitch.conf", "pki",
    "resolv.conf", "ssl",
)  # fmt: skip
SCRATCH = 512 * 2**20  # bytes of /tmp and of shared memory, each: they are memory, too


def command(name: str, settings: Settings, program: Iterable[str]) -> list[str]:
    """The command line that runs a program in the room of a user.

    Parameters
    ----------
    name : str
        Of the user; the home must be there.
    settings : Settings
    program : iterable of str
        The program's path and its arguments.

    Returns
    -------
    list of str

    Raises
    ------
    FileNotFoundError
        If bubblewrap is not installed.
    """
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise FileNotFoundError("bubblewrap (bwrap) is needed: `apt install bubblewrap`, or the like")
    line = [bubblewrap, "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    line += ["--uid", "1000", "--gid", "1000", "--hostname", "course", "--cap-drop", "ALL"]
    for folder in map(Path, SYSTEM):
        if folder.is_symlink():
            line += ["--symlink", os.readlink(folder), str(folder)]
        elif folder.exists():
            line += ["--ro-bind", str(folder), str(folder)]
    for entry in ETC:
        line += ["--ro-bind-try", f"/etc/{entry}", f"/etc/{entry}"]
    line += ["--ro-bind", str(_passwd(name, settings)), "/etc/passwd"]
    line += ["--proc", "/proc", "--dev", "/dev", "--ro-bind-try", "/sys", "/sys"]
    for scratch in ("/tmp", "/dev/shm"):
        line += ["--size", str(SCRATCH), "--tmpfs", scratch]
    for folder in _course(settings):
        line += ["--ro-bind", str(folder), str(folder)]
    home = f"/home/{name}"
    line += ["--bind", str(settings.home(name)), home, "--chdir", home]
    return [*line, "--", *program]


def _course(settings: Settings) -> list[Path]:
    """What everybody may read: the course, its environment, the Python that made it, and what the teacher adds."""
    python = Path(sys.base_prefix)
    course = [ROOT / "helpers", ROOT / "data", ROOT / "workshop/copies.py", settings.notebooks]
    wanted = [*course, Path(sys.prefix), *settings.readable]
    return wanted if python.is_relative_to("/usr") else [python, *wanted]


def _passwd(name: str, settings: Settings) -> Path:
    """A file that gives the user inside a name: who looks it up finds no other."""
    path = settings.state / "passwd" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{name}:x:1000:1000::/home/{name}:/bin/sh\n"
    if not path.exists() or path.read_text(encoding="utf-8") != line:  # on a full disk, what is there must stay
        path.write_text(line, encoding="utf-8")
    return path


def limits(settings: Settings, number: int) -> Callable[[], None]:
    """A function that limits the process that calls it, and those that it will start.

    Parameters
    ----------
    settings : Settings
    number : int
        Of the user: cores are dealt out in turn.

    Returns
    -------
    callable
    """
    cores = sorted(os.sched_getaffinity(0))
    chosen = {cores[(number * settings.cores + one) % len(cores)] for one in range(settings.cores)}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (settings.memory, settings.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.sched_setaffinity(0, chosen)
        os.nice(5)  # the hub and its proxy come first

    return limit


def heaviest_kernel(pid: int, memory: int) -> int | None:
    """Which kernel to end because all processes of a room together have more memory than they may have.

    Parameters
    ----------
    pid : int
        The room's first process.
    memory : int
        Bytes.

    Returns
    -------
    int or None
        The process number of the kernel that has most; None if there is memory left, or no kernel.
    """
    sizes, kernels = [], {}
    try:
        inside = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return None
    for process in inside:
        try:
            sizes.append(process.memory_info().rss)
            if any("ipykernel" in part for part in process.cmdline()):
                kernels[process.pid] = sizes[-1]
        except psutil.NoSuchProcess:
            continue
    return max(kernels, key=kernels.get) if kernels and sum(sizes) > memory else None
