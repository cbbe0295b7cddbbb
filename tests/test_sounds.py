"""Reading recordings: every format, other rates, several channels, long ones, and what is no recording."""

import io
import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from helpers import datasets
from helpers.datasets import sounds


def tone(seconds=0.5, rate=16_000, frequency=440):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def packed(samples, rate=16_000, kind="wav", **options):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "tolerance"), [("wav", 1e-4), ("flac", 1e-4), ("ogg", 0.05), ("mp3", 0.05)])
def test_every_format_gives_the_same_sound(kind, tolerance, tmp_path):
    content = packed(tone(), kind=kind)
    samples, rate = datasets.read_recording(content)
    assert rate == 16_000 and samples.dtype == np.float32 and samples.ndim == 1
    middle = slice(2000, 6000)
    np.testing.assert_allclose(samples[middle], tone()[middle], atol=tolerance)
    path = tmp_path / f"my voice.{kind}"
    path.write_bytes(content)
    for name in (path, str(path)):
        np.testing.assert_array_equal(datasets.read_recording(name)[0], samples)


def test_the_kind_of_a_file_is_in_its_content_not_in_its_name(tmp_path):
    (tmp_path / "voice.wav").write_bytes(packed(tone(), kind="flac"))
    assert len(datasets.read_recording(tmp_path / "voice.wav")[0]) == 8000


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_samples_lie_between_minus_one_and_one_whatever_their_width(subtype):
    samples, _ = datasets.read_recording(packed(tone(), subtype=subtype))
    np.testing.assert_allclose(samples, tone(), atol=0.01)


def test_stereo_at_44100_becomes_mono_at_the_rate_that_is_wanted():
    left, right = tone(1.0, 44_100), tone(1.0, 44_100, 660)
    samples, rate = datasets.read_recording(packed(np.stack([left, right], axis=1), 44_100), sample_rate=8000)
    assert rate == 8000 and samples.shape == (8000,)
    expected = (tone(1.0, 8000) + tone(1.0, 8000, 660)) / 2
    np.testing.assert_allclose(samples[500:-500], expected[500:-500], atol=0.01)


def test_of_a_long_recording_only_the_beginning_is_read():
    content = packed(np.tile(tone(1.0, 8000), 600), 8000)  # ten minutes
    samples, _ = datasets.read_recording(content, seconds=2.5)
    assert samples.shape == (20_000,)
    samples, _ = datasets.read_recording(content, sample_rate=16_000, seconds=2.5)
    assert samples.shape == (40_000,)
    assert len(datasets.read_recording(packed(tone()), seconds=100)[0]) == 8000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"no sound at all" * 100, "it cannot be read"),
        (b"RIFF\x24\x00\x00\x00WAVE", "it cannot be read"),
        (packed(tone())[:20], "it cannot be read"),
        (packed(np.zeros(0)), "it holds no samples"),
        (packed(np.array([0.0, np.nan]), subtype="FLOAT"), "NaN or infinity"),
    ],
    ids=["empty", "text", "header only", "cut off in the header", "no samples", "NaN"],
)
def test_what_is_no_recording_is_named(content, message, tmp_path):
    path = tmp_path / "noise.wav"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"noise\.wav must .*{message}"):
        datasets.read_recording(path)
    with pytest.raises(ValueError, match=rf"upload\.wav must .*{message}"):
        datasets.read_recording(content, name="upload.wav")


def test_a_file_that_is_not_there_or_a_folder(tmp_path):
    with pytest.raises(ValueError, match=r"no_such\.wav must be .*there is no such file"):
        datasets.read_recording("no_such.wav")
    with pytest.raises(ValueError, match="must be a recording .*cannot be read"):
        datasets.read_recording(tmp_path)


@pytest.mark.parametrize(("options", "error"), [
    ({"sample_rate": 0}, ValueError), ({"sample_rate": "8"}, TypeError), ({"seconds": 0}, ValueError),
])  # fmt: skip
def test_wrong_arguments(options, error):
    with pytest.raises(error, match=f"{next(iter(options))} must be"):
        datasets.read_recording(packed(tone()), **options)
    with pytest.raises(TypeError, match="source must be"):
        datasets.read_recording(3)


M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00" + bytes(400)


def test_without_ffmpeg_the_message_says_how_to_convert(monkeypatch):
    monkeypatch.setattr(sounds.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match=r"for m4a, install ffmpeg, or convert the file: ffmpeg -i"):
        datasets.read_recording(M4A, name="phone.m4a")


def test_what_is_not_known_goes_through_ffmpeg(monkeypatch, tmp_path):
    """A stand-in for ffmpeg that answers with a wav file, if it is asked as it must be."""
    (tmp_path / "answer.wav").write_bytes(packed(tone(0.3, 48_000), 48_000))
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat > {tmp_path}/given\ncat {tmp_path}/answer.wav\n')
    program.chmod(0o755)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: str(program))
    samples, rate = datasets.read_recording(M4A, sample_rate=16_000, seconds=5)
    assert rate == 16_000 and samples.shape == (4800,)
    assert (tmp_path / "given").read_bytes() == M4A
    asked = (tmp_path / "asked").read_text()
    assert "-protocol_whitelist pipe" in asked and "-i pipe:0" in asked and "-t 5" in asked


def test_what_ffmpeg_cannot_read_either_is_named(monkeypatch, tmp_path):
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\ncat > /dev/null\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: str(program))
    with pytest.raises(ValueError, match=r"phone\.m4a must be .*ffmpeg cannot either"):
        datasets.read_recording(M4A, name="phone.m4a")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_real_m4a(tmp_path):
    (tmp_path / "a.wav").write_bytes(packed(tone()))
    command = ["ffmpeg", "-v", "error", "-i", "a.wav", "-c:a", "aac", "-movflags", "+faststart", "a.m4a"]
    subprocess.run(command, cwd=tmp_path, check=True)
    samples, rate = datasets.read_recording(tmp_path / "a.m4a", sample_rate=16_000)
    assert rate == 16_000 and 8000 <= len(samples) < 12_000


def test_clips_of_one_length():
    clip = np.arange(1.0, 6)
    assert datasets.of_length(clip, 8).tolist() == [0, 1, 2, 3, 4, 5, 0, 0]
    assert datasets.of_length(clip, 5).tolist() == clip.tolist()
    assert datasets.of_length(clip, 2).tolist() == [2, 3]
    assert datasets.of_length(clip, 3).tolist() == [2, 3, 4]
    short = np.ones(3, np.float32)
    assert datasets.of_length(short, 4).dtype == np.float32
    datasets.of_length(short, 3)[:] = 7
    datasets.of_length(np.ones(9), 3)[:] = 7
    assert (short == 1).all()
    with pytest.raises(ValueError, match="length must be"):
        datasets.of_length(clip, 0)
    with pytest.raises(ValueError, match="samples must"):
        datasets.of_length([], 3)
