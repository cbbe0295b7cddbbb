"""Speech: sentences and digits from a synthesiser that ship; recorded digits and words on request."""

import csv
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from gzip import BadGzipFile
from lzma import LZMAError
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers import validation
from helpers.datasets import registry
from helpers.datasets.download import DatasetUnavailable, fetch, mirrored
from helpers.datasets.shipped import shipped
from helpers.datasets.sounds import of_length, read_recording

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.utils import Bunch

SPEECH_COMMANDS_RATE = 16_000
HELD_OUT_VOICES = ("Maria", "Oscar", "Paula", "Ralph")
"""Of the synthesised digits, those to test with: two women and two men, with accents that no other voice has."""

_BROKEN_ARCHIVE = (tarfile.TarError, BadGzipFile, EOFError, zlib.error, LZMAError, OSError)


def _clips(name: str) -> tuple[list[np.ndarray], int, "pd.DataFrame"]:
    """The clips of a file that ships, their sample rate, and the table of what each is."""
    import pandas as pd
    import soundfile

    entry = registry.SHIPPED[name]
    samples, sample_rate = soundfile.read(io.BytesIO(shipped(entry.file)), dtype="float32")
    rows = list(csv.DictReader(io.StringIO(shipped(entry.table).decode())))
    table = pd.DataFrame(rows).apply(lambda column: pd.to_numeric(column) if column.name not in _TEXTS else column)
    ends = np.cumsum(table.pop("samples"))
    starts = table.pop("start")
    return [samples[start:end].copy() for start, end in zip(starts, ends)], sample_rate, table


_TEXTS = ("voice", "sex", "accent", "style", "sentence", "text")


def load_sentences() -> "Bunch":
    """Eight synthesised voices, each saying the same two short sentences; 16,000 samples a second.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, a list of 16 signals of two to four seconds, float32 in [-1, 1]; `target`, the voice of each, 0 to 7,
        shape (16,); `target_names`, the names of the voices; `groups`, the name of each voice, shape (16,); `labels`,
        a pandas.DataFrame with a row a recording: `voice`, `sex`, `accent`, `style`, `pitch` and `speed` (as the
        synthesiser was told: 0 to 99, and words a minute), `pace` ("slow" or "fast"), `sentence` ("smooth" or "sharp")
        and `text`; `sample_rate`; `DESCR`. Sex, accent and style are crossed: each combination is one voice.

    Notes
    -----
    Made by ``data/make_speech.py`` with the synthesiser espeak-ng, with noise and a little echo. Each voice has a
    level of its own, as if it had been recorded at its own distance from the microphone.

    Examples
    --------
    >>> sentences = load_sentences()
    >>> len(sentences.data), sentences.sample_rate, sentences.target_names[:2], sentences.labels.sentence[1]
    (16, 16000, ['Ada', 'Bea'], 'sharp')
    """
    from sklearn.utils import Bunch

    clips, sample_rate, labels = _clips("sentences")
    labels.insert(labels.columns.get_loc("speed") + 1, "pace", np.where(labels.speed < 160, "slow", "fast"))
    voices = labels.voice.to_numpy(dtype=str)
    names, target = np.unique(voices, return_inverse=True)
    return Bunch(
        data=clips,
        target=target,
        target_names=names.tolist(),
        groups=voices,
        labels=labels,
        sample_rate=sample_rate,
        DESCR=registry.description(registry.SHIPPED["sentences"]),
    )


