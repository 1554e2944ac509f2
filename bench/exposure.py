"""Measure exposure analysis against plain loops, in one run: python -m bench.exposure --help.

Every number is CPU seconds of this process unless it says wall; each row names its input. Networks are drawn from a
seed: degrees by a power law (exponent 2.3) on both sides, ten edges a firm, 50 sectors, 30 % essential pairs.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import networkx as nx
import numpy as np

from kg.exposure import (
    CascadeModel,
    CascadeOptions,
    Edges,
    FirmNetwork,
    Firms,
    RunOptions,
    Shocks,
    cascade_model,
    compiled_available,
    each_alone,
    esri,
    essential_table,
    firm_network,
)
from kg.exposure.arrays import FloatArray
from kg.exposure.linear import summed_rounds, technical

T = TypeVar("T")
EXPONENT, DEGREE, SECTORS, ESSENTIAL_PART = 2.3, 10, 50, 0.3
TOLERANCE = 1e-8
GRAPH_LIMIT = 20_000
MEGA = 1_000_000


def say(*cells: object) -> None:
    """Write one row, tab-separated."""
    sys.stdout.write("\t".join(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in cells) + "\n")
    sys.stdout.flush()


def timed(work: Callable[[], T], *, repeat: int = 1) -> tuple[float, float, T]:
    """Give the least CPU and wall seconds over the repeats, and the result."""
    best_cpu, best_wall = np.inf, np.inf
    result = None
    for _ in range(repeat):
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        best_cpu = min(best_cpu, time.process_time() - cpu)
        best_wall = min(best_wall, time.perf_counter() - wall)
    if result is None:
        raise RuntimeError("nothing was measured")
    return best_cpu, best_wall, result


def peak_mb() -> float:
    """Give this process's peak memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def draw(firms: int, seed: int) -> FirmNetwork:
    """Give a seeded network with heavy-tailed degrees."""
    rng = np.random.default_rng(seed)

    def chance() -> FloatArray:
        weight = (1 - rng.random(firms)) ** (-1 / (EXPONENT - 1))
        weight = np.minimum(weight, np.sqrt(firms) * 5)
        return np.asarray(weight / weight.sum())

    supplier = rng.choice(firms, DEGREE * firms, p=chance())
    customer = rng.choice(firms, DEGREE * firms, p=chance())
    apart = supplier != customer
    supplier, customer = supplier[apart], customer[apart]
    amount = rng.lognormal(0, 1, len(supplier))
    sold, bought = np.bincount(supplier, amount, firms), np.bincount(customer, amount, firms)
    return firm_network(
        Firms(
            count=firms,
            sector=rng.integers(0, SECTORS, firms),
            revenue=np.maximum(sold, bought) * 1.3 + 0.1,
            costs=bought * 1.1 + 0.05,
        ),
        Edges(supplier=supplier, customer=customer, amount=amount),
    )


def shock(network: FirmNetwork) -> FloatArray:
    """Give a cut of 20 % of what one spender buys from 50 firms."""
    change = np.zeros(network.count)
    change[np.random.default_rng(1).choice(network.count, min(50, network.count), replace=False)] = -0.2
    return change


def dict_loop(network: FirmNetwork, change: FloatArray) -> FloatArray:
    """Give the rounds of the linear model with dictionaries, as one would write them first."""
    matrix = technical(network)
    buys: dict[int, list[tuple[int, float]]] = {}
    ends = zip(network.supplier.tolist(), network.customer.tolist(), matrix.data.tolist(), strict=True)
    for supplier, customer, weight in ends:
        buys.setdefault(customer, []).append((supplier, weight))
    step = {int(firm): float(change[firm]) for firm in np.flatnonzero(change)}
    total = dict(step)
    first = sum(abs(value) for value in step.values())
    while sum(abs(value) for value in step.values()) > TOLERANCE * first:
        further: dict[int, float] = {}
        for customer, value in step.items():
            for supplier, weight in buys.get(customer, ()):
                further[supplier] = further.get(supplier, 0.0) + weight * value
        for firm, value in further.items():
            total[firm] = total.get(firm, 0.0) + value
        step = further
    result = np.zeros(network.count)
    result[list(total)] = list(total.values())
    return result


