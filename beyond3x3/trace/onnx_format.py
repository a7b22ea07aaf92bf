"""The few messages of an ONNX file that a graph is made of, for protobuf: no other package is needed to read one.

Names and numbers of the fields are those of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); what
is not listed is skipped.
"""

from math import prod

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

MESSAGES = {
    "Model": "graph:Graph=7 opset_import:*Opset=8 functions:*Function=25",
    "Opset": "domain:string=1 version:int64=2",
    "Graph": "node:*Node=1 initializer:*Tensor=5 input:*Value=11 output:*Value=12 value_info:*Value=13",
    "Function": "name:string=1 input:*string=4 output:*string=5 node:*Node=7 domain:string=10 attribute_proto:*Attribute=11",
    "Node": "input:*string=1 output:*string=2 name:string=3 op_type:string=4 attribute:*Attribute=5 domain:string=7",
    "Attribute": "name:string=1 f:float=2 i:int64=3 s:bytes=4 t:Tensor=5 g:Graph=6 floats:*float=7 ints:*int64=8 "
    "strings:*bytes=9 type:int32=20 ref_attr_name:string=21",
    "Tensor": "dims:*int64=1 data_type:int32=2 float_data:*float=4 int32_data:*int32=5 int64_data:*int64=7 "
    "name:string=8 raw_data:bytes=9 double_data:*double=10 uint64_data:*uint64=11 data_location:int32=14",
    "Value": "name:string=1 type:Type=2",
    "Type": "tensor_type:TensorType=1",
    "TensorType": "elem_type:int32=1 shape:Shape=2",
    "Shape": "dim:*Dimension=1",
    "Dimension": "dim_value:int64=1 dim_param:string=2",
}
KINDS = {1: "f", 2: "i", 3: "s", 4: "t", 5: "g", 6: "floats", 7: "ints", 8: "strings"}
NUMBERS = {
    1: ("float32", "float_data"),
    2: ("uint8", "int32_data"),
    3: ("int8", "int32_data"),
    4: ("uint16", "int32_data"),
    5: ("int16", "int32_data"),
    6: ("int32", "int32_data"),
    7: ("int64", "int64_data"),
    9: ("bool", "int32_data"),
    10: ("float16", "int32_data"),
    11: ("float64", "double_data"),
    12: ("uint32", "uint64_data"),
    13: ("uint64", "uint64_data"),
}
BEGINNINGS = {
    b"PK\x03\x04": "a zip archive, such as the weights that torch.save writes",
    b"\x80\x02": "a pickle, such as the weights that torch.save once wrote",
    b"\x89HDF": "an HDF5 file, such as the weights that Keras writes",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"<": "a page of HTML or XML",
}
SMALL = 4096  # numbers; what shapes are computed from has fewer


def message_types():
    file = descriptor_pb2.FileDescriptorProto(name="beyond3x3/onnx.proto", package="beyond3x3.onnx")
    for message, fields in MESSAGES.items():
        described = file.message_type.add(name=message)
        for name, kind, number in (field.replace("=", ":").split(":") for field in fields.split()):
            field = described.field.add(name=name, number=int(number), label=3 if kind[0] == "*" else 1)
            kind = kind.strip("*")
            if kind in MESSAGES:
                field.type, field.type_name = field.TYPE_MESSAGE, f".beyond3x3.onnx.{kind}"
            else:
                field.type = getattr(field, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"beyond3x3.onnx.{name}"))
        for name in MESSAGES
    }


TYPES = message_types()


def model_of(content):
    """The model in the bytes of an ONNX file; raises ValueError where there is none."""
    try:
        model = TYPES["Model"].FromString(content)
    except DecodeError as error:
        raise ValueError(refusal(content)) from error
    if not model.graph.node:
        raise ValueError(refusal(content))
    return model


def refusal(content):
    """What a file seems to be that is no ONNX file, and how to get one."""
    export = "export the network with torch.onnx.export"
    if content[:1] == b"\x08":
        return f"this ONNX file is broken or not whole: copy it again, or {export}"
    seems = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), None)
    if not seems:
        seems = "a text" if written(content[:500]) else "something else"
    return f"this is no ONNX file, it {'is empty' if not content else f'seems to be {seems}'}: {export}"


def written(content):
    text = content.decode(errors="ignore")
    return len(text.encode()) > len(content) - 4 and all(c.isprintable() or c.isspace() for c in text)


class Weights:
    """A tensor of which only the shape is known, or not even that."""

    def __init__(self, shape):
        self.shape = tuple(shape)


def tensor_of(message):
    """An array of a small tensor's numbers, the shape of any other."""
    shape = tuple(message.dims)
    if prod(shape) > SMALL or message.data_location or message.data_type not in NUMBERS:
        return Weights(shape)
    number, listed = NUMBERS[message.data_type]
    if message.raw_data:
        values = np.frombuffer(message.raw_data, np.dtype(number).newbyteorder("<"))
    else:
        values = np.array(getattr(message, listed))
    if number == "float16" and not message.raw_data:
        values = values.astype("uint16").view(number)
    return values.astype(number).reshape(shape) if values.size == prod(shape) else Weights(shape)


def attribute_of(message):
    """The plain value of an attribute: numbers, text, a tensor or a graph."""
    kind = KINDS.get(message.type)
    value = getattr(message, kind) if kind else None
    if kind == "t":
        return tensor_of(value)
    if kind == "s":
        return value.decode(errors="replace")
    if kind == "strings":
        return [text.decode(errors="replace") for text in value]
    return list(value) if kind in ("ints", "floats") else value


def shape_of(value):
    """The sizes that a value's declaration gives, None for each that it leaves open; None where it has no shape."""
    if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
        return None
    dims = value.type.tensor_type.shape.dim
    return tuple(d.dim_value if d.HasField("dim_value") and d.dim_value > 0 else None for d in dims)
