"""Cuts `@main` into modules of their own, with memory in between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from stream_mlir import ir
from stream_mlir.dialects import builtin, func
from stream_mlir.locations import model_name
from stream_mlir.mapping.walk import main_function, streams_of

_NAME = "stream.name"
Layers = Collection[ir.Operation]


def outline(module: ir.Operation, parts: Sequence[Layers]) -> tuple[list[str], list[str]]:
    """Replaces `@main` by modules `@part0`, `@part1`, ..., each with some layers in its own `@main`; returns the names of the network's inputs and outputs.

    `parts` are the layers of each, in order. Constants and reshapes go to whoever reads them. What a part reads and writes is named by `stream.name`: the same name is the
    same tensor, and the network's own inputs and outputs keep theirs. The parts carry the attributes of the whole.
    """
    network = _Network(main_function(module), parts)
    made = [_Part(module, network, number) for number in range(len(parts))]
    read = {value for part in made for value in part.arguments}
    for part in made:
        part.finish([value for value in network.made_in(part.number) if value in read])
    network.function.erase()
    return network.inputs, network.outputs


class _Network:
    """The whole: its values, their names, and the part that makes each."""

    def __init__(self, function: ir.Operation, parts: Sequence[Layers]) -> None:
        block = function.regions[0].blocks[0]
        self.function, self.arguments = function, list(block.arguments)
        self.operations = [each.operation for each in block.operations]
        self.returned = list(self.operations.pop().operands)
        self.owners = {op: number for number, part in enumerate(parts) for op in part}
        self.ports = {
            which: _named_ports(function, which, values)
            for which, values in (("arg_attrs", self.arguments), ("res_attrs", self.returned))
        }
        self.inputs, self.outputs = ([_name(port) for port in each] for each in self.ports.values())
        self._names = dict(zip(self.arguments, self.inputs, strict=True))
        self._names |= zip(self.returned, self.outputs, strict=True)

    def owner(self, value: ir.Value) -> int:
        """The part that makes a value; the first where none does."""
        while not isinstance(value.owner, ir.Block) and value.owner.operation not in self.owners:
            sources = streams_of(value.owner.operation.opview)
            if not sources:
                return 0
            value = sources[0]
        return 0 if isinstance(value.owner, ir.Block) else self.owners[value.owner.operation]

    def made_in(self, part: int) -> Iterator[ir.Value]:
        """The results of a part's layers, in order."""
        for op in self.operations:
            if self.owners.get(op) == part:
                yield from op.results

    def name(self, value: ir.Value) -> str:
        """The network's own name of a value, else that of the layer that makes it, with a number where it is taken."""
        if value not in self._names:
            base, taken = model_name(value.owner), {*self._names.values(), *self.outputs}
            tried = (base if number == 0 else f"{base}_{number}" for number in count())
            self._names[value] = next(name for name in tried if name not in taken)
        return self._names[value]


class _Part:
    """One part being made. `arguments` are the values of the whole that it reads."""

    def __init__(self, module: ir.Operation, network: _Network, number: int) -> None:
        self.network, self.number = network, number
        self.arguments: list[ir.Value] = []
        with ir.InsertionPoint(network.function), network.function.location:
            nested = builtin.ModuleOp().operation
            for name in module.attributes:
                nested.attributes[name] = module.attributes[name]
            nested.attributes["sym_name"] = ir.StringAttr.get(f"part{number}")
            with ir.InsertionPoint(nested.regions[0].blocks[0]):
                self.function = func.FuncOp("main", ([], []))
            self.block = self.function.add_entry_block()
        self._values: dict[ir.Value, ir.Value] = {}
        for op in network.operations:
            if network.owners.get(op) == number:
                self._clone(op)

    def _clone(self, op: ir.Operation) -> None:
        operands = [self._here(value) for value in op.operands]
        copy = op.clone(ir.InsertionPoint(self.block))
        for place, value in enumerate(operands):
            copy.operands[place] = value
        self._values |= zip(op.results, copy.results, strict=True)

    def _here(self, value: ir.Value) -> ir.Value:
        """A value of the whole in this part: made here, or an argument."""
        if value not in self._values:
            owner = value.owner
            if isinstance(owner, ir.Block) or owner.operation in self.network.owners:
                self._values[value] = self.block.add_argument(
                    value.type, self.network.function.location
                )
                self.arguments.append(value)
            else:
                self._clone(owner.operation)
        return self._values[value]

    def finish(self, cut: Sequence[ir.Value]) -> None:
        """Returns what are outputs of the network, and the values that are `cut`."""
        network = self.network
        own = [
            place
            for place, value in enumerate(network.returned)
            if network.owner(value) == self.number
        ]
        values = [network.returned[place] for place in own]
        ports = [network.ports["res_attrs"][place] for place in own]
        for value in cut:
            if value not in values:
                values.append(value)
                ports.append(self._port(value))
        results = [self._here(value) for value in values]
        with ir.InsertionPoint(self.block), network.function.location:
            func.ReturnOp(results)
        self._sign(results, ports)

    def _sign(self, results: list[ir.Value], ports: list[ir.DictAttr]) -> None:
        read, written = ([value.type for value in each] for each in (self.block.arguments, results))
        attributes = self.function.attributes
        attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(read, written))
        attributes["arg_attrs"] = ir.ArrayAttr.get([*map(self._port, self.arguments)])
        attributes["res_attrs"] = ir.ArrayAttr.get(ports)

    def _port(self, value: ir.Value) -> ir.DictAttr:
        if value in self.network.arguments:
            return self.network.ports["arg_attrs"][self.network.arguments.index(value)]
        return ir.DictAttr.get({_NAME: ir.StringAttr.get(self.network.name(value))})


def _named_ports(
    function: ir.Operation, which: str, values: Sequence[ir.Value]
) -> list[ir.DictAttr]:
    """The attributes of the function's ports, with a name each."""
    kind = {"arg_attrs": "input", "res_attrs": "output"}[which]
    given = (
        [ir.DictAttr(each) for each in ir.ArrayAttr(function.attributes[which])]
        if which in function.attributes
        else [ir.DictAttr.get({})] * len(values)
    )
    return [_with_name(port, f"{kind}{number}") for number, port in enumerate(given)]


def _with_name(port: ir.DictAttr, name: str) -> ir.DictAttr:
    if _NAME in port:
        return port
    attributes = {named.name: named.attr for named in port}
    return ir.DictAttr.get({**attributes, _NAME: ir.StringAttr.get(name)})


def _name(port: ir.DictAttr) -> str:
    return ir.StringAttr(port[_NAME]).value
