"""`python -m frameworks`: the cases run in every framework, their answers recorded, and the tables that the book shows.

The frameworks live in `.frameworks`, an environment of their own that is made when it is missing or its requirements change.
Names after it (torch, keras, ...) ask only those again; `tables` only writes the tables.
"""

import json
import os
import platform
import re
import subprocess
import sys
import venv
from datetime import date
from pathlib import Path

import numpy as np

from frameworks import cases, exports, tables
from frameworks.dialects import DIALECTS

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "references/measurements/frameworks"
QUIET = dict(
    TF_CPP_MIN_LOG_LEVEL="3",
    TF_ENABLE_ONEDNN_OPTS="0",
    JAX_PLATFORMS="cpu",
    CUDA_VISIBLE_DEVICES="",
)


def environment():
    """The Python that has the frameworks."""
    folder, required = (
        ROOT / ".frameworks",
        Path(__file__).with_name("requirements.txt"),
    )
    python, installed = folder / "bin/python", folder / ".installed"
    if not installed.exists() or installed.stat().st_mtime < required.stat().st_mtime:
        print(
            "installing the frameworks into .frameworks: this takes minutes and 3 GB the first time",
            flush=True,
        )
        if not python.exists():
            venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "-r", required], check=True
        )
        installed.touch()
    return python


def answer(dialect, case, way):
    """What a framework makes of a case, beside what the course does: a dict for the record."""
    values = cases.carried(way, cases.names(case))
    found = {key: way[key] for key in ("carry", "call") if key in way}
    if "kernel" in values:
        found["kernel"] = list(values["kernel"].shape)
    try:
        given = dialect(way["call"], values)
    except Exception as error:
        return found | dict(refused=told(error))
    expected = cases.course(case, way)
    if given.shape == expected.shape:
        found["difference"] = float(np.abs(given - expected).max())
    return found | dict(
        shape=list(given.shape), answer=[round(float(one), 6) for one in given.ravel()]
    )


def told(error):
    """The first sentence of a refusal that says something, without colors, paths and the places where it arose."""
    text = re.sub(r"\x1b\[\d+m|\{\{\w+ \S+\}\}|\S*/\S+", "", str(error))
    for noise in (
        "in user code:",
        "Exception encountered when calling",
        "Status Message:",
        "Exception during initialization:",
    ):
        if noise in text:
            text = re.split(r"Error: |\(\)\.|Status Message:|KernelInfo\]", text)[-1]
    lines = " ".join(text.split("Arguments received")[0].split())
    return f"{type(error).__name__}: {re.split(r'(?<=[a-z`)])[.:] ', lines)[0][:160].rstrip('.')}"


def ask(name):
    """The record of one framework; run where the framework is."""
    if name == "exports":
        versions, answers = exports.record()
        return write(RECORDS / "exports.json", about(versions) | dict(answers=answers))
    dialect = DIALECTS[name]()
    answers = {}
    for case in cases.read():
        if dialect.ways in case["ways"]:
            answers[case["id"]] = answer(
                dialect, case, cases.way(case, name, dialect.ways)
            )
            if made := getattr(dialect, "made", None):
                answers[case["id"]]["made"], dialect.made = made, None
    write(RECORDS / f"{name}.json", about(dialect.versions) | dict(answers=answers))
    differences = [
        one.get("difference", np.inf)
        for one in answers.values()
        if "refused" not in one
    ]
    refused = len(answers) - len(differences)
    print(
        f"{len(differences)} answers, {refused} refused, greatest difference {max(differences):.1g}"
    )


def about(versions):
    return dict(
        date=str(date.today()),
        python=platform.python_version(),
        numpy=np.__version__,
        versions=versions,
    )


def write(path, record):
    """JSON with a line for each answer."""
    *head, (last, answers) = record.items()
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head]
    inner = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in answers.items()
    )
    path.write_text(
        "{\n" + ",\n".join([*lines, f' "{last}": {{\n{inner}\n }}']) + "\n}\n",
        encoding="utf-8",
    )


def main(named):
    RECORDS.mkdir(parents=True, exist_ok=True)
    python = environment()
    for name in [name for name in named or [*DIALECTS, "exports"] if name != "tables"]:
        print(f"asking {name}", flush=True)
        subprocess.run(
            [python, "-m", "frameworks", "ask", name],
            check=True,
            cwd=ROOT,
            env=os.environ | QUIET,
        )
    for name, text in tables.all_of(tables.read(RECORDS)).items():
        (RECORDS / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    ask(sys.argv[2]) if sys.argv[1:2] == ["ask"] else main(sys.argv[1:])
