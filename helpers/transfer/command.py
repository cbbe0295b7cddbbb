"""Train a classifier on your own folder of pictures, a sub-folder a class, and ask it about others.

    python -m helpers.transfer --image-dir FOLDER                  a new head on a frozen backbone
    python -m helpers.transfer --image-dir FOLDER --fine-tune      then also its last two blocks
    python -m helpers.transfer --predict PICTURE...                ask the classifier that was trained

A training that was stopped goes on when the same command is given again. In the results' folder: report.txt and
report.json, best.keras with labels.json, mistakes.png, confusion.csv, history.csv, and log for TensorBoard.

Exit status: 0 all is well, 1 something about the pictures, the weights or the disk, 2 wrong usage, 130 interrupted.
"""

import argparse
import csv
import hashlib
import io
import json
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import datasets
from helpers.datasets.download import DatasetUnavailable, WrongSetting
from helpers.transfer import folders, report
from helpers.transfer.backbones import BACKBONES, Backbone, load_backbone
from helpers.transfer.classifiers import build_classifier

if TYPE_CHECKING:
    import keras

    from helpers.transfer.training import Training

DEFAULTS = {
    "backbone": "mini_vgg", "weights": "trained", "fine_tune": False, "epochs": 100, "held_out": 0.25, "seed": 0,
    "size": None, "fresh": False,
}  # fmt: skip
RESULTS = ("report.txt", "report.json", "best.keras", "labels.json", "mistakes.png", "confusion.csv", "history.csv")


