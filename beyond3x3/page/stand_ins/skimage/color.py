"""skimage.color.rgb2gray."""

import numpy as np


def rgb2gray(rgb):
    rgb = np.asarray(rgb)
    return (rgb / 255 if rgb.dtype.kind == "u" else rgb) @ [0.2125, 0.7154, 0.0721]
