"""A set of resources: R (RFC 20), version 1."""

import json
from typing import Dict, Set

from flux.hostlist import Hostlist
from flux.idset import IDset


class ResourceSet:
    """Nodes with their cores and gpus: .nnodes, .ncores, .ngpus, .nodelist, .ranks."""

    def __init__(self, R=None):
        found = json.loads(R) if isinstance(R, str) else (R or {})
        self._execution = found.get("execution", {})
        self._children: Dict[int, Dict[str, Set[int]]] = {}
        for entry in self._execution.get("R_lite") or ():
            children = {kind: set(IDset(ids)) for kind, ids in entry["children"].items()}
            for rank in IDset(entry["rank"]):
                self._children[rank] = children

    def count(self, kind: str) -> int:
        return sum(len(children.get(kind, ())) for children in self._children.values())

    @property
    def nnodes(self) -> int:
        return len(self._children)

    @property
    def ncores(self) -> int:
        return self.count("core")

    @property
    def ngpus(self) -> int:
        return self.count("gpu")

    @property
    def ranks(self) -> IDset:
        return IDset(",".join(map(str, self._children)))

    @property
    def nodelist(self) -> Hostlist:
        return Hostlist(self._execution.get("nodelist") or [])

    @property
    def expiration(self) -> float:
        return self._execution.get("expiration", 0.0)

    @property
    def properties(self) -> str:
        return ",".join(self._execution.get("properties", {}))

    def __sub__(self, other: "ResourceSet") -> "ResourceSet":
        left = ResourceSet()
        names = dict(zip(sorted(self._children), self.nodelist))
        for rank, children in self._children.items():
            gone = other._children.get(rank, {})
            rest = {kind: ids - gone.get(kind, set()) for kind, ids in children.items()}
            if rest.get("core"):
                left._children[rank] = rest
        left._execution = {"nodelist": [names.get(rank, "") for rank in sorted(left._children)]}
        return left

    def __str__(self) -> str:
        return "%d nodes, %d cores, %d gpus" % (self.nnodes, self.ncores, self.ngpus)
