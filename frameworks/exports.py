"""What the exporters write for a torch module: ONNX's nodes, and how far onnxruntime is from torch then; Core ML's operations."""

import logging
import warnings
from importlib.metadata import version

import numpy as np
import yaml

from frameworks.cases import FOLDER, whole


def onnx_nodes(module, x):
    """What torch.onnx.export makes of it, and the greatest difference when onnxruntime runs that."""
    import onnx
    import onnxruntime
    import torch

    model = torch.onnx.export(module, (x,), dynamo=True, verbose=False).model_proto
    nodes = [
        dict(operator=node.op_type)
        | {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        for node in model.graph.node
        if node.op_type != "Constant"
    ]
    for node in nodes:
        node.update(
            {
                key: value.decode()
                for key, value in node.items()
                if isinstance(value, bytes)
            }
        )
        node.update(
            {
                key: str(value)
                for key, value in node.items()
                if isinstance(value, onnx.TensorProto)
            }
        )
    session = onnxruntime.InferenceSession(model.SerializeToString())
    given = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0]
    expected = module(x).detach().numpy()
    difference = (
        float(np.abs(given - expected).max()) if given.shape == expected.shape else None
    )
    return dict(nodes=nodes, shape=list(given.shape), difference=difference)


def coreml_operations(module, x):
    """What coremltools makes of it: its operations with what is constant in them, and the size that it works out."""
    import coremltools
    import torch

    program = coremltools.convert(
        torch.jit.trace(module, x),
        inputs=[coremltools.TensorType(shape=x.shape)],
        convert_to="milinternal",
        minimum_deployment_target=coremltools.target.iOS16,
    )
    found = []
    for operation in program.functions["main"].operations:
        if operation.op_type in ("const", "cast"):
            continue
        told = dict(operator=operation.op_type)
        for name, value in operation.inputs.items():
            if getattr(value, "val", None) is not None and name not in ("name", "x"):
                value = np.asarray(value.val)
                told[name] = list(value.shape) if name == "weight" else value.tolist()
        found.append(told)
    return dict(nodes=found, shape=list(program.functions["main"].outputs[0].shape))


def record():
    """Every module of modules.yml, exported both ways."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    answers = {}
    for row in yaml.safe_load((FOLDER / "modules.yml").read_text(encoding="utf-8")):
        torch.manual_seed(0)
        module = eval(row["module"], dict(nn=nn, F=F))
        if not isinstance(module, nn.Module):
            module = wrapped(nn.Module, module)
        x = torch.from_numpy(whole(*row["x"]))
        answers[row["module"]] = {}
        for name, export in (("onnx", onnx_nodes), ("coreml", coreml_operations)):
            try:
                answers[row["module"]][name] = export(module.eval(), x)
            except Exception as error:
                answers[row["module"]][name] = dict(
                    refused=f"{type(error).__name__}: {error}"[:240]
                )
    packages = "torch onnx onnxscript onnxruntime coremltools"
    return {name: version(name) for name in packages.split()}, answers


def wrapped(base, function):
    """A function as a module."""
    return type("Wrapped", (base,), dict(forward=lambda self, x: function(x)))()
