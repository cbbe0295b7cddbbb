"""DenseSurf on a real Dask cluster: worker processes on this machine, one of which is killed half-way."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import psutil
import pytest
from PIL import Image

from helpers import datasets
from helpers.visual_words import BagOfWords, DenseSurf

distributed = pytest.importorskip("distributed", reason="the extra `cluster` (dask[distributed]) is not installed")

ROOT = Path(__file__).parents[1]
LOOPBACK, PATIENCE = "127.0.0.1", 100  # seconds that anything may take on a busy machine
FREE, HELD = 12, 60  # pictures: those described at once, and all of them


@pytest.fixture(scope="module")
def patches():
    return list(datasets.load_textures().data[::7][:HELD])


@pytest.fixture(scope="module")
def expected(patches):
    return DenseSurf(spacing=8).transform(patches)


def listening(process):
    """Addresses at which a process waits for others."""
    return {one.laddr for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN or not one.raddr}


class Cluster:
    """A scheduler in this process and workers in processes of their own, which nobody starts again."""

    def __init__(self, folder):
        self.folder, self.workers = folder, {}
        self.before = listening(psutil.Process())
        self.scheduler = distributed.LocalCluster(
            n_workers=0, processes=True, host=LOOPBACK, dashboard_address=f"{LOOPBACK}:0", silence_logs=50
        )
        self.client = distributed.Client(self.scheduler, timeout=PATIENCE)

    def start(self, *names):
        for name in names:
            command = [sys.executable, "-m", "distributed.cli.dask_worker", self.scheduler.scheduler_address]
            command += ["--host", LOOPBACK, "--dashboard-address", f"{LOOPBACK}:0", "--name", name, "--no-nanny"]
            command += ["--nthreads", "1", "--local-directory", str(self.folder / name), "--death-timeout", "60"]
            with (self.folder / f"{name}.log").open("w") as log:
                self.workers[name] = subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                )  # fmt: skip
        self.client.wait_for_workers(len(self.workers), timeout=PATIENCE)

    def address(self, name):
        infos = self.client.scheduler_info(n_workers=-1)["workers"]
        return next(address for address, info in infos.items() if info["id"] == name)

    def close(self):
        self.client.close(timeout=PATIENCE)
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.scheduler.close(timeout=PATIENCE)


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    try:
        made.start("first", "second")
        yield made
    finally:
        made.close()
    assert listening(psutil.Process()) <= made.before
    assert not any(psutil.pid_exists(process.pid) for process in made.workers.values())


@contextmanager
def on(cluster):
    with joblib.parallel_config(backend="dask", client=cluster.client, wait_for_workers_timeout=PATIENCE):
        yield


def same(found, expected):
    return len(found) == len(expected) and all(np.array_equal(*pair) for pair in zip(found, expected))


def record(held_from=None):
    """What each worker runs first: it notes the pictures that it has described, and those from a number on wait."""

    def prepare():
        from distributed import Event, get_worker

        from helpers.estimators import visual_words as estimators

        described, done = estimators._described, []

        def noted(picture, name, *rest):
            if held_from is not None and int(name.split()[1]) >= held_from:
                Event(f"{get_worker().name} waits").set()
                Event("go on").wait(timeout=PATIENCE)
            result = described(picture, name, *rest)
            done.append(name)
            return result

        estimators._described, estimators.done = noted, done

    return prepare


def done_by():
    from helpers.estimators import visual_words as estimators

    return list(estimators.done)


def test_a_cluster_gives_the_same_descriptors(cluster, patches, expected):
    cluster.client.run(record())
    pids = set(cluster.client.run(os.getpid).values())
    assert pids == {process.pid for process in cluster.workers.values()} and os.getpid() not in pids
    with on(cluster):
        found = DenseSurf(spacing=8).fit_transform(patches)
    assert same(found, expected)
    done = cluster.client.run(done_by)
    assert sorted(sum(done.values(), [])) == sorted(f"picture {i} of X" for i in range(len(patches)))
    assert all(done.values())  # each has had its share
    assert np.array_equal(BagOfWords(10).fit_transform(found), BagOfWords(10).fit_transform(expected))


def test_files_are_read_by_the_workers(cluster, patches, tmp_path):
    names = [tmp_path / f"{number}.png" for number in range(8)]
    for name, patch in zip(names, patches):
        Image.fromarray((255 * patch).astype(np.uint8)).save(name)
    with on(cluster):
        found = DenseSurf(spacing=8).transform(names)
        with pytest.raises(ValueError, match=r"^picture 1 of X: .*missing\.png must be a picture, .*no such file$"):
            DenseSurf().transform([names[0], tmp_path / "missing.png"])
    assert same(found, DenseSurf(spacing=8).transform(names))


def test_a_cluster_names_the_picture(cluster, patches):
    with on(cluster), pytest.raises(ValueError, match="^picture 4 of X must be large enough"):
        DenseSurf(spacing=8).transform([*patches[:4], patches[0][:20]])


def test_everything_stays_on_this_machine(cluster):
    processes = [psutil.Process(), *(psutil.Process(worker.pid) for worker in cluster.workers.values())]
    for process in processes:
        ours = listening(process) - (cluster.before if process.pid == os.getpid() else set())
        assert ours and {address.ip for address in ours} == {LOOPBACK}


def test_a_worker_killed_half_way(cluster, patches, expected):
    cluster.client.run(record(held_from=FREE))
    with ThreadPoolExecutor(1) as executor:

        def transform():
            with on(cluster):
                return DenseSurf(spacing=8).transform(patches)

        run = executor.submit(transform)
        try:
            for name in cluster.workers:
                assert distributed.Event(f"{name} waits", client=cluster.client).wait(timeout=PATIENCE)
            done = cluster.client.run(done_by)
            half_way = sum(map(len, done.values()))
            assert 0 < half_way < len(patches) and all(done.values()) and not run.done()
            victim, address = cluster.workers["first"], cluster.address("first")
            assert cluster.client.processing()[address]  # it is at work
            victim.send_signal(signal.SIGKILL)
            assert victim.wait(PATIENCE) == -signal.SIGKILL and not psutil.pid_exists(victim.pid)
        finally:
            distributed.Event("go on", client=cluster.client).set()
        found = run.result(PATIENCE)
    assert same(found, expected)
    last = cluster.client.run(done_by)
    assert list(last) == [cluster.address("second")]  # the other one has done the rest, and the lost ones again
    assert {f"picture {i} of X" for i in range(len(patches))} - set(done[address]) <= set(*last.values())
