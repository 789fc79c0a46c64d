"""Sets of ranks and cores as text (RFC 22), and lists of hosts (RFC 29)."""

from typing import Iterator, List


class IDset:
    """A sorted set of numbers: IDset("0-3,7")."""

    def __init__(self, text: str = ""):
        self._ids = set()
        for span in filter(None, str(text).strip("[]").split(",")):
            first, _, last = span.partition("-")
            if not first.isdigit() or last and not last.isdigit():
                raise ValueError("invalid idset: %r" % text)
            self._ids.update(range(int(first), int(last or first) + 1))

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self._ids))

    def __len__(self) -> int:
        return len(self._ids)

    def count(self) -> int:
        return len(self._ids)

    def __contains__(self, number: int) -> bool:
        return number in self._ids

    def __eq__(self, other) -> bool:
        return isinstance(other, IDset) and self._ids == other._ids

    def __str__(self) -> str:
        return ",".join(_spans(sorted(self._ids)))


def _spans(ids: List[int]) -> Iterator[str]:
    at = 0
    while at < len(ids):
        end = at
        while end + 1 < len(ids) and ids[end + 1] == ids[end] + 1:
            end += 1
        yield str(ids[at]) if end == at else "%d-%d" % (ids[at], ids[end])
        at = end + 1
