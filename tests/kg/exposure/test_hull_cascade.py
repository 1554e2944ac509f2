"""The cascade between its ends: exact where all is known, around every network where it is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure.arrays import FloatArray
from kg.exposure.cascade import RunOptions, supply_exposure
from kg.exposure.cascade_model import CascadeModel
from kg.exposure.hull_cascade import Groups, HullCascade
from tests.kg.exposure.test_cascade import random_model
from tests.kg.exposure.worked import packaging_model

LOSS = {1: 1.0, 4: 0.3}


def cascade(model: CascadeModel, width: FloatArray | float = 0.0) -> HullCascade:
    """Give a model with each share known to `width` of itself only, the rest nobody's."""
    network = model.network
    low, high = (
        Groups(
            sender=sender,
            group=group,
            low=share * (1 - np.asarray(width)),
            high=share,
            owner=owner,
        )
        for sender, group, share, owner in (
            (network.supplier, model.slot, model.down, model.slot_owner),
            (network.customer, network.supplier, model.up, np.arange(network.count)),
        )
    )
    return HullCascade(count=network.count, inputs=low, orders=high)


@pytest.mark.parametrize("seed", range(4))
def test_known_shares_give_the_cascade_itself(seed):
    model = random_model(seed, firms=60)
    model = type(model)(
        **{name: getattr(model, name) for name in model.__dataclass_fields__} | {"market": np.full(60, -1)}
    )
    effect = supply_exposure(model, LOSS, options=RunOptions(eps=1e-12, engine="reference"))
    low, high = cascade(model).ends(LOSS, eps=1e-12)
    np.testing.assert_allclose(effect.expected, low.total, rtol=0, atol=1e-9)
    np.testing.assert_allclose(effect.expected, high.total, rtol=0, atol=1e-9)


def test_the_worked_halt_without_substitution_comes_out_at_both_ends():
    model = packaging_model(substitution=False)
    effect = supply_exposure(model, {1: 1.0}, options=RunOptions(eps=0.0))
    for end in cascade(model).ends({1: 1.0}, eps=0.0):
        np.testing.assert_allclose(effect.expected, end.total, rtol=0, atol=1e-12)


@given(seed=st.integers(0, 50), place=st.floats(0.0, 1.0))
def test_every_network_within_the_shares_lies_between_the_ends(seed, place):
    model = random_model(seed % 5, firms=40)
    width = np.random.default_rng(seed).random(model.network.edge_count)
    low, high = cascade(model, width).ends(LOSS, eps=1e-10)
    inside = cascade(model, width * place)
    known = HullCascade(
        count=inside.count,
        inputs=type(inside.inputs)(**_exact(inside.inputs)),
        orders=type(inside.orders)(**_exact(inside.orders)),
    )
    middle, _ = known.ends(LOSS, eps=1e-10)
    assert np.all(low.total <= middle.total + 1e-7)
    assert np.all(middle.total <= high.total + 1e-7)


def _exact(groups: Groups) -> dict[str, object]:
    return {
        "sender": groups.sender,
        "group": groups.group,
        "low": groups.low,
        "high": groups.low,
        "owner": groups.owner,
    }


def test_what_is_free_goes_where_most_is_lost_up_to_its_own_share():
    groups = Groups(
        sender=np.array([0, 1]), group=np.array([0, 0]), low=np.array([0.2, 0.0]), high=np.array([0.5, 1.0]),
        owner=np.array([2]),
    )  # fmt: skip
    none = Groups(
        sender=np.zeros(0, int), group=np.zeros(0, int), low=np.zeros(0), high=np.zeros(0), owner=np.zeros(0, int)
    )
    low, high = HullCascade(count=3, inputs=groups, orders=none).ends({0: 1.0, 1: 0.4}, eps=0.0)
    assert (0.2, 0.5 + 0.5 * 0.4) == (pytest.approx(low.down[2]), pytest.approx(high.down[2]))


def test_what_cannot_be_is_refused():
    found = cascade(packaging_model())
    for loss, eps, words in (({99: 1.0}, 0.0, "node 99"), ({0: 1.5}, 0.0, "0 to 1"), ({0: 1.0}, -1.0, "eps")):
        with pytest.raises(InputError, match=words):
            found.ends(loss, eps=eps)
