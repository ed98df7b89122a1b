"""Fills in the templates: real .cpp, .tcl and .sh files with `{{ names }}`, and `/*% loops %*/` or lines that start with `#%`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path

import jinja2

from stream_mlir.emit.graph import Channel
from stream_mlir.emit.memory import MemoryPort
from stream_mlir.emit.process import Functor, LayerCode, Process

_TEMPLATES = Path(__file__).parent / "templates"


def word_name(channel: Channel) -> str:
    """Name of the typedef of a channel's token, e.g. `word_s8x4`."""
    storage = channel.stream.storage
    return f"word_{'s' if storage.signed else 'u'}{storage.bits}x{channel.stream.lanes}"


def c_type(channel: Channel) -> str:
    """Plain C type of one value."""
    storage = channel.stream.storage
    return f"{'' if storage.signed else 'u'}int{8 if storage.bits <= 8 else 16}_t"


def _parameter(parameter: Channel | MemoryPort) -> str:
    if isinstance(parameter, Channel):
        return f"stream_kernels::Stream<{parameter.stream.word}> &{parameter.name}"
    kind = "WritePort" if parameter.writes else "ReadPort"
    return f"stream_kernels::{kind}<{parameter.word_bits}> {parameter.name}"


def _parameters(process: Process) -> str:
    return ",\n    ".join(map(_parameter, process.parameters))


def _arguments(process: Process) -> str:
    return ", ".join(
        [
            *(each.name for each in process.parameters if each not in process.reload),
            *(array.name for array in process.arrays),
            *(str(s.value) for s in process.scalars),
        ]
    )


def _reload_arguments(process: Process) -> str:
    return ", ".join(each.name for each in (*process.reload, *process.arrays))


def _call(process: Process) -> str:
    names = ", ".join(each.name for each in process.parameters)
    if process.is_source:
        return f"STREAM_SOURCE({process.name}, {process.outputs[0].name}, {names})"
    return f"STREAM_PROCESS({process.name}, {names})"


def _template_arguments(process: Process) -> str:
    return f"{process.name}_config" + (f", {process.name}_function" if process.functor else "")


def _functor_parameters(functor: Functor) -> str:
    """A parameter that the function does not use has no name, for compilers warn about it."""
    text = "\n".join([*functor.statements, functor.value])
    return ", ".join(
        f"{kind} x{index}" if re.search(rf"\bx{index}\b", text) else kind
        for index, kind in enumerate(functor.parameters)
    )


def _headers(layer: LayerCode) -> list[str]:
    return list(dict.fromkeys(header for process in layer.processes for header in process.headers))


def _declared_headers(layer: LayerCode) -> list[str]:
    """What the declarations of a layer's processes need."""
    memory = any(process.memories for process in layer.processes)
    return ["memory.h" if memory else "stream.h"]


def _port_parameter(port: Channel | MemoryPort) -> str:
    if isinstance(port, Channel):
        return f"STREAM_PORT({port.stream.token_bits}, {port.name})"
    return f"STREAM_{'WRITE' if port.writes else 'READ'}_PORT({port.word_bits}, {port.name})"


def _describe(port: Channel | MemoryPort) -> str:
    if isinstance(port, MemoryPort):
        moved = "round" if port.rounds else "frame"
        return f"{port.words} words of {port.word_bits} bits, of which a {moved} moves {port.frame_words}"
    stream, storage = port.stream, port.stream.storage
    shape = "x".join(map(str, stream.shape))
    kind = f"{'' if storage.signed else 'u'}int{storage.bits}"
    return f"{shape} of {kind}, {stream.lanes} side by side, {stream.tokens} tokens a frame"


def _write_frame(port: Channel) -> str:
    return f"write_frame<{port.stream.storage.bits}, {port.stream.lanes}>"


def _read_frame(port: Channel) -> str:
    storage = port.stream.storage
    return f"read_frame<{storage.bits}, {str(storage.signed).lower()}, {port.stream.lanes}>"


def _elements(port: Channel) -> int:
    return math.prod(port.stream.shape)


def _attributes(memory: MemoryPort) -> str:
    return " ".join(f"{name}={value}" for name, value in memory.burst.items())


def _memory_argument(memory: MemoryPort) -> str:
    return f", {memory.memory}_array.data()"


_FILTERS = {
    "word_name": word_name,
    "c_type": c_type,
    "parameters": _parameters,
    "arguments": _arguments,
    "reload_arguments": _reload_arguments,
    "call": _call,
    "declared_headers": _declared_headers,
    "attributes": _attributes,
    "memory_argument": _memory_argument,
    "template_arguments": _template_arguments,
    "functor_parameters": _functor_parameters,
    "headers": _headers,
    "port_parameter": _port_parameter,
    "describe": _describe,
    "elements": _elements,
    "read_frame": _read_frame,
    "write_frame": _write_frame,
}


def _environment(
    block_start: str = "{%", block_end: str = "%}", line_prefix: str | None = None
) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        block_start_string=block_start,
        block_end_string=block_end,
        line_statement_prefix=line_prefix,
        comment_start_string="{##",
        comment_end_string="##}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(_FILTERS)
    return environment


_CPP = _environment("/*%", "%*/")
_SCRIPT = _environment(line_prefix="#%")


def render(template: str, **values: object) -> str:
    """The text of `templates/<template>` with `values` filled in; an unknown name is an error."""
    environment = _CPP if template.endswith((".cpp", ".h")) else _SCRIPT
    return environment.get_template(template).render(values)


def words(channels: Iterable[Channel]) -> list[tuple[str, str]]:
    """The typedefs that `channels` need: name and type, each once, in order of first use."""
    return list({word_name(channel): channel.stream.word for channel in channels}.items())
