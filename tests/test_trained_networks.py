"""Everything that notebooks 07 and 08 do with Keras, on a second backend. It takes minutes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


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
