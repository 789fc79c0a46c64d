"""Listings of jobs in the format language of `flux jobs -o` (man flux-jobs): `{field[!conversion][:spec]}`."""

import string
from datetime import datetime
from typing import List

from flux.util import fsd

_HEADINGS = {
    "userid": "UID",
    "username": "USER",
    "urgency": "URG",
    "priority": "PRI",
    "state_single": "S",
    "result_abbrev": "RS",
    "status_abbrev": "ST",
    "returncode": "RC",
    "waitstatus": "WSTATUS",
    "exception.occurred": "EXCEPTION-OCCURRED",
    "exception.severity": "EXCEPTION-SEVERITY",
    "exception.type": "EXCEPTION-TYPE",
    "exception.note": "EXCEPTION-NOTE",
}
_NOTHING = ("", "0s", "0.0", "0:00:00", "1970-01-01T00:00:00")


def _heading(field: str) -> str:
    return "JOBID" if field.split(".")[0] == "id" else _HEADINGS.get(field, field.upper())


def _hours(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return "%d:%02d:%02d" % (*divmod(minutes, 60), second)


class _Formatter(string.Formatter):
    def convert_field(self, value, conversion):
        if conversion == "D":
            return datetime.fromtimestamp(value).strftime("%Y-%m-%dT%H:%M:%S") if value else ""
        if conversion == "d":
            return datetime.fromtimestamp(value) if value else ""
        if conversion == "F":
            return fsd(value) if value != "" else ""
        if conversion == "H":
            return _hours(value) if value != "" else ""
        return super().convert_field(value, conversion)

    def format_field(self, value, spec):
        if isinstance(value, datetime):
            when, _, spec = spec.partition("::")
            value = value.strftime(when or "%Y-%m-%dT%H:%M:%S")
        mark = spec.endswith("+")
        spec = spec[:-1] if mark else spec
        if spec.endswith("h"):
            spec = spec[:-1]
            value = "-" if str(value) in _NOTHING else str(value)
        shown = super().format_field(str(value) if spec.endswith("s") else value, spec)
        return shown[:-1] + "+" if mark and len(shown.rstrip()) < len(str(value)) else shown


class JobInfoFormat:
    """A format, parsed once. ValueError where it is none.

    fields: the names in it, in their order (`id.f58`, `exception.note`, …).
    """

    def __init__(self, fmt: str):
        self.fmt = fmt
        parts = list(string.Formatter().parse(fmt))
        self.fields: List[str] = [field for _, field, _, _ in parts if field is not None]
        if "" in self.fields:
            raise ValueError("format without a name of a field: %r" % fmt)
        self._parts = parts

    def get_format(self) -> str:
        return self.fmt

    def header(self) -> str:
        """The headings, as wide as what stands below them."""
        line = ""
        for text, field, spec, conversion in self._parts:
            line += text
            if field is not None:
                width = (spec or "").rpartition("::")[2] if conversion == "d" else spec or ""
                width = width.rstrip("+").rstrip("h").partition(".")[0].rstrip("sdfg")
                line += format(_heading(field), width)
        return line

    def format(self, info) -> str:
        """A line for a JobInfo; AttributeError for a field that it does not have."""
        line = ""
        formatter = _Formatter()
        for text, field, spec, conversion in self._parts:
            line += text
            if field is not None:
                value, _ = formatter.get_field("job." + field, (), {"job": info})
                line += formatter.format_field(formatter.convert_field(value, conversion), spec or "")
        return line
