"""Feature transfer: networks that were trained on other pictures, and what can be borrowed from them.

Taught in notebook 09, used again in 11; ``python -m helpers.transfer --help`` for your own folder of pictures.
"""

from typing import Any

from helpers.transfer.backbones import BACKBONES, Backbone, load_backbone, mini_vgg
from helpers.transfer.classifiers import build_classifier, unfreeze
from helpers.transfer.spectra import spectrum_pictures

__all__ = [
    "BACKBONES",
    "Backbone",
    "DeepFeatures",
    "build_classifier",
    "load_backbone",
    "main",
    "mini_vgg",
    "spectrum_pictures",
    "unfreeze",
]


def __getattr__(name: str) -> Any:
    """`DeepFeatures`, which needs scikit-learn, and the command: they take a second to load, so on request only."""
    if name == "DeepFeatures":
        from helpers.estimators.transfer import DeepFeatures

        return DeepFeatures
    if name == "main":
        from helpers.transfer.command import main

        return main
    raise AttributeError(f"module 'helpers.transfer' has no attribute {name!r}")
