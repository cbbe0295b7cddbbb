"""What takes minutes to train: the networks of notebook 08 on all of MNIST, and everything on a second backend."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets, networks

ROOT = Path(__file__).parents[1]
MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    """All 70,000 digits: pictures in [0, 1] and labels."""
    if not Path(MIRROR).is_dir() or not MIRROR:
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPERS_DATA_CACHE", str(tmp_path_factory.mktemp("cache")))
        digits = datasets.load_digits28("recorded")
    return digits.data[..., np.newaxis].astype("float32") / 255, digits.target


def accuracy_on_the_test_digits(mnist, record_property, build, **training) -> float:
    x, y = mnist
    start = time.perf_counter()
    network, history = networks.train(build, x[:60_000], y[:60_000], batch_size=128, **training)
    record_property("seconds", time.perf_counter() - start)
    right = network.predict(x[60_000:], batch_size=500, verbose=0).argmax(axis=1) == y[60_000:]
    print(f"{build.__name__}: {right.mean():.4f} after {len(history)} epochs, {time.perf_counter() - start:.0f} s")
    return float(right.mean())


def test_the_digit_network_on_all_of_mnist(mnist, record_property):
    """Published for two epochs: 98.05 %."""
    assert accuracy_on_the_test_digits(mnist, record_property, networks.digit_network, epochs=2) >= 0.9805


def test_the_wide_network_on_all_of_mnist(mnist, record_property):
    accuracy = accuracy_on_the_test_digits(mnist, record_property, networks.wide_digit_network, epochs=2, peak=0.001)
    assert accuracy >= 0.99


SECOND = "jax"
TRAIN = """
import json
import keras
import numpy as np
from sklearn.model_selection import train_test_split
from helpers import datasets, networks
digits = datasets.load_digits28()
x = digits.data[..., np.newaxis].astype("float32") / 255
x, held_out, y, wanted = train_test_split(x, digits.target, test_size=0.2, stratify=digits.target, random_state=0)
network, history = networks.train(networks.digit_network, x, y, epochs=8)
right = network.predict(held_out, verbose=0).argmax(axis=1) == wanted
print(json.dumps([keras.backend.backend(), float(right.mean()), list(history), len(history)]))
"""


def on_the_second_backend(*command: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = kept | {"KERAS_BACKEND": SECOND}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=800
    )


def test_the_digit_network_learns_on_a_second_backend():
    done = on_the_second_backend("-c", TRAIN)
    assert done.returncode == 0, done.stderr
    backend, accuracy, columns, epochs = json.loads(done.stdout.splitlines()[-1])
    assert backend == SECOND and columns == ["accuracy", "loss"] and epochs == 8
    assert accuracy >= 0.965


def test_the_tests_of_layers_and_networks_pass_on_a_second_backend():
    command = ("-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "--color=no")
    done = on_the_second_backend(*command, "tests/test_convnets.py", "tests/test_networks.py")
    assert done.returncode == 0, done.stdout[-4000:]
