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
Records = npt.NDArray[np.void]
DOWN = np.dtype([("share", np.float64), ("slot", np.int32), ("customer", np.int32)])
UP = np.dtype([("share", np.float64), ("supplier", np.int64)])

ACTIVE, ORDERING, SLOTS, MARKETS = range(4)
ROUNDING = 1e-16  # a smaller change of a loss is lost in 1 − loss; without it whole networks fill with nothing
TINY = 1e-300  # marks a market as listed
COLLAPSED = 1e-3  # below this part of its first mass, a market is summed afresh: the running difference has cancelled


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no writable place for the cache
        made = numba.njit(nogil=True)(function)
    return cast("Callable[P, R]", made)


class Plan(NamedTuple):
    """The model as flat arrays: edges by supplier with slot and share, edges by customer, markets and their members.

    What is read of one edge lies side by side, in one line of the cache: firms are reached in no order.
    """

    down_pointer: IntArray
    down: Records
    up_pointer: IntArray
    up: Records
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
    sender: Index
    change: FloatArray
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
        dirty=np.zeros(firms + 1, dtype=np.int32),
        sender=np.zeros(firms, dtype=np.int32),
        change=np.zeros(firms),
        slots=np.zeros(slots + 1, dtype=np.int32),
        markets=np.zeros(markets, dtype=np.int32),
        counts=np.zeros(4, dtype=np.int64),
    )


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
def _changed(plan: Plan, work: Work, skip: float) -> int:
    """List the firms whose substituted loss grew, with by how much; give how many."""
    active, loss, sent, change = work.active, work.loss_down, work.sent_down, work.change
    market, mass, top, sender = plan.market, work.mass, plan.top, work.sender
    found = 0
    for k in range(work.counts[ACTIVE]):
        firm = active[k]
        value = loss[firm]
        place = market[firm]
        if place >= 0 and mass[place] > top[firm]:
            value *= top[firm] / mass[place]
        more = value - sent[firm]
        if more > skip:
            sent[firm] = value
            change[found] = more
            sender[found] = firm
            found += 1
    return found


@_compiled
def _push_down(plan: Plan, work: Work, senders: int) -> int:
    """Add the changes to the sums of the customers; list the customers, give how many.

    The greatest of a customer's sums counts, the non-essential one included. Lists are written always and grow only
    when an entry is new: a branch here would be mispredicted most of the time.
    """
    pointer, edges = plan.down_pointer, plan.down
    sums, peak, flag, dirty, slots = work.slot, work.peak, work.dirty_flag, work.dirty, work.slots
    sender, change = work.sender, work.change
    touched, waiting = work.counts[SLOTS], 0
    for k in range(senders):
        amount = change[k]
        for edge in range(pointer[sender[k]], pointer[sender[k] + 1]):
            slot, customer = edges[edge]["slot"], edges[edge]["customer"]
            before = sums[slot]
            after = before + edges[edge]["share"] * amount
            sums[slot] = after
            slots[touched] = slot
            touched += before == 0.0
            peak[customer] = max(peak[customer], after)
            dirty[waiting] = customer
            waiting += flag[customer] == 0
            flag[customer] = 1
    work.counts[SLOTS] = touched
    return waiting


@_compiled
def _settle_down(work: Work, waiting: int) -> tuple[int, float]:
    """Keep the listed customers that lose more, with by how much; give how many and the greatest."""
    dirty, flag, peak, loss, change = work.dirty, work.dirty_flag, work.peak, work.loss_down, work.change
    drop, found = 0.0, 0
    for k in range(waiting):
        firm = dirty[k]
        flag[firm] = 0
        more = min(1.0, peak[firm]) - loss[firm]
        if more > 0.0:
            dirty[found] = firm
            change[found] = more
            found += 1
            drop = max(drop, more)
    return found, drop


@_compiled
def _lose(plan: Plan, work: Work, losers: int) -> None:
    """Book the listed losses of capacity: in the firm's level, in the list of the active, in its market."""
    dirty, change, loss, active, market = work.dirty, work.change, work.loss_down, work.active, plan.market
    lost, stale, markets, mass = work.lost, work.stale, work.markets, plan.mass
    actives, opened = work.counts[ACTIVE], work.counts[MARKETS]
    for k in range(losers):
        firm = dirty[k]
        if loss[firm] == 0.0:
            active[actives] = firm
            actives += 1
        loss[firm] += change[k]
        place = market[firm]
        if place < 0:
            continue
        if lost[place] == 0.0:
            markets[opened] = place
            opened += 1
            lost[place] = TINY
        lost[place] += mass[firm] * change[k]
        stale[place] = 1
    work.counts[ACTIVE], work.counts[MARKETS] = actives, opened


@_compiled
def _step_down(plan: Plan, work: Work, skip: float) -> float:
    """Give the greatest new loss of one round of supply."""
    waiting = _push_down(plan, work, _changed(plan, work, skip))
    losers, drop = _settle_down(work, waiting)
    _lose(plan, work, losers)
    _refresh_markets(plan, work)
    return drop


