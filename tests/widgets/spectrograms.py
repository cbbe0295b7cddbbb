"""Notebook 11: what its demos should show and which options of its questions are true, worked out without helpers."""

from collections.abc import Callable
from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from helpers import datasets, transfer
from helpers.backend import load_keras
from helpers.spectrograms import MelSpectrogram, mfcc_image
from tests.widgets import Content, stems

RATE, N = 8000, 6400


@cache
def digits():
    return datasets.load_spoken_digits()


def framed(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sound in the middle of 0.8 seconds of noise, as strong as its quietest 80 samples."""
    sound = sound.astype(float)
    noise = rng.normal(size=N)
    if len(sound) > N:
        return sound[(len(sound) - N) // 2 :][:N]
    quietest = np.sqrt(np.mean(sound[: len(sound) // 80 * 80].reshape(-1, 80) ** 2, axis=1).min())
    before = (N - len(sound)) // 2
    return np.concatenate([quietest * noise[:before], sound, quietest * noise[before + len(sound) :]])


def clip(voice: str, digit: int) -> np.ndarray:
    """The first recording of a digit by a voice, in the middle of 0.8 seconds of its own noise."""
    found = digits()
    (number,) = np.flatnonzero((found.groups == voice) & (found.target == digit) & (found.index == 0))
    return framed(found.data[number], np.random.default_rng(0))


def power(sound: np.ndarray, window: int, hop: int) -> np.ndarray:
    """Power of windowed pieces, the first with its middle at the first sample."""
    hann = np.sin(np.pi * np.arange(window) / window) ** 2
    padded = np.pad(sound, window // 2)
    starts = range(0, len(sound) + 1, hop)
    return np.abs(np.fft.rfft([hann * padded[start : start + window] for start in starts])).T ** 2


def levels(values: np.ndarray) -> np.ndarray:
    """dB below the largest, at most 70."""
    return np.maximum(10 * np.log10(np.maximum(values / values.max(), 1e-10)), -70)


# -- the demos --------------------------------------------------------------------------------------------------------


def sounds() -> dict[str, np.ndarray]:
    t = np.arange(N) / RATE
    clicks = np.zeros(N)
    clicks[round(0.4 * RATE)] = clicks[round(0.416 * RATE)] = 1
    return {
        "the word seven": clip("Paula", 7),
        "two clicks, 16 ms apart": clicks,
        "two tones, 60 Hz apart": np.sin(2 * np.pi * 1000 * t) + np.sin(2 * np.pi * 1060 * t),
        "a tone that rises": np.sin(2 * np.pi * (300 * t + 3000 / 1.6 * t**2)),
    }


def window_length(name: str, milliseconds: int) -> Content:
    sound, window = sounds()[name], 8 * milliseconds
    picture = levels(power(sound, window, window // 4))
    lines = {"sound": np.array([np.arange(N) / RATE, sound / np.abs(sound).max()]), "spectrogram": picture}
    bins, frames = picture.shape
    return lines, (
        f"Windows of {milliseconds} ms: {bins} bins of {1000 / milliseconds:.1f} Hz, {frames} pieces, "
        f"{milliseconds / 4:g} ms from piece to piece. Two tones need about {2000 / milliseconds:.0f} Hz between them, "
        f"two clicks about {milliseconds / 2:g} ms."
    )


def hertz(mel: np.ndarray) -> np.ndarray:
    """Slaney's scale: 200/3 Hz a mel up to 1,000 Hz, then 27 mel for a factor of 6.4."""
    return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))


def triangles(n_mels: int, highest: float, frequencies: np.ndarray) -> np.ndarray:
    top = 15 + 27 * np.log(highest / 1000) / np.log(6.4) if highest > 1000 else 3 * highest / 200
    edges = hertz(np.linspace(0, top, n_mels + 2))
    return np.array(
        [
            np.interp(frequencies, [low, peak, high], [0, 2 / (high - low), 0])
            for low, peak, high in zip(edges, edges[1:], edges[2:])
        ]
    )


