"""Requests: Flux.rpc() makes them."""

from flux.future import Future


class RPC(Future):
    """A request under way; its future is its response (flux_rpc(3))."""
