"""Systemic ranking with plateaus and rank probabilities."""

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.cascade import RunOptions
from kg.exposure.cascade_model import cascade_model
from kg.exposure.ranking import plateaus, rank_probability, sampled_scores, systemic_ranking
from kg.exposure.sampling import SampleOptions, sampled_networks
from tests.kg.exposure.worked import OWN, by_name, chain, packaging_model

NAMES = OWN["cowos_halt_gl"]["input"]["nodes"]


def test_firms_are_ranked_by_their_index():
    found = systemic_ranking(packaging_model(coupling="separate"), options=RunOptions(eps=0.0), bounds=True)
    expected = by_name(OWN["cowos_halt_gl"]["expect"]["esri_all_market_revenue"], NAMES)
    np.testing.assert_allclose(expected, found.score, rtol=0, atol=1e-9)
    assert NAMES[found.order[0]] == "ASML"
    assert found.low is not None
    assert found.high is not None
    np.testing.assert_allclose(found.low, found.high, atol=1e-12)
    assert found.eps == 0.0


def test_a_plateau_holds_scores_that_differ_by_less_than_its_width():
    assert [0, 0, 1, 2] == plateaus(np.array([0.9, 0.8995, 0.5, 0.1])).tolist()
    assert [1, 0] == plateaus(np.array([0.1, 0.2])).tolist()


def test_the_probability_of_a_rank_counts_samples():
    samples = np.array([[3.0, 2, 1], [1, 2, 3], [3, 2, 1], [3, 3, 1]])
    np.testing.assert_allclose([0.75, 0.25, 0.25], rank_probability(samples, 1))
    np.testing.assert_allclose([0.75, 1.0, 0.25], rank_probability(samples, 2))
    np.testing.assert_allclose([1, 1, 1], rank_probability(samples, 3))


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="rank of 0"):
        rank_probability(np.ones((2, 2)), 0)
    with pytest.raises(InputError, match="plateau"):
        systemic_ranking(packaging_model(), plateau=-1)


def test_sampled_networks_give_scores_for_rank_probabilities():
    network = chain(intervals=True)
    drawn = sampled_networks(network, SampleOptions(count=12, seed=1))
    scores = sampled_scores(drawn, cascade_model)
    assert (12, network.count) == scores.shape
    assert len({tuple(row) for row in scores.tolist()}) > 1
    assert np.all(rank_probability(scores, network.count) == 1)
