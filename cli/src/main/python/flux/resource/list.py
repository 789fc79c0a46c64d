"""What resources there are, and which are free (as `flux resource list` tells)."""

from flux.future import Mapped
from flux.resource.ResourceSet import ResourceSet


class SchedResourceList:
    """The resources of an instance: .all, .down, .allocated, and from these .up and .free."""

    def __init__(self, answer):
        self.all = ResourceSet(answer.get("all"))
        self.down = ResourceSet(answer.get("down"))
        self.allocated = ResourceSet(answer.get("allocated"))
        self.up = self.all - self.down
        self.free = self.up - self.allocated


def resource_list(flux_handle) -> Mapped:
    """A future whose get() is a SchedResourceList."""
    return Mapped(flux_handle.rpc("resource.sched-status", nodeid=0), SchedResourceList)
