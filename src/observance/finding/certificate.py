"""The certificate of a row: what lets another program re-count its share without asking this one."""

from __future__ import annotations

import hashlib

import numpy as np

from observance.finding.judge import Judged
from observance.finding.prepared import Prepared
from observance.reconstruction.ensemble import Bits
from observance.values.digests import digest_bytes


def bits_digest(bits: Bits) -> str:
    """SHA-256 of the bits, eight histories to a byte, history 0 in the highest bit of the first byte."""
    return hashlib.sha256(np.packbits(bits).tobytes()).hexdigest()


def certificate(judged: Judged, prepared: Prepared) -> dict[str, str]:
    """Act ids, the digest of each supporting fact's bits, the digests and counts of the result, and the query's.

    Bits are recomputed from (seed, variable ids); the counts follow from them by AND, OR and NOT.
    """
    weighed = judged.weighed
    made = {
        "seed": str(prepared.world.ensemble.seed),
        "histories": str(prepared.facts.histories),
        "acts": " ".join(sorted({fact.act for fact in weighed.supports if fact.act})),
        "met bits": bits_digest(weighed.met),
        "met count": str(int(np.count_nonzero(weighed.met))),
        "breach bits": bits_digest(weighed.counts),
        "breach count": str(int(np.count_nonzero(weighed.counts))),
        "high count": str(int(np.count_nonzero(weighed.high))),
        "registers may lack": " ".join("unknown" if u is None else f"{u:.6f}" for u in judged.stood.lacking),
        "groundings": str(weighed.groundings),
        "query": digest_bytes("\n".join(piece.query.sql for piece in weighed.test.pieces).encode()),
    }
    for fact in weighed.supports:
        name = f"fact {fact.relation}({', '.join(fact.arguments)})" + (f" of {fact.act}" if fact.act else "")
        made[name] = bits_digest(fact.holds)
    return made
