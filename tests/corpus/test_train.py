"""Weights are learned from examples alone, the same ones each time."""

from __future__ import annotations

from kg.extract.pairs import BIAS
from tests.corpus.train import RARE, Example, examples, learn

TRADE = [Example(f"t{n}", ("from", "orders"), trade=True, weight=1.0) for n in range(20)]
OTHER = [Example(f"o{n}", ("from", "shares"), trade=False, weight=1.0) for n in range(20)]


def test_what_stands_with_trades_speaks_for_one_and_the_rest_against() -> None:
    weights = learn([*TRADE, *OTHER])
    assert weights["orders"] > 0 > weights["shares"]
    assert set(weights) <= {BIAS, "from", "orders", "shares"}


def test_a_feature_that_is_rare_has_no_weight() -> None:
    rare = [Example("r", ("once",), trade=True, weight=1.0)] * (RARE - 1)
    assert "once" not in learn([*TRADE, *OTHER, *rare])


def test_the_same_examples_give_the_same_weights() -> None:
    assert learn([*TRADE, *OTHER]) == learn([*TRADE, *OTHER])


def test_examples_are_pairs_of_a_sentence_with_trades_among_them() -> None:
    found = [example for example, _ in zip(examples("en", []), range(200), strict=False)]
    assert {True, False} == {example.trade for example in found}
    assert all(example.features for example in found)
