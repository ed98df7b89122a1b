"""Holds preprocessed C++ to the rules that PandA-Bambu 2024.10 was found to need. Each rule is a function: text -> complaints."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

_PRAGMA = re.compile(r"^\s*#\s*pragma\s+HLS\s+(.*)$", re.M | re.I)
_STREAM = re.compile(r"\b(?:hls::stream|Stream)\s*<")
_SCALAR = re.compile(
    r"^(?:(?:const )?ap_u?int<.*>|ap_u?fixed<.*>|float|int|W"
    r"|(?:typename )?(?:\w+(?:<cfg(?:, \d)?>)?::)*\w*Word(?:<.*>)?|word_\w+)$"
)
_ALLOWED = {"interface", "dataflow", "inline", "unroll"}
_IGNORED = {"array_partition", "array_reshape", "bind_storage", "stream", "dependence", "latency"}
_NON_BLOCKING = re.compile(
    r"\b(?:nb_read|nb_write|read_nb|write_nb)\b|\.\s*(?:empty|full|size)\s*\("
)


def preprocess(source: Path, folder: Path, headers: Path) -> str:
    """What Bambu's front end would see of the folder's own files (constants left out)."""
    command = ["g++", "-std=c++14", "-E", "-D__BAMBU__", f"-I{folder}", f"-I{folder}/kernels"]
    text = subprocess.run(
        [*command, "-isystem", str(headers), str(source)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    kept, own = [], False
    for line in text.splitlines():
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            own = marker.group(1).startswith(str(folder)) and not marker.group(1).endswith(".inc")
        elif own:
            kept.append(line)
    return "\n".join(kept)


def lint(text: str) -> list[str]:
    """All complaints about one preprocessed translation unit."""
    return [f"{name}: {what}" for name, rule in RULES.items() for what in rule(text)]


def _pragmas(text: str) -> Iterator[tuple[str, dict[str, str], str, int]]:
    """Class, attributes, whole text and end of each HLS pragma."""
    for match in _PRAGMA.finditer(text):
        kind, _, rest = match.group(1).strip().partition(" ")
        rest = re.sub(r"\s*=\s*", "=", rest)
        attributes = {
            key: value for key, _, value in (part.partition("=") for part in rest.split())
        }
        yield kind.lower(), attributes, match.group(0).strip(), match.end()


def forbidden_pragma(text: str) -> Iterator[str]:
    """Pipelining, `port=return` and `s_axilite` are errors in Bambu; unknown classes are suspicious."""
    for kind, attributes, whole, _ in _pragmas(text):
        if kind not in _ALLOWED | _IGNORED:
            yield whole
        if attributes.get("port") == "return" or attributes.get("mode") == "s_axilite":
            yield whole


def interface_form(text: str) -> Iterator[str]:
    """Every interface pragma has `mode=` and `depth=`."""
    for kind, attributes, whole, _ in _pragmas(text):
        if kind == "interface" and not {"mode", "depth", "port"} <= attributes.keys():
            yield whole


def single_literal(text: str) -> Iterator[str]:
    """Attribute values are one identifier or literal."""
    for _, attributes, whole, _ in _pragmas(text):
        if any(not re.fullmatch(r"\w*", value) for value in attributes.values()):
            yield whole
        if any(not re.fullmatch(r"\w+", name) for name in attributes):
            yield whole


def ports_have_interfaces(text: str) -> Iterator[str]:
    """Each parameter of the extern "C" top has its interface pragma."""
    for top in re.finditer(r'extern "C" void (\w+)\(([^)]*)\)\s*\{', text):
        ports = re.findall(r"&\s*(\w+)", top.group(2))
        known = {a.get("port") for kind, a, _, _ in _pragmas(text) if kind == "interface"}
        yield from (port for port in ports if port not in known)


def unrolled_stream_access(text: str) -> Iterator[str]:
    """`unroll` stands before a loop, and never before one that reads or writes a stream."""
    for kind, _, whole, end in _pragmas(text):
        if kind == "unroll":
            following = text[end:].lstrip()
            if not re.match(r"for|while|do\b", following):
                yield f"{whole} is not before a loop"
            elif re.search(r"\.\s*(?:read|write)\s*\(|Burst<", _statement(following)):
                yield f"{whole} on a loop with a stream access"


def _statement(text: str) -> str:
    """The loop that starts the text: up to the end of its braces, or its first semicolon outside parentheses."""
    depth, parentheses = 0, 0
    for index, character in enumerate(text):
        parentheses += {"(": 1, ")": -1}.get(character, 0)
        depth += {"{": 1, "}": -1}.get(character, 0)
        if parentheses == 0 and depth == 0 and character in "};":
            return text[: index + 1]
    return text


def _streams(text: str) -> Iterator[tuple[str, str]]:
    """Template argument of each stream type and the text behind it."""
    for match in _STREAM.finditer(text):
        depth, index = 1, match.end()
        while depth:
            depth += {"<": 1, ">": -1}.get(text[index], 0)
            index += 1
        yield text[match.end() : index - 1].strip(), text[index : index + 80]


def struct_token(text: str) -> Iterator[str]:
    """Tokens are scalars, for structs lose all fields but the first. `...Word` are aliases of ap_uint, never structs."""
    for argument, _ in _streams(text):
        if not _SCALAR.match(argument.split(",")[0] if "<" not in argument else argument):
            yield argument
    for match in re.finditer(r"\b(?:struct|class)\s+\w*Word\b", text):
        yield match.group(0)


def stream_depth_argument(text: str) -> Iterator[str]:
    """`hls::stream<T, 16>` has too many template arguments."""
    for argument, _ in _streams(text):
        if "," in re.sub(r"<.*>", "", argument):
            yield argument


def stream_array(text: str) -> Iterator[str]:
    """Arrays of streams are not supported between processes."""
    for argument, behind in _streams(text):
        if re.match(r"\s*&?\s*\w+\s*\[|\s*\(\s*&\s*\w+\s*\)\s*\[", behind):
            yield argument + behind.splitlines()[0]


def stream_constructor_argument(text: str) -> Iterator[str]:
    """`hls::stream<T> s("name")` has no matching constructor."""
    for argument, behind in _streams(text):
        if re.match(r"\s*\w+\s*[({]", behind) and not re.match(r"\s*\w+\s*\(\s*\)", behind):
            yield argument + behind.splitlines()[0]


def one_call_site(text: str) -> Iterator[str]:
    """Each process is called once, in the top."""
    top = re.search(r'extern "C" void \w+\([^)]*\)\s*\{(.*)\}', text, re.S)
    if top:
        calls = Counter(re.findall(r"^\s*(\w+)\(", top.group(1), re.M))
        yield from (name for name, count in calls.items() if count > 1)


def non_blocking(text: str) -> Iterator[str]:
    """Blocking reads and writes only."""
    yield from (match.group(0) for match in _NON_BLOCKING.finditer(text))


RULES: dict[str, Callable[[str], Iterator[str]]] = {
    rule.__name__: rule
    for rule in (
        forbidden_pragma,
        interface_form,
        single_literal,
        ports_have_interfaces,
        unrolled_stream_access,
        struct_token,
        stream_depth_argument,
        stream_array,
        stream_constructor_argument,
        one_call_site,
        non_blocking,
    )
}
