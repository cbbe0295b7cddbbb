"""Sounds: read a recording of any common kind as mono samples, or say that it cannot be read."""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np

from helpers import validation

_FFMPEG_SECONDS = 60  # that ffmpeg may take
_WANTED = "a recording (wav, flac, ogg or mp3; with ffmpeg also m4a)"


def read_recording(
    source: str | Path | bytes, sample_rate: int | None = None, seconds: float | None = None, name: str | None = None
) -> tuple[np.ndarray, int]:
    """Read a recording as mono samples.

    Parameters
    ----------
    source : str, pathlib.Path or bytes
        The name of a file, or what is in it. wav, flac, ogg and mp3 are read by libsndfile; anything else, such as
        m4a, by the program ffmpeg where it is installed.
    sample_rate : int, optional
        Samples a second that are wanted; the recording is resampled. Left out, those of the file.
    seconds : float, optional
        Read at most so much, from the beginning; of a long file the rest is not even decoded.
    name : str, optional
        What messages call it; left out, the name of the file or "the recording".

    Returns
    -------
    samples : numpy.ndarray, shape (n,), float32
        Within [-1, 1] but for a little overshoot after resampling; several channels are averaged.
    sample_rate : int

    Raises
    ------
    TypeError
        If `source` is neither text, a path nor bytes.
    ValueError
        If there is no such file, it is empty, it is no recording, or it holds no samples. The message names it.

    Examples
    --------
    >>> read_recording(b"")
    Traceback (most recent call last):
    ...
    ValueError: the recording must be a recording (wav, flac, ogg or mp3; with ffmpeg also m4a), but it is empty
    """
    import soundfile

    if not isinstance(source, (str, Path, bytes, bytearray, memoryview)):
        raise TypeError(f"source must be the name of a file, or bytes, but a {type(source).__name__} was given")
    if sample_rate is not None:
        sample_rate = validation.integer(sample_rate, "sample_rate", minimum=1)
    if seconds is not None:
        seconds = validation.number(seconds, "seconds", above=0)
    given_name = isinstance(source, (str, Path))
    name = name or (str(source) if given_name else "the recording")
    content = _content(source, name) if given_name else bytes(source)
    if not content:
        raise ValueError(f"{name} must be {_WANTED}, but it is empty")
    try:
        samples, rate = _decoded(content, seconds)
    except soundfile.LibsndfileError as error:
        samples, rate = _by_ffmpeg(content, seconds, name, error.error_string.rstrip("."))
    if not len(samples):
        raise ValueError(f"{name} must be {_WANTED}, but it holds no samples")
    if not np.isfinite(samples).all():
        raise ValueError(f"{name} must hold finite samples, but there is NaN or infinity among them")
    mono = samples.mean(axis=1)
    if sample_rate is None or sample_rate == rate:
        return mono, rate
    import librosa

    return librosa.resample(mono, orig_sr=rate, target_sr=sample_rate), sample_rate


def _content(path: str | Path, name: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise ValueError(f"{name} must be {_WANTED}, but there is no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise ValueError(f"{name} must be {_WANTED}, but it cannot be read: {error}") from error


def _decoded(content: bytes, seconds: float | None) -> tuple[np.ndarray, int]:
    """Samples, shape (n, channels), and their rate."""
    import soundfile

    with soundfile.SoundFile(io.BytesIO(content)) as file:
        frames = -1 if seconds is None else int(np.ceil(seconds * file.samplerate))
        return file.read(frames, dtype="float32", always_2d=True), file.samplerate


def _by_ffmpeg(
    content: bytes, seconds: float | None, name: str, reason: str
) -> tuple[np.ndarray, int]:
    """What ffmpeg makes of it, where ffmpeg is installed."""
    import soundfile

    program = shutil.which("ffmpeg")
    if program is None:
        raise ValueError(
            f"{name} must be {_WANTED}, but it cannot be read: {reason}; for m4a, install ffmpeg, or convert the file: "
            "ffmpeg -i recording.m4a recording.wav"
        )
    limit = [] if seconds is None else ["-t", str(seconds)]
    # only what is piped in is read, so that a playlist cannot name other files or addresses
    command = [program, "-v", "error", "-protocol_whitelist", "pipe", "-i", "pipe:0", *limit, "-f", "wav", "pipe:1"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_FFMPEG_SECONDS, check=True)
        return _decoded(done.stdout, seconds)
    except (subprocess.SubprocessError, OSError, soundfile.LibsndfileError) as error:
        raise ValueError(f"{name} must be {_WANTED}, but it cannot be read: {reason}; ffmpeg cannot either") from error


def of_length(samples: np.ndarray, length: int) -> np.ndarray:
    """A clip padded with zeros at both ends, or cut at both ends, to a number of samples.

    Parameters
    ----------
    samples : array_like, shape (n,)
    length : int
        At least 1.

    Returns
    -------
    numpy.ndarray, shape (length,)
        What came stands in the middle; where it does not divide evenly, the end gets one zero more, or loses one
        sample more.

    Examples
    --------
    >>> of_length([1, 2, 3], 6).tolist(), of_length([1, 2, 3, 4], 3).tolist()
    ([0.0, 1.0, 2.0, 3.0, 0.0, 0.0], [1.0, 2.0, 3.0])
    """
    given = np.asarray(samples)
    clip = validation.signal(given, "samples").astype(given.dtype if given.dtype.kind == "f" else float)
    length = validation.integer(length, "length", minimum=1)
    spare = length - len(clip)
    if spare >= 0:
        return np.pad(clip, (spare // 2, spare - spare // 2))
    start = -spare // 2
    return clip[start : start + length].copy()
