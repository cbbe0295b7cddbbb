"""The hub for a room: `make hub`. What a teacher may set is in `workshop/settings.py`, the rest is explained here."""

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workshop.accounts import read  # noqa: E402
from workshop.hub import Accounts, Rooms  # noqa: E402
from workshop.settings import settings  # noqa: E402

given = settings()
given.state.mkdir(parents=True, exist_ok=True, mode=0o700)
os.chmod(given.state, 0o700)
if not read(given.accounts):
    sys.exit('Nobody has an account yet: make hub-users ARGS="add --teacher NAME", then ARGS="add NAME NAME …"')

c = get_config()  # noqa: F821

# Where it listens. Only the proxy is meant for the room; the hub and the proxy's own interface stay on this machine.
c.JupyterHub.bind_url = f"http://{given.address}:{given.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{given.port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{given.port + 2}"
c.ConfigurableHTTPProxy.command = [str(ROOT / "build/hub/node_modules/.bin/configurable-http-proxy")]
c.ConfigurableHTTPProxy.check_running_interval = 2  # seconds until a proxy that died is started again
c.ConfigurableHTTPProxy.pid_file = str(given.state / "proxy.pid")

# What must outlive the hub: it can be stopped and started again while people work.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.db_url = f"sqlite:///{given.state / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(given.state / "cookie_secret")
token = given.state / "proxy_token"
if not token.exists():
    with open(os.open(token, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
c.ConfigurableHTTPProxy.auth_token = token.read_text()

# Who may come in: those who have an account, and nobody else.
c.JupyterHub.authenticator_class = Accounts
c.Authenticator.allow_all = True
c.Authenticator.admin_users = set()

# Each in a room of its own.
c.JupyterHub.spawner_class = Rooms
c.Spawner.mem_limit = given.memory  # Rooms enforces both; JupyterHub shows them
c.Spawner.cpu_limit = given.cores
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.start_timeout = c.Spawner.http_timeout = 240  # forty servers that start at once on few cores
c.Spawner.poll_interval = 5
if "HELPERS_DATA_MIRROR" in os.environ:
    c.Spawner.environment = {"HELPERS_DATA_MIRROR": os.environ["HELPERS_DATA_MIRROR"]}
c.Spawner.args = [
    "--KernelManager.transport=ipc",  # sockets in the room's own folder; others could listen to a port
    f"--MappingKernelManager.cull_idle_timeout={given.idle}",
    '--ServerApp.tornado_settings={"websocket_max_message_size": 209715200}',  # recordings are uploaded in one message
    "--ServerApp.terminals_enabled=False",
]

# Servers that nobody uses are stopped; files stay.
c.JupyterHub.load_roles = [
    {
        "name": "stop-idle-servers",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["stop-idle-servers"],
    }
]
c.JupyterHub.services = [
    {
        "name": "stop-idle-servers",
        # `setpriv` (util-linux): with a hub that is killed, it ends, too
        "command": ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "jupyterhub_idle_culler",
                    f"--timeout={given.idle}"],
    }
]
