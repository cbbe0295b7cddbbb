"""Plausible wrong answers to the exercises of notebook 04, by what is wrong with them."""

_FILTER = """
def gabor_filter(sigma, frequency, phase, radius):
    n = {n}
    bell = {bell}
    cosine = {cosine}
    wave = {wave}
    return {value}
"""

_BANK = """
def bank_from_parameters(sigmas, frequencies):
    filters = [gabor.gabor_filter({arguments}) for {order}]
    bank = np.zeros({shape})
    for row, kernel in zip(bank, filters):
        start = {start}
        row[start : start + len(kernel)] = kernel
    return {value}
"""

_POOLED = """
def pooled_features(signals, bank):
    features = []
    for signal in signals:
        responses = [{response} for kernel in bank]
        features.append([{pooled}])
    return {value}
"""

_ORIENTATION = """
def texture_orientation(image, wavelength):
    angles = np.arange(0, 180, {step})
    kernels = gabor.kernels_2d(orientations=len(angles), wavelengths=[{wavelength}], zero_mean={zero_mean})
    responses = gabor.texture_features({image}, kernels)
    return {value}
"""

# The spectrum of the picture around the wavelength: another way to the right answer, and to many wrong ones.
_SPECTRUM = """
def texture_orientation(image, wavelength):
    power = np.abs(np.fft.fft2(image - image.mean())) ** 2
    down, across = np.fft.fftfreq(image.shape[0])[:, None], np.fft.fftfreq(image.shape[1])
    {change}
    power = power * (np.abs(np.hypot(down, across) - 1 / wavelength) < 0.25 / wavelength)
    angles = np.arctan2({angle})
    return np.degrees({value}) % 180
"""


def _filter(
    n="np.arange(-radius, radius + 1)",
    bell="np.exp(-(n**2) / (2 * sigma**2))",
    cosine="np.cos(frequency * n + phase)",
    wave="bell * (cosine - np.sum(bell * cosine) / np.sum(bell))",
    value="wave / np.sqrt(np.sum(wave**2))",
):
    return _FILTER.format(n=n, bell=bell, cosine=cosine, wave=wave, value=value)


def _bank(
    arguments="sigma, frequency, truncate=2",
    order="sigma in sigmas for frequency in frequencies",
    shape="(len(filters), max(map(len, filters)))",
    start="(len(row) - len(kernel)) // 2",
    value="bank",
):
    return _BANK.format(arguments=arguments, order=order, shape=shape, start=start, value=value)


def _pooled(
    response="gabor.filter_signal(signal, kernel)",
    pooled="pool(r) for r in responses for pool in (np.mean, np.std, np.max)",
    value="np.array(features)",
):
    return _POOLED.format(response=response, pooled=pooled, value=value)


def _padded(mode):
    return _pooled(response=f"np.convolve(np.pad(signal, len(kernel) // 2, mode={mode!r}), kernel, mode='valid')")


def _orientation(step=5, wavelength="wavelength", zero_mean=True, image="image", value="angles[responses.argmax()]"):
    return _ORIENTATION.format(step=step, wavelength=wavelength, zero_mean=zero_mean, image=image, value=value)


def _spectrum(change="pass", angle="down, across", value="np.angle(np.sum(power * np.exp(2j * angles))) / 2"):
    return _SPECTRUM.format(change=change, angle=angle, value=value)


