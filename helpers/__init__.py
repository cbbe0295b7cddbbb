"""The package behind the notebooks: computations, data, drawings, widgets and exercise checkers.

Nothing is imported here, so that ``import helpers`` costs nothing; a notebook imports the modules it uses.
"""

import os

# TensorFlow reports its processor features on stderr when it is first imported, also where all is well.
# Setting this before anybody imports it keeps real messages (errors) and drops the reports.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
