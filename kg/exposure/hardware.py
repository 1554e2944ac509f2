"""What a model's own figures say of the hardware it takes: plain formulas, each with its unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import InputError

HOUR: Final = 3600.0
WANTS: Final[Mapping[str, tuple[str, ...]]] = {
    "training compute": ("parameters", "tokens"),
    "chip hours of training": ("training_flop", "peak_flops", "utilisation"),
    "chips for the throughput": ("tokens_per_second", "parameters", "peak_flops", "utilisation"),
}
SHAPE: Final[Mapping[str, tuple[str, ...]]] = {
    "mha": ("heads", "head_dim"),
    "gqa": ("kv_heads", "head_dim"),
    "mqa": ("head_dim",),
    "mla": ("latent", "rope"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A number that was computed and not told: what, how much, in which unit, by which formula, from which inputs."""

    what: str
    value: float
    unit: str
    formula: str
    source: str
    inputs: tuple[tuple[str, float, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        inputs = [{"name": name, "value": value, "from": origin} for name, value, origin in self.inputs]
        return {
            "what": self.what, "value": self.value, "unit": self.unit, "formula": self.formula, "source": self.source,
            "inputs": inputs, "basis": "computed",
        }  # fmt: skip


def training_flop(parameters: float, tokens: float) -> float:
    """Give the operations of a training run: 6 N D, N the parameters active for a token, D the tokens (Kaplan 2020).

    Raises:
        InputError: a number that is not above 0.
    """
    _positive(parameters=parameters, tokens=tokens)
    return 6.0 * parameters * tokens


def chip_hours(flop: float, peak: float, utilisation: float) -> float:
    """Give the hours of one chip for some operations: FLOP / (peak FLOP/s × utilisation) / 3600.

    Raises:
        InputError: a number that is not above 0, or a utilisation above 1.
    """
    _positive(flop=flop, peak=peak, utilisation=utilisation)
    _share(utilisation)
    return flop / (peak * utilisation) / HOUR


def kv_cache_bytes(attention: str, *, layers: float, bytes_per_value: float, **shape: float) -> float:
    """Give the bytes of KV cache that one token takes.

    mha, gqa, mqa: 2 · layers · kv_heads · head_dim · bytes, all heads, a group's, one (Shazeer 2019, Ainslie 2023).
    mla: layers · (latent + rope) · bytes, one compressed vector and the decoupled key (DeepSeek-V2 report 2024).

    Raises:
        InputError: an unknown kind of attention, a missing number, or one that is not above 0.
    """
    if attention not in SHAPE:
        raise InputError(f"attention {attention!r} is not known; known: {', '.join(SHAPE)}")
    missing = [name for name in SHAPE[attention] if name not in shape]
    if missing:
        raise InputError(f"{attention} needs {', '.join(missing)} besides layers and bytes")
    _positive(layers=layers, bytes=bytes_per_value, **{name: shape[name] for name in SHAPE[attention]})
    if attention == "mla":
        return layers * (shape["latent"] + shape["rope"]) * bytes_per_value
    heads = {"mha": shape.get("heads", 1.0), "gqa": shape.get("kv_heads", 1.0), "mqa": 1.0}[attention]
    return 2.0 * layers * heads * shape["head_dim"] * bytes_per_value


def chips_for_throughput(tokens_per_second: float, parameters: float, peak: float, utilisation: float) -> float:
    """Give how many chips' arithmetic a throughput takes: tokens/s · 2 N / (peak FLOP/s × utilisation).

    Arithmetic alone: what memory or its bandwidth asks for comes on top. Source: Kaplan 2020, forward pass 2 N a token.

    Raises:
        InputError: a number that is not above 0, or a utilisation above 1.
    """
    _positive(tokens_per_second=tokens_per_second, parameters=parameters, peak=peak, utilisation=utilisation)
    _share(utilisation)
    return tokens_per_second * 2.0 * parameters / (peak * utilisation)


Given = Mapping[str, tuple[float, str]]


def computed(given: Given, attention: str | None = None) -> list[Computed]:
    """Give every number that some given ones allow; each given one comes with where it is from.

    Names: parameters, active_parameters (used before parameters), tokens, training_flop, peak_flops, utilisation,
    layers, heads, kv_heads, head_dim, latent, rope, bytes, tokens_per_second.
    """
    if attention is not None and attention not in SHAPE:
        raise InputError(f"attention {attention!r} is not known; known: {', '.join(SHAPE)}")
    found: list[Computed] = []
    active = "active_parameters" if "active_parameters" in given else "parameters"
    known = dict(given)
    if "training_flop" not in known and {active, "tokens"} <= set(known):
        value = training_flop(known[active][0], known["tokens"][0])
        found.append(
            _made("training compute", value, "FLOP", ("6 · N · D", "Kaplan et al. 2020"), given, (active, "tokens"))
        )
        known["training_flop"] = (value, "computed, 6 · N · D")
    if {"training_flop", "peak_flops", "utilisation"} <= set(known):
        names = ("training_flop", "peak_flops", "utilisation")
        value = chip_hours(*(known[name][0] for name in names))
        found.append(
            _made(
                "chip hours of training", value, "h", ("FLOP / (peak · utilisation) / 3600", "definition"), known, names
            )
        )
    if attention is not None and {"layers", "bytes", *SHAPE[attention]} <= set(known):
        found.append(_cache(known, attention))
    throughput = ("tokens_per_second", active, "peak_flops", "utilisation")
    if set(throughput) <= set(known):
        value = chips_for_throughput(*(known[name][0] for name in throughput))
        formula = (
            "tokens/s · 2 · N / (peak · utilisation)",
            "Kaplan et al. 2020; arithmetic alone, memory comes on top",
        )
        found.append(_made("chips for the throughput", value, "chip", formula, known, throughput))
    return found


def wanting(given: Given, attention: str | None = None) -> list[str]:
    """Give, for each number that some given ones ask for but do not allow, which are missing."""
    known = set(given) | ({"parameters"} if "active_parameters" in given else set())
    known |= {"training_flop"} if {"parameters", "tokens"} <= known else set()
    asked = {
        what: names
        for what, names in WANTS.items()
        if known & (set(names) - {"parameters", "training_flop"})
        and not (what == "training compute" and "training_flop" in given)
    }
    if attention is not None and attention in SHAPE:
        asked[f"KV cache a token, {attention}"] = ("layers", *SHAPE[attention], "bytes")
    lacking = ((what, [name for name in names if name not in known]) for what, names in asked.items())
    return [f"{what} is not computed: {', '.join(names)} not told or given" for what, names in lacking if names]


def _cache(known: Given, attention: str) -> Computed:
    used = SHAPE[attention]
    shape = {name: known[name][0] for name in used if name in known}
    value = kv_cache_bytes(attention, layers=known["layers"][0], bytes_per_value=known["bytes"][0], **shape)
    formula = "layers · (latent + rope) · bytes" if attention == "mla" else "2 · layers · kv heads · head size · bytes"
    source = "DeepSeek-V2 report 2024" if attention == "mla" else "Shazeer 2019; Ainslie et al. 2023"
    return _made(f"KV cache a token, {attention}", value, "byte", (formula, source), known, ("layers", *used, "bytes"))


def _made(what: str, value: float, unit: str, how: tuple[str, str], given: Given, names: tuple[str, ...]) -> Computed:
    inputs = tuple((name, *given[name]) for name in names)
    return Computed(what=what, value=value, unit=unit, formula=how[0], source=how[1], inputs=inputs)


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise InputError(f"{name} is {value:g}; it must be above 0")


def _share(value: float) -> None:
    if value > 1:
        raise InputError(f"utilisation is {value:g}; it is a fraction from 0 to 1")
