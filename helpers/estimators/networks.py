"""Keras's own classes, extended: a learning-rate schedule, a range test, progress in a notebook.

Importing this module imports Keras; `helpers.networks` does so when one of these is needed.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.backend import load_keras

if TYPE_CHECKING:
    import pandas as pd

keras = load_keras()


@keras.saving.register_keras_serializable("helpers")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """See `helpers.networks.one_cycle`."""

    def __init__(self, peak: float, steps: int, warm_up: float = 0.3, start: float = 0.04):
        self.peak, self.steps = validation.number(peak, "peak", above=0), validation.integer(steps, "steps", 1)
        self.warm_up = validation.number(warm_up, "warm_up", above=0, below=1)
        self.start = validation.number(start, "start", minimum=0, maximum=1)

    def __call__(self, step: int) -> float:
        ops = keras.ops
        done = ops.minimum(ops.cast(step, "float32") / self.steps, 1.0)
        rising = self.start + (1 - self.start) * 0.5 * (1 - ops.cos(np.pi * done / self.warm_up))
        falling = 0.5 * (1 + ops.cos(np.pi * (done - self.warm_up) / (1 - self.warm_up)))
        return self.peak * ops.where(done < self.warm_up, rising, falling)

    def get_config(self) -> dict:
        """What Keras needs to make the schedule again when a saved model is loaded."""
        return {"peak": self.peak, "steps": self.steps, "warm_up": self.warm_up, "start": self.start}


class LearningRateRange(keras.callbacks.Callback):
    """Set a rate before each batch, write down the batch's loss; stop after the last rate or when the loss explodes."""

    def __init__(self, rates: np.ndarray):
        super().__init__()
        self.rates, self.losses = rates, []

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Set the next rate."""
        if self.model.stop_training:
            return
        self.model.reset_metrics()  # the loss that Keras reports is a mean since the last reset
        self.model.optimizer.learning_rate = self.rates[len(self.losses)]

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Write down the loss."""
        if self.model.stop_training:
            return
        self.losses.append(float(logs["loss"]))
        exploded = not np.isfinite(self.losses[-1]) or self.losses[-1] > 4 * min(self.losses)
        if exploded or len(self.losses) == len(self.rates):
            self.model.stop_training = True


def run_range_test(
    network: "keras.Model", x: np.ndarray, y: np.ndarray, rates: np.ndarray, batch_size: int
) -> "pd.DataFrame":
    """See `helpers.networks.learning_rate_range`."""
    import pandas as pd

    optimizer = network.optimizer
    optimizer.build(network.trainable_variables)
    variables = (*network.variables, *optimizer.variables)
    before = [np.array(keras.ops.convert_to_numpy(variable.value)) for variable in variables]
    test = LearningRateRange(rates)
    batches = -(-len(x) // batch_size)
    try:
        with progress() as shown:
            network.fit(
                x, y, batch_size=batch_size, epochs=-(-len(rates) // batches), verbose=shown.verbose,
                callbacks=[test, *shown.callbacks],
            )  # fmt: skip
    finally:
        for variable, value in zip(variables, before):
            variable.assign(value)
        network.stop_training = False
    losses = np.array(test.losses)
    kept = 0.9 ** np.arange(len(losses), dtype=float)
    weights = [kept[: n + 1][::-1] / kept[: n + 1].sum() for n in range(len(losses))]
    smoothed = [np.dot(one, losses[: n + 1]) for n, one in enumerate(weights)]
    return pd.DataFrame({"rate": rates[: len(losses)], "loss": losses, "smoothed": smoothed})


@dataclass
class Shown:
    """How the progress of a training is shown: what to give to ``fit`` as ``verbose``, and more callbacks for it."""

    verbose: int = 0
    callbacks: list = field(default_factory=list)


@contextmanager
def progress() -> Iterator[Shown]:
    """Keras's progress bar on a terminal, a bar that is no stored output in a notebook, nothing elsewhere."""
    if _in_notebook():
        yield Shown(callbacks=[NotebookProgress()])
    else:
        yield Shown(verbose=1 if sys.stdout.isatty() else 0)


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


class NotebookProgress(keras.callbacks.Callback):
    """A bar and Keras's numbers below it. Only the widget is sent to the page: no text that would be compared."""

    def __init__(self, seconds_between: float = 0.2):
        super().__init__()
        import ipywidgets

        self.bar = ipywidgets.IntProgress(description="Training", min=0, layout={"width": "60%", "max_width": "480px"})
        self.text = ipywidgets.Label()
        self.seconds_between, self.last, self.epoch = seconds_between, 0.0, 0

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Show the bar."""
        import ipywidgets
        from IPython.display import display

        self.bar.max = max(1, self.params["epochs"] * (self.params["steps"] or 1))
        box = ipywidgets.VBox([self.bar, self.text])
        view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
        display({"application/vnd.jupyter.widget-view+json": view}, raw=True)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Remember which epoch it is."""
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Move the bar, a few times a second."""
        if time.monotonic() - self.last > self.seconds_between:
            self._show(self.epoch * (self.params["steps"] or 1) + batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Move the bar, and show what was measured on the validation part as well."""
        self._show((epoch + 1) * (self.params["steps"] or 1), logs)

    def _show(self, done: int, logs: dict | None) -> None:
        self.last, self.bar.value = time.monotonic(), done
        numbers = ", ".join(f"{name} {float(value):.4f}" for name, value in (logs or {}).items())
        self.text.value = f"epoch {self.epoch + 1} of {self.params['epochs']}: {numbers}"
