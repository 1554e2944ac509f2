"""M1, demand exposure: whose output falls when a spender cuts or a producer stops (upstream, linear).

Leontief 1936; Miller & Blair, Input-Output Analysis, 2nd edition, chapters 2 and 13.2. Prices are held, inputs are
bought in fixed proportion to output, every firm can shrink as much as its orders do. Capex is final demand: see
`spending`. Supply shocks run the other way: see `cascade`; the two are never added up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from kg.exposure.arrays import BoolArray, FloatArray, changes, shares, summed
from kg.exposure.bounds import Hull, linear_hull
from kg.exposure.linear import TOLERANCE, check_columns, needed_revenue, summed_rounds, technical
from kg.exposure.network import Edges, FirmNetwork
from kg.exposure.reach import upstream
from kg.exposure.results import Interval, LinearEffect
from kg.exposure.spending import Spending, spending


def demand_exposure(
    network: FirmNetwork,
    money: Spending,
    change: npt.ArrayLike,
    *,
    pass_through: npt.ArrayLike = 1.0,
    tolerance: float = TOLERANCE,
) -> LinearEffect:
    """Give the change of every firm's output when spenders change what they spend.

    Formula: Δf_i = Σ_m s_m K_im; Δx = (I − β∘A)⁻¹ Δf, A = W diag(1/x); direct = Δf, indirect = Δx − Δf,
    relative = Δx/x. Unit: that of the network. Source: Leontief 1936, Miller & Blair ch. 2.

    Args:
        network: needs revenue; purchases below revenue at every firm.
        money: who spends how much at whom.
        change: relative change of each spender's spending; −0.2 is a cut of 20 %.
        pass_through: β from 0 (buyers keep ordering: the short run) to 1 (orders follow sales), one or one for each
            edge.
        tolerance: rounds stop when one is at most this part of the first, in L1 norm.

    Raises:
        InputError: a change below −1, β outside 0 to 1, no revenue, purchases that reach a firm's revenue.
    """
    wanted = changes(change, "change", money.count)
    beta = _pass_through(network, pass_through)
    passed = _scaled(network, beta)
    direct = summed(money.firm, wanted[money.spender] * money.amount, network.count)
    check_columns(network, technical(network))
    solved = summed_rounds(technical(passed), direct, tolerance=tolerance)
    covered, unallocated = _coverage(money, wanted)
    hull = _hull(passed, money, wanted, solved.total)
    unknown, only_unknown = _unsized(network, money, wanted)
    return LinearEffect(
        low=np.minimum(hull.low, solved.total),
        expected=np.where(only_unknown, np.nan, solved.total),
        high=np.maximum(hull.high, solved.total),
        direct=direct,
        indirect=solved.total - direct,
        relative=_relative(network, np.where(only_unknown, np.nan, solved.total)),
        size_unknown=unknown,
        coverage=covered,
        unallocated=unallocated,
        rounds=solved.rounds,
        remainder=_remainder(technical(passed), network, solved.left * float(np.abs(direct).sum())),
        assumptions=_assumptions(beta, hull),
        notes=_notes(money, wanted, direct),
    )


def output_stop(
    network: FirmNetwork, change: npt.ArrayLike, *, tolerance: float = TOLERANCE, pass_through: npt.ArrayLike = 1.0
) -> LinearEffect:
    """Give the change of every firm's output when the output of some producers changes from outside.

    Formula: mixed model, Δx_N = (I − A_NN)⁻¹ A_NM Δx_M with Δx_M = s_M x_M given; for one producer m this is
    Δx_i = s x_m L_im / L_mm. (s x_m L_im would let m's fall cut m's own orders once more.) Unit: that of the network.
    Source: Miller & Blair 13.2. What m's customers lose is not in it: for that see `cascade`.

    Args:
        network: needs revenue.
        change: relative change of output for each firm, 0 where it is not given from outside.
        tolerance: as in `demand_exposure`.
        pass_through: as in `demand_exposure`.

    Raises:
        InputError: as `demand_exposure`.
    """
    wanted = changes(change, "change", network.count)
    check_columns(network, technical(network))
    given = wanted != 0
    ordered = given[network.customer] & ~given[network.supplier]
    beta = _pass_through(network, pass_through)
    inside = network.without(np.flatnonzero(given[network.supplier] | given[network.customer]))
    outer = _scaled(network, beta)
    orders = spending(
        inside,
        Edges(
            supplier=network.supplier[ordered],
            customer=network.customer[ordered],
            amount=outer.amount[ordered],
            low=outer.low[ordered],
            high=outer.high[ordered],
            sized=network.sized[ordered],
            statements=_picked(network, ordered),
        ),
        totals=np.full(network.count, np.nan) if network.costs is None else network.costs,
    )
    rest_beta = beta[~(given[network.supplier] | given[network.customer])]
    effect = demand_exposure(inside, orders, wanted, pass_through=rest_beta, tolerance=tolerance)
    own = np.where(given, wanted * needed_revenue(network), 0.0)
    expected = np.where(given, own, effect.expected)
    return LinearEffect(
        low=np.where(given, own, effect.low),
        expected=expected,
        high=np.where(given, own, effect.high),
        direct=effect.direct + own,
        indirect=effect.indirect,
        relative=_relative(network, expected),
        size_unknown=effect.size_unknown & ~given,
        coverage=effect.coverage,
        unallocated=effect.unallocated,
        rounds=effect.rounds,
        remainder=effect.remainder,
        assumptions=("output of the shocked producers given from outside (mixed model)", *effect.assumptions),
        notes=effect.notes,
    )


def _hull(network: FirmNetwork, money: Spending, change: FloatArray, expected: FloatArray) -> Hull:
    """Give the bounds; without intervals they are the expected change, at no cost."""
    if bool((network.low == network.high).all()) and bool((money.low == money.high).all()):
        return Hull(expected, expected, "no interval, so equal to expected")
    return linear_hull(network, money, change)


def _pass_through(network: FirmNetwork, value: npt.ArrayLike) -> FloatArray:
    array = np.asarray(value, dtype=np.float64)
    return shares(np.full(network.edge_count, array) if array.ndim == 0 else array, "pass_through", network.edge_count)


def _scaled(network: FirmNetwork, beta: FloatArray) -> FirmNetwork:
    """Give the network with every flow, low and high end times β."""
    return network if bool((beta == 1).all()) else network.scaled(beta)


def _relative(network: FirmNetwork, effect: FloatArray) -> FloatArray:
    revenue = needed_revenue(network)
    out = np.where(effect == 0, 0.0, np.nan)
    return np.divide(effect, revenue, out=out, where=revenue > 0)


def _coverage(money: Spending, change: FloatArray) -> tuple[float | None, Interval | None]:
    """Give the known part of the shocked spending and the shock that found no receiver."""
    size = np.abs(change)
    total = float((size * money.total)[size > 0].sum())
    if not size.any() or np.isnan(total):
        return None, None
    named = [summed(money.spender, part, money.count) for part in (money.low, money.amount, money.high)]
    known = float(size @ named[1])

    def left(whole: FloatArray, part: FloatArray) -> float:
        return float((change * np.maximum(whole - part, 0.0))[size > 0].sum())

    ends = (left(money.total_low, named[2]), left(money.total_high, named[0]))
    middle = left(money.total, named[1])
    rest = Interval(low=min(*ends, middle), expected=middle, high=max(*ends, middle))
    return (min(known / total, 1.0) if total else None), rest


def _unsized(network: FirmNetwork, money: Spending, change: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Give the firms that some edge without a number leads to, and those that nothing else leads to."""
    hit = change[money.spender] != 0
    sure = np.zeros(network.count, dtype=np.bool_)
    sure[money.firm[hit & money.sized & (money.amount > 0)]] = True
    sure = upstream(network, sure, edges=network.sized & (network.amount > 0))
    every = np.zeros(network.count, dtype=np.bool_)
    every[money.firm[hit]] = True
    every = upstream(network, every)
    doubtful = np.zeros(network.count, dtype=np.bool_)
    doubtful[money.firm[hit & ~money.sized]] = True
    doubtful[network.supplier[~network.sized & every[network.customer]]] = True
    unknown = upstream(network, doubtful)
    return unknown, unknown & ~sure


def _remainder(matrix: csr_array[np.float64], network: FirmNetwork, last: float) -> float:
    worst = float(summed(network.customer, matrix.data, network.count).max(initial=0.0))
    return last * worst / (1 - worst)


def _assumptions(beta: FloatArray, hull: Hull) -> tuple[str, ...]:
    spread = f"{beta[0]:g}" if beta.size and (beta == beta[0]).all() else "by edge" if beta.size else "1"
    return (
        "inputs bought in fixed proportion to output; prices held (Leontief)",
        f"orders follow sales with pass-through {spread}",
        f"low and high: {hull.method}",
    )


def _notes(money: Spending, change: FloatArray, direct: FloatArray) -> tuple[str, ...]:
    if not change.any():
        return ("no effect, because no spending changes",)
    if not direct.any() and not (change[money.spender] != 0).any():
        return ("no effect on any firm, because no receiver of the shocked spending is known",)
    if not direct.any():
        return ("the receivers of the shocked spending are known, their amounts are not: only bounds can be given",)
    return ()


def _picked(network: FirmNetwork, edges: BoolArray) -> list[tuple[str, ...]] | None:
    return [network.claims(int(k)) for k in np.flatnonzero(edges)] if network.statements is not None else None
