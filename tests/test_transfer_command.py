"""`python -m helpers.transfer`: a whole run, stopped and resumed, asked; copies never across the split; every error."""

import contextlib
import csv
import errno
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from helpers import evaluation
from helpers.datasets import read_picture
from helpers.transfer import command, folders, report
from helpers.transfer.event_log import EventLog

ROOT = Path(__file__).parents[1]
RESULTS = {
    "report.txt", "report.json", "best.keras", "labels.json", "confusion.csv", "history.csv",
}  # fmt: skip


# -- a folder of pictures ---------------------------------------------------------------------------------------------

SHAPES = ("disc", "square", "stripes")


def drawn(shape: str, rng: np.random.Generator, rows: int = 40, columns: int = 50) -> np.ndarray:
    """A figure of some colour on noise."""
    picture = rng.integers(0, 90, (rows, columns, 3))
    row, column = rng.integers(12, 28, 2)
    y, x = np.mgrid[:rows, :columns]
    inside = {
        "disc": (y - row) ** 2 + (x - column) ** 2 < 100,
        "square": (abs(y - row) < 9) & (abs(x - column) < 9),
        "stripes": (x + row) % 8 < 4,
    }[shape]
    picture[inside] = rng.integers(120, 255, 3)
    return picture.astype(np.uint8)


