"""The wheels as the page fetches them: what it imports is compiled, once for all readers, and what only compilers read is left out."""

import base64
import json
import shutil
import subprocess
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import playwright

from .fetch import MANIFEST

HERE = Path(__file__).parent
NODE = Path(playwright.__file__).parent / "driver/node"
COMPILES = HERE / "compile.mjs"
NOT_READ = (".pyi", ".pxd", ".h", ".c", ".a")
DEPENDS = {
    "numpy": [],
    "pillow": [],
    "protobuf": [],
    "matplotlib": ["numpy", "pillow", "contourpy", "kiwisolver", "cycler", "pyparsing", "packaging", "python-dateutil", "six"],
    "contourpy": ["numpy"],
    "python-dateutil": ["six"],
}
IMPORTS = {"pillow": ["PIL"], "protobuf": ["google"], "python-dateutil": ["dateutil"]}


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


@cache
def lock(folder):
    """What Pyodide has to know of each wheel of a folder."""
    packages = {}
    for file in MANIFEST["files"]:
        if file.endswith(".whl"):
            name, version = file.split("-")[:2]
            name = name.replace("_", "-")
            packages[name] = dict(
                name=name,
                version=version,
                file_name=file,
                sha256=digest(folder / file),
                install_dir="site",
                package_type="package",
                imports=IMPORTS.get(name, [name]),
                depends=DEPENDS.get(name, []),
            )
    info = dict(arch="wasm32", platform="emscripten_2026_0", python="3.14.2", version=MANIFEST["pyodide"], abi_version="2026_0")
    return json.dumps(dict(info=info, packages=packages))


def compiled(folder):
    """{a file in a wheel: its bytecode}, of what a page imports."""
    command = [NODE, COMPILES, folder]
    answer = subprocess.run(command, input=lock(folder), capture_output=True, text=True, check=True, timeout=600)
    return {file: base64.b64decode(code) for file, code in json.loads(answer.stdout).items()}


def with_bytecode(wheel, codes):
    """The bytes of a wheel with bytecode in the place of sources."""
    packed = BytesIO()
    with ZipFile(wheel) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            if name in codes:
                after.writestr(ZipInfo(f"{name}c"), codes[name], ZIP_DEFLATED)
            elif not name.endswith(NOT_READ):
                after.writestr(ZipInfo(name), before.read(name), ZIP_DEFLATED)
    return packed.getvalue()


def prepared(folder):
    """The folder with the files of Python as the page fetches them, made anew when what makes them has changed."""
    ours = (HERE / "pyodide.json", COMPILES, Path(__file__))
    made = folder / sha256("".join(map(digest, ours)).encode()).hexdigest()[:12]
    if not made.exists():
        for older in folder.glob("*/"):
            shutil.rmtree(older)
        codes, begun = compiled(folder), folder / "begun"
        begun.mkdir()
        for name in MANIFEST["files"]:
            if name.endswith(".whl"):
                (begun / name).write_bytes(with_bytecode(folder / name, codes))
            else:
                (begun / name).hardlink_to(folder / name)
        begun.rename(made)
    return made