def graph_loop(network: FirmNetwork, change: FloatArray) -> Callable[[], FloatArray]:
    """Give the same rounds over a networkx graph, the graph made beforehand."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(network.count))
    weights = technical(network).data.tolist()
    graph.add_weighted_edges_from(zip(network.customer.tolist(), network.supplier.tolist(), weights, strict=True))

    def work() -> FloatArray:
        step, total = change, change.copy()
        first = np.abs(change).sum()
        while np.abs(step).sum() > TOLERANCE * first:
            further = np.zeros(network.count)
            for firm in graph:
                if step[firm]:
                    for _, supplier, data in graph.out_edges(firm, data=True):
                        further[supplier] += data["weight"] * step[firm]
            total = total + further
            step = further
        return total

    return work


def bandwidth() -> float:
    """Give how many GB/s one core streams: a = b + 3 c over arrays far beyond the cache."""
    one, two = np.ones(5 * MEGA), np.ones(5 * MEGA)
    out = np.empty_like(one)

    def triad() -> FloatArray:
        np.multiply(two, 3.0, out=out)
        np.add(out, one, out=out)
        return out

    _, wall, _ = timed(triad, repeat=3)
    return 5 * one.nbytes / wall / 1e9  # two passes: read 1 + write 1, read 2 + write 1


def leontief(sizes: list[int], seed: int, loop_limit: int) -> None:
    """Print one row for each size and method of the linear model."""
    say("# Leontief, one spender's cut of 20 % at 50 firms, rounds to 1e-8")
    say("firms", "edges", "method", "CPU s", "ratio to it", "rounds", "largest difference", "peak MB so far")
    stream = bandwidth()
    for firms in sizes:
        network = draw(firms, seed)
        change = shock(network)
        made, _, matrix = timed(partial(technical, network))
        cpu, wall, solved = timed(partial(summed_rounds, matrix, change, tolerance=TOLERANCE), repeat=3)
        say(firms, network.edge_count, "sparse rounds", cpu, 1.0, solved.rounds, 0.0, peak_mb())
        say(firms, network.edge_count, "  making A", made, made / cpu, "", "", peak_mb())
        read = solved.rounds * (matrix.data.nbytes + matrix.indices.nbytes)
        say(
            firms,
            network.edge_count,
            "  of streaming bound",
            wall,
            read / wall / 1e9 / stream,
            "",
            "",
            f"{stream:.3g} GB/s",
        )
        rivals: list[tuple[str, int, Callable[[], FloatArray]]] = [
            ("dict loop", loop_limit, partial(dict_loop, network, change))
        ]
        if firms <= GRAPH_LIMIT:
            rivals.append(("networkx loop", GRAPH_LIMIT, graph_loop(network, change)))
        for name, limit, work in rivals:
            if firms > limit:
                continue
            other, _, answer = timed(work)
            gap = float(np.abs(answer - solved.total).max())
            say(firms, network.edge_count, name, other, other / cpu, "", gap, peak_mb())


def stops(model: CascadeModel, count: int) -> Shocks:
    """Give a seeded choice of firms to stop one by one, or all of them."""
    firms = model.network.count
    chosen = None if count >= firms else np.random.default_rng(2).choice(firms, count, replace=False)
    return each_alone(firms, chosen)


def cascades(sizes: list[int], options: argparse.Namespace) -> None:
    """Print one row for each size, engine and setting of the cascade."""
    say(f"# ESRI, market substitution, separate coupling unless said, eps {options.eps:g}; CPU ms a stop")
    say("firms", "edges", "engine", "stops", "CPU ms a stop", "numpy / this", "largest difference", "peak MB so far")
    for firms in sizes:
        rng = np.random.default_rng(options.seed)
        network = draw(firms, options.seed)
        table = rng.choice([1, 2], p=[1 - ESSENTIAL_PART, ESSENTIAL_PART], size=(SECTORS, SECTORS))
        model = cascade_model(network, essential_table(table), CascadeOptions(coupling="separate"))
        plain = RunOptions(eps=options.eps, engine="reference")
        few = stops(model, options.reference_stops)
        slow, _, truth = timed(partial(esri, model, few, options=plain))
        slow_ms = slow / few.total * 1e3
        say(firms, network.edge_count, "numpy reference", few.total, slow_ms, 1.0, 0.0, peak_mb())
        if not compiled_available():
            say("numba is not installed: no compiled engine")
            continue
        compiled(model, few, (slow_ms, truth.esri), options)


def compiled(model: CascadeModel, few: Shocks, base: tuple[float, FloatArray], options: argparse.Namespace) -> None:
    """Print the compiled engine's rows for one network."""
    slow_ms, truth = base
    edges = model.network.edge_count
    fast = RunOptions(eps=options.eps, engine="compiled")
    esri(model, few.part(0, 1), options=fast)
    gap = float(np.abs(esri(model, few, options=fast).esri - truth).max())
    many = stops(model, options.stops)
    settings = [
        ("event-driven, exact", model, fast),
        ("  sequential coupling", replace(model, coupling="sequential"), fast),
        ("  eps 1e-8", model, replace(fast, eps=1e-8)),
        (f"  messages below {options.skip:g} dropped", model, replace(fast, skip=options.skip)),
    ]
    exact = None
    for name, chosen, rules in settings:
        part = many if rules.eps == options.eps else few
        cpu, _, found = timed(partial(esri, chosen, part, options=rules))
        exact = found.esri if exact is None else exact
        error: object = gap if name.startswith("event") else ""
        if rules.skip:
            error = float(np.abs(found.esri - exact).max())
        ratio: object = slow_ms / (cpu / part.total * 1e3) if rules.eps == options.eps else ""
        say(model.network.count, edges, name, part.total, cpu / part.total * 1e3, ratio, error, peak_mb())
    sixty_four = many.part(0, min(64, many.total))
    together, _, _ = timed(lambda: esri(model, sixty_four, options=fast), repeat=3)
    each = [timed(partial(esri, model, sixty_four.part(k, k + 1), options=fast))[0] for k in range(sixty_four.total)]
    alone = sum(each)
    say(model.network.count, edges, "  one stop, median of 64", 64, float(np.median(each)) * 1e3)
    say(
        model.network.count, edges, "  64 one by one / at once", sixty_four.total, together / 64 * 1e3, alone / together
    )
    spent_one, one_core, _ = timed(lambda: esri(model, many, options=fast))
    spent_two, two_cores, _ = timed(lambda: esri(model, many, options=replace(fast, threads=2)))
    say(
        model.network.count,
        edges,
        "  wall, one thread / two",
        many.total,
        two_cores / many.total * 1e3,
        one_core / two_cores,
    )
    # Where others keep the cores busy, wall time says little: the CPU that two threads need says what they can gain.
    load = os.getloadavg()[0]
    say(
        model.network.count, edges, f"  two threads if both had a core (load {load:.1f})", many.total,
        spent_two / many.total * 1e3, 2 * spent_one / spent_two,
    )  # fmt: skip


def sizes(text: str) -> list[int]:
    """Give the sizes of a list such as 1e4,1e5."""
    return [int(float(part)) for part in text.split(",") if part]


def main() -> None:
    """Read the options and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leontief", type=sizes, default=[10_000, 100_000], help="firms, such as 1e4,1e5,1e6")
    parser.add_argument("--esri", type=sizes, default=[10_000], help="firms, such as 1e4,1e5,1e6")
    parser.add_argument("--stops", type=int, default=2_000, help="firms to stop with the compiled engine")
    parser.add_argument("--reference-stops", type=int, default=40, help="firms to stop with plain numpy")
    parser.add_argument("--loop-limit", type=int, default=200_000, help="most firms that the dict loop is run for")
    parser.add_argument("--eps", type=float, default=1e-3)
    parser.add_argument("--skip", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    leontief(options.leontief, options.seed, options.loop_limit)
    cascades(options.esri, options)


if __name__ == "__main__":
    main()
