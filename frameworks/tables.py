"""The record of `make frameworks` as Markdown, shown by the page Between frameworks."""

import json
import re
from pathlib import Path

import numpy as np
import yaml

from frameworks import cases

NAMES = dict(
    torch="PyTorch",
    tensorflow="TensorFlow",
    tflite="TFLite",
    keras="Keras on TensorFlow",
    keras_jax="Keras on JAX",
    keras_torch="Keras on PyTorch",
    jax="JAX",
    flax="Flax",
    onnxruntime="onnxruntime",
    onnx_reference="ONNX's reference",
)
WAYS = {name: re.sub("_.*|runtime", "", name) for name in NAMES} | dict(
    tflite="tensorflow"
)
TOGETHER = {
    ("keras", "keras_jax", "keras_torch"): "Keras",
    ("onnxruntime", "onnx_reference"): "ONNX",
}
AXES = {2: "I", 3: "O", 4: "kh", 5: "kw"}


def read(folder):
    """The records by name, `exports` among them."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(Path(folder).glob("*.json"))
    }


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n"
        for line in lines
    )


def named(dialects):
    """Frameworks in words; those that come in several go by one name where all of them are meant."""
    said = []
    for name in dialects:
        family = next(
            (group for group in TOGETHER if name in group and {*group} <= {*dialects}),
            None,
        )
        said.append(TOGETHER[family] if family else NAMES[name])
    return ", ".join(dict.fromkeys(said))


def code(text):
    return f"`{text}`" if text else ""


def array(answer):
    return np.array(answer["answer"], np.float32).reshape(answer["shape"])


def shown(case, answer):
    """An answer in a cell: what the case shows of it, its numbers if they are few, or else its size."""
    if "refused" in answer:
        return "–"
    if "shows" in case:
        return eval(case["shows"], cases.names(case) | dict(answer=array(answer)))
    if len(answer["answer"]) <= 12:
        return " ".join(f"{one:.4g}" for one in answer["answer"]).replace("-", "−")
    return "×".join(map(str, answer["shape"][2:]))


def families(read_cases):
    """Cases that differ in their numbers only, together."""
    found = {}
    for case in read_cases:
        found.setdefault(case["case"], []).append(case)
    return found.values()


def answers(family, records):
    """What each framework that was asked said to every case of a family."""
    return {
        name: [records[name]["answers"][case["id"]] for case in family]
        for name in NAMES
        if family[0]["id"] in records[name]["answers"]
    }


def compared(family, records):
    """Who gives what: a row for frameworks that agree."""
    groups = {}
    for name, given in answers(family, records).items():
        way = cases.way(family[0], name, WAYS[name])
        refused = next((one["refused"] for one in given if "refused" in one), None)
        course = way.get("course", family[0].get("course"))
        last = code(course)
        if refused:
            last = "" if all("refused" in one for one in given) else f"{last}; "
            last += f"refuses: {code(refused.split(': ', 1)[1].replace('`', ''))}"
        cells = [shown(case, one) for case, one in zip(family, given, strict=True)]
        groups.setdefault((*cells, last), []).append(name)
    choices = [
        ", ".join(f"{key} {value}" for key, value in case["choice"].items()) or "gives"
        for case in family
    ]
    return table(
        ["framework", *choices, "in numpy"],
        [[named(who), *cells] for cells, who in groups.items()],
    )


def differences(family, records):
    """How far the frameworks are from the course's numpy, and how far what one might take for it."""
    found = [
        one["difference"]
        for given in answers(family, records).values()
        for one in given
        if "refused" not in one
    ]
    worst = max(found)
    text = f"Greatest difference from the numpy in its row: {f'{worst:.1g}' if worst else 0}."
    if "instead" in family[0]:
        apart = [apart_from(case) for case in family]
        said = ", ".join(
            "another size" if one is None else f"{one:.3g}" for one in apart
        )
        text += f" {code(family[0]['instead'])} is off by up to {said}."
    return text + "\n"


def apart_from(case):
    """How far the course's numpy is from what one might take it for; None where the sizes differ."""
    values = cases.names(case)
    right, wrong = (
        np.asarray(eval(case["course"], values)),
        np.asarray(eval(case["instead"], values)),
    )
    return float(np.abs(right - wrong).max()) if right.shape == wrong.shape else None


