// Under node: Pyodide imports what a page does, and prints what it has compiled meanwhile, {file: bytecode in base64}.

import { readFileSync } from "node:fs";

const folder = process.argv[2];
const COMPILED = `
import base64, io, json, sys
from pathlib import Path

sys.dont_write_bytecode = False

import google.protobuf.descriptor_pb2, google.protobuf.message_factory
import matplotlib.pyplot as plt

plt.imshow([[0, 1]])
plt.title("$x$")
plt.savefig(io.BytesIO())

def bytecode(module):
    """Without the time of its source, which is that of unpacking."""
    code = Path(module.__cached__).read_bytes()
    return base64.b64encode(code[:4] + bytes(12) + code[16:]).decode()

files = {module.__file__: module for module in sys.modules.values() if getattr(module, "__cached__", None)}
inside = {file.partition("/site-packages/")[2]: bytecode(module) for file, module in files.items() if "/site-packages/" in file}
json.dumps(inside)
`;

const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: folder, packageBaseUrl: `${folder}/`, lockFileContents: readFileSync(0, "utf8") });
await python.loadPackage(["matplotlib", "protobuf"], { messageCallback() {} });
console.log(python.runPython(COMPILED));
