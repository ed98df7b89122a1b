"""Every node test of the `onnx` package whose operators are supported passes, or is refused for a listed reason.

`python test/python/conformance/node_tests.py` writes both lists anew and prints what fits none of the reasons.
"""

import node_tests
import pytest


def test_node_tests_pass_or_are_refused_for_a_listed_reason(capsys):
    known = node_tests.reasons()
    told = {case.name: node_tests.outcome(case) for case in node_tests.cases().values()}
    listed = {name: reason for reason in known for name in reason.tests}
    passed = [name for name, text in told.items() if text == node_tests.PASSED]
    with capsys.disabled():
        print(f"\nONNX node tests: {len(passed)} of {len(told)} pass; refused:")
        for reason in known:
            print(f"  {len(reason.tests):4}  {reason.text}")
    unlisted = {
        name: text
        for name, text in told.items()
        if text != node_tests.PASSED
        and (name not in listed or node_tests.reason_for(text, known) != listed[name])
    }
    assert not unlisted, "refused, but not listed for this reason; or wrong"
    assert sorted(passed) == node_tests.passed(), "passed.txt is not what passes"
    assert not sorted(set(listed) & set(passed)), "listed, but they pass"
    assert not sorted(set(listed) - set(told)), "listed, but there is no such test"


def test_wrong_results_have_no_reason():
    known = node_tests.reasons()
    assert (
        node_tests.reason_for("WRONG: by up to 1: frames are streamed one at a time", known) is None
    )
    assert node_tests.reason_for("input 'x' has batch 3; frames are streamed one at a time", known)


@pytest.mark.long
@pytest.mark.parametrize("name", node_tests.passed())
def test_c_simulation_equals_the_integer_interpreter(name, tmp_path):
    assert node_tests.simulated(node_tests.cases()[name], tmp_path) == node_tests.PASSED
