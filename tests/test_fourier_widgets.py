"""Notebook 03: the presets of its demos, what moves what in them, and the sound of the mixer."""

import io

import ipywidgets
import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

from helpers import plots, widgets
from helpers.widgets import fourier
from helpers.widgets.base import Frame, demo, wav

# -- the mixer --------------------------------------------------------------------------------------------------------


def heard(box) -> tuple[int, np.ndarray]:
    """Sample rate and samples of what the player of a demo plays, the samples as they are in the file."""
    return wavfile.read(io.BytesIO(bytes(box.player.value)))


def sizes_of_harmonics(box) -> np.ndarray:
    """Magnitude of the sound at 220, 440, ... 1,100 Hz, relative to the largest."""
    sample_rate, samples = heard(box)
    hertz = 220 * np.arange(1, 6)
    sizes = np.abs(np.exp(-2j * np.pi * np.outer(hertz, np.arange(len(samples))) / sample_rate) @ samples)
    return sizes / sizes.max()


def set_amplitudes(box, *amplitudes: float) -> None:
    for k, amplitude in enumerate(amplitudes, start=1):
        box.controls[f"amplitude_{k}"].value = amplitude


def test_presets_are_the_series_of_the_waves():
    t = 2 * np.pi * np.arange(100_000) / 100_000
    waves = {
        "sine": np.sin(t),
        "square": signal.square(t),
        "falling sawtooth": signal.sawtooth(t, 0),
        "triangle": signal.sawtooth(t + np.pi / 2, 0.5),
    }
    assert waves.keys() == fourier.PRESETS.keys()
    for name, wave in waves.items():
        coefficients = 2 * np.fft.rfft(wave)[1:6] / len(wave)
        sizes, phases = np.abs(coefficients), np.degrees(np.angle(1j * coefficients))
        *amplitudes, second, third = fourier.PRESETS[name]
        np.testing.assert_allclose(amplitudes, sizes, atol=0.0051, err_msg=name)
        turned = np.where(sizes > 1e-3, np.cos(np.radians(phases)), 1)
        assert np.allclose(turned, np.cos(np.radians([0, second, third, 0, 0])), atol=1e-3), name


def test_a_preset_sets_the_sliders_and_a_slider_makes_it_your_own():
    box = widgets.harmonic_mixer()
    wave = box.controls["preset_name"]
    assert wave.value == "square" and box.controls["amplitude_3"].value == 0.42
    wave.value = "triangle"
    assert box.controls["amplitude_3"].value == 0.09 and box.controls["phase_3"].value == 180
    box.controls["amplitude_2"].value = 0.5
    assert wave.value == "your own"
    mixed = bytes(box.picture.value)
    wave.value = "sine"
    assert box.controls["amplitude_2"].value == 0 and bytes(box.picture.value) != mixed
    wave.value = "your own"  # comes back
    assert box.controls["amplitude_2"].value == 0.5 and bytes(box.picture.value) == mixed
    set_amplitudes(box, 1, 0, 0, 0, 0)
    box.controls["phase_3"].value = 0
    assert wave.value == "sine"


@pytest.mark.parametrize("name", fourier.PRESETS)
def test_the_sound_has_the_amplitudes_of_the_sliders(name):
    box = widgets.harmonic_mixer()
    box.controls["preset_name"].value = name
    expected = np.array(fourier.PRESETS[name][:5])
    np.testing.assert_allclose(sizes_of_harmonics(box), expected / expected.max(), atol=0.001)


def test_the_sound_fades_and_has_always_the_same_power():
    """A phase changes the shape of the wave, and must not make it louder or softer."""
    box = widgets.harmonic_mixer()
    for phase in (0, 90, 180):
        for amplitudes in ((1.3,) * 5, (0, 0, 0, 0, 0.01), (0.3, 0, 1.1, 0, 0)):
            set_amplitudes(box, *amplitudes)
            box.controls["phase_3"].value = phase
            sample_rate, samples = heard(box)
            assert samples.dtype == np.int16 and samples.ndim == 1 and len(samples) / sample_rate == 1.5
            assert np.abs(samples.astype(int)).max() <= 0.951 * 32767
            ends = np.abs(np.concatenate([samples[:110], samples[-110:]]).astype(int))  # 5 ms
            assert samples[0] == 0 and ends.max() < 0.11 * 32767
            middle = samples[len(samples) // 4 : -len(samples) // 4] / 32767
            assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.95 / np.sqrt(10), rel=0.01)
    set_amplitudes(box, 0, 0, 0, 0, 0)
    assert not heard(box)[1].any() and len(heard(box)[1]) == len(samples)


def test_the_loudest_shape_stays_within_full_scale():
    """Five equal cosines meet once a period: the highest peak that five harmonics of this power can have."""
    samples = wavfile.read(io.BytesIO(fourier._sound((1.0,) * 5, (np.pi / 2,) * 5)))[1]
    assert 0.94 * 32767 < np.abs(samples.astype(int)).max() <= 0.951 * 32767


def test_every_slider_of_a_harmonic_changes_the_sound_and_time_does_not():
    box = widgets.harmonic_mixer()
    set_amplitudes(box, 1, 0.5, 0.4, 0.3, 0.2)
    moves = {f"amplitude_{k}": 0.77 for k in range(1, 6)} | {"phase_2": 90, "phase_3": -45}
    for name, value in moves.items():
        before = bytes(box.player.value)
        box.controls[name].value = value
        assert bytes(box.player.value) != before, name
    before = bytes(box.player.value)
    box.controls["time"].value = 1.2
    assert bytes(box.player.value) == before


