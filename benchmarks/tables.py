"""What was measured as Markdown tables: printed by `make bench`, shown by the page How fast is this?"""


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
                short(memory["torch"]),
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


def milliseconds(found):
    return f"{short(1000 * found['median'])} / {short(1000 * found['p95'])}"


def slowest(interactions, what):
    """The slowest of the interactions whose name begins with `what`."""
    found = [one for name, one in interactions.items() if name.startswith(what)]
    return max(found, key=lambda one: one["median"], default=None)


def figures(found):
    rows = []
    for one in found["figures"]:
        kinds = one["interactions"]
        others = [name for name in kinds if not name.startswith(("pointer", "slider"))]
        groups = [
            slowest(kinds, "pointer"),
            slowest(kinds, "slider"),
            max(
                (kinds[name] for name in others),
                key=lambda one: one["median"],
                default=None,
            ),
        ]
        slowed = max(one["slowed"].values(), key=lambda one: one["median"])
        first = next(found for label, found in one["fresh"].items() if label != "alive")
        rows.append(
            [
                f"`{one['figure']}`, {one['setting']}",
                *(milliseconds(group) if group else "" for group in groups),
                milliseconds(slowed),
                milliseconds(first),
            ]
        )
    head = [
        "Figure",
        "pointer",
        "slider",
        "edit",
        "slowest, CPU ÷ 4",
        "first of a visit",
    ]
    return table(head, rows)


def pages(found):
    rows = [
        [
            page["page"].removesuffix(".html"),
            round(page["bytes"] / 1024),
            page["requests"],
        ]
        for page in found["pages"]
    ]
    return table(["Page", "KB", "requests"], rows)


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


def builds(found):
    rows = [
        [what, f"{seconds // 60:.0f} min {seconds % 60:.0f} s"]
        for what, seconds in found["seconds"].items()
    ]
    said = (
        f"\nThe tests end with: *{found['closing']}*.\n" if "closing" in found else ""
    )
    return table(["In a fresh clone, one after the other", "time"], rows) + said


def gpu(found):
    if found is None:
        return "No GPU was at hand. `make bench` on a machine that has one puts a table here.\n"
    rows = [[what, short(one / other)] for what, one, other in found["rows"]]
    return f"{found['device']}.\n\n" + table(["", "ratio of times"], rows)


SHOWN = dict(
    operators=("operators", operators),
    figures=("figures", figures),
    pages=("figures", pages),
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