def load_spoken_digits(source: str = "synthesised") -> "Bunch":
    """The digits zero to nine, spoken; 8,000 samples a second.

    Parameters
    ----------
    source : {"synthesised", "recorded"}
        960 recordings by 16 synthesised voices, which ship; or the 2,500 of the Free Spoken Digit Dataset by five
        speakers, downloaded on first use and read in its archive.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, a list of signals of different lengths, float32 in [-1, 1]; `target`, the digits, shape (n,);
        `target_names`, "zero" to "nine"; `groups`, the name of each speaker, shape (n,); `index`, the number of the
        recording among those of its digit and speaker, shape (n,); `train`, True for those to train on, shape (n,);
        `labels`, a pandas.DataFrame with what else is known of each; `sample_rate`; `DESCR`.

        Of the synthesised, `train` leaves out four whole voices, `HELD_OUT_VOICES`. Of the recorded it is the official
        split: indices 0 to 4 are to test with, and every speaker is on both sides; to keep speakers apart, use
        `groups`.

    Raises
    ------
    TypeError, ValueError
        If `source` is neither of the two, or the archive does not hold what it should.
    DatasetUnavailable
        If the recorded digits are neither in the cache nor to be had.

    Notes
    -----
    Synthesised: made by ``data/make_speech.py`` with espeak-ng; pitch, speed and intonation vary, and so do background
    noise, echo and level. Recorded: Z. Jackson et al., Free Spoken Digit Dataset, v1.0.9, 2020
    (doi:10.5281/zenodo.1342401).

    Examples
    --------
    >>> digits = load_spoken_digits()
    >>> len(digits.data), digits.sample_rate, int(digits.train.sum()), len(set(digits.groups[~digits.train]))
    (960, 8000, 720, 4)
    """
    import pandas as pd
    from sklearn.utils import Bunch

    if validation.choice(source, "source", ("synthesised", "recorded")) == "recorded":
        clips, sample_rate, labels = read_digit_archive(fetch("fsdd")["v1.0.9.tar.gz"])
        labels = pd.DataFrame(labels, columns=["digit", "voice", "index"])
        train = labels["index"].to_numpy() >= 5
        entry = registry.RECORDED["fsdd"]
    else:
        clips, sample_rate, labels = _clips("spoken_digits")
        labels = labels.rename(columns={"variant": "index"})
        train = ~labels.voice.isin(HELD_OUT_VOICES).to_numpy()
        entry = registry.SHIPPED["spoken_digits"]
    return Bunch(
        data=clips,
        target=labels.digit.to_numpy(dtype=int),
        target_names="zero one two three four five six seven eight nine".split(),
        groups=labels.voice.to_numpy(dtype=str),
        index=labels["index"].to_numpy(dtype=int),
        train=train,
        labels=labels,
        sample_rate=sample_rate,
        DESCR=registry.description(entry),
    )


def read_digit_archive(path: Path) -> tuple[list[np.ndarray], int, list[tuple[int, str, int]]]:
    """Read the recordings of the Free Spoken Digit Dataset in their archive; nothing is written to disk.

    Parameters
    ----------
    path : pathlib.Path
        A tar file with ``.../recordings/{digit}_{speaker}_{index}.wav``; other files in it are not read.

    Returns
    -------
    clips : list of numpy.ndarray
        By digit, then speaker, then index; float32.
    sample_rate : int
        The same for all.
    labels : list of (int, str, int)
        Digit, speaker and index of each.

    Raises
    ------
    ValueError
        If the file is no complete tar file, holds no recording, or one of them cannot be read or has another rate.
    """
    found = []
    for name, content in _members(path, lambda name: "/recordings/" in f"/{name}" and name.endswith(".wav")):
        parts = re.fullmatch(r"([0-9])_([A-Za-z]+)_([0-9]+)\.wav", name.rsplit("/", 1)[-1])
        if parts is None:
            raise ValueError(f"{name} in {path} must be called DIGIT_SPEAKER_INDEX.wav")
        clip, rate = read_recording(content, name=f"{name} in {path}")
        found.append(((int(parts[1]), parts[2], int(parts[3])), rate, clip))
    if not found:
        raise ValueError(f"{path} must hold recordings/DIGIT_SPEAKER_INDEX.wav, but there is none")
    rates = sorted({rate for _, rate, _ in found})
    if len(rates) > 1:
        raise ValueError(f"{path} must hold recordings of one sample rate, but there are {rates}")
    found.sort(key=lambda one: one[0])
    return [clip for _, _, clip in found], rates[0], [label for label, _, _ in found]


SPEECH_COMMANDS = ("v0.01", "v0.02")
"""The official archives of Speech Commands."""