def test_nothing_plays_by_itself():
    player = widgets.harmonic_mixer().player
    assert (player.autoplay, player.loop, player.controls, player.format) == (False, False, True, "wav")


def test_an_arrow_is_drawn_with_its_head_and_none_without_length():
    start, end, left, again, right = plots.fourier.arrow_data(np.zeros(2), np.array([4.0, 0.0]), head=1).T
    assert np.array_equal([start, end, again], [[0, 0], [4, 0], [4, 0]])
    assert np.array_equal([left, right], [[3, 0.5], [3, -0.5]])
    short = plots.fourier.arrow_data(np.zeros(2), np.array([0.0, 0.2]), head=1)
    assert short[1].min() == 0 and short[1, 2] == 0.1  # the head is at most half of it
    assert np.array_equal(plots.fourier.arrow_data(np.ones(2), np.ones(2), head=1), np.ones((2, 5)))


# -- the player of a demo ---------------------------------------------------------------------------------------------


def test_a_wav_file_holds_the_samples():
    samples = np.array([0, 0.5, -1, 1, 1 / 32767])
    sample_rate, read = wavfile.read(io.BytesIO(wav(samples, 8000)))
    assert sample_rate == 8000 and read.tolist() == [0, 16384, -32767, 32767, 1]


@pytest.mark.parametrize(
    ("samples", "sample_rate", "message"),
    [
        ([0, 1.01], 8000, r"samples must lie within \[-1, 1\].*1.01"),
        ([0, -2.0], 8000, r"samples must lie within \[-1, 1\].*2.0"),
        ([0, np.nan], 8000, "samples must hold finite numbers"),
        ([], 8000, "samples"),
        ([0.0], 0, "sample_rate must be .* at least 1"),
    ],
)
def test_samples_that_would_be_clipped_are_refused(samples, sample_rate, message):
    with pytest.raises(ValueError, match=message):
        wav(samples, sample_rate)


def test_the_sound_is_asked_for_after_the_update_with_the_values_it_left():
    figure, ax = plots.figure(size=(3, 2))
    (line,) = ax.plot([0, 1], [0, 0])
    controls = {name: ipywidgets.IntSlider(description=name, min=0, max=4) for name in ("low", "high")}
    asked = []

    def update(low: int, high: int) -> str:
        controls["high"].value = max(low, high)
        return f"From {low}"

    def sound(**values: int) -> bytes:
        asked.append(values)
        return wav([values["high"] / 4], 8000)

    box = demo(Frame(figure, [line]), update, controls, sound=sound)
    controls["low"].value = 3
    assert asked == [{"low": 0, "high": 0}, {"low": 3, "high": 3}]
    assert wavfile.read(io.BytesIO(bytes(box.player.value)))[1].tolist() == [round(32767 * 3 / 4)]
    (row,) = (child for child in box.children if box.player in getattr(child, "children", ()))
    assert row.children[0].value == "Listen" and list(box.children).index(row) == 3


def test_a_demo_without_sound_has_no_player():
    box = widgets.first_wave()
    assert box.player is None and len(box.children) == 4


# -- the frequencies of a picture -------------------------------------------------------------------------------------


def ring(box) -> tuple:
    return tuple(box.controls[name].value for name in ("kind", "low", "high"))


def test_the_kind_sets_the_ends_of_the_ring_and_the_ends_name_the_kind():
    box = widgets.picture_band_pass()
    controls = box.controls
    assert ring(box) == ("band-pass", 0.05, 0.2)
    controls["kind"].value = "low-pass"
    assert ring(box) == ("low-pass", 0, 0.2)
    controls["kind"].value = "high-pass"  # at the edge of the low-pass before
    assert ring(box) == ("high-pass", 0.2, 0.71)
    controls["kind"].value = "band-pass"
    assert ring(box) == ("band-pass", 0.2, 0.4)
    controls["low"].value = 0
    assert ring(box) == ("low-pass", 0, 0.4)
    controls["kind"].value = "band-pass"
    assert ring(box) == ("band-pass", 0.2, 0.4)
    controls["high"].value = 0.71
    assert ring(box) == ("high-pass", 0.2, 0.71)
    controls["low"].value = 0
    assert ring(box) == ("low-pass", 0, 0.71) and "nothing is lost" in box.caption.value


def test_an_end_of_the_ring_takes_the_other_one_along():
    box = widgets.picture_band_pass()
    box.controls["low"].value = 0.3
    assert ring(box) == ("band-pass", 0.3, 0.3)
    box.controls["high"].value = 0.1
    assert ring(box) == ("band-pass", 0.1, 0.1)
    box.controls["high"].value = 0
    assert ring(box) == ("low-pass", 0, 0) and "PSNR" in box.caption.value


def test_what_is_stopped_is_pale():
    box = widgets.picture_band_pass()
    spectrum = box.frame.live[1]
    pale = np.asarray(spectrum.get_alpha()) < 1
    assert spectrum.get_array().shape == pale.shape and 0.85 < pale.mean() < 0.9
    rows, columns = np.indices(pale.shape) - 80
    cycles = rows**2 + columns**2  # in the picture, squared: 0.05 and 0.2 a pixel are 8 and 32
    assert np.array_equal(pale, (cycles < 8**2) | (cycles > 32**2))
    low, high = box.frame.live[0].get_clim()
    assert low == -high  # without the mean, zero is mid-grey
    box.controls["kind"].value = "low-pass"
    assert box.frame.live[0].get_clim() == (0, 1)
