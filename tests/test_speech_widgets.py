"""Notebooks 10 and 11: uploads, what their drawings show, and what their demos say that numbers alone do not."""

import datetime
import io
import wave

import numpy as np
import pandas as pd
import pytest
import soundfile
from matplotlib.colors import to_rgb

from helpers import plots, widgets
from helpers.plots.base import GREY

# -- uploads ----------------------------------------------------------------------------------------------------------


def packed(samples, rate=16_000, kind="wav"):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind)
    return file.getvalue()


def tone(seconds, rate, frequency=440):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def upload(box, content, name="mine.wav"):
    """What the page sends when the reader chooses a file."""
    now = datetime.datetime.now(datetime.timezone.utc)
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": now}
    box.upload.value = (file,)


def heard(box):
    """Seconds that the player holds."""
    with wave.open(io.BytesIO(bytes(box.player.value))) as file:
        return file.getnframes() / file.getframerate()


UPLOADS = ["listen_and_look", "say_a_digit"]


@pytest.fixture(params=UPLOADS)
def box(request):
    return widgets.DEMOS[request.param]()


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_a_recording_takes_the_place_of_what_was_shown(box, kind):
    before, picture = box.caption.value, box.picture.value
    upload(box, packed(tone(1.5, 16_000), kind=kind), f"mine.{kind}")
    assert box.caption.value.startswith(f"mine.{kind}") and box.picture.value != picture
    first = next(iter(box.controls.values()))
    options = list(first._options_values)
    chosen = first.value
    first.value = options[1] if chosen != options[1] else options[0]
    assert "mine" not in box.caption.value  # another recording was chosen
    first.value = chosen
    assert box.caption.value == before


def test_stereo_at_44100_is_mixed_and_resampled(box):
    stereo = np.stack([tone(1.0, 44_100), tone(1.0, 44_100, 660)], axis=1)
    upload(box, packed(stereo, 44_100), "stereo.wav")
    assert box.caption.value.startswith("stereo.wav")
    if box.controls.keys() >= {"low"}:
        assert "1.0 s" in box.caption.value and heard(box) == pytest.approx(1.0, abs=0.01)


def test_of_ten_minutes_ten_seconds_are_taken(box):
    upload(box, packed(np.tile(tone(1.0, 8000), 600), 8000), "long.wav")
    assert box.caption.value.startswith("long.wav") and "10.0 s" in box.caption.value
    assert heard(box) <= 10.01


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "must be a recording .* it is empty"),
        (b"a text that is no sound", "must be a recording .* it cannot be read"),
        (packed(np.zeros(0)), "it holds no samples"),
        (packed(np.zeros(20)), "must last at least a twentieth of a second"),
    ],
)
def test_what_is_no_recording_is_said_and_nothing_else_changes(box, content, said):
    picture, sound = box.picture.value, box.player.value
    upload(box, content, "my <b>notes</b>.txt")
    assert "Not read." in box.caption.value and "my &lt;b&gt;notes&lt;/b&gt;.txt" in box.caption.value
    assert pd.Series([box.caption.value]).str.contains(said).all()
    assert box.picture.value == picture and box.player.value == sound
    upload(box, packed(tone(1.0, 16_000)))
    assert box.caption.value.startswith("mine.wav")


def test_silence_is_shown_too(box):
    upload(box, packed(np.zeros(16_000)), "silence.wav")
    assert box.caption.value.startswith("silence.wav") and "nan" not in box.caption.value


def test_the_loudest_part_of_a_long_recording_is_read():
    seen = []

    def read(clip):
        seen.append(clip)
        return np.full(10, 0.1)

    box = widgets.say_a_digit(read)
    quiet = 0.001 * np.random.default_rng(0).normal(size=40_000)
    quiet[24_000:28_000] += tone(0.5, 8000)
    upload(box, packed(quiet, 8000))
    assert "the loudest 0.8 s of 5.0 s" in box.caption.value
    assert seen[-1].shape == (6400,) and np.sqrt(np.mean(seen[-1] ** 2)) > 0.4


def test_another_classifier_can_be_given():
    box = widgets.say_a_digit(lambda clip: np.eye(10)[4])
    assert "four with 100 %" in box.caption.value


def test_two_demos_do_not_share_an_upload():
    one, other = widgets.listen_and_look(), widgets.listen_and_look()
    before = other.caption.value
    upload(one, packed(tone(1.0, 16_000)))
    other.controls["high"].value += 100
    other.controls["high"].value -= 100
    assert other.caption.value == before


# -- the drawings -----------------------------------------------------------------------------------------------------