class CommandError(Exception):
    """Something that the user can mend; the message says what."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the command line where none are given.

    Returns
    -------
    int
        The exit status.
    """
    options = _options(arguments)
    with _interruptible() as interrupted:
        try:
            return _predict(options) if options.predict else _train(options, interrupted)
        except CommandError as error:
            print(f"error: {error}", file=sys.stderr)
            return error.status
        except (DatasetUnavailable, WrongSetting) as error:
            print(f"error: {error}", file=sys.stderr)
            return 2 if isinstance(error, WrongSetting) else 1
        except OSError as error:
            print(f"error: {_disk_message(error, options.out)}", file=sys.stderr)
            return 1
        except BaseException as error:
            if not (isinstance(error, KeyboardInterrupt) or interrupted.is_set()):
                raise
            again = "; to go on, give the same command again" if options.image_dir else ""
            print(f"\nstopped{again}", file=sys.stderr)
            return 130


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C, which raises KeyboardInterrupt as always: Keras may wrap that in an error."""
    interrupted = threading.Event()

    def interrupt(number: int, frame: Any) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.transfer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--image-dir", metavar="FOLDER", type=Path, help="pictures to train on, a sub-folder a class")
    task.add_argument("--predict", metavar="PICTURE", type=Path, nargs="+", help="pictures to name the class of")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("transfer-results"),
        help="folder of the results, ./transfer-results if not given; made where it is missing",
    )  # fmt: skip
    training = parser.add_argument_group("only with --image-dir")
    training.add_argument("--backbone", choices=BACKBONES, help="mini_vgg if not given; the others are downloaded")
    training.add_argument("--weights", metavar="FILE", help="its weights, in the layout of the course's own")
    training.add_argument("--fine-tune", action="store_true", default=None, help="train the last two blocks, too")
    training.add_argument("--epochs", metavar="N", type=_at_least(1), help="the most of each stage, 100 if not given")
    training.add_argument("--held-out", metavar="SHARE", type=_share, help="share to test with, 0.25 if not given")
    training.add_argument("--seed", metavar="N", type=_at_least(0), help="of everything that is drawn, 0 if not given")
    training.add_argument("--size", metavar="N", type=_at_least(1), help="rows and columns, if not the backbone's")
    training.add_argument("--fresh", action="store_true", default=None, help="forget what is in DIR and begin anew")
    options = parser.parse_args(arguments)
    for name, value in DEFAULTS.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
        elif options.predict:
            parser.error(f"--{name.replace('_', '-')} goes with --image-dir, not with --predict")
    return options


def _at_least(least: int) -> Any:
    def whole_number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, but {text!r} was given")
        return int(text)

    return whole_number


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"must be greater than 0 and less than 1, but {text!r} was given")
    return share


def _disk_message(error: OSError, out: Path) -> str:
    there = [name for name in RESULTS if (out / name).is_file()]
    kept = f"kept in {out}: {', '.join(there) or 'no results yet'}"
    begun = (out / "state" / "run.npz").is_file()
    again = "the same command goes on from the last epoch kept" if begun else "the same command begins again"
    what = f"cannot read or write {error.filename}" if error.filename else f"cannot write to {out}"
    return f"{what}: {error.strerror or error}; {kept}; {again}"


# -- training ---------------------------------------------------------------------------------------------------------


def _train(options: argparse.Namespace, interrupted: threading.Event) -> int:
    """Train, or go on with it, and write the results."""
    out = options.out
    _prepare_output(options)
    found = _inspected(options.image_dir)
    files = [path.relative_to(options.image_dir).as_posix() for path in found.files]
    for problem in found.problems:
        print(f"note: {problem}", flush=True)
    try:
        backbone = load_backbone(options.backbone, options.weights)
    except ValueError as error:
        raise CommandError(str(error)) from error
    size = _size(backbone, options.size)
    facts = {"settings": _settings(options, backbone, size, found.files, files)}
    state = _stored(out, facts, options.fresh)
    if state is not None and not state.arrays:  # of a training that is finished only the facts are kept
        done = _read_json(out / "report.json")
        if done is None or not (out / "best.keras").is_file():
            raise CommandError(f"the training in {out} is finished, but its results are gone; --fresh begins anew")
        print(f"finished before, nothing to do (--fresh begins anew)\n{_summary(done)}\nresults: {out}")
        return 0
    if state is not None:
        print(f"going on after {len(state.history)} epochs", flush=True)
    copies = folders.find_copies(found.files)
    for line in report.copies_text(copies, found.target, files):
        print(line, flush=True)
    try:
        parts = folders.divide(found.target, copies.groups, options.held_out, options.seed, found.target_names)
    except ValueError as error:
        raise CommandError(str(error)) from error
    counts = {
        name: np.bincount(found.target[parts == number], minlength=len(found.target_names)).tolist()
        for number, name in enumerate(folders.PARTS)
    }
    print(", ".join(f"{sum(count)} {name}" for name, count in counts.items()), flush=True)
    about = {
        "labels": found.target_names, "size": size, "settings": facts["settings"], "counts": counts,
        "problems": found.problems, "copies": report.copies_text(copies, found.target, files),
    }  # fmt: skip
    model, training = _training(options, backbone, found, facts, state)
    try:
        _fit(options, found, parts, size, model, training)
    except BaseException as error:
        if not (isinstance(error, KeyboardInterrupt) or interrupted.is_set()):
            raise
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is written now is written whole
        return _stopped(out, model, training, about)
    held_out = np.flatnonzero(parts == 2)
    _finish(options, found, files, held_out, size, model, training, about)
    return 0


def _prepare_output(options: argparse.Namespace) -> None:
    """Make the folder of the results, and see that it can be written to and lies outside of the pictures."""
    if not options.image_dir.is_dir():
        raise CommandError(f"there is no folder {options.image_dir}; --image-dir wants one with a sub-folder a class")
    out, pictures = options.out.resolve(), options.image_dir.resolve()
    if out == pictures or pictures in out.parents:
        raise CommandError(f"the results cannot go to {options.out}: it is in the folder of the pictures", 2)
    try:
        (options.out / "state").mkdir(parents=True, exist_ok=True)
        trial = options.out / "state" / ".trial"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise CommandError(f"cannot write to {options.out}: {error.strerror}; --out names another folder") from error


def _inspected(folder: Path) -> Any:
    """The pictures of a folder; all of them can be read."""
    try:
        found = datasets.inspect_folder(folder)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if found.unreadable:
        named = [problem for problem in found.problems if problem.endswith("remove or replace it")]
        raise CommandError(
            f"{len(named)} of the pictures in {folder} cannot be read:\n" + "\n".join(f"- {line}" for line in named)
        )
    return found


def _size(backbone: Backbone, size: int | None) -> int:
    """The size that pictures are brought to: large enough for the backbone."""
    size = backbone.size if size is None else size
    try:
        enough = min(backbone.network.compute_output_shape((1, size, size, 3))[1:3]) > 0
    except ValueError:  # a layer without room for its kernel
        enough = False
    if not enough:
        raise CommandError(f"--size {size} is too small for {backbone.name}, which is made for {backbone.size}", 2)
    return size


def _settings(options: argparse.Namespace, backbone: Backbone, size: int, paths: list[Path], files: list[str]) -> dict:
    """All that the result depends on, for a run that goes on: the pictures by their names and contents."""
    digest = hashlib.sha256()
    for path, name in zip(paths, files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    names = ("fine_tune", "epochs", "held_out", "seed")
    return {
        "backbone": backbone.name, "weights": backbone.digest, "size": size,
        **{name: getattr(options, name) for name in names}, "pictures": digest.hexdigest(),
    }  # fmt: skip


def _stored(out: Path, facts: dict, fresh: bool) -> Any:
    """The state of a run that was stopped, if one with the same settings lies there."""
    from helpers.transfer.training import read_state

    path = out / "state" / "run.npz"
    if fresh:
        for old in [*(out / name for name in RESULTS), path, path.with_name("features.npz")]:
            old.unlink(missing_ok=True)
        for name in ("train", "validation"):
            shutil.rmtree(out / "log" / name, ignore_errors=True)
        return None
    if not path.exists():
        return None
    try:
        before, state = read_state(path)
    except ValueError as error:
        raise CommandError(f"{error}; --fresh begins anew") from error
    differ = [name for name, value in facts["settings"].items() if before["settings"].get(name) != value]
    if differ:
        was, now = (
            ", ".join(f"{name} {of[name]}" for name in differ if name not in ("pictures", "weights"))
            for of in (before["settings"], facts["settings"])
        )
        what = [name for name in ("pictures", "weights") if name in differ]
        raise CommandError(
            f"in {out} is a training with other settings: "
            + "; ".join([f"it had {was}, now {now}"] * bool(was) + [f"the {name} are not the same" for name in what])
            + ". --fresh forgets it and begins anew, --out names another folder"
        )
    return state


def _training(
    options: argparse.Namespace, backbone: Backbone, found: Any, facts: dict, state: Any
) -> "tuple[keras.Model, Training]":
    from helpers.transfer.training import FINE_TUNING, HEAD, Training

    model = build_classifier(backbone, len(found.target_names), seed=options.seed)
    stages = [HEAD, *FINE_TUNING] if options.fine_tune else [HEAD]
    training = Training(model, stages, options.epochs, options.out / "state", options.out / "log", facts, state)
    return model, training


def _fit(
    options: argparse.Namespace, found: Any, parts: np.ndarray, size: int, model: "keras.Model", training: "Training"
) -> None:
    """Compute the features, if they are not stored, and train."""
    from helpers.transfer.training import compute_features, read_arrays, write_arrays

    seen = {name: np.flatnonzero(parts == number) for number, name in enumerate(folders.PARTS[:2])}
    pictures = {name: folders.Pictures([found.files[i] for i in numbers], size) for name, numbers in seen.items()}
    counts = np.bincount(found.target[seen["training"]])
    weights = counts.sum() / (len(counts) * counts)  # every class counts as much as any other
    samples = {}
    for name, numbers in seen.items():
        target = found.target[numbers]
        samples[name] = (pictures[name], target, weights[target].astype(np.float32))
    file = options.out / "state" / "features.npz"
    features = {}
    if file.exists():
        try:
            known, features = read_arrays(file)
        except ValueError:  # computed anew
            known = None
        features = features if known == training.facts else {}
    if training.state.stage == 0 and not features:
        print(f"features of {sum(map(len, pictures.values()))} pictures", flush=True)
        features = {name: compute_features(model, some) for name, some in pictures.items()}
        write_arrays(file, training.facts, features)
    training.run(samples, features, options.seed)


# -- results ----------------------------------------------------------------------------------------------------------


def _about_training(training: "Training") -> dict:
    """The part of the report about the epochs."""
    history, best = training.state.history, training.state.best_row
    stages, before = [], float("inf")
    for stage in dict.fromkeys(row["stage"] for row in history):
        losses = [row["validation loss"] for row in history if row["stage"] == stage]
        stages.append({"name": stage, "epochs": len(losses), "loss": min(losses), "kept": min(losses) < before})
        before = min(before, *losses)
    return {"stages": stages, "best": history[best]}


def _write_model(out: Path, model: "keras.Model", training: "Training", about: dict) -> None:
    """The best model so far with its labels and the history of its training."""
    from helpers.transfer.training import replacing, write_text

    training.finish()
    with replacing(out / "best.keras") as neighbour:
        model.save(neighbour)
    labels = {"labels": about["labels"], "size": about["size"], "backbone": about["settings"]["backbone"]}
    write_text(out / "labels.json", json.dumps(labels, indent=2, ensure_ascii=False) + "\n")
    write_text(out / "history.csv", _csv([list(training.state.history[0]), *(
        list(row.values()) for row in training.state.history)]))  # fmt: skip


def _write_report(out: Path, about: dict) -> None:
    from helpers.transfer.training import write_text

    write_text(out / "report.txt", report.report_text(about))
    write_text(out / "report.json", json.dumps(about, indent=2, ensure_ascii=False) + "\n")


def _csv(rows: list[list]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _stopped(out: Path, model: "keras.Model", training: "Training", about: dict) -> int:
    """Write what there is after Ctrl-C; returns the exit status."""
    if training.state.best_row is None:
        print("\nstopped before the end of the first epoch; the same command begins again", file=sys.stderr)
        return 130
    training.write()
    _write_model(out, model, training, about)
    about = about | _about_training(training) | {"held out": None}
    _write_report(out, about)
    print(
        f"\nstopped after {len(training.state.history)} epochs; the best model so far is kept in {out}\n"
        "to go on, give the same command again",
        file=sys.stderr,
    )
    return 130


def _finish(
    options: argparse.Namespace, found: Any, files: list[str], held_out: np.ndarray, size: int, model: "keras.Model",
    training: "Training", about: dict,
) -> None:  # fmt: skip
    """Read the held-out pictures once, and write everything."""
    from helpers.transfer.training import predict, replacing, write_text

    out = options.out
    _write_model(out, model, training, about)
    target, names = found.target[held_out], found.target_names
    probabilities = predict(model, folders.Pictures([found.files[i] for i in held_out], size))
    scores = report.scores(target, probabilities.argmax(axis=1), names)
    scores["mistakes"] = report.mistakes_of(probabilities, target, names, [files[i] for i in held_out])
    write_text(out / "confusion.csv", _csv([["", *names], *([name, *row] for name, row in
                                                            zip(names, scores["confusion"]))]))  # fmt: skip
    if scores["mistakes"]:
        with replacing(out / "mistakes.png") as neighbour:
            report.mistakes_sheet(options.image_dir, scores["mistakes"]).save(neighbour)
    about = about | _about_training(training) | {"held out": scores}
    _write_report(out, about)
    training.write(finished=True)
    (out / "state" / "features.npz").unlink(missing_ok=True)
    print(f"{_summary(about)}\nresults: {out}")


def _summary(about: dict) -> str:
    found = about["held out"]
    return (
        f"held-out pictures: {found['correct']} of {found['total']} right, accuracy {found['accuracy']:.3f}, 95 % "
        f"interval {found['low']:.3f} to {found['high']:.3f}\n"
        f"baseline, always {found['baseline class']}: {found['baseline']:.3f}"
    )


def _read_json(path: Path) -> Any:
    """What a file holds; None if there is none, or no JSON in it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


