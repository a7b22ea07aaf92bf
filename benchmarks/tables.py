"""What was measured as Markdown tables: printed by `make bench`, shown by the page How fast is this?"""

import statistics


def table(head, rows):
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def short(value):
    """Two digits that count, or all before the point."""
    if value is None:
        return ""
    return (
        f"{value:.2f}"
        if value < 1.995
        else f"{value:.1f}"
        if value < 9.95
        else f"{value:,.0f}"
    )


def operators(found):
    rows = []
    for case in found["cases"]:
        seconds, memory = case["seconds"], case["memory"]
        name = f"`{case['operator']}` {case['case']}"
        ratio = {way: seconds["course"] / seconds[way] for way in seconds}
        slower = {way: 1 / ratio[way] for way in ("scipy", "loops") if way in ratio}
        rows.append(
            [
                name,
                short(ratio["torch"]),
                short(ratio.get("copy")),
                short(slower.get("scipy")),
                short(slower.get("loops")),
                short(memory["course"]),
                short(memory.get("torch")),
            ]
        )
    head = [
        "Operator, input → output channels",
        "time / torch’s",
        "time / a copy’s",
        "scipy / ours",
        "loops / ours",
        "our memory",
        "torch’s memory",
    ]
    return table(head, rows)


def milliseconds(found, what=("median", "p95")):
    return " / ".join(short(1000 * found[one]) for one in what) if found else ""


def slowest(interactions, key="median"):
    """The slowest of some interactions, or None where there are none."""
    return max(interactions.values(), key=lambda one: one[key], default=None)


def figures(found):
    rows, longest = [], ("longest_median", "longest_p95")
    for one in found["figures"]:
        groups = dict(pointer={}, slider={}, edit={})
        for name, times in one["interactions"].items():
            kind = name.split(":")[0]
            groups[kind if kind in groups else "edit"][name] = times
        first = next(times for name, times in one["fresh"].items() if name != "alive")
        rows.append(
            [
                f"`{one['figure']}`, {one['setting']}",
                *(milliseconds(slowest(group)) for group in groups.values()),
                milliseconds(slowest(one["interactions"], key=longest[0]), longest),
                milliseconds(slowest(one["slowed"], key=longest[0]), longest),
                milliseconds(first),
            ]
        )
    head = ["Figure", "pointer", "slider", "edit", "longest frame", "CPU ÷ 4", "first"]
    return table(head, rows)


def pages(found):
    rows = [
        [
            page["page"].removesuffix(".html"),
            round(page["bytes"] / 1024),
            page["requests"],
            short(page["first"]),
            short(page["largest"]),
            f"{max(page['shift'], page['scrolled']):.3f}",
        ]
        for page in found["pages"]
    ]
    head = ["Page", "KB", "requests", "first paint", "largest paint", "shift"]
    return table(head, rows)


def notebooks(found):
    rows = [
        [
            f"`{one['notebook'].removeprefix('chapters/')}`",
            short(one["seconds"]),
            round(one["bytes"] / 2**20),
        ]
        for one in found["notebooks"]
    ]
    rows.append(["all, one after the other", short(found["seconds"]), ""])
    return table(["Notebook", "seconds", "MB at most"], rows)


def minutes(seconds):
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def builds(found):
    steps = [
        [step, minutes(spent["clock"]), minutes(spent["processors"])]
        for step, spent in found["steps"].items()
    ]
    where = [
        [f"`{name}`", f"{seconds:.0f}"] for name, seconds in found["where"].items()
    ]
    return "\n".join(
        [
            table(
                ["In a fresh clone, one after the other", "time", "of processors"],
                steps,
            ),
            f"The tests end with: *{found['closing']}*. What takes longest, notebooks and files of tests:\n",
            table(["Where", "seconds"], where),
        ]
    )


def python(found):
    cold, cached = (statistics.median(found[kind]) for kind in ("cold", "cached"))
    worst = max(one["memory"] for one in found["chapters"].values())
    megabytes = [found[what] / 1e6 for what in ("bytes", "python", "site")]
    facts = [
        ["from a click to its first result, nothing kept yet", f"{cold:.1f} s"],
        ["the same on the next visit", f"{cached:.1f} s"],
        ["what the first click fetches", f"{megabytes[0]:.1f} MB"],
        ["what a cell costs that does nothing", f"{1000 * found['cell']:.0f} ms"],
        ["memory of Python after a whole chapter, at most", f"{worst / 1e6:.0f} MB"],
        [
            "Python on the site, of all of it",
            f"{megabytes[1]:.0f} of {megabytes[2]:.0f} MB",
        ],
    ]
    ways = [
        [way, short(here), short(there), short(here / there)]
        for way, here, there in found["operators"]
    ]
    chapters = [
        [
            f"`{name}`",
            short(one["seconds"]),
            short(one["slowest"][0]),
            f"`{one['slowest'][1]}`",
        ]
        for name, one in found["chapters"].items()
    ]
    return "\n".join(
        [
            table(["Python in the page", "it takes"], facts),
            table(
                ["The same in both", "ms in the page", "ms in a kernel", "ratio"], ways
            ),
            table(
                [
                    "All cells of `from_scratch`, its start included",
                    "seconds",
                    "slowest",
                    "cell",
                ],
                chapters,
            ),
        ]
    )


def jupyterlite(found):
    def seconds(side, kind, at):
        return statistics.median(visit[at] for visit in found[side][kind])

    ways = {
        "from opening the page to the first result, nothing kept yet": ("cold", 0),
        "the same on the next visit": ("cached", 0),
        "from the click to the first result, nothing kept yet": ("cold", 1),
        "the same click on the next visit": ("cached", 1),
    }
    rows = []
    for what, way in ways.items():
        here, there = (seconds(side, *way) for side in ("ours", "theirs"))
        rows.append([what, f"{here:.1f} s", f"{there:.1f} s", short(there / here)])
    for what, name in {
        "what the first visit fetches": "bytes",
        "on disk": "size",
    }.items():
        here, there = (found[side][name] for side in ("ours", "theirs"))
        megabytes = [f"{size / 1e6:.0f} MB" for size in (here, there)]
        rows.append([what, *megabytes, short(there / here)])
    head = ["The same Pyodide in both", "this page", "JupyterLite", "ratio"]
    return table(head, rows)


def gpu(found):
    if found is None:
        return "No GPU was at hand. `make bench` on a machine that has one puts a table here.\n"
    rows = [[what, short(one / other)] for what, one, other in found["rows"]]
    return f"{found['device']}.\n\n" + table(["", "ratio of times"], rows)


SHOWN = dict(
    operators=("operators", operators),
    figures=("figures", figures),
    pages=("pages", pages),
    python=("python", python),
    jupyterlite=("jupyterlite", jupyterlite),
    notebooks=("notebooks", notebooks),
    builds=("builds", builds),
    gpu=("gpu", gpu),
)


def origin(machine):
    """Where and when a part was measured, in a sentence."""
    libraries = ", ".join(
        f"{name} {machine[name]}" for name in ("numpy", "torch", "scipy")
    )
    return (
        f"Measured on {machine['date']}, {machine['processor']} with {machine['cores']} cores, "
        f"{machine['threads']} thread; Python {machine['python']}, {libraries}.\n\n"
    )


def all_of(measured):
    """Every table by its name, each after where its numbers come from."""
    return {
        name: origin(measured[part]["machine"]) + show(measured[part]["found"])
        for name, (part, show) in SHOWN.items()
        if part in measured
    }
