"""A Content-Security-Policy on every page: only the site's own files, and of scripts in a page only the theme's very lines."""

import re
from base64 import b64encode
from hashlib import sha256

# `file:` lets a copy on disk work where a browser gives its files no common origin; pages from a server may load none.
OWN = "'self' file:"
POLICY = (
    "default-src 'none'; "
    f"script-src {OWN}{{runs}}{{hashes}}; "
    f"style-src {OWN}; "
    f"img-src {OWN} data:; "
    f"font-src {OWN}; "
    "connect-src 'self'; "
    "{worker}"
    f"form-action {OWN}; "
    "base-uri 'none'"
)
META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
BEFORE = '<meta charset="utf-8" />'
ALREADY = re.compile(re.escape(META).replace(r"\{\}", '[^"]*'))
INLINE = re.compile(r"<script(?: data-cfasync=\"false\")?>(.*?)</script>", re.DOTALL)
RUNS = re.compile(r'src="[^"]*/_python/(page|network)\.js')


def guarded(page):
    """The HTML of a page with its policy, and without the one handler that the theme writes into an attribute."""
    page = ALREADY.sub("", page).replace(' onclick="window.print()"', " data-print")
    scripts = sorted(set(INLINE.findall(page)))
    hashes = [
        b64encode(sha256(script.encode()).digest()).decode() for script in scripts
    ]
    runs = bool(RUNS.search(page))
    policy = POLICY.format(
        hashes="".join(f" 'sha256-{hash}'" for hash in hashes),
        runs=" 'wasm-unsafe-eval'" * runs,
        worker="worker-src blob:; " * runs,
    )
    return page.replace(BEFORE, BEFORE + META.format(policy), 1)


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for file in app.outdir.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        if "<head>" in page:
            file.write_text(guarded(page), encoding="utf-8")


def setup(app):
    app.connect("build-finished", write)
