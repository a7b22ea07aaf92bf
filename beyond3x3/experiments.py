"""What the experiments of the notebooks share: a bar while they train, a clock, and the record of a GPU's run."""

import json
from datetime import date
from itertools import count
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import torch
from IPython.display import HTML, display


def progress(total, what):
    """Show a bar of `total` steps labeled `what`, and return what moves it one step on."""

    def bar(done):
        return HTML(f'<label>{what} <progress value="{done}" max="{total}"></label>')

    shown, steps = display(bar(0), display_id=True), count(1)
    return lambda: shown.update(bar(next(steps)))


def medians(functions, rounds):
    """The median seconds of each of some functions, called in turn, an array (len(functions),); two rounds and then `rounds` that count.

    Without a GPU and with torch on one thread it is processor time, which hardly counts what else the machine does;
    on a GPU or with more threads, whose processor times would add up, it is time by the clock.
    """
    on_gpu = torch.cuda.is_available()
    alone = torch.get_num_threads() == 1 and not on_gpu
    clock = process_time if alone else perf_counter
    seconds = [[] for _ in functions]
    for run in range(rounds + 2):
        for function, taken in zip(functions, seconds, strict=True):
            start = clock()
            function()
            if on_gpu:
                torch.cuda.synchronize()
            if run > 1:
                taken.append(clock() - start)
    return np.median(seconds, axis=1)


def record(name, results):
    """Write a chapter's results on a GPU, a dict, to references/measurements/NAME.json with device, date and version.

    Only a notebook that runs on a GPU in its folder of a clone of the repository writes; elsewhere nothing happens.
    """
    root = Path("../..")
    if torch.cuda.is_available() and (root / "pyproject.toml").is_file():
        folder = root / "references/measurements"
        folder.mkdir(parents=True, exist_ok=True)
        origin = dict(
            device=torch.cuda.get_device_name(),
            date=str(date.today()),
            torch=torch.__version__,
        )
        text = json.dumps(origin | results, indent=1)
        (folder / f"{name}.json").write_text(text + "\n")
