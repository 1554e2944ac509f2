"""The firm network: what it keeps, adds up, and refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kg.errors import InputError, UnknownNameError
from kg.exposure.bounds import tighten
from kg.exposure.network import Edges, Firms, firm_network
from kg.exposure.spending import spending
from tests.kg.exposure.worked import chain


def test_flows_of_one_pair_are_added_up_with_their_statements():
    network = firm_network(
        Firms(count=3),
        Edges(
            supplier=[2, 0, 2, 0],
            customer=[0, 1, 0, 2],
            amount=[1.0, 2.0, 3.0, 4.0],
            statements=[("a",), ("b",), ("c", "a"), ()],
        ),
    )
    assert [(0, 1, 2.0), (0, 2, 4.0), (2, 0, 4.0)] == list(
        zip(network.supplier.tolist(), network.customer.tolist(), network.amount.tolist(), strict=True)
    )
    assert [("b",), (), ("a", "c")] == [network.claims(k) for k in range(3)]
    assert [0, 2, 2, 3] == network.pointer.tolist()
    np.testing.assert_allclose([6, 0, 4], network.sales)
    np.testing.assert_allclose([4, 2, 4], network.purchases)


def test_without_drops_edges_and_keeps_firms():
    network = chain()
    fewer = network.without([0, 3])
    assert network.count == fewer.count
    assert network.edge_count - 2 == fewer.edge_count
    assert network.claims(1) == fewer.claims(0)
    assert len(fewer.statements or ()) == fewer.edge_count


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        chain().amount[0] = 1


def test_names_find_firms():
    network = chain()
    assert network.names[network.index("TSMC")] == "TSMC"
    with pytest.raises(UnknownNameError, match="NOKIA"):
        network.index("NOKIA")


def test_an_open_end_is_capped_by_the_residuals_of_both_totals():
    network = firm_network(
        Firms(count=3, revenue=[10.0, 100, 100], costs=[5.0, 40, 50]),
        Edges(supplier=[0, 0], customer=[1, 2], amount=[0.0, 7.0], sized=[False, True]),
    )
    assert [3.0, 7.0] == tighten(network).high.tolist()


def pair(**edges: Any) -> Edges:
    return Edges(**{"supplier": [0], "customer": [1], "amount": [5.0], **edges})


@pytest.mark.parametrize(
    ("firms", "edges", "words"),
    [
        (Firms(count=0), pair(), "no firms"),
        (Firms(count=2), pair(amount=[np.nan]), "finite"),
        (Firms(count=2), pair(amount=[np.inf]), "finite"),
        (Firms(count=2), pair(amount=[-5.0]), "negative"),
        (Firms(count=2), pair(amount=[5.0, 6.0]), "shape"),
        (Firms(count=2), pair(customer=[2]), "from 0 to 1"),
        (Firms(count=2), pair(customer=[0.5]), "whole numbers"),
        (Firms(count=2), pair(customer=[1, 1]), "needs both"),
        (Firms(count=2), pair(low=[6.0]), "must not cross"),
        (Firms(count=2), pair(high=[4.0]), "must not cross"),
        (Firms(count=2), pair(high=[np.nan]), "finite"),
        (Firms(count=2), pair(statements=[]), "statements"),
        (Firms(count=2), Edges(supplier=[0, 1], customer=[1, 0], amount=[1, 1], currency=["USD", "CNY"]), "CNY, USD"),
        (Firms(count=2), Edges(supplier=[0, 1], customer=[1, 0], amount=[1, 1], period=["2024", "2025"]), "2024, 2025"),
        (Firms(count=2, names=["A", "A"]), pair(), "different names"),
        (Firms(count=2, revenue=[4.0, 9.0]), pair(), "sells 5 but has a revenue of 4"),
        (Firms(count=2, costs=[4.0, 4.0]), pair(), "buys for 5 but has costs of 4"),
        (Firms(count=2, revenue=[9.0, 9.0], costs=[1.0, 12.0]), pair(), "above its revenue"),
        (Firms(count=2, revenue=[9.0, np.nan]), pair(), "finite"),
        (Firms(count=2, sector=[0]), pair(), "sector"),
    ],
)
def test_what_cannot_be_is_refused(firms, edges, words):
    with pytest.raises(InputError, match=words):
        firm_network(firms, edges)


def test_a_firm_that_loses_money_is_taken_when_said_so():
    firms = Firms(count=2, revenue=[9.0, 9.0], costs=[1.0, 12.0], allow_losses=True)
    assert firm_network(firms, pair()).count == 2


@pytest.mark.parametrize(
    ("edges", "options", "words"),
    [
        (pair(customer=[0], amount=[50.0]), {"totals": [40.0]}, "shares exceed one"),
        (pair(customer=[0], amount=[99.0]), {}, "sells"),
        (pair(customer=[0]), {"totals": [[1.0, 2.0]]}, "shape"),
        (pair(customer=[0]), {"totals": [[70.0, 60.0, 50.0]]}, "rising"),
        (pair(customer=[0]), {"totals": [40.0], "names": ["A", "B"]}, "names"),
        (pair(customer=[0], currency=["CNY"]), {}, "USD"),
    ],
)
def test_spending_that_cannot_be_is_refused(edges, options, words):
    network = firm_network(
        Firms(count=2, revenue=[60.0, 60.0]),
        Edges(supplier=[0], customer=[1], amount=[5.0], currency=["USD"]),
    )
    with pytest.raises(InputError, match=words):
        spending(network, edges, **options)
