"""Pictures to features on a Dask cluster of this machine, measured: ``python -m workshop.cluster``.

Makes a folder of small pictures, describes them as notebook 05 does (`DenseSurf`) and as notebook 09 does
(`DeepFeatures`), without a cluster, with one worker and with two, and prints pictures a second. Then a worker is killed
half-way, and the result compared. Scheduler and workers are processes of their own that listen on loopback only; they
end with this one.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import distributed
import joblib
import numpy as np
from PIL import Image

from helpers import datasets
from helpers.transfer import DeepFeatures
from helpers.visual_words import DenseSurf

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = "127.0.0.1"
PATIENCE = 100  # seconds that anything may take to start or to end on a busy machine
LIMIT = 1200  # seconds for all of it
RUNS = 3
WARM_UP = 64  # pictures; the first ones load Keras and compile the network

EXTRACTIONS = {"DenseSurf(spacing=4)": DenseSurf(spacing=4), "DeepFeatures(size=64)": DeepFeatures(size=64)}
"""What is measured, as the two notebooks have it."""


class Cluster:
    """A scheduler and workers, each a process of its own on loopback, which nobody starts again.

    Parameters
    ----------
    folder : pathlib.Path
        For what the processes write: logs, and files that they need while they run.

    Attributes
    ----------
    client : distributed.Client
    processes : dict of str to subprocess.Popen
        The scheduler and the workers, by name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, {}

    def __enter__(self) -> "Cluster":
        try:
            # it ends some time after the last call, also where this process was killed and can end nobody
            told = self.folder / "scheduler.json"
            command = ["--port", "0", "--scheduler-file", str(told), "--idle-timeout", f"{LIMIT} s"]
            scheduler = self._run("scheduler", "scheduler", *command)
            end = time.monotonic() + PATIENCE
            while not (told.exists() and told.read_text().strip()):
                if scheduler.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the scheduler does not start:\n{self._log('scheduler').read_text()}")
                time.sleep(0.05)
            self.address = json.loads(told.read_text())["address"]
            self.client = distributed.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.client.close(timeout=PATIENCE)
        finally:
            self._end()

    def start(self, *names: str) -> None:
        """Start workers of one thread each, and wait until they are there."""
        for name in names:
            command = ["--name", name, "--no-nanny", "--nthreads", "1", "--death-timeout", "60"]
            self._run(name, "worker", self.address, *command, "--local-directory", str(self.folder / name))
        alive = [name for name, process in self.processes.items() if process.poll() is None]
        self.client.wait_for_workers(len(alive) - 1, timeout=PATIENCE)  # all but the scheduler

    def worker(self, name: str) -> str:
        """The address of a worker."""
        infos = self.client.scheduler_info(n_workers=-1)["workers"]
        return next(address for address, info in infos.items() if info["id"] == name)

    def kill(self, name: str) -> None:
        """Kill a process at once, so that it can tell nobody."""
        self.processes[name].kill()
        self.processes[name].wait(PATIENCE)

    def config(self) -> Any:
        """``with cluster.config():`` joblib's work goes to the workers."""
        return joblib.parallel_config(backend="dask", client=self.client, wait_for_workers_timeout=PATIENCE)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _run(self, name: str, kind: str, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--host", LOOPBACK]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with self._log(name).open("w") as log:
            self.processes[name] = subprocess.Popen(
                [*command, "--dashboard-address", f"{LOOPBACK}:0"],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return self.processes[name]

    def _end(self) -> None:
        """End the processes, the scheduler last; also those that do not listen."""
        for process in reversed(self.processes.values()):
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def make_pictures(folder: Path, count: int) -> list[Path]:
    """Save as many different pictures, textures that ship, turned and flipped, as PNG files; returns their names."""
    patches = (255 * datasets.load_textures().data).astype(np.uint8)
    if count > 8 * len(patches):
        raise ValueError(f"count must be at most {8 * len(patches)}, the pictures that there are, but it is {count}")
    files = []
    for number in range(count):
        way, which = divmod(number, len(patches))
        picture = np.rot90(patches[which], way % 4)
        files.append(folder / f"{number:05d}.png")
        Image.fromarray(np.ascontiguousarray(picture if way < 4 else picture[:, ::-1])).save(files[-1])
    return files


def extract(extraction: Any, files: list[Path]) -> np.ndarray:
    """The features of the pictures in one array."""
    return np.asarray(extraction.transform(files))


def timed(extraction: Any, files: list[Path]) -> tuple[float, list[np.ndarray]]:
    """The median of the seconds of several runs, and the features that each has given."""
    seconds, found = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        found.append(extract(extraction, files))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), found


def killed_half_way(cluster: Cluster, name: str, seconds: float, work: Callable[[], np.ndarray]) -> tuple[str, Any]:
    """Do the work, and kill a worker after so many seconds; returns what happened, and the result."""
    address, told = cluster.worker(name), []

    def kill() -> None:
        told.append(len(cluster.client.processing()[address]))
        cluster.kill(name)

    timer = threading.Timer(seconds, kill)
    start = time.perf_counter()
    timer.start()
    try:
        result = work()
    finally:
        timer.cancel()
        timer.join()
    if not told:
        raise RuntimeError(f"the run was over before {name} could be killed, after {seconds:.1f} s: take more pictures")
    took = time.perf_counter() - start
    return f"a worker killed after {seconds:.1f} of {took:.1f} s, with {told[0]} calls in its hands", result


def measure(folder: Path, count: int) -> bool:
    """Print the table; returns whether all results are the same, to the last bit."""
    (folder / "pictures").mkdir()
    files = make_pictures(folder / "pictures", count)
    rows, columns = np.asarray(Image.open(files[0])).shape[:2]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{count:,} PNG files of {rows} x {columns} pixels, {cores} cores, medians of {RUNS} runs, pictures a second")
    print(f"{'':24}{'no cluster':>12}{'1 worker':>12}{'2 workers':>12}", flush=True)
    medians, expected, same = {name: [] for name in EXTRACTIONS}, {}, True

    def note(name: str) -> None:
        nonlocal same
        seconds, found = timed(EXTRACTIONS[name], files)
        expected.setdefault(name, found[0])
        same = same and all(np.array_equal(one, expected[name]) for one in found)
        medians[name].append(seconds)

    for name, extraction in EXTRACTIONS.items():
        extract(extraction, files[:WARM_UP])
        note(name)
    with Cluster(folder) as cluster:

        def add(worker: str) -> None:
            cluster.start(worker)
            for extraction in EXTRACTIONS.values():
                here = {"workers": [cluster.worker(worker)], "pure": False}
                cluster.client.submit(extract, extraction, files[:WARM_UP], **here).result(PATIENCE)

        for worker in ("first", "second"):
            add(worker)
            with cluster.config():
                for name in EXTRACTIONS:
                    note(name)
        for name, taken in medians.items():
            print(f"{name:24}" + "".join(f"{count / seconds:12,.0f}" for seconds in taken))
        print(f"all {2 * 3 * RUNS} results the same as without a cluster, to the last bit: {same}", flush=True)
        for name, victim, following in zip(EXTRACTIONS, ("first", "second"), ("third", "")):
            with cluster.config():
                half, work = medians[name][-1] / 2, lambda: extract(EXTRACTIONS[name], files)  # noqa: B023
                happened, result = killed_half_way(cluster, victim, half, work)
            fine = np.array_equal(result, expected[name])
            print(f"{name}: {happened}; the same result: {fine}", flush=True)
            same = same and fine
            if following:
                add(following)
    return same


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 where all results are the same."""
    parser = argparse.ArgumentParser(prog="python -m workshop.cluster", description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=2000, metavar="N", help="2000 by default")
    given = parser.parse_args(arguments)
    if given.pictures < WARM_UP:
        parser.error(f"--pictures must be at least {WARM_UP}, but {given.pictures} was given")

    def too_long(*_: object) -> None:
        sys.exit(f"the measurement takes more than {LIMIT} s, and was stopped")

    # in both cases scheduler and workers are ended, too
    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.alarm(LIMIT)
    try:
        with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
            return 0 if measure(Path(folder), given.pictures) else 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    sys.exit(main())
