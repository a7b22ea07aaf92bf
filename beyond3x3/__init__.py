"""The operators of the course Beyond 3×3, each built in a notebook and exported from it."""

from importlib import import_module

from .atrous_convolution import conv2d, coverage, hdc_distance, max_gap, taps_inside
from .checkerboard_artifacts import overlap, phase_energy
from .dense_prediction import (
    bilinear_kernel,
    cast_shadows,
    confusion_matrix,
    interpolate,
    segmentation_scores,
    shadow_scenes,
)
from .photographs import companion
from .pixel_shuffle import (
    icnr,
    pixel_shuffle,
    pixel_unshuffle,
    shuffle_weight,
    unshuffle_weight,
)
from .receptive_fields import (
    Layer,
    ReceptiveField,
    effective_size,
    gradient_profile,
    output_size,
    receptive_field,
    touched,
)
from .transposed_convolution import conv_transpose2d, stamps

NEEDS_TORCH = {
    "trace_receptive_field": "receptive_fields",
    "dense": "atrous_convolution",
    "ASPP": "atrous_convolution",
    "Network": "dense_prediction",
    "espcn": "pixel_shuffle",
    "icnr_": "pixel_shuffle",
}


def __getattr__(name):
    """Names built with torch load it when they are first used, so that numpy notebooks stay small."""
    if name in NEEDS_TORCH:
        return getattr(import_module(f"{__name__}.on_gpu.{NEEDS_TORCH[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
