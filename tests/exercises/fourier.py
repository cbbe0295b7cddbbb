"""Plausible wrong answers to the exercises of notebook 03, by what is wrong with them."""

_DFT = """
def dft(signal):
    n = np.arange({length})
    waves = np.exp({exponent} * np.outer({outer}) / {divisor})
    return {value}
"""

_PERIOD = """
def dominant_period(signal, sample_rate):
    power = {power}
    frequencies = {frequencies}
    strongest = {strongest}
    return {value}
"""

_LOW_PASS = """
def low_pass_picture(image, cutoff):
    down = np.fft.fftfreq({rows})[:, None]
    across = np.fft.fftfreq({columns})
    coefficients = np.fft.fft2(image)
    {drop}
    return {value}
"""

_THRESHOLD = """
def denoise_by_threshold(signal, share):
    coefficients = np.fft.rfft({signal})
    magnitude = {magnitude}
    weak = {weak}
    weak[0] = {mean}
    coefficients[weak] = 0
    return {value}
"""


def _dft(length="len(signal)", exponent="-2j * np.pi", outer="n, n", divisor="len(signal)", value="waves @ signal"):
    return _DFT.format(length=length, exponent=exponent, outer=outer, divisor=divisor, value=value)


def _period(
    power="np.abs(np.fft.rfft(signal - np.mean(signal))) ** 2",
    frequencies="np.fft.rfftfreq(len(signal), d=1 / sample_rate)",
    strongest="1 + np.argmax(power[1:])",
    value="1 / frequencies[strongest]",
):
    return _PERIOD.format(power=power, frequencies=frequencies, strongest=strongest, value=value)


def _low_pass(
    rows="image.shape[0]",
    columns="image.shape[1]",
    drop="coefficients[np.hypot(down, across) > cutoff] = 0",
    value="np.fft.ifft2(coefficients).real",
):
    return _LOW_PASS.format(rows=rows, columns=columns, drop=drop, value=value)


def _threshold(
    signal="signal",
    magnitude="np.abs(coefficients)",
    weak="magnitude < share * magnitude[1:].max()",
    mean="False",
    value="np.fft.irfft(coefficients, n=len(signal))",
):
    return _THRESHOLD.format(signal=signal, magnitude=magnitude, weak=weak, mean=mean, value=value)


