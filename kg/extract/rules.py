"""Rules as data: frames in YAML, one family of relations a file, compiled to expressions over encoded sentences.

A pattern is a regular expression with five additions:

- `{ORG|PRO+:subject}` a slot: one mention of a kind, or with `+` a coordination of them, captured as a role;
- `<deliver>` one word of a lexicon, captured under its name; `<deliver:verb>` under another;
- `~8` a gap of at most eight characters (Chinese) or words (English) without a company or a comma; `~8,` may hold a
  comma, `~8*` a company;
- `%name%` stands for a piece of pattern that a `macro` of the language spells out;
- a blank is nothing in Chinese and white space in English; `?` after a slot or a lexicon makes it optional.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import regex
import yaml

from kg.errors import InputError
from kg.extract.encode import char_class
from kg.extract.english import ADVERB, DESCRIBED, JOINED, lowered

ROLES: Final = frozenset(
    {"subject", "object", "product", "share", "amount", "size", "period", "speaker", "whole", "part"}
)
LANGS: Final = ("zh", "en")
_PIECE: Final = regex.compile(
    r"\{(?P<kinds>[A-Z|]+)(?P<many>\+?)(?::(?P<role>\w+))?\}(?P<sopt>\??)"
    r"|(?<!\(\?)<(?P<lex>[a-z_]\w*)(?::(?P<as>\w+))?>(?P<lopt>\??)"
    r"|~(?P<gap>\d{1,2})(?P<loose>[,*]*)"
    r"|(?P<blank>\s+)|(?P<plain>\\.|[^\\{<~\s]+|.)",
    regex.DOTALL,
)
_MACRO: Final = regex.compile(r"%([A-Za-z]\w*)%")
_MAYBE_BLANK: Final = regex.compile(r" \?(?![:!=<P])")
_NAMED: Final = regex.compile(r"\(\?P<(\w+)>")
MACRO_DEPTH: Final = 5
_DESCRIBED: Final = "(?:[\u4e00-\u9fff]{0,5}(?:厂商|公司|巨头|企业|客户|大厂|龙头|供应商|品牌|运营商|厂|商))?"
_JOIN_ZH: Final = "(?:、以及|、和|、及|、|以及|及其|和|及|与|跟|或|还有|/|&)"
_TAIL_ZH: Final = "(?:等(?:[一二两三四五六七八九十多数几\\d]{0,2}[家大个])?(?:[\u4e00-\u9fff]{0,6}(?:公司|厂商|客户|企业|巨头|大厂|龙头|品牌|运营商))?)?"
_LIST_EN: Final = f"[{DESCRIBED}]*"
_ASIDE_EN: Final = "(?:,\\s(?:an?|the|one of|which|whose|formerly|based|part of|itself|now|led|both)\\b[^,;:]{1,80},)?"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that mean one thing; `senses` says which relation each stands for, where they differ."""

    name: str
    words: tuple[str, ...]
    senses: Mapping[str, str]

    @property
    def expression(self) -> str:
        """Give an expression for any of its words, longest first."""
        return "(?:" + "|".join(sorted(map(regex.escape, self.words), key=len, reverse=True)) + ")"


