"""Making a figure, encoding it, and showing it with its caption."""

import io

import matplotlib.colors
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from helpers import gabor, plots
from helpers.plots import base


SIDE = st.integers(1, 9)


@given(hnp.arrays(np.uint8, st.tuples(SIDE, SIDE, st.sampled_from([3, 4]))), st.integers(0, 9))
def test_encoding_keeps_every_pixel(pixels, level):
    picture = Image.open(io.BytesIO(base.encode(pixels, level)))
    assert picture.format == "PNG" and np.array_equal(np.asarray(picture.convert("RGB")), pixels[..., :3])


def test_a_grey_picture_takes_one_channel():
    grey = np.repeat(np.random.default_rng(0).integers(0, 256, (40, 30, 1), np.uint8), 3, axis=2)
    tinted = grey.copy()
    tinted[0, 0, 2] ^= 1
    for pixels, mode in ((grey, "L"), (tinted, "RGB")):
        picture = Image.open(io.BytesIO(base.encode(pixels, 6)))
        assert picture.mode == mode and np.array_equal(np.asarray(picture.convert("RGB")), pixels)
    assert len(base.encode(grey, 6)) < 0.6 * len(base.encode(tinted, 6))


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


# -- notebook 04 ------------------------------------------------------------------------------------------------------


def test_honest_accuracies_draws_the_table():
    rows = {
        "first": {("naive", "accuracy"): 90, ("naive", "low"): 85, ("naive", "high"): 93,
                  ("purged", "accuracy"): 40, ("purged", "low"): 30, ("purged", "high"): 52},
        "second": {("naive", "accuracy"): 99, ("naive", "low"): 97, ("naive", "high"): 100,
                   ("purged", "accuracy"): 60, ("purged", "low"): 49, ("purged", "high"): 70},
    }  # fmt: skip
    ax = plots.honest_accuracies(pd.DataFrame(rows).T, chance=33.3)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["naive", "purged"]
    for container, row in zip(ax.containers, rows.values()):
        points, _, (bars,) = container
        assert points.get_ydata().tolist() == [row["naive", "accuracy"], row["purged", "accuracy"]]
        ends = [segment[:, 1].tolist() for segment in bars.get_segments()]
        assert ends == [[row[split, "low"], row[split, "high"]] for split in ("naive", "purged")]
    assert [container.get_label() for container in ax.containers] == ["first", "second"]


def test_relative_changes_writes_every_number():
    table = pd.DataFrame({"shifted": [0.0, 1.26], "noisy": [0.27, 3.1]}, index=["spectrum", "samples"])
    figure = plots.relative_changes({"signals": table, "pictures": table.iloc[:1]})
    written = [[text.get_text() for text in ax.texts] for ax in figure.axes]
    assert written == [["0.00", "0.27", "1.26", "3.10"], ["0.00", "0.27"]]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["spectrum", "samples"]


def test_filter_bank_has_a_row_a_width_and_a_column_a_frequency():
    bank = gabor.filter_bank([1.5, 3.0], [1, 2, 3])
    axes = np.reshape(plots.filter_bank(bank, {"narrow": 1.5, "wide": 3.0}, [1, 2, 3]).axes, (2, 4))
    for number, kernel in enumerate(bank):
        weights = axes[divmod(number, 3)].lines[-1]
        assert np.array_equal(weights.get_ydata(), kernel) and weights.get_xdata().tolist()[len(kernel) // 2] == 0
        spectrum = axes[number // 3, -1].lines[number % 3]
        peak = spectrum.get_xdata()[spectrum.get_ydata().argmax()]
        assert peak == pytest.approx(2 * np.pi * np.fft.rfftfreq(2048)[np.abs(np.fft.rfft(kernel, 2048)).argmax()])


def test_a_neighbour_stands_where_it_lies():
    window, neighbour = np.arange(5.0), np.array([3.0, 4.0, 9.0])
    figure = plots.window_and_neighbours(window, {"naive": (3, neighbour), "purged": (0, neighbour)}, "cases")
    for ax, start in zip(figure.axes, (3, 0)):
        assert ax.lines[0].get_ydata().tolist() == window.tolist()
        assert ax.lines[1].get_xdata().tolist() == [start, start + 1, start + 2]
        assert ax.lines[1].get_ydata().tolist() == neighbour.tolist()


def test_response_bars_keep_each_texture_and_group():
    responses = {"texture": np.arange(6.0), "turned": np.arange(6.0)[::-1]}
    ax = plots.response_bars(responses, ["0°", "90°", "180°"], "response")
    assert [[bar.get_height() for bar in bars] for bars in ax.containers] == [v.tolist() for v in responses.values()]
    assert ax.get_xticks().tolist() == [0.5, 2.5, 4.5]


def test_spectra_of_filters_are_in_decibels_below_their_peak():
    kernel = gabor.gabor_filter(8, 1.0)
    figure = plots.filters_in_time_and_frequency({"one": kernel, "ten times": 10 * kernel})
    (_, levels), (_, louder) = (ax.lines[-1].get_data() for ax in figure.axes[2:])
    assert levels.max() == pytest.approx(0) and np.allclose(levels, louder)
    half = np.abs(np.fft.rfft(kernel, 2048))
    assert np.interp(1.0, 2 * np.pi * np.fft.rfftfreq(2048), half) == pytest.approx(half.max(), rel=0.01)
