"""Every drawing of the course: functions that take arrays and return the axes or the figure they drew.

``plots.show(drawing, caption)`` displays a drawing with its caption.
"""

from helpers.plots.base import figure, show

__all__ = ["figure", "show"]