@dataclass(frozen=True, slots=True)
class Rule:
    """One frame. `relation` names a relation, or `<lexicon>` when the word that matched decides it.

    `expression` and `forbidden` are compiled when they are first asked for: a short text needs few of them.
    """

    id: str
    lang: str
    relation: str
    expression: str
    source: str
    prior: float
    triggers: tuple[str, ...]
    forbidden: str
    sets: Mapping[str, Any]
    zip: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]
    roles: frozenset[str]

    @property
    def pattern(self) -> regex.Pattern[str]:
        """The frame as an expression; raise `InputError` where it is none."""
        return _compiled(self.expression, self.id)

    @property
    def forbid(self) -> regex.Pattern[str] | None:
        """What a match must not hold; raise `InputError` where it is no expression."""
        return _compiled(self.forbidden, self.id) if self.forbidden else None

    def sense(self, found: regex.Match[str], lexicons: Mapping[str, Lexicon]) -> str:
        """Give the relation that a match stands for."""
        if not self.relation.startswith("<"):
            return self.relation
        name, _, _alias = self.relation.strip("<>").partition(":")
        for group in (_alias or name, name):
            word = found.groupdict().get(group)
            if word:
                return lexicons[name].senses[word.lower() if self.lang == "en" else word]
        raise InputError(f"rule {self.id}: no word of {self.relation} matched")


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule and lexicon of a language."""

    lang: str
    rules: tuple[Rule, ...]
    lexicons: Mapping[str, Lexicon]


@functools.lru_cache(maxsize=2048)
def _compiled(expression: str, rule: str) -> regex.Pattern[str]:
    try:
        return regex.compile(expression, regex.VERSION1)
    except regex.error as error:
        raise InputError(f"rule {rule}: {error}") from error


def expression_of(text: str, lang: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Give the regular expression of a pattern; raise `InputError` for an unknown slot, lexicon or role."""
    out: list[str] = []
    pieces = list(_PIECE.finditer(_MAYBE_BLANK.sub(r"\\s*", text.strip()) if lang == "en" else text.strip()))
    for i, piece in enumerate(pieces):
        following = pieces[i + 1] if i + 1 < len(pieces) else None
        swallow = lang == "en" and following is not None and following["blank"] is not None
        if piece["kinds"]:
            out.append(_optional(_slot(piece, lang), piece["sopt"], swallow=swallow))
        elif piece["lex"]:
            out.append(_optional(_word(piece, lang, lexicons), piece["lopt"], swallow=swallow))
        elif piece["gap"]:
            out.append(_gap(int(piece["gap"]), piece["loose"], lang))
        elif piece["blank"]:
            before = pieces[i - 1] if i else None
            eaten = before is not None and (before["gap"] or before["sopt"] or before["lopt"])
            out.append("" if lang == "zh" or eaten else BLANK_EN)
        else:
            plain = piece["plain"]
            out.append(plain if lang == "zh" or plain.startswith("\\") else lowered(plain).replace("['’]", "'"))
    return "".join(out)


BLANK_EN: Final = rf"\s+(?:{ADVERB}+,?\s+)*"


def _optional(expression: str, mark: str, *, swallow: bool) -> str:
    if not mark:
        return expression
    return f"(?:{expression}\\s+)?" if swallow else f"(?:{expression})?"


def _slot(piece: regex.Match[str], lang: str) -> str:
    aside = ""
    one = f"[{char_class(*piece['kinds'].split('|'))}]"
    if not piece["many"]:
        body = one
    elif lang == "zh":
        body = f"{one}(?:{_JOIN_ZH}{_DESCRIBED}{one}){{0,24}}{_TAIL_ZH}"
    else:
        body = f"{_LIST_EN}{one}(?:[{JOINED}]+{_LIST_EN}{one}){{0,24}}"
        aside = _ASIDE_EN
    role = piece["role"]
    if role and role not in ROLES:
        raise InputError(f"unknown role {role!r}; a slot plays {', '.join(sorted(ROLES))}")
    return (f"(?P<{role}>{body})" if role else f"(?:{body})") + aside


def _word(piece: regex.Match[str], lang: str, lexicons: Mapping[str, Lexicon]) -> str:
    lexicon = lexicons.get(piece["lex"])
    if lexicon is None:
        raise InputError(f"unknown lexicon {piece['lex']!r}; known: {', '.join(sorted(lexicons))}")
    name = piece["as"] or piece["lex"]
    body = lexicon.expression if lang == "zh" else rf"\b{lowered(lexicon.expression)}\b"
    return f"(?P<{name}>{body})"


def _gap(size: int, loose: str, lang: str) -> str:
    companies = "" if "*" in loose else char_class("ORG")
    comma = "" if "," in loose else ","
    if lang == "zh":
        return f"[^{companies}{comma}。;:!?\\n]{{0,{size}}}?"
    inner = f"[^\\s{companies},;:!?]+" + (",?" if "," in loose else "")
    return f"(?:{inner}\\s+){{0,{size}}}?"


def _lexicons(data: Mapping[str, Any], lang: str) -> dict[str, Lexicon]:
    found: dict[str, Lexicon] = {}
    for name, value in data.items():
        senses = (
            {(lowered(word) if lang == "en" else word): sense for sense, words in value.items() for word in words}
            if isinstance(value, dict)
            else {}
        )
        words = tuple(senses) if senses else tuple(value)
        found[name] = Lexicon(name, tuple(map(str, words)), senses)
    return found


