"""One renderer for every host: an anywidget in notebooks, the same JavaScript hydrated on static pages."""

import html
import json
from base64 import b64decode
from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"
FIGURES = {}
FAR = 9999  # where a figure brings a place inside, however far it lies


def decoded(name, text):
    """The bytes that a string of base64 spells; ValueError, with the name of what holds it, where it is none."""
    try:
        return b64decode(text, validate=True)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a string of base64") from None


def source(name):
    return (STATIC / name).read_text(encoding="utf-8")


def rooms(name):
    """The scripts in a folder, one after another: of a figure first `computed.js`, then what draws."""
    files = sorted((STATIC / name.replace("-", "_")).glob("*.js"))
    return [file.read_text(encoding="utf-8") for file in files]


def mounted(name, state):
    """The attributes by which a page's script knows a figure and what to draw."""
    written = html.escape(json.dumps(state, separators=(",", ":")))
    return f'data-widget="{name}" data-state="{written}"'


def within(limits, proposal):
    """The value proposed for a trait; TraitError where it is not from the least to the most in `limits`."""
    name, value = proposal["trait"].name, proposal["value"]
    least, most = limits[name]
    if type(value) is not int or not least <= value <= most:
        raise traitlets.TraitError(
            f"{name} is {value!r}; it must be an int from {least} to {most}"
        )
    return value


class Choice(traitlets.Enum):
    """One of a few words; an array of words is none of them."""

    def validate(self, obj, value):
        if not isinstance(value, str):
            self.error(obj, value)
        return super().validate(obj, value)


def check_of(name, trait, limits):
    """How a page's script checks a trait's value; None where that takes more than whole numbers and words."""
    if isinstance(trait, Choice):
        return {"isOneOf": list(trait.values)}
    if isinstance(trait, traitlets.Bool):
        return {"isOneOf": [False, True]}
    if isinstance(trait, traitlets.Int):
        least, most = limits.get(name, (trait.min, trait.max))
        most = FAR if most is None else most
        return None if least is None else {"isWhole": [least, most]}
    if isinstance(trait, traitlets.Tuple):
        parts = [check_of("", part, {}) for part in trait._traits]
        return {"isTupleOf": parts} if all(parts) else None
    return None


class Figure(anywidget.AnyWidget):
    """A live figure. A subclass gives its traits, its `name`, `alt` for its picture without scripts, and what is `said`.

    That is what its scripts have to know besides the traits, limits and presets; they call it SAID.
    """

    name = alt = ""
    said = {}

    def __init_subclass__(cls, **kwargs):
        if "name" in vars(cls):
            render = f"export default {{ render: views[{cls.name!r}] }};"
            cls._esm = "\n".join([*rooms("core"), cls.script(), render])
            cls._css = source("figures.css")
            FIGURES[cls.name] = cls
        super().__init_subclass__(**kwargs)

    @classmethod
    def script(cls):
        """The figure's scripts, in a block of their own: its names are no other figure's."""
        checks = {
            name: check_of(name, trait, cls.said.get("LIMITS", {}))
            for name, trait in cls.own_traits().items()
        }
        plain = {name: check for name, check in checks.items() if check}
        said = json.dumps(cls.said | dict(TRAITS=plain), separators=(",", ":"))
        return "\n".join(["{", f"const SAID = {said};", *rooms(cls.name), "}"])

    @classmethod
    def own_traits(cls):
        """The traits that a page needs to draw a figure, by their names; known while the class is being made, too."""
        classes = [one for one in cls.__mro__ if issubclass(one, Figure)]
        given = {}
        for one in reversed(classes):
            given |= vars(one)
        return {
            name: trait
            for name, trait in sorted(given.items())
            if name[0] != "_"
            and isinstance(trait, traitlets.TraitType)
            and trait.metadata.get("sync")
            and trait.metadata.get("page") is not False
        }

    def __init__(self, **traits):
        if unknown := set(traits) - set(self.traits()):
            raise traitlets.TraitError(
                f"{self.name} has no {', '.join(sorted(unknown))}; it has {', '.join(self.state())}"
            )
        super().__init__(**traits)

    def state(self):
        """The traits that a page needs to draw this figure as it stands now."""
        return {name: getattr(self, name) for name in self.own_traits()}

    def still(self):
        """What stands on a page until the script draws the figure."""
        picture = f'<img src="images/{self.name}.png" alt="{html.escape(self.alt)}">'
        return f"<noscript>{picture}</noscript>"

    def placeholder(self, caption_html=""):
        caption = f"<figcaption>{caption_html}</figcaption>" if caption_html else ""
        return (
            f'<figure class="b3-widget" {mounted(self.name, self.state())}>'
            f"{self.still()}{caption}</figure>"
        )

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/html": self.placeholder()}, metadata
