"""Making a figure, encoding it, and showing it with its caption."""

import io

import matplotlib.colors
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from helpers import plots
from helpers.plots import base


SIDE = st.integers(1, 9)


@given(hnp.arrays(np.uint8, st.tuples(SIDE, SIDE, st.sampled_from([3, 4]))), st.integers(0, 9))
def test_encoding_keeps_every_pixel(pixels, level):
    picture = Image.open(io.BytesIO(base.encode(pixels, level)))
    assert picture.format == "PNG" and np.array_equal(np.asarray(picture), pixels[..., :3])


def test_a_figure_has_the_style_of_the_course_and_is_unknown_to_pyplot():
    import matplotlib.pyplot as plt

    figure, ax = plots.figure()
    assert not ax.spines["top"].get_visible() and figure.dpi == 110
    assert plt.get_fignums() == []


def test_several_axes_and_options():
    figure, axes = plots.figure(2, 3, size=(6.0, 4.0), sharex=True)
    assert axes.shape == (2, 3) and tuple(figure.get_size_inches()) == (6.0, 4.0)
    assert axes[0, 0].get_shared_x_axes().joined(axes[0, 0], axes[1, 2])


def test_axes_or_new():
    _, ax = plots.figure()
    assert base.axes_or_new(ax) is ax
    assert tuple(base.axes_or_new(None, (3.0, 2.0)).figure.get_size_inches()) == (3.0, 2.0)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_colours_are_those_of_okabe_and_ito():
    colours = {base.BLUE, base.ORANGE, base.GREEN, base.PINK, base.YELLOW, base.SKY, base.BLACK}
    assert colours == {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"}


def test_the_colours_used_first_differ_also_in_brightness():
    """Blue, orange and black can be told apart in a print without colour, and each from white."""
    shades = sorted(luminance(colour) for colour in (base.BLACK, base.BLUE, base.ORANGE)) + [1.0]
    contrast = [(high + 0.05) / (low + 0.05) for low, high in zip(shades, shades[1:])]
    assert min(contrast) > 1.3


class Published(list):
    """Stands where IPython sends what is displayed."""

    def publish(self, data, metadata=None, **_):
        self.append((data, metadata))


@pytest.fixture
def published(monkeypatch) -> Published:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    taken = Published()
    monkeypatch.setattr(shell, "display_pub", taken)
    yield taken
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("kind", ["figure", "axes", "array of axes", "list of axes"])
def test_show_displays_the_picture_with_its_caption(kind, published, capsys):
    figure, axes = plots.figure(1, 2, size=(4.0, 2.0))
    drawn = {"figure": figure, "axes": axes[1], "array of axes": axes, "list of axes": list(axes)}[kind]
    plots.show(drawn, "The mean is 3.50.")
    ((data, metadata),) = published
    assert capsys.readouterr().out == "The mean is 3.50.\n"
    assert metadata["image/png"]["alt"] == "The mean is 3.50."
    picture = Image.open(io.BytesIO(data["image/png"]))
    assert picture.size == (440, 220) and data["text/plain"] == "<Figure of 440 x 220 pixels>"


@pytest.mark.parametrize("caption", ["no number", "two\nlines of 3", ""])
def test_a_caption_without_a_number_is_refused(caption, published):
    with pytest.raises(ValueError, match="caption must be one line that holds the measured number"):
        plots.show(plots.figure()[0], caption)
    assert published == []


def test_the_same_drawing_gives_the_same_bytes():
    def drawn() -> bytes:
        figure, ax = plots.figure()
        ax.plot([1, 3, 2])
        return base.png(figure)

    assert drawn() == drawn()
