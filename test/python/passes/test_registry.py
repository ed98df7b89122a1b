"""Dataclasses become MLIR passes; each way to get it wrong is one clear error."""

import dataclasses
import enum
import subprocess
import sys
from typing import ClassVar, Literal

import pytest

from stream_mlir import context, ir
from stream_mlir.errors import UserError
from stream_mlir.passes import Pass, PassError, option, register, registry, run_pipeline
from stream_mlir.passmanager import PassManager

TWO = """
func.func @f(%x: tensor<1x4xf32>) -> tensor<1x4xf32> { return %x : tensor<1x4xf32> }
func.func @g(%x: tensor<1x4xf32>) -> tensor<1x4xf32> { return %x : tensor<1x4xf32> }
"""


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@register
@dataclasses.dataclass(frozen=True)
class Paint(Pass):
    """Paints functions."""

    name: ClassVar[str] = "test-paint"
    anchor: ClassVar[str] = "func.func"
    color: Color = option(Color.RED, help="the paint")
    coats: int = option(1, help="layers of paint")
    how: Literal["brush", "spray"] = option("brush", help="tool")

    def __post_init__(self) -> None:
        if self.coats < 1:
            raise ValueError("coats must be at least 1")

    def run(self, op: ir.Operation) -> None:
        if self.coats == 13:
            self.fail(op, "too thick", hint="use 12")
        if self.coats == 14:
            raise ZeroDivisionError("no paint")
        if self.coats == 15:
            raise UserError("no such shop", where="main street")
        if self.coats == 16:
            op.regions[0].blocks[0].operations[0].erase()
        op.attributes["paint"] = ir.StringAttr.get(f"{self.color.value}*{self.coats}")


@pytest.fixture
def module():
    with context():
        yield ir.Module.parse(TWO)


def run(module: ir.Module, options: str) -> None:
    run_pipeline(module, f"builtin.module(func.func(test-paint{{{options}}}))")


def test_options_arrive_typed(module):
    run(module, "color=blue coats=3")
    assert str(module).count('paint = "blue*3"') == 2


def test_a_pass_prints_as_its_pipeline_element(module):
    painted = Paint(color=Color.BLUE, coats=2)
    assert str(painted) == "test-paint{color=blue coats=2}"
    run_pipeline(module, f"builtin.module(canonicalize,func.func({painted}),cse)")
    assert 'paint = "blue*2"' in str(module)


def test_a_pipeline_round_trips_through_its_text(module):
    text = "builtin.module(func.func(test-paint{coats=4}))"
    with module.context:
        printed = str(PassManager.parse(text))
        assert str(PassManager.parse(printed)) == printed
    assert "test-paint{coats=4 color=red how=brush}" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("coats=many", "option 'coats' wants an integer, not 'many'"),
        ("color=green", "option 'color' wants one of red, blue, not 'green'"),
        ("coat=1", r"no such option coat \(options of test-paint: color, coats, how\)"),
        ("coats=0", "coats must be at least 1"),
    ],
)
def test_bad_options_are_refused_before_anything_runs(module, options, message):
    before = str(module)
    with pytest.raises(PassError, match=message):
        run(module, options)
    assert str(module) == before


@pytest.mark.parametrize(
    ("pipeline", "message"),
    [
        ("builtin.module(test-paint)", "restricted to 'func.func'"),
        ("builtin.module(no-such-pass)", "'no-such-pass' does not refer to"),
        ("test-paint", "wrapped with the anchor operation"),
        ("builtin.module(cse", "expected"),
    ],
)
def test_bad_pipelines(module, pipeline, message):
    with pytest.raises(PassError, match=message):
        run_pipeline(module, pipeline)


def test_fail_carries_place_hint_and_diagnostics(module):
    with pytest.raises(PassError, match="too thick") as caught:
        run(module, "coats=13")
    assert caught.value.hint == "use 12"
    assert caught.value.where.endswith(":2:1")
    assert any("error: too thick" in line for line in caught.value.diagnostics)


def test_user_errors_come_through_as_they_are(module):
    with pytest.raises(UserError, match="no such shop") as caught:
        run(module, "coats=15")
    assert type(caught.value) is UserError


def test_other_exceptions_are_defects_with_their_cause(module):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: no paint") as caught:
        run(module, "coats=14")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_the_verifier_runs_after_a_python_pass(module):
    with pytest.raises(PassError, match="empty block: expect at least a terminator") as caught:
        run(module, "coats=16")
    assert caught.value.diagnostics


def test_upstreams_pass_manager_reports_the_same(module):
    with module.context:
        manager = PassManager.parse("builtin.module(func.func(test-paint{coats=13}))")
    error = ir.MLIRError  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(error, match=r"too thick\n note: .*hint: use 12"):
        manager.run(module.operation)


def bad_class(**members):
    return dataclasses.make_dataclass("Bad", [], bases=(Pass,), namespace=members, frozen=True)


def test_registration_refuses_malformed_classes():
    with pytest.raises(TypeError, match="words joined by dashes"):
        register(bad_class(name="Not A Flag"))
    with pytest.raises(TypeError, match="already the name of an MLIR pass"):
        register(bad_class(name="canonicalize"))
    with pytest.raises(TypeError, match="already registered"):
        register(bad_class(name="test-paint"))
    with pytest.raises(TypeError, match="frozen=True"):
        register(type("Thawed", (Pass,), {"name": "test-thawed"}))


def test_an_option_needs_a_type_that_text_can_carry():
    cls = dataclasses.make_dataclass(
        "Weird",
        [("weird", bytes, b"")],
        bases=(Pass,),
        namespace={"name": "test-weird"},
        frozen=True,
    )
    with pytest.raises(TypeError, match="no pass option can have the type"):
        register(cls)


def test_the_table_imports_nothing():
    code = (
        "import sys; from stream_mlir.passes import table; t = table(); "
        "assert 'stream-quantize' in t; "
        "assert not set(t.values()) & set(sys.modules), 'imported'; "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_pass_of_the_table_loads_and_is_documented():
    registry.load_all()
    for flag in registry.BUILTIN:
        cls = registry.get(flag)
        assert cls.__doc__, flag
        assert cls.anchor == "builtin.module", flag


def test_get_names_the_known_passes():
    with pytest.raises(UserError, match="stream-quantize"):
        registry.get("stream-qantize")
