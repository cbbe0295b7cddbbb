"""load_textures: patches recomputed from the photographs, and what training and test patches share: nothing."""

import itertools

import numpy as np
import pytest
from skimage import color, data

from helpers import datasets
from helpers.datasets.pictures import luminance

NAMES = ["brick", "grass", "gravel", "tissue", "moon", "retina", "stars"]
STRIP = 128


@pytest.fixture(scope="module")
def textures():
    return datasets.load_textures()


def covered(bunch, size, kept):
    """Which pixels of each photograph the kept patches hold."""
    pixels = np.zeros((len(bunch.target_names), 512, 512), bool)
    for label, (row, column) in zip(bunch.target[kept], bunch.corners[kept]):
        pixels[label, row : row + size, column : column + size] = True
    return pixels


def equalised(patch):
    """Each grey level by the share of the patch that is darker, half of the equals counted as darker."""
    levels, where, counts = np.unique(patch, return_inverse=True, return_counts=True)
    darker = np.cumsum(counts) - counts
    return ((darker + counts / 2) / patch.size)[where].reshape(patch.shape)


def turns_that_fit(bunch, size, number):
    name = bunch.target_names[bunch.target[number]]
    row, column = bunch.corners[number]
    square = equalised(bunch.photographs[name][row : row + size, column : column + size])
    return [turns for turns in range(4) if np.allclose(np.rot90(square, turns), bunch.data[number], rtol=0, atol=1e-12)]


def test_what_is_in_it(textures):
    assert textures.data.shape == (448, 64, 64) and textures.data.dtype == float
    assert textures.target_names == NAMES == list(textures.photographs)
    assert np.bincount(textures.target).tolist() == [64] * 7
    assert np.array_equal(np.unique(textures.groups), [0, 1, 2, 3])
    assert np.array_equal(textures.train, textures.groups < 2) and textures.train.sum() == 224
    for label, strip in itertools.product(range(7), range(4)):
        assert np.sum((textures.target == label) & (textures.groups == strip)) == 16
    assert textures.corners.shape == (448, 2)
    for name in ("brick", "grass", "gravel", "Moon", "retina", "Hubble", "CC0"):
        assert name.lower() in textures.DESCR.lower()


