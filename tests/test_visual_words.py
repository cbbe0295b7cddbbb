"""helpers.visual_words and DenseSurf against mahotas, scikit-image, scikit-learn and plain loops; what they refuse."""

import re
from pathlib import Path

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mahotas.features import surf
from PIL import Image
from scipy.spatial.distance import cdist
from skimage.color import rgb2gray
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data

from helpers import datasets, visual_words
from helpers.datasets.pictures import read_picture
from helpers.estimators import visual_words as estimators
from helpers.visual_words import DenseSurf, grey, grid_positions, surf_border, surf_descriptors

quick = settings(max_examples=40, deadline=None)
ACCEPTED = [1, 1.1, 1.24, 1.75, 2, 2.24, 2.75, 3, 3.24]
REFUSED = [1.25, 1.4, 1.5, 1.6, 1.74, 2.25, 2.5, 2.74]


@pytest.fixture(scope="module")
def gravel():
    return datasets.load_textures().photographs["gravel"]


def noisy_ramp(size, angle, seed=0):
    """Grey levels that rise in one direction, and noise, so that no two directions are equally strong."""
    y, x = np.mgrid[:size, :size] / size - 0.5
    ramp = 0.5 + 0.6 * (np.cos(angle) * y + np.sin(angle) * x)
    return np.clip(ramp + 0.2 * np.random.default_rng(seed).random((size, size)) - 0.1, 0, 1)


def levels(image):
    """Grey levels 0 to 255 in steps of 2 ** -16: sums of them have no rounding."""
    return np.round(255 * 2**16 * image) / 2**16


def at(image, positions, scale, frame=0):
    """Descriptors by mahotas alone."""
    rest = np.column_stack([np.full(len(positions), float(scale)), np.ones((len(positions), 2))])
    return surf.descriptors(image, np.column_stack([positions + frame, rest]), descriptor_only=True)


def lengths(difference):
    return np.linalg.norm(difference, axis=1)


# -- grey levels ------------------------------------------------------------------------------------------------------


@quick
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 9), st.sampled_from(["f4", "f8", "u1"]))
def test_grey_is_scikit_images(seed, rows, columns, kind):
    rng = np.random.default_rng(seed)
    shape = (rows, columns, 3)
    picture = rng.integers(0, 256, shape, np.uint8) if kind == "u1" else rng.random(shape, kind)
    before = picture.copy()
    tolerance = 1e-6 if kind == "f4" else 1e-12
    assert np.allclose(grey(picture), rgb2gray(picture), rtol=0, atol=tolerance)
    single = grey(picture[:, :, 0])
    assert single.dtype == float and np.array_equal(picture, before)
    assert np.allclose(single, picture[:, :, 0] / (255 if kind == "u1" else 1))


