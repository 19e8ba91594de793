"""What a run keeps so that the next one can go on: the clip's account and every finished segment, by content.

A product's name is the digest of all that it was made from; it is moved into place when complete. So an interrupted run
leaves whole products or none, and one with other settings finds none of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from observance.values.digests import Json, canonical_json, digest_bytes

_SCRATCH = ".scratch-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A folder for one item's products, and the digest of what all rest on: original, settings, camera, code."""

    folder: Path
    key: str

    def product(self, made_from: Json) -> tuple[Path, str]:
        """The path and the key of a product."""
        key = digest_bytes(canonical_json([self.key, made_from]))
        return self.folder / f"{key}.parquet", key

    def clear_others(self, current: set[Path]) -> None:
        """Remove the products of other settings or of an earlier version."""
        for path in sorted(self.folder.glob("*.parquet")):
            if path not in current:
                path.unlink(missing_ok=True)


@contextmanager
def scratch(keep: Keep | None) -> Iterator[Path]:
    """A private folder that is gone afterwards, beside the products if any; what a killed run left goes too."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="observance-") as name:
            yield Path(name)
        return
    keep.folder.mkdir(parents=True, exist_ok=True)
    for left in keep.folder.glob(f"{_SCRATCH}*"):
        if not _runs(left.name.removeprefix(_SCRATCH)):
            shutil.rmtree(left, ignore_errors=True)
    own = keep.folder / f"{_SCRATCH}{os.getpid()}"
    own.mkdir(exist_ok=True)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