@_compiled
def _push_up(plan: Plan, work: Work, skip: float, sequential: bool) -> int:  # noqa: FBT001 - no keyword-only arguments
    """Add the changes of all who order less to the sums of their suppliers; list these, give how many."""
    pointer, edges = plan.up_pointer, plan.up
    ordering, up, down, sent, orders = work.ordering, work.loss_up, work.loss_down, work.sent_up, work.orders
    flag, dirty, waiting = work.dirty_flag, work.dirty, 0
    for k in range(work.counts[ORDERING]):
        firm = ordering[k]
        value = max(up[firm], down[firm]) if sequential else up[firm]
        change = value - sent[firm]
        if change <= skip:
            continue
        sent[firm] = value
        for edge in range(pointer[firm], pointer[firm + 1]):
            supplier = edges[edge]["supplier"]
            orders[supplier] += edges[edge]["share"] * change
            dirty[waiting] = supplier
            waiting += flag[supplier] == 0
            flag[supplier] = 1
    return waiting


@_compiled
def _step_up(plan: Plan, work: Work, skip: float, sequential: bool) -> float:  # noqa: FBT001 - see above
    """Give the greatest new loss of one round of orders."""
    waiting = _push_up(plan, work, skip, sequential)
    ordering, up, down, orders, flag, dirty = (
        work.ordering,
        work.loss_up,
        work.loss_down,
        work.orders,
        work.dirty_flag,
        work.dirty,
    )
    drop, listed = 0.0, work.counts[ORDERING]
    for k in range(waiting):
        supplier = dirty[k]
        flag[supplier] = 0
        more = min(1.0, orders[supplier]) - up[supplier]
        if more <= 0.0:
            continue
        if up[supplier] == 0.0 and not (sequential and down[supplier] > 0.0):
            ordering[listed] = supplier
            listed += 1
        up[supplier] += more
        drop = max(drop, more)
    work.counts[ORDERING] = listed
    return drop


@_compiled
def _start(plan: Plan, work: Work, shocks: Shocks, number: int) -> None:
    losers = 0
    for k in range(shocks.pointer[number], shocks.pointer[number + 1]):
        if shocks.loss[k] > 0.0:
            work.dirty[losers] = shocks.firm[k]
            work.change[losers] = shocks.loss[k]
            work.loss_up[shocks.firm[k]] = shocks.loss[k]
            losers += 1
    _lose(plan, work, losers)
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
    weight, loss, orders, active, ordering = plan.weight, work.loss_down, work.loss_up, work.active, work.ordering
    total, down, up = 0.0, 0.0, 0.0
    for k in range(work.counts[ACTIVE]):
        firm = active[k]
        down += weight[firm] * loss[firm]
        total += weight[firm] * max(loss[firm], orders[firm])
    for k in range(work.counts[ORDERING]):
        firm = ordering[k]
        up += weight[firm] * orders[firm]
        if loss[firm] == 0.0:
            total += weight[firm] * orders[firm]
    out.score[number, 0], out.score[number, 1], out.score[number, 2] = total, down, up
    if len(out.down):
        out.down[number, :] = loss
        out.up[number, :] = orders


@_compiled
def _clear(plan: Plan, work: Work) -> None:
    counts, slot, slots, peak, owner = work.counts, work.slot, work.slots, work.peak, plan.slot_owner
    for k in range(counts[SLOTS]):
        slot[slots[k]] = 0.0
        peak[owner[slots[k]]] = 0.0
    ordering, up, sent, orders = work.ordering, work.loss_up, work.sent_up, work.orders
    pointer, edges = plan.up_pointer, plan.up
    for k in range(counts[ORDERING]):
        firm = ordering[k]
        up[firm] = 0.0
        if sent[firm] == 0.0:
            continue
        sent[firm] = 0.0
        for edge in range(pointer[firm], pointer[firm + 1]):
            orders[edges[edge]["supplier"]] = 0.0
    active, loss, sent_down = work.active, work.loss_down, work.sent_down
    for k in range(counts[ACTIVE]):
        loss[active[k]] = 0.0
        sent_down[active[k]] = 0.0
    for k in range(counts[MARKETS]):
        work.mass[work.markets[k]] = plan.market_mass[work.markets[k]]
        work.lost[work.markets[k]] = 0.0
    counts[:] = 0


@_compiled
def run_all(plan: Plan, work: Work, shocks: Shocks, rules: Rules, out: Scores) -> None:
    """Run every shock alone and write its scores; `work` must come clean and is left clean."""
    exact = Rules(rules.eps, max(rules.skip, ROUNDING), rules.max_iterations, rules.sequential)
    for number in range(len(shocks.pointer) - 1):
        _start(plan, work, shocks, number)
        out.iterations[number] = _run(plan, work, exact)
        _score(plan, work, out, number)
        _clear(plan, work)