def lines(family, records):
    """What each framework was told, as it ran."""
    text = []
    for ways, way in family[0]["ways"].items():
        who = [name for name in answers(family, records) if WAYS[name] == ways]
        if not who:
            continue
        kernel = records[who[0]]["answers"][family[0]["id"]].get("kernel")
        shape = f"  # {tuple(kernel)}" if kernel and len(family) == 1 else ""
        carry = [way["carry"] + shape] if "carry" in way else []
        text.append("\n".join([f"# {named(who)}", *carry, way["call"]]))
    given = "\n".join(
        f"{name} = {expression}" for name, expression in family[0]["given"].items()
    )
    return "```python\n" + "\n\n".join([given, *text]) + "\n```\n"


def operator(name, records):
    """All cases of an operator, each with its numbers and its lines."""
    found = [case for case in cases.read() if case["operator"] == name]
    parts = []
    for family in families(found):
        heading = f"### {family[0]['title']}\n"
        parts += [
            heading,
            compared(family, records),
            differences(family, records),
            lines(family, records),
        ]
    return "\n".join(parts)


def layouts(records):
    """What the two convolutions are called, how their weights lie, and who turns the kernel over."""
    rows = []
    for name in NAMES:
        row = [NAMES[name]]
        for case in ("convolution", "transposed"):
            answer = records[name]["answers"][case]
            kernel = answer.get(
                "kernel", [3, 2, 4, 5] if case == "convolution" else [2, 3, 4, 5]
            )
            called = re.search(
                r'(?:tf\.nn|keras\.layers|nn|lax|F)\.\w+|(?<=onnx\(")\w+',
                answer["call"],
            )[0]
            if made := answer.get("made"):
                called, shapes = next(one for one in made if "CONV" in one[0])
                kernel = next(
                    shape for shape in shapes if shape and sorted(shape) == [2, 3, 4, 5]
                )
            flipped = ", turned over" if "::-1" in answer.get("carry", "") else ""
            row += [
                code(called),
                f"({', '.join(AXES[size] for size in kernel)}){flipped}",
            ]
        rows.append(row)
    return table(
        [
            "framework",
            "convolution",
            "its weights",
            "transposed convolution",
            "its weights",
        ],
        rows,
    )


def exported(records):
    """What the exporters write for torch's modules."""

    def said(found):
        if "refused" in found:
            return f"refuses: {code(found['refused'].split(': ', 1)[1])}"
        return ", ".join(node(one) for one in found["nodes"])

    rows = [
        [code(module), said(one["onnx"]), said(one["coreml"])]
        for module, one in records["exports"]["answers"].items()
    ]
    return table(
        ["PyTorch", "ONNX, by `torch.onnx.export`", "Core ML, by `coremltools`"], rows
    )


TOLD = "mode blocksize pads pad output_padding coordinate_transformation_mode nearest_mode antialias ceil_mode pad_type align_corners"


def node(one):
    """An operation with those of its attributes that decide what it computes."""
    silent = {0, "NOTSET"} if one.get("mode") == "nearest" else {0, "NOTSET", "floor"}
    kept = {
        key: one[key]
        for key in TOLD.split()
        if key in one and (type(one[key]) is list or one[key] not in silent)
    }
    inside = ", ".join(f"{key}={value}" for key, value in kept.items())
    factor = one.get("scale_factor_height")
    inside = ", ".join(
        filter(None, [f"scale_factor {factor:.6g}" if factor else "", inside])
    )
    return code(one["operator"]) + (f" ({inside})" if inside else "")


def quoted(name):
    """What is said of an operator where it could not be run."""
    rows = yaml.safe_load((cases.FOLDER / "quoted.yml").read_text(encoding="utf-8"))[
        name
    ]
    said = [
        [row["who"], row["called"], f"{row['says']} {{cite:p}}`{row['source']}`"]
        for row in rows
    ]
    return "\nQuoted from documentation, not run:\n\n" + table(
        ["framework", "called", "which says"], said
    )


def versions(records):
    """What was asked, and when."""
    rows = []
    for name, record in records.items():
        packages = ", ".join(
            f"{package} {version}" for package, version in record["versions"].items()
        )
        rows.append([NAMES.get(name, "the exporters"), packages, record["date"]])
    return table(["framework", "versions", "asked on"], rows)


def all_of(records):
    """Every piece of the page that comes from the record, by its file's name."""
    operators = dict.fromkeys(case["operator"] for case in cases.read())
    said = yaml.safe_load((cases.FOLDER / "quoted.yml").read_text(encoding="utf-8"))
    texts = {
        name: operator(name, records) + (quoted(name) if name in said else "")
        for name in operators
    }
    return texts | dict(
        layouts=layouts(records), exports=exported(records), versions=versions(records)
    )
