"""Make data/mini_vgg.npz: the weights of the small backbone of notebook 09, trained on the pictures of CIFAR-10.

    python data/make_mini_vgg.py            # hours on two cores; where it was stopped, it goes on
    python data/make_mini_vgg.py --test     # only: how good are the weights that are there?

The pictures come from the official archive through the course's downloader; where a mirror has only the copy in which
they are JPEG files, from that. Nothing is chosen by the test pictures: width, number of epochs, rates and augmentation
were chosen with 5,000 of the training pictures held out, the weights are those of the last epoch, and the 10,000 test
pictures are read once, when all is done. Whichever backend Keras has trains: the file that ships came from JAX on a
graphics card (`KERAS_BACKEND=jax`), in five minutes.

Beside the weights lies a card, data/mini_vgg.json: accuracy, seed, time, versions. The weights are stored as 16-bit
floats, which halves the file; there is no code in it, only arrays. Training gives slightly other weights on another
kind of processor, so the file is not made anew byte for byte; the tests compare its accuracy.
"""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from helpers import evaluation  # noqa: E402
from helpers.backend import load_keras  # noqa: E402
from helpers.datasets.recorded import cifar10  # noqa: E402
from helpers.networks import one_cycle  # noqa: E402
from helpers.transfer.backbones import CIFAR_MEAN, MINI_WIDTH, mini_vgg, set_arrays  # noqa: E402

TARGET = Path(__file__).with_name("mini_vgg.npz")
CARD = TARGET.with_suffix(".json")
STATE = ROOT / "build" / "mini_vgg"
# Keras takes the weight decay off the weights themselves, not through the momentum: with a momentum of 0.9, 0.005 is
# what is called 0.0005 where the decay is part of the gradient.
SEED, BATCH, EPOCHS, PEAK, MOMENTUM, DECAY, MARGIN, HOLE = 0, 128, 80, 0.1, 0.9, 5e-3, 4, 8

keras = load_keras()


class Pictures(keras.utils.PyDataset):
    """Batches in another order each epoch; each picture shifted by up to four pixels, every other one mirrored, and
    in each a square of eight pixels, anywhere, set to the mean colour (T. DeVries, G. Taylor, 2017, arXiv:1708.04552).
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray):
        super().__init__(workers=1)
        margins = ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0))
        self.padded, self.labels = np.pad(images, margins, mode="reflect"), labels
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Draw the order, the shifts and the mirroring of an epoch: the same however often training was stopped."""
        n, rng = len(self.labels), np.random.default_rng((SEED, epoch))
        self.order, self.mirrored = rng.permutation(n), rng.random(n) < 0.5
        self.rows, self.columns = rng.integers(0, 2 * MARGIN + 1, (2, n))
        self.hole_rows, self.hole_columns = rng.integers(0, 32, (2, n))

    def __len__(self) -> int:
        return -(-len(self.labels) // BATCH)

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self.order[number * BATCH : (number + 1) * BATCH]
        rows = self.rows[chosen, np.newaxis] + np.arange(32)
        columns = self.columns[chosen, np.newaxis] + np.arange(32)
        columns = np.where(self.mirrored[chosen, np.newaxis], columns[:, ::-1], columns)
        pictures = self.padded[chosen[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], columns[:, np.newaxis]]
        down = np.abs(np.arange(32) - self.hole_rows[chosen, np.newaxis] + 0.5) < HOLE / 2
        across = np.abs(np.arange(32) - self.hole_columns[chosen, np.newaxis] + 0.5) < HOLE / 2
        pictures = pictures.astype(np.float32)
        pictures[down[:, :, np.newaxis] & across[:, np.newaxis]] = CIFAR_MEAN
        return pictures, self.labels[chosen]


class Clock(keras.callbacks.Callback):
    """Begin each epoch of the pictures with its number; keep the seconds of training over all stops."""

    def __init__(self, pictures: Pictures):
        super().__init__()
        self.pictures, self.file = pictures, STATE / "seconds.json"
        self.seconds = json.loads(self.file.read_text()) if self.file.exists() else {}

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.pictures.begin(epoch)
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.seconds[str(epoch)] = time.perf_counter() - self.start
        self.file.write_text(json.dumps(self.seconds))


def train(images: np.ndarray, labels: np.ndarray) -> tuple["keras.Model", float]:
    """The trained network, and the seconds that it took."""
    keras.utils.set_random_seed(SEED)
    network = mini_vgg(classes=10)
    rates = one_cycle(PEAK, EPOCHS * -(-len(images) // BATCH))
    optimiser = keras.optimizers.SGD(rates, momentum=MOMENTUM, nesterov=True, weight_decay=DECAY)
    network.compile(optimiser, "sparse_categorical_crossentropy", metrics=["accuracy"])
    pictures = Pictures(images, labels)
    STATE.mkdir(parents=True, exist_ok=True)
    clock = Clock(pictures)
    backup = keras.callbacks.BackupAndRestore(STATE / "backup", delete_checkpoint=False)
    verbose = 1 if sys.stderr.isatty() else 2
    network.fit(pictures, epochs=EPOCHS, shuffle=False, verbose=verbose, callbacks=[clock, backup])
    return network, sum(clock.seconds.values())


def write(network: "keras.Model") -> None:
    """Every weight by the name of its layer: `block1_conv1_kernel`, `block1_conv1_normalised_gamma`, ..."""
    arrays = {f"{layer.name}_{weight.name}": weight.numpy() for layer in network.layers for weight in layer.weights}
    np.savez_compressed(TARGET, **{name: values.astype(np.float16) for name, values in arrays.items()})


def read() -> "keras.Model":
    """The network with the weights of the file."""
    network = mini_vgg(classes=10)
    with np.load(TARGET, allow_pickle=False) as arrays:
        set_arrays(network, dict(arrays))
    return network


def test(images: np.ndarray, labels: np.ndarray) -> int:
    """How many of the pictures the weights of the file read right."""
    said = read().predict(images, batch_size=500, verbose=0).argmax(axis=1)
    right = int(np.sum(said == labels))
    low, high = (100 * end for end in evaluation.accuracy_interval(right, len(labels)))
    share = 100 * right / len(labels)
    print(f"{right:,} of {len(labels):,} test pictures right: {share:.2f} %, interval {low:.2f} to {high:.2f}")
    return right


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the small backbone of notebook 09 on CIFAR-10.")
    parser.add_argument("--test", action="store_true", help="only test the weights that are there")
    only_test = parser.parse_args().test
    images, labels, source = cifar10()
    if only_test:
        test(images[50_000:], labels[50_000:])
        return
    network, seconds = train(images[:50_000], labels[:50_000])
    write(network)
    right = test(images[50_000:], labels[50_000:])
    low, high = evaluation.accuracy_interval(right, 10_000)
    CARD.write_text(
        json.dumps(
            {
                "network": f"mini_vgg, width {MINI_WIDTH}, batch-normalised",
                "trained on": f"CIFAR-10, 50,000 training pictures ({source})",
                "tested on": "its 10,000 test pictures, once, after training",
                "right": right,
                "accuracy": right / 10_000,
                "interval, 95 %": [round(low, 4), round(high, 4)],
                "seed": SEED,
                "epochs": EPOCHS,
                "seconds": round(seconds),
                "bytes": TARGET.stat().st_size,
                "python": platform.python_version(),
                "keras": keras.__version__,
                "backend": keras.backend.backend(),
                "numpy": np.__version__,
                "processor": ", ".join(
                    [platform.machine(), f"{os.cpu_count()} cores", *keras.distribution.list_devices()]
                ),
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
