"""Job ids and the ways to write them (RFC 19)."""

import os

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LIMIT = 1 << 64


class JobID(int):
    """A job's id: JobID(12345), JobID("ƒ26iy"), JobID("f26iy"), JobID("0x3039"), JobID("job.0000.…")."""

    def __new__(cls, value):
        number = value if isinstance(value, int) else _parse(str(value))
        if not -1 <= number < _LIMIT:
            raise ValueError("%r is not a valid Flux jobid" % (value,))
        jobid = int.__new__(cls, number % _LIMIT)
        jobid.orig = str(value)
        return jobid

    @property
    def dec(self) -> str:
        return "%d" % int(self)

    @property
    def hex(self) -> str:
        return "0x%x" % int(self)

    @property
    def dothex(self) -> str:
        digits = "%016x" % int(self)
        return ".".join(digits[at : at + 4] for at in range(0, 16, 4))

    @property
    def kvs(self) -> str:
        return "job." + self.dothex

    @property
    def f58plain(self) -> str:
        return "f" + _digits(int(self))

    @property
    def f58(self) -> str:
        mark = "f" if "FLUX_F58_FORCE_ASCII" in os.environ else "ƒ"
        return mark + _digits(int(self))

    def __str__(self) -> str:
        return self.f58

    def __repr__(self) -> str:
        return "JobID(%d)" % int(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec) if not spec or spec[-1] in "s<>^0123456789" else format(int(self), spec)


def _digits(number: int) -> str:
    text = ""
    while True:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
        if not number:
            return text


def _parse(text: str) -> int:
    word = text.strip()
    try:
        if word[:1] in ("ƒ", "f") and word[1:]:
            number = 0
            for letter in word[1:]:
                number = number * 58 + _BASE58.index(letter)
            return number
        if word.startswith("0x"):
            return int(word, 16)
        quads = word[len("job.") :] if word.startswith("job.") else word
        if quads.count(".") == 3:
            return int("".join("%04x" % int(quad, 16) for quad in quads.split(".")), 16)
        if word.isascii() and word.isdigit():
            return int(word)
    except ValueError:
        pass
    raise ValueError("%r is not a valid Flux jobid" % text)


def id_parse(text: str) -> int:
    """The number of a job id in any of its forms."""
    return int(JobID(text))


def id_encode(number: int, encoding: str = "f58") -> str:
    """A job's id as dec, hex, dothex, kvs, f58 or f58plain."""
    if encoding not in ("dec", "hex", "dothex", "kvs", "f58", "f58plain"):
        raise ValueError("unknown encoding of a job id: %r" % encoding)
    return getattr(JobID(number), encoding)
