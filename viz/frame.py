"""What every page holds around its data: template, style, script, and a policy that lets nothing else run or load."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

ASSETS: Final = Path(__file__).parent / "assets"
TEMPLATE: Final = "page.html"
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")
_BROKEN: Final = re.compile("[\ud800-\udfff]")


def own(text: str) -> Markup:
    """Give text of our own files as markup; never call it with anything that a report or a user has brought."""
    return Markup(text)  # noqa: S704 the one place where markup is made of whole files


def inert(value: Any) -> Markup:  # noqa: ANN401 whatever JSON holds
    """Give JSON that stays data inside a script element, whatever it quotes: no end tag, no entity, no line break."""
    return own(_UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", dumped(value)))


def dumped(value: Any) -> str:  # noqa: ANN401 whatever JSON holds
    """Give JSON without blanks, the same for the same value; halves of characters, which no file can hold, replaced."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, default=dict)
    return _BROKEN.sub("\ufffd", text)


def prepare(environment: Environment) -> Environment:
    """Make a template environment escape what it writes, and teach it to write inert data."""
    environment.autoescape = True
    environment.filters["inert"] = inert
    return environment


def around(title: str, script: str, *others: str) -> dict[str, Any]:
    """Give the parts of a page but its data: title, style, script, and the policy for these and some other scripts."""
    text, style = ((ASSETS / name).read_text("utf-8") for name in (script, "page.css"))
    return {"title": title, "style": own(style), "script": own(text), "policy": _policy(*others, text)}


def _policy(*scripts: str) -> str:
    """Give a content policy: no address at all, and of scripts only those of the page, known by their hash."""
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
