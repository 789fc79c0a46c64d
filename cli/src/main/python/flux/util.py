"""Durations (RFC 23)."""

import math
import re

_UNITS = {"": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|s|m|h|d|)", re.ASCII)


def parse_fsd(text) -> float:
    """The seconds that a Flux standard duration means: "90", "1.5h", "infinity"; ValueError if it is none."""
    if isinstance(text, (int, float)):
        seconds = float(text)
    elif str(text).lower() in ("inf", "infinity"):
        seconds = math.inf
    else:
        match = _DURATION.fullmatch(str(text))
        seconds = float(match[1]) * _UNITS[match[2]] if match else math.nan
    if math.isnan(seconds) or seconds < 0:
        raise ValueError("invalid Flux standard duration: %r" % text)
    return seconds


def fsd(seconds: float) -> str:
    """Seconds as a Flux standard duration, in the largest unit that fits."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds >= size:
            return "%.6g%s" % (seconds / size, unit)
    return "%.6gms" % (seconds * 1000) if seconds else "0s"
