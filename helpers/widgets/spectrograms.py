"""Notebook 11: the length of the window, mel bands, and a spoken digit read by a classifier."""

import html
from collections.abc import Callable
from functools import cache, lru_cache

import ipywidgets
import numpy as np

from helpers import datasets, plots, spectrograms, speech
from helpers.plots.spectrograms import place_bank, place_reading, place_spectrogram
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question
from helpers.widgets.speech import playable, uploaded

RATE = 8000
SECONDS = 0.8
WINDOWS = (2, 4, 8, 16, 32, 64, 128)  # milliseconds
N_MELS = 40
EXAMPLES = {"zero (Maria)": ("Maria", 0), "four (Oscar)": ("Oscar", 4), "seven (Paula)": ("Paula", 7),
            "nine (Ralph)": ("Ralph", 9)}  # fmt: skip


@cache
def digits() -> "datasets.Bunch":
    """The synthesised digits."""
    return datasets.load_spoken_digits()


@cache
def example(voice: str, digit: int) -> np.ndarray:
    """The first recording of a digit by a voice."""
    found = digits()
    (number,) = np.flatnonzero((found.groups == voice) & (found.target == digit) & (found.index == 0))
    return found.data[number]


@cache
def sounds() -> dict[str, np.ndarray]:
    """What `window_length` shows: a word, and three sounds made for it; 0.8 seconds each."""
    t = np.arange(round(SECONDS * RATE)) / RATE
    clicks = np.zeros(len(t))
    clicks[[3200, 3328]] = 1
    return {
        "the word seven": speech.in_noise(example("Paula", 7), RATE, len(t)),
        "two clicks, 16 ms apart": clicks,
        "two tones, 60 Hz apart": np.sin(2 * np.pi * 1000 * t) + np.sin(2 * np.pi * 1060 * t),
        "a tone that rises": np.sin(2 * np.pi * (300 * t + 3000 / (2 * SECONDS) * t**2)),
    }


