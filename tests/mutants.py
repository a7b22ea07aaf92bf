"""Wrong programs made mechanically from every exercise's solution: `python tests/mutants.py [CHAPTER …]`.

One operator, bound, constant, axis, rounding, type, argument or term is changed at a time, and the checks run. Printed is
how many each exercise's checks notice, and every survivor. A survivor is equal to the right program on all inputs that
the exercise allows, and EQUAL in tests/wrong_answers/CHAPTER.py says why ({exercise: {change: why}}), or it is a hole.
"""

import ast
import contextlib
import io
import sys
from copy import deepcopy

import numpy as np
from test_assignments import exercises, read, run, solutions, solved, wrong_answers

from beyond3x3 import answers

OTHERS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.FloorDiv],
    ast.Div: [ast.FloorDiv, ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
}
TWINS = [
    ("min", "max"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("floor", "ceil"),
    ("sum", "mean"),
    ("repeat", "tile"),
]
NAMES = {one: other for pair in TWINS for one, other in (pair, pair[::-1])}


def changes(node):
    """What may stand in this node's place."""
    if isinstance(node, ast.BinOp):
        for other in OTHERS.get(type(node.op), []):
            yield ast.BinOp(node.left, other(), node.right)
        yield node.left
        yield node.right
    elif isinstance(node, ast.AugAssign):
        for other in OTHERS.get(type(node.op), []):
            yield ast.AugAssign(node.target, other(), node.value)
        yield ast.Assign([node.target], node.value)
        yield ast.Pass()
    elif isinstance(node, ast.Compare):
        for other in OTHERS.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(OTHERS[type(node.op)][0](), node.values)
        yield from node.values
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, (int, float)):
            yield ast.Constant(node.value + 1)
            yield ast.Constant(node.value - 1)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, node.orelse)
        yield ast.If(ast.Constant(False), node.body, node.orelse)
    elif isinstance(node, (ast.Attribute, ast.Name)):
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if name in NAMES and isinstance(node.ctx, ast.Load):
            yield (
                ast.Attribute(node.value, NAMES[name], node.ctx)
                if isinstance(node, ast.Attribute)
                else ast.Name(NAMES[name], node.ctx)
            )
    elif isinstance(node, ast.Slice):
        if node.step:
            yield ast.Slice(node.lower, node.upper, None)
        if node.lower:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper:
            yield ast.Slice(node.lower, None, node.step)
    elif isinstance(node, ast.Call):
        symmetric = isinstance(node.func, ast.Name) and node.func.id in ("min", "max")
        if len(node.args) > 1 and not symmetric:
            yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        for at in (at for at, keyword in enumerate(node.keywords) if keyword.arg != "strict"):
            yield ast.Call(node.func, node.args, node.keywords[:at] + node.keywords[at + 1 :])
        if isinstance(node.func, ast.Name) and node.func.id in (
            "sorted",
            "reversed",
            "set",
            "list",
            "int",
            "round",
            "abs",
            "float",
        ):
            yield node.args[0]
    elif isinstance(node, ast.Return) and node.value:
        yield ast.Return(ast.Call(ast.Name("whole", ast.Load()), [node.value], []))


def places(tree):
    """(parent, field, index or None) of every node below."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                yield from ((parent, field, at) for at, item in enumerate(value) if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                yield parent, field, None


def mutants(source):
    """{what has changed: the source with one change}"""
    tree, found = ast.parse(source), {}
    for nth, (parent, field, at) in enumerate(list(places(tree))):
        node = getattr(parent, field) if at is None else getattr(parent, field)[at]
        for other in changes(node):
            copy = deepcopy(tree)
            home = list(places(copy))[nth][0]
            if at is None:
                setattr(home, field, other)
            else:
                getattr(home, field)[at] = other
            with contextlib.suppress(Exception):
                text = ast.unparse(ast.fix_missing_locations(copy))
                found.setdefault(
                    text,
                    f"line {node.lineno if hasattr(node, 'lineno') else parent.lineno}: {ast.unparse(node)} → {ast.unparse(other)}",
                )
    found.pop(ast.unparse(tree), None)
    return {what: text for text, what in found.items()}


class Whole:
    """Makes the floats of a result whole, as an array of ints would hold them; `used` once there was one."""

    used = False

    def __call__(self, value):
        if isinstance(value, dict):
            return {name: self(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(self, value))
        if getattr(value, "dtype", np.dtype(type(value) if answers.is_number(value) else object)).kind != "f":
            return value
        self.used = True
        return value.astype(int) if isinstance(value, np.ndarray) else int(value)


def survives(source, tests, namespace):
    whole = Whole()
    namespace = namespace | {"whole": whole}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run(source, namespace)
            for test in tests:
                run(test.source, namespace)
    except Exception:
        return False
    return whole.used or "whole(" not in source


def main(chapters):
    answers.PATIENCE = 5
    holes = 0
    for chapter in chapters:
        with contextlib.redirect_stdout(io.StringIO()):
            right, equal = solved(chapter), wrong_answers(chapter, "EQUAL")
        for name, (cell, tests) in exercises(read(chapter, "solution")).items():
            made, known = mutants(cell.source), equal.get(name, {})
            alive = [what for what, text in made.items() if survives(text, tests, right)]
            open_ = [what for what in alive if what.split(": ", 1)[1] not in known]
            holes += len(open_)
            print(
                f"{chapter}, {name}: {len(made)} mutants, {len(made) - len(alive)} noticed, {len(alive) - len(open_)} equal",
                flush=True,
            )
            for what in open_:
                print(f"  survives: {what}", flush=True)
    sys.exit(holes > 0)


if __name__ == "__main__":
    main(sys.argv[1:] or [path.parent.name for path in solutions()])
