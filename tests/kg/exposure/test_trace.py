"""The chain that binds a firm in a cascade."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.exposure.cascade import supply_exposure
from kg.exposure.cascade_model import Coupling
from kg.exposure.trace import binding_chain
from tests.kg.exposure.worked import OWN, packaging_model

NAMES = OWN["cowos_halt_gl"]["input"]["nodes"]


def chain_to(firm: str, *, stop: str = "TSMC_P", coupling: Coupling = "sequential") -> list[str] | None:
    model = packaging_model(coupling=coupling)
    loss = {NAMES.index(stop): 1.0}
    walk = binding_chain(model, supply_exposure(model, loss), loss, NAMES.index(firm))
    return None if walk is None else [NAMES[i] for i in walk.firms]


def test_supply_runs_down_the_scarcest_inputs():
    assert ["TSMC_P", "NVDA", "ODM1", "CLOUD"] == chain_to("CLOUD")
    assert ["ASE_P", "AMD"] == chain_to("AMD", stop="ASE_P")


def test_lost_orders_run_up_from_the_firm_that_supply_stopped():
    assert ["TSMC_P", "NVDA", "HYNIX"] == chain_to("HYNIX")


def test_the_shocked_firm_is_its_own_reason():
    assert ["TSMC_P"] == chain_to("TSMC_P")


def test_a_firm_that_loses_nothing_has_no_chain():
    assert chain_to("HYNIX", coupling="separate") is None


def test_the_value_is_the_firms_loss():
    model = packaging_model()
    loss = {NAMES.index("TSMC_P"): 1.0}
    effect = supply_exposure(model, loss)
    walk = binding_chain(model, effect, loss, NAMES.index("CLOUD"))
    assert walk is not None
    assert walk.value == pytest.approx(14 / 15)
    assert len(walk.edges) == len(walk.firms) - 1


def test_an_unknown_firm_is_refused():
    model = packaging_model()
    with pytest.raises(InputError, match="not known"):
        binding_chain(model, supply_exposure(model, {0: 1.0}), {0: 1.0}, 99)