def test_grey_of_a_file_and_of_a_copy(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(picture).save(tmp_path / "a.png")
    for name in (tmp_path / "a.png", str(tmp_path / "a.png")):
        assert np.array_equal(grey(name), grey(picture))
    levels = np.zeros((4, 4))
    grey(levels)[:] = 1
    assert levels.max() == 0  # the reader's picture stays as it is


@pytest.mark.parametrize(
    ("picture", "error", "message"),
    [
        (np.full((4, 4), np.nan), ValueError, "p must hold finite numbers only, but there is NaN at position (0, 0)"),
        (np.full((4, 4), np.inf), ValueError, "p must hold finite numbers only, but there is infinity"),
        (np.full((4, 4), 1.01), ValueError, "p must lie within [0, 1], but it goes from 1.01 to 1.01"),
        (np.full((4, 4), -0.1), ValueError, "p must lie within [0, 1], but it goes from -0.1 to -0.1"),
        (np.full((4, 4), 200.0), ValueError, "p must lie within [0, 1]"),
        (np.ones((4, 4), int), TypeError, "p must be uint8, or float in [0, 1], but its type is int64"),
        (np.ones((4, 4), np.uint16), TypeError, "p must be uint8, or float in [0, 1], but its type is uint16"),
        (np.ones((4, 4), bool), TypeError, "p must be an image of shape (rows, columns) or (rows, columns, 3)"),
        (np.ones((4, 4), complex), TypeError, "p must be an image of shape"),
        (np.ones((4, 4, 4)), ValueError, "p must be an image of shape (rows, columns) or (rows, columns, 3), but its"),
        (np.ones((4, 4, 1)), ValueError, "p must be an image of shape"),
        (np.ones(4), ValueError, "p must be an image of shape"),
        (np.ones((0, 4)), ValueError, "it is empty (shape (0, 4))"),
        ([[1.0], [1.0, 0.0]], ValueError, "its rows have different lengths"),
        (None, TypeError, "p must be an image of shape"),
        (b"a.png", TypeError, "p must be an image of shape"),
        (np.ma.masked_array(np.ones((4, 4)), mask=np.eye(4)), ValueError, "4 of its values are masked"),
    ],
)
def test_what_is_no_picture_is_named(picture, error, message):
    with pytest.raises(error, match=f"^p must .*{re.escape(message.removeprefix('p must '))}"):
        grey(picture, "p")


# -- picture files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "1", "LA", "CMYK"])
def test_every_kind_of_picture_is_read_in_colour(tmp_path, mode):
    levels = np.repeat(np.random.default_rng(0).integers(0, 2, (6, 8, 1), np.uint8) * 255, 3, axis=2)
    suffix = "tif" if mode == "CMYK" else "png"
    Image.fromarray(levels).convert(mode).save(tmp_path / f"a.{suffix}")
    picture = read_picture(tmp_path / f"a.{suffix}")
    assert picture.dtype == np.uint8 and np.array_equal(picture, levels) and picture.flags.writeable


def jpeg(path, rows=64, columns=64):
    levels = np.random.default_rng(0).integers(0, 256, (rows, columns, 3), np.uint8)
    Image.fromarray(levels).save(path, "JPEG")
    return path.read_bytes()


def damaged(folder):
    """Files that are no picture, and what is wrong with each."""
    whole = jpeg(folder / "whole.jpg")
    broken = bytearray(whole)
    broken[:2] = b"xx"
    contents = {
        "empty.jpg": b"",
        "cut.jpg": whole[: len(whole) // 2],
        "header.jpg": whole[:20],
        "text.png": b"no picture at all",
        "other.jpg": bytes(broken),
        "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    }
    for name, body in contents.items():
        (folder / name).write_bytes(body)
    (folder / "folder.jpg").mkdir()
    return [folder / name for name in (*contents, "folder.jpg", "missing.jpg")] + [folder / "a\0b.jpg"]


@pytest.mark.parametrize("number", range(9))
def test_a_file_that_cannot_be_read_is_named_with_its_number(tmp_path, number):
    path, good = damaged(tmp_path)[number], tmp_path / "whole.jpg"
    said = f"{re.escape(str(path))} must be a picture, but it cannot be read: "
    if path.name == "missing.jpg":
        said += "there is no such file"
    with pytest.raises(ValueError, match=f"^{said}"):
        read_picture(path)
    for name in (path, str(path)):
        with pytest.raises(ValueError, match=f"^picture 2 of X: {said}"):
            DenseSurf(n_jobs=2).fit_transform([good, good, name, good])


def test_a_file_that_must_not_be_read_is_named(tmp_path, monkeypatch):
    def refused(*arguments, **keywords):
        raise PermissionError(13, "Permission denied")

    jpeg(tmp_path / "a.jpg")
    monkeypatch.setattr(Image, "open", refused)  # whoever runs as root may read every file
    with pytest.raises(ValueError, match=r"a\.jpg must be a picture, but it cannot be read: .*Permission denied"):
        read_picture(tmp_path / "a.jpg")


@pytest.mark.parametrize("pixels", [10, 30])
def test_a_picture_with_far_too_many_pixels_is_named(tmp_path, monkeypatch, pixels):
    jpeg(tmp_path / "a.jpg", 8, 8)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", pixels)  # above twice this number Pillow refuses
    with pytest.raises(ValueError, match=r"a\.jpg must be a picture, but it cannot be read: .*exceeds limit"):
        read_picture(tmp_path / "a.jpg")


@pytest.mark.parametrize("path", [None, 3, b"a.jpg", np.ones((4, 4)), ["a.jpg"]])
def test_what_is_no_name_of_a_file(path):
    with pytest.raises(TypeError, match="^path must be the name of a file, but a "):
        read_picture(path)


def test_a_file_is_closed_also_when_it_is_damaged(tmp_path):
    for path in damaged(tmp_path)[:6]:
        with pytest.raises(ValueError, match="cannot be read"):
            read_picture(path)
    open_files = Path("/proc/self/fd")
    if not open_files.is_dir():
        pytest.skip("which files are open can be seen on Linux only")
    assert not [one for one in open_files.iterdir() if str(one.resolve()).startswith(str(tmp_path))]


# -- scales and grids -------------------------------------------------------------------------------------------------


def turned_positions(positions, size):
    """Where points are after a quarter turn of a square picture."""
    return np.column_stack([size - 1 - positions[:, 1], positions[:, 0]])


@pytest.mark.parametrize("scale", ACCEPTED)
def test_accepted_scales_see_neither_brightness_nor_contrast_and_little_of_a_turn(gravel, scale):
    image = 0.55 * gravel[:130, :130] + 0.05 * np.random.default_rng(0).random((130, 130))
    points = grid_positions((130, 130), 7, 3.24)
    here = surf_descriptors(image, points, scale)
    brighter, weaker = (surf_descriptors(other, points, scale) for other in (image + 0.3, 0.5 * image))
    assert np.array_equal(here, brighter)
    assert np.median(lengths(here - weaker)) < 1e-4  # half the contrast has steps of half the size
    turned = surf_descriptors(np.rot90(image), turned_positions(points, 130), scale)
    other = lengths(here - np.roll(here, 5, axis=0))
    assert np.median(lengths(here - turned)) < 0.75 * np.median(other)


@pytest.mark.parametrize("scale", REFUSED)
def test_refused_scales_see_brightness_and_lose_a_turned_picture(gravel, scale):
    image, points = 153 * gravel[:130, :130].copy(), grid_positions((130, 130), 7, 3.24)
    here, brighter = at(image, points, scale), at(image + 76, points, scale)
    turned = at(np.rot90(image).copy(), turned_positions(points, 130), scale)
    other = lengths(here - np.roll(here, 5, axis=0))
    assert np.median(lengths(here - brighter)) > 0.02
    assert np.median(lengths(here - turned)) > 0.75 * np.median(other)
    for call in (
        lambda: surf_border(scale),
        lambda: grid_positions((130, 130), 7, scale),
        lambda: surf_descriptors(gravel, points, scale),
        lambda: DenseSurf(scale=scale).fit([gravel]),
        lambda: DenseSurf(scale=[1, scale]).transform([gravel]),
    ):
        with pytest.raises(ValueError, match=f"^scale must be near a whole number .*but {scale:g} was given$"):
            call()


@given(st.floats(1, 100))
def test_what_is_refused_is_a_filter_of_odd_width(scale):
    width = int(2 * scale + 0.5)
    if width % 2 == 0:
        assert surf_border(scale) == int(31 * scale) // 2
    else:
        with pytest.raises(ValueError, match="near a whole number"):
            surf_border(scale)


@quick
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 20), st.sampled_from(ACCEPTED))
def test_grid_positions_are_those_of_mahotas(rows, columns, spacing, scale):
    border = surf_border(scale)
    expected = [
        [row, column]
        for row in range(rows)
        for column in range(columns)
        if (row - spacing // 2) % spacing == 0 and (column - spacing // 2) % spacing == 0
        and row >= spacing // 2 and column >= spacing // 2
        and min(row, column, rows - 1 - row, columns - 1 - column) >= border
    ]  # fmt: skip
    positions = grid_positions((rows, columns), spacing, scale)
    assert positions.shape == (len(expected), 2) and positions.dtype.kind == "i"
    assert positions.tolist() == expected


@pytest.mark.parametrize("scale", [1, 1.24, 1.75, 2, 3])
def test_the_border_is_the_one_of_mahotas(gravel, scale):
    """Framed, so that nothing outside of memory is read; mahotas leaves out points that lie closer."""
    border = surf_border(scale)
    image = np.pad(255 * gravel[:130, :140], 0)
    points = np.array([[row, 70] for row in range(border - 3, border + 4)])
    points = np.vstack([points, [[129 - row, 70] for row in range(border - 3, border + 4)], points[:, ::-1]])
    kept = surf.descriptors(image, np.column_stack([points, np.full(len(points), scale), np.ones((len(points), 2))]))
    inside = (points >= border).all(axis=1) & (points < np.array(image.shape) - border).all(axis=1)
    assert np.array_equal(kept[:, :2], points[inside])


# -- descriptors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "columns", "spacing", "scale"),
    [(64, 64, 4, 1), (90, 71, 8, 1), (100, 90, 7, 2), (130, 120, 8, 3), (90, 90, 9, 1.1), (75, 75, 25, 2)],
)
def test_dense_surf_is_mahotas_dense(gravel, rows, columns, spacing, scale):
    picture = gravel[:rows, :columns]
    (ours,) = DenseSurf(spacing, scale).fit_transform([picture])
    theirs = surf.dense(levels(picture), spacing, scale=scale)
    assert len(ours) == len(theirs) == len(grid_positions(picture.shape, spacing, scale)) > 0
    height = len(np.unique(grid_positions(picture.shape, spacing, scale)[:, 0]))
    in_columns = theirs.reshape(-1, height, 64).swapaxes(0, 1).reshape(-1, 64)  # theirs goes down each column first
    assert np.array_equal(ours, in_columns) and np.allclose(lengths(ours), 1)
    rounded = surf.dense(255 * picture, spacing, scale=scale)
    assert np.mean(np.abs(rounded - theirs).max(axis=1) > 1e-9) <= 0.02  # where rounding chose another direction


def test_where_mahotas_reads_outside_of_the_picture():
    """At scale 1, a point 15 pixels from the border and a direction of about 45 degrees: one row further decides."""
    corner, angle = np.array([[15, 15]]), 3 * np.pi / 4
    beyond = 0
    for seed in range(20):
        image = 255 * noisy_ramp(31, angle, seed)
        black, white = (at(np.pad(image, 2, constant_values=level), corner, 1, frame=2) for level in (0, 255))
        beyond += np.abs(black - white).max() > 1e-6
    assert beyond > 5
    for seed in range(20):
        picture = noisy_ramp(31, angle, seed)
        ours = surf_descriptors(picture, corner, 1)
        assert all(np.array_equal(surf_descriptors(picture.copy(), corner, 1), ours) for _ in range(5))
        assert np.isfinite(ours).all() and np.allclose(lengths(ours), 1)
        larger = np.pad(picture, 31, mode="symmetric")
        assert np.array_equal(surf_descriptors(larger, corner + 31, 1), ours)


@pytest.mark.parametrize("scale", [1, 1.24, 1.75, 2, 3])
def test_no_more_than_the_frame_of_two_pixels_is_read(scale):
    """All four corners of the allowed points, in pictures that rise in every direction."""
    border = surf_border(scale)
    size, frame = 2 * border + 2, 4
    corners = np.array([[row, column] for row in (border, border + 1) for column in (border, border + 1)])
    rng = np.random.default_rng(0)
    for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        picture = np.pad(255 * noisy_ramp(size, angle), frame, mode="symmetric")
        other = rng.uniform(0, 255, picture.shape)
        other[2:-2, 2:-2] = picture[2:-2, 2:-2]
        assert np.allclose(at(picture, corners, scale, frame), at(other, corners, scale, frame), rtol=0, atol=1e-6)


@pytest.mark.parametrize("scale", [1, 2])
def test_where_in_a_picture_a_piece_stands_changes_nothing(gravel, scale):
    """Also not where it is nearly flat, so that rounding would choose the direction."""
    for picture in (gravel, gravel / 100, rgb2gray(np.stack([gravel, gravel**2, gravel[::-1]], axis=2))):
        points = grid_positions((100, 120), 9, scale)
        here = surf_descriptors(picture[200:300, 300:420], points, scale)
        assert np.array_equal(surf_descriptors(picture, points + [200, 300], scale), here)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_pictures_of_every_type_and_in_colour(dtype):
    rng = np.random.default_rng(0)
    colour = rng.integers(0, 256, (40, 50, 3), np.uint8)
    given = colour if dtype == np.uint8 else (colour / 255).astype(dtype)
    pictures = [given, given[:, :, 1], np.asfortranarray(given[::-1])]
    before = [picture.copy() for picture in pictures]
    for picture, descriptors in zip(pictures, DenseSurf(6).transform(pictures)):
        expected = at(np.pad(levels(grey(picture)), 2, mode="symmetric"), grid_positions((40, 50), 6, 1), 1, frame=2)
        assert np.array_equal(descriptors, expected)
    assert all(np.array_equal(picture, kept) for picture, kept in zip(pictures, before))


def test_several_scales_stand_one_after_the_other_with_their_positions(gravel):
    pictures = [gravel[:80, :100], gravel[200:270, 100:185]]
    both = DenseSurf(8, [1, 2], positions=True).transform(pictures)
    for picture, descriptors in zip(pictures, both):
        parts = [DenseSurf(8, scale).transform([picture])[0] for scale in (1, 2)]
        points = np.vstack([grid_positions(picture.shape, 8, scale) for scale in (1, 2)])
        assert np.array_equal(descriptors[:, 2:], np.vstack(parts))
        assert np.allclose(descriptors[:, :2] * picture.shape, points + 0.5)
        assert 0 < descriptors[:, :2].min() and descriptors[:, :2].max() < 1
    assert np.array_equal(DenseSurf(8, np.array([1.0, 2.0])).transform(pictures)[1], both[1][:, 2:])


def test_a_flat_picture_has_descriptors_of_length_0():
    (descriptors,) = DenseSurf(8).transform([np.full((64, 64), 0.5)])
    assert len(descriptors) == 16 and np.isfinite(descriptors).all() and np.abs(descriptors).max() < 1e-6


def test_files_and_arrays_give_the_same(tmp_path):
    pictures = []
    for name in ("a.jpg", "b.jpg"):
        jpeg(tmp_path / name)
        pictures.append(read_picture(tmp_path / name))
    of_files = DenseSurf(n_jobs=2).fit_transform([str(tmp_path / "a.jpg"), tmp_path / "b.jpg"])
    assert all(np.array_equal(*pair) for pair in zip(of_files, DenseSurf().fit_transform(pictures), strict=True))


def test_threads_and_processes_give_the_same(gravel):
    pictures = [gravel[start : start + 60, :64] for start in range(0, 400, 20)]
    plain = DenseSurf(6).transform(pictures)
    with joblib.parallel_config(backend="loky", n_jobs=2, inner_max_num_threads=1):
        processes = DenseSurf(6, n_jobs=2).transform(pictures)
    for others in (DenseSurf(6, n_jobs=2).transform(pictures), DenseSurf(6, n_jobs=-1).transform(pictures), processes):
        assert all(np.array_equal(*pair) for pair in zip(plain, others, strict=True))


def test_processes_name_the_picture_too(gravel):
    with joblib.parallel_config(backend="loky", n_jobs=2), pytest.raises(ValueError, match="^picture 3 of X must"):
        DenseSurf().transform([gravel] * 3 + [gravel[:20]])


@pytest.mark.parametrize("spacing", [4, 8, 16])
def test_a_picture_too_small_for_a_descriptor_is_named(gravel, spacing):
    """A patch of 64 x 64 has a point for scale 2 at rows and columns 31 and 32 only, and the grid steps over them."""
    pictures = [gravel[:90, :90], gravel[:64, :64]]
    said = (
        f"picture 1 of X must be large enough for a descriptor at scale 2 on a grid of {spacing} pixels, with 31 "
        "pixels on every side of its point, but it has 64 x 64 pixels"
    )
    for transform in (DenseSurf(spacing, 2).transform, DenseSurf(spacing, [1, 2]).fit_transform):
        with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
            transform(pictures)
    assert len(DenseSurf(2, 2).transform([gravel[:64, :64]])[0]) == 1


@pytest.mark.parametrize("rows", [1, 30, 31])
def test_no_picture_without_a_descriptor(gravel, rows):
    if rows == 31:
        assert len(DenseSurf(1).transform([gravel[:rows, :31]])[0]) == 1
    else:
        with pytest.raises(ValueError, match=f"^picture 0 of X must be large enough .*{rows} x 99 pixels"):
            DenseSurf(1).transform([gravel[:rows, :99]])


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.full((64, 64), np.nan), ValueError, "picture 1 of X must hold finite numbers only, but there is NaN"),
        (np.full((64, 64), 1.5), ValueError, "picture 1 of X must lie within [0, 1]"),
        (np.full((64, 64), -0.5), ValueError, "picture 1 of X must lie within [0, 1]"),
        (np.ones((64, 64), int), TypeError, "picture 1 of X must be uint8, or float in [0, 1]"),
        (np.ones((64, 64, 4)), ValueError, "picture 1 of X must be an image of shape"),
        (np.ones((2, 64, 64, 3)), ValueError, "picture 1 of X must be an image of shape"),
        (np.ones((64, 0)), ValueError, "picture 1 of X must be an image of shape"),
        (None, TypeError, "picture 1 of X must be an image of shape"),
        ([["a"]], TypeError, "picture 1 of X must be an image of shape"),
        ("no such file.jpg", ValueError, "picture 1 of X: no such file.jpg must be a picture, but it cannot be read"),
        ("", ValueError, "picture 1 of X: "),
    ],
)
@pytest.mark.parametrize("n_jobs", [None, 2])
def test_a_bad_picture_among_good_ones_is_named(gravel, bad, error, message, n_jobs):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        DenseSurf(n_jobs=n_jobs).fit_transform([gravel[:64, :64], bad, gravel[:64, :64]])


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([], ValueError, "X must hold at least one picture, but it is empty"),
        (np.empty((0, 64, 64)), ValueError, "X must hold at least one picture"),
        (None, TypeError, "X must be a sequence of at least one picture"),
        ("a.jpg", TypeError, "X must be a sequence of at least one picture"),
        (3.0, TypeError, "X must be a sequence of at least one picture"),
        (iter([np.ones((64, 64))]), TypeError, "X must be a sequence of at least one picture"),
        (np.ones((64, 64)), ValueError, "picture 0 of X must be an image of shape"),
    ],
)
def test_what_is_no_sequence_of_pictures(X, error, message):
    for method in (DenseSurf().fit_transform, DenseSurf().transform):
        with pytest.raises(error, match=f"^{re.escape(message)}"):
            method(X)


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"spacing": 0}, ValueError, "spacing must be a finite number at least 1"),
        ({"spacing": 4.0}, TypeError, "spacing must be a whole number"),
        ({"spacing": True}, TypeError, "spacing must be a whole number"),
        ({"scale": 0.9}, ValueError, "scale must be a finite number at least 1 and at most 100"),
        ({"scale": 101}, ValueError, "scale must be a finite number at least 1 and at most 100"),
        ({"scale": np.nan}, ValueError, "scale must be a finite number"),
        ({"scale": "1"}, TypeError, "scale must be a number"),
        ({"scale": None}, TypeError, "scale must be a number"),
        ({"scale": []}, ValueError, "scale must hold at least one scale"),
        ({"scale": [1, None]}, TypeError, "scale must be a number"),
        ({"positions": 1}, TypeError, "positions must be True or False"),
        ({"positions": "yes"}, TypeError, "positions must be True or False"),
    ],
)
def test_parameters_of_dense_surf(gravel, keywords, error, message):
    for method in ("fit", "transform", "fit_transform"):
        with pytest.raises(error, match=f"^{re.escape(message)}"):
            getattr(DenseSurf(**keywords), method)([gravel])


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        ([[14, 20]], "at least 15 pixels from the border at scale 1, but there is one at row 14, column 20 of 40 x 50"),
        ([[20, 20], [20, 35]], "but there is one at row 20, column 35 of 40 x 50 pixels"),
        ([[25, 20]], "but there is one at row 25, column 20"),
        ([[-20, 20]], "but there is one at row -20"),
        ([20, 20], "positions must be whole numbers of shape (n, 2), but their shape is (2,)"),
        ([[20, 20, 1]], "positions must be whole numbers of shape (n, 2)"),
        ([[20.0, 20.0]], "positions must be whole numbers of shape (n, 2)"),
    ],
)
def test_points_that_cannot_be_described(positions, message):
    message = re.escape(message.removeprefix("positions must be "))
    with pytest.raises(ValueError, match=f"^positions must be .*{message}"):
        surf_descriptors(np.ones((40, 50)), positions, 1)


