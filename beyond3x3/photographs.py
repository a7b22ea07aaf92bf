"""The photograph that accompanies the course, from scikit-image's wheel: nothing is downloaded."""

from numbers import Integral


def companion(size=224):
    """The course's cat, skimage.data.chelsea, cut square: (1, 3, size, size), float64 from 0 to 1.

    The middle 300 × 300 pixels are resampled with antialiasing. Raises ValueError for a size below 1.
    """
    if not isinstance(size, Integral) or size < 1:
        raise ValueError(f"size is {size!r}; it must be an int of at least 1")
    from skimage.data import chelsea
    from skimage.transform import resize

    photograph = chelsea() / 255
    height, width, _ = photograph.shape
    left = (width - height) // 2
    square = resize(
        photograph[:, left : left + height], (size, size), anti_aliasing=True
    )
    return square.transpose(2, 0, 1)[None]
