"""Plausible wrong answers to the exercise of notebook 00, by what is wrong with them."""

WRONG_ANSWERS = {
    "mean_of_two": {
        "only the second of the two is halved": """
def mean_of_two(signal):
    return signal[:-1] + signal[1:] / 2
""",
        "a sum instead of a mean": """
def mean_of_two(signal):
    return signal[:-1] + signal[1:]
""",
        "the mean of the whole signal": """
def mean_of_two(signal):
    return signal.mean()
""",
        "one value too many": """
import numpy as np

def mean_of_two(signal):
    return np.convolve(signal, [0.5, 0.5])
""",
        "every other pair only": """
def mean_of_two(signal):
    return (signal[:-1:2] + signal[1::2]) / 2
""",
    },
}