# -- prediction -------------------------------------------------------------------------------------------------------


def _predict(options: argparse.Namespace) -> int:
    """Name the class of each picture that can be read."""
    from helpers.backend import load_keras, without_retracing_reports

    file, about = options.out / "best.keras", _read_json(options.out / "labels.json")
    if not file.is_file() or about is None:
        raise CommandError(f"there is no trained model in {options.out}; train one with --image-dir FOLDER")
    keras = load_keras()
    try:
        model = keras.saving.load_model(file, compile=False, safe_mode=True)
    except Exception as error:
        raise CommandError(f"{file} cannot be read: {str(error).splitlines()[0]}; train anew with --fresh") from error
    names, size = about["labels"], about["size"]
    if model.output.shape[-1] != len(names):
        raise CommandError(f"{file} knows {model.output.shape[-1]} classes, labels.json {len(names)}; train anew")
    status = 0
    for path in options.predict:
        try:
            picture = folders.sized(datasets.read_picture(path), size)
        except ValueError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            status = 1
            continue
        with without_retracing_reports():
            probabilities = model.predict(picture[np.newaxis].astype(np.float32), verbose=0)[0]
        first, second = np.argsort(-probabilities, kind="stable")[:2]
        print(
            f"{path}: {names[first]} {probabilities[first]:.3f}, then {names[second]} {probabilities[second]:.3f}",
            flush=True,
        )
    return status
