"""How `python -m helpers.transfer` trains: head first, then the last blocks, stopped and resumed at any time.

Importing this module imports Keras; the command does so when all else is checked.
"""

import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from helpers.backend import load_keras, without_retracing_reports
from helpers.transfer.classifiers import unfreeze
from helpers.transfer.event_log import EventLog

keras = load_keras()

BATCH = 32


class Stage(NamedTuple):
    """A part of the training: how many blocks of the backbone train, at which rate, and when it has no more use."""

    name: str
    blocks: int
    rate: float
    patience: int


HEAD = Stage("head", 0, 0.01, 10)
FINE_TUNING = (Stage("last block", 1, 1e-5, 3), Stage("last two blocks", 2, 1e-5, 3))


class Batches(keras.utils.PyDataset):
    """Samples, class numbers and weights in batches; in each epoch in another order, the same in every run.

    Parameters
    ----------
    samples : array or Pictures
        Gives an array where it is indexed with numbers of samples.
    target, weights : array, shape (n,)
    seed : tuple of int, optional
        With it, the order of an epoch is drawn; without, samples come as they are.
    """

    def __init__(self, samples: Any, target: np.ndarray, weights: np.ndarray, seed: tuple[int, ...] | None = None):
        super().__init__(workers=1)
        self.samples, self.target, self.weights, self.seed = samples, target, weights, seed
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch."""
        n = len(self.target)
        self.order = np.arange(n) if self.seed is None else np.random.default_rng((*self.seed, epoch)).permutation(n)

    def __len__(self) -> int:
        return -(-len(self.target) // BATCH)

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        chosen = self.order[number * BATCH : (number + 1) * BATCH]
        return self.samples[chosen], self.target[chosen], self.weights[chosen]


@dataclass
class State:
    """How far a training is.

    Parameters
    ----------
    stage, epoch : int
        Stages that are over, and epochs of the next one.
    rate : float
        The learning rate of the next epoch.
    waited, slowed : int
        Epochs since the validation loss was at its best, in this stage; since then or since the rate was reduced.
    best_loss : float or None
        The smallest validation loss so far, and `best_row`, the row of `history` (from 0) where it was.
    history : list of dict
        A row an epoch.
    arrays : dict of str to list of arrays
        Weights that training may move: ``best``, ``last``; and ``optimizer``, the optimiser's own.
    """

    stage: int = 0
    epoch: int = 0
    rate: float = HEAD.rate
    waited: int = 0
    slowed: int = 0
    best_loss: float | None = None
    best_row: int | None = None
    history: list[dict] = field(default_factory=list)
    arrays: dict[str, list[np.ndarray]] = field(default_factory=dict)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A neighbour to write to, which takes the place of `path` when all is written, and is removed when it is not.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    context manager
        Its value is the path of the neighbour, with the same suffix.
    """
    neighbour = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield neighbour
        os.replace(neighbour, path)
    finally:
        neighbour.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    with replacing(path) as neighbour:
        neighbour.write_text(text, encoding="utf-8")


def write_arrays(path: Path, facts: dict, arrays: dict[str, np.ndarray]) -> None:
    """Write facts (as JSON) and arrays to one file, whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.npz``.
    facts : dict
        What JSON can hold.
    arrays : dict of str to array
    """
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    with replacing(path) as neighbour:
        np.savez(neighbour, facts=text, **arrays)


