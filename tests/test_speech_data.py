"""Sentences, digits and words: what ships, how it was made, and recorded archives read in place."""

import importlib.util
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from helpers import datasets
from helpers.datasets import registry, speech

DATA = Path(__file__).parents[1] / "data"
NAMES = "zero one two three four five six seven eight nine".split()


def wav(n=400, rate=8000, seed=0, channels=1):
    file = io.BytesIO()
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, (n, channels))
    soundfile.write(file, samples, rate, format="wav")
    return file.getvalue()


def archive(files, mode="w:gz"):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_speech", DATA / "make_speech.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def synthesiser():
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    version = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
    return "1.51 " in version


# -- what ships -------------------------------------------------------------------------------------------------------


def test_sentences(without_network):
    found = datasets.load_sentences()
    labels = found.labels
    assert len(found.data) == len(labels) == 16 and found.sample_rate == 16_000
    assert all(2 < len(clip) / 16_000 < 4.5 and clip.dtype == np.float32 for clip in found.data)
    assert all(np.abs(clip).max() < 1 for clip in found.data)
    assert len(set(found.target)) == 8 and [found.target_names[k] for k in found.target] == found.groups.tolist()
    assert labels.sentence.tolist() == ["smooth", "sharp"] * 8 and labels.text.nunique() == 2
    crossed = labels[["sex", "accent", "style"]].drop_duplicates()
    assert len(crossed) == 8  # every combination
    for one in ("sex", "accent", "style"):  # and pace is crossed with each
        assert (labels.groupby([one, "pace"]).size() == 4).all()
    assert {"pitch", "speed"} <= set(labels) and "espeak-ng" in found.DESCR


def test_each_voice_has_its_own_level(without_network):
    found = datasets.load_sentences()
    levels = 10 * np.log10([np.mean(clip.astype(float) ** 2) for clip in found.data]).reshape(8, 2)
    assert np.ptp(levels, axis=1).max() < 2.1 and np.diff(np.sort(levels.mean(axis=1))).min() > 1


def test_spoken_digits(without_network):
    found = datasets.load_spoken_digits()
    assert len(found.data) == 960 and found.sample_rate == 8000 and found.target_names == NAMES
    assert np.bincount(found.target).tolist() == [96] * 10
    voices = {name: int(np.sum(found.groups == name)) for name in set(found.groups)}
    assert len(voices) == 16 and set(voices.values()) == {60}
    assert set(found.index) == set(range(6))
    assert all(0.2 < len(clip) / 8000 < 1 and np.abs(clip).max() < 1 for clip in found.data)
    assert not set(found.groups[found.train]) & set(found.groups[~found.train])
    assert set(found.groups[~found.train]) == set(speech.HELD_OUT_VOICES)
    held_out = found.labels[~found.train]
    assert held_out.groupby("sex").voice.nunique().tolist() == [2, 2]
    assert not set(held_out.accent) & set(found.labels[found.train].accent)
    varied = found.labels.groupby("voice")[["pitch", "speed", "style"]].nunique()
    assert (varied.pitch > 5).all() and (varied.speed > 5).all() and (varied["style"] == 3).all()


def test_no_two_clips_are_alike():
    found = datasets.load_spoken_digits()
    assert len({clip.tobytes() for clip in found.data}) == 960


def test_the_clips_are_in_noise_and_of_every_level():
    found = datasets.load_spoken_digits()
    quiet = np.array([clip[:80].std() for clip in found.data])
    assert quiet.min() > 0 and (found.labels.snr.min(), found.labels.snr.max()) > (2.9, 15)
    peaks = 20 * np.log10([np.abs(clip).max() for clip in found.data])
    assert peaks.min() < -17 and peaks.max() > -2
    assert abs(np.corrcoef(peaks, found.target)[0, 1]) < 0.1


