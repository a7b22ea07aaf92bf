"""Each framework with the names that its cases are written in, imported only where it is asked for."""

import os
import re
from importlib.metadata import version

import numpy as np


def channels_last(x):
    return np.moveaxis(x, 1, -1)


class Dialect:
    """A framework: which ways of a case it takes, the packages it consists of, the names it knows, how it answers."""

    def __init__(self, ways, packages, names, ask=eval, last=False):
        self.ways, self.names, self.ask, self.last = ways, names, ask, last
        self.versions = {name: version(name) for name in packages.split()}

    def __call__(self, call, values):
        """The answer as an array (N, C, ...), whichever axis the framework keeps its channels on."""
        values = values | self.names
        if self.last and "x" in values:
            values["image"] = np.ascontiguousarray(channels_last(values["x"]))
        answer = np.asarray(self.ask(call, values))
        return np.moveaxis(answer, -1, 1) if self.last and answer.ndim > 2 else answer


def torch():
    import torch
    from torch import nn
    from torch.nn import functional as F

    def ask(call, values):
        tensors = {
            name: torch.from_numpy(value.copy())
            for name, value in values.items()
            if type(value) is np.ndarray
        }
        with torch.no_grad():
            return eval(call, values | tensors)

    def loaded(layer, *weights):
        """A layer with these numbers for its parameters."""
        for parameter, values in zip(layer.parameters(), weights, strict=True):
            parameter.copy_(values)
        return layer

    return Dialect("torch", "torch", dict(F=F, nn=nn, torch=torch, loaded=loaded), ask)


def tensorflow():
    import tensorflow as tf

    return Dialect("tensorflow", "tensorflow-cpu", dict(tf=tf), last=True)


def tflite():
    """TensorFlow's calls, converted; what the converter made of them stays in `made`."""
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    def ask(call, values):
        image = values["image"]
        function = tf.function(lambda image: eval(call, values | dict(image=image)))
        concrete = function.get_concrete_function(
            tf.TensorSpec(image.shape, tf.float32)
        )
        try:
            model = tf.lite.TFLiteConverter.from_concrete_functions(
                [concrete]
            ).convert()
        except Exception as error:
            raise ValueError(
                re.search(
                    r"'[\w.]+' op is neither a custom op nor a flex op", str(error)
                )[0]
            ) from error
        interpreter = Interpreter(model_content=model)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
        interpreter.invoke()
        tensors = {
            one["index"]: one["shape"].tolist()
            for one in interpreter.get_tensor_details()
        }
        dialect.made = [
            [one["op_name"], [tensors.get(index) for index in one["inputs"]]]
            for one in interpreter._get_ops_details()
            if one["op_name"] != "DELEGATE"
        ]
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    dialect = Dialect(
        "tensorflow", "tensorflow-cpu ai-edge-litert", dict(tf=tf), ask, last=True
    )
    return dialect


def keras(backend="tensorflow", package="tensorflow-cpu"):
    os.environ["KERAS_BACKEND"] = backend
    import keras

    def ask(call, values):
        return keras.ops.convert_to_numpy(eval(call, values))

    def loaded(layer, *weights):
        """A layer that takes these weights when it first meets an image."""

        def run(image):
            layer.build(image.shape)
            layer.set_weights(list(weights))
            return layer(image)

        return run

    return Dialect(
        "keras", f"keras {package}", dict(keras=keras, loaded=loaded), ask, last=True
    )


def jax():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_default_matmul_precision", "highest")
    return Dialect("jax", "jax jaxlib", dict(jax=jax, lax=jax.lax, jnp=jnp))


def flax():
    import jax
    from flax import linen as nn

    jax.config.update("jax_default_matmul_precision", "highest")
    return Dialect("flax", "flax jax", dict(nn=nn, jax=jax), last=True)


def onnx(run=None, packages="onnx"):
    """One node of ONNX as a model of its own; `run` is what computes it, the specification's reference if nothing else."""
    from onnx import TensorProto, helper, reference

    def node(operator, *inputs, outputs=1, **attributes):
        arrays = {
            f"in{index}": np.asarray(value)
            for index, value in enumerate(inputs)
            if value is not None
        }
        given = [
            "" if value is None else f"in{index}" for index, value in enumerate(inputs)
        ]
        outs = [f"out{index}" for index in range(outputs)]
        graph = helper.make_graph(
            [helper.make_node(operator, given, outs, **attributes)],
            "one node",
            [
                helper.make_tensor_value_info(
                    name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
                )
                for name, value in arrays.items()
            ],
            [
                helper.make_tensor_value_info(out, TensorProto.FLOAT, None)
                for out in outs
            ],
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10
        )
        answers = (
            run(model, arrays)
            if run
            else reference.ReferenceEvaluator(model).run(None, arrays)
        )
        return answers if outputs > 1 else answers[0]

    return Dialect("onnx", packages, dict(onnx=node))


OPSET = 22


def onnxruntime():
    import onnxruntime

    def run(model, arrays):
        return onnxruntime.InferenceSession(model.SerializeToString()).run(None, arrays)

    return onnx(run, "onnxruntime onnx")


DIALECTS = dict(
    torch=torch,
    tensorflow=tensorflow,
    tflite=tflite,
    keras=keras,
    keras_jax=lambda: keras("jax", "jax"),
    keras_torch=lambda: keras("torch", "torch"),
    jax=jax,
    flax=flax,
    onnxruntime=onnxruntime,
    onnx_reference=onnx,
)