@cache
def spectra() -> dict[str, np.ndarray]:
    found = datasets.load_sentences()
    frames = power(found.data[1].astype(float), 512, 256)
    frequencies = np.linspace(0, 8000, 257)
    low, high = frames[frequencies < 1000].sum(0), frames[frequencies >= 4000].sum(0)
    return {"a vowel": frames[:, low.argmax()], "a hiss": frames[:, high.argmax()]}


def mel_filters(sound: str, n_mels: int, highest: int) -> Content:
    frequencies, spectrum = np.linspace(0, 8000, 257), spectra()[sound]
    bank = triangles(n_mels, highest, frequencies)
    heard = bank.max(1) > 0
    gap = np.full((n_mels, 1), np.nan)
    centres = (bank[heard] * frequencies).sum(1) / bank[heard].sum(1)
    lines = {
        "bands": np.array(
            [
                np.hstack([np.tile(frequencies, (n_mels, 1)), gap]).ravel(),
                np.hstack([bank / bank.max(), gap]).ravel(),
            ]
        ),
        "spectrum": np.array([frequencies, levels(spectrum)]),
        "mel spectrum": np.array([centres, levels(bank[heard] @ spectrum)]),
    }
    counts = np.count_nonzero(bank[heard], axis=1)
    return lines, (
        f"{n_mels} bands up to {highest:,} Hz, in bins of 31 Hz: the lowest covers {counts[0]} bins, the highest "
        f"{counts[-1]}; {n_mels - heard.sum()} of them fall between the bins and are empty."
    )


@cache
def mel() -> MelSpectrogram:
    return MelSpectrogram(RATE, 0.8, 0.032, 0.016, 40)


@cache
def reader():
    found = digits()
    rng = np.random.default_rng(0)
    clips = [framed(sound, rng) for sound, chosen in zip(found.data, found.train) if chosen]
    X = mel().transform(clips).reshape(720, -1)
    with threadpool_limits(1):
        scaler = StandardScaler().fit(X)
        model = LogisticRegression(C=0.01, max_iter=500).fit(scaler.transform(X), found.target[found.train])
    return model, scaler


