"""The public report as one HTML page that opens without network."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from observance.release import page_words
from observance.release.page import PublicPage


def public_html(page: PublicPage) -> str:
    """The page as HTML."""
    style = files("observance.release").joinpath("templates", "public.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    templates = Environment(
        loader=PackageLoader("observance.release", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("public.jinja").render(
        page=page,
        say=page_words,
        style=Markup(style),
        policy=f"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-{digest}'",
    )
