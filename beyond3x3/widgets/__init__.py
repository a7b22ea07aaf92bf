"""The course's live figures, each one Python class and one JavaScript file."""

from .figure import FIGURES, STATIC, Figure, placeholder, site_script
from .receptive_field import ReceptiveFieldFigure
from .sweep import sweep

__all__ = [
    "FIGURES",
    "STATIC",
    "Figure",
    "ReceptiveFieldFigure",
    "placeholder",
    "site_script",
    "sweep",
]
