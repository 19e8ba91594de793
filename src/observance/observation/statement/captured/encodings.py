"""From bytes to text by an encoding that somebody vouches for: a mark, a declaration, whoever captures; no guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from observance.values.errors import RefusedInput, refuse

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the web calls by these names is read as its wider relative by every browser (WHATWG Encoding, section 4.2).
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
          "iso8859-9": "cp1254", "shift_jis": "cp932"}  # fmt: skip
_MANY_BYTES = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text, the encoding of its bytes, who says so, and how many bytes of mark stand before it."""

    text: str
    encoding: str
    by: str


def decode(data: bytes, *, declared: str = "", asked: str = "") -> Decoded:
    """The text of bytes.

    Args:
        declared: the encoding that the source itself declares. asked: the one that whoever captures says.

    Raises:
        RefusedInput: bytes that are not of the encoding, an unknown encoding, none known, or two that disagree.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if asked and _known(asked) != _known(encoding) and not _known(encoding).startswith(_known(asked)):
                raise _refused(f"text in {asked}, as asked", f"a byte-order mark of {encoding}", "")
            return Decoded(text=_strict(data[len(mark) :], encoding), encoding=encoding, by="byte-order mark")
    if asked:
        return Decoded(text=_strict(data, _known(asked)), encoding=_known(asked), by="whoever captured it")
    if declared:
        return _declared(data, declared)
    if not data.isascii() or b"\0" in data[:4096]:
        _refuse_wide(data)
    return Decoded(text=_strict(data, "utf-8"), encoding="utf-8", by="assumed: nothing declares another, and it fits")


def _declared(data: bytes, declared: str) -> Decoded:
    encoding = _known(declared)
    encoding = _WIDER.get(encoding, encoding)
    if not encoding.startswith("utf") and len(_MANY_BYTES.findall(data)) > 1 and _fits(data, "utf-8"):
        got = "bytes that are UTF-8 throughout"
        raise _refused(f"text in {declared}, as it declares", got, "--encoding utf-8, if that is what it is")
    return Decoded(text=_strict(data, encoding), encoding=encoding, by=f"declared as {declared[:40]}")


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        wanted = "an encoding that is known, such as utf-8, windows-1252, euc-kr, shift_jis, gb18030"
        raise _refused(wanted, repr(name[:40]), "") from None
    if not getattr(found, "_is_text_encoding", True):
        raise _refused("an encoding of text", repr(name[:40]), "")
    return found.name


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start
        got = f"the byte 0x{data[at]:02x} at {at}, which is not {encoding}" if at < len(data) else "a cut-off end"
        example = "say which encoding it is: --encoding windows-1252"
        raise _refused(f"text in {encoding}", got, example, line=data.count(b"\n", 0, at) + 1) from None


def _refuse_wide(data: bytes) -> None:
    """UTF-16 without a mark is nearly half NULs: it would decode as UTF-8, and read as nothing."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 5 and max(even, odd) > 8 * min(even, odd):
        likely = "utf-16-le" if odd > even else "utf-16-be"
        got = f"bytes of which every other is NUL, as in {likely}, without a byte-order mark"
        raise _refused(
            "text in an encoding that something declares", got, f"--encoding {likely}, if that is what it is"
        )


def _refused(wanted: str, got: str, example: str, line: int = 0) -> RefusedInput:
    return refuse("source", "encoding", wanted=wanted, got=got, example=example, line=line)
