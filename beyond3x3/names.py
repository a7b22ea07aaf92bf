"""Which module of the course each of its public names is of. No notebook depends on these tables: a name brings its module."""

MODULES = {
    "atrous_convolution": "conv2d coverage hdc_distance max_gap taps_inside",
    "checkerboard_artifacts": "overlap phase_energy",
    "dense_prediction": "bilinear_kernel cast_shadows confusion_matrix interpolate segmentation_scores shadow_scenes",
    "photographs": "companion",
    "pixel_shuffle": "icnr pixel_shuffle pixel_unshuffle shuffle_weight unshuffle_weight",
    "receptive_fields": "Layer ReceptiveField effective_size gradient_profile output_size receptive_field touched",
    "transposed_convolution": "conv_transpose2d stamps",
    "on_gpu.atrous_convolution": "ASPP",
    "on_gpu.dense": "dense same_as_strided",
    "on_gpu.dense_prediction": "Network",
    "on_gpu.pixel_shuffle": "espcn icnr_",
    "trace.findings": "examine",
    "trace.reading_torch": "trace_receptive_field",
}

FIGURES = {
    "CheckerboardFigure": "checkerboard",
    "DegenerateFigure": "degenerate",
    "DilationScheduleFigure": "dilation_schedule",
    "LoadedTileFigure": "loaded_tile",
    "PixelShuffleFigure": "pixel_shuffle",
    "ReceptiveFieldFigure": "receptive_field",
    "SegmentationLabFigure": "segmentation_lab",
    "ShapesFigure": "shapes",
    "SuperResolutionFigure": "super_resolution",
    "TapsFigure": "taps",
    "TransposedFigure": "transposed",
}