def test_the_photographs_are_the_middles_of_those_of_scikit_image(textures):
    whole = {
        "brick": data.brick() / 255,
        "grass": data.grass() / 255,
        "gravel": data.gravel() / 255,
        "tissue": color.rgb2gray(data.immunohistochemistry()),
        "moon": data.moon() / 255,
        "stars": color.rgb2gray(data.hubble_deep_field()),
    }
    fine = color.rgb2gray(data.retina())
    whole["retina"] = [fine[300:302, 2 * column : 2 * column + 2].mean() for column in (200, 300)]
    for name, photograph in textures.photographs.items():
        assert photograph.shape == (512, 512) and photograph.flags.writeable
        assert 0 <= photograph.min() < photograph.max() <= 1 and photograph.std() > 0.02
        if name == "retina":
            top = (705 - 512) // 2
            assert np.allclose(photograph[150 - top, [200 - top, 300 - top]], whole[name])
        else:
            top, left = ((length - 512) // 2 for length in whole[name].shape)
            middle = whole[name][top : top + 512, left : left + 512]
            assert np.allclose(photograph, middle, rtol=0, atol=1e-12)


def test_pixels_of_one_colour_have_one_grey_level():
    """Else rounding, which differs between processors, would decide the ranks of an equalised patch."""
    picture = data.immunohistochemistry()
    colours, which = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    levels = luminance(picture / 255)
    assert len(colours) < 0.5 * levels.size
    assert np.array_equal(levels.ravel(), luminance(colours[np.newaxis] / 255)[0][which.ravel()])
    assert np.allclose(levels, color.rgb2gray(picture), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("size", "step"), [(64, None), (64, 24), (40, None), (32, 20), (128, None)])
def test_strips_and_halves_share_no_pixel(size, step):
    bunch = datasets.load_textures(size, step)
    strips = [covered(bunch, size, bunch.groups == strip) for strip in range(4)]
    assert all(strip.any(axis=(1, 2)).all() for strip in strips)
    assert np.sum(strips, axis=0).max() == 1
    train, test = (covered(bunch, size, kept) for kept in (bunch.train, ~bunch.train))
    assert not (train & test).any()
    assert not train[:, :, 256:].any() and not test[:, :, :256].any()
    for strip, pixels in enumerate(strips):
        assert not pixels[:, :, : strip * STRIP].any() and not pixels[:, :, (strip + 1) * STRIP :].any()
    rows, columns = bunch.corners.T
    assert np.array_equal(bunch.groups, columns // STRIP)
    assert rows.min() >= 0 and (rows + size).max() <= 512


@pytest.mark.parametrize(("size", "step"), [(64, None), (64, 40), (40, 50), (50, 30)])
def test_corners_stand_on_a_grid(size, step):
    bunch, step = datasets.load_textures(size, step), step or size
    expected = [
        (label, strip, row, column)
        for label in range(7)
        for strip in range(4)
        for row in range(0, 512 - size + 1, step)
        for column in range(128 * strip, 128 * strip + 128 - size + 1, step)
    ]
    assert [(*pair, *corner) for *pair, corner in zip(bunch.target, bunch.groups, bunch.corners)] == expected


@pytest.mark.parametrize(("size", "step"), [(64, None), (48, 90)])
def test_each_patch_is_the_equalised_quarter_turn_of_its_square(size, step):
    bunch = datasets.load_textures(size, step)
    turns = [turns_that_fit(bunch, size, number) for number in range(len(bunch.data))]
    assert all(len(fitting) == 1 for fitting in turns)
    counts = np.bincount(np.ravel(turns), minlength=4)
    assert counts.min() > 0.15 * len(turns)  # about as often each way


def test_patches_have_the_same_histogram_up_to_ties(textures):
    """Brightness and contrast tell nothing: all have the mean 1/2; where no levels are equal, all have the same."""
    assert np.allclose(textures.data.mean(axis=(1, 2)), 0.5)
    assert 0 < textures.data.min() and textures.data.max() < 1
    steps = (np.arange(64 * 64) + 0.5) / 64**2
    sorted_levels = np.sort(textures.data.reshape(448, -1), axis=1)
    ties = np.array([np.unique(one, return_counts=True)[1].max() for one in textures.data])
    off = np.abs(sorted_levels - steps).max(axis=1)
    assert np.all(off <= ties / 2 / 64**2 + 1e-12)
    assert np.median(off) < 0.03  # a few dark patches of the sky have many equal levels


def test_with_a_step_smaller_than_the_size_patches_of_one_strip_overlap(textures):
    denser = datasets.load_textures(step=32)
    assert np.bincount(denser.target).tolist() == [4 * 15 * 3] * 7
    here = [tuple(corner) for corner in denser.corners[(denser.target == 0) & (denser.groups == 0)]]
    assert (0, 0) in here and (32, 0) in here and (0, 32) in here
    corners = {(label, *corner) for label, corner in zip(denser.target, denser.corners.tolist())}
    assert {(label, *corner) for label, corner in zip(textures.target, textures.corners.tolist())} < corners


def test_the_generator_decides_the_turns_and_nothing_else(textures):
    again, other = datasets.load_textures(), datasets.load_textures(rng=1)
    of_generator = datasets.load_textures(rng=np.random.default_rng(1))
    for name in ("data", "target", "groups", "corners", "train"):
        assert np.array_equal(textures[name], again[name]) and np.array_equal(other[name], of_generator[name])
    same = [np.array_equal(*pair) for pair in zip(textures.data, other.data)]
    assert 0.1 < np.mean(same) < 0.4  # by chance one in four
    assert np.array_equal(textures.corners, other.corners)
    generator = np.random.default_rng(1)
    first, second = datasets.load_textures(rng=generator), datasets.load_textures(rng=generator)
    assert np.array_equal(first.data, other.data) and not np.array_equal(first.data, second.data)


def test_it_may_be_written_to(textures):
    mine = datasets.load_textures()
    for array in (mine.data, *mine.photographs.values()):
        array[:] = -1
    assert np.array_equal(datasets.load_textures().data, textures.data)


def test_needs_no_network(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path))
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    monkeypatch.delenv("HELPERS_DATA_MIRROR", raising=False)
    assert len(datasets.load_textures(128).data) == 7 * 16 and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"size": 0}, ValueError, "size must be a finite number at least 1 and at most 128"),
        ({"size": 129}, ValueError, "size must be a finite number at least 1 and at most 128"),
        ({"size": 64.0}, TypeError, "size must be a whole number"),
        ({"size": None}, TypeError, "size must be a whole number"),
        ({"step": 0}, ValueError, "step must be a finite number at least 1"),
        ({"step": -8}, ValueError, "step must be a finite number at least 1"),
        ({"step": 1.5}, TypeError, "step must be a whole number"),
        ({"rng": None}, TypeError, "rng must be a numpy.random.Generator or a seed"),
        ({"rng": -1}, ValueError, "rng must be"),
        ({"rng": "0"}, TypeError, "rng must be a numpy.random.Generator or a seed"),
    ],
)
def test_what_cannot_be_cut(keywords, error, message):
    with pytest.raises(error, match=f"^{message}"):
        datasets.load_textures(**keywords)


@pytest.mark.parametrize("size", [1, 127, 128])
def test_the_smallest_and_the_largest(size):
    bunch = datasets.load_textures(size, step=128)
    assert bunch.data.shape == (7 * 16, size, size)
    assert size > 1 or np.all(bunch.data == 0.5)
