"""Icons as CSS masks: only the ones in use, cut from the theme's own file of all of them."""

import re
from pathlib import Path
from urllib.parse import quote

import pydata_sphinx_theme

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
PACKS = {
    "fab": "b",
    "fa-brands": "b",
    "far": "r",
    "fa-regular": "r",
    "fas": "s",
    "fa-solid": "s",
}
USED = re.compile(rf"\b({'|'.join(PACKS)}) fa-([a-z0-9-]+)")
SHAPE = re.compile(
    r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[([^\]]*)\],"[0-9a-f]+","([^"]+)"\]'
)
FONT_AWESOME = re.compile(
    r"/\*!\s*\* Font Awesome Free.*?(?=html\{--pst-header-height)", re.DOTALL
)


def shapes():
    """{(pack, name): (width, height, path)} of every icon that the theme ships."""
    pieces = re.split(
        r'd\("fa([brs])",p\)', (THEME / "scripts/fontawesome.js").read_text()
    )
    return {
        (pack, alias): (int(width), int(height), path)
        for text, pack in zip(pieces[::2], pieces[1::2], strict=False)
        for name, width, height, aliases, path in SHAPE.findall(text)
        for alias in [name, *re.findall(r'"([^"]+)"', aliases)]
    }


def rule(family, name, shape):
    width, height, path = shape
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
    url = quote(picture, safe=" :/=")
    return f".{family}.fa-{name}{{width:{width / height:.4g}em;--icon:url('data:image/svg+xml,{url}')}}\n"


def used(folder):
    """(family, name) of each icon in the pages of `folder` and in the scripts that they load."""
    files = [*folder.rglob("*.html"), *folder.glob("_static/scripts/[ps]*.js")]
    return sorted(
        {
            icon
            for file in files
            for icon in USED.findall(file.read_text(encoding="utf-8"))
        }
    )


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    static, known = app.outdir / "_static", shapes()
    icons = used(app.outdir)
    (static / "icons.css").write_text(
        "".join(rule(f, n, known[PACKS[f], n]) for f, n in icons)
    )
    theme = (THEME / "styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    slim, cuts = FONT_AWESOME.subn("", theme)
    assert cuts == 1, "the theme's stylesheet no longer holds Font Awesome where it did"
    (static / "styles/pydata-sphinx-theme.css").write_text(slim, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write)