def periodicity(sound, rate):
    """Of the louder pieces of 40 ms, the medians: the largest autocorrelation between 70 and 400 Hz, and its Hz."""
    size, found = round(0.04 * rate), []
    lags = np.arange(rate // 400, rate // 70 + 1)
    for start in range(0, len(sound) - size, size // 2):
        piece = sound[start : start + size].astype(float)
        piece = piece - piece.mean()
        alike = np.array([np.dot(piece[:-lag], piece[lag:]) / (1 - lag / size) for lag in lags]) / np.dot(piece, piece)
        found.append((np.dot(piece, piece), alike.max(), rate / lags[alike.argmax()]))
    power, alike, pitch = np.array(found).T
    loud = power > np.quantile(power, 0.6)
    return np.median(alike[loud]), np.median(pitch[loud])


def test_voices_are_what_the_table_says(without_network):
    """Whispers do not repeat, voices do; women's voices are higher than men's."""
    found = datasets.load_sentences()
    measured = [periodicity(clip, 16_000) for clip in found.data]
    for (alike, pitch), style, sex in zip(measured, found.labels["style"], found.labels.sex):
        assert (alike < 0.4) if style == "whispered" else (alike > 0.55)
        if style == "voiced":
            assert pitch > 170 if sex == "female" else pitch < 130
    digits = datasets.load_spoken_digits()
    for voice in set(digits.groups):
        chosen = np.flatnonzero((digits.groups == voice) & (digits.target == 1))
        pitch = np.median([periodicity(digits.data[i], 8000)[1] for i in chosen])
        assert pitch > 145 if digits.labels.sex[chosen[0]] == "female" else pitch < 135, voice


def test_every_voice_sounds_different(script, synthesiser):
    """espeak-ng says nothing where it does not know a variant, and speaks with its usual voice."""
    voices = [*script.SENTENCE_VOICES, *script.digit_voices()]

    def spoken(name: str) -> bytes:
        return script.speak("seven", name, 50, 160, 1.0, 16_000).tobytes()

    sounds = {voice.espeak: spoken(voice.espeak) for voice in voices}
    assert len(set(sounds.values())) == len(sounds)
    for name, sound in sounds.items():
        assert spoken(name.split("+")[0]) != sound, name


def test_what_ships_is_small():
    files = [one for entry in registry.SHIPPED.values() for one in (entry.file, entry.table) if one]
    speech_files = [one for one in files if one.name.startswith(("sentences", "spoken"))]
    assert len(speech_files) == 4 and sum((DATA / one.name).stat().st_size for one in speech_files) < 5_000_000
    assert all((DATA / one.name).stat().st_size == one.size for one in files)


@pytest.mark.parametrize("file", ["sentences.csv", "spoken_digits.flac"])
def test_a_changed_file_is_named(file, tmp_path, monkeypatch):
    for path in DATA.glob("s*"):
        shutil.copy(path, tmp_path)
    (tmp_path / file).write_bytes((DATA / file).read_bytes() + b"\n")
    monkeypatch.setattr(registry, "DATA_FOLDER", tmp_path)
    load = datasets.load_sentences if file.startswith("sentences") else datasets.load_spoken_digits
    with pytest.raises(ValueError, match=f"{file} must be .*git checkout data/{file}"):
        load()


def test_a_clip_is_made_again_with_the_synthesiser(script, synthesiser):
    found = datasets.load_spoken_digits()
    voice = list(script.digit_voices())[4]
    row, clip = script.digit(voice, 7, 2)
    _, again = script.digit(voice, 7, 2)
    np.testing.assert_array_equal(clip, again)
    (number,) = np.flatnonzero((found.groups == voice.name) & (found.target == 7) & (found.index == 2))
    assert found.labels.pitch[number] == row["pitch"] and found.labels.speed[number] == row["speed"]
    sentences = datasets.load_sentences()
    _, sentence = script.sentence(script.SENTENCE_VOICES[3], "sharp")
    if synthesiser:  # another version says it a little differently
        for shipped, made in ((found.data[number], clip), (sentences.data[7], sentence)):
            assert len(shipped) == len(made)
            # the last bit of a filter may differ from processor to processor
            np.testing.assert_allclose(shipped, made / 32_768, atol=2 * script.STEP / 32_768)


def test_the_script_says_what_it_needs(script, monkeypatch):
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="espeak-ng must be on the PATH"):
        script.main()


# -- recorded digits --------------------------------------------------------------------------------------------------


def small_digits(**changes):
    files = {"free-1.0.9/README.md": b"text", "free-1.0.9/tools/0_x_0.wav": b"not read"}
    for seed, (digit, speaker, index) in enumerate(
        [(3, "theo", 0), (0, "theo", 12), (0, "george", 4), (0, "theo", 5), (9, "george", 0)]
    ):
        files[f"free-1.0.9/recordings/{digit}_{speaker}_{index}.wav"] = wav(300 + seed, seed=seed)
    return archive({name: content for name, content in (files | changes).items() if content is not None})


def test_recorded_digits_are_read_in_their_archive(register):
    register("fsdd", {"v1.0.9.tar.gz": small_digits()})
    found = datasets.load_spoken_digits("recorded")
    assert found.target.tolist() == [0, 0, 0, 3, 9] and found.index.tolist() == [4, 5, 12, 0, 0]
    assert found.groups.tolist() == ["george", "theo", "theo", "theo", "george"]
    assert found.train.tolist() == [False, True, True, False, False]  # the official split: 0 to 4 are to test with
    assert [len(clip) for clip in found.data] == [302, 303, 301, 300, 304] and found.sample_rate == 8000
    assert found.target_names == NAMES and "CC BY-SA 4.0" in found.DESCR


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (small_digits(**{"free-1.0.9/recordings/zero.wav": wav()}), r"zero\.wav in .* must be called DIGIT_SPEAKER"),
        (small_digits(**{"free-1.0.9/recordings/1_a_0.wav": b"text"}), r"1_a_0\.wav in .* must be a recording"),
        (small_digits(**{"free-1.0.9/recordings/1_a_0.wav": wav(rate=16_000)}), "recordings of one sample rate"),
        (archive({"free-1.0.9/README.md": b""}), "there is none"),
        (small_digits()[:900], "must be a complete tar file"),
        (b"no archive", "must be a complete tar file"),
    ],
)  # fmt: skip
def test_a_wrong_archive_of_digits_is_named(register, content, message):
    register("fsdd", {"v1.0.9.tar.gz": content})
    with pytest.raises(ValueError, match=message):
        datasets.load_spoken_digits("recorded")


