"""The course's live figures, each one Python class and one JavaScript file."""

from .checkerboard import CheckerboardFigure
from .degenerate import DegenerateFigure
from .dilation_schedule import DilationScheduleFigure
from .figure import FIGURES, STATIC, Figure, placeholder, site_script
from .pixel_shuffle import PixelShuffleFigure
from .receptive_field import ReceptiveFieldFigure
from .segmentation_lab import SegmentationLabFigure
from .shapes import ShapesFigure
from .super_resolution import SuperResolutionFigure
from .sweep import sweep
from .taps import TapsFigure
from .transposed import TransposedFigure

__all__ = [
    "FIGURES",
    "STATIC",
    "CheckerboardFigure",
    "DegenerateFigure",
    "DilationScheduleFigure",
    "Figure",
    "PixelShuffleFigure",
    "ReceptiveFieldFigure",
    "SegmentationLabFigure",
    "ShapesFigure",
    "SuperResolutionFigure",
    "TapsFigure",
    "TransposedFigure",
    "placeholder",
    "site_script",
    "sweep",
]