def _files() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = resources.files("kg.extract") / "rules"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            yield (
                entry.name,
                # The base loader knows texts, lists and tables only: "no" stays a word.
                yaml.load(entry.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 plain data
                or {},
            )


@functools.lru_cache(maxsize=1)
def _loaded() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(_files())


@functools.lru_cache(maxsize=2)
def rule_book(lang: str) -> RuleBook:
    """Give the rules of a language, compiled; raise `InputError` for a rule that breaks the form."""
    lexicons = _lexicons(
        {k: v for _, data in _loaded() for k, v in (data.get("lexicon", {}).get(lang) or {}).items()}, lang
    )
    macros = {k: v for _, data in _loaded() for k, v in (data.get("macro", {}).get(lang) or {}).items()}
    rules: list[Rule] = []
    for name, data in _loaded():
        rules.extend(_rule(name, entry, lexicons, macros) for entry in data.get("rules", ()) if entry["lang"] == lang)
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise InputError(f"rule {rule.id} stands twice")
        seen.add(rule.id)
    return RuleBook(lang, tuple(rules), lexicons)


def _spelled_out(text: str, macros: Mapping[str, str]) -> str:
    """Give a pattern with each `%name%` replaced by what it stands for; raise `InputError` for an unknown one."""

    def meaning(found: regex.Match[str]) -> str:
        if found[1] not in macros:
            raise InputError(f"unknown macro {found[1]!r}; known: {', '.join(sorted(macros))}")
        return macros[found[1]]

    for _ in range(MACRO_DEPTH):
        if "%" not in text:
            break
        text = _MACRO.sub(meaning, text)
    return text


def _rule(file: str, entry: Mapping[str, Any], lexicons: Mapping[str, Lexicon], macros: Mapping[str, str]) -> Rule:
    where = f"{file}: rule {entry.get('id', '?')}"
    missing = {"id", "lang", "relation", "pattern", "yes", "no"} - set(entry)
    if missing:
        raise InputError(f"{where} lacks {', '.join(sorted(missing))}")
    lang = entry["lang"]
    try:
        source = _spelled_out(entry["pattern"], macros)
        expression = expression_of(source, lang, lexicons)
        forbidden = expression_of(_spelled_out(entry.get("forbid", ""), macros), lang, lexicons)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    triggers = _named_triggers(entry.get("trigger"), lexicons) or _triggers(source, lexicons)
    if not triggers:
        raise InputError(f"{where} has no trigger: name one word that every match holds")
    return Rule(
        id=entry["id"], lang=lang, relation=entry["relation"], expression=expression, source=source,
        prior=float(entry.get("prior", 0.9)), triggers=triggers, forbidden=forbidden, sets=dict(entry.get("set", {})),
        zip=entry.get("zip") == "true", yes=tuple(entry["yes"]), no=tuple(entry["no"]),
        roles=frozenset(_NAMED.findall(expression)) & ROLES,
    )  # fmt: skip


@functools.lru_cache(maxsize=16)
def list_rule(kind: str, lang: str, basis: str) -> Rule:
    """Give the rule that a list stands for; its frame is the list itself (lists.py)."""
    return Rule(
        id=f"{lang}.list.{kind}", lang=lang, relation="", expression="", source="", prior=0.9 if kind == "category" else 0.75,
        triggers=(), forbidden="", sets={"basis": basis}, zip=False, yes=(), no=(), roles=frozenset(),
    )  # fmt: skip


def _named_triggers(trigger: object, lexicons: Mapping[str, Lexicon]) -> tuple[str, ...]:
    """Give the trigger words a rule names itself: a list, or `<lexicon>` for all the words of one."""
    if isinstance(trigger, str) and trigger.startswith("<"):
        return lexicons[trigger.strip("<>")].words
    return tuple(map(str, trigger)) if isinstance(trigger, list) else ()


def _triggers(source: str, lexicons: Mapping[str, Lexicon]) -> tuple[str, ...]:
    """Give the words of the first lexicon that a pattern cannot do without, at the top level of the pattern."""
    depth = 0
    for piece in _PIECE.finditer(source.strip()):
        plain = piece["plain"] or ""
        if plain and not plain.startswith("\\"):
            depth += plain.count("(") - plain.count(")")
        if piece["lex"] and not piece["lopt"] and depth == 0:
            return lexicons[piece["lex"]].words
    return ()
