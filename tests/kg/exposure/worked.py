"""Worked cases with exact answers, and the networks they are about."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.exposure.cascade_model import CascadeModel, CascadeOptions, cascade_model
from kg.exposure.essential import essential_pairs
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.spending import Spending, spending

OWN = {case["id"]: case for case in json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))}
BESIDE = Path(os.environ.get("KG_SHARED", Path(__file__).parents[3].parent / "shared")) / "exposure-cases.json"


def beside(case: str) -> dict[str, Any]:
    """Give a case whose licence lets it be read where it lies but not copied; skip the test where it is absent."""
    if not BESIDE.exists():
        pytest.skip(
            f"{case}: data of others that may be read but not copied; exposure-cases.json is not beside the project"
        )
    cases = json.loads(BESIDE.read_text(encoding="utf-8"))["cases"]
    return next(entry for entry in cases if entry["id"] == case)


def by_name(values: dict[str, float], names: list[str]) -> np.ndarray:
    """Give the values in the order of the names."""
    return np.array([values[name] for name in names])


def chain(*, intervals: bool = False) -> FirmNetwork:
    """Give the six-firm network with one cycle; with `intervals`, three edges are known to a range only."""
    data = OWN["ai_chain_capex_cut"]["input"]
    names = data["nodes"]
    ranges = {(e["supplier"], e["customer"]): (e["lo"], e["hi"]) for e in data["interval_edges"]} if intervals else {}
    ends = [ranges.get((e["supplier"], e["customer"]), (e["amount"], e["amount"])) for e in data["edges"]]
    return firm_network(
        Firms(count=len(names), names=names, revenue=data["revenue"]),
        Edges(
            supplier=[names.index(e["supplier"]) for e in data["edges"]],
            customer=[names.index(e["customer"]) for e in data["edges"]],
            amount=[e["amount"] for e in data["edges"]],
            low=[low for low, _ in ends],
            high=[high for _, high in ends],
            statements=[(f"{e['supplier']}>{e['customer']}",) for e in data["edges"]],
        ),
    )


def capex(network: FirmNetwork) -> Spending:
    """Give who META (0) and MSFT (1) spend at; only META's total is known."""
    data = OWN["ai_chain_capex_cut"]["input"]
    rows = [(who, to, amount) for who, part in data["capex_spend"].items() for to, amount in part.items()]
    spenders = list(data["capex_spend"])
    return spending(
        network,
        Edges(
            supplier=[network.index(to) for _, to, _ in rows],
            customer=[spenders.index(who) for who, _, _ in rows],
            amount=[amount for _, _, amount in rows],
            statements=[(f"{who}>{to}",) for who, to, _ in rows],
        ),
        totals=[data["capex_total"].get(who, np.nan) for who in spenders],
        names=spenders,
    )


def dense(table: list[list[float]], **firms: Any) -> FirmNetwork:
    """Give the network whose W is `table`, zeros left out."""
    matrix = np.asarray(table, dtype=float)
    supplier, customer = np.nonzero(matrix)
    return firm_network(
        Firms(count=len(matrix), **firms),
        Edges(supplier=supplier, customer=customer, amount=matrix[supplier, customer]),
    )


def packaging(*, revenue: bool = True) -> FirmNetwork:
    """Give the ten-firm packaging network, with or without revenue."""
    data = OWN["cowos_halt_gl"]["input"]
    names, sectors = data["nodes"], sorted(set(data["sector"]))
    return firm_network(
        Firms(
            count=len(names),
            names=names,
            revenue=by_name(data["revenue"], names) if revenue else None,
            sector=[sectors.index(sector) for sector in data["sector"]],
        ),
        Edges(
            supplier=[names.index(e["supplier"]) for e in data["edges"]],
            customer=[names.index(e["customer"]) for e in data["edges"]],
            amount=[e["amount"] for e in data["edges"]],
        ),
    )


def packaging_model(*, revenue: bool = True, **options: Any) -> CascadeModel:
    """Give the cascade model of the packaging network with its essential inputs."""
    data = OWN["cowos_halt_gl"]["input"]
    sectors = sorted(set(data["sector"]))
    pairs = {(sectors.index(a), sectors.index(b)): 2 for a, b in data["essential"]}
    chosen = CascadeOptions(totals="required" if revenue else "own_strength", **options)
    return cascade_model(packaging(revenue=revenue), essential_pairs(pairs), chosen)