def test_no_point_has_no_descriptor():
    assert surf_descriptors(np.ones((40, 50)), np.empty((0, 2), int), 1).shape == (0, 64)
    assert surf_descriptors(np.ones((40, 50)), [[15, 15], [24, 34]], 1).shape == (2, 64)


# -- interest points --------------------------------------------------------------------------------------------------


def test_interest_points_are_those_of_mahotas(gravel):
    picture = gravel[:200, :220]
    found = visual_words.interest_points(picture, most=10_000)
    theirs = surf.surf(255 * picture, max_points=10_000)
    assert len(found["row"]) == len(theirs) > 50
    ours = np.column_stack([found[name] for name in ("row", "column", "scale", "score", "angle")])
    assert np.allclose(ours[:, :4], theirs[:, :4], rtol=0, atol=1e-6 * theirs[:, 3].max())
    same = np.abs(np.angle(np.exp(1j * (ours[:, 4] - theirs[:, 5])))) < 1e-6
    assert np.mean(same) > 0.95
    assert np.all(np.diff(found["score"]) <= 0)
    fewer = visual_words.interest_points(picture, most=7)
    assert all(np.array_equal(fewer[name], found[name][:7]) for name in found)
    stronger = visual_words.interest_points(picture, most=10_000, threshold=float(np.median(found["score"])))
    assert 0 < len(stronger["score"]) < len(found["score"])


