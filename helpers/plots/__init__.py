"""Every drawing of the course: functions that take arrays and return the axes or the figure they drew.

``plots.show(drawing, caption)`` displays a drawing with its caption.
"""

from helpers.plots.base import figure, show
from helpers.plots.convnets import (
    convolution_arithmetic, feature_maps, features_under_shift, learned_kernel, seed_bands, shift_changes,
    sigmoid_slopes,
)  # fmt: skip
from helpers.plots.filters import (
    angular_errors, blur_law, draw_edges, edges_over, gradients, hue_wheel, kernel_grid, number_grids, numbers,
    picture, pictures, psnr_curves, surface, three_views,
)  # fmt: skip
from helpers.plots.fourier import (
    dft_waves, harmonic_mix, histogram, learning_curves, levels, panels, phasors, picture_spectrum,
    spectrum_of_pictures, stems,
)  # fmt: skip
from helpers.plots.gabor import (
    case_counts, filter_bank, filters_in_time_and_frequency, gabor_in_time_and_frequency, gabor_on_picture,
    honest_accuracies, relative_changes, response_bars, seir_flow, space_time, window_and_neighbours,
)  # fmt: skip
from helpers.plots.networks import (
    confusions, correlations, kernel_rows, kernel_tiles, label_curves, learning_rate_curves, look_into_network,
    range_test, training_curves, weights_and_products,
)  # fmt: skip
from helpers.plots.projection import (
    axis_with_errors, component_curves, decision_regions, explained_variance, leak_on_random_labels, projection_axis,
    rebuilt_picture,
)  # fmt: skip
from helpers.plots.signals import (
    convolution_matrix, convolution_modes, density, flip_and_slide, found_template, kernels_1d, lines, quantized,
    sampled_tone, signal_kinds, sum_of_copies,
)  # fmt: skip
from helpers.plots.spectrograms import (
    confusion_flow, digit_reading, mel_bank, picture_rows, sound_and_spectrogram, spectrogram, spectrograms,
    spectrum_through_bank,
)  # fmt: skip
from helpers.plots.speech import (
    band_table, class_views, features_over_time, filters_and_snippets, intervals_by_label, listen_and_look, separation,
    spectra, waveforms,
)  # fmt: skip
from helpers.plots.start import course_map, wave
from helpers.plots.transfer import (
    accuracy_after_pca, backbone_blocks, class_scatter, components_and_classifier, neighbour_rows,
)  # fmt: skip
from helpers.plots.visual_words import (
    accuracy_intervals, class_histograms, interest_points, mosaic, patch_and_neighbour, patch_rows, texture_regions,
    word_bars, word_in_picture, word_map,
)  # fmt: skip

__all__ = [
    "figure", "show",
    "course_map", "wave",
    "convolution_matrix", "convolution_modes", "density", "flip_and_slide", "found_template", "kernels_1d",
    "lines", "quantized", "sampled_tone", "signal_kinds", "sum_of_copies",
    "angular_errors", "blur_law", "draw_edges", "edges_over", "gradients", "hue_wheel", "kernel_grid", "number_grids",
    "numbers", "picture", "pictures", "psnr_curves", "surface", "three_views",
    "dft_waves", "harmonic_mix", "histogram", "learning_curves", "levels", "panels", "phasors", "picture_spectrum",
    "spectrum_of_pictures", "stems",
    "case_counts", "filter_bank", "filters_in_time_and_frequency", "gabor_in_time_and_frequency", "gabor_on_picture",
    "honest_accuracies", "relative_changes", "response_bars", "seir_flow", "space_time", "window_and_neighbours",
    "axis_with_errors", "component_curves", "decision_regions", "explained_variance", "leak_on_random_labels",
    "projection_axis", "rebuilt_picture",
    "accuracy_intervals", "class_histograms", "interest_points", "mosaic", "patch_and_neighbour", "patch_rows",
    "texture_regions",
    "word_bars", "word_in_picture", "word_map",
    "convolution_arithmetic", "feature_maps", "features_under_shift", "learned_kernel", "seed_bands", "shift_changes",
    "sigmoid_slopes",
    "confusions", "correlations", "kernel_rows", "kernel_tiles", "label_curves", "learning_rate_curves",
    "look_into_network", "range_test", "training_curves", "weights_and_products",
    "accuracy_after_pca", "backbone_blocks", "class_scatter", "components_and_classifier", "neighbour_rows",
    "band_table", "class_views", "features_over_time", "filters_and_snippets", "intervals_by_label", "listen_and_look",
    "separation", "spectra", "waveforms",
    "confusion_flow", "digit_reading", "mel_bank", "picture_rows", "sound_and_spectrogram", "spectrogram",
    "spectrograms", "spectrum_through_bank",
]  # fmt: skip
