"""Notebook 10: listen to a voice and to a band of it; how well bands separate two classes; uploads."""

import html
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np

from helpers import datasets, evaluation, plots, speech
from helpers.plots.speech import place_scores, place_sound
from helpers.widgets.base import Frame, demo, wav
from helpers.widgets.predict import Question

HIGHEST, BAND = 8000, 100  # Hz
LONGEST = 10.0  # seconds that are read of an uploaded file
LABELS = ("sex", "accent", "style", "pace", "sentence")
WIDTHS = (25, 50, 100, 200, 400)  # Hz, each a multiple of the first
MOST_BANDS = 20


@cache
def sentences() -> tuple[list[np.ndarray], dict[str, np.ndarray], int]:
    """The recordings, what is known of each, and the sample rate."""
    found = datasets.load_sentences()
    labels = {name: found.labels[name].to_numpy(str) for name in ("voice", *LABELS)}
    return [clip.astype(float) for clip in found.data], labels, found.sample_rate


class Sound(NamedTuple):
    """A sound and its level in bands of 100 Hz, the largest at 0 dB; and what else the caption tells."""

    samples: np.ndarray
    levels: np.ndarray
    power: float


def heard_in(samples: np.ndarray, sample_rate: int) -> Sound:
    """What `listen_and_look` shows of a sound."""
    edges = np.arange(0, HIGHEST + 1, BAND)
    power = speech.band_power(samples, sample_rate, edges)
    levels = 10 * np.log10(np.maximum(power / (power.max() or 1.0), 1e-8))
    return Sound(samples, levels, float(np.mean(np.square(samples, dtype=float))))


def band_of(samples: np.ndarray, sample_rate: int, low: float, high: float) -> np.ndarray:
    """A sound without the frequencies outside a band."""
    frequencies = np.fft.rfftfreq(len(samples), 1 / sample_rate)
    inside = (frequencies >= low) & (frequencies <= high)
    return np.fft.irfft(np.fft.rfft(samples) * inside, len(samples))


def playable(samples: np.ndarray, sample_rate: int) -> bytes:
    """A sound for the player, its loudest sample at 0.7 of full scale, whatever its own level."""
    peak = np.abs(samples).max()
    return wav(0.7 * samples / peak if peak > 0 else samples, sample_rate)


def uploaded(name: str, content: bytes, sample_rate: int) -> np.ndarray:
    """What a file that the reader uploaded sounds like: mono, at this rate, at most `LONGEST` seconds of it."""
    samples, _ = datasets.read_recording(content, sample_rate, seconds=LONGEST, name=name)
    if len(samples) < sample_rate // 20:
        raise ValueError(f"{name} must last at least a twentieth of a second, but it has {len(samples)} samples")
    return samples.astype(float)


def listen_and_look() -> ipywidgets.VBox:
    """A recording, what a band of it looks and sounds like; or a recording of the reader's own."""
    clips, labels, sample_rate = sentences()
    voices = list(dict.fromkeys(labels["voice"].tolist()))
    own, before = None, None

    @lru_cache(maxsize=16)
    def known(number: int) -> Sound:
        return heard_in(clips[number], sample_rate)

    now = np.zeros(1)  # what is heard: computed by `update`, played by `sound`

    def receive(name: str, content: bytes) -> None:
        nonlocal own
        own = (name, heard_in(uploaded(name, content, sample_rate), sample_rate))

    def chosen(voice: str, sentence: str) -> tuple[str, Sound]:
        """The uploaded recording, until another voice or sentence is chosen."""
        nonlocal own, before
        if before is not None and (voice, sentence) != before:
            own = None
        before = voice, sentence
        if own is not None:
            return own
        number = int(np.flatnonzero((labels["voice"] == voice) & (labels["sentence"] == sentence))[0])
        return f"{voice}, {sentence}", known(number)

    def ends(low: int, high: int) -> tuple[int, int]:
        return (low, high) if low <= high else (high, low)

    centres = np.arange(BAND / 2, HIGHEST, BAND)
    figure = plots.listen_and_look(clips[0], clips[0], centres, known(0).levels, (0, HIGHEST))

    def update(voice: str, sentence: str, low: int, high: int) -> str:
        nonlocal now
        name, sound = chosen(voice, sentence)
        low, high = ends(low, high)
        now = heard = band_of(sound.samples, sample_rate, low, high)
        place_sound(figure, sound.samples, heard, centres, sound.levels, (low, high))
        share = 100 * np.mean(heard**2) / sound.power if sound.power else 0.0
        level = 20 * np.log10(max(np.abs(sound.samples).max(), 1e-6))
        return (
            f"{html.escape(name)}: {len(sound.samples) / sample_rate:.1f} s, loudest sample {level:.1f} dB from full "
            f"scale; {low:,} to {high:,} Hz hold {share:.1f} % of the power."
        ).replace("-", "−")

    options = {"min": 0, "max": HIGHEST, "step": BAND}
    return demo(
        Frame(figure, [line for ax in figure.axes for line in ax.lines]),
        update,
        {
            "voice": ipywidgets.Dropdown(description="Voice", options=voices, value="Ada"),
            "sentence": ipywidgets.Dropdown(description="Sentence", options=["smooth", "sharp"], value="sharp"),
            "low": ipywidgets.IntSlider(description="Lowest frequency (Hz)", value=0, **options),
            "high": ipywidgets.IntSlider(description="Highest frequency (Hz)", value=1000, **options),
        },
        sound=lambda **_: playable(now, sample_rate),
        receive=receive,
    )


