"""The common ground of all models: frozen, kebab-case in files, nothing unknown let through."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Model(BaseModel):
    """A frozen part of a revision. In files its names are written with hyphens."""

    model_config = ConfigDict(
        alias_generator=_kebab,
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        validate_default=False,
    )


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
