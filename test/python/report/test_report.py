import io
from dataclasses import replace

import jsonschema
import pytest
from rich.console import Console

from stream_mlir.errors import UserError
from stream_mlir.report import Accuracy, Check, Fifo, Layer, Report, read, schema, write
from stream_mlir.report.table import render

USED = {"dsp": 10, "bram18": 130, "uram": 1, "lut": 1000, "ff": 2000}
HAS = {"dsp": 80, "bram18": 120, "uram": 0, "lut": 17600, "ff": 35200}
REPORT = Report(
    model="net.onnx",
    device="zybo",
    target="vitis",
    clock_mhz=100.0,
    quantization={"weights": 8, "activations": 8, "scheme": "affine"},
    interval_cycles=1000,
    latency_cycles=5000,
    fps=1e5,
    resources=USED,
    available=HAS,
    utilization={"dsp": 0.125, "bram18": 1.083, "uram": None, "lut": 0.06, "ff": 0.06},
    layers=[
        Layer("conv1", "conv", 1000, 10, 2, 0, 500, 600, 35.25),
        Layer("conv1.fork", "fork", 900, 0, 0, 0, 5, 6),
        Layer("fc", "linear", 10, 0, 0, 0, 5, 6, 200.0),
    ],
    fifos=[Fifo("conv1.fifo", 17, 8)],
    accuracy=Accuracy(450, 0.99, 0.98, 0.98),
    check=Check(450, True, 0, 3, 0.25, 36.3),
    versions={"python": "3.11.7"},
    command="streamc compile net.onnx",
)


def text_of(report: Report, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(render(report))
    return console.file.getvalue()  # pyright: ignore


def test_json_follows_its_schema():
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(REPORT.to_json(), schema())
    jsonschema.validate(replace(REPORT, accuracy=None, check=None).to_json(), schema())


def test_the_schema_refuses_what_is_no_report():
    record = REPORT.to_json()
    for name in schema()["required"]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({key: record[key] for key in record if key != name}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**record, "interval_cycles": -1}, schema())


def test_reading_gives_back_what_was_written(tmp_path):
    write(REPORT, tmp_path / "new" / "report.json")
    assert read(tmp_path / "new" / "report.json") == REPORT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layers": 1}'])
def test_what_is_no_report_is_refused(tmp_path, text):
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(UserError, match="cannot read the report"):
        read(tmp_path / "report.json")


def test_the_table_says_what_matters():
    text = text_of(REPORT)
    assert "100,000.0 fps" in text
    assert "equals the integer model in every output bit" in text
    assert "float 99.00%" in text
    assert "35.2" in text
    assert "exact" in text
    assert "fork" not in text


def test_the_table_does_not_hide_a_difference():
    broken = replace(REPORT, check=Check(8, False, 5, 3, 0.25, 36.3))
    assert "DIFFERS in 5 values" in text_of(broken)


def test_what_does_not_fit_is_named():
    assert REPORT.exceeded == ["bram18", "uram"]