WRONG_ANSWERS = {
    "gabor_filter": {
        "sigma not squared": _filter(bell="np.exp(-(n**2) / (2 * sigma))"),
        "a forgotten 2 below sigma": _filter(bell="np.exp(-(n**2) / sigma**2)"),
        "no square of n": _filter(bell="np.exp(-np.abs(n) / sigma)"),
        "frequency in cycles": _filter(cosine="np.cos(2 * np.pi * frequency * n + phase)"),
        "the period for the frequency": _filter(cosine="np.cos(2 * np.pi * n / frequency + phase)"),
        "phase in degrees": _filter(cosine="np.cos(frequency * n + np.radians(phase))"),
        "phase with the wrong sign": _filter(cosine="np.cos(frequency * n - phase)"),
        "a shift for the phase": _filter(cosine="np.cos(frequency * (n + phase))"),
        "no phase": _filter(cosine="np.cos(frequency * n)"),
        "a sine": _filter(cosine="np.sin(frequency * n + phase)"),
        "no zero mean": _filter(wave="bell * cosine"),
        "the mean taken away from all weights alike": _filter(wave="bell * cosine - np.mean(bell * cosine)"),
        "the plain mean of the cosine taken away": _filter(wave="bell * (cosine - np.mean(cosine))"),
        "not normalised": _filter(value="wave"),
        "sum of the absolute weights 1": _filter(value="wave / np.sum(np.abs(wave))"),
        "peak 1": _filter(value="wave / np.max(np.abs(wave))"),
        "divided by the energy, not its root": _filter(value="wave / np.sum(wave**2)"),
        "the root of the mean square": _filter(value="wave / np.sqrt(np.mean(wave**2))"),
        "normalised before the mean was taken away": _filter(
            wave="bell * cosine / np.sqrt(np.sum((bell * cosine) ** 2))",
            value="wave - bell * np.sum(wave) / np.sum(bell)",
        ),
        "one sample short": _filter(n="np.arange(-radius, radius)"),
        "not centred": _filter(n="np.arange(2 * radius + 1)"),
        "the other way round": _filter(value="wave[::-1] / np.sqrt(np.sum(wave**2))"),
        "always cut at 5 sigma": """
def gabor_filter(sigma, frequency, phase, radius):
    return gabor.gabor_filter(sigma, frequency, phase)
""",
        "no bell": _filter(bell="np.ones(len(n))"),
    },
    "bank_from_parameters": {
        "frequencies before widths": _bank(order="frequency in frequencies for sigma in sigmas"),
        "width and frequency exchanged": _bank(arguments="max(frequency, 0.5), min(sigma, np.pi), truncate=2"),
        "each width with one frequency": _bank(order="sigma, frequency in zip(sigmas, frequencies)"),
        "cut at 5 sigma": _bank(arguments="sigma, frequency"),
        "zeros behind only": _bank(start="0"),
        "zeros before only": _bank(start="len(row) - len(kernel)"),
        "one sample off the middle": _bank(start="min((len(row) - len(kernel)) // 2 + 1, len(row) - len(kernel))"),
        "a column a filter": _bank(value="bank.T"),
        "as long as the last filter": _bank(shape="(len(filters), len(filters[-1]))"),
        "always 21 samples": _bank(shape="(len(filters), 21)"),
        "the last filter first": _bank(value="bank[::-1]"),
        "sorted by width": _bank(order="sigma in sorted(sigmas) for frequency in frequencies"),
        "three dimensions": _bank(value="bank.reshape(len(sigmas), len(frequencies), -1)"),
        "a list of filters of different lengths": _bank(value="filters"),
        "every filter as long as the longest": """
def bank_from_parameters(sigmas, frequencies):
    radius = int(np.ceil(2 * max(sigmas)))
    return np.array(
        [gabor.gabor_filter(s, f, truncate=(radius - 0.25) / s) for s in sigmas for f in frequencies]
    )
""",
        "cut off to the shortest": """
def bank_from_parameters(sigmas, frequencies):
    filters = gabor.filter_bank(sigmas, frequencies)
    shortest = min(map(len, filters))
    starts = [(len(kernel) - shortest) // 2 for kernel in filters]
    return np.array([kernel[start : start + shortest] for kernel, start in zip(filters, starts)])
""",
    },
    "pooled_features": {
        "zeros beyond the ends": _pooled(response="np.convolve(signal, kernel, mode='same')"),
        "only where the filter fits": _pooled(response="np.convolve(signal, kernel, mode='valid')"),
        "the full convolution": _pooled(response="np.convolve(signal, kernel)"),
        "mirrored without the last sample": _padded("reflect"),
        "the last sample repeated": _padded("edge"),
        "joined end to start": _padded("wrap"),
        "correlation": _pooled(response="gabor.filter_signal(signal, kernel[::-1])"),
        "all means first": _pooled(pooled="pool(r) for pool in (np.mean, np.std, np.max) for r in responses"),
        "maximum before standard deviation": _pooled(
            pooled="pool(r) for r in responses for pool in (np.mean, np.max, np.std)"
        ),
        "the minimum for the maximum": _pooled(
            pooled="pool(r) for r in responses for pool in (np.mean, np.std, np.min)"
        ),
        "the largest magnitude": _pooled(pooled="p for r in responses for p in (r.mean(), r.std(), np.abs(r).max())"),
        "the mean magnitude": _pooled(pooled="p for r in responses for p in (np.abs(r).mean(), r.std(), r.max())"),
        "the variance": _pooled(pooled="pool(r) for r in responses for pool in (np.mean, np.var, np.max)"),
        "divided by one less": _pooled(pooled="p for r in responses for p in (r.mean(), r.std(ddof=1), r.max())"),
        "all filters of a signal pooled together": _pooled(
            pooled="pool(np.concatenate(responses)) for pool in (np.mean, np.std, np.max)"
        ),
        "the last filter only": _pooled(pooled="pool(responses[-1]) for pool in (np.mean, np.std, np.max)"),
        "three dimensions": _pooled(value="np.array(features).reshape(len(signals), len(bank), 3)"),
        "a column a signal": _pooled(value="np.array(features).T"),
        "one long row": _pooled(value="np.ravel(features)"),
        "standardised": _pooled(value="(np.array(features) - np.mean(features, 0)) / (np.std(features, 0) + 1e-9)"),
        "the mean of the signal taken away": _pooled(response="gabor.filter_signal(signal - signal.mean(), kernel)"),
        "the first signal only": _pooled(value="np.array(features[:1])"),
        "signals cut to the shortest": """
def pooled_features(signals, bank):
    shortest = min(map(len, signals))
    responses = [[gabor.filter_signal(signal[:shortest], kernel) for kernel in bank] for signal in signals]
    return np.array([[pool(r) for r in row for pool in (np.mean, np.std, np.max)] for row in responses])
""",
    },
    "texture_orientation": {
        "along the stripes": _orientation(value="(angles[responses.argmax()] + 90) % 180"),
        "upwards instead of down": _orientation(value="-angles[responses.argmax()] % 180"),
        "rows and columns exchanged": _orientation(image="image.T"),
        "from the rows to the columns": _orientation(value="(90 - angles[responses.argmax()]) % 180"),
        "in radians": _orientation(value="np.radians(angles[responses.argmax()])"),
        "the number of the kernel": _orientation(value="responses.argmax()"),
        "the weakest response": _orientation(value="angles[responses.argmin()]"),
        "only four directions": _orientation(step=45),
        "directions too far apart": _orientation(step=20),
        "another wavelength": _orientation(wavelength="2 * wavelength"),
        "one wavelength for all": _orientation(wavelength="4.0"),
        "the frequency for the wavelength": _orientation(wavelength="max(1 / wavelength, 2)"),
        "a whole turn of angles": _orientation(value="2 * angles[responses.argmax()]"),
        "the mean angle, weighted": _orientation(value="np.average(angles, weights=responses)"),
        "half a turn cut off": _orientation(value="angles[:18][responses[:18].argmax()]"),
        "signed responses, which cancel": """
def texture_orientation(image, wavelength):
    angles = np.arange(0, 180, 5)
    kernels = gabor.kernels_2d(orientations=36, wavelengths=[wavelength])
    rows = [kernel.real[len(kernel) // 2] for kernel in kernels]
    return angles[np.argmax([np.mean([np.convolve(line, row, "same") for line in image]) for row in rows])]
""",
        "kernels that answer to brightness": """
def texture_orientation(image, wavelength):
    angles = np.arange(0, 180, 5)
    kernels = [gabor.gabor_2d(np.radians(angle), wavelength, wavelength / 3) for angle in angles]
    return angles[gabor.texture_features(image, kernels).argmax()]
""",
        "the strongest wave of any length": """
def texture_orientation(image, wavelength):
    power = np.abs(np.fft.fft2(image - image.mean()))
    row, column = np.unravel_index(power.argmax(), power.shape)
    down, across = np.fft.fftfreq(image.shape[0])[row], np.fft.fftfreq(image.shape[1])[column]
    return np.degrees(np.arctan2(down, across)) % 180
""",
        "right for square pictures only": _spectrum(
            change="down, across = down * image.shape[0] / 64, across * image.shape[1] / 64"
        ),
        "angles averaged without doubling them": _spectrum(value="np.angle(np.sum(power * np.exp(1j * angles)))"),
        "the doubled angle": _spectrum(value="np.angle(np.sum(power * np.exp(2j * angles)))"),
        "the spectrum's rows and columns exchanged": _spectrum(angle="across + 0 * down, down + 0 * across"),
        "the gradient's most frequent direction, stripes of all lengths": """
def texture_orientation(image, wavelength):
    down, across = np.gradient(image)
    angle = np.arctan2(2 * np.sum(down * across), np.sum(across**2 - down**2)) / 2
    return np.degrees(angle) % 180
""",
    },
}
