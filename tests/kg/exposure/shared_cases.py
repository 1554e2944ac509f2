"""Every case of the shared file run from its own numbers: what is expected beside what comes out."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kg.exposure import (
    CascadeOptions,
    Edges,
    EvidenceGraph,
    FirmNetwork,
    Firms,
    Prior,
    RunOptions,
    SampleOptions,
    Scenario,
    Shock,
    by_shock,
    cascade_model,
    concentration,
    contribution_walks,
    cost_pass_through,
    demand_exposure,
    edge_sensitivity,
    esri,
    essential_pairs,
    failure_probability,
    firm_network,
    forward_linkage,
    ghosh_values,
    influence,
    katz,
    minimal_cuts,
    noisy_or,
    output_multiplier,
    output_stop,
    requirements,
    run_scenario,
    sample_amounts,
    single_points,
    spending,
    supply_exposure,
    tighten,
)
from kg.exposure.linear import summed_rounds, technical
from kg.fusion import decayed, discord, pooled, posterior, uniform_sd
from kg.fusion import noisy_or as any_source
from tests.kg.exposure.trades import OTHER, REPORT, index_of, sale, span

Pair = tuple[Any, Any]
Case = Mapping[str, Any]
EXACT = RunOptions(eps=0.0)


def cases(path: Path) -> dict[str, Case]:
    """Give the cases of a file by name."""
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def _named(values: Mapping[str, float], names: list[str]) -> list[float]:
    return [values[name] for name in names]


def _square(table: Any, **firms: Any) -> FirmNetwork:
    matrix = np.asarray(table, dtype=float)
    supplier, customer = np.nonzero(matrix)
    edges = Edges(supplier=supplier, customer=customer, amount=matrix[supplier, customer])
    return firm_network(Firms(count=len(matrix), **firms), edges)


def _inverse(network: FirmNetwork) -> Any:
    return summed_rounds(technical(network), np.eye(network.count), tolerance=1e-16).total


def _leontief(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    network = _square(given["Z"], revenue=given["x"])
    inverse = _inverse(network)
    return [
        (expect["A"], technical(network).toarray()),
        (expect["L"], inverse),
        (expect["x_new"], summed_rounds(technical(network), np.array(given["f_new"], float), tolerance=1e-16).total),
        (expect["spectral_radius"], max(abs(np.linalg.eigvals(technical(network).toarray())))),
    ]


def _ghosh(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    network = _square(given["Z"], revenue=given["x"])
    return [
        (expect["dx"], ghosh_values(network, given["dv"], tolerance=1e-16)),
        (expect["dp"], cost_pass_through(network, given["dvc"], tolerance=1e-16).expected),
        (expect["G"], [ghosh_values(network, row, tolerance=1e-16) for row in np.eye(network.count)]),
    ]


def _chain(given: Mapping[str, Any], *, intervals: bool = False) -> FirmNetwork:
    names = given["nodes"]
    ranges = {(e["supplier"], e["customer"]): (e["lo"], e["hi"]) for e in given["interval_edges"] if intervals}
    ends = [ranges.get((e["supplier"], e["customer"]), (e["amount"],) * 2) for e in given["edges"]]
    return firm_network(
        Firms(count=len(names), names=names, revenue=given["revenue"]),
        Edges(
            supplier=[names.index(e["supplier"]) for e in given["edges"]],
            customer=[names.index(e["customer"]) for e in given["edges"]],
            amount=[e["amount"] for e in given["edges"]],
            low=[low for low, _ in ends],
            high=[high for _, high in ends],
        ),
    )


def _capex(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    names, network = given["nodes"], _chain(given)
    who = given["shock"]["spender"]
    paid = Edges(
        supplier=[names.index(to) for to in given["capex_spend"][who]],
        customer=[0] * len(given["capex_spend"][who]),
        amount=list(given["capex_spend"][who].values()),
    )
    change = [-given["shock"]["cut"]]
    money = spending(network, paid, totals=[given["capex_total"][who]], names=[who])
    effect = demand_exposure(network, money, change, tolerance=1e-15)
    wide = _chain(given, intervals=True)
    hull = demand_exposure(wide, spending(wide, paid, names=[who]), change, tolerance=1e-15)
    fall = np.array([-given["exo_output"]["fall"] * (name == given["exo_output"]["firm"]) for name in names])
    target = names.index("ASML")
    walks = contribution_walks(network, money, change, target)
    listed = [(walk["walk"], walk["value"]) for walk in expect["top_walks_to_ASML"]]
    found = {(who, *(names[firm] for firm in walk.firms)): walk.value for walk in walks.walks}
    slope = edge_sensitivity(network, money, change, target)
    place = {(names[a], names[b]): k for k, (a, b) in enumerate(zip(network.supplier, network.customer, strict=True))}
    rows = expect["edge_sensitivity_ASML"]
    edges = [place[row["supplier"], row["customer"]] for row in rows]
    return [
        (_named(expect["dx"], names), effect.expected),
        (_named(expect["rel"], names), effect.relative),
        (_named(expect["direct"], names), effect.direct),
        (_named(expect["indirect"], names), effect.indirect),
        (expect["coverage"], effect.coverage),
        ([expect["interval_dx"][name][0] for name in names], hull.low),
        ([expect["interval_dx"][name][1] for name in names], hull.high),
        (_named(expect["exo_output_dx"], names), output_stop(network, fall, tolerance=1e-15).expected),
        ([value for _, value in listed], [found.get(tuple(walk), np.nan) for walk, _ in listed]),
        (effect.expected[target], sum(walk.value for walk in walks.walks) + walks.rest),
        ([row["derivative"] for row in rows], slope.derivative[edges]),
        ([row["elasticity"] for row in rows], slope.elasticity[edges]),
    ]


def _dirichlet(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    """Samples: the differences are in standard errors of the closed form, a tenth of the tolerated five."""
    given, expect, draws = case["input"], case["expect"], 10_000
    count = len(given["members"])
    network = firm_network(
        Firms(
            count=count + 1,
            names=[*given["members"], "buyer"],
            revenue=[200.0] * count + [given["customer_revenue"]],
            costs=[50.0] * count + [given["group_total"]],
        ),
        Edges(supplier=range(count), customer=[count] * count, amount=[0.0] * count, sized=[False] * count),
    )
    options = SampleOptions(count=draws, seed=5, prior=Prior())
    share = sample_amounts(tighten(network), options).values[:, 0] / given["group_total"]
    pairs: list[Pair] = [(True, bool(abs(share.mean() - expect["share_mean"]) < 5 * np.sqrt(1 / 18 / draws)))]
    for part, key in ((0.05, "share_q05"), (0.5, "share_q50"), (0.95, "share_q95")):
        error = np.sqrt(part * (1 - part) / draws) / (2 * (1 - expect[key]))
        pairs.append((True, bool(abs(np.quantile(share, part) - expect[key]) < 5 * error)))
    return pairs


def _cowos(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    names, kinds = given["nodes"], sorted(set(given["sector"]))
    pairs = {(kinds.index(a), kinds.index(b)): 2 for a, b in given["essential"]}

    def model(run: Mapping[str, Any]) -> Any:
        revenue = _named(given["revenue"], names) if run["revenue_used"] else None
        network = firm_network(
            Firms(count=len(names), revenue=revenue, sector=[kinds.index(kind) for kind in given["sector"]]),
            Edges(
                supplier=[names.index(e["supplier"]) for e in given["edges"]],
                customer=[names.index(e["customer"]) for e in given["edges"]],
                amount=[e["amount"] for e in given["edges"]],
            ),
        )
        options = CascadeOptions(
            substitution=run["market"], coupling=run["coupling"],
            totals="required" if run["revenue_used"] else "own_strength",
        )  # fmt: skip
        return cascade_model(network, essential_pairs(pairs), options)

    found: list[Pair] = []
    for run in expect["scenarios"].values():
        loss = {names.index(name): size for name, size in run["loss_in"].items()}
        effect = supply_exposure(model(run), loss, options=EXACT)
        found += [(_named(run["loss"], names), effect.expected), (_named(run["hd"], names), effect.downstream)]
        found += [(_named(run["hu"], names), effect.upstream), (run["esri"], effect.esri.expected)]
    plain = model({"revenue_used": True, "market": True, "coupling": "separate"})
    found.append((_named(expect["esri_all_market_revenue"], names), esri(plain, options=EXACT).esri))
    players = expect["shapley"]["players"]
    parts = by_shock(plain, [{names.index(name): 1.0} for name in players], options=EXACT)
    return [*found, (_named(expect["shapley"]["phi"], players), parts.part)]


def _listed(given: Mapping[str, Any]) -> FirmNetwork:
    supplier, customer, amount = zip(*given["edges"], strict=True)
    edges = Edges(supplier=supplier, customer=customer, amount=amount)
    return firm_network(Firms(count=given["n"], sector=given["sector"]), edges)


def _eleven(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    found: list[Pair] = []
    for market, key in ((False, "no_market"), (True, "market")):
        options = CascadeOptions(substitution=market, coupling="separate", totals="own_strength")
        scores = esri(cascade_model(_listed(case["input"]), options=options), options=EXACT)
        found.append((case["expect"][key], np.column_stack([scores.esri, scores.downstream, scores.upstream])))
    return found


def _figure(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    options = CascadeOptions(substitution=False, coupling="separate", totals="own_strength")
    model = cascade_model(_listed(given), options=options, weight=given["weights"])
    effect = supply_exposure(model, {int(firm): size for firm, size in given["loss"].items()}, options=EXACT)
    return [
        (expect["loss_d"], 1 - effect.downstream),
        (expect["loss_u"], 1 - effect.upstream),
        (expect["esri"], effect.esri.expected),
    ]


def _loop(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    loss = {firm: float(size) for firm, size in enumerate(given["loss"]) if size}
    bare = _square(given["W"], sector=given["sector"])
    model = cascade_model(bare, options=CascadeOptions(coupling="separate", totals="own_strength"))
    found: list[Pair] = []
    for eps, row in expect["esri_by_eps"].items():
        effect = supply_exposure(model, loss, options=RunOptions(eps=float(eps)))
        found.append(([row["esri"], row["iterations"]], [effect.esri.expected, effect.iterations]))
    whole = _square(given["W"], sector=given["sector"], revenue=given["revenue"], costs=given["costs"])
    model = cascade_model(whole, options=CascadeOptions(coupling="separate"))
    effect = supply_exposure(model, loss, options=RunOptions(eps=1e-14))
    row = expect["with_revenue"]
    return [*found, (row["hd"], effect.downstream), (row["hu"], effect.upstream), (row["esri"], effect.esri.expected)]


def _spof(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    names = list(given["requires"])
    groups = {
        names.index(firm): [[names.index(member) for member in group] for group in told]
        for firm, told in given["requires"].items()
    }
    needs, target = requirements(len(names), groups), names.index(given["target"])
    chance = np.full(len(names), given["p"])
    chance[target] = 0.0
    cuts = {frozenset(names[firm] for firm in cut) for cut in minimal_cuts(needs, target)}
    return [
        (True, expect["spof"] == sorted(names[firm] for firm in single_points(needs, target))),
        (True, cuts == {frozenset(cut) for cut in expect["minimal_cut_sets"]}),
        (expect["failure_probability"], failure_probability(needs, target, chance).probability),
    ]


def _partial(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    expect = case["expect"]
    found = concentration(case["input"]["known"], unlisted=case["input"]["unseen_members"])
    keys = ("lo", "hi_one_unseen", "hi_capped", "hi_to_named", "mean_dirichlet2")
    values = [found.low, found.high, found.high_capped, found.high_to_leader, found.expected]
    return [(_named(expect, list(keys)), values)]


def _paths(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    names = list(dict.fromkeys(end for tail, head, _ in given["edges"] for end in (tail, head)))
    tail, head, sure = zip(*given["edges"], strict=True)
    graph = EvidenceGraph([names.index(end) for end in tail], [names.index(end) for end in head], list(sure))
    ends = names.index(given["source"]), names.index(given["target"])
    paths = graph.best_paths(*ends, len(expect["paths"]))
    return [
        ([row["confidence"] for row in expect["paths"]], [path.confidence for path in paths]),
        (True, [row["path"] for row in expect["paths"]] == [[names[node] for node in path.nodes] for path in paths]),
        (expect["noisy_or_of_paths"], noisy_or(paths)),
        (expect["exact_reliability"], graph.reliability(*ends)[0]),
    ]


def _katz(case: Case, every: Mapping[str, Case]) -> list[Pair]:
    given, expect = every[case["input"]["network"]]["input"], case["expect"]
    network, names = _chain(given), given["nodes"]
    return [
        (_named(expect["katz"], names), katz(network, alpha=case["input"]["alpha"])),
        (_named(expect["output_multiplier"], names), output_multiplier(network)),
        (_named(expect["row_sum_L"], names), forward_linkage(network)),
        (_named(expect["influence"], names), influence(network)),
    ]


def _buffers(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    names = given["nodes"]
    supplier, customer, amount = zip(*given["edges"], strict=True)
    network = firm_network(
        Firms(count=len(names), names=names, revenue=given["normal_output"]),
        Edges(
            supplier=[names.index(name) for name in supplier],
            customer=[names.index(name) for name in customer],
            amount=amount,
        ),
    )

    def course(loss: float, periods: int) -> Any:
        first, last = given["shock"]["periods"]
        shock = Shock(firm=names.index(given["shock"]["firm"]), loss=loss, first=first, last=last)
        plan = Scenario(shocks=[shock], periods=periods, lead=given["lead"], inventory=given["inventory_periods"])
        return run_scenario(network, plan)

    whole = course(given["shock"]["loss"], given["T"])
    return [
        (expect["output_share"], whole.low),
        (_named(expect["lost_output"], names), whole.lost_high),
        (expect["half_shock_output_share"], course(0.5, expect["half_shock_T"]).low),
    ]


def _fusion(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    given, expect = case["input"], case["expect"]
    decay, ranges = given["decay"], [tuple(ends) for ends in given["ranges"]]
    mean, deviation = pooled(ranges)
    ends = [sale("a", "b", span(*one), doc) for one, doc in zip(given["ranges"], (REPORT, OTHER), strict=True)]
    (edge,) = index_of([REPORT, OTHER], ends).edges
    return [
        (expect["noisy_or"], any_source(given["p"])),
        (expect["noisy_or_grouped"], any_source(given["p"], given["origin"])),
        (expect["vote_posterior"], posterior(given["support"], given["deny"])),
        (expect["decayed"], decayed(decay["c"], decay["days"], decay["halflife"])),
        (expect["uniform_sd"], [uniform_sd(*one) for one in ranges]),
        ([expect["inverse_variance_mean"], expect["inverse_variance_sd"]], [mean, deviation]),
        (expect["conflict_z"], discord(*ranges)),
        (expect["latest_wins"], [edge.amount.low, edge.amount.high]),
    ]


def _mrio(case: Case, _: Mapping[str, Case]) -> list[Pair]:
    """In billions, so that the tolerance of the file is one of parts and not of units."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pymrio  # noqa: PLC0415 an optional test dependency

        io = pymrio.load_test()
    expect, flows = case["expect"], io.Z.to_numpy()
    network = _square(flows, revenue=flows.sum(axis=1) + io.Y.to_numpy().sum(axis=1))
    names = ["/".join(row) for row in io.Z.index]
    spent = io.Y["reg1"].to_numpy().sum(axis=1)
    buys = np.flatnonzero(spent)
    money = spending(network, Edges(supplier=buys, customer=np.zeros_like(buys), amount=spent[buys]))
    effect = demand_exposure(network, money, [-0.2], tolerance=1e-15)
    top = [effect.expected[names.index(name)] for name in expect["top5"]]
    return [
        (expect["dx_sum"] / 1e9, effect.expected.sum() / 1e9),
        (np.array(list(expect["top5"].values())) / 1e9, np.array(top) / 1e9),
        (expect["L_00"], _inverse(network)[0, 0]),
        (expect["L_0_9"], _inverse(network)[0, 9]),
    ]


RUNNERS: dict[str, Callable[[Case, Mapping[str, Case]], list[Pair]]] = {
    "mb2_leontief": _leontief,
    "mb2_ghosh_price": _ghosh,
    "ai_chain_capex_cut": _capex,
    "unknown_shares_dirichlet": _dirichlet,
    "cowos_halt_gl": _cowos,
    "glcascade_example_11": _eleven,
    "pnasnexus2024_fig1_linear": _figure,
    "closed_loop_eps": _loop,
    "spof_and_or": _spof,
    "hhi_partial": _partial,
    "evidence_paths": _paths,
    "katz_influence": _katz,
    "inventory_lead_time": _buffers,
    "evidence_fusion": _fusion,
    "pymrio_test_mrio": _mrio,
}


def difference(pairs: list[Pair]) -> float:
    """Give the largest difference of any number of a case."""
    gaps = [np.abs(np.asarray(want, dtype=float) - np.asarray(got, dtype=float)) for want, got in pairs]
    return float(max(np.max(gap, initial=0.0) for gap in gaps))