@pytest.mark.parametrize("turns", range(4))
def test_the_angle_goes_from_bright_to_dark(turns):
    """0 is down, a right angle to the right: a ramp that is bright above, turned by quarter turns."""
    y, x = np.mgrid[:200, :200]
    ramp = np.linspace(0.7, 0, 200)[:, np.newaxis] + 0.03 * np.exp(-((x - 100) ** 2 + (y - 100) ** 2) / (2 * 6**2))
    found = visual_words.interest_points(np.rot90(ramp, turns), most=1, threshold=1e-3)
    off = np.angle(np.exp(1j * (found["angle"][0] - turns * np.pi / 2)))  # a quarter turn: below becomes right
    assert abs(off) < 0.3
    assert abs(found["row"][0] - 99.5) < 1 and abs(found["column"][0] - 99.5) < 1


def test_a_blob_has_its_size():
    y, x = np.mgrid[:300, :300]
    for sigma in (3, 4, 8):
        blob = np.exp(-((x - 160) ** 2 + (y - 140) ** 2) / (2 * sigma**2))
        found = visual_words.interest_points(blob, most=1)
        assert abs(found["row"][0] - 140) <= 1 and abs(found["column"][0] - 160) <= 1
        assert found["scale"][0] == pytest.approx(0.63 * sigma, rel=0.15)