@lru_cache(maxsize=64)
def levels(name: str, milliseconds: int) -> np.ndarray:
    """The spectrogram of one of the sounds in dB, the largest at 0; a quarter of a window from piece to piece."""
    window = milliseconds * RATE // 1000
    power = spectrograms.spectrogram(sounds()[name], RATE, window, window // 4, kind="power")
    return spectrograms.decibels(power / power.max())


def window_length() -> ipywidgets.VBox:
    """A sound and its spectrogram for windows from 2 to 128 milliseconds."""
    time, first = np.arange(round(SECONDS * RATE)) / RATE, next(iter(sounds()))
    figure = plots.sound_and_spectrogram(time, sounds()[first], levels(first, 16), RATE / 2)

    def update(name: str, milliseconds: int) -> str:
        picture = levels(name, milliseconds)
        place_spectrogram(figure, time, sounds()[name], picture)
        bins, frames = picture.shape
        return (
            f"Windows of {milliseconds} ms: {bins} bins of {RATE / 2 / (bins - 1):.1f} Hz, {frames} pieces, "
            f"{milliseconds / 4:g} ms from piece to piece. Two tones need about {2000 / milliseconds:.0f} Hz between "
            f"them, two clicks about {milliseconds / 2:g} ms."
        )

    return demo(
        Frame(figure, [figure.axes[0].lines[0], figure.axes[1].images[0]]),
        update,
        {
            "name": ipywidgets.Dropdown(description="Sound", options=list(sounds())),
            "milliseconds": ipywidgets.SelectionSlider(description="Window (ms)", options=WINDOWS, value=16),
        },
        sound=lambda name, milliseconds: playable(sounds()[name], RATE),
    )


@cache
def vowel_and_hiss() -> dict[str, np.ndarray]:
    """Power of 32 ms in the middle of two sounds of a recorded-like word, 16,000 samples a second."""
    found = datasets.load_sentences()
    (number,) = np.flatnonzero((found.groups == "Ada") & (found.labels.sentence == "sharp"))
    clip = found.data[number].astype(float)
    frames = spectrograms.spectrogram(clip, found.sample_rate, 512, 256, kind="power")
    low = frames[:32].sum(axis=0)  # below 1,000 Hz
    high = frames[128:].sum(axis=0)  # above 4,000 Hz
    return {"a vowel": frames[:, low.argmax()], "a hiss": frames[:, high.argmax()]}


def mel_filters() -> ipywidgets.VBox:
    """How many mel bands, up to which frequency: the triangles, and a spectrum seen through them."""
    frequencies, bank = np.linspace(0, 8000, 257), spectrograms.mel_filter_bank(16_000, 512, 16)
    figure = plots.spectrum_through_bank(frequencies, bank, vowel_and_hiss()["a vowel"])

    def update(sound: str, n_mels: int, highest: int) -> str:
        bank = spectrograms.mel_filter_bank(16_000, 512, n_mels, high=highest)
        place_bank(figure, frequencies, bank, vowel_and_hiss()[sound])
        edges = np.array([frequencies[np.flatnonzero(band)[[0, -1]]] for band in bank if band.any()])
        empty = int(np.sum(~bank.any(axis=1)))
        widths = np.ptp(edges, axis=1)
        return (
            f"{n_mels} bands up to {highest:,} Hz, in bins of 31 Hz: the lowest covers "
            f"{round(widths[0] / 31.25) + 1} bins, the highest {round(widths[-1] / 31.25) + 1}; "
            f"{empty} of them fall between the bins and are empty."
        )

    return demo(
        Frame(figure, [line for ax in figure.axes for line in ax.lines]),
        update,
        {
            "sound": ipywidgets.Dropdown(description="Spectrum of", options=list(vowel_and_hiss())),
            "n_mels": ipywidgets.IntSlider(description="Number of bands", min=4, max=128, value=16),
            "highest": ipywidgets.IntSlider(
                description="Highest frequency (Hz)", min=1000, max=8000, step=500, value=8000
            ),
        },
    )


@cache
def linear_reader() -> Callable[[np.ndarray], np.ndarray]:
    """A linear classifier on mel spectrograms, fitted on the twelve training voices: a clip in, probabilities out."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler
    from threadpoolctl import threadpool_limits

    found = digits()
    mel = spectrograms.MelSpectrogram(RATE, SECONDS, n_mels=N_MELS, window=0.032, hop=0.016)
    flatten = FunctionTransformer(lambda pictures: pictures.reshape(len(pictures), -1))
    classifier = LogisticRegression(C=0.01, max_iter=500)
    model = make_pipeline(mel, flatten, StandardScaler(), classifier)
    rng, length = np.random.default_rng(0), round(SECONDS * RATE)
    clips = [speech.in_noise(found.data[i], RATE, length, rng) for i in np.flatnonzero(found.train)]
    with threadpool_limits(1):
        model.fit(clips, found.target[found.train])

    def read(clip: np.ndarray) -> np.ndarray:
        with threadpool_limits(1):
            return model.predict_proba([clip])[0]

    return read


def say_a_digit(read: Callable[[np.ndarray], np.ndarray] | None = None) -> ipywidgets.VBox:
    """Which digit a recording is: one of four that ship, with noise, or one that the reader uploads.

    Parameters
    ----------
    read : callable, optional
        Takes a clip, shape (n,), 8,000 samples a second, and returns ten probabilities. Left out, a linear classifier
        on mel spectrograms.
    """
    read = linear_reader() if read is None else read
    names = digits().target_names
    mel = spectrograms.MelSpectrogram(RATE, SECONDS, n_mels=N_MELS, window=0.032, hop=0.016)
    noise = np.random.default_rng(0).normal(size=round(SECONDS * RATE))
    own, before = None, None

    def receive(name: str, content: bytes) -> None:
        nonlocal own
        samples = uploaded(name, content, RATE)
        own = (name, loudest(samples, len(noise)), len(samples) / RATE)

    def clip(recording: str, level: int) -> tuple[str, np.ndarray, str]:
        nonlocal own, before
        if before is not None and recording != before:
            own = None
        before = recording
        if own is None:
            title, sound, more = recording, example(*EXAMPLES[recording]), ""
        else:
            title, sound, seconds = own
            more = f" (the loudest {SECONDS} s of {seconds:.1f} s)" if seconds > SECONDS else ""
        sound = speech.in_noise(sound, RATE, len(noise))
        peak = np.abs(sound).max() or 1.0
        return title, sound / peak + level / 100 * noise, more

    silence = mel.transform([np.zeros(len(noise))])[0]
    figure = plots.digit_reading(silence, np.full(len(names), 1 / len(names)), names, SECONDS)

    def update(recording: str, level: int) -> str:
        title, sound, more = clip(recording, level)
        chances = read(sound.astype(np.float32))
        place_reading(figure, mel.transform([sound])[0], chances)
        first, second = np.argsort(chances)[::-1][:2]
        return (
            f"{html.escape(title)}{more}, noise {level} % of the peak: {names[first]} with "
            f"{100 * chances[first]:.0f} %, then {names[second]} with {100 * chances[second]:.0f} %."
        )

    def sound(recording: str, level: int) -> bytes:
        return playable(clip(recording, level)[1], RATE)

    return demo(
        Frame(figure, [figure.axes[0].images[0], figure.axes[1].lines[0]]),
        update,
        {
            "recording": ipywidgets.Dropdown(description="Recording", options=list(EXAMPLES)),
            "level": ipywidgets.IntSlider(description="Noise (% of the peak)", min=0, max=50, step=2, value=0),
        },
        sound=sound,
        receive=receive,
    )


def loudest(samples: np.ndarray, length: int) -> np.ndarray:
    """Of a longer sound the piece of this length with the most power."""
    if len(samples) <= length:
        return samples
    energy = np.append(0, np.cumsum(np.square(samples, dtype=float)))
    start = int((energy[length:] - energy[:-length]).argmax())
    return samples[start : start + length]


QUESTIONS = {
    "window_trade": Question(
        options=(
            "Both get sharper: there are more bins and more pieces.",
            "Frequencies are told apart better, moments worse.",
            "Moments are told apart better, frequencies worse.",
        ),
        answer=1,
        because="A bin is as wide as one over the length of the window. A long window sees two close tones as two, "
        "and smears two clicks into one. What is won on one side is lost on the other.",
    ),
    "mel_rows": Question(
        options=(
            "About half of them: 4,000 Hz is half of 8,000 Hz.",
            "About three quarters.",
            "About a quarter.",
        ),
        answer=1,
        because="On the mel scale 4,000 Hz lies at 35 of 45 mel. The lower half of the frequencies gets three quarters "
        "of the bands, since there the ear tells more steps apart.",
    ),
    "which_front_end": Question(
        options=(
            "It comes first: the other two can be computed from it, so it has all that they have and more.",
            "It comes last.",
            "All three are about equal: the network finds what it needs.",
        ),
        answer=1,
        because="That something can be computed does not mean that it is learned from 720 recordings. Phases turn with "
        "every start of a window, and the network would first have to find out that squaring and adding the two "
        "channels makes them go away. With very many recordings it does, and then it can use them.",
    ),
    "photographs_and_sounds": Question(
        options=(
            "The last maps of the backbone: it has learned to see, and the classifier has less to do.",
            "The pixels of the picture.",
            "They are about equal.",
        ),
        answer=1,
        because="The last maps say whether something looks like a ship or a horse, and care little where it is. In a "
        "picture of a sound the place is everything: a band that moves up by five rows is another vowel.",
    ),
    "same_speakers": Question(
        options=(
            "About as many.",
            "About half as many.",
            "About twice as many.",
        ),
        answer=1,
        because="Six recordings of a digit by one voice are nearly one recording. With a random split four or five of "
        "them are in the training set, and half of the mistakes are gone: on paper.",
    ),
}
