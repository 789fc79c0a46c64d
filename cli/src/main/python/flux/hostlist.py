"""Lists of hosts (RFC 29): "node[0-3,7]" and back."""

import re
from typing import Iterable, List

_SUFFIX = re.compile(r"^(.*?)(\d*)$")


class Hostlist:
    """Hosts in their order; Hostlist("n[0-1]") or Hostlist(["n0", "n1"])."""

    def __init__(self, hosts=""):
        texts = [hosts] if isinstance(hosts, str) else list(hosts)
        self._hosts: List[str] = [host for text in texts for host in _expand(text)]

    def __iter__(self):
        return iter(self._hosts)

    def __len__(self) -> int:
        return len(self._hosts)

    def count(self) -> int:
        return len(self._hosts)

    def __getitem__(self, index) -> str:
        return self._hosts[index]

    def __str__(self) -> str:
        return self.encode()

    def append(self, hosts) -> int:
        """Adds hosts at the end; how many."""
        added = list(Hostlist(hosts))
        self._hosts += added
        return len(added)

    def encode(self) -> str:
        """The shortest text: neighbours with the same prefix and as many digits in brackets."""
        groups: List[List] = []  # prefix, first digits, last number, width
        for host in self._hosts:
            prefix, digits = _SUFFIX.match(host).groups()
            last = groups[-1] if groups else None
            if not digits:
                groups.append([host, None])
            elif last and last[0] == prefix and last[1] and _follows(last[1][-1], digits):
                last[1][-1] = (last[1][-1][0], digits)
            elif last and last[0] == prefix and last[1]:
                last[1].append((digits, digits))
            else:
                groups.append([prefix, [(digits, digits)]])
        return ",".join(_text(prefix, spans) for prefix, spans in groups)


def _follows(span, digits: str) -> bool:
    before = span[1]
    same_width = len(before) == len(digits)
    grown = not before.startswith("0") and not digits.startswith("0")
    return int(digits) == int(before) + 1 and (same_width or grown)


def _text(prefix: str, spans) -> str:
    if not spans:
        return prefix
    words = ["%s-%s" % span if span[0] != span[1] else span[0] for span in spans]
    one = len(words) == 1 and "-" not in words[0]
    return prefix + words[0] if one else "%s[%s]" % (prefix, ",".join(words))


def _expand(text: str) -> Iterable[str]:
    for word in filter(None, re.split(r",(?![^\[]*\])", text.strip())):
        match = re.match(r"^([^\[\]]*)\[([^\[\]]*)\](.*)$", word)
        if not match:
            if "[" in word or "]" in word:
                raise ValueError("invalid hostlist: %r" % text)
            yield word
            continue
        prefix, spans, rest = match.groups()
        for span in spans.split(","):
            first, _, last = span.partition("-")
            if not first.isdigit() or last and not last.isdigit():
                raise ValueError("invalid hostlist: %r" % text)
            for number in range(int(first), int(last or first) + 1):
                yield from _expand("%s%0*d%s" % (prefix, len(first), number, rest))


def decode(text: str) -> Hostlist:
    return Hostlist(text)