def draw_folder(folder: Path, n: int = 14, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True)
        for number in range(n):
            Image.fromarray(drawn(shape, rng)).save(folder / shape / f"{number:02}.png")
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Fourteen of each shape, among them a copy under another name and one saved again, and a note beside them."""
    folder = draw_folder(tmp_path_factory.mktemp("drawn") / "pictures")
    shutil.copy(folder / "disc/00.png", folder / "disc/copy.png")
    Image.open(folder / "square/05.png").resize((100, 80)).save(folder / "square/saved again.jpg", quality=90)
    (folder / "note.txt").write_text("where they are from")
    return folder


def start(*arguments: object, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "helpers.transfer", *map(str, arguments)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | options,
    )  # fmt: skip


def run(*arguments: object, **options) -> tuple[int, str, str]:
    process = start(*arguments, **options)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output, errors


TRAIN = ("--fine-tune", "--epochs", 6, "--seed", 3)


@pytest.fixture(scope="module")
def trained(pictures, tmp_path_factory):
    """A whole run, and what it printed: in this process, that need not start."""
    out, output, errors = tmp_path_factory.mktemp("trained") / "results", io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = command.main(["--image-dir", str(pictures), "--out", str(out), *map(str, TRAIN)])
    assert (status, errors.getvalue()) == (0, "")
    return out, output.getvalue()


def results_of(out: Path) -> dict:
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


# -- a whole run ------------------------------------------------------------------------------------------------------


def test_what_a_run_leaves(trained):
    out, _ = trained
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    events = {f"log/{part}/events.out.tfevents.course" for part in ("train", "validation")}
    assert there - {"mistakes.png"} == RESULTS | events | {"state/run.npz"}
    assert ("mistakes.png" in there) == bool(results_of(out)["held out"]["mistakes"])


def test_the_report_is_consistent(trained, pictures):
    out, output = trained
    found = results_of(out)
    held_out = found["held out"]
    confusion = np.array(held_out["confusion"])
    assert found["labels"] == list(SHAPES) and found["size"] == 32
    assert confusion.sum(axis=1).tolist() == found["counts"]["held out"]
    assert held_out["correct"] == np.trace(confusion)
    assert held_out["total"] == confusion.sum() == len(held_out["mistakes"]) + held_out["correct"]
    assert (held_out["low"], held_out["high"]) == evaluation.accuracy_interval(held_out["correct"], held_out["total"])
    assert held_out["baseline"] == confusion.sum(axis=1).max() / confusion.sum()
    assert sum(map(sum, found["counts"].values())) == len([*pictures.rglob("*.png"), *pictures.rglob("*.jpg")])
    text = (out / "report.txt").read_text(encoding="utf-8")
    line = f"held-out pictures: {held_out['correct']} of {held_out['total']} right, accuracy {held_out['accuracy']:.3f}"
    assert line in text and line in output
    assert f"{held_out['low']:.3f} to {held_out['high']:.3f}" in text
    assert "note.txt lies beside the sub-folders" in text and "note.txt" in output
    with (out / "confusion.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["", *SHAPES]
    assert [[int(cell) for cell in row[1:]] for row in rows[1:]] == held_out["confusion"]


def test_it_learns(trained):
    held_out = results_of(trained[0])["held out"]
    assert held_out["low"] > held_out["baseline"]


def test_the_history_and_the_best_epoch(trained):
    out, output = trained
    found = results_of(out)
    with (out / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == list(range(1, len(rows) + 1))
    assert [stage["name"] for stage in found["stages"]] == ["head", "last block", "last two blocks"]
    assert sum(stage["epochs"] for stage in found["stages"]) == len(rows) == output.count("epoch ")
    best = min(rows, key=lambda row: float(row["validation loss"]))
    assert int(best["epoch"]) == found["best"]["epoch"]
    rates = [float(row["learning rate"]) for row in rows if row["stage"] == "last block"]
    assert rates[0] == 1e-5 and set(rates) <= {1e-5 / 2**times for times in range(8)}


def test_the_best_weights_are_those_that_are_saved(trained, pictures, capsys):
    """What best.keras says of the held-out pictures is what the report counts; so it is what predict says."""
    out, _ = trained
    found = results_of(out)
    mistakes = {one["file"]: one for one in found["held out"]["mistakes"]}
    some = [pictures / name for name in [*list(mistakes)[:3], "stripes/03.png", "disc/01.png"]]
    assert command.main(["--predict", *map(str, some), "--out", str(out)]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    lines = output.splitlines()
    assert len(lines) == len(some)
    for path, line in zip(some, lines):
        answer = re.fullmatch(r"(.*): (\w+) ([01]\.\d{3}), then (\w+) (0\.\d{3})", line)
        name, first, sure, second, rest = answer.groups()
        assert name == str(path) and first != second and float(sure) >= float(rest)
        wrong = mistakes.get(path.relative_to(pictures).as_posix())
        if wrong:
            assert first == wrong["said"] and float(sure) == pytest.approx(wrong["probability"], abs=0.002)


def test_run_again_it_says_that_it_is_finished(trained, pictures, capsys):
    out, _ = trained
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert command.main(["--image-dir", str(pictures), "--out", str(out), *map(str, TRAIN)]) == 0
    output, errors = capsys.readouterr()
    assert errors == "" and "finished before, nothing to do" in output and "epoch " not in output
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before


def test_other_settings_or_pictures_are_no_resumption(trained, pictures, tmp_path, capsys):
    out, _ = trained
    arguments = ["--image-dir", str(pictures), "--out", str(out), "--fine-tune", "--epochs", "6"]
    assert command.main([*arguments, "--seed", "4"]) == 1
    assert "it had seed 3, now seed 4. --fresh forgets it" in capsys.readouterr().err
    changed = shutil.copytree(pictures, tmp_path / "changed")
    Image.fromarray(np.zeros((40, 50, 3), np.uint8)).save(changed / "disc/00.png")
    arguments[1] = str(changed)
    assert command.main([*arguments, "--seed", "3"]) == 1
    assert "the pictures are not the same" in capsys.readouterr().err


def test_copies_stay_on_one_side(trained, pictures):
    found = results_of(trained[0])
    assert "copies: 1 picture is the same as another" in found["copies"]
    assert "- disc/00.png, disc/copy.png" in found["copies"]
    assert "near-duplicates: 1 pair of pictures is alike" in found["copies"]
    assert "- square/05.png, square/saved again.jpg" in found["copies"]


# -- stopped, and going on --------------------------------------------------------------------------------------------


def interrupted_after(lines: int, *arguments: object, **options: str) -> tuple[int, str, str]:
    """Ctrl-C as soon as so many epochs have been reported."""
    process = start(*arguments, **options)
    output = ""
    while output.count("epoch ") < lines:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        output += line
    process.send_signal(signal.SIGINT)
    begin = time.perf_counter()
    rest, errors = process.communicate(timeout=120)
    assert time.perf_counter() - begin < 60
    return process.returncode, output + rest, errors


@pytest.mark.parametrize("stops", [(8,), pytest.param((2, 4, 6), marks=pytest.mark.slow)], ids=str)
def test_stopped_and_resumed_it_comes_to_the_same_end(trained, pictures, tmp_path, capsys, stops):
    """Stopped while the last block is trained, and resumed in this process; or while the head is, again, and while
    fine-tuning, and resumed in another each time.
    """
    whole, out = trained[0], tmp_path / "out"
    arguments = ("--image-dir", pictures, "--out", out, *TRAIN)
    for lines in stops:
        status, output, errors = interrupted_after(lines, *arguments)
        assert status == 130 and "to go on, give the same command again" in errors and "Traceback" not in errors
        done = int(re.search(r"stopped after (\d+) epochs", errors)[1])
        assert results_of(out)["held out"] is None
        assert "the held-out pictures have not been looked at" in (out / "report.txt").read_text(encoding="utf-8")
        assert len((out / "history.csv").read_text(encoding="utf-8").splitlines()) == done + 1
        assert command.main(["--predict", str(pictures / "disc/01.png"), "--out", str(out)]) == 0
    capsys.readouterr()
    if len(stops) > 1:
        status, output, errors = run(*arguments)
    else:
        status = command.main([*map(str, arguments)])
        output, errors = capsys.readouterr()
    assert (status, errors) == (0, "") and f"going on after {done} epochs" in output
    first, second = results_of(whole), results_of(out)
    assert second["best"]["epoch"] == first["best"]["epoch"]
    assert second["held out"]["confusion"] == first["held out"]["confusion"]
    assert second["settings"] == first["settings"] and second["counts"] == first["counts"]
    tables = [np.loadtxt(one / "history.csv", delimiter=",", skiprows=1, usecols=(0, 2, 4, 6)) for one in (whole, out)]
    np.testing.assert_allclose(*tables, rtol=1e-3)
    assert {path.relative_to(out) for path in out.rglob("*")} == {path.relative_to(whole) for path in whole.rglob("*")}


def test_interrupted_before_the_first_epoch(pictures, tmp_path, monkeypatch, capsys):
    from helpers.transfer import training

    def interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    monkeypatch.setattr(training, "compute_features", interrupt)
    before = signal.getsignal(signal.SIGINT)
    assert command.main(["--image-dir", str(pictures), "--out", str(tmp_path / "out")]) == 130
    assert "stopped before the end of the first epoch" in capsys.readouterr().err
    assert not (tmp_path / "out/best.keras").exists()
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interruption_that_keras_wraps_is_one_too(pictures, tmp_path, monkeypatch, capsys):
    from helpers.transfer import training

    def interrupt(*arguments):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("the iterator failed") from None

    monkeypatch.setattr(training, "compute_features", interrupt)
    assert command.main(["--image-dir", str(pictures), "--out", str(tmp_path / "out")]) == 130


def test_interrupted_while_the_held_out_pictures_are_read(pictures, tmp_path, monkeypatch, capsys):
    """Training is over then; resumed, only the report is made."""
    from helpers.transfer import training

    def interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    out = tmp_path / "out"
    arguments = ["--image-dir", str(pictures), "--out", str(out), "--epochs", "1"]
    with monkeypatch.context() as patched:
        patched.setattr(command.report, "scores", interrupt)
        assert command.main(arguments) == 130
    assert "to go on, give the same command again" in capsys.readouterr().err
    assert (out / "best.keras").exists() and not (out / "report.json").exists()
    assert command.main(arguments) == 0
    output = capsys.readouterr().out
    assert "going on after 1 epochs" in output and "epoch 1" not in output and "held-out pictures:" in output


@pytest.mark.slow
def test_with_another_backend(pictures, tmp_path):
    """On JAX, stopped and resumed."""
    arguments = ("--image-dir", pictures, *TRAIN, "--out")
    assert run(*arguments, tmp_path / "whole", KERAS_BACKEND="jax")[0] == 0
    assert interrupted_after(8, *arguments, tmp_path / "out", KERAS_BACKEND="jax")[0] == 130
    assert run(*arguments, tmp_path / "out", KERAS_BACKEND="jax")[0] == 0
    first, second = results_of(tmp_path / "whole"), results_of(tmp_path / "out")
    assert first["held out"]["confusion"] == second["held out"]["confusion"]
    assert first["best"]["validation loss"] == pytest.approx(second["best"]["validation loss"], rel=1e-3)


# -- the disk ---------------------------------------------------------------------------------------------------------


def test_a_full_disk(pictures, tmp_path, monkeypatch, capsys):
    """The state of the last epoch before is whole, and the run goes on from there once there is space."""
    out = tmp_path / "out"
    arguments = ["--image-dir", str(pictures), "--out", str(out), "--epochs", "6"]
    savez, calls = np.savez, []

    def full(file, **arrays):
        calls.append(file)
        if len(calls) == 4:  # features, two epochs, and then
            Path(file).write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        savez(file, **arrays)

    with monkeypatch.context() as patched:
        patched.setattr(np, "savez", full)
        assert command.main(arguments) == 1
    errors = capsys.readouterr().err
    assert f"cannot write to {out}: No space left on device" in errors and "goes on from the last epoch kept" in errors
    assert not list(out.rglob(".*"))
    assert command.main(arguments) == 0
    output = capsys.readouterr().out
    assert "going on after 2 epochs" in output and "features of" not in output


def test_a_full_disk_while_the_model_is_written(pictures, tmp_path, monkeypatch, capsys):
    import keras

    def full(model, path, *arguments, **options):
        Path(path).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out"
    monkeypatch.setattr(keras.Model, "save", full)
    assert command.main(["--image-dir", str(pictures), "--out", str(out), "--epochs", "1"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not (out / "best.keras").exists() and not list(out.rglob(".*"))
    assert (out / "state/run.npz").exists()


def test_a_damaged_state(pictures, tmp_path, capsys):
    (tmp_path / "out/state").mkdir(parents=True)
    (tmp_path / "out/state/run.npz").write_bytes(b"no archive")
    assert command.main(["--image-dir", str(pictures), "--out", str(tmp_path / "out")]) == 1
    errors = capsys.readouterr().err
    assert "run.npz is damaged" in errors and "--fresh begins anew" in errors


def test_results_cannot_go_where_a_file_is(pictures, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert command.main(["--image-dir", str(pictures), "--out", str(tmp_path / "file")]) == 1
    assert f"cannot write to {tmp_path / 'file'}" in capsys.readouterr().err


def test_results_never_go_among_the_pictures(pictures, capsys):
    assert command.main(["--image-dir", str(pictures), "--out", str(pictures / "results")]) == 2
    assert "it is in the folder of the pictures" in capsys.readouterr().err
    assert not (pictures / "results").exists()


# -- pictures and weights that do not do ------------------------------------------------------------------------------


def only_error(capsys, arguments: list, status: int = 1) -> str:
    assert command.main([str(argument) for argument in arguments]) == status
    errors = capsys.readouterr().err
    assert errors.startswith("error: ") and "Traceback" not in errors
    return errors


def test_no_such_folder(tmp_path, capsys):
    assert "there is no folder" in only_error(capsys, ["--image-dir", tmp_path / "none", "--out", tmp_path / "out"])
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_and_one_class(tmp_path, capsys):
    folder = tmp_path / "pictures"
    folder.mkdir()
    arguments = ["--image-dir", folder, "--out", tmp_path / "out"]
    assert "at least two sub-folders with pictures" in only_error(capsys, arguments)
    draw_folder(tmp_path / "all")
    shutil.copytree(tmp_path / "all/disc", folder / "disc")
    (folder / "empty").mkdir()
    errors = only_error(capsys, arguments)
    assert "has 1 (disc)" in errors and "empty holds no picture" in errors


def test_unreadable_pictures_are_named(tmp_path, capsys):
    folder = draw_folder(tmp_path / "pictures", n=4)
    (folder / "disc/broken.png").write_bytes((folder / "disc/00.png").read_bytes()[:100])
    (folder / "square/empty.jpg").write_bytes(b"")
    errors = only_error(capsys, ["--image-dir", folder, "--out", tmp_path / "out"])
    assert "2 of the pictures" in errors and "disc/broken.png" in errors and "square/empty.jpg" in errors


def test_too_few_pictures(tmp_path, capsys):
    folder = draw_folder(tmp_path / "pictures", n=4)
    for number in (1, 2):
        shutil.copy(folder / "disc/00.png", folder / f"disc/0{number}.png")
    (folder / "disc/03.png").unlink()
    errors = only_error(capsys, ["--image-dir", folder, "--out", tmp_path / "out"])
    assert "at least 3 different pictures" in errors and "but disc has 1" in errors


def test_a_size_that_the_backbone_cannot_take(pictures, tmp_path, capsys):
    errors = only_error(capsys, ["--image-dir", pictures, "--out", tmp_path / "out", "--size", 31], status=2)
    assert "--size 31 is too small for mini_vgg, which is made for 32" in errors


def test_weights_that_are_not_to_be_had(pictures, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HELPERS_DATA_MIRROR", raising=False)
    arguments = ["--image-dir", pictures, "--out", tmp_path / "out", "--backbone", "resnet50"]
    assert "weights" in only_error(capsys, arguments)


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_weights_from_a_file_that_does_not_do(pictures, tmp_path, capsys, content):
    file = tmp_path / "weights.npz"
    if content is not None:
        file.write_bytes(content)
    errors = only_error(capsys, ["--image-dir", pictures, "--out", tmp_path / "out", "--weights", file])
    assert str(file) in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "one of the arguments --image-dir --predict is required"),
        (["--image-dir", "a", "--predict", "b"], "not allowed with"),
        (["--predict", "b", "--fine-tune"], "--fine-tune goes with --image-dir"),
        (["--image-dir", "a", "--epochs", "0"], "must be a whole number of at least 1, but '0' was given"),
        (["--image-dir", "a", "--seed", "-1"], "must be a whole number of at least 0"),
        (["--image-dir", "a", "--held-out", "1"], "must be greater than 0 and less than 1, but '1' was given"),
        (["--image-dir", "a", "--held-out", "nan"], "must be greater than 0"),
        (["--image-dir", "a", "--backbone", "vgg"], "invalid choice: 'vgg'"),
    ],
)
def test_wrong_usage(arguments, message, capsys):
    with pytest.raises(SystemExit) as error:
        command.main(arguments)
    assert error.value.code == 2
    assert message in capsys.readouterr().err


def test_every_class_counts_as_much(tmp_path, monkeypatch, capsys):
    """A class of a third of the size: its pictures weigh three times as much, in training and in validation."""
    from helpers.transfer import training

    folder, found = draw_folder(tmp_path / "pictures", n=30), {}
    for number in range(10, 30):
        (folder / f"disc/{number}.png").unlink()
    monkeypatch.setattr(training.Training, "run", lambda self, parts, *rest: found.update(parts) or sys.exit(7))
    with pytest.raises(SystemExit, match="7"):
        command.main(["--image-dir", str(folder), "--out", str(tmp_path / "out")])
    _, target, weights = found["training"]
    totals = np.bincount(target, weights)
    np.testing.assert_allclose(totals, totals[0], rtol=1e-5)
    assert weights.sum() == pytest.approx(len(weights), rel=1e-5)
    assert set(found["validation"][2]) <= set(weights)


# -- asking -----------------------------------------------------------------------------------------------------------


def test_pictures_that_cannot_be_read_do_not_keep_the_others_from_being_answered(trained, tmp_path, capsys):
    rng = np.random.default_rng(1)
    Image.fromarray(drawn("stripes", rng, 90, 70)).save(tmp_path / "large.png")
    Image.fromarray(np.full((1, 3), 200, np.uint8)).save(tmp_path / "tiny grey.png")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    paths = [tmp_path / name for name in ("large.png", "broken.jpg", "missing.png", "tiny grey.png")]
    assert command.main(["--predict", *map(str, paths), "--out", str(trained[0])]) == 1
    output, errors = capsys.readouterr()
    assert [line.split(": ")[0] for line in output.splitlines()] == [str(paths[0]), str(paths[3])]
    assert output.startswith(f"{paths[0]}: stripes")
    assert len(errors.splitlines()) == 2 and "broken.jpg" in errors and "missing.png" in errors


def test_asking_without_a_trained_model(tmp_path, capsys):
    assert "train one with --image-dir" in only_error(capsys, ["--predict", "a.png", "--out", tmp_path])


def test_asking_a_damaged_model(trained, tmp_path, capsys):
    shutil.copy(trained[0] / "labels.json", tmp_path)
    (tmp_path / "best.keras").write_bytes((trained[0] / "best.keras").read_bytes()[:5000])
    assert "best.keras cannot be read" in only_error(capsys, ["--predict", "a.png", "--out", tmp_path])


def test_asking_with_labels_of_another_model(trained, tmp_path, capsys):
    shutil.copy(trained[0] / "best.keras", tmp_path)
    (tmp_path / "labels.json").write_text('{"labels": ["a", "b"], "size": 32}')
    assert "knows 3 classes, labels.json 2" in only_error(capsys, ["--predict", "a.png", "--out", tmp_path])


# -- copies and the split ---------------------------------------------------------------------------------------------


def test_copies_are_found_and_others_are_not(tmp_path):
    rng = np.random.default_rng(0)
    first, other, noise = drawn("disc", rng), drawn("disc", rng), rng.integers(0, 255, (40, 50, 3)).astype(np.uint8)
    made = {
        "first.png": first, "same.bmp": first, "brighter.png": np.clip(first * 1.1, 0, 255).astype(np.uint8),
        "other.png": other, "noise.png": noise, "mirrored.png": first[:, ::-1],
        "black.png": np.zeros_like(first), "white.png": np.full_like(first, 255),
    }  # fmt: skip
    for name, picture in made.items():
        Image.fromarray(picture).save(tmp_path / name)
    Image.fromarray(first).save(tmp_path / "compressed.jpg", quality=60)
    names = [*made, "compressed.jpg"]
    found = folders.find_copies([tmp_path / name for name in names])
    assert [[names[number] for number in group] for group in found.exact] == [["first.png", "same.bmp"]]
    together = [name for name, group in zip(names, found.groups) if group == found.groups[0]]
    assert together == ["first.png", "same.bmp", "brighter.png", "compressed.jpg"]
    assert len(set(found.groups)) == len(names) - 3


def test_one_picture_with_two_labels_is_named(tmp_path):
    picture = drawn("disc", np.random.default_rng(0))
    for name in ("a.png", "b.png"):
        Image.fromarray(picture).save(tmp_path / name)
    found = folders.find_copies([tmp_path / "a.png", tmp_path / "b.png"])
    said = report.copies_text(found, np.array([0, 1]), ["x/a.png", "y/b.png"])
    assert "same picture, different classes: 1; one of the labels is wrong" in said
    assert "same picture, different classes: 1; one of the labels is wrong" not in report.copies_text(
        found, np.array([1, 1]), ["x/a.png", "x/b.png"]
    )


@given(
    sizes=st.lists(st.integers(8, 60), min_size=2, max_size=5),
    held_out=st.floats(0.1, 0.5),
    seed=st.integers(0, 99),
)
@settings(deadline=None, max_examples=60)
def test_the_split_without_copies_is_stratified(sizes, held_out, seed):
    target = np.repeat(np.arange(len(sizes)), sizes)
    parts = folders.divide(target, np.arange(len(target)), held_out, seed)
    for one, size in enumerate(sizes):
        counts = np.bincount(parts[target == one], minlength=3)
        assert counts[2] == max(1, round(held_out * size))
        assert counts[1] == max(1, round(folders.VALIDATION * (size - counts[2])))
    np.testing.assert_array_equal(parts, folders.divide(target, np.arange(len(target)), held_out, seed))


@given(
    groups=st.lists(st.integers(0, 14), min_size=40, max_size=80),
    seed=st.integers(0, 9),
)
@settings(deadline=None, max_examples=60)
def test_no_group_is_on_two_sides(groups, seed):
    groups = np.array([*groups, *range(100, 112)])  # and some pictures without a copy
    target = np.arange(len(groups)) % 2
    parts = folders.divide(target, groups, 0.25, seed)
    assert all(len(set(parts[groups == group])) == 1 for group in groups)
    assert all((np.bincount(parts[target == one], minlength=3) > 0).all() for one in (0, 1))


def test_every_part_gets_pictures_whatever_the_share():
    """Also where one group has nearly all pictures of a class, or the share is nearly all."""
    for held_out in (0.01, 0.5, 0.99):
        parts = folders.divide(np.repeat([0, 1], 5), [0, 0, 0, 1, 2, *range(3, 8)], held_out, 0)
        assert all((np.bincount(parts[target], minlength=3) > 0).all() for target in (slice(5), slice(5, 10)))


def test_classes_that_share_nearly_all_pictures():
    """Where the groups of one class are all in others, too, a part can stay empty: that is said."""
    rng, messages = np.random.default_rng(0), set()
    for _ in range(300):
        target, groups = np.repeat(np.arange(4), 3), np.concatenate([rng.permutation(6)[:3] for _ in range(4)])
        try:
            parts = folders.divide(target, groups, 0.3, 0, names=list("abcd"))
        except ValueError as error:
            messages.add(str(error).partition(", but ")[0])
        else:
            assert all((np.bincount(parts[target == one], minlength=3) > 0).all() for one in range(4))
    assert messages == {"at a share of 0.3 held out, each class must have pictures of each part"}


def test_another_seed_another_split():
    target, groups = np.repeat([0, 1], 20), np.arange(40)
    assert (folders.divide(target, groups, 0.25, 0) != folders.divide(target, groups, 0.25, 1)).any()


def test_pictures_are_kept_in_memory_up_to_a_limit(tmp_path, monkeypatch):
    for number in range(3):
        Image.fromarray(np.full((4, 4, 3), number, np.uint8)).save(tmp_path / f"{number}.png")
    monkeypatch.setattr(folders, "_MEMORY", 2 * 2 * 2 * 3)
    some = folders.Pictures([tmp_path / f"{number}.png" for number in range(3)], 2)
    read = []
    monkeypatch.setattr(folders.datasets, "read_picture", lambda path: read.append(path.name) or read_picture(path))
    for _ in range(2):
        found = some[np.array([2, 1, 0])]
        assert found.dtype == np.float32 and found[:, 0, 0, 0].tolist() == [2, 1, 0] and found.shape == (3, 2, 2, 3)
    assert read == ["2.png", "1.png", "0.png", "0.png"]


# -- what is written --------------------------------------------------------------------------------------------------


def test_the_log_is_what_tensorflow_reads(tmp_path):
    """Its own reader verifies the checksums; its own messages parse the content."""
    tensorflow = pytest.importorskip("tensorflow")
    from tensorflow.core.util.event_pb2 import Event

    log = EventLog(tmp_path / "train", [(1, {"epoch_loss": 0.5})])
    log.add(300, {"epoch_loss": 0.25, "epoch_accuracy": 1.0})
    events = [Event.FromString(record.numpy()) for record in tensorflow.data.TFRecordDataset(str(log.file))]
    assert events[0].file_version == "brain.Event:2"
    values = [(event.step, {one.tag: one.simple_value for one in event.summary.value}) for event in events[1:]]
    assert values == [(1, {"epoch_loss": 0.5}), (300, {"epoch_loss": 0.25, "epoch_accuracy": 1.0})]
    assert all(abs(event.wall_time - time.time()) < 60 for event in events)
    data = bytearray(log.file.read_bytes())
    data[-6] ^= 1
    log.file.write_bytes(data)
    with pytest.raises(tensorflow.errors.DataLossError):
        list(tensorflow.data.TFRecordDataset(str(log.file)))


def test_the_log_of_a_run(trained):
    """As many events as epochs, in each of the two files."""
    out, _ = trained
    epochs = len((out / "history.csv").read_text(encoding="utf-8").splitlines()) - 1
    for part in ("train", "validation"):
        data, count = (out / f"log/{part}/events.out.tfevents.course").read_bytes(), 0
        while data:
            (length,) = struct.unpack("<Q", data[:8])
            data, count = data[length + 16 :], count + 1
        assert count == epochs + 1


def test_mistakes_are_drawn(tmp_path):
    for name, value in (("a.png", 10), ("b.png", 200)):
        Image.fromarray(np.full((20, 40, 3), value, np.uint8)).save(tmp_path / name)
    mistakes = [
        {"file": "a.png", "true": "cat", "said": "dog", "probability": 0.9},
        {"file": "b.png", "true": "a class with a very long name indeed", "said": "dog", "probability": 0.6},
    ]
    sheet = np.asarray(report.mistakes_sheet(tmp_path, mistakes))
    assert sheet.shape == (176, 288, 3)
    assert (sheet[8 + 64, 8 + 64] == 10).all() and (sheet[8 + 64, 144 + 8 + 64] == 200).all()
    for left in (0, 144):  # two lines of text below each, and none that runs into the next picture
        for top in (138, 153):
            assert (sheet[top : top + 14, left + 8 : left + 136] < 128).any()
        assert (sheet[:, left + 137 : left + 144] == 255).all()


def test_mistakes_are_in_the_order_of_how_sure_they_are():
    probabilities = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7], [0.8, 0.2]])
    found = report.mistakes_of(probabilities, np.array([0, 0, 0, 1]), ["x", "y"], ["a", "b", "c", "d"])
    assert [(one["file"], one["true"], one["said"]) for one in found] == [
        ("b", "x", "y"), ("d", "y", "x"), ("c", "x", "y"),
    ]  # fmt: skip


def test_scores_of_unequal_classes():
    found = report.scores(np.array([0] * 8 + [1] * 2), np.array([0] * 9 + [1]), ["x", "y"])
    assert (found["correct"], found["total"], found["accuracy"], found["baseline"]) == (9, 10, 0.9, 0.8)
    assert found["mean of classes"] == 0.75 and found["confusion"] == [[8, 0], [1, 1]]
