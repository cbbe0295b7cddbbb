"""Keras, imported when it is first needed, without the reports that TensorFlow writes at every start."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

# TensorFlow's compiled code writes these to the file descriptor of stderr, whatever its log level is set to.
_REPORTS = ("All log messages before absl::InitializeLog()", "oneDNN custom operations are on")


def load_keras() -> ModuleType:
    """Import Keras and return it: ``keras = load_keras()`` is ``import keras``, quietly.

    The lines in which TensorFlow reports that all is well are left out; everything else that it writes to stderr
    while it starts is passed on, errors included.

    Examples
    --------
    >>> keras = load_keras()
    >>> keras.backend.backend() in ("tensorflow", "jax", "torch")
    True
    """
    if "keras" in sys.modules:
        return sys.modules["keras"]
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            import keras

            keras.ops.zeros(1)  # the second report comes with the first computation
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            caught.seek(0)
            for line in caught.read().decode(errors="replace").splitlines():
                if not any(report in line for report in _REPORTS):
                    print(line, file=sys.stderr)
    return keras


@contextmanager
def without_retracing_reports() -> Iterator[None]:
    """Compute with several networks, one after the other, without TensorFlow's report of it.

    TensorFlow warns where several networks are compiled in a row, as if one were compiled again and again. Everything
    else that it reports is passed on.

    Examples
    --------
    >>> with without_retracing_reports():
    ...     logging.getLogger("tensorflow").warning("5 out of 5 calls triggered tf.function retracing")
    """

    def others(record: logging.LogRecord) -> bool:
        return "triggered tf.function retracing" not in record.getMessage()

    logger = logging.getLogger("tensorflow")
    logger.addFilter(others)
    try:
        yield
    finally:
        logger.removeFilter(others)
