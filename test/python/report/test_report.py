import io
from dataclasses import replace

import jsonschema
import pytest
from reports import REPORT
from rich.console import Console

from stream_mlir.errors import UserError
from stream_mlir.report import Bound, Check, Report, read, schema, write
from stream_mlir.report.limits import as_slow, limits
from stream_mlir.report.table import render


def text_of(report: Report, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(render(report))
    return console.file.getvalue()  # pyright: ignore


def test_json_follows_its_schema():
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(REPORT.to_json(), schema())
    bare = replace(REPORT, accuracy=None, check=None, simulated=None, bound=None)
    jsonschema.validate(replace(bare, binding_resource=None).to_json(), schema())


def test_the_schema_refuses_what_is_no_report():
    record = REPORT.to_json()
    for name in schema()["required"]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({key: record[key] for key in record if key != name}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**record, "interval_cycles": -1}, schema())


def test_reading_gives_back_what_was_written(tmp_path):
    write(REPORT, tmp_path / "new")
    assert read(tmp_path / "new") == REPORT
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"report.json", "report.html"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layers": 1}'])
def test_what_is_no_report_is_refused(tmp_path, text):
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(UserError, match="cannot read the report"):
        read(tmp_path)


def test_the_table_says_what_matters():
    text = text_of(REPORT)
    assert "100,000.0 fps" in text
    assert "1,000 cycles; simulated 990 (-1.00%); bound 900" in text
    assert "5,000 cycles; simulated 4,900 (-2.00%)" in text
    assert "conv1 (1,000 cycles); bound by block RAM (108% used)" in text
    assert "equals the integer model in every output bit" in text
    assert "float 99.00%" in text
    assert "35.2" in text
    assert "exact" in text
    assert "fork" not in text


def test_how_far_depths_were_sought():
    assert "some may be larger than needed" in " ".join(text_of(REPORT).split())
    assert "larger than needed" not in text_of(replace(REPORT, fifo_depths=None))


def test_what_leaving_out_zeros_gains():
    told = "1 layer; 2.50 times the fps of 2,500 cycles with 16 dsp without, now with 10"
    assert told in " ".join(text_of(REPORT).split())
    assert REPORT.skipping is not None
    none = replace(REPORT, skipping=replace(REPORT.skipping, dense=None))
    assert "no design without fits, or none was tried" in text_of(none)
    assert Report.from_json(none.to_json()) == none


def test_a_report_without_a_search_names_what_is_used_most():
    assert (
        limits(replace(REPORT, binding_resource=None))[1]
        == "most used: UltraRAM (the device has none)"
    )
    used = {**REPORT.utilization, "uram": 0.0}
    assert (
        limits(replace(REPORT, binding_resource=None, utilization=used))[1]
        == "most used: block RAM (108% used)"
    )


def test_what_the_search_found():
    proven = replace(REPORT, bound=Bound(None, 5000, proven=True), binding_resource="dsp+bandwidth")
    assert limits(proven)[1] == "bound by DSP slices (12% used) and memory bandwidth (1% used)"
    assert "simulated 4,900 (-2.00%); bound 5,000 (the best there is)" in text_of(proven)
    ended = replace(REPORT, binding_resource="parallelism")
    assert limits(ended)[1] == "no resource binds: the layers have no more parallelism"


def test_layers_as_slow_as_the_slowest():
    twin = replace(REPORT.layers[0], name="conv2", cycles=995)
    slow = replace(REPORT, layers=[*REPORT.layers, twin])
    assert as_slow(slow) == ["conv1", "conv2"]
    assert limits(slow)[0] == "conv1 (1,000 cycles) and 1 more as slow"


def test_the_table_does_not_hide_a_difference():
    broken = replace(REPORT, check=Check(8, False, 5, 3, 0.25, 36.3))
    assert "DIFFERS in 5 values" in text_of(broken)


def test_what_does_not_fit_is_named():
    assert REPORT.exceeded == ["bram18", "uram"]
