"""The corpus keeps its own format, is as large as promised, and keeps what is set aside apart."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import combinations

import pytest

from ontology.terms import QuantityType, RelationType
from tests.corpus.read import HERE, PARTS, CorpusError, Record, corpus, parse_observation, parse_relation

LANGUAGES = ("zh", "en")
FAMILIES = {path.stem for part in PARTS for path in HERE.glob(f"*/{part}/*.yaml")} - {"documents", "passages"}
WORDS: dict[str, set[str | None]] = {
    "polarity": {"asserted", "negated"},
    "modality": {"fact", "forecast", "rumour", "hypothetical"},
    "status": {"current", "past", "planned"},
    "basis": {"stated", "listed"},
    "sign": {None, "+", "-"},
}
LARGE_ENOUGH = {"sentences": (330, 110), "documents": (24, 8), "nothing": (90, 30)}
PERIOD = re.compile(r"(FY)?\d{4}(H[12]|Q[1-4]|-\d{2}(-\d{2})?)?(/(FY)?\d{4}(H[12]|Q[1-4]|-\d{2}(-\d{2})?)?)?$")


@cache
def texts(language: str, *parts: str) -> list[Record]:
    return [item for part in parts or PARTS for item in corpus(language, part)]


def statements(item: Record, kind: str) -> list[Record]:
    found: list[Record] = [*item[kind], *item[f"optional_{kind}"]]
    return found


def bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_is_given_once_and_names_its_language_and_family(language):
    items = texts(language)
    counts = Counter(item["id"] for item in items)
    assert [] == [name for name, count in counts.items() if count > 1]
    assert [] == [i["id"] for i in items if not i["id"].startswith(f"{language}-{i['family'].replace('_', '-')}-")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_relation_is_known(language):
    predicates: set[str | None] = {str(term.value) for term in RelationType}
    unknown = [
        (item["id"], key, found[key])
        for item in texts(language)
        for found in statements(item, "relations")
        for key, known in {**WORDS, "predicate": predicates}.items()
        if found[key] not in known
    ]
    assert [] == unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_an_observation_is_known(language):
    metrics = {str(term.value) for term in QuantityType}
    unknown = [
        (item["id"], found["metric"], found["modality"])
        for item in texts(language)
        for found in statements(item, "observations")
        if found["metric"] not in metrics or found["modality"] not in WORDS["modality"]
    ]
    assert [] == unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_period_has_a_known_form(language):
    wrong = [
        (item["id"], found["period"])
        for item in texts(language)
        for kind in ("relations", "observations")
        for found in statements(item, kind)
        if found["period"] and not PERIOD.match(found["period"])
    ]
    assert [] == wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_stands_once_in_its_text(language):
    def claims(item: Record) -> list[tuple[str, ...]]:
        return [
            (f["subject"], f["predicate"], f["object"], f["polarity"], f["modality"], str(f["product"]))
            for f in statements(item, "relations")
        ]

    twice = [(i["id"], claim) for i in texts(language) for claim, n in Counter(claims(i)).items() if n > 1]
    assert [] == twice


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_weights_are_learned_from_stands_in_no_measured_part(language):
    measured = {bare(item["text"]) for item in texts(language)}
    learned = texts(language, "train")
    assert len(learned) > 250
    assert len(learned) == len({bare(item["text"]) for item in learned} - measured)
    assert len(learned) == len({item["id"] for item in learned})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LARGE_ENOUGH)
def test_the_corpus_is_as_large_as_promised(language, kind):
    for parts, least in zip((PARTS, ("held",)), LARGE_ENOUGH[kind], strict=True):
        items = texts(language, *parts)
        counts = {
            "sentences": sum(item["family"] not in {"documents", "passages"} for item in items),
            "documents": sum(item["family"] == "documents" for item in items),
            "nothing": sum(not statements(i, "relations") and not statements(i, "observations") for i in items),
        }
        assert least <= counts[kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_is_there_in_both_parts(language):
    for part in PARTS:
        assert set() == FAMILIES - {item["family"] for item in texts(language, part)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_in_both_parts_or_twice(language):
    counts = Counter(bare(item["text"]) for item in texts(language))
    assert [] == [text for text, count in counts.items() if count > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_family_that_must_give_nothing_gives_nothing(language):
    loud = [i["id"] for i in texts(language) if i["family"] == "nothing" and (i["relations"] or i["observations"])]
    assert [] == loud


def test_a_relation_line_is_read_with_its_defaults():
    found = parse_relation("A / B | SUPPLIES_TO | C | share=0.6..0.7; amount=>=2e9 USD; modality=forecast; by=D < E")
    assert ["A", "B"] == found["subject_names"]
    assert (0.6, 0.7) == (found["share_low"], found["share_high"])
    assert (2e9, None, "USD") == (found["amount_low"], found["amount_high"], found["amount_currency"])
    assert ("asserted", "planned", "stated") == (found["polarity"], found["status"], found["basis"])
    assert ["D", "E"] == found["attributed_to"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6.6e9", (6.6e9, 6.6e9, "exact")),
        ("6e10..9e10", (6e10, 9e10, "range")),
        (">=8e10", (8e10, None, "at_least")),
        ("<=1e6", (None, 1e6, "at_most")),
        ("~-0.12", (-0.12, -0.12, "approx")),
    ],
)
def test_a_value_has_its_ends_and_its_bound(value, expected):
    found = parse_observation(f"A | revenue | {value} | CNY")
    assert expected == (found["value_low"], found["value_high"], found["bound"])
    assert ("currency", "CNY") == (found["unit"], found["currency"])


@pytest.mark.parametrize(
    "line",
    ["A | SUPPLIES_TO", "A | SUPPLIES_TO | B | colour=red", "A | SUPPLIES_TO | B | share=many", "A | USES | B | by="],
)
def test_a_line_out_of_format_is_refused(line):
    with pytest.raises(CorpusError):
        parse_relation(line)


def test_seen_and_held_share_no_long_stretch_of_words():
    def grams(part: str) -> set[str]:
        return {
            bare(item["text"])[i : i + 24]
            for item in texts("zh", part)
            for i in range(max(1, len(bare(item["text"])) - 23))
        }

    for left, right in combinations(PARTS, 2):
        assert set() == {gram for gram in grams(left) & grams(right) if len(gram) == 24}
