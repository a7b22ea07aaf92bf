"""scikit-image's photographs, as files of the site, fetched when one is first asked for."""

import io
from functools import cache

import numpy as np
from js import XMLHttpRequest
from PIL import Image

FOLDER = ""  # the worker writes the address of the photographs here


@cache
def photograph(name):
    request = XMLHttpRequest.new()
    request.open("GET", f"{FOLDER}{name}.png", False)
    request.responseType = "arraybuffer"
    request.send()
    if request.status != 200:
        raise AttributeError(f"the page has no photograph {name!r}")
    return np.asarray(Image.open(io.BytesIO(request.response.to_bytes())))


def __getattr__(name):
    if name[:2] == "__":
        raise AttributeError(name)
    photograph(name)
    return lambda: photograph(name).copy()
