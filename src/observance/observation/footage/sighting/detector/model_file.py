"""A model file opened as what it is, something from outside: bounded, whole, of plain operators, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from observance.observation.footage.sighting.detector.signature import Signature, Tensor
from observance.values.errors import RefusedInput, Unavailable, refuse

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, ValueInfoProto

MOST_BYTES = 600_000_000
LEAST_IR = 3
PLAIN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Operators that onnxruntime itself brings; any other would be code from elsewhere."""
ENDLESS = frozenset({"Loop", "Scan"})
"""Operators with which a file can run for ever; no detector taken here has them."""
_MOST_DEPTH = 8
_EXAMPLE = "a detector exported to ONNX as one file, such as yolox_nano.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file that passed; its bytes are not kept, but read and compared again wherever it is run."""

    path: Path
    sha256: str
    size: int
    ir_version: int
    opset: int
    producer: str
    metadata: Mapping[str, str]
    signature: Signature

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name


def library(name: str) -> ModuleType:
    """An optional library.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        wanted = "a detector needs the libraries onnxruntime and onnx, which are not installed here"
        raise Unavailable(f'{wanted}: pip install "observance[detector]"') from None


def read_bytes(path: Path, wanted_sha256: str | None = None) -> bytes:
    """The file's bytes.

    Raises:
        RefusedInput: not there, not a file, too large, or not the bytes that were looked at before.
    """
    if not path.is_file():
        raise refuse(str(path), "file", wanted="a model", got="no such file", example=_EXAMPLE)
    size = path.stat().st_size
    if not 0 < size <= MOST_BYTES:
        wanted = f"a model of at most {MOST_BYTES // 1_000_000} MB"
        raise refuse(str(path), "size", wanted=wanted, got=f"{size:,} bytes", example=_EXAMPLE)
    data = path.read_bytes()
    if wanted_sha256 is not None and sha256(data).hexdigest() != wanted_sha256:
        raise refuse(str(path), "content", wanted=f"the model {wanted_sha256[:12]}…", got="other bytes by now")
    return data


def open_model(path: Path) -> ModelFile:
    """Look at a model file without running it.

    Raises:
        RefusedInput: not an ONNX model, damaged, larger than MOST_BYTES, weights in other files, operators that are
            not ONNX's own, or such as may never end.
        Unavailable: the library is not installed.
    """
    onnx = library("onnx")
    data = read_bytes(path)
    try:
        model: ModelProto = onnx.load_model_from_string(data)
    except Exception as error:  # the parser's own types differ between its builds
        got = f"content that is none ({type(error).__name__})"
        raise refuse(str(path), "content", wanted="an ONNX model", got=got, example=_EXAMPLE) from None
    if not model.graph.node or not model.opset_import:
        got = "a file without a graph"
        raise refuse(str(path), "content", wanted="an ONNX model", got=got, example=_EXAMPLE)
    _check_versions(path, model, int(onnx.IR_VERSION))
    _check_nodes(path, model)
    _check_weights(path, model)
    given = {one.name for one in model.graph.initializer} | {one.values.name for one in model.graph.sparse_initializer}
    fed = [one for one in model.graph.input if one.name not in given]
    return ModelFile(
        path=path,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        ir_version=int(model.ir_version),
        opset=max(int(one.version) for one in model.opset_import if one.domain in ("", "ai.onnx")),
        producer=" ".join(part for part in (model.producer_name, model.producer_version) if part)[:80],
        metadata={one.key: one.value for one in model.metadata_props},
        signature=Signature(
            inputs=tuple(_tensor(one, onnx) for one in fed),
            outputs=tuple(_tensor(one, onnx) for one in model.graph.output),
        ),
    )


def _check_versions(path: Path, model: ModelProto, newest: int) -> None:
    if not LEAST_IR <= model.ir_version <= newest:
        wanted = f"an ONNX file of version {LEAST_IR} to {newest}"
        raise refuse(str(path), "ir_version", wanted=wanted, got=str(model.ir_version))
    if not any(one.domain in ("", "ai.onnx") for one in model.opset_import):
        got = ", ".join(one.domain for one in model.opset_import)
        raise refuse(str(path), "opset_import", wanted="ONNX's own operators", got=got)


def _check_nodes(path: Path, model: ModelProto) -> None:
    local = {(one.domain, one.name) for one in model.functions}
    bodies = [node for function in model.functions for node in function.node]
    for node in [*_nodes(path, model.graph, 0), *bodies]:
        if node.op_type in ENDLESS and node.domain in ("", "ai.onnx"):
            wanted = "a graph that ends by itself"
            raise refuse(
                str(path), f"node {node.name or node.op_type}", wanted=wanted, got=f"the operator {node.op_type}"
            )
        if node.domain not in PLAIN_DOMAINS and (node.domain, node.op_type) not in local:
            wanted = "operators that ONNX and onnxruntime bring"
            got = f"{node.domain}::{node.op_type}"
            raise refuse(str(path), f"node {node.name or node.op_type}", wanted=wanted, got=got)


def _nodes(path: Path, graph: GraphProto, depth: int) -> Iterator[NodeProto]:
    if depth > _MOST_DEPTH:
        raise refuse(str(path), "graph", wanted=f"graphs at most {_MOST_DEPTH} deep", got="more")
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _nodes(path, inner, depth + 1)


def _check_weights(path: Path, model: ModelProto) -> None:
    graphs = [model.graph]
    bodies = [node for function in model.functions for node in function.node]
    tensors = list(model.graph.initializer)
    for node in [*_nodes(path, model.graph, 0), *bodies]:
        for attribute in node.attribute:
            tensors += [attribute.t, *attribute.tensors]
            graphs += [attribute.g, *attribute.graphs]
    tensors += [tensor for graph in graphs[1:] for tensor in graph.initializer]
    for graph in graphs:
        tensors += [part for one in graph.sparse_initializer for part in (one.values, one.indices)]
    outside = [tensor.name for tensor in tensors if tensor.data_location == 1 or len(tensor.external_data)]
    if outside:
        got = f"{len(outside)} tensors kept in other files, the first {outside[0]!r}"
        raise refuse(str(path), "weights", wanted="a model whose weights are all inside the one file", got=got)


def _tensor(info: ValueInfoProto, onnx: ModuleType) -> Tensor:
    kind = info.type.tensor_type
    known = onnx.TensorProto.DataType.items()
    names = {int(number): str(name).lower() for name, number in known}
    dims = tuple(int(one.dim_value) if one.dim_value > 0 else None for one in kind.shape.dim)
    return Tensor(name=info.name, type=names.get(kind.elem_type, "unknown"), dims=dims)


def refusal(model: ModelFile, where: str, *, wanted: str, got: str, example: str = "") -> RefusedInput:
    """A refusal that names the model's file."""
    return refuse(str(model.path), where, wanted=wanted, got=got, example=example)
