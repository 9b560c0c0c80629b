"""The base of all models of operators' files: frozen, names written with hyphens, no unknown keys.
Decides how a value that a model refuses becomes an error with a code, a message and a hint."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """A frozen part of a revision. A docstring below a field describes it in the JSON Schema."""

    model_config = ConfigDict(
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        validate_default=False,
        use_attribute_docstrings=True,
    )


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class NotationError(ValueError):
    """A value in a notation of our own (days, hours) that has no meaning, or more than one.

    `part` is the piece of the value to underline. Where the value has entries, `key` is the entry that
    is wrong, and `on_key` says that its name is wrong rather than its value."""

    def __init__(self, code: str, message: str, hint: str, part: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.part = code, message, hint, part or None
        self.key: str | None = None
        self.on_key = False


def refuse(code: str, message: str, hint: str, **more: object) -> PydanticCustomError:
    """The error a validator raises: the finding's code, its message, and what to write instead."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, **more})


def parsed_by(
    parse: Callable[[Any], object], *written: type, schema_type: Any = str
) -> BeforeValidator:
    """Parses values of the `written` types and leaves all others alone."""

    def validate(value: object) -> object:
        if not isinstance(value, written):
            return value
        try:
            return parse(value)
        except NotationError as problem:
            more = {"key": problem.key or "", "on_key": problem.on_key}
            raise refuse(problem.code, problem.message, problem.hint, **more) from problem

    return BeforeValidator(validate, json_schema_input_type=schema_type)
