"""Modules that call an operation themselves, written down by torch.fx, with other operations where these have to change."""

from inspect import signature
from operator import getitem

from torch import fx, nn

from beyond3x3.on_gpu.dense import spread
from beyond3x3.on_gpu.dense.calls import named
from beyond3x3.on_gpu.dense.following import placed, sent_through
from beyond3x3.on_gpu.dense.grids import Following
from beyond3x3.on_gpu.dense.layers import settings_of
from beyond3x3.trace.reading_torch import on_meta


class Leaves(fx.Tracer):
    """Writes down what a module does itself, and leaves the modules in it as they are."""

    def is_leaf_module(self, module, name):
        return True


def graph_of(module, owner):
    try:
        graph = Leaves().trace(module)
    except Exception as error:
        raise ValueError(
            f"module cannot be made dense at {owner or type(module).__name__}: it calls an operation itself that has to "
            f"change, and torch.fx cannot write down what it does ({error}); give the operation a layer of its own"
        ) from error
    return fx.GraphModule(module, graph, type(module).__name__)


class Watched(nn.Module):
    """Runs a graph node by node, and says which one is running."""

    def __init__(self, graph, owner, seen):
        super().__init__()
        self.graph, self.owner, self.running = [graph], owner, seen
        self.parameters_of = signature(graph.forward)

    def forward(self, *args, **kwargs):
        bound = self.parameters_of.bind(*args, **kwargs)
        bound.apply_defaults()
        watched = self

        class Run(fx.Interpreter):
            def run_node(self, node):
                watched.running[watched.owner] = node.name
                return super().run_node(node)

        return Run(self.graph[0]).run(*bound.arguments.values())


class Finding(Following):
    """Notes which node of a graph takes which step."""

    def __init__(self, module, running):
        super().__init__(module)
        self.running, self.nodes = running, {}

    def note(self, step, result):
        if step.owner in self.running:
            self.nodes[step.owner, step.operation, step.nth] = self.running[step.owner]


def nodes_of(module, owners, x):
    """The name of the node that takes each step of the modules that become graphs."""
    module, running = on_meta(module), {}
    finding = Finding(module, running)
    for owner in owners:
        layer = module.get_submodule(owner)
        watched = Watched(graph_of(layer, owner), owner, running).eval()
        finding.names[watched] = owner
        module = placed(module, owner, watched)
    sent_through(module, finding, x)
    return finding.nodes


def rewritten(module, owner, steps, names):
    """The module as a graph with other nodes where its steps change."""
    full = graph_of(module, owner)
    nodes = {node.name: node for node in full.graph.nodes}
    calls = [node for node in full.graph.nodes if node.op == "call_module"]
    for step in steps:
        if step.called:
            target = step.called.removeprefix(f"{owner}.")
            same = [node for node in calls if node.target == target]
            called(full, same[step.nth], target, step)
        elif step.crops:
            cropped(full.graph, nodes[names[owner, step.operation, step.nth]], step)
        else:
            redirected(nodes[names[owner, step.operation, step.nth]], step)
    full.graph.lint()
    full.recompile()
    full.training = module.training
    for kind in ("_parameters", "_buffers", "_modules"):
        kept = dict(getattr(module, kind))
        kept |= {name: x for name, x in getattr(full, kind).items() if name not in kept}
        setattr(full, kind, kept)
    return full


def called(full, node, target, step):
    """Instead of a layer that is used at several rates, what it does at this one, with its weights."""
    function, settings = settings_of(step)
    layer, inputs = full.get_submodule(target), node.args
    with full.graph.inserting_before(node):
        if isinstance(layer, nn.Conv2d):
            weight = full.graph.get_attr(f"{target}.weight")
            bias = None if layer.bias is None else full.graph.get_attr(f"{target}.bias")
            inputs = (*inputs, weight, bias, layer.groups)
        new = full.graph.call_function(function, inputs, settings)
    node.replace_all_uses_with(new)
    full.graph.erase_node(node)


def redirected(node, step):
    """Let a node call what its step becomes."""
    function, settings = settings_of(step)
    given = named(step.operation, node.args, node.kwargs)
    settled = {"getitem": "index", "pad": "pad"}.get(step.operation)
    if settled and nodes_in(given[settled]):
        raise ValueError(
            f"module cannot be made dense at {step.owner or 'forward'}: {step.operation} goes by sizes that are computed"
        )
    node.op, node.target, node.kwargs = "call_function", function, settings
    inputs = (given["input"],)
    if step.operation == "conv2d":
        inputs += given["weight"], given.get("bias"), given.get("groups", 1)
    node.args = inputs


def nodes_in(value):
    found = []
    fx.node.map_arg(value, found.append)
    return found


def cropped(graph, node, step):
    """Cut the maps that an operation joins to the smallest of them."""
    inputs = [node.all_input_nodes[at] for at in step.crops]
    with graph.inserting_before(node):
        maps = graph.call_function(spread.cropped, (inputs, step.arguments["axes"]))
        for at, old in enumerate(inputs):
            node.replace_input_with(old, graph.call_function(getitem, (maps, at)))
