"""Our functions, side by side with what a reader would write otherwise."""

import atexit
import io
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import ipywidgets
import numpy as np
import scipy
from mahotas.features import surf
from PIL import Image
from sklearn.cluster import MiniBatchKMeans
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from benchmarks.timing import Measurement, Row, measure, table
from helpers import convnets, datasets, filters, gabor, signals, widgets
from helpers.backend import load_keras
from helpers.spectrograms import MelSpectrogram
from helpers.transfer import DeepFeatures, load_backbone
from helpers.visual_words import BagOfWords, DenseSurf, grid_positions

FRAME_LIMIT = 0.05  # seconds of computation and drawing for one frame of a widget


def moves(box: ipywidgets.VBox) -> Iterator[Callable[[], None]]:
    """One small step of one control after the other, for ever: what a reader's arrow keys do."""
    for control in itertools.cycle(box.controls.values()):
        if hasattr(control, "options"):
            following = ((control.index or 0) + 1) % len(control.options)
            yield lambda: setattr(control, "index", following)
        elif hasattr(control, "step"):
            following = control.value + control.step
            yield lambda: setattr(control, "value", following if following <= control.max else control.min)
        else:
            yield lambda: setattr(control, "value", not control.value)


def mover(box: ipywidgets.VBox) -> Callable[[], None]:
    """A function that makes the next step at each call."""
    steps = moves(box)
    return lambda: next(steps)()


def frames() -> list[Measurement]:
    """Every widget: from a control's move to the new picture, against drawing the whole figure with savefig."""
    rows = []
    for name, factory in widgets.DEMOS.items():
        ours, reference = factory(), factory()

        def whole_figure(figure=reference.frame.figure) -> bytes:
            buffer = io.BytesIO()
            figure.savefig(buffer)
            return buffer.getvalue()

        reference.frame.png = whole_figure  # in the place of the artists that are drawn over a kept background
        rows.append(Measurement(f"{name}: a frame", mover(ours), "savefig", mover(reference), limit=FRAME_LIMIT))
    return rows