def test_recorded_digits_without_network_and_cache(without_network):
    with pytest.raises(datasets.DatasetUnavailable, match=r"fsdd .*free-spoken-digit-dataset"):
        datasets.load_spoken_digits("recorded")


@pytest.mark.parametrize(("source", "error"), [("embedded", ValueError), (1, TypeError)])
def test_another_source_is_named(source, error):
    with pytest.raises(error, match="source must be one of 'synthesised', 'recorded'"):
        datasets.load_spoken_digits(source)


# -- words ------------------------------------------------------------------------------------------------------------


def words(folder=""):
    return {
        f"{folder}yes/0a1b_nohash_1.wav": wav(16_000, 16_000, 1),
        f"{folder}no/0a1b_nohash_0.wav": wav(12_000, 16_000, 2),
        f"{folder}no/ffff_nohash_0.wav": wav(20_001, 16_000, 3, channels=2),
        f"{folder}no/ffff_nohash_1.wav": wav(4000, 8000, 4),
        f"{folder}_background_noise_/hum.wav": wav(100_000, 16_000, 5),
        f"{folder}README.md": b"text",
    }


def as_folder(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


@pytest.fixture(params=["folder", "tar", "gzipped", "with a dot"])
def place(request, tmp_path):
    if request.param == "folder":
        return as_folder(tmp_path / "words", words())
    path = tmp_path / "words.tar"
    prefix = "./" if request.param == "with a dot" else ""
    path.write_bytes(archive(words(prefix), "w" if request.param == "tar" else "w:gz"))
    return path


@pytest.mark.parametrize("as_text", [True, False])
def test_words_from_a_folder_or_an_archive(place, as_text):
    found = datasets.load_speech_commands(str(place) if as_text else place)
    assert found.data.shape == (4, 16_000) and found.data.dtype == np.float32 and found.sample_rate == 16_000
    assert found.target_names == ["no", "yes"] and found.target.tolist() == [0, 0, 0, 1]
    assert found.groups.tolist() == ["0a1b", "ffff", "ffff", "0a1b"]
    assert found.filenames[0] == "no/0a1b_nohash_0.wav"
    short = found.data[0]
    assert (short[:2000] == 0).all() and (short[-2000:] == 0).all() and short[2000:14_000].std() > 0.1
    whole, _ = datasets.read_recording(words()["no/ffff_nohash_0.wav"])
    np.testing.assert_array_equal(found.data[1], whole[2000:18_000])  # cut at both ends
    resampled = found.data[2]
    assert (resampled[:4000] == 0).all() and resampled[4100:11_900].std() > 0.1


def test_some_words_only(place):
    found = datasets.load_speech_commands(place, words=["yes"])
    assert found.target_names == ["yes"] and found.data.shape == (1, 16_000)
    with pytest.raises(ValueError, match="words must be words of .*it has no perhaps"):
        datasets.load_speech_commands(place, words=["yes", "perhaps"])


def test_official_archives_come_by_name(register):
    register("speech_commands", {"speech_commands_v0.01.tar.gz": archive(words("./"))})
    assert datasets.load_speech_commands("v0.01").target_names == ["no", "yes"]


def test_they_are_not_fetched_with_all_the_others():
    assert not registry.RECORDED["speech_commands"].usual


def test_without_a_path_the_sample_of_a_mirror_is_taken(monkeypatch, tmp_path):
    import hashlib

    content = archive(words())
    (tmp_path / "speech_commands_sample").mkdir()
    (tmp_path / "speech_commands_sample" / "speech_commands_sample.tar.gz").write_bytes(content)
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(tmp_path))
    with pytest.raises(datasets.DatasetUnavailable, match='path must say which.*"v0.01" or "v0.02"'):
        datasets.load_speech_commands()  # another file than the registered one
    file = registry.File("speech_commands_sample.tar.gz", len(content), hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(registry, "SPEECH_COMMANDS_SAMPLE", file)
    assert len(datasets.load_speech_commands().data) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"yes/clip.wav": wav()}, r"yes/clip\.wav in .* must be called SPEAKER_nohash_NUMBER\.wav"),
        ({"yes/_nohash_1.wav": wav()}, "must be called"),
        ({"yes/9_nohash_0.wav": b""}, r"yes/9_nohash_0\.wav in .* must be a recording .*it is empty"),
        ({"yes/9_nohash_0.wav": b"text"}, r"yes/9_nohash_0\.wav in .* must be a recording"),
    ],
)
def test_a_wrong_clip_is_named(change, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        datasets.load_speech_commands(as_folder(tmp_path, words() | change))


def test_what_holds_no_words_is_named(tmp_path):
    with pytest.raises(ValueError, match="must hold WORD/SPEAKER_nohash_NUMBER.wav"):
        datasets.load_speech_commands(tmp_path)
    with pytest.raises(ValueError, match="there is no no_such_folder"):
        datasets.load_speech_commands("no_such_folder")
    (tmp_path / "file.tar").write_bytes(b"text")
    with pytest.raises(ValueError, match="must be a complete tar file"):
        datasets.load_speech_commands(tmp_path / "file.tar")
    with pytest.raises(TypeError, match="path must be"):
        datasets.load_speech_commands(5)
    with pytest.raises(TypeError, match="words must be"):
        datasets.load_speech_commands(tmp_path, words="yes")