def load_speech_commands(path: str | Path | None = None, words: Sequence[str] | None = None) -> "Bunch":
    """Spoken words in the layout of Speech Commands, each clip one second long; 16,000 samples a second.

    Parameters
    ----------
    path : str, pathlib.Path or None
        A folder or a tar file (gzipped or not) with ``WORD/SPEAKER_nohash_NUMBER.wav``; or ``"v0.01"`` or ``"v0.02"``
        for the official archives, downloaded on first use (1.5 and 2.4 GB). None takes the small sample of ten words
        that a mirror may hold (``HELPERS_DATA_MIRROR``).
    words : sequence of str, optional
        Only these. All of v0.02 takes 6.8 GB of memory; five of its words about 1.2 GB.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, shape (n, 16000), float32 in [-1, 1], word by word; `target`, shape (n,); `target_names`, the words in
        the order of the alphabet; `groups`, the speaker of each clip, the part of its name before ``_nohash_``;
        `filenames`; `sample_rate`; `DESCR`. A shorter clip is padded with zeros at both ends, a longer one is cut at
        both; one of another rate is resampled. Folders whose names begin with _ or . are no words.

    Raises
    ------
    TypeError, ValueError
        If `path` is neither; if there is no such file or folder, it holds no word, a word that was asked for is not
        there, or a clip cannot be read or has another name. The message names it.
    DatasetUnavailable
        If an official archive is neither in the cache nor to be had; if `path` is None and no mirror holds the sample.

    Notes
    -----
    Source: P. Warden, Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition, 2018 (arXiv:1804.03209).
    """
    from sklearn.utils import Bunch

    if words is not None:
        words = validation.entries(words, "words", "word")
    if not (path is None or isinstance(path, (str, Path))):
        raise TypeError(f"path must be the name of a folder or an archive, but a {type(path).__name__} was given")
    where = _speech_commands(path)
    members = _wav_files(where) if where.is_dir() else _members(where, lambda name: name.endswith(".wav"))
    found = []
    for name, content in members:
        word, _, file = name.removeprefix("./").rpartition("/")
        word = word.rsplit("/", 1)[-1]
        if not word or word.startswith(("_", ".")) or (words is not None and word not in words):
            continue
        speaker, separator, _ = file.partition("_nohash_")
        if not separator or not speaker:
            raise ValueError(f"{name} in {where} must be called SPEAKER_nohash_NUMBER.wav")
        clip, _ = read_recording(content, SPEECH_COMMANDS_RATE, name=f"{name} in {where}")
        found.append((word, file, speaker, of_length(clip, SPEECH_COMMANDS_RATE)))
    there = sorted({word for word, *_ in found})
    if not found and words is None:
        raise ValueError(f"{where} must hold WORD/SPEAKER_nohash_NUMBER.wav, but there is no such file in it")
    if words is not None and (missing := [word for word in words if word not in there]):
        raise ValueError(f"words must be words of {where}, but it has no {', '.join(missing)}")
    found.sort(key=lambda one: one[:2])
    return Bunch(
        data=np.array([clip for *_, clip in found], dtype=np.float32),
        target=np.array([there.index(word) for word, *_ in found]),
        target_names=there,
        groups=np.array([speaker for _, _, speaker, _ in found]),
        filenames=[f"{word}/{file}" for word, file, _, _ in found],
        sample_rate=SPEECH_COMMANDS_RATE,
        DESCR=registry.description(registry.RECORDED["speech_commands"]),
    )


def _speech_commands(path: str | Path | None) -> Path:
    """The folder or the archive that is meant."""
    if path is None:
        found = mirrored("speech_commands_sample", registry.SPEECH_COMMANDS_SAMPLE)
        if found is None:
            names = " or ".join(f'"{name}"' for name in SPEECH_COMMANDS)
            raise DatasetUnavailable(
                "Speech Commands is large, so path must say which: a folder or a tar file of yours with "
                f"WORD/SPEAKER_nohash_NUMBER.wav, or {names}, downloaded on first use. The small sample that is taken "
                "without a path is only on mirrors, and HELPERS_DATA_MIRROR names none that holds it."
            )
        return found
    if path in SPEECH_COMMANDS:
        name = f"speech_commands_{path}.tar.gz"
        return fetch("speech_commands", [name])[name]
    if not Path(path).exists():
        raise ValueError(f"path must be a folder or a tar file, or one of {SPEECH_COMMANDS}, but there is no {path}")
    return Path(path)


def _wav_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every wav file in the sub-folders."""
    for file in sorted(folder.glob("*/*.wav")):
        try:
            yield file.relative_to(folder).as_posix(), file.read_bytes()
        except OSError as error:
            raise ValueError(f"{file} must be a recording, but it cannot be read: {error}") from error


def _members(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Name and content of the files in a tar file whose names are wanted, in the order of the archive."""
    try:
        with tarfile.open(path, "r:*") as archive:
            for member in archive:
                if member.isfile() and wanted(member.name):
                    yield member.name, archive.extractfile(member).read()
    except _BROKEN_ARCHIVE as error:
        raise ValueError(f"{path} must be a complete tar file, but it cannot be read: {error}") from error
