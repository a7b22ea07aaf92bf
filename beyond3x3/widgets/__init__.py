"""The course's live figures, each one Python class and a folder of scripts, loaded when it is first used."""

from importlib import import_module

from ..names import FIGURES as MODULES
from . import figure
from .figure import STATIC, Figure, rooms, source
from .sweep import sweep

__all__ = [
    *("FIGURES", "STATIC", "Figure", "placeholder", "site_script", "sweep"),
    *MODULES,
]


def __getattr__(name):
    """A figure's class by its name; FIGURES is all of them by the names that pages use."""
    if name == "FIGURES":
        for module in MODULES.values():
            import_module(f".{module}", __name__)
        return figure.FIGURES
    if name in MODULES:
        return getattr(import_module(f".{MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def placeholder(name, state, caption_html=""):
    """HTML of the figure `name` for a static page; an unknown name raises ValueError, a state that its traits refuse TraitError."""
    figures = __getattr__("FIGURES")
    if name not in figures:
        raise ValueError(
            f"there is no figure {name!r}; there are {', '.join(sorted(figures))}"
        )
    return figures[name](**state).placeholder(caption_html)


def site_script(names):
    """The classic script that brings the figures `names` of a static page to life; `file://` runs it too.

    Comments and indentation stay behind: a page's reader has no use for them.
    """
    figures = __getattr__("FIGURES")
    scripts = [figures[name].script() for name in names]
    lines = "\n".join([*rooms("core"), *scripts, source("page.js")]).splitlines()
    stripped = [line.strip() for line in lines]
    code = [line for line in stripped if line and not line.startswith("//")]
    return "\n".join(["(() => {", '"use strict";', *code, "})();"])
