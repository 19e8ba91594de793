"""What a page says of itself: title, byline, published; its own claims in its own words, evidence of nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from observance.observation.statement.captured.text import short
from observance.values.digests import Json

_ARTICLES = re.compile(r"Article|Posting|Report|WebPage", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """As the page has them; empty where it says nothing."""

    title: str
    byline: str
    published: str


def claimed_by(tree: HtmlElement) -> Claimed:
    """What the page's metadata say: Open Graph and plain meta elements, schema.org in JSON-LD, `time`."""
    data = _linked(tree)
    author = data.get("author")
    names = [_name(one) for one in author] if isinstance(author, list) else [_name(author)]
    first_time = tree.xpath("//time/@datetime")
    return Claimed(
        title=short([_meta(tree, "og:title"), _text(data.get("headline")), tree.findtext(".//title")]),
        byline=short([_meta(tree, "author"), ", ".join(name for name in names if name), _meta(tree, "article:author")]),
        published=short(
            [
                _meta(tree, "article:published_time"),
                _text(data.get("datePublished")),
                _meta(tree, "date"),
                _meta(tree, "dc.date"),
                str(first_time[0]) if first_time else None,
            ]
        ),
    )


def charset_declared(head: bytes) -> str:
    """The encoding that a page declares in its first kilobytes; empty if it declares none."""
    found = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", head[:4096], re.IGNORECASE)
    if found is None:
        found = re.match(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{1,40})", head[:4096])
    return found.group(1).decode("ascii") if found else ""


def _meta(tree: HtmlElement, name: str) -> str | None:
    for attribute in ("property", "name", "itemprop"):
        found = tree.xpath(f"//meta[@{attribute}=$name]/@content", name=name)
        if found:
            return str(found[0])
    return None


def _linked(tree: HtmlElement) -> dict[str, Json]:
    """The first article among the page's JSON-LD."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            value: Json = json.loads(str(script)[:200_000])
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", value) if isinstance(value, dict) else value
        for one in graph if isinstance(graph, list) else [graph]:
            if isinstance(one, dict) and _ARTICLES.search(str(one.get("@type", ""))):
                return one
    return {}


def _name(value: Json) -> str:
    return _text(value.get("name")) or "" if isinstance(value, dict) else _text(value) or ""


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
