"""Flux's Python API over the broker's socket: standard library only, nothing to compile.

The names and their meaning are those of Flux's own bindings, as far as workflow systems use them;
see flux.job for jobs, flux.kvs for the key value store, flux.resource for resources.
"""

from flux.core.handle import Flux
from flux.constants import *  # noqa: F401,F403  (Flux's bindings export them here, too)

__version__ = "0.88.0"
__all__ = ["Flux"]