def say_a_digit(recording: str, level: int) -> Content:
    word, voice = recording.rstrip(")").split(" (")
    sound = clip(voice, "zero one two three four five six seven eight nine".split().index(word))
    noisy = sound / np.abs(sound).max() + level / 100 * np.random.default_rng(0).normal(size=N)
    model, scaler = reader()
    heard = mel().transform([noisy.astype(np.float32)])
    with threadpool_limits(1):
        chances = model.predict_proba(scaler.transform(heard.reshape(1, -1)))[0]
    picture = mel().transform([noisy])[0]
    names = digits().target_names
    second, first = np.argsort(chances)[-2:]
    lines = {
        "what is heard": np.maximum(picture - picture.max(), -70),
        "probability": stems(np.arange(10.0), chances)[::-1],
    }
    return lines, (
        f"{recording}, noise {level} % of the peak: {names[first]} with {100 * chances[first]:.0f} %, then "
        f"{names[second]} with {100 * chances[second]:.0f} %."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "window_length": (
        window_length,
        {
            "name": ["the word seven", "two clicks, 16 ms apart", "two tones, 60 Hz apart", "a tone that rises"],
            "milliseconds": [2, 16, 128],
        },
    ),
    "mel_filters": (mel_filters, {"sound": ["a vowel", "a hiss"], "n_mels": [4, 16, 128], "highest": [1000, 8000]}),
    "say_a_digit": (
        say_a_digit,
        {"recording": ["zero (Maria)", "four (Oscar)", "seven (Paula)", "nine (Ralph)"], "level": [0, 10, 50]},
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def window_trade() -> list[bool]:
    """Whether there is a dip between two tones, and between two clicks, for a short and a long window."""

    def dips(window: int) -> tuple[bool, bool]:
        tones = power(sounds()["two tones, 60 Hz apart"], window, 16).mean(1)
        clicks = power(sounds()["two clicks, 16 ms apart"], window, 8).sum(0)
        between = round(1030 * window / RATE)
        at = [round(pitch * window / RATE) for pitch in (1000, 1060)]
        apart = at[0] < between < at[1] and tones[between] < 0.5 * min(tones[k] for k in at)
        middle = (3200 + 64) // 8
        return apart, bool(clicks[middle] < 0.5 * clicks[400])

    short, long = dips(64), dips(1024)
    both = short, long
    return [long == (True, True), both == ((False, True), (True, False)), both == ((True, False), (False, True))]


def mel_rows() -> list[bool]:
    bank = triangles(128, 8000, np.linspace(0, 8000, 4001))
    share = np.mean(bank.argmax(1) < 2000)
    return [bool(abs(share - option) < 0.05) for option in (0.5, 0.75, 0.25)]


@cache
def clips() -> np.ndarray:
    """All recordings in their own noise."""
    rng = np.random.default_rng(0)
    return np.array([framed(sound, rng) for sound in digits().data])


def fitted(X: np.ndarray, train: np.ndarray) -> float:
    """Share of the others right, of a linear classifier on standardised features."""
    y = digits().target
    X = (X - X[train].mean(0)) / (X[train].std(0) + 1e-9)
    with threadpool_limits(1):
        return LogisticRegression(C=0.01, max_iter=500).fit(X[train], y[train]).score(X[~train], y[~train])


def which_front_end() -> list[bool]:
    """With a linear classifier in the place of the network, which would take a minute."""
    found = digits()
    hann = np.sin(np.pi * np.arange(160) / 160) ** 2
    sounds_ = clips()
    pieces = np.lib.stride_tricks.sliding_window_view(np.pad(sounds_, ((0, 0), (80, 80))), 160, axis=1)[:, ::128]
    spectra_ = np.fft.rfft(pieces * hann)[:, ::2]  # every second piece: a quarter of the numbers
    bank = triangles(40, 4000, np.linspace(0, 4000, 81))
    mel_, complex_, magnitude = (
        fitted(x.reshape(960, -1), found.train)
        for x in (
            np.log(np.abs(spectra_) ** 2 @ bank.T + 1e-6),
            np.concatenate([spectra_.real, spectra_.imag], axis=2),
            np.log(np.abs(spectra_) + 1e-3),
        )
    )
    low, high = min(mel_, magnitude), max(mel_, magnitude)
    return [complex_ > high + 0.05, complex_ < low - 0.05, abs(complex_ - (low + high) / 2) <= 0.05]


@cache
def pictures() -> np.ndarray:
    found = MelSpectrogram(RATE, 0.8, 0.050, 0.025, 32).transform(clips())
    return np.array([mfcc_image(one[:, :32], 32) for one in found])


@cache
def maps(block: int) -> np.ndarray:
    keras = load_keras()
    network = transfer.load_backbone("mini_vgg").network
    upto = keras.Model(network.input, network.get_layer(f"block{block}_pool").output)
    return upto.predict(np.float32(pictures()), batch_size=64, verbose=0).reshape(960, -1).astype(float)


def photographs_and_sounds() -> list[bool]:
    train = digits().train
    gain = fitted(maps(5), train) - fitted(pictures()[..., 0].reshape(960, -1) / 255, train)
    return [gain > 0.05, gain < -0.05, abs(gain) <= 0.05]


def same_speakers() -> list[bool]:
    train = digits().train
    mixed = np.mean([1 - fitted(maps(2), np.random.default_rng(seed).permutation(train)) for seed in range(2)])
    ratio = mixed / (1 - fitted(maps(2), train))
    return [0.8 < ratio < 1.25, 0.25 < ratio < 0.75, ratio > 1.5]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "window_trade": window_trade,
    "mel_rows": mel_rows,
    "which_front_end": which_front_end,
    "photographs_and_sounds": photographs_and_sounds,
    "same_speakers": same_speakers,
}
