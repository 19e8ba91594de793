"""What a model takes and gives, by name, type and shape: all that recognition goes by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """One input or output; a dimension that is not fixed in the file is None."""

    name: str
    type: str
    dims: tuple[int | None, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.type}[{','.join('?' if n is None else str(n) for n in self.dims)}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The inputs that a caller must feed, and the outputs."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    def __str__(self) -> str:
        return f"takes {', '.join(map(str, self.inputs))}; gives {', '.join(map(str, self.outputs))}"

    def output(self, name: str) -> Tensor | None:
        """The output of this name."""
        return next((one for one in self.outputs if one.name == name), None)
