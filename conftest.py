"""What holds for every test, wherever it is collected from: tests/, the doctests of helpers/, the notebooks."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent
collect_ignore = ["tests/browser", "tests/no_network", "build"]  # tests/browser runs when it is asked for by name
pytest_plugins = ["tests.whole_run"]

# A start-up file, a kernel or a setting of whoever runs the tests must not change what they see. Worker processes
# inherit these folders from the process that starts them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="course-tests-")  # removed when this process ends
    os.environ["COURSE_TESTS_FOLDER"] = _folder.name
    for _name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "KERAS_HOME"):
        os.environ[_name] = os.path.join(_folder.name, _name.lower())
    for _name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PYTHONSTARTUP", "PYTHONWARNINGS"):
        os.environ.pop(_name, None)


def pytest_configure(config):
    """The masks for measured times are found from every folder that pytest is started in."""
    if config.option.nbval_sanitize_with:
        config.option.nbval_sanitize_with = str(ROOT / config.option.nbval_sanitize_with)