WRONG_ANSWERS = {
    "dft": {
        "a forgotten minus sign": _dft(exponent="2j * np.pi"),
        "divided by the length": _dft(value="waves @ signal / len(signal)"),
        "divided by the root of the length": _dft(value="waves @ signal / np.sqrt(len(signal))"),
        "a forgotten 2": _dft(exponent="-1j * np.pi"),
        "a forgotten length in the exponent": _dft(divisor="1"),
        "counted from 1": _dft(outer="n + 1, n + 1"),
        "only the frequencies counted from 1": _dft(outer="n + 1, n"),
        "divided by one too few": _dft(divisor="max(len(signal) - 1, 1)"),
        "only the cosines": _dft(value="waves.real @ signal"),
        "magnitudes": _dft(value="np.abs(waves @ signal)"),
        "the product of each pair, not summed": _dft(value="np.diag(waves) * signal"),
        "the mean removed": _dft(value="waves @ (signal - np.mean(signal))"),
        "zero frequency moved to the middle": _dft(value="np.fft.fftshift(waves @ signal)"),
        "half of the frequencies": _dft(value="(waves @ signal)[: len(signal) // 2 + 1]"),
        "right for real samples only": """
def dft(signal):
    n = len(signal)
    half = [np.exp(-2j * np.pi * k * np.arange(n) / n) @ signal for k in range(n // 2 + 1)]
    return np.array(half + [np.conj(half[n - k]) for k in range(n // 2 + 1, n)])
""",
        "conjugated as np.vdot does": """
def dft(signal):
    n = np.arange(len(signal))
    return np.array([np.vdot(np.exp(-2j * np.pi * k * n / len(n)), signal) for k in n])
""",
        "right for even lengths only": """
def dft(signal):
    n = len(signal)
    return np.array([np.exp(-1j * np.pi * k * np.arange(n) / (n // 2 or 1)) @ signal for k in range(n)])
""",
        "an array of zeros that holds no complex numbers": """
def dft(signal):
    result, n = np.zeros(len(signal)), np.arange(len(signal))
    for k in n:
        result[k] = (signal * np.cos(2 * np.pi * k * n / len(n))).sum()
        result[k] -= (signal * np.sin(2 * np.pi * k * n / len(n))).sum()
    return result
""",
    },
    "dominant_period": {
        "the frequency": _period(value="frequencies[strongest]"),
        "a forgotten sample rate": _period(frequencies="np.fft.rfftfreq(len(signal))"),
        "the sample rate as the distance of samples": _period(
            frequencies="np.fft.rfftfreq(len(signal), d=sample_rate)"
        ),
        "the number of the frequency": _period(value="strongest"),
        "samples a period": _period(value="len(signal) / strongest"),
        "one frequency too low": _period(strongest="np.argmax(power[1:])"),
        "frequency zero not left out": _period(
            power="np.abs(np.fft.rfft(signal)) ** 2", strongest="np.argmax(power)"
        ),
        "the first two frequencies left out": _period(strongest="2 + np.argmax(power[2:])"),
        "the square of complex numbers": _period(power="np.fft.rfft(signal - np.mean(signal)) ** 2"),
        "the real part": _period(power="np.fft.rfft(signal - np.mean(signal)).real"),
        "the squared real part": _period(power="np.fft.rfft(signal - np.mean(signal)).real ** 2"),
        "the squared imaginary part": _period(power="np.fft.rfft(signal - np.mean(signal)).imag ** 2"),
        "even lengths only": _period(frequencies="np.linspace(0, sample_rate / 2, len(power))"),
        "the last frequency left out": _period(strongest="1 + np.argmax(power[1:-1])"),
        "frequencies up to the sample rate": _period(frequencies="np.linspace(0, sample_rate, len(power))"),
        "both halves of the spectrum, sorted by frequency": _period(
            power="np.abs(np.fft.fft(signal - np.mean(signal))) ** 2",
            frequencies="np.fft.fftshift(np.fft.fftfreq(len(signal), d=1 / sample_rate))",
        ),
        "the largest gap between crossings of the mean": """
def dominant_period(signal, sample_rate):
    above = signal > np.mean(signal)
    crossings = np.flatnonzero(above[1:] != above[:-1])
    return 2 * np.diff(crossings).max() / sample_rate
""",
        "the mean distance of peaks": """
def dominant_period(signal, sample_rate):
    peaks = 1 + np.flatnonzero((signal[1:-1] > signal[:-2]) & (signal[1:-1] > signal[2:]))
    return np.diff(peaks).mean() / sample_rate
""",
    },
    "low_pass_picture": {
        "a high-pass": _low_pass(drop="coefficients[np.hypot(down, across) <= cutoff] = 0"),
        "exactly the cut-off dropped": _low_pass(drop="coefficients[np.hypot(down, across) >= cutoff] = 0"),
        "a square instead of a disc": _low_pass(
            drop="coefficients[np.maximum(np.abs(down), np.abs(across)) > cutoff] = 0"
        ),
        "a diamond instead of a disc": _low_pass(drop="coefficients[np.abs(down) + np.abs(across) > cutoff] = 0"),
        "right on square pictures only": _low_pass(columns="image.shape[0]"),
        "rows and columns exchanged": _low_pass(rows="image.shape[1]", columns="image.shape[0]"),
        "only down the rows": _low_pass(drop="coefficients[np.abs(down[:, 0]) > cutoff] = 0"),
        "only across the columns": _low_pass(drop="coefficients[:, np.abs(across) > cutoff] = 0"),
        "negative frequencies kept": _low_pass(drop="coefficients[(down > cutoff) | (across > cutoff)] = 0"),
        "the squared frequency": _low_pass(drop="coefficients[down**2 + across**2 > cutoff] = 0"),
        "the mean dropped": _low_pass(drop="coefficients[np.hypot(down, across) > cutoff] = 0; coefficients[0, 0] = 0"),
        "the magnitude of the result": _low_pass(value="np.abs(coefficients)"),
        "not transformed back": _low_pass(value="coefficients"),
        "transformed forwards again": _low_pass(value="np.fft.fft2(coefficients).real / image.size"),
        "cut-off in radians": _low_pass(drop="coefficients[2 * np.pi * np.hypot(down, across) > cutoff] = 0"),
        "cut-off as a share of the highest frequency": _low_pass(
            drop="coefficients[np.hypot(down, across) > cutoff / 2] = 0"
        ),
        "cut-off in cycles a picture": _low_pass(
            drop="coefficients[np.hypot(down * len(image), across * len(image)) > cutoff] = 0"
        ),
        "a mask with frequency zero in the middle, no shift of the coefficients": """
def low_pass_picture(image, cutoff):
    rows, columns = image.shape
    down = (np.arange(rows) - rows // 2)[:, None] / rows
    across = (np.arange(columns) - columns // 2) / columns
    coefficients = np.fft.fft2(image)
    coefficients[np.hypot(down, across) > cutoff] = 0
    return np.fft.ifft2(coefficients).real
""",
        "the shift not undone": """
def low_pass_picture(image, cutoff):
    rows, columns = image.shape
    down = (np.arange(rows) - rows // 2)[:, None] / rows
    across = (np.arange(columns) - columns // 2) / columns
    coefficients = np.fft.fftshift(np.fft.fft2(image))
    coefficients[np.hypot(down, across) > cutoff] = 0
    return np.fft.ifft2(coefficients).real
""",
        "the shift not undone, hidden by a magnitude": """
def low_pass_picture(image, cutoff):
    rows, columns = image.shape
    down = (np.arange(rows) - rows // 2)[:, None] / rows
    across = (np.arange(columns) - columns // 2) / columns
    coefficients = np.fft.fftshift(np.fft.fft2(image))
    coefficients[np.hypot(down, across) > cutoff] = 0
    return np.fft.fftshift(np.abs(np.fft.ifft2(coefficients)))
""",
        "frequencies of all lengths taken as even": """
def low_pass_picture(image, cutoff):
    down = np.fft.ifftshift(np.linspace(-0.5, 0.5, image.shape[0], endpoint=False))[:, None]
    across = np.fft.ifftshift(np.linspace(-0.5, 0.5, image.shape[1], endpoint=False))
    coefficients = np.fft.fft2(image)
    coefficients[np.hypot(down, across) > cutoff] = 0
    return np.fft.ifft2(coefficients).real
""",
        "each row for itself": """
def low_pass_picture(image, cutoff):
    coefficients = np.fft.rfft(image)
    coefficients[:, np.fft.rfftfreq(image.shape[1]) > cutoff] = 0
    return np.fft.irfft(coefficients, n=image.shape[1])
""",
        "real transforms that forget the width": """
def low_pass_picture(image, cutoff):
    down, across = np.fft.fftfreq(image.shape[0])[:, None], np.fft.rfftfreq(image.shape[1])
    coefficients = np.fft.rfft2(image)
    coefficients[np.hypot(down, across) > cutoff] = 0
    return np.fft.irfft2(coefficients)
""",
    },
    "denoise_by_threshold": {
        "the threshold on the power": _threshold(magnitude="np.abs(coefficients) ** 2"),
        "the real part for the magnitude": _threshold(magnitude="coefficients.real"),
        "the size of the real part": _threshold(magnitude="np.abs(coefficients.real)"),
        "complex numbers compared": _threshold(magnitude="coefficients"),
        "a share of the mean's coefficient": _threshold(weak="magnitude < share * magnitude.max()"),
        "a share of the average magnitude": _threshold(weak="magnitude < share * magnitude[1:].mean()"),
        "a share of the frequencies": _threshold(weak="magnitude < np.quantile(magnitude[1:], share)"),
        "the strong ones dropped": _threshold(weak="magnitude > share * magnitude[1:].max()"),
        "the threshold itself": _threshold(weak="magnitude < share"),
        "only the strongest kept": _threshold(weak="magnitude < magnitude[1:].max()"),
        "the mean dropped": _threshold(mean="True"),
        "the mean removed and not put back": _threshold(signal="signal - np.mean(signal)"),
        "a forgotten length": _threshold(value="np.fft.irfft(coefficients)"),
        "not transformed back": _threshold(value="coefficients"),
        "a complex transform back, half the length": _threshold(value="np.fft.ifft(coefficients).real"),
        "the last frequency dropped": _threshold(value="np.fft.irfft(coefficients[:-1], n=len(signal))"),
        "large samples kept, not large coefficients": """
def denoise_by_threshold(signal, share):
    result = signal.copy()
    result[np.abs(signal) < share * np.abs(signal).max()] = 0
    return result
""",
        "magnitudes shrunk instead of kept": """
def denoise_by_threshold(signal, share):
    coefficients = np.fft.rfft(signal)
    limit = share * np.abs(coefficients[1:]).max()
    magnitude = np.abs(coefficients[1:])
    coefficients[1:] *= np.maximum(1 - limit / magnitude, 0)
    return np.fft.irfft(coefficients, n=len(signal))
""",
        "only one half of a whole spectrum": """
def denoise_by_threshold(signal, share):
    coefficients = np.fft.fft(signal)
    magnitude = np.abs(coefficients)
    weak = magnitude < share * magnitude[1:].max()
    weak[0] = False
    weak[len(signal) // 2 + 1 :] = True
    coefficients[weak] = 0
    return np.fft.ifft(coefficients).real
""",
    },
}
