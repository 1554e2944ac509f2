"""Questions to a network of one's own about output, prices and shape, with the spender in the table."""

import pandas as pd
import pytest

from kg.errors import InputError, UnknownNameError
from kg.exposure.ownnet import Own
from kg.exposure.price import price_rise
from kg.exposure.tables import near_names
from tests.kg.exposure.trades import FLOWS, REVENUE

SECTORS = {"nv": "chip", "av": "chip", "od": "server", "ts": "foundry", "hy": "memory", "as": "tools", "sp": "cloud"}


def own(essential=None, **columns) -> Own:
    firms = pd.DataFrame({"name": [*REVENUE, "sp"], "revenue": [*map(float, REVENUE.values()), 0.0]})
    firms["sector"] = [SECTORS[name] for name in firms["name"]]
    edges = pd.DataFrame(
        [(*pair, float(amount)) for pair, amount in FLOWS.items()], columns=["supplier", "customer", "amount"]
    )
    return Own.read(edges.assign(**columns), firms, essential)


def test_output_given_from_outside_follows_the_mixed_model():
    found = own().exposure({"nv": -0.2}, "output")
    sizes = {row.id: row.expected for row in found.rows}
    assert {"nv": -20, "ts": -5, "hy": -4, "as": -0.99, "od": -0.125} == pytest.approx(sizes)
    assert "nv → ts → as" == found.find("as").path
    assert any("no producers: sp" in line for line in found.assumptions)


def test_a_price_goes_on_to_who_buys_and_not_to_who_sells():
    found = own().exposure({"hy": 0.2}, "price")
    assert "%" == found.unit
    assert {"hy", "nv", "od", "ts", "av"} == {row.id for row in found.rows}
    assert "hy → nv" == found.find("nv").path
    network = own().tables.network()
    rise = [0.2 if name == "hy" else 0.0 for name in network.names]
    whole = price_rise(network.without([k for k, c in enumerate(network.customer) if network.name(c) == "sp"]), rise)
    assert found.find("nv").expected == pytest.approx(whole.expected[network.index("nv")])


def test_what_cannot_be_is_refused_in_words():
    with pytest.raises(InputError, match="more than 100 %"):
        own().exposure({"nv": -1.2}, "output")
    with pytest.raises(InputError, match="known: demand, supply, output, price"):
        own().exposure({"nv": -0.2}, "odd")
    with pytest.raises(UnknownNameError, match="nv"):
        own().exposure({"nvv": -0.2}, "price")
    bare = Own.read(own().tables.edges, own().tables.firms.drop(columns="revenue"))
    with pytest.raises(InputError, match="no column revenue"):
        bare.exposure({"nv": -0.2}, "output")


def test_inputs_customers_and_markets_are_grouped_with_what_totals_leave():
    inputs = {(row["company"], row["input"]): row for row in own().concentration()}
    assert (1.0, 1) == (inputs["nv", "memory"]["low"], inputs["nv", "memory"]["known"])
    sold = {row["company"]: row for row in own().concentration("customers")}
    assert (0.36, 0.52) == pytest.approx((sold["nv"]["low"], sold["nv"]["high"]))
    markets = {row["market"]: row for row in own().concentration("markets")}
    assert (100**2 + 40**2) / 140**2 == pytest.approx(markets["chip"]["low"])
    with pytest.raises(InputError, match="inputs, customers, markets"):
        own().concentration("odd")


def test_an_input_with_an_unknown_amount_lies_between_equal_shares_and_one():
    edges = pd.DataFrame({"supplier": ["a", "b"], "customer": ["c", "c"], "amount": [3.0, 0.0], "sized": [True, False]})
    firms = pd.DataFrame({"name": ["a", "b", "c"], "revenue": [9.0, 9.0, 9.0], "sector": ["x", "x", "y"]})
    (row,) = Own.read(edges, firms).concentration()
    assert (0.5, 1.0) == (row["low"], row["high"])


def test_chokepoints_follow_the_table_of_essential_inputs():
    every = own().chokepoints("od", probability=0.05)
    assert {("nv",), ("ts",), ("hy",), ("as",)} == {cut.ids for cut in every.cuts}
    assert 1 - 0.95**4 == pytest.approx(every.probability)
    assert "hy → nv → od" == next(cut.path for cut in every.cuts if cut.ids == ("hy",))
    table = pd.DataFrame({"supplier_sector": ["chip"], "customer_sector": ["server"], "kind": [2]})
    some = own(table).chokepoints("od")
    assert [("nv",)] == [cut.ids for cut in some.cuts]
    assert own(table).chokepoints("hy").notes


def test_influence_ranks_and_says_by_what():
    rows, notes = own().influence("katz", most=2)
    assert [("ts", 1.28175), ("nv", 1.25401)] == [(row["name"], pytest.approx(row["katz"], abs=1e-5)) for row in rows]
    assert "it ranks; it is not money" in notes
    assert 7 == len(own().influence("influence")[0])
    with pytest.raises(InputError, match="katz"):
        own().influence("odd")


def test_near_names_hold_the_name_or_are_spelt_alike():
    names = ["NVIDIA", "TSMC", "TSMC Arizona"]
    assert ["TSMC", "TSMC Arizona"] == near_names("tsmc", names)
    assert ["NVIDIA"] == near_names("NVDIA", names)
    assert [] == near_names("zzz", names)
