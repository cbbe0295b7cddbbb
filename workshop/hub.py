"""The two parts of JupyterHub that are the course's own: who may log in, and the room that a server runs in."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from jupyterhub.spawner import LocalProcessSpawner

from workshop import accounts, copies, sandbox
from workshop.settings import settings

SERVER = str(Path(sys.prefix) / "bin/jupyterhub-singleuser")
# What Jupyter writes for itself, it writes in memory: otherwise who has a full home could neither read nor start.
IN_MEMORY = {"JUPYTER_RUNTIME_DIR": "/tmp/jupyter", "JUPYTER_DATA_DIR": "/tmp/jupyter/data"}


class Accounts(Authenticator):
    """Names and passwords of `workshop.accounts`; an account that was removed is out within minutes."""

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict | None:
        """The user of a form that was filled in, or None."""
        name, path = data["username"], settings().accounts
        if not await asyncio.to_thread(accounts.right, path, name, data["password"]):
            return None
        return {"name": name, "admin": accounts.read(path)[name]["teacher"]}

    async def refresh_user(self, user: Any, handler: Any = None, **others: Any) -> bool:
        """Whether a user who is logged in still has an account."""
        return user.name in accounts.read(settings().accounts)


class Rooms(LocalProcessSpawner):
    """Each server in a room of its own (`workshop.sandbox`), with its own copy of the notebooks."""

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Limits of memory and cores, set in the new process."""
        return sandbox.limits(settings(), self.user.id)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Where things are inside the room."""
        binaries = f"{Path(sys.prefix) / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        home = {"USER": self.user.name, "HOME": f"/home/{self.user.name}", "SHELL": "/bin/sh", "PATH": binaries}
        return {**env, **home, **IN_MEMORY}

    async def start(self) -> tuple[str, int]:
        """Start the server, which first brings the notebooks."""
        given = settings()
        given.home(self.user.name).mkdir(parents=True, exist_ok=True, mode=0o700)
        program = [sys.executable, copies.__file__, str(given.notebooks), SERVER]
        self.cmd = sandbox.command(self.user.name, given, program)
        return await super().start()

    async def poll(self) -> int | None:
        """As always; and if the user's processes have too much memory together, the largest kernel is ended."""
        status = await super().poll()
        kernel = sandbox.heaviest_kernel(self.pid, settings().memory) if status is None else None
        if kernel is not None:
            self.log.warning("the largest kernel of %s is ended: all together have too much memory", self.user.name)
            os.kill(kernel, signal.SIGKILL)
        return status

    async def _signal(self, sig: int) -> bool:
        """To everything in the room's group of processes: bubblewrap itself passes nothing on."""
        if sig == 0:
            return await super()._signal(sig)
        try:
            os.killpg(self.pid, sig)
        except ProcessLookupError:
            return False
        return True
