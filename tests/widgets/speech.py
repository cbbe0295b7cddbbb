"""Notebook 10: what its demos should show and which options of its questions are true, worked out without helpers."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import signal
from sklearn.cluster import KMeans
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from helpers import datasets
from helpers.backend import load_keras
from tests.widgets import Content
from tests.widgets.transfer import wilson

# -- the demos --------------------------------------------------------------------------------------------------------


@cache
def recordings():
    return datasets.load_sentences()


def power_in(sound: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The mean square in each band, from SciPy's periodogram."""
    frequencies, power = signal.periodogram(sound, 16_000, window="boxcar", detrend=False, scaling="spectrum")
    frequencies = frequencies.round(6)  # those that are whole numbers
    return np.array([power[(low <= frequencies) & (frequencies < high)].sum() for low, high in zip(edges, edges[1:])])


def outline(sound: np.ndarray) -> np.ndarray:
    """The lowest and the highest sample of each of 900 pieces."""
    pieces = [sound[k * len(sound) // 900 : (k + 1) * len(sound) // 900] for k in range(900)]
    middles = (np.arange(900) + 0.5) / 900
    return np.array([np.repeat(middles, 2), [end for piece in pieces for end in (piece.min(), piece.max())]])


def listen_and_look(voice: str, sentence: str, low: int, high: int) -> Content:
    found = recordings()
    (number,) = np.flatnonzero((found.labels.voice == voice) & (found.labels.sentence == sentence))
    sound = found.data[number].astype(float)
    low, high = min(low, high), max(low, high)
    spectrum, frequencies = np.fft.fft(sound), np.abs(np.fft.fftfreq(len(sound), 1 / 16_000))
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    heard = np.fft.ifft(spectrum).real
    power = power_in(sound, np.arange(0, 8001, 100))
    peak = np.abs(sound).max()
    lines = {
        "recording": outline(sound / peak),
        "what is heard": outline(heard / peak),
        "level in 100 Hz": np.array([np.arange(50, 8000, 100), 10 * np.log10(power / power.max())]),
        "band": np.array([[low, high], [3, 3]]),
    }
    share = 100 * np.sum(heard**2) / np.sum(sound**2)
    return lines, (
        f"{voice}, {sentence}: {len(sound) / 16_000:.1f} s, loudest sample {20 * np.log10(peak):.1f} dB from full "
        f"scale; {low:,} to {high:,} Hz hold {share:.1f} % of the power.".replace("-", "−")
    )


def standardised(X: np.ndarray, known: np.ndarray) -> np.ndarray:
    return (X - X[known].mean(0)) / X[known].std(0)


def scores(X: np.ndarray, second: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Scores of all recordings by an LDA that has seen the known ones, by another solver."""
    scaled = standardised(X, known)
    lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.05).fit(scaled[known], second[known])
    return lda.decision_function(scaled)


def band_separation(label: str, count: int, width: int) -> Content:
    found = recordings()
    power = np.array([power_in(sound.astype(float), width * np.arange(count + 1)) for sound in found.data])
    X = 10 * np.log10(power / power.sum(1)[:, None])
    values = found.labels[label].to_numpy(str)
    first, other = sorted(set(values))
    second = values == other
    seen, apart = scores(X, second, np.full(16, True)), np.empty(16)
    for voice in set(found.groups):
        own = found.groups == voice
        apart[own] = scores(X, second, ~own)[own]
    lines = {}
    for name, score in (("seen by the fit", seen), ("left out", apart)):
        for words, chosen, at in (("first class", ~second, 0), ("second class", second, 1)):
            heights = at + np.linspace(-0.35, 0.35, chosen.sum())
            lines[f"{name}: {words}"] = np.array([score[chosen] / np.abs(score).max(), heights])
    right = [int(np.sum((score > 0) == second)) for score in (seen, apart)]
    low, high = wilson(right[1], 16)
    return lines, (
        f"{label} ({first}: first, {other}: second), {count} bands of {width} Hz, up to {count * width:,} Hz: "
        f"{right[0]} of 16 recordings on the right side of 0 when the fit has seen them, {right[1]} when their voice "
        f"was left out (95 % interval {100 * low:.0f} to {100 * high:.0f} %)."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "listen_and_look": (
        listen_and_look,
        {"voice": ["Ada", "Hugo"], "sentence": ["smooth", "sharp"], "low": [0, 2000, 8000], "high": [1000, 5000]},
    ),
    "band_separation": (
        band_separation,
        {"label": ["sex", "accent", "style", "pace", "sentence"], "count": [2, 10, 20], "width": [25, 400]},
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def nearest(X: np.ndarray, y: np.ndarray, apart: np.ndarray) -> int:
    """How many have the label of their nearest neighbour, of those that belong to another group."""
    distances = np.linalg.norm(X[:, None] - X, axis=2)
    distances[apart[:, None] == apart] = np.inf
    return int(np.sum(y[distances.argmin(1)] == y))


def which_label() -> list[bool]:
    """Two numbers of each recording: how much of it is near silence, how much of it hisses."""
    found, numbers = recordings(), []
    for sound in found.data:
        frequencies, _, power = signal.spectrogram(sound, 16_000, nperseg=400, noverlap=0)
        total, high = power.sum(0), power[frequencies > 3000].sum(0)
        numbers.append([np.mean(total < 0.02 * total.max()), np.mean(high > 0.5 * total)])
    X, voice = np.array(numbers), found.groups
    X = (X - X.mean(0)) / X.std(0)
    right = [
        nearest(X, voice, np.arange(16)),
        nearest(X, found.labels.sentence.to_numpy(str), voice),
        nearest(X, found.labels.sex.to_numpy(str), voice),
    ]
    return [count >= 13 for count in right]


def all_sixteen() -> list[bool]:
    found, rng, edges = recordings(), np.random.default_rng(0), np.arange(0, 1001, 100)
    power = np.array([power_in(sound.astype(float), edges) for sound in found.data])
    X = 10 * np.log10(power / power.sum(1)[:, None])
    everybody = np.full(16, True)

    def seen(second: np.ndarray) -> int:
        return int(np.sum((scores(X, second, everybody) > 0) == second))

    male = found.labels.sex.to_numpy(str) == "male"
    at_random = [seen(rng.permutation(male)) for _ in range(20)]
    apart = [scores(X, male, found.groups != voice)[found.groups == voice] > 0 for voice in np.unique(found.groups)]
    right = int(np.sum(np.concatenate(apart) == male))
    assert seen(male) == 15 and (found.groups == np.repeat(np.unique(found.groups), 2)).all()
    return [right >= 14, np.mean(at_random) >= 13, right < 14 and wilson(right, 16)[0] > 0.5]


def eight_recordings() -> list[bool]:
    keras = load_keras()
    found, right = recordings(), []
    clips = np.zeros((16, 32_000, 1), np.float32)
    for clip, sound in zip(clips, found.data):
        middle = sound[: 32_000] if len(sound) < 32_000 else sound[(len(sound) - 32_000) // 2 :][:32_000]
        clip[: len(middle), 0] = middle / np.std(sound)
    male = (found.labels.sex == "male").to_numpy(int)
    known = np.isin(found.groups, ["Ada", "Dora", "Emil", "Hugo"])
    for seed in range(1):
        keras.utils.set_random_seed(seed)
        network = keras.Sequential(
            [
                keras.Input((32_000, 1)),
                keras.layers.Conv1D(2, 100, strides=4, activation="relu"),
                keras.layers.GlobalMaxPooling1D(),
                keras.layers.Dense(2, activation="softmax"),
            ]
        )
        network.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
        network.fit(clips[known], male[known], batch_size=4, epochs=30, verbose=0)
        right.append(np.mean(network.predict(clips[~known], verbose=0).argmax(1) == male[~known]))
    mean = np.mean(right)
    return [mean > 0.8, 0.25 <= mean <= 0.75, mean < 0.2]


def louder() -> list[bool]:
    found = recordings()
    level = np.array([10 * np.log10(np.mean(sound.astype(float) ** 2)) for sound in found.data])
    alone = nearest(level[:, None], found.groups, np.arange(16))
    moved = level + np.repeat([-3.0, 9, -9, 12, -12, 15, -15, 3], 2)
    again = int(np.sum(found.groups[np.abs(moved[:, None] - level).argmin(1)] == found.groups))
    assert alone == 13
    return [again == 13, 5 < again < 9, again <= 3]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "which_label": which_label,
    "all_sixteen": all_sixteen,
    "eight_recordings": eight_recordings,
    "louder": louder,
}
