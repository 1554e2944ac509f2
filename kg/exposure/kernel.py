"""The compiled cascade: the same rounds as the reference, touching only firms that lose something.

In each round a firm sends to its customers only the *change* of its loss since it last sent, and a customer looks at
its own running sums only: one for all non-essential inputs, one for each essential one, of which the greatest counts. A
round thus costs the degree of the firms that changed, not the size of the network. Buffers are cleared through lists of
what was touched, so the next shock pays for itself alone. Needs numba (extra `fast`); imported on first use only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from kg.exposure.arrays import FloatArray, IntArray
from kg.exposure.shocks import Rules, Scores, Shocks

P = ParamSpec("P")
R = TypeVar("R")
Index = npt.NDArray[np.int32]

ACTIVE, ORDERING, DIRTY, SLOTS, MARKETS = range(5)
COLLAPSED = 1e-3  # below this part of its first mass, a market is summed afresh: the running difference has cancelled


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no writable place for the cache
        made = numba.njit(nogil=True)(function)
    return cast("Callable[P, R]", made)


class Plan(NamedTuple):
    """The model as flat arrays: edges by supplier with slot and share, edges by customer, markets and their members."""

    down_pointer: IntArray
    down_slot: Index
    down_customer: Index
    down_share: FloatArray
    up_pointer: IntArray
    up_supplier: Index
    up_share: FloatArray
    slot_owner: Index
    market: Index
    market_pointer: IntArray
    market_member: Index
    top: FloatArray
    mass: FloatArray
    market_mass: FloatArray
    weight: FloatArray


class Work(NamedTuple):
    """Buffers of one thread, all zero between shocks."""

    loss_down: FloatArray
    loss_up: FloatArray
    sent_down: FloatArray
    sent_up: FloatArray
    slot: FloatArray
    peak: FloatArray
    orders: FloatArray
    mass: FloatArray
    lost: FloatArray
    stale: npt.NDArray[np.uint8]
    dirty_flag: npt.NDArray[np.uint8]
    active: Index
    ordering: Index
    dirty: Index
    slots: Index
    markets: Index
    counts: IntArray


def buffers(plan: Plan) -> Work:
    """Give fresh buffers for one thread."""
    firms, slots, markets = len(plan.weight), len(plan.slot_owner), len(plan.market_mass)
    return Work(
        loss_down=np.zeros(firms),
        loss_up=np.zeros(firms),
        sent_down=np.zeros(firms),
        sent_up=np.zeros(firms),
        slot=np.zeros(slots),
        peak=np.zeros(firms),
        orders=np.zeros(firms),
        mass=plan.market_mass.copy(),
        lost=np.zeros(markets),
        stale=np.zeros(markets, dtype=np.uint8),
        dirty_flag=np.zeros(firms, dtype=np.uint8),
        active=np.zeros(firms, dtype=np.int32),
        ordering=np.zeros(firms, dtype=np.int32),
        dirty=np.zeros(firms, dtype=np.int32),
        slots=np.zeros(slots, dtype=np.int32),
        markets=np.zeros(markets, dtype=np.int32),
        counts=np.zeros(5, dtype=np.int64),
    )


@_compiled
def _lose(plan: Plan, work: Work, firm: int, more: float) -> None:
    """Book a further loss of capacity at one firm: in its own level, in the list of the active, in its market."""
    counts = work.counts
    if work.loss_down[firm] == 0.0:
        work.active[counts[ACTIVE]] = firm
        counts[ACTIVE] += 1
    work.loss_down[firm] += more
    market = plan.market[firm]
    if market >= 0:
        if work.lost[market] == 0.0:
            work.markets[counts[MARKETS]] = market
            counts[MARKETS] += 1
            work.lost[market] = 1e-300
        work.lost[market] += plan.mass[firm] * more
        work.stale[market] = 1


@_compiled
def _refresh_markets(plan: Plan, work: Work) -> None:
    for k in range(work.counts[MARKETS]):
        market = work.markets[k]
        if work.stale[market] == 0:
            continue
        work.stale[market] = 0
        whole = plan.market_mass[market]
        left = whole - work.lost[market]
        if left < COLLAPSED * whole:
            left = 0.0
            for p in range(plan.market_pointer[market], plan.market_pointer[market + 1]):
                member = plan.market_member[p]
                left += plan.mass[member] * (1.0 - work.loss_down[member])
        work.mass[market] = left


@_compiled
def _push_down(plan: Plan, work: Work, firm: int, change: float) -> None:
    counts = work.counts
    firms = len(plan.weight)
    for edge in range(plan.down_pointer[firm], plan.down_pointer[firm + 1]):
        slot = plan.down_slot[edge]
        customer = plan.down_customer[edge]
        before = work.slot[slot]
        after = before + plan.down_share[edge] * change
        work.slot[slot] = after
        if before == 0.0:
            work.slots[counts[SLOTS]] = slot
            counts[SLOTS] += 1
        if slot >= firms and after > work.peak[customer]:
            work.peak[customer] = after
        if work.dirty_flag[customer] == 0:
            work.dirty_flag[customer] = 1
            work.dirty[counts[DIRTY]] = customer
            counts[DIRTY] += 1


@_compiled
def _step_down(plan: Plan, work: Work, skip: float) -> float:
    """Give the greatest new loss of one round of supply."""
    counts = work.counts
    counts[DIRTY] = 0
    for k in range(counts[ACTIVE]):
        firm = work.active[k]
        value = work.loss_down[firm]
        market = plan.market[firm]
        if market >= 0 and work.mass[market] > plan.top[firm]:
            value *= plan.top[firm] / work.mass[market]
        change = value - work.sent_down[firm]
        if change > skip:
            work.sent_down[firm] = value
            _push_down(plan, work, firm, change)
    drop = 0.0
    for k in range(counts[DIRTY]):
        customer = work.dirty[k]
        work.dirty_flag[customer] = 0
        more = min(1.0, max(work.slot[customer], work.peak[customer])) - work.loss_down[customer]
        if more > 0.0:
            _lose(plan, work, customer, more)
            drop = max(drop, more)
    _refresh_markets(plan, work)
    return drop


@_compiled
def _step_up(plan: Plan, work: Work, skip: float, sequential: bool) -> float:  # noqa: FBT001 - compiled code has no keyword-only arguments
    """Give the greatest new loss of one round of orders."""
    counts = work.counts
    counts[DIRTY] = 0
    for k in range(counts[ORDERING]):
        firm = work.ordering[k]
        value = max(work.loss_up[firm], work.loss_down[firm]) if sequential else work.loss_up[firm]
        change = value - work.sent_up[firm]
        if change <= skip:
            continue
        work.sent_up[firm] = value
        for edge in range(plan.up_pointer[firm], plan.up_pointer[firm + 1]):
            supplier = plan.up_supplier[edge]
            work.orders[supplier] += plan.up_share[edge] * change
            if work.dirty_flag[supplier] == 0:
                work.dirty_flag[supplier] = 1
                work.dirty[counts[DIRTY]] = supplier
                counts[DIRTY] += 1
    drop = 0.0
    for k in range(counts[DIRTY]):
        supplier = work.dirty[k]
        work.dirty_flag[supplier] = 0
        more = min(1.0, work.orders[supplier]) - work.loss_up[supplier]
        if more > 0.0:
            if work.loss_up[supplier] == 0.0 and not (sequential and work.loss_down[supplier] > 0.0):
                work.ordering[counts[ORDERING]] = supplier
                counts[ORDERING] += 1
            work.loss_up[supplier] += more
            drop = max(drop, more)
    return drop


@_compiled
def _start(plan: Plan, work: Work, shocks: Shocks, number: int) -> None:
    for k in range(shocks.pointer[number], shocks.pointer[number + 1]):
        firm = shocks.firm[k]
        if shocks.loss[k] > 0.0:
            _lose(plan, work, firm, shocks.loss[k])
            work.loss_up[firm] = shocks.loss[k]
    _refresh_markets(plan, work)


@_compiled
def _order_from(work: Work) -> None:
    """Let everyone who has lost capacity so far cut orders."""
    for k in range(work.counts[ACTIVE]):
        work.ordering[k] = work.active[k]
    work.counts[ORDERING] = work.counts[ACTIVE]


@_compiled
def _run(plan: Plan, work: Work, rules: Rules) -> int:
    """Give the number of rounds; negative when the limit came before the stopping rule."""
    rounds, limit = 0, rules.max_iterations
    drop = 1.0 + rules.eps
    if not rules.sequential:
        _order_from(work)
    while drop > rules.eps and rounds < limit:
        rounds += 1
        drop = _step_down(plan, work, rules.skip)
        if not rules.sequential:
            drop = max(drop, _step_up(plan, work, rules.skip, False))  # noqa: FBT003 - see above
    if rules.sequential:
        _order_from(work)
    if rules.sequential and drop <= rules.eps:
        drop = 1.0 + rules.eps
        while drop > rules.eps and rounds < limit:
            rounds += 1
            drop = _step_up(plan, work, rules.skip, True)  # noqa: FBT003 - see above
    return rounds if drop <= rules.eps else -rounds


@_compiled
def _score(plan: Plan, work: Work, out: Scores, number: int) -> None:
    total, down, up = 0.0, 0.0, 0.0
    for k in range(work.counts[ACTIVE]):
        firm = work.active[k]
        weight = plan.weight[firm]
        down += weight * work.loss_down[firm]
        total += weight * max(work.loss_down[firm], work.loss_up[firm])
    for k in range(work.counts[ORDERING]):
        firm = work.ordering[k]
        up += plan.weight[firm] * work.loss_up[firm]
        if work.loss_down[firm] == 0.0:
            total += plan.weight[firm] * work.loss_up[firm]
    out.score[number, 0], out.score[number, 1], out.score[number, 2] = total, down, up
    if len(out.down):
        out.down[number, :] = work.loss_down
        out.up[number, :] = work.loss_up


@_compiled
def _clear(plan: Plan, work: Work) -> None:
    counts = work.counts
    for k in range(counts[SLOTS]):
        work.slot[work.slots[k]] = 0.0
        work.peak[plan.slot_owner[work.slots[k]]] = 0.0
    for k in range(counts[ORDERING]):
        firm = work.ordering[k]
        work.loss_up[firm] = 0.0
        if work.sent_up[firm] == 0.0:
            continue
        work.sent_up[firm] = 0.0
        for edge in range(plan.up_pointer[firm], plan.up_pointer[firm + 1]):
            work.orders[plan.up_supplier[edge]] = 0.0
    for k in range(counts[ACTIVE]):
        work.loss_down[work.active[k]] = 0.0
        work.sent_down[work.active[k]] = 0.0
    for k in range(counts[MARKETS]):
        market = work.markets[k]
        work.mass[market] = plan.market_mass[market]
        work.lost[market] = 0.0
    counts[:] = 0


@_compiled
def run_all(plan: Plan, work: Work, shocks: Shocks, rules: Rules, out: Scores) -> None:
    """Run every shock alone and write its scores; `work` must come clean and is left clean."""
    for number in range(len(shocks.pointer) - 1):
        _start(plan, work, shocks, number)
        out.iterations[number] = _run(plan, work, rules)
        _score(plan, work, out, number)
        _clear(plan, work)
