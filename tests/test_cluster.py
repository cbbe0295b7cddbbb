"""DenseSurf and DeepFeatures on a real Dask cluster: processes on this machine, one of which is killed half-way."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from helpers import datasets
from helpers.transfer import DeepFeatures, load_backbone
from helpers.visual_words import BagOfWords, DenseSurf

distributed = pytest.importorskip("distributed", reason="the extra `cluster` (dask[distributed]) is not installed")

from workshop import cluster as measurement  # noqa: E402
from workshop.cluster import LOOPBACK, PATIENCE, Cluster, make_pictures  # noqa: E402

ROOT = Path(__file__).parents[1]
FREE, HELD = 12, 60  # pictures: those described at once, and all of them


@pytest.fixture(scope="module")
def patches():
    return list(datasets.load_textures().data[::7][:HELD])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return make_pictures(tmp_path_factory.mktemp("pictures"), HELD)


def listening(process):
    """Addresses at which a process waits for others."""
    return {one.laddr for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN or not one.raddr}


@pytest.fixture
def cluster(tmp_path):
    before = listening(psutil.Process())
    with Cluster(tmp_path) as made:
        made.start("first", "second")
        yield made
    assert listening(psutil.Process()) <= before
    assert len(made.processes) == 3 and not any(psutil.pid_exists(one.pid) for one in made.processes.values())


def same(found, expected):
    return len(found) == len(expected) and all(np.array_equal(*pair) for pair in zip(found, expected))


# Of each extraction: its module, the function that a worker calls, and where in its arguments the numbers of the
# pictures are.
SURF = ("helpers.estimators.visual_words", "_described", lambda packed, name, *_: [int(name.split()[1])])
DEEP = ("helpers.estimators.transfer", "_features", lambda packed, *_: packed[1].tolist())


def record(kind, held_from=None):
    """What each worker runs first: it notes the pictures that it has described, and those from a number on wait."""
    module, function, numbers_in = kind

    def prepare():
        import importlib

        from distributed import Event, get_worker

        estimators = importlib.import_module(module)
        described, done = getattr(estimators, function), []
        described = getattr(described, "plain", described)

        def noted(*arguments):
            numbers = numbers_in(*arguments)
            if held_from is not None and numbers[-1] >= held_from:
                Event(f"{get_worker().name} waits").set()
                Event("go on").wait(timeout=PATIENCE)
            result = described(*arguments)
            done.extend(numbers)
            return result

        noted.plain = described
        setattr(estimators, function, noted)
        estimators.done = done

    return prepare


def done_by(module):
    import importlib

    return list(importlib.import_module(module).done)


def in_a_worker_killed_half_way(cluster, kind, work):
    """The result of the work, one of whose two workers is killed while pictures are still to be described."""
    cluster.client.run(record(kind, held_from=FREE))
    with ThreadPoolExecutor(1) as executor:

        def configured():
            with cluster.config():
                return work()

        run = executor.submit(configured)
        try:
            for name in ("first", "second"):
                assert distributed.Event(f"{name} waits", client=cluster.client).wait(timeout=PATIENCE)
            done = cluster.client.run(done_by, kind[0])
            half_way = sum(map(len, done.values()))
            assert 0 < half_way < HELD and all(done.values()) and not run.done()
            victim, address = cluster.processes["first"], cluster.worker("first")
            assert cluster.client.processing()[address]  # it is at work
            cluster.kill("first")
            assert victim.returncode == -signal.SIGKILL and not psutil.pid_exists(victim.pid)
        finally:
            distributed.Event("go on", client=cluster.client).set()
        found = run.result(PATIENCE)
    last = cluster.client.run(done_by, kind[0])
    assert list(last) == [cluster.worker("second")]  # the other one has done the rest, and the lost ones again
    assert set(range(HELD)) - set(done[address]) <= set(*last.values())
    return found


# ---- DenseSurf, notebook 05 ----------------------------------------------------------------------------------------


def test_a_cluster_gives_the_same_descriptors(cluster, patches):
    cluster.client.run(record(SURF))
    pids = set(cluster.client.run(os.getpid).values())
    assert pids == {cluster.processes[name].pid for name in ("first", "second")} and os.getpid() not in pids
    expected = DenseSurf(spacing=8).transform(patches)
    with cluster.config():
        found = DenseSurf(spacing=8).fit_transform(patches)
    assert same(found, expected)
    done = cluster.client.run(done_by, SURF[0])
    assert sorted(sum(done.values(), [])) == list(range(HELD))
    assert all(done.values())  # each has had its share
    assert np.array_equal(BagOfWords(10).fit_transform(found), BagOfWords(10).fit_transform(expected))


def test_files_are_read_by_the_workers(cluster, files, tmp_path):
    with cluster.config():
        found = DenseSurf(spacing=8).transform(files)
        with pytest.raises(ValueError, match=r"^picture 1 of X: .*missing\.png must be a picture, .*no such file$"):
            DenseSurf().transform([files[0], tmp_path / "missing.png"])
    assert same(found, DenseSurf(spacing=8).transform(files))


def test_a_cluster_names_the_picture(cluster, patches):
    with cluster.config(), pytest.raises(ValueError, match="^picture 4 of X must be large enough"):
        DenseSurf(spacing=8).transform([*patches[:4], patches[0][:20]])


def test_everything_stays_on_this_machine(cluster):
    for process in cluster.processes.values():
        ours = listening(psutil.Process(process.pid))
        assert ours and {address.ip for address in ours} == {LOOPBACK}


def test_a_worker_killed_half_way(cluster, patches):
    found = in_a_worker_killed_half_way(cluster, SURF, lambda: DenseSurf(spacing=8).transform(patches))
    assert same(found, DenseSurf(spacing=8).transform(patches))


# ---- DeepFeatures, notebook 09 -------------------------------------------------------------------------------------


def test_features_of_a_folder_on_a_cluster_whose_worker_is_killed(cluster, files, tmp_path):
    """All in one: each worker takes its time to load Keras."""
    backbone = load_backbone("mini_vgg")  # the one that ships, with its weights
    deep = DeepFeatures(backbone, layer="block4_pool", size=64, batch_size=2)
    expected = deep.transform(files)
    assert expected.shape == (HELD, 160) and expected.std() > 0

    cluster.client.run(record(DEEP))
    with cluster.config():
        assert np.array_equal(deep.fit_transform(files), expected)
    done = cluster.client.run(done_by, DEEP[0])
    assert sorted(sum(done.values(), [])) == list(range(HELD)) and all(done.values())

    with cluster.config():
        with pytest.raises(ValueError, match=r"^picture 3 of X: .*missing\.png must be a picture, .*no such file$"):
            deep.transform([*files[:3], tmp_path / "missing.png"])
        kept = DeepFeatures(backbone, "block4_pool", size=64, batch_size=2, cache=tmp_path / "kept")
        assert np.array_equal(kept.transform(files), expected) and len(list((tmp_path / "kept").iterdir())) == HELD
        random = DeepFeatures(load_backbone("mini_vgg", weights=None), batch_size=16)  # its weights go along
        elsewhere = random.transform(files)
    assert np.array_equal(elsewhere, random.transform(files)) and np.array_equal(kept.transform(files), expected)

    assert np.array_equal(in_a_worker_killed_half_way(cluster, DEEP, lambda: deep.transform(files)), expected)


# ---- the measurement -----------------------------------------------------------------------------------------------


def test_pictures_are_different_and_the_same_every_time(files, tmp_path):
    again = make_pictures(tmp_path, HELD)
    contents = [path.read_bytes() for path in again]
    assert contents == [path.read_bytes() for path in files] and len(set(contents)) == HELD
    with pytest.raises(ValueError, match="^count must be at most 3584, .*but it is 3585$"):
        make_pictures(tmp_path, 3585)


def test_a_scheduler_that_does_not_start_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(measurement, "LOOPBACK", "203.0.113.1")  # nobody has this address
    made = Cluster(tmp_path)
    with pytest.raises(RuntimeError, match="(?s)^the scheduler does not start:\n.*assign requested address"), made:
        pytest.fail("it has started")
    assert made.processes["scheduler"].poll() is not None


@pytest.mark.slow
@pytest.mark.parametrize("stopped", [False, True])
def test_the_measurement(stopped):
    with subprocess.Popen(
        [sys.executable, "-m", "workshop.cluster", "--pictures", "640"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            if stopped:
                children = psutil.Process(process.pid).children
                while len(pids := [child.pid for child in children()]) < 2:  # scheduler and worker
                    assert process.poll() is None
                    time.sleep(0.1)
                process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=600)
        finally:
            process.kill()
    if stopped:
        assert process.returncode == 143 and not any(psutil.pid_exists(pid) for pid in pids)
        return
    assert process.returncode == 0, err
    assert out.startswith("640 PNG files of 64 x 64 pixels, ")
    for name in measurement.EXTRACTIONS:
        rates = re.search(rf"^{re.escape(name)}((?: +[\d,]+){{3}})$", out, re.M)
        assert all(float(rate.replace(",", "")) > 1 for rate in rates[1].split())
        assert re.search(rf"^{re.escape(name)}: a worker killed after .*; the same result: True$", out, re.M)
    assert "the same as without a cluster, to the last bit: True" in out