def double_loop(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolution as its definition reads."""
    result = np.zeros(len(signal) + len(kernel) - 1)
    for n in range(len(signal)):
        for k in range(len(kernel)):
            result[n + k] += signal[n] * kernel[k]
    return result


def convolutions() -> list[Measurement]:
    """From scratch against the library, separable against full."""
    rng = np.random.default_rng(0)
    signal, image = rng.normal(size=10_000), rng.normal(size=(256, 256))
    short = signal[:1000]
    bell = signals.gaussian_kernel(3)
    kernel, square = rng.normal(size=(7, 7)), np.outer(bell, bell)
    sizes = f"256 x 256, sigma 3, {len(bell)} weights"

    def mirrored_full(convolve2d: Callable) -> np.ndarray:
        reach = len(bell) // 2
        padded = np.pad(image, reach, mode="symmetric")
        return convolve2d(padded, square)[reach:-reach, reach:-reach]

    def library(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        return scipy.signal.convolve2d(image, kernel, mode="same")

    return [
        Measurement(
            f"double loop, 1000 samples, {len(bell)} weights",
            lambda: double_loop(short, bell), "numpy.convolve", lambda: np.convolve(short, bell), same=True,
        ),
        Measurement(
            f"signals.convolve, 10000 samples, {len(bell)} weights",
            lambda: signals.convolve(signal, bell), "numpy.convolve", lambda: np.convolve(signal, bell), same=True,
        ),
        Measurement(
            "filters.convolve2d, 256 x 256, 7 x 7 weights",
            lambda: filters.convolve2d(image, kernel), "scipy.signal.convolve2d", lambda: library(image, kernel),
            same=True,
        ),
        Measurement(
            f"separable filters.gaussian_filter, {sizes}",
            lambda: filters.gaussian_filter(image, 3), "full, scipy.signal.convolve2d",
            lambda: mirrored_full(library), same=True,
        ),
        Measurement(
            f"separable filters.gaussian_filter, {sizes}",
            lambda: filters.gaussian_filter(image, 3), "full, filters.convolve2d",
            lambda: mirrored_full(filters.convolve2d), same=True,
        ),
    ]  # fmt: skip


def descriptions() -> list[Measurement]:
    """All filters over all signals at once, against one convolution a filter and signal."""
    rng = np.random.default_rng(0)
    waves = [rng.random(rng.integers(24, 37)) for _ in range(660)]
    bank = gabor.filter_bank([np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3])

    def plain_loop() -> np.ndarray:
        rows = []
        for wave in waves:
            mirrored = [np.pad(wave, len(kernel) // 2, mode="symmetric") for kernel in bank]
            responses = [np.convolve(one, kernel, mode="valid") for one, kernel in zip(mirrored, bank)]
            rows.append([pool(response) for response in responses for pool in (np.mean, np.std, np.max)])
        return np.array(rows)

    features = gabor.GaborFeatures(bank)
    return [
        Measurement(
            "gabor.GaborFeatures, 660 signals, 9 filters",
            lambda: features.fit_transform(waves), "numpy.convolve in a loop", plain_loop, same=True, least=5,
        )
    ]  # fmt: skip


def layers() -> list[Measurement]:
    """A convolution layer over a batch, forward and backward, against loops over its outputs and against Keras."""
    rng = np.random.default_rng(0)
    x, w, dy = (
        rng.normal(size=shape).astype(np.float32) for shape in ((4, 28, 28, 8), (3, 3, 8, 16), (4, 26, 26, 16))
    )

    def loops() -> np.ndarray:
        y = np.zeros_like(dy)
        for n, row, column, filter_ in np.ndindex(y.shape):
            y[n, row, column, filter_] = np.sum(x[n, row : row + 3, column : column + 3] * w[..., filter_])
        return y

    def gradient_loops() -> np.ndarray:
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for n, row, column, filter_ in np.ndindex(dy.shape):
            given = dy[n, row, column, filter_]
            dw[..., filter_] += given * x[n, row : row + 3, column : column + 3]
            dx[n, row : row + 3, column : column + 3] += given * w[..., filter_]
        return np.concatenate([dx.ravel(), dw.ravel()])

    def gradients() -> np.ndarray:
        return np.concatenate([one.ravel() for one in convnets.conv2d_gradients(x, w, dy)])

    keras = load_keras()
    sizes = "4 pictures of 28 x 28 x 8, 16 filters of 3 x 3"
    slow = {"same": 1e-3, "least": 50, "most_runs": 5}  # float32, summed in another order
    return [
        Measurement(f"convnets.conv2d, {sizes}", lambda: convnets.conv2d(x, w), "loops", loops, **slow),
        Measurement(f"convnets.conv2d_gradients, {sizes}", gradients, "loops", gradient_loops, **slow),
        Measurement(
            f"convnets.conv2d, {sizes}", lambda: convnets.conv2d(x, w), "keras.ops.conv",
            lambda: keras.ops.convert_to_numpy(keras.ops.conv(x, w)), same=1e-3,
        ),
    ]  # fmt: skip


def deep_features(count: int = 512) -> list[Measurement]:
    """Pictures to features, against Keras's own ``predict`` on pixels that are ready for it, and one at a time."""
    keras, rng = load_keras(), np.random.default_rng(0)
    rows = []
    for name, number in (("mini_vgg", count), ("mobilenet_0.25", count // 8)):
        backbone = load_backbone(name, weights=None)  # random: speed does not depend on them
        pictures = rng.integers(0, 256, (number, backbone.size, backbone.size, 3), np.uint8)
        averages = keras.layers.GlobalAveragePooling2D()(backbone.network.output)
        model = keras.Model(backbone.network.input, averages)
        pixels, ours = pictures.astype(np.float32), DeepFeatures(backbone)

        def predict(model=model, pixels=pixels) -> np.ndarray:
            return model.predict(pixels, batch_size=32, verbose=0)

        def one_at_a_time(model=model, pixels=pixels) -> np.ndarray:
            return np.concatenate([model.predict_on_batch(pixels[i : i + 1]) for i in range(len(pixels))])

        what = f"transfer.DeepFeatures, {name}, {number} pictures of {backbone.size} x {backbone.size}"
        for against, reference, least in (
            ("keras predict, pixels ready", predict, 0.95), ("keras, one picture at a time", one_at_a_time, 1.5)
        ):  # fmt: skip
            rows.append(
                Measurement(
                    what, lambda ours=ours, pictures=pictures: ours.transform(pictures), against, reference,
                    same=1e-3, least=least, most_runs=11,
                )
            )  # fmt: skip
    return rows


def mel_spectrograms(count: int = 240) -> list[Measurement]:
    """Clips to mel spectrograms in decibels, all at once, against librosa one clip at a time."""
    import librosa

    clips = [datasets.of_length(clip, 8000) for clip in datasets.load_spoken_digits().data[:count]]
    sizes = {"sr": 8000, "n_fft": 256, "win_length": 240, "hop_length": 80, "n_mels": 128}

    def one_at_a_time() -> np.ndarray:
        return np.array([librosa.power_to_db(librosa.feature.melspectrogram(y=clip, **sizes)) for clip in clips])

    ours = MelSpectrogram(8000)
    return [
        Measurement(
            f"spectrograms.MelSpectrogram, {count} clips of 1 s", lambda: ours.transform(clips),
            "librosa, one clip at a time", one_at_a_time, same=0.01, least=1.0, most_runs=11,
        )
    ]  # fmt: skip


def pictures(count: int) -> tuple[list[np.ndarray], str]:
    """Photographs in colour, uint8, and what they are: those of pets where HELPERS_DATA_MIRROR is a folder that has
    them, else pieces as large of the photographs and textures that ship."""
    if Path(os.environ.get("HELPERS_DATA_MIRROR") or "no folder", "pets").is_dir():
        return datasets.load_pets().data[:count], "photographs of pets"
    photographs = datasets.load_photographs()
    squares = [photographs.camera]
    squares += [(255 * square).astype(np.uint8) for square in datasets.load_textures().photographs.values()]
    whole = [photographs.china, photographs.flower, *(np.stack([square] * 3, axis=2) for square in squares)]
    rng, pieces = np.random.default_rng(0), []
    for number in range(count):
        source, size = whole[number % len(whole)], (rng.integers(300, 376), rng.integers(360, 471))
        top, left = (rng.integers(have - want + 1) for have, want in zip(source.shape, size))
        pieces.append(source[top : top + size[0], left : left + size[1]])
    return pieces, "pieces of photographs"


def words(count: int = 100, spacing: int = 8, scale: int = 2) -> list[Measurement]:
    """From files of pictures to shares of words, on two cores, against a plain loop with the same words on one."""
    raw, kind = pictures(count)
    border, frame, folder = 31 * scale // 2, 2, Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    described = sum(len(grid_positions(picture.shape[:2], spacing, scale)) for picture in raw)
    files = [folder / f"{number}.jpg" for number in range(count)]
    for file, picture in zip(files, raw):
        Image.fromarray(picture).save(file, quality=90)

    def plain_loop() -> np.ndarray:
        found = []
        for file in files:
            with Image.open(file) as opened:
                picture = np.array(opened)
            levels = np.round(255 * 2**16 * (picture / 255 @ [0.2125, 0.7154, 0.0721])) / 2**16
            padded = np.pad(levels, frame, mode="symmetric")
            rows, columns = (range(spacing // 2, size, spacing) for size in picture.shape[:2])
            points = [
                (row + frame, column + frame, scale, 1, 1)
                for row in rows if border <= row < picture.shape[0] - border
                for column in columns if border <= column < picture.shape[1] - border
            ]  # fmt: skip
            found.append(surf.descriptors(padded, np.array(points, dtype=float), descriptor_only=True))
        k_means = MiniBatchKMeans(100, batch_size=4096, n_init=1, init_size=4096, random_state=0).fit(np.vstack(found))
        return np.array([np.bincount(k_means.predict(own), minlength=100) / len(own) for own in found])

    def one_core() -> np.ndarray:
        with threadpool_limits(1):
            return plain_loop()

    ours = make_pipeline(DenseSurf(spacing, scale, n_jobs=2), BagOfWords(100))
    return [
        Measurement(
            f"From files to ({count}, 100) vectors for {count} {kind} ({described:,} local descriptors)",
            lambda: ours.fit_transform(files), "plain loop in one process", one_core,
            # an eighth of the time on one core is k-means, which has one thread here, too
            same=True, limit=12, least=1.7, most_runs=5,
        )
    ]  # fmt: skip


def measurements(quick: bool = False) -> list[Measurement]:
    """All of them; where it must be quick, with less to do in each."""
    whole = [*frames(), *convolutions(), *descriptions(), *layers(), *mel_spectrograms(count=20 if quick else 240)]
    return [*whole, *deep_features(count=40 if quick else 512), *words(count=2 if quick else 100)]


def part(quick: bool = False) -> tuple[str, list[str]]:
    """The table of speeds, and what is slower than it must be (which is not judged where it must be quick)."""
    runs, shortest = (1, 0.0) if quick else (31, 0.005)
    rows: list[Row] = [measure(measurement, runs, shortest) for measurement in measurements(quick)]
    timed = "One run" if quick else f"Medians of {runs} paired runs, of 5 where one takes seconds"
    note = f"{timed}; a ratio above 1: ours is that many times as fast."
    slow = [] if quick else [f"too slow: {row.measurement.what}" for row in rows if not row.within_limit]
    return f"{table(rows)}\n\n{note}", slow