@cache
def narrow_bands() -> np.ndarray:
    """The power of each recording in bands as narrow as the narrowest; wider ones are sums of these."""
    clips, _, sample_rate = sentences()
    edges = np.arange(0, max(WIDTHS) * MOST_BANDS + 1, min(WIDTHS))
    return np.array([speech.band_power(clip, sample_rate, edges) for clip in clips])


@lru_cache(maxsize=256)
def scores(label: str, count: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of an LDA that has seen all recordings; of one that has seen the other voices; who is of the 2nd class."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    labels = sentences()[1]
    parts = width // min(WIDTHS)
    power = narrow_bands()[:, : count * parts].reshape(-1, count, parts).sum(axis=2)
    X = 10 * np.log10(power / power.sum(axis=1, keepdims=True))
    names = sorted(set(labels[label]))
    second = labels[label] == names[1]
    model = make_pipeline(StandardScaler(), LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.05))
    with threadpool_limits(1):
        seen = model.fit(X, second).decision_function(X)
        folds = LeaveOneGroupOut()
        left_out = cross_val_predict(
            model, X, second, groups=labels["voice"], cv=folds, method="decision_function"
        )
    return seen, left_out, second


def band_separation() -> ipywidgets.VBox:
    """Number and width of bands: how well LDA separates two classes that it has seen, and voices that it has not."""
    figure = plots.separation(*scores(LABELS[0], 10, 100))

    def update(label: str, count: int, width: int) -> str:
        seen, left_out, second = scores(label, count, width)
        place_scores(figure, seen, left_out, second)
        right = [int(np.sum((one > 0) == second)) for one in (seen, left_out)]
        low, high = evaluation.accuracy_interval(right[1], len(second))
        first, other = sorted(set(sentences()[1][label]))
        return (
            f"{label} ({first}: first, {other}: second), {count} band{'s' * (count > 1)} of {width} Hz, up to "
            f"{count * width:,} Hz: {right[0]} of {len(second)} recordings on the right side of 0 when the fit has "
            f"seen them, {right[1]} when their voice was left out (95 % interval {100 * low:.0f} to "
            f"{100 * high:.0f} %)."
        )

    return demo(
        Frame(figure, [line for ax in figure.axes for line in ax.lines[:2]]),
        update,
        {
            "label": ipywidgets.Dropdown(description="Label", options=LABELS, value="sex"),
            "count": ipywidgets.IntSlider(description="Number of bands", min=2, max=MOST_BANDS, value=10),
            "width": ipywidgets.SelectionSlider(description="Width of a band (Hz)", options=WIDTHS, value=100),
        },
    )


QUESTIONS = {
    "which_label": Question(
        options=(
            "Who speaks: every voice has its own pitch.",
            "The sentence: one is nearly all voiced, the other full of hisses and stops.",
            "The sex: it halves or doubles the pitch.",
        ),
        answer=1,
        because="Which sentence it is shows in every recording of every voice: how often the sound stops, and how "
        "much of it hisses. Who speaks and of which sex must be told from voices that were never heard, and here half "
        "of the voices whisper: they have no pitch at all.",
    ),
    "all_sixteen": Question(
        options=(
            "That the label can be read from the features.",
            "Nothing: with so many features for so few recordings, any labels can be separated.",
            "That the two classes differ, though perhaps not much.",
        ),
        answer=1,
        because="Ten numbers for each of sixteen recordings: a plane through ten dimensions has enough freedom to "
        "separate nearly any two groups of them. Random labels, below, look just as good.",
    ),
    "eight_recordings": Question(
        options=(
            "Nearly always: the training recordings are all right.",
            "About half the time.",
            "Hardly ever: the network has learned the opposite.",
        ),
        answer=1,
        because="It has found something in which these four women and men differ, and with eight recordings there is a "
        "lot of that: the level of one microphone, the hiss of one word. Of new voices it says nothing.",
    ),
    "louder": Question(
        options=(
            "Thirteen: a voice stays the same voice.",
            "About half of them.",
            "Hardly any.",
        ),
        answer=2,
        because="Each voice was recorded at its own distance from the microphone. That one number says who it is more "
        "often than ten bands do, and it is gone as soon as somebody moves. It was true of the recordings, not of the "
        "voices.",
    ),
}
