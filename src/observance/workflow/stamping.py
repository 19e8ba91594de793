"""The action `stamp`: a time-stamping service's word on when a package's signature stood."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from urllib.error import URLError

from observance.release.signature import ask_stamp, keep_stamp
from observance.values.errors import Unavailable, UsageError


def stamp_package(bag: Path, service: str, authority: Path) -> list[str]:
    """Ask a time-stamping service (RFC 3161, over HTTP) for a stamp of a package's signature, and keep it.

    When it cannot be reached the request stays beside the signature, to be sent later: nothing else is sent ever.

    Raises:
        Unavailable: no openssl, or nobody answers.
        RefusedInput: not signed, or an answer that is no stamp of this by that authority.
    """
    asked = ask_stamp(bag)
    request = urllib.request.Request(service, data=asked, headers={"Content-Type": "application/timestamp-query"})
    if request.type not in ("http", "https"):
        raise UsageError(f"{service}: an address of a time-stamping service begins with http:// or https://")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            stamp = answer.read(1 << 20)
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise Unavailable(f"no stamp ({reason}); the request stays in {bag.name} and can be sent again") from None
    keep_stamp(bag, stamp, authority)
    return [f"stamped: {bag}"]
