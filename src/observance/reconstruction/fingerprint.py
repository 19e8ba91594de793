"""The digest of an ensemble: two answers with the same one were counted over the very same histories."""

from __future__ import annotations

import hashlib

import numpy as np

from observance.reconstruction.ensemble import Ensemble
from observance.values.digests import Json, canonical_json


def fingerprint(ensemble: Ensemble) -> str:
    """SHA-256 over every act, every origin, and in which histories and when each holds."""
    digest = hashlib.sha256(canonical_json([ensemble.seed, ensemble.histories, ensemble.alternative]))
    for act in ensemble.acts:
        more: dict[str, Json] = {key: act.attributes[key] for key in sorted(act.attributes)}
        digest.update(canonical_json([act.id, act.kind, act.mover, act.place, list(act.outer), more, act.watched]))
        for origin in act.origins:
            digest.update(canonical_json([origin.id, origin.kind, list(origin.items), origin.group]))
            digest.update(np.packbits(origin.holds).tobytes())
            digest.update(np.asarray(origin.begins, dtype="<f8").tobytes())
            digest.update(np.asarray(origin.ends, dtype="<f8").tobytes())
    return digest.hexdigest()
