"""Who is hurt, how much, within what bounds, by which path: arrays in, arrays out.

Nothing here knows of a graph, a clock or a file, so the package can be lifted out: it needs numpy, scipy and, for the
compiled cascade, numba. Start with `firm_network`; `docs/exposure.md` tells the methods with their formulas and traps.
"""

from kg.exposure.arrays import Statements
from kg.exposure.attribution import by_shock, by_spender, resting_on, shapley, without
from kg.exposure.bounds import Hull, linear_hull, tighten
from kg.exposure.cascade import RunOptions, SystemicScores, compiled_available, esri, losses, supply_exposure
from kg.exposure.cascade_model import CascadeModel, CascadeOptions, cascade_model
from kg.exposure.chokepoints import (
    Failure,
    Requirements,
    failure_probability,
    minimal_cuts,
    required_inputs,
    requirements,
    single_points,
    working,
)
from kg.exposure.concentration import (
    Concentration,
    GroupConcentration,
    concentration,
    interval_concentration,
    of_customers,
    of_inputs,
    of_markets,
)
from kg.exposure.essential import Essentiality, essential_pairs, essential_table
from kg.exposure.influence import forward_linkage, influence, katz, output_multiplier
from kg.exposure.leontief import demand_exposure, output_stop
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.paths import (
    EvidenceGraph,
    EvidencePath,
    WalkOptions,
    WalkReport,
    contribution_walks,
    noisy_or,
    path_weights,
)
from kg.exposure.price import cost_pass_through, ghosh_values, price_rise
from kg.exposure.ranking import plateaus, rank_probability, sampled_scores, systemic_ranking
from kg.exposure.results import CascadeEffect, Interval, LinearEffect, Ranking, Walk
from kg.exposure.sampling import Prior, Sampled, SampleOptions, sample_amounts, sample_demand, sampled_networks
from kg.exposure.scenario import Course, Scenario, Shock, parse_scenario, run_scenario
from kg.exposure.sensitivity import EdgeSensitivity, Ignorance, edge_sensitivity, ignorance
from kg.exposure.shocks import Shocks, each_alone, several
from kg.exposure.spending import Spending, spending
from kg.exposure.stages import stage_cut
from kg.exposure.trace import binding_chain

__all__ = [
    "CascadeEffect",
    "CascadeModel",
    "CascadeOptions",
    "Concentration",
    "Course",
    "EdgeSensitivity",
    "Edges",
    "Essentiality",
    "EvidenceGraph",
    "EvidencePath",
    "Failure",
    "FirmNetwork",
    "Firms",
    "GroupConcentration",
    "Hull",
    "Ignorance",
    "Interval",
    "LinearEffect",
    "Prior",
    "Ranking",
    "Requirements",
    "RunOptions",
    "SampleOptions",
    "Sampled",
    "Scenario",
    "Shock",
    "Shocks",
    "Spending",
    "Statements",
    "SystemicScores",
    "Walk",
    "WalkOptions",
    "WalkReport",
    "binding_chain",
    "by_shock",
    "by_spender",
    "cascade_model",
    "compiled_available",
    "concentration",
    "contribution_walks",
    "cost_pass_through",
    "demand_exposure",
    "each_alone",
    "edge_sensitivity",
    "esri",
    "essential_pairs",
    "essential_table",
    "failure_probability",
    "firm_network",
    "forward_linkage",
    "ghosh_values",
    "ignorance",
    "influence",
    "interval_concentration",
    "katz",
    "linear_hull",
    "losses",
    "minimal_cuts",
    "noisy_or",
    "of_customers",
    "of_inputs",
    "of_markets",
    "output_multiplier",
    "output_stop",
    "parse_scenario",
    "path_weights",
    "plateaus",
    "price_rise",
    "rank_probability",
    "required_inputs",
    "requirements",
    "resting_on",
    "run_scenario",
    "sample_amounts",
    "sample_demand",
    "sampled_networks",
    "sampled_scores",
    "several",
    "shapley",
    "single_points",
    "spending",
    "stage_cut",
    "supply_exposure",
    "systemic_ranking",
    "tighten",
    "without",
    "working",
]
