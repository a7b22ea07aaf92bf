"""One style sheet and one script for all pages, of what the theme, the extensions and the course bring, less what no page uses."""

import re
from hashlib import sha256
from itertools import groupby

import tinycss2
from rcssmin import cssmin

THEME = "_static/styles/pydata-sphinx-theme.css"
OURS = (
    "_static/site.css",
    "_static/icons.css",
    "_figures/figures.css",
    "_python/page.css",
)
NETWORK = "_python/network.css"  # of the one page that runs network.js
PUT_TOGETHER = {"bs-tooltip-auto"}  # a name that a script does not hold in one piece
# Bootstrap's script names these, and no page opens one.
NEVER_OPENED = ("carousel", "modal", "offcanvas", "popover", "toast")
HOLDING = {"media", "supports", "container"}
CLASSES = re.compile(r'\b(?:class|id)="([^"]*)"')
WORD = re.compile(r"[\w-]+")
VARIABLE = re.compile(r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""")
COMMENT = re.compile(r"^\s*(//[^\n]*|/\*(?!!).*?\*/)$", re.MULTILINE | re.DOTALL)
WAITS = {  # of Sphinx's scripts: for the page read, when they stand in its head; for the last of them, when they come later
    'document.readyState !== "loading"': 'document.readyState === "complete"',
    'document.addEventListener("DOMContentLoaded", callback)': 'addEventListener("load", callback)',
}


def named(selector):
    """The classes and ids that an element has to have, or to lie in, for a selector to choose it."""
    pairs = zip(selector, selector[1:], strict=False)
    classes = {name.value for dot, name in pairs if dot == "." and name.type == "ident"}
    return classes | {part.value for part in selector if part.type == "hash"}


def written(tokens):
    kinds = dict(whitespace=" ", comment="")
    return "".join(kinds.get(token.type, token.serialize()) for token in tokens).strip()


def selectors(prelude):
    for comma, selector in groupby(prelude, lambda token: token == ","):
        if not comma:
            yield list(selector)


def cut(rules, words):
    """CSS without the rules for classes and ids that are not among `words`; what :not() and its like hold is left alone.

    With None for words every rule stays.
    """
    kept = []
    for rule in rules:
        body = "" if rule.content is None else f"{{{written(rule.content)}}}"
        if rule.type == "qualified-rule":
            chosen = [
                one
                for one in selectors(rule.prelude)
                if words is None or named(one) <= words
            ]
            if chosen:
                kept.append(",".join(map(written, chosen)) + body)
        elif rule.lower_at_keyword in HOLDING:
            inside = cut(parsed(rule.content), words)
            if inside:
                kept.append(f"@{rule.at_keyword} {written(rule.prelude)}{{{inside}}}")
        elif rule.lower_at_keyword != "charset":
            kept.append(f"@{rule.at_keyword} {written(rule.prelude)}{body or ';'}")
    return "".join(kept)


def parsed(css):
    parse = (
        tinycss2.parse_stylesheet if isinstance(css, str) else tinycss2.parse_rule_list
    )
    return parse(css, skip_comments=True, skip_whitespace=True)


def lean(css, words):
    """CSS without the variables that nothing in it uses and no script names."""
    asked = words | set(re.findall(r"var\(\s*(--[\w-]+)", css))
    less = VARIABLE.sub(lambda found: found[0] if found[1] in asked else "", css)
    return css if less == css else lean(less, words)


def read(file):
    return file.read_text(encoding="utf-8")


def in_order(assets):
    return sorted(assets, key=lambda asset: asset.priority)


def style(app, words):
    sheets = [sheet.filename for sheet in in_order(app.builder._css_files)]
    ours = [name for name in OURS if (app.outdir / name).exists()]
    names = dict.fromkeys(["_static/basic.css", THEME, *sheets, *ours])
    texts = {name: parsed(read(app.outdir / name)) for name in names}
    css = [cut(texts[name], None if name in OURS else words) for name in names]
    return "".join(css)


def script(app):
    """The scripts in a row. Sphinx's begin when all scripts have run, as where they stood in a page's head."""
    parts = [
        script.attributes.get("body") or read(app.outdir / script.filename)
        for script in in_order(app.builder._js_files)
    ]
    parts.append(read(app.outdir / "_static/scripts/pydata-sphinx-theme.js"))
    code = COMMENT.sub("", "\n;\n".join(parts))
    for before, later in WAITS.items():
        assert code.count(before) == 1, "doctools.js waits for the page in other words"
        code = code.replace(before, later)
    return code


def words_of(pages, scripts):
    """Every class and id of the pages, and every word in the scripts that can become one."""
    words = {
        word
        for word in WORD.findall("".join(scripts))
        if not word.startswith(NEVER_OPENED)
    }
    for page in pages:
        words.update(*map(str.split, CLASSES.findall(page)))
    return words | PUT_TOGETHER


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    static, code = app.outdir / "_static", script(app)
    files = [file for file in app.outdir.rglob("*.html") if static not in file.parents]
    pages = {file: read(file) for file in files}
    later = [static / "scripts/bootstrap.js", static / "searchtools.js"]
    figures = app.outdir.glob("_figures/*.js")
    words = words_of(pages.values(), [code, *map(read, [*later, *figures])])
    css, network = style(app, words), app.outdir / NETWORK
    more = read(network) if network.exists() else ""
    own = {
        "course.css": cssmin(lean(css, words)),
        "network.css": cssmin(lean(css + more, words)),
        "course.js": code,
    }
    for file, page in pages.items():
        if "_python/network.js" in page:
            pages[file] = page.replace("_static/course.css", "_static/network.css")
    for name, content in own.items():
        (static / name).write_text(content, encoding="utf-8")
        version = sha256(content.encode()).hexdigest()[:8]
        for file, page in pages.items():
            pages[file] = re.sub(rf'(_static/{name})[^"]*', rf"\1?v={version}", page)
    for file, page in pages.items():
        file.write_text(page, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write, priority=900)  # after all who put files there