@pytest.mark.parametrize("shape", [(64, 64), (8, 8), (1, 1)])
def test_where_there_is_no_blob(shape):
    found = visual_words.interest_points(np.full(shape, 0.5))
    assert found.keys() == {"row", "column", "scale", "angle", "score"}
    assert all(values.shape == (0,) for values in found.values())


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"most": 0}, ValueError, "most must be"),
        ({"most": 1.5}, TypeError, "most must be a whole number"),
        ({"threshold": 0}, ValueError, "threshold must be a finite number greater than 0"),
        ({"threshold": "low"}, TypeError, "threshold must be a number"),
        ({"image": np.full((64, 64), 2.0)}, ValueError, "image must lie within [0, 1]"),
    ],
)
def test_interest_points_name_what_is_wrong(keywords, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        visual_words.interest_points(**{"image": np.ones((64, 64)), **keywords})


# -- words ------------------------------------------------------------------------------------------------------------


@quick
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 12), st.integers(1, 6))
def test_words_histogram_and_vlad_are_those_of_plain_loops(seed, count, n_words, width):
    rng = np.random.default_rng(seed)
    descriptors, vocabulary = rng.normal(size=(count, width)), rng.normal(size=(n_words, width))
    words = visual_words.nearest_words(descriptors, vocabulary)
    assert np.array_equal(words, cdist(descriptors, vocabulary).argmin(axis=1))
    shares = visual_words.word_shares(words, n_words)
    assert np.allclose(shares, [np.mean(words == word) for word in range(n_words)]) and shares.sum() == pytest.approx(1)
    sums = np.zeros((n_words, width))
    for descriptor, word in zip(descriptors, words):
        for column in range(width):
            sums[word, column] += descriptor[column] - vocabulary[word, column]
    before = descriptors.copy(), vocabulary.copy()
    assert np.allclose(visual_words.vlad(descriptors, vocabulary), sums)
    assert np.array_equal(descriptors, before[0]) and np.array_equal(vocabulary, before[1])


