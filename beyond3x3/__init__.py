"""The operators of the course Beyond 3×3, each built in a notebook and exported from it.

Each module is loaded when one of its names is first used: notebooks in numpy load no torch, and a notebook depends on
the modules whose names it uses.
"""

import sys
from importlib import import_module
from types import ModuleType

from .names import MODULES

HOME = {name: module for module, names in MODULES.items() for name in names.split()}


class Package(ModuleType):
    """Keeps `beyond3x3.pixel_shuffle` the operator, also when the module of that name is loaded."""

    def __setattr__(self, name, value):
        if not (name in HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = Package


def __getattr__(name):
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{HOME[name]}"), name)
    return globals().setdefault(name, value)


def __dir__():
    return sorted({*globals(), *HOME})