def test_the_flow_of_confusions_has_a_band_for_each_pair_and_loses_nobody():
    counts = np.array([[5, 2, 0], [0, 4, 0], [1, 0, 3]])
    ax = plots.confusion_flow(counts, ["a", "b", "c"])
    bands = [patch for patch in ax.patches if hasattr(patch, "get_path") and len(patch.get_path().vertices) == 9]
    boxes = [patch for patch in ax.patches if patch not in bands]
    assert len(bands) == 5 and len(boxes) == 6
    widths = sorted(abs(np.ptp(patch.get_path().vertices[[0, 7], 1])) for patch in bands)
    assert widths == pytest.approx([1, 2, 3, 4, 5])
    grey = [patch for patch in bands if np.allclose(patch.get_facecolor()[:3], to_rgb(GREY))]
    assert len(grey) == 3  # those that are right
    written = {text.get_text() for text in ax.texts}
    assert {"a 7", "b 4", "c 4", "a 6", "b 6", "c 3", "true", "predicted"} <= written
    heights = [box.get_height() for box in boxes]
    assert heights == [7, 4, 4, 6, 6, 3]


def test_bands_begin_where_the_last_one_ended():
    ax = plots.confusion_flow(np.array([[1, 2], [3, 4]]), ["a", "b"])
    bands = [patch.get_path().vertices for patch in ax.patches if len(patch.get_path().vertices) == 9]
    lefts, rights = [(v[0, 1], v[7, 1]) for v in bands], [(v[3, 1], v[4, 1]) for v in bands]
    assert lefts[0][1] == lefts[1][0] and lefts[2][1] == lefts[3][0]
    assert rights[0][1] == rights[2][0] and rights[1][1] == rights[3][0]


def test_a_spectrogram_is_drawn_with_its_axes():
    levels = np.arange(12.0).reshape(3, 4) - 50
    ax = plots.spectrogram(levels, 0.5, 4000)
    (image,) = ax.images
    assert image.get_extent() == [0, 0.5, 0, 4000] and image.origin == "lower"
    assert image.get_clim() == (levels.max() - 70, levels.max())
    assert ax.get_xlabel() == "time (s)" and ax.get_ylabel() == "frequency (Hz)"


def test_intervals_of_each_label_stand_in_a_panel_of_their_own():
    index = pd.MultiIndex.from_product([["sex", "style"], ["spectrum, raw", "words, raw"]])
    table = pd.DataFrame({"accuracy": [50, 60, 90, 80], "low": [30, 40, 70, 60], "high": [70, 80, 99, 90]}, index)
    drawn = plots.intervals_by_label(table, {"sex": 50, "style": 50})
    assert [ax.get_title(loc="left") for ax in drawn.axes[:2]] == ["sex", "style"]
    assert drawn.axes[0].get_ylim()[0] > drawn.axes[0].get_ylim()[1]  # the first way stands at the top
    assert [text.get_text() for text in drawn.axes[0].get_yticklabels()] == ["spectrum, raw", "words, raw"]


def test_filters_and_pieces_are_drawn_at_one_height():
    drawn = plots.filters_and_snippets([(np.array([0, 2, -4.0]), np.array([0.1, 0.2, -0.2]))], 1000)
    piece, kernel = drawn.axes[0].lines
    assert np.abs(piece.get_ydata()).max() == np.abs(kernel.get_ydata()).max() == 1
    assert kernel.get_xdata().tolist() == [0, 1, 2]


# -- the demos --------------------------------------------------------------------------------------------------------


def test_the_player_plays_the_band():
    box = widgets.listen_and_look()
    box.controls["low"].value, box.controls["high"].value = 2000, 4000
    with wave.open(io.BytesIO(bytes(box.player.value))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        rate = file.getframerate()
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    inside = (frequencies >= 1990) & (frequencies <= 4010)
    assert power[inside].sum() > 0.999 * power.sum()


def test_a_long_window_tells_the_tones_apart_and_a_short_one_the_clicks():
    box = widgets.window_length()

    def picture(name, milliseconds):
        box.controls["name"].value, box.controls["milliseconds"].value = name, milliseconds
        return np.asarray(box.frame.live[1].get_array())

    long, short = picture("two tones, 60 Hz apart", 128), picture("two tones, 60 Hz apart", 8)
    assert count_of_peaks(long.mean(axis=1)) == 2 and count_of_peaks(short.mean(axis=1)) == 1
    long, short = picture("two clicks, 16 ms apart", 128), picture("two clicks, 16 ms apart", 2)
    assert count_of_peaks(short.mean(axis=0)) == 2 and count_of_peaks(long.mean(axis=0)) == 1


def count_of_peaks(level):
    """Stretches within 6 dB of the largest."""
    high = level > level.max() - 6
    return int(np.sum(np.diff(np.append(0, high.astype(int))) == 1))


def test_noise_makes_the_reader_less_sure():
    box = widgets.say_a_digit()
    sure = []
    for level in (0, 50):
        box.controls["level"].value = level
        sure.append(box.frame.live[1].get_xdata().reshape(10, 3)[:, 1].max())
    assert sure[0] > sure[1]

