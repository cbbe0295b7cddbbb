"""The benchmark runs, its table can be read, and what it times is what it says."""

import itertools
import re
import time

import numpy as np
import pytest
from sklearn.utils import Bunch

from benchmarks import __main__ as benchmarks
from benchmarks import speeds
from benchmarks.timing import Measurement, measure, shown, table
from helpers import widgets
from helpers.visual_words import grid_positions


def test_the_quick_table_has_a_row_for_every_widget_and_every_convolution(capsys):
    assert benchmarks.main(["--quick"]) == 0
    header, rule, *lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [cell.strip() for cell in header.strip("|").split("|")] == ["what", "ours", "reference", "ratio"]
    assert set(rule) == {"|", "-"}
    frames = [f"{name}: a frame (limit 50 ms)" for name in widgets.DEMOS]
    assert [row[0] for row in rows[: len(frames)]] == frames
    assert sum("convol" in row[0] + row[2] for row in rows) >= 4 and sum("separable" in row[0] for row in rows) == 2
    assert sum("GaborFeatures" in row[0] for row in rows) == 1
    layers = [row for row in rows if row[0].startswith("convnets.conv2d")]
    assert [("loops" in row[2], "ratio at least 50" in row[0]) for row in layers] == [(True, True)] * 2 + [(False,) * 2]
    (mel,) = [row for row in rows if row[0].startswith("spectrograms.MelSpectrogram")]
    assert "ratio at least 1" in mel[0] and "librosa, one clip at a time" in mel[2]
    deep = [(row[0], row[2]) for row in rows if row[0].startswith("transfer.DeepFeatures")]
    limits = [("ratio at least 0.95", "keras predict"), ("ratio at least 1.5", "one picture at a time")] * 2
    assert len(deep) == 4
    for (what, reference), (limit, against) in zip(deep, limits):
        assert limit in what and against in reference
    assert re.match(r"From files to \(2, 100\) vectors for 2 .* \([\d,]+ local descriptors\)", rows[-1][0])
    assert "ratio at least 1.7" in rows[-1][0] and "limit 12 s" in rows[-1][0]
    for _, ours, reference, ratio in rows:
        assert re.fullmatch(r"[\d.e+]+ (s|ms|µs|ns)", ours) and re.match(r"[\d.e+]+ (s|ms|µs|ns) \S", reference)
        assert float(ratio) > 0


@pytest.mark.parametrize("name", widgets.DEMOS)
def test_every_step_draws_one_frame(name):
    box = widgets.DEMOS[name]()
    drawn, png = [], box.frame.png
    box.frame.png = lambda: drawn.append(1) or png()
    move = speeds.mover(box)
    for step in range(1, 2 * len(box.controls) + 1):
        move()
        assert len(drawn) == step


def test_the_slower_one_is_seen():
    row = measure(Measurement("sleep", lambda: time.sleep(0.01), "longer", lambda: time.sleep(0.05)), 3, 0.0)
    assert 0.01 <= row.ours < 0.05 <= row.reference and 1 < row.ratio <= 5.5


def test_both_are_timed_in_turn_and_short_ones_several_times():
    calls = []
    measure(Measurement("a", lambda: calls.append("a"), "b", lambda: calls.append("b") or time.sleep(0.002)), 2, 0.001)
    runs = [key for key, _ in itertools.groupby(calls)]
    assert runs == ["a", "b"] * 4  # warm-up, how long it takes, two runs
    assert calls.count("a") > 20 and calls.count("b") == 4


def test_what_takes_seconds_is_timed_in_fewer_runs():
    calls = []
    measure(Measurement("x", lambda: calls.append(1), "y", lambda: None, most_runs=2), 31, 0.0)
    assert len(calls) == 4  # warm-up, how long it takes, two runs


@pytest.mark.parametrize("mirror", ["", "of pets"])
def test_a_hundred_pictures_are_as_large_as_photographs_and_give_140_000_descriptors(mirror, monkeypatch, tmp_path):
    if mirror:
        (tmp_path / "pets").mkdir()
        monkeypatch.setattr(speeds.datasets, "load_pets", lambda: Bunch(data=[np.ones((375, 500, 3))] * 100))
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(tmp_path) if mirror else "")
    found, kind = speeds.pictures(100)
    assert len(found) == 100 and ("pets" in kind) == bool(mirror)
    if not mirror:
        assert all(one.dtype == np.uint8 and one.shape[2] == 3 and one.std() > 5 for one in found)
        shapes = [one.shape[:2] for one in found]
        assert np.min(shapes, axis=0).tolist() == [300, 360] and (np.max(shapes, axis=0) <= [375, 470]).all()
        assert 135_000 < sum(len(grid_positions(shape, 9, 1)) for shape in shapes) < 155_000
        assert not np.array_equal(found[0], speeds.pictures(100)[0][1])


def test_different_results_are_refused():
    with pytest.raises(ValueError, match="ours and theirs do not give the same"):
        measure(Measurement("x", lambda: np.ones(3), "theirs", lambda: np.zeros(3), same=True), 3, 0.0)


def test_how_far_results_may_differ():
    near = [Measurement("x", lambda: np.ones(3), "y", lambda: np.ones(3) + 0.01, same=same) for same in (0.02, 1e-3)]
    measure(near[0], 1, 0.0)
    with pytest.raises(ValueError, match="do not give the same"):
        measure(near[1], 1, 0.0)


def test_a_frame_over_its_limit_counts(monkeypatch, capsys):
    late = Measurement("late", lambda: time.sleep(0.002), "b", lambda: None, limit=0.001)
    in_time = Measurement("in time", lambda: None, "b", lambda: None, limit=0.001)
    monkeypatch.setattr(speeds, "measurements", lambda quick: [late, in_time])
    assert benchmarks.main(["--only", "speeds"]) == 1
    assert capsys.readouterr().out.endswith("\ntoo slow: late\n")


def test_a_ratio_below_its_least_counts(monkeypatch, capsys):
    rows = [
        Measurement(f"at least {least}", lambda: time.sleep(0.001), "b", lambda: time.sleep(0.003), least=least)
        for least in (1.5, 30)
    ]
    monkeypatch.setattr(speeds, "measurements", lambda quick: rows)
    assert benchmarks.main(["--only", "speeds"]) == 1
    printed = capsys.readouterr().out
    assert "too slow: at least 30\n" in printed and "at least 1.5 (ratio at least 1.5)" in printed


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2.0, "2 s"), (0.0123, "12.3 ms"), (1e-3, "1 ms"), (4.56e-6, "4.56 µs"), (7e-9, "7 ns"), (0.0, "0 ns")],
)
def test_shown(seconds, text):
    assert shown(seconds) == text


def test_the_columns_stand_below_each_other():
    row = measure(Measurement("x", lambda: None, "y", lambda: None), 1, 0.0)
    assert len({len(line) for line in table([row, row]).splitlines()}) == 1
