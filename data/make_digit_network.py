"""Make data/digit_network.npz: the weights of the network of notebook 08, trained on 4,000 of the digits that ship.

    python data/make_digit_network.py

The digits are divided as in the notebook: a fifth of them, drawn with seed 0, is held out, and the network never sees
it. The weights are stored as 16-bit floats, which halves the file and changes no prediction that matters; there is no
code in it, only arrays. Training gives slightly other weights on another kind of processor, so the file is not made
anew byte for byte; the tests compare its accuracy on the digits that were held out.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers import datasets, networks  # noqa: E402
from helpers.backend import load_keras  # noqa: E402

TARGET = Path(__file__).with_name("digit_network.npz")


def main() -> None:
    keras = load_keras()
    digits = datasets.load_digits28()
    x, y = digits.data[..., np.newaxis].astype(np.float32) / 255, digits.target
    rest, held_out = train_test_split(np.arange(5000), test_size=1000, stratify=y, random_state=0)

    def build() -> "keras.Model":
        """The layers of `networks.digit_network`, with shifts and dropout while it is trained."""
        plain = networks.digit_network()
        layers = [keras.layers.RandomTranslation(0.08, 0.08, fill_mode="constant")]
        for layer in plain.layers:
            layers.append(layer)
            if layer.name in ("pool", "dense"):
                layers.append(keras.layers.Dropout({"pool": 0.25, "dense": 0.5}[layer.name]))
        return keras.Sequential([keras.layers.Input((28, 28, 1)), *layers])

    network, _ = networks.train(build, x[rest], y[rest], epochs=15, batch_size=64)
    weights = {}
    for name in ("conv1", "conv2", "dense", "classes"):
        for part, values in zip(("kernel", "bias"), network.get_layer(name).get_weights()):
            weights[f"{name}_{part}"] = values.astype(np.float16)
    right = network.predict(x[held_out], verbose=0).argmax(axis=1) == y[held_out]
    print(f"{100 * right.mean():.1f} % of the held-out digits right")
    np.savez_compressed(TARGET, held_out=held_out.astype(np.uint16), **weights)


if __name__ == "__main__":
    main()
