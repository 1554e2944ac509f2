"""The cascade in plain numpy, every edge in every round: slow, short, and what the compiled engine must equal."""

from __future__ import annotations

import numpy as np

from kg.exposure.arrays import FloatArray, summed
from kg.exposure.cascade_model import CascadeModel
from kg.exposure.shocks import Rules, Scores, Shocks


def run_all(model: CascadeModel, shocks: Shocks, rules: Rules, out: Scores) -> None:
    """Run every shock alone and write its scores into `out`."""
    for number in range(shocks.total):
        part = slice(int(shocks.pointer[number]), int(shocks.pointer[number + 1]))
        start = np.zeros(model.network.count)
        start[shocks.firm[part]] = shocks.loss[part]
        down, up, rounds = cascade(model, start, rules)
        out.iterations[number] = rounds
        out.score[number] = [model.weight @ loss for loss in (np.maximum(down, up), down, up)]
        if len(out.down):
            out.down[number], out.up[number] = down, up


def cascade(model: CascadeModel, start: FloatArray, rules: Rules) -> tuple[FloatArray, FloatArray, int]:
    """Give the losses of supply and of orders, and the number of rounds (negative: the limit came first)."""
    down, up, rounds = start, start, 0
    drop = np.inf
    while drop > rules.eps and rounds < rules.max_iterations:
        rounds += 1
        further = supply_round(model, down, start)
        drop = float(np.max(further - down))
        down = further
        if not rules.sequential:
            fewer = order_round(model, up, start)
            drop = max(drop, float(np.max(fewer - up)))
            up = fewer
    if rules.sequential and drop <= rules.eps:
        drop = np.inf
        while drop > rules.eps and rounds < rules.max_iterations:
            rounds += 1
            fewer = order_round(model, np.maximum(down, up), start)
            drop = float(np.max(fewer - up))
            up = fewer
    return down, up, rounds if drop <= rules.eps else -rounds


def supply_round(model: CascadeModel, loss: FloatArray, start: FloatArray) -> FloatArray:
    """Give the loss of supply after one more round from `loss`."""
    network = model.network
    sent = (substitution(model, loss) * loss)[network.supplier] * model.down
    sums = summed(model.slot, sent, len(model.slot_owner))
    count = network.count
    worst = sums[:count].copy()
    np.maximum.at(worst, model.slot_owner[count:], sums[count:])
    return np.minimum(1.0, np.maximum(start, worst))


def order_round(model: CascadeModel, loss: FloatArray, start: FloatArray) -> FloatArray:
    """Give the loss of orders after one more round from what each firm has lost."""
    network = model.network
    missing = summed(network.supplier, model.up * loss[network.customer], network.count)
    return np.minimum(1.0, np.maximum(start, missing))


def substitution(model: CascadeModel, loss: FloatArray) -> FloatArray:
    """Give σ_i = min(1, size_i / what is left of its market), 1 where nothing is left or nothing substitutes."""
    sigma = np.ones(len(loss))
    inside = model.market >= 0
    if not inside.any():
        return sigma
    markets = int(model.market.max()) + 1
    left = summed(model.market[inside], (model.mass * (1.0 - loss))[inside], markets)[model.market[inside]]
    top = model.top[inside]
    sigma[inside] = np.divide(top, left, out=np.ones_like(top), where=left > top)
    return sigma