def read_arrays(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """Read what `write_arrays` wrote.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        return json.loads(arrays.pop("facts").tobytes()), arrays
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


class Training:
    """A classifier's training: its state in memory and on disk after every epoch.

    Parameters
    ----------
    model : keras.Model
        As `build_classifier` returns it, pooled by average or maximum.
    stages : sequence of Stage
    epochs : int
        The most of each stage.
    folder : pathlib.Path
        For the state: ``run.npz``, ``features.npz``.
    log : pathlib.Path
        For TensorBoard: ``train`` and ``validation``.
    facts : dict
        What this run is about; stored with the state.
    state : State, optional
        Where to go on.
    """

    def __init__(
        self, model: "keras.Model", stages: Sequence[Stage], epochs: int, folder: Path, log: Path, facts: dict,
        state: State | None = None,
    ) -> None:  # fmt: skip
        self.model, self.stages, self.epochs, self.folder, self.facts = model, stages, epochs, folder, facts
        unfreeze(model, max(stage.blocks for stage in stages))
        self.movable = list(model.trainable_variables)
        unfreeze(model, 0)
        self.state = State() if state is None else state
        self.logs = {
            part: EventLog(log / name, [(row["epoch"], self._of_part(row, part)) for row in self.state.history])
            for part, name in (("", "train"), ("validation ", "validation"))
        }

    @staticmethod
    def _of_part(row: dict, part: str) -> dict[str, float]:
        numbers = {"epoch_loss": row[f"{part}loss"], "epoch_accuracy": row[f"{part}accuracy"]}
        return numbers if part else numbers | {"epoch_learning_rate": row["learning rate"]}

    def run(self, parts: "dict[str, tuple[Any, np.ndarray, np.ndarray]]", features: dict, seed: int) -> None:
        """Train to the end, or until interrupted: then `state` is that of the last epoch that is complete.

        Parameters
        ----------
        parts : dict
            ``training`` and ``validation``: pictures, class numbers, weights.
        features : dict of str to array
            The same pictures' features, for the head.
        seed : int
            For the order of the pictures.
        """
        while self.state.stage < len(self.stages):
            number, stage = self.state.stage, self.stages[self.state.stage]
            unfreeze(self.model, stage.blocks)
            trained = self.model if stage.blocks else _head_of(self.model)
            train, check = (
                Batches(parts[name][0] if stage.blocks else features[name], *parts[name][1:], order)
                for name, order in (("training", (seed, number)), ("validation", None))
            )
            rate = self.state.rate if self.state.epoch else stage.rate
            trained.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
            trained.optimizer.build(trained.trainable_variables)
            if self.state.epoch:
                self._set(self.movable, self.state.arrays["last"])
                self._set(trained.optimizer.variables, self.state.arrays["optimizer"])
            elif "best" in self.state.arrays:
                self._set(self.movable, self.state.arrays["best"])
            self.state = replace(self.state, rate=rate)
            print(f"{stage.name}: {_count(trained):,} of {self.model.count_params():,} weights train", flush=True)
            trained.fit(
                train, validation_data=check, initial_epoch=self.state.epoch, epochs=self.epochs,
                shuffle=False, verbose=int(sys.stdout.isatty()), callbacks=[Keeper(self, trained, train)],
            )  # fmt: skip
        unfreeze(self.model, 0)

    def finish(self) -> None:
        """Set the weights of the best epoch."""
        self._set(self.movable, self.state.arrays["best"])

    @staticmethod
    def _set(variables: Sequence, values: Sequence[np.ndarray]) -> None:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def epoch_done(self, trained: "keras.Model", epoch: int, numbers: dict[str, float]) -> bool:
        """Take down an epoch: what is best, the next rate, and whether the stage is over.

        Parameters
        ----------
        trained : keras.Model
        epoch : int
            Of the stage, from 0.
        numbers : dict of str to float
            As Keras gives them: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``.

        Returns
        -------
        bool
            Whether the stage is over.
        """
        old, stage = self.state, self.stages[self.state.stage]
        row = {
            "epoch": len(old.history) + 1, "stage": stage.name, "loss": numbers["loss"],
            "accuracy": numbers["accuracy"], "validation loss": numbers["val_loss"],
            "validation accuracy": numbers["val_accuracy"], "learning rate": old.rate,
        }  # fmt: skip
        row = {name: value if isinstance(value, (str, int)) else float(value) for name, value in row.items()}
        last = _values(self.movable)
        arrays = {"best": old.arrays.get("best", last), "last": last, "optimizer": _values(trained.optimizer.variables)}
        new = replace(old, epoch=epoch + 1, history=[*old.history, row], arrays=arrays)
        if old.best_loss is None or row["validation loss"] < old.best_loss:
            new.best_loss, new.best_row, new.waited, new.slowed = row["validation loss"], len(old.history), 0, 0
            arrays["best"] = last
        else:
            new.waited, new.slowed = old.waited + 1, old.slowed + 1
        if new.slowed > stage.patience // 2:
            new.rate, new.slowed = old.rate / 2, 0
        over = new.waited >= stage.patience or new.epoch == self.epochs
        if over:
            new.stage, new.epoch, new.waited, new.slowed = old.stage + 1, 0, 0, 0
        self.state = new
        if not sys.stdout.isatty():
            print(
                f"epoch {epoch + 1} of at most {self.epochs}: loss {row['loss']:.4f}, validation loss "
                f"{row['validation loss']:.4f}, validation accuracy {row['validation accuracy']:.3f}",
                flush=True,
            )
        self.write()
        for part, log in self.logs.items():
            log.add(row["epoch"], self._of_part(row, part))
        return over

    def write(self, finished: bool = False) -> None:
        """Write the state; of a training that is finished only the facts.

        Parameters
        ----------
        finished : bool
        """
        facts = {key: value for key, value in asdict(replace(self.state, arrays={})).items() if key != "arrays"}
        arrays = {
            f"{kind}_{number}": value
            for kind, values in ({} if finished else self.state.arrays).items()
            for number, value in enumerate(values)
        }
        write_arrays(self.folder / "run.npz", self.facts | {"state": facts, "finished": finished}, arrays)


def read_state(path: Path) -> tuple[dict, State]:
    """The facts that a training was stored with, and how far it is.

    Parameters
    ----------
    path : pathlib.Path
        Of ``run.npz``.

    Returns
    -------
    facts : dict
    state : State

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    facts, arrays = read_arrays(path)
    kinds: dict[str, list[np.ndarray]] = {}
    for name in sorted(arrays, key=lambda name: int(name.rpartition("_")[2])):
        kinds.setdefault(name.rpartition("_")[0], []).append(arrays[name])
    return facts, State(**facts["state"], arrays=kinds)


class Keeper(keras.callbacks.Callback):
    """Begin each epoch with its order of samples; take it down when it is done."""

    def __init__(self, training: Training, trained: "keras.Model", batches: Batches) -> None:
        super().__init__()
        self.training, self.trained, self.batches = training, trained, batches

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Draw the order."""
        self.batches.begin(epoch)
        self.trained.optimizer.learning_rate = self.training.state.rate

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Take it down, and stop where the stage is over."""
        if self.training.epoch_done(self.trained, epoch, logs):
            self.trained.stop_training = True


def _head_of(model: "keras.Model") -> "keras.Model":
    """The layers of a classifier after its features, with the same weights."""
    names = [layer.name for layer in model.layers]
    features = model.get_layer("features").output
    x = inputs = keras.Input(features.shape[1:])
    for layer in model.layers[names.index("features") + 1 :]:
        x = layer(x)
    return keras.Model(inputs, x)


def compute_features(model: "keras.Model", pictures: Any) -> np.ndarray:
    """What the head of a classifier gets of each picture, shape (n, features), float32.

    Parameters
    ----------
    model : keras.Model
        As `build_classifier` returns it.
    pictures : Pictures
    """
    return predict(keras.Model(model.input, model.get_layer("features").output), pictures)


def predict(model: "keras.Model", pictures: Any) -> np.ndarray:
    """What a model gives for each picture.

    Parameters
    ----------
    model : keras.Model
    pictures : Pictures
    """
    nothing = np.zeros(len(pictures), np.float32)
    with without_retracing_reports():
        return np.asarray(model.predict(Batches(pictures, nothing, nothing), verbose=int(sys.stdout.isatty())))


def _values(variables: Sequence) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(variable.value)) for variable in variables]


def _count(model: "keras.Model") -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
