"""Names of the user's model become C++ identifiers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.emit.names import Names, sanitize


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("layer1.0/Conv-1", "layer1_0_conv_1"),
        ("3x3", "n3x3"),
        ("double", "double0"),
        ("__", "layer"),
        ("Straße", "stra_e"),
    ],
)
def test_sanitize(name: str, expected: str) -> None:
    assert sanitize(name) == expected


@given(st.lists(st.text(max_size=8), max_size=20))
def test_names_are_identifiers_and_unique(texts: list[str]) -> None:
    names = Names()
    claimed = [names.claim(text) for text in texts]
    assert len(set(claimed)) == len(claimed)
    for name in claimed:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert "__" not in name
        assert name not in {"and", "class", "do", "for", "if", "int", "not", "or", "try", "void"}


def test_names_are_the_same_on_every_run() -> None:
    first, second = ([Names().claim(text) for text in ("a", "A", "a.1")] for _ in range(2))
    assert first == second


def test_a_numbered_name_gives_way_to_a_taken_one() -> None:
    names = Names()
    assert [names.claim(text) for text in ("a_1", "a", "a", "a")] == ["a_1", "a", "a_2", "a_3"]


def test_names_that_the_templates_derive_are_taken_too() -> None:
    names = Names()
    assert [names.claim(text) for text in ("a_port", "a", "b", "b_weights")] == [
        "a_port",
        "a_1",
        "b",
        "b_weights_1",
    ]
