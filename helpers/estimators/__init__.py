"""scikit-learn's transformers and splitters of the course, one module a subject.

Each is handed out by the computation module of its subject (``helpers.gabor.GaborFeatures``), which loads it when it
is asked for: scikit-learn takes a second to load, and most computations do not need it.
"""
