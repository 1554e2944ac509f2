"""Ranking the companies of a graph: bounds, sizes, plateaus, and how likely a rank is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exposure.averages import Averages, weighted_end
from kg.exposure.line_samples import sampled_means
from kg.exposure.sampling import SampleOptions
from kg.exposure.stop_reply import Asked, network_of
from kg.exposure.systemic import Ranked, systemic
from tests.kg.exposure.test_structure import CHAIN
from tests.kg.exposure.trades import FLOWS, REPORT, REVENUE, index_of, sale, told

ASKED = Asked(period="2025", currency="USD")
SIZES = [(key, "revenue", value) for key, value in REVENUE.items()]


def ranking(index, **more):
    return {row.id: row for row in systemic(index, Ranked(asked=ASKED, **more))}


def test_the_ranking_counts_who_stops_and_who_is_touched():
    rows = ranking(index_of([REPORT], [*CHAIN, sale("dell", "x")]))
    assert (2, 3, 1) == (rows["tsmc"].stops, rows["tsmc"].touches, rows["tsmc"].rank)
    assert (0, 3) == (rows["micron"].stops, rows["micron"].touches)
    assert {"nvidia", "dell"} == set(rows["tsmc"].without)


def test_the_ranking_bounds_the_mean_loss_and_groups_ties():
    statements = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("x", "y"), sale("z", "y")]
    rows = ranking(index_of([REPORT], statements))
    assert 0 < rows["sk-hynix"].esri_low < rows["sk-hynix"].esri_high <= 1
    assert rows["x"].plateau == rows["z"].plateau


def test_each_company_counts_by_its_revenue_where_that_of_all_is_told():
    sizes = [told("a", "revenue", 90), told("b", "revenue", 10)]
    statements = [sale("a", "b")]
    rows = ranking(index_of([REPORT], statements, sizes))
    assert (0.9, 0.1) == (pytest.approx(rows["a"].esri_low), pytest.approx(rows["b"].esri_low))
    some = systemic(index_of([REPORT], statements, sizes[:1]), Ranked(asked=ASKED))
    assert {0.5} == {row.esri_low for row in some}
    assert any("revenue of only 1 of 2 is told" in note for note in some.notes)


def test_companies_of_told_size_are_averaged_beside_the_rest():
    sizes = [told("a", "revenue", 90), told("b", "revenue", 10)]
    row = ranking(index_of([REPORT], [sale("a", "b"), sale("b", "c")], sizes))["a"]
    assert (pytest.approx(1 / 3), pytest.approx(0.9)) == (row.esri_low, row.told_low)


def test_a_company_of_which_one_line_is_told_may_lose_little_by_that_line():
    index = index_of([REPORT], CHAIN)
    found = network_of(index, ASKED)
    averages = Averages(found.lines)
    ends = found.lines.cascade.ends(dict.fromkeys(found.lines.of("tsmc"), 1.0), eps=1e-9)
    low, high = averages.losses(ends, {"tsmc": 1.0})
    place = averages.names.index("nvidia")
    assert (0.0, 1.0) == (low[place], high[place])
    assert 1.0 == low[averages.names.index("tsmc")]


@given(st.integers(0, 10_000))
def test_the_ends_of_a_weighted_mean_hold_every_weight_between(seed):
    rng = np.random.default_rng(seed)
    loss, low = rng.random(6), rng.random(6) + 0.1
    weight = np.column_stack((low, low + rng.random(6)))
    ends = [weighted_end(loss, weight, greatest=greatest) for greatest in (False, True)]
    corners = np.array([weight[np.arange(6), [(k >> bit) & 1 for bit in range(6)]] for k in range(64)])
    means = (corners @ loss) / corners.sum(axis=1)
    assert ends == pytest.approx([means.min(), means.max()])


def test_drawn_means_lie_within_the_ends_and_the_same_seed_draws_the_same():
    index = index_of([REPORT], [*CHAIN, sale("dell", "x"), sale("micron", "y")])
    first, again = (systemic(index, Ranked(asked=ASKED, samples=40, within=1)) for _ in range(2))
    assert first.to_dicts() == again.to_dicts()
    for row in first:
        assert row.esri_low - 1e-12 <= row.esri_p50 <= row.esri_high + 1e-12
        assert 0 <= row.p_rank <= 1
    assert 1 <= sum(row.p_rank for row in first)


def test_draws_vary_within_the_ends_of_told_amounts_and_sizes():
    trades = [sale(*pair, amount) for pair, amount in FLOWS.items() if "sp" not in pair]
    found = network_of(index_of([REPORT], trades, [told(*row) for row in SIZES]), ASKED)
    averages = Averages(found.lines)
    drawn = sampled_means(found.lines, averages, SampleOptions(count=20), 1e-12)
    assert averages.by_revenue
    for key in ("hy", "nv", "ts"):
        ends = found.lines.cascade.ends(dict.fromkeys(found.lines.of(key), 1.0), eps=1e-12)
        low, high = averages.means(*averages.losses(ends, {key: 1.0}))
        column = drawn[:, averages.names.index(key)]
        own = REVENUE[key] / sum(REVENUE.values())
        assert own - 1e-9 <= column.min() < column.max() <= high + 1e-9
        assert own < low < high


def test_one_more_trade_elsewhere_changes_no_draw():
    trades = [sale("a", "b"), sale("c", "b"), sale("b", "d")]
    less, more = (network_of(index_of([REPORT], rows), ASKED) for rows in (trades, [*trades, sale("x", "y")]))
    means = []
    for found in (less, more):
        averages = Averages(found.lines)
        drawn = sampled_means(found.lines, averages, SampleOptions(count=30), 1e-9)
        means.append(drawn[:, [averages.names.index(key) for key in "abcd"]] * len(averages.names))
    np.testing.assert_allclose(means[0], means[1], rtol=0, atol=1e-12)
