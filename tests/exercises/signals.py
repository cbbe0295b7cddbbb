"""Plausible wrong answers to the exercises of notebook 01, by what is wrong with them."""

_IMPORTS = "import numpy as np\nfrom helpers import signals\n"

WRONG_ANSWERS = {
    "moving_average": {
        "ones that do not sum to 1": """
def moving_average(size):
    return np.ones(size)
""",
        "one weight too many": """
def moving_average(size):
    return np.ones(size + 1) / (size + 1)
""",
        "divided by one too few": """
def moving_average(size):
    return np.ones(size) / max(size - 1, 1)
""",
        "always three weights": """
def moving_average(size):
    return np.ones(3) / 3
""",
        "always odd": """
def moving_average(size):
    size = 2 * (size // 2) + 1
    return np.ones(size) / size
""",
        "a triangle": """
def moving_average(size):
    triangle = np.bartlett(size + 2)[1:-1]
    return triangle / triangle.sum()
""",
        "one number": """
def moving_average(size):
    return 1 / size
""",
    },
    "convolve_same": {
        "a forgotten flip": """
def convolve_same(signal, kernel):
    reach = len(kernel) // 2
    padded = np.pad(signal, reach)
    return np.array([padded[n : n + len(kernel)] @ kernel for n in range(len(signal))])
""",
        "correlation": """
def convolve_same(signal, kernel):
    return np.correlate(signal, kernel, mode="same")
""",
        "cut one sample too late": """
def convolve_same(signal, kernel):
    start = len(kernel) // 2 + 1
    return np.convolve(signal, kernel)[start : start + len(signal)]
""",
        "the first samples of the full convolution": """
def convolve_same(signal, kernel):
    return np.convolve(signal, kernel)[: len(signal)]
""",
        "the full convolution": """
def convolve_same(signal, kernel):
    return np.convolve(signal, kernel)
""",
        "only where the kernel lies inside": """
def convolve_same(signal, kernel):
    return np.convolve(signal, kernel, mode="valid")
""",
        "mirrored ends": """
def convolve_same(signal, kernel):
    return np.convolve(np.pad(signal, len(kernel) // 2, mode="symmetric"), kernel, mode="valid")
""",
        "the kernel is normalised first": """
def convolve_same(signal, kernel):
    return np.convolve(signal, kernel / kernel.sum(), mode="same")
""",
        "the signal is flipped too": """
def convolve_same(signal, kernel):
    return np.convolve(signal[::-1], kernel, mode="same")
""",
    },
    "is_lsi": {
        "always yes": """
def is_lsi(system):
    return True
""",
        "always no": """
def is_lsi(system):
    return False
""",
        "linear is enough": """
def is_lsi(system):
    a, b = np.random.default_rng(0).normal(size=(2, 50))
    return np.allclose(system(2 * a - 3 * b), 2 * system(a) - 3 * system(b))
""",
        "shift-invariant is enough": """
def is_lsi(system):
    signal = np.zeros(100)
    signal[40:60] = np.random.default_rng(0).normal(size=20)
    return np.allclose(system(np.roll(signal, 5)), np.roll(system(signal), 5))
""",
        "scaling and shift, but no superposition": """
def is_lsi(system):
    signal = np.zeros(100)
    signal[40:60] = np.random.default_rng(0).normal(size=20)
    scales = np.allclose(system(3 * signal), 3 * system(signal))
    shifts = np.allclose(system(np.roll(signal, 5)), np.roll(system(signal), 5))
    return scales and shifts
""",
        "positive samples and an even shift only": """
def is_lsi(system):
    a, b = np.zeros((2, 100))
    a[40:60], b[40:60] = np.random.default_rng(0).random((2, 20))
    linear = np.allclose(system(2 * a + 3 * b), 2 * system(a) + 3 * system(b))
    return linear and np.allclose(system(np.roll(a, 2)), np.roll(system(a), 2))
""",
        "signals that fill the array, so that the ends decide": """
def is_lsi(system):
    a, b = np.random.default_rng(0).normal(size=(2, 50))
    linear = np.allclose(system(2 * a - 3 * b), 2 * system(a) - 3 * system(b))
    return linear and np.allclose(system(np.roll(a, 1)), np.roll(system(a), 1))
""",
        "compared for exact equality": """
def is_lsi(system):
    a, b = np.zeros((2, 100))
    a[40:60], b[40:60] = np.random.default_rng(0).normal(size=(2, 20))
    linear = np.array_equal(system(0.7 * a + b), 0.7 * system(a) + system(b))
    return linear and np.array_equal(system(np.roll(a, 1)), np.roll(system(a), 1))
""",
    },
    "best_sigma": {
        "the smoothest": """
def best_sigma(noisy, clean, sigmas):
    return max(sigmas)
""",
        "the first": """
def best_sigma(noisy, clean, sigmas):
    return sigmas[0]
""",
        "closest to the noisy signal": """
def best_sigma(noisy, clean, sigmas):
    return min(sigmas, key=lambda sigma: signals.rms_error(signals.smooth(noisy, sigma), noisy))
""",
        "the mean error, where plus and minus cancel": """
def best_sigma(noisy, clean, sigmas):
    return min(sigmas, key=lambda sigma: abs(np.mean(signals.smooth(noisy, sigma) - clean)))
""",
        "the mean absolute error": """
def best_sigma(noisy, clean, sigmas):
    return min(sigmas, key=lambda sigma: np.mean(np.abs(signals.smooth(noisy, sigma) - clean)))
""",
        "the largest error": """
def best_sigma(noisy, clean, sigmas):
    return min(sigmas, key=lambda sigma: np.abs(signals.smooth(noisy, sigma) - clean).max())
""",
        "the first half of the samples only": """
def best_sigma(noisy, clean, sigmas):
    half = len(clean) // 2
    return min(sigmas, key=lambda sigma: signals.rms_error(signals.smooth(noisy, sigma)[:half], clean[:half]))
""",
        "the second half of the samples only": """
def best_sigma(noisy, clean, sigmas):
    half = len(clean) // 2
    return min(sigmas, key=lambda sigma: signals.rms_error(signals.smooth(noisy, sigma)[half:], clean[half:]))
""",
        "zeros beyond the ends": """
def best_sigma(noisy, clean, sigmas):
    def error(sigma):
        return signals.rms_error(np.convolve(noisy, signals.gaussian_kernel(sigma), mode="same"), clean)

    return min(sigmas, key=error)
""",
        "the clean signal is smoothed": """
def best_sigma(noisy, clean, sigmas):
    return min(sigmas, key=lambda sigma: signals.rms_error(signals.smooth(clean, sigma), clean))
""",
        "the worst instead of the best": """
def best_sigma(noisy, clean, sigmas):
    return max(sigmas, key=lambda sigma: signals.rms_error(signals.smooth(noisy, sigma), clean))
""",
        "its position instead of itself": """
def best_sigma(noisy, clean, sigmas):
    return int(np.argmin([signals.rms_error(signals.smooth(noisy, sigma), clean) for sigma in sigmas]))
""",
        "the error instead of sigma": """
def best_sigma(noisy, clean, sigmas):
    return min(signals.rms_error(signals.smooth(noisy, sigma), clean) for sigma in sigmas)
""",
        "the middle one of the sorted list": """
def best_sigma(noisy, clean, sigmas):
    return sorted(sigmas)[len(sigmas) // 2]
""",
    },
}

WRONG_ANSWERS = {
    exercise: {label: _IMPORTS + source for label, source in answers.items()}
    for exercise, answers in WRONG_ANSWERS.items()
}
