"""Interactive demos and quizzes; every function returns one ipywidgets box.

``widgets.predict("name")`` shows the options of a predict-first question.
"""

import ipywidgets

from helpers import validation
from helpers.widgets import (
    convnets, filters, fourier, gabor, networks, projection, signals, spectrograms, speech, start, transfer,
    visual_words,
)  # fmt: skip
from helpers.widgets.convnets import convolution_arithmetic, pooling_under_shift
from helpers.widgets.filters import denoiser, edge_detector, kernel_editor
from helpers.widgets.fourier import harmonic_mixer, leakage, picture_band_pass
from helpers.widgets.gabor import gabor_designer, gabor_designer_2d
from helpers.widgets.networks import learning_rate_curves, look_into_network
from helpers.widgets.predict import Question, question_box
from helpers.widgets.projection import eigenfaces, projection_axis
from helpers.widgets.signals import flip_and_slide, gaussian_smoother, sampling_and_quantization
from helpers.widgets.spectrograms import mel_filters, say_a_digit, window_length
from helpers.widgets.speech import band_separation, listen_and_look
from helpers.widgets.start import answering, first_wave
from helpers.widgets.transfer import feature_space_browser, pca_and_classifier
from helpers.widgets.visual_words import vocabulary_size, word_browser

QUESTIONS: dict[str, Question] = {
    **start.QUESTIONS,
    **signals.QUESTIONS,
    **filters.QUESTIONS,
    **fourier.QUESTIONS,
    **gabor.QUESTIONS,
    **visual_words.QUESTIONS,
    **projection.QUESTIONS,
    **convnets.QUESTIONS,
    **networks.QUESTIONS,
    **transfer.QUESTIONS,
    **speech.QUESTIONS,
    **spectrograms.QUESTIONS,
}

# Every demo by name: what the tests and the benchmark drive.
DEMOS = {
    "first_wave": first_wave,
    "flip_and_slide": flip_and_slide,
    "gaussian_smoother": gaussian_smoother,
    "sampling_and_quantization": sampling_and_quantization,
    "kernel_editor": kernel_editor,
    "denoiser": denoiser,
    "edge_detector": edge_detector,
    "harmonic_mixer": harmonic_mixer,
    "picture_band_pass": picture_band_pass,
    "leakage": leakage,
    "gabor_designer": gabor_designer,
    "gabor_designer_2d": gabor_designer_2d,
    "word_browser": word_browser,
    "vocabulary_size": vocabulary_size,
    "projection_axis": projection_axis,
    "eigenfaces": eigenfaces,
    "convolution_arithmetic": convolution_arithmetic,
    "pooling_under_shift": pooling_under_shift,
    "look_into_network": look_into_network,
    "learning_rate_curves": learning_rate_curves,
    "feature_space_browser": feature_space_browser,
    "pca_and_classifier": pca_and_classifier,
    "listen_and_look": listen_and_look,
    "band_separation": band_separation,
    "window_length": window_length,
    "mel_filters": mel_filters,
    "say_a_digit": say_a_digit,
}


def predict(name: str) -> ipywidgets.VBox:
    """The options of a predict-first question as radio buttons; choosing one says whether it is right, and why.

    Raises
    ------
    TypeError, ValueError
        If `name` is no text, or there is no question of that name.
    """
    return question_box(QUESTIONS[validation.choice(name, "name", sorted(QUESTIONS))])


__all__ = [
    "DEMOS", "QUESTIONS", "predict",
    "answering", "first_wave",
    "flip_and_slide", "gaussian_smoother", "sampling_and_quantization",
    "denoiser", "edge_detector", "kernel_editor",
    "harmonic_mixer", "leakage", "picture_band_pass",
    "gabor_designer", "gabor_designer_2d",
    "vocabulary_size", "word_browser",
    "eigenfaces", "projection_axis",
    "convolution_arithmetic", "pooling_under_shift",
    "learning_rate_curves", "look_into_network",
    "feature_space_browser", "pca_and_classifier",
    "band_separation", "listen_and_look",
    "mel_filters", "say_a_digit", "window_length",
]  # fmt: skip
