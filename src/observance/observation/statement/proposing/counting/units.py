"""Units as texts write them, each with the one short form that it is kept in."""

from __future__ import annotations

import re

_MARKS = {"$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "₴": "UAH", "₹": "INR", "¥": "JPY"}
MONEY = r"(?P<money>(?:US|A|C)?\$|[€£₩₴₹¥]|(?:USD|EUR|GBP|KRW|UAH|INR|JPY|CHF|RUB|Rs\.?)\s)"
"""What stands before an amount of money."""
_UNITS = (
    ("%", r"%|per\s?cent\b|percent\b|pct\b"),
    ("pp", r"(?:percentage|per\s?cent)\spoints?"),
    ("km/h", r"km/h|kmh|kph|kilomet(?:re|er)s?\s(?:an|per)\shour"),
    ("mph", r"mph|miles?\s(?:an|per)\shour"),
    ("m/s", r"m/s|met(?:re|er)s?\s(?:a|per)\ssecond"),
    ("km2", r"km²|km2|sq(?:uare|\.)?\s(?:km|kilomet(?:re|er)s?)"),
    ("m2", r"m²|m2|sq(?:uare|\.)?\s(?:m|met(?:re|er)s?)"),
    ("km", r"km|kilomet(?:re|er)s?"),
    ("cm", r"cm|centimet(?:re|er)s?"),
    ("mm", r"mm|millimet(?:re|er)s?"),
    ("m", r"m|met(?:re|er)s?"),
    ("mi", r"miles?"),
    ("nmi", r"nautical\smiles?|nm"),
    ("ft", r"ft|feet|foot"),
    ("yd", r"yards?"),
    ("in", r"inch(?:es)?"),
    ("ha", r"ha|hectares?"),
    ("kg", r"kg|kilos?|kilograms?|kilogrammes?"),
    ("g", r"grams?|grammes?"),
    ("t", r"tonnes?|tons?|metric\ston(?:ne)?s?"),
    ("l", r"lit(?:re|er)s?"),
    ("°C", r"°\s?C\b|degrees?\s(?:Celsius|centigrade)"),
    ("°F", r"°\s?F\b|degrees?\sFahrenheit"),
    ("deg", r"°|degrees?"),
    ("s", r"seconds?|secs?\.?"),
    ("min", r"minutes?|mins?\.?"),
    ("h", r"hours?|hrs?\.?|h"),
    ("d", r"days?"),
    ("wk", r"weeks?"),
    ("mo", r"months?"),
    ("yr", r"years?"),
    ("USD", r"(?:U\.?S\.?\s)?dollars?"),
    ("EUR", r"euros?|€"),
    ("GBP", r"pounds?(?:\ssterling)?"),
    ("KRW", r"won"),
    ("UAH", r"hryvnias?|hryvnya|UAH"),
    ("INR", r"rupees?"),
    ("RUB", r"roubles?|rubles?"),
    ("JPY", r"yen"),
    ("dB", r"dB|decibels?"),
    ("Hz", r"Hz|hertz"),
)
_LONGEST_FIRST = sorted(
    _UNITS, key=lambda unit: unit[0] not in ("pp", "km/h", "mph", "m/s", "km2", "m2", "nmi", "°C", "°F")
)
UNIT = re.compile(
    r"[\s\u00a0-]?(?:"
    + "|".join(f"(?P<u{i}>{pattern})" for i, (_, pattern) in enumerate(_LONGEST_FIRST))
    + r")(?![\w²])"
)
"""A unit after its number: a space, a hyphen or nothing between. Case matters: m is a metre, M is none."""
TIMES = ("s", "min", "h", "d", "wk", "mo", "yr")
LENGTHS = ("km", "cm", "m", "mi", "nmi", "ft", "yd")


def unit_of(found: re.Match[str]) -> str:
    """The short form of what `UNIT` matched."""
    return next(_LONGEST_FIRST[int(name[1:])][0] for name, words in found.groupdict().items() if words is not None)


def money_of(mark: str) -> str:
    """The short form of a mark before an amount; a dollar is of the United States unless another is named."""
    mark = mark.strip().rstrip(".")
    return {"Rs": "INR", "A$": "AUD", "C$": "CAD", "US$": "USD"}.get(mark) or _MARKS.get(mark, mark)