def test_nearest_words_are_what_k_means_predicts():
    descriptors = np.random.default_rng(0).normal(size=(500, 8))
    k_means = KMeans(20, n_init=1, random_state=0).fit(descriptors)
    assert np.array_equal(visual_words.nearest_words(descriptors, k_means.cluster_centers_), k_means.labels_)


def test_vlad_of_the_words_themselves_is_exactly_zero():
    vocabulary = np.random.default_rng(0).normal(size=(5, 4))
    descriptors = np.repeat(vocabulary, [1, 3, 7, 9, 11], axis=0)
    assert np.array_equal(visual_words.vlad(descriptors, vocabulary), np.zeros((5, 4)))


def test_of_equally_near_words_the_first():
    assert visual_words.nearest_words([[0.0], [1.0]], [[1.0], [-1.0], [1.0]]).tolist() == [0, 0]


@pytest.mark.parametrize("function", [visual_words.nearest_words, visual_words.vlad])
@pytest.mark.parametrize(
    ("descriptors", "vocabulary", "error", "message"),
    [
        (np.ones((2, 3)), np.ones((2, 4)), ValueError, "descriptors must have as many columns as the vocabulary, 4,"),
        (np.ones(3), np.ones((2, 3)), ValueError, "descriptors must be a table"),
        (np.ones((2, 3)), np.ones(3), ValueError, "vocabulary must be a table"),
        (np.full((2, 3), np.nan), np.ones((2, 3)), ValueError, "descriptors must hold finite numbers only"),
        (np.ones((2, 3)), np.full((2, 3), np.inf), ValueError, "vocabulary must hold finite numbers only"),
        (np.ones((0, 3)), np.ones((2, 3)), ValueError, "descriptors must be a table"),
        ([["a"]], np.ones((2, 1)), TypeError, "descriptors must be a table"),
        ([[1.0], [1.0, 2.0]], np.ones((2, 1)), ValueError, "descriptors must be a table of real numbers of shape"),
        (np.ones((2, 1)), None, TypeError, "vocabulary must be a table"),
    ],
)
def test_descriptors_that_have_no_word(function, descriptors, vocabulary, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        function(descriptors, vocabulary)


@pytest.mark.parametrize(
    ("words", "n_words", "error", "message"),
    [
        ([], 3, ValueError, "words must be a 1-D sequence of at least one word, but its shape is (0,)"),
        ([[0]], 3, ValueError, "words must be a 1-D sequence"),
        ([0.0], 3, TypeError, "words must be whole numbers, but their type is float64"),
        ([True], 3, TypeError, "words must be whole numbers"),
        ([0, 3], 3, ValueError, "words must lie between 0 and 2, but they go from 0 to 3"),
        ([-1, 2], 3, ValueError, "words must lie between 0 and 2, but they go from -1 to 2"),
        ([0], 0, ValueError, "n_words must be"),
        ([0], 2.0, TypeError, "n_words must be a whole number"),
    ],
)
def test_words_that_cannot_be_counted(words, n_words, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        visual_words.word_shares(words, n_words)


# -- scikit-learn -----------------------------------------------------------------------------------------------------


class SurfOfRows(DenseSurf):
    """Takes tables, as scikit-learn's checks hand them in: a row is repeated until it is a picture of 40 x 40."""

    def fit(self, X, y=None):
        return super().fit(self._pictures(X, reset=True))

    def transform(self, X):
        return np.array([descriptors.ravel() for descriptors in super().transform(self._pictures(X, reset=False))])

    def _pictures(self, X, reset):
        table = 1 / (1 + np.exp(-validate_data(self, X, reset=reset).astype(float)))
        return [np.resize(np.tile(row, (40, 40)), (40, 40)) for row in table]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


@parametrize_with_checks([SurfOfRows(spacing=8)])
def test_scikit_learns_own_checks(estimator, check):
    """Pictures are no table. So scikit-learn would try but one check; with rows for pictures it tries all."""
    check(estimator)


def test_it_can_be_cloned_and_keeps_its_parameters():
    surf_of = DenseSurf(8, scale=[1, 2], positions=True, n_jobs=2)
    assert clone(surf_of).get_params() == {"spacing": 8, "scale": [1, 2], "positions": True, "n_jobs": 2}
    assert surf_of.set_params(spacing=5).spacing == 5 and DenseSurf().get_params()["scale"] == 1.0
    picture = np.random.default_rng(0).random((40, 40))
    assert np.array_equal(DenseSurf().transform([picture])[0], DenseSurf().fit([picture]).transform([picture])[0])
    assert np.array_equal(DenseSurf().transform(picture[np.newaxis])[0], DenseSurf().transform([picture])[0])


@pytest.mark.parametrize("name", ["DenseSurf", "BagOfWords"])
def test_the_classes_are_the_same_wherever_they_are_asked_for(name):
    assert getattr(visual_words, name) is getattr(estimators, name)
    with pytest.raises(AttributeError, match=f"module 'helpers.visual_words' has no attribute '{name}s'"):
        getattr(visual_words, f"{name}s")
