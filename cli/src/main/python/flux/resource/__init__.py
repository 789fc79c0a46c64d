"""Resources of the instance."""

from flux.resource.list import SchedResourceList, resource_list
from flux.resource.ResourceSet import ResourceSet
