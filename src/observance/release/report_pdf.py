"""The public report as a PDF, by typst: no picture, the same bytes each time, and no box where a letter is missing.

Texts go in as data and are set as they stand. Letters come from the fonts within typst and from files that are given;
what none of them has is refused by name: PDF/A forbids a letter that cannot be shown, so typst says which it is.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import typst

from observance.release import page_words as say
from observance.release.page import PublicPage
from observance.values.digests import Json
from observance.values.errors import RefusedInput, refuse

_OWN = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_SHOWN = 12


def public_pdf(page: PublicPage, fonts: Sequence[Path] = ()) -> bytes:
    """The report as PDF/A-2u; the same page and fonts give the same bytes, dated by the page.

    Args:
        fonts: files of fonts with letters that typst's own (Latin, Greek, Cyrillic, Hebrew, Arabic) do not have.

    Raises:
        RefusedInput: a letter that no font has, or a file that is no font.
    """
    with tempfile.TemporaryDirectory() as folder:
        for number, font in enumerate(fonts):
            if not font.is_file():
                raise refuse(str(font), "--font", wanted="a file of a font (TTF, OTF)", got="no such file")
            shutil.copyfile(font, Path(folder) / f"{number}{font.suffix}")
        held = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        given = [one.family for one in held.fonts() if one.path is not None]
        if len(given) < len(fonts):
            raise refuse(", ".join(map(str, fonts)), "--font", wanted="files of fonts (TTF, OTF)", got="another kind")
        data = _data(page) | {"fonts": [*_OWN[:1], *dict.fromkeys(given), *_OWN[1:]]}
        source = files("observance.release").joinpath("templates", "public.typ").read_bytes()
        try:
            return _compiled(source, held, json.dumps(data, sort_keys=True), round(page.released))
        except typst.TypstError as error:
            missing = list(dict.fromkeys("".join(_MISSING.findall(error.diagnostic))))
            if not missing:
                raise
            raise _lacking(missing) from None


def _compiled(source: bytes, fonts: typst.Fonts, data: str, dated: int) -> bytes:
    with tempfile.TemporaryDirectory() as root:  # nothing lies there: the template can read no file
        compiler = typst.Compiler(source, root=root, font_paths=fonts, sys_inputs={"data": data})
        made = compiler.compile(format="pdf", pdf_standards=["a-2u"], timestamp=dated)
    assert isinstance(made, bytes)
    return made


def _data(page: PublicPage) -> dict[str, Json]:
    zone = page.zone
    findings: list[Json] = [
        {"heading": say.heading(one), "answer": say.answer(one), "act": say.act(one), "words": say.words(one),
         "source": say.source(one), "facts": _rows(say.facts(one, zone))}
        for one in page.answers
    ]  # fmt: skip
    films: list[Json] = [{"file": film.file, "facts": _rows(say.film_facts(film, zone))} for film in page.films]
    notices: list[Json] = [
        {"heading": f"{one.to}, {say.at_words(one.date, zone)}", "of": one.of, "reply": one.reply or "none"}
        for one in page.notices
    ]
    digests: list[Json] = [{"file": one.file, "made": one.made, "original": one.original} for one in page.digests]
    checks: list[Json] = [[page.credentials, ""], [say.signed(page), page.signed_under]]
    checks += [[say.DIGESTS, ""]] if page.digests else []
    return {
        "title": page.title, "caution": page.caution, "authority": page.authority, "zone": zone,
        "released": say.at_words(page.released, zone), "findings": findings, "films": films,
        "about_films": say.about_films(page),
        "notices": notices, "without_notice": say.told_nobody(page), "checks": checks,
        "digests": digests,
    }  # fmt: skip


def _rows(facts: say.Facts) -> list[Json]:
    return [[name, words] for name, words in facts]


def _lacking(missing: Sequence[str]) -> RefusedInput:
    """The refusal that names the letters, and the fonts of this machine that have them."""
    named = [f"{letter} (U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')})" for letter in missing]
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    here = _fonts_with(missing)
    example = f"--font {here[0]}" if here else "--font NotoSansKR-Regular.ttf (no font of this machine has them all)"
    got = f"no font with {', '.join(named[:_SHOWN])}{more}"
    return refuse("report.pdf", "letters", wanted="letters that can be shown, none as a box", got=got, example=example)


def _fonts_with(letters: Sequence[str]) -> list[str]:
    """Files of this machine's fonts that have all of these letters, by setting them in each."""
    system = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    found = []
    for family in sorted(system.families()):
        text = f"#set document(title: [x])\n#set text(font: {json.dumps(family)}, fallback: false)\n#sys.inputs.data"
        try:
            _compiled(text.encode(), system, "".join(letters), 0)
        except typst.TypstError:
            continue
        path = next((one.path for one in system.fonts() if one.family == family and one.weight == 400), None)
        found += [path] if path is not None else []
    return found
