"""The dialect's text keeps its promises: examples parse, rules have negative tests."""

import pathlib
import re

import pytest

import stream_mlir
from stream_mlir import ir

ROOT = pathlib.Path(__file__).resolve().parents[3]
DIALECT = ROOT / "dialects" / "stream"
DESCRIPTIONS = sorted(DIALECT.glob("ops/*.td"))
LABEL = re.compile(r"`([a-z_]+_c\d+)`:")


def _examples() -> list[tuple[str, str]]:
    """(op, text of its example) of every op definition; text is empty without one."""
    found = []
    for path in DESCRIPTIONS:
        for definition in re.split(r"^def ", path.read_text(), flags=re.MULTILINE)[1:]:
            name = re.search(r'Stream_Op<"(\w+)"', definition)
            assert name, f"definition without a name in {path}"
            example = re.search(r"```mlir\n(.*?)```", definition, flags=re.DOTALL)
            found.append((name.group(1), example.group(1) if example else ""))
    return found


def _rules() -> set[str]:
    text = "".join(path.read_text() for path in [*DESCRIPTIONS, DIALECT / "README.md"])
    return set(LABEL.findall(text))


@pytest.mark.parametrize(("op", "example"), _examples())
def test_example_parses_and_shows_its_op(op: str, example: str) -> None:
    with stream_mlir.context():
        module = ir.Module.parse(example)
    assert module.operation.verify()
    assert f"stream.{op}" in str(module)


def test_every_rule_has_a_negative_test() -> None:
    tests = (ROOT / "test" / "dialects" / "stream").glob("*-invalid.mlir")
    names = re.findall(r"@(\w+)\(", "".join(path.read_text() for path in tests))
    untested = {rule for rule in _rules() if not any(_is_case_of(n, rule) for n in names)}
    assert not untested


def _is_case_of(name: str, rule: str) -> bool:
    return name == rule or name.startswith(rule + "_")


def test_every_rule_is_marked_where_it_is_enforced() -> None:
    sources = [*DIALECT.rglob("*.cpp"), *DIALECT.rglob("*.td")]
    comments = " ".join(re.findall(r"//(.*)", "".join(path.read_text() for path in sources)))
    unmarked = {rule for rule in _rules() if not re.search(rf"\b{rule}\b", comments)}
    assert not unmarked
