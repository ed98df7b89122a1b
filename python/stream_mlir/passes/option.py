"""Options of a pass: typed fields in Python, text in a pipeline.

A field's annotation decides how its text is read and written:

=========================================  =======================
annotation                                 text in a pipeline
=========================================  =======================
``bool``                                   ``true`` or ``false``
``int``, ``float``, ``str``                as usual
``Literal["a", "b"]``, a string ``Enum``   one of the words
``tuple[int, ...]``, ``tuple[str, ...]``   ``1,2,3``
any of these ``| None``                    also ``none``
=========================================  =======================
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Callable
from typing import Any, Literal, TypeVar

Value = TypeVar("Value")


def option(default: Value, *, help: str) -> Value:
    """Declares a pass option with its default; ``help`` states its unit."""
    return dataclasses.field(default=default, metadata={"help": help})  # pyright: ignore


@dataclasses.dataclass(frozen=True)
class OptionType:
    """How one kind of value crosses to text and back.

    Attributes:
        word: what ``--help`` calls the value, for example ``int``.
        wants: completes "wants ..." in an error message.
        read: text to value; raises ValueError.
        write: value to text.
    """

    word: str
    wants: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _read_bool(text: str) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


_SCALARS: dict[Any, OptionType] = {
    bool: OptionType("bool", "true or false", _read_bool, lambda v: str(v).lower()),
    int: OptionType("int", "an integer", int),
    float: OptionType("float", "a number", float, repr),
    str: OptionType("string", "text", str),
}


def _words(words: dict[str, Any]) -> OptionType:
    names = {value: word for word, value in words.items()}
    # A KeyError is what an unknown word raises; the caller wants a ValueError.

    def read(text: str) -> Any:
        if text not in words:
            raise ValueError(text)
        return words[text]

    return OptionType("|".join(words), "one of " + ", ".join(words), read, names.__getitem__)


def _list_of(element: OptionType) -> OptionType:
    def read(text: str) -> tuple[Any, ...]:
        inner = text.strip("[]{}")
        return tuple(element.read(item.strip()) for item in inner.split(",") if item.strip())

    def write(values: Any) -> str:
        return ",".join(map(element.write, values))

    return OptionType(
        f"{element.word},...", f"a comma-separated list, each {element.wants}", read, write
    )


def _or_none(inner: OptionType) -> OptionType:
    return OptionType(
        inner.word,
        f"{inner.wants}, or none",
        lambda text: None if text == "none" else inner.read(text),
        lambda value: "none" if value is None else inner.write(value),
    )


def option_type(annotation: Any) -> OptionType:
    """Returns how values of ``annotation`` are read and written.

    Raises:
        TypeError: the annotation is not in the table above.
    """
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return _words({str(member.value): member for member in annotation})
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return _words({str(word): word for word in arguments})
    if origin in (tuple, list):
        return _list_of(option_type(arguments[0]))
    if origin in (typing.Union, types.UnionType) and type(None) in arguments:
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _or_none(option_type(inner))
    raise TypeError(f"no pass option can have the type {annotation}")


@dataclasses.dataclass(frozen=True)
class Option:
    """One option of a pass class: the field, its flag and its type."""

    field: str
    help: str
    default: Any
    type: OptionType

    @property
    def flag(self) -> str:
        """The option's name in a pipeline (dashes, not underscores)."""
        return self.field.replace("_", "-")

    def read(self, text: str) -> Any:
        """Converts ``text``; raises ValueError with a full sentence."""
        try:
            return self.type.read(text)
        except ValueError:
            raise ValueError(
                f"option '{self.flag}' wants {self.type.wants}, not '{text}'"
            ) from None


def options_of(cls: type) -> tuple[Option, ...]:
    """Lists the options of a pass class, in the order of its fields."""
    hints = typing.get_type_hints(cls)
    return tuple(
        Option(
            field=field.name,
            help=field.metadata.get("help", ""),
            default=field.default,
            type=option_type(hints[field.name]),
        )
        for field in dataclasses.fields(cls)
        if field.init
    )
