"""Spectrograms, mel bands and MFCC against librosa and NumPy; pictures of sounds; MelSpectrogram as an estimator."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from helpers import datasets, spectrograms


def sound(n=16_000, seed=0):
    return np.random.default_rng(seed).normal(size=n)


# -- spectrogram ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "hop", "n_fft", "shape"),
    [
        (512, 256, None, (257, 63)),
        (0.030, 0.010, None, (257, 101)),
        (480, 160, 512, (257, 101)),
        (0.032, 256, None, (257, 63)),
        (400, 160, 400, (201, 101)),
    ],
)
def test_shapes_of_a_second(window, hop, n_fft, shape):
    assert spectrograms.spectrogram(sound(), 16_000, window, hop, n_fft).shape == shape


@pytest.mark.parametrize("kind", ["magnitude", "power", "complex"])
@pytest.mark.parametrize(
    ("window", "hop", "n_fft"), [(512, 256, None), (480, 160, 512), (100, 33, 100), (101, 10, 128)]
)
def test_a_spectrogram_is_that_of_librosa(kind, window, hop, n_fft):
    x = sound(3000)
    spectra = librosa.stft(x, n_fft=n_fft or window, hop_length=hop, win_length=window)
    expected = {"complex": spectra, "magnitude": np.abs(spectra), "power": np.abs(spectra) ** 2}[kind]
    found = spectrograms.spectrogram(x, 8000, window, hop, n_fft, kind)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert found.dtype == (complex if kind == "complex" else float)


@given(st.integers(1, 400), st.integers(2, 90), st.integers(1, 60), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_spectrogram_by_hand(n, window, hop, seed):
    x = np.random.default_rng(seed).normal(size=n)
    n_fft = 1 << (window - 1).bit_length()
    hann = np.zeros(n_fft)
    start = (n_fft - window) // 2
    hann[start : start + window] = np.sin(np.pi * np.arange(window) / window) ** 2
    padded = np.pad(x, (n_fft // 2, n_fft))
    pieces = [hann * padded[at : at + n_fft] for at in range(0, n + 1, hop)]
    expected = np.abs(np.fft.rfft(pieces, axis=1)).T
    found = spectrograms.spectrogram(x, 1000, window, hop)
    assert found.shape == (n_fft // 2 + 1, 1 + n // hop)
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"signal": np.ones((2, 9))}, ValueError, "signal must be a 1-D"),
        ({"signal": []}, ValueError, "signal must be .*empty"),
        ({"signal": [1, np.nan]}, ValueError, "finite"),
        ({"window": 1}, ValueError, "window must be .*at least 2"),
        ({"window": -0.1}, ValueError, "window must be"),
        ({"window": 1e-9}, ValueError, "window must be"),
        ({"hop": 0}, ValueError, "hop must be"),
        ({"hop": "10"}, TypeError, "hop must be"),
        ({"n_fft": 63}, ValueError, "n_fft must be .*at least 64"),
        ({"sample_rate": 0}, ValueError, "sample_rate must be"),
        ({"kind": "phase"}, ValueError, "kind must be one of 'magnitude', 'power', 'complex'"),
    ],
)
def test_wrong_arguments_are_named(change, error, message):
    right = {"signal": np.ones(500), "sample_rate": 8000, "window": 64, "hop": 32}
    with pytest.raises(error, match=message):
        spectrograms.spectrogram(**right | change)


# -- mel --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "n_fft", "n_mels", "low", "high"), [
    (16_000, 512, 16, 0, None), (8000, 160, 40, 0, None), (16_000, 512, 128, 50, 7000), (22_050, 2048, 64, 0, 11_025),
])  # fmt: skip
def test_a_mel_bank_is_that_of_librosa_and_of_its_definition(rate, n_fft, n_mels, low, high):
    bank = spectrograms.mel_filter_bank(rate, n_fft, n_mels, low, high)
    its = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=n_mels, fmin=low, fmax=high)
    np.testing.assert_allclose(bank, its, atol=1e-8)
    frequencies = np.linspace(0, rate / 2, n_fft // 2 + 1)
    edges = librosa.mel_to_hz(np.linspace(*librosa.hz_to_mel([low, high or rate / 2]), n_mels + 2))
    triangles = [
        np.interp(frequencies, [a, b, c], [0, 2 / (c - a), 0]) for a, b, c in zip(edges, edges[1:], edges[2:])
    ]
    np.testing.assert_allclose(bank, triangles, atol=1e-12)


def test_empty_bands_cause_no_warning():
    assert not spectrograms.mel_filter_bank(16_000, 64, 128).any(axis=1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((8000, 256, 0), "n_mels"), ((8000, 0), "n_fft"), ((8000, 256, 8, 5000), "low"), ((8000, 256, 8, 0, 4001), "high"),
     ((8000, 256, 8, -1), "low"), ((0, 256), "sample_rate")],
)  # fmt: skip
def test_wrong_arguments_of_the_bank_are_named(arguments, message):
    with pytest.raises(ValueError, match=f"{message} must be"):
        spectrograms.mel_filter_bank(*arguments)


@pytest.mark.parametrize("n_mels", [16, 128])
def test_bank_times_spectrum_is_the_mel_spectrogram_of_librosa(n_mels):
    x = datasets.load_sentences().data[0][:16_000].astype(float)
    expected = librosa.feature.melspectrogram(y=x, sr=16_000, n_fft=512, hop_length=256, n_mels=n_mels)
    power = spectrograms.spectrogram(x, 16_000, 512, 256, kind="power")
    bank = spectrograms.mel_filter_bank(16_000, 512, n_mels)
    np.testing.assert_allclose(bank @ power, expected, rtol=0, atol=1e-5)
    np.testing.assert_allclose(spectrograms.mel_spectrogram(x, 16_000, 512, 256, n_mels), expected, rtol=0, atol=1e-5)


def test_mfcc_are_those_of_librosa():
    x = datasets.load_sentences().data[3][:16_000].astype(float)
    for count in (13, 20):
        expected = librosa.feature.mfcc(y=x, sr=16_000, n_fft=512, hop_length=256, n_mfcc=count)
        np.testing.assert_allclose(spectrograms.mfcc(x, 16_000, 512, 256, count), expected, atol=1e-3)
    with pytest.raises(ValueError, match="n_mfcc must be"):
        spectrograms.mfcc(x, 16_000, 512, 256, 129)


def test_decibels_are_those_of_librosa():
    power = np.random.default_rng(0).uniform(0, 5, (7, 9)) ** 20
    np.testing.assert_allclose(spectrograms.decibels(power), librosa.power_to_db(power))
    for wrong in ([-1.0], [np.nan], []):
        with pytest.raises(ValueError, match="power must"):
            spectrograms.decibels(wrong)


# -- pictures ---------------------------------------------------------------------------------------------------------


def test_a_picture_of_mfcc():
    values = np.random.default_rng(0).normal(size=(13, 63)) * np.arange(1, 14)[:, None] - 200
    picture = spectrograms.mfcc_image(values)
    assert picture.shape == (224, 224, 3) and picture.dtype == np.uint8
    assert (picture == picture[..., :1]).all()
    assert len(np.unique(picture[..., 0], axis=0)) == 13
    assert (picture[:, 63:] == 128).all()
    assert (picture[:, :63].min(axis=(1, 2)) == 0).all() and (picture[:, :63].max(axis=(1, 2)) == 255).all()
    counts = np.bincount(np.arange(224) * 13 // 224)
    assert counts.min() >= 17 and (picture[0] == picture[16]).all() and (picture[0] != picture[18]).any()
    one = 255 * (values[5] - values[5].min()) / np.ptp(values[5])
    np.testing.assert_allclose(picture[5 * 224 // 13 + 1, :63, 0], one, atol=0.51)


def test_a_picture_is_cut_where_the_sound_is_longer():
    values = np.random.default_rng(0).normal(size=(4, 50))
    cut, whole = (spectrograms.mfcc_image(values, size)[..., 0] for size in (20, 60))
    np.testing.assert_array_equal(cut, whole[::3, :20])


def test_what_does_not_change_is_grey():
    assert (spectrograms.mfcc_image(np.ones((2, 5)), 8) == 128).all()


@pytest.mark.parametrize(("values", "size", "message"), [
    (np.ones(5), 8, "mfcc must be a table"), (np.ones((9, 3)), 8, "size must be"), ([[np.nan]], 8, "finite"),
])  # fmt: skip
def test_what_is_no_table_of_coefficients_is_named(values, size, message):
    with pytest.raises(ValueError, match=message):
        spectrograms.mfcc_image(values, size)


# -- many clips -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [
    {}, {"window": 0.032, "hop": 0.016, "n_mels": 40}, {"window": 160, "hop": 128, "n_fft": 160, "n_mels": 40},
    {"seconds": 0.25, "n_mels": 32}, {"window": 101, "hop": 50, "n_mels": 20},
])  # fmt: skip
def test_many_clips_are_as_librosa_gives_them_one_by_one(options):
    clips = datasets.load_spoken_digits().data[:70:3]
    transformer = spectrograms.MelSpectrogram(8000, **options)
    found = transformer.fit_transform(clips)
    seconds, n_mels = options.get("seconds", 1.0), options.get("n_mels", 128)
    window, hop = (
        one if isinstance(one, int) else round(8000 * one)
        for one in (options.get("window", 0.030), options.get("hop", 0.010))
    )
    n_fft = options.get("n_fft") or 1 << (window - 1).bit_length()
    for clip, picture in zip(clips, found):
        clip = datasets.of_length(clip, round(8000 * seconds)).astype(float)
        power = librosa.feature.melspectrogram(
            y=clip, sr=8000, n_fft=n_fft, hop_length=hop, win_length=window, n_mels=n_mels
        )
        np.testing.assert_allclose(picture, librosa.power_to_db(power), atol=2e-3)
    assert found.dtype == np.float32
    plain = clone(transformer).set_params(decibels=False).fit_transform(clips)
    np.testing.assert_allclose(10 * np.log10(np.maximum(plain, 1e-10)).max(), found.max(), atol=1e-3)


def test_clips_in_an_array_and_in_a_list_are_the_same_whatever_their_number():
    clips = np.random.default_rng(0).normal(size=(35, 4000))
    mel = spectrograms.MelSpectrogram(8000, 0.5, n_mels=8)
    together = mel.fit_transform(clips)
    np.testing.assert_array_equal(together, mel.transform(list(clips)))
    np.testing.assert_allclose(together[34:], mel.transform(clips[34:]), atol=1e-4)


def test_it_goes_into_a_pipeline():
    flat = FunctionTransformer(lambda x: x.reshape(len(x), -1))
    pipeline = make_pipeline(spectrograms.MelSpectrogram(8000, 0.1, n_mels=8), flat)
    assert pipeline.fit_transform([sound(900)] * 2).shape == (2, 88)


@pytest.mark.parametrize(
    ("parameters", "X", "error", "message"),
    [
        ({}, [], ValueError, "X must hold at least one clip"),
        ({}, [sound(10), np.ones((2, 2))], ValueError, "clip 1 of X must be a 1-D"),
        ({}, [sound(10), [np.inf]], ValueError, "clip 1 of X must hold finite"),
        ({"seconds": 0}, [sound(10)], ValueError, "seconds must be"),
        ({"n_mels": 0}, [sound(10)], ValueError, "n_mels must be"),
        ({"decibels": 1}, [sound(10)], TypeError, "decibels must be True or False"),
        ({"window": 300, "n_fft": 256}, [sound(10)], ValueError, "n_fft must be"),
    ],
)
def test_wrong_input_of_the_transformer_is_named(parameters, X, error, message):
    with pytest.raises(error, match=message):
        spectrograms.MelSpectrogram(**{"sample_rate": 8000, "n_mels": 8} | parameters).fit(X).transform(X)
