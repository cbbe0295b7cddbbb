"""Data sets: what ships with the course, what it simulates, and what is downloaded when it is asked for by name.

``datasets.load_*()`` return ``sklearn.utils.Bunch``. ``python -m helpers.datasets`` lists every set and says where it
is; ``--fetch NAME`` downloads. `helpers/datasets/download.py` describes the settings (cache folder, mirror, offline).
"""

from helpers.datasets.download import DatasetUnavailable, cache_folder
from helpers.datasets.embedded import (
    load_digit_network,
    load_digits28,
    load_faces,
    load_mini_vgg,
    load_photographs,
    load_sunspots,
    load_textures,
)
from helpers.datasets.pictures import inspect_folder, read_picture
from helpers.datasets.recorded import load_pets
from helpers.datasets.simulated import (
    cut_windows,
    load_devices,
    load_epidemic_windows,
    load_epidemics,
    load_prices,
    simulate_epidemics,
)
from helpers.datasets.sounds import of_length, read_recording
from helpers.datasets.speech import load_sentences, load_speech_commands, load_spoken_digits
from helpers.datasets.tables import table

__all__ = [
    "DatasetUnavailable",
    "cache_folder",
    "cut_windows",
    "inspect_folder",
    "load_devices",
    "load_digit_network",
    "load_digits28",
    "load_epidemic_windows",
    "load_epidemics",
    "load_faces",
    "load_mini_vgg",
    "load_pets",
    "load_photographs",
    "load_prices",
    "load_sentences",
    "load_speech_commands",
    "load_spoken_digits",
    "load_sunspots",
    "load_textures",
    "of_length",
    "read_picture",
    "read_recording",
    "simulate_epidemics",
    "table",
]
