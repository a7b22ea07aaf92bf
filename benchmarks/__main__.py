"""`python benchmarks`: all that the course costs, measured in one run, printed, and written where the book shows it.

Names after it (operators, gpu, figures, pages, python, jupyterlite, notebooks, builds) measure only those parts anew; `tables` only writes the tables.
"""

import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import figures
import gpu
import jupyterlite
import notebooks
import operators
import pages
import python
import tables

FOLDER = Path(__file__).parents[1] / "references/measurements"
PARTS = dict(
    operators=operators.measure,
    gpu=gpu.measure,
    figures=figures.measure,
    pages=pages.measure,
    python=python.measure,
    jupyterlite=jupyterlite.measure,
    notebooks=notebooks.measure,
    builds=notebooks.builds,
)


def machine():
    """Where and when a part was measured."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return dict(
        date=str(date.today()),
        processor=models[0] if models else platform.processor(),
        cores=os.cpu_count(),
        threads=os.environ.get("OMP_NUM_THREADS", "not limited"),
        python=platform.python_version(),
        **{name: version(name) for name in ("numpy", "scipy", "torch")},
    )


def main(names):
    record = FOLDER / "speed.json"
    measured = json.loads(record.read_text()) if record.exists() else {}
    for name in names:
        print(f"measuring {name}", flush=True)
        measured[name] = dict(machine=machine(), found=PARTS[name]())
        record.write_text(json.dumps(measured, indent=1) + "\n")
    (FOLDER / "speed").mkdir(exist_ok=True)
    for name, text in tables.all_of(measured).items():
        (FOLDER / f"speed/{name}.md").write_text(text, encoding="utf-8")
        print(f"\n{name}\n\n{text}")


if __name__ == "__main__":
    main([name for name in sys.argv[1:] or PARTS if name != "tables"])
