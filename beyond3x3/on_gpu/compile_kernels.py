"""The kernels of kernels.py compiled with no GPU at hand: `python -m beyond3x3.on_gpu.compile_kernels [WHAT ...]`.

Prints a list, in JSON: for each WHAT of CALLS (all, if none is named) and each compute capability, what is in the
instructions. Calls are those of a reader on maps that have a shape and no numbers, so their arguments are tried too.
"""

import json
import os
import re
import sys
from collections import Counter

os.environ["TRITON_INTERPRET"] = "0"  # has to stand before Triton is imported

import torch
from triton import compile as translated
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from beyond3x3.on_gpu import kernels

CAPABILITIES = 75, 80, 90
POINTERS = {torch.half: "*fp16", torch.float: "*fp32", torch.int32: "*i32"}
TENSOR_CORES = r"\b(?:wgmma\.)?mma(?:\.sync|_async)"


class Compiled:
    """In place of a kernel: where that is started, this is compiled for each capability, and `found` has what came."""

    def __init__(self, kernel):
        self.kernel, self.found = kernel, []

    def __getitem__(self, grid):
        return self.compile

    def compile(self, *arguments, num_warps=4):
        names, constants, attributes, signature = self.kernel.arg_names, {}, {}, {}

        def kind(place, value, fixed):
            """The type of an argument; what a launch finds out about it, that it is 1 or divides by 16, is noted."""
            if isinstance(value, tuple) and not fixed:
                return tuple(
                    kind((*place, at), part, False) for at, part in enumerate(value)
                )
            if fixed or value is None or (isinstance(value, int) and value == 1):
                constants[place] = value
                return "constexpr"
            if isinstance(value, torch.Tensor) or value % 16 == 0:
                attributes[place] = [["tt.divisibility", 16]]
            return POINTERS[value.dtype] if isinstance(value, torch.Tensor) else "i32"

        for at, (name, value) in enumerate(zip(names, arguments, strict=True)):
            signature[name] = kind((at,), value, self.kernel.params[at].is_constexpr)
        source = ASTSource(self.kernel, signature, constants, attributes)
        for capability in CAPABILITIES:
            done = translated(
                source,
                target=GPUTarget("cuda", capability, 32),
                options=dict(num_warps=num_warps),
            )
            self.found.append(
                dict(kernel=self.kernel.__name__, capability=capability, **facts(done))
            )


def facts(done):
    """How many instructions of some kinds, and bytes of shared memory and of the program for the card."""
    text = done.asm["ptx"]
    sizes = Counter(
        int(bits) * int(vector or 1) // 8
        for vector, bits in re.findall(r"ld\.global\S*?(?:\.v(\d))?\.b(\d+)", text)
    )
    copies = re.findall(r"cp\.async\.c[ag]\S+ \[[^]]*\], \[[^]]*\], (?:0x)?(\w+)", text)
    sizes.update(int(count, 16) for count in copies)
    return dict(
        tensor_cores=len(re.findall(TENSOR_CORES, text)),
        narrow=sizes[2],
        wide=sizes[16],
        atomics=len(re.findall(r"(?:atom|red)\.global\S*\.add", text)),
        shared=done.metadata.shared,
        cubin=len(done.asm["cubin"]),
    )


def maps(*size, last=False, dtype=torch.half):
    order = torch.channels_last if last else torch.contiguous_format
    return torch.empty(size, dtype=dtype, device="meta").to(memory_format=order)


def calls(dtype):
    first = maps(2, 64, 64, 64, dtype=dtype)
    last = maps(2, 64, 64, 64, last=True, dtype=dtype)
    weight, four = maps(64, 64, 3, 3, dtype=dtype), maps(64, 64, 4, 4, dtype=dtype)
    bias = torch.empty(64, dtype=dtype, device="meta")
    return {
        "tiles": lambda: kernels.tiles(first, weight, padding=1),
        "product first": lambda: kernels.product(first, weight, padding=1),
        "product last": lambda: kernels.product(last, weight, padding=1),
        "bilinear": lambda: kernels.product(
            last, weight, bias, enlarge=2, mode="bilinear"
        ),
        "shuffle in product": lambda: kernels.product(last, weight, shuffle=2),
        "stamps": lambda: kernels.stamped(first, four, None, 2, 1),
        "phases": lambda: kernels.phased(last, four, bias, 2, 1),
        "shuffle by writing": lambda: kernels.shuffled(
            first, 2, kernels.shuffle_by_writing
        ),
        "shuffle by reading": lambda: kernels.shuffled(
            first, 2, kernels.shuffle_by_reading
        ),
    }


IN_SINGLE = (
    "tiles",
    "product last",
    "stamps",
    "phases",
    "shuffle by reading",
    "shuffle by writing",
)
CALLS = {f"{what} half": call for what, call in calls(torch.half).items()}
CALLS |= {f"{what} single": calls(torch.float)[what] for what in IN_SINGLE}


def main(*named):
    replaced = {
        name: Compiled(kernel)
        for name, kernel in vars(kernels).items()
        if name.startswith(("conv_", "transposed_", "shuffle_"))
    }
    vars(kernels).update(replaced)
    rows = []
    for what in named or CALLS:
        CALLS[what]()
        for kernel in replaced.values():
            rows += [dict(what=what, **fact) for fact in kernel.found]
            kernel.found = []
    print(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
