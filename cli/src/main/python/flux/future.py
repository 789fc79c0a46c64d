"""What has not come yet (RFC: flux_future_create(3)): the responses to one request, in their order."""

import collections
import errno
import os
import threading
from typing import Callable, Optional

from flux.wire import Message

ENODATA = errno.ENODATA


class Future:
    """The responses to one request.

    A request with one response has one result. One that streams has many: get() shows the first, reset()
    lets it go, and the end is the OSError ENODATA.
    """

    def __init__(self, handle, on_done: Callable[["Future"], None]):
        self._handle = handle
        self._on_done = on_done
        self._changed = threading.Condition()
        self._came = collections.deque()
        self._ended = False
        self._then: Optional[Callable] = None
        self._shown: object = Future  # the response that was called back for last
        self.matchtag = 0
        self.streams = False

    # the connection's side

    def _arrive(self, message: Optional[Message]) -> None:
        with self._changed:
            self._came.append(message)
            if message is None or message.word != 0 or not self.streams:
                self._ended = True
            self._changed.notify_all()
            callback = self._then
        if self._ended:
            self._on_done(self)
        if callback is not None:
            self._handle._queue_callback(self)

    # the user's side

    def wait_for(self, timeout: float = -1.0) -> "Future":
        """Waits until there is a result; TimeoutError after `timeout` seconds (below 0: never)."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._came, None if timeout < 0 else timeout):
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        return self

    def is_ready(self) -> bool:
        with self._changed:
            return bool(self._came)

    def message(self) -> Message:
        """The first response; OSError if it says so."""
        self.wait_for()
        message = self._came[0]
        if message is None:
            raise ConnectionResetError(errno.ECONNRESET, "the connection to the broker has ended")
        if message.word != 0:
            raise OSError(message.word, message.text() or os.strerror(message.word))
        return message

    def get_str(self) -> Optional[str]:
        return self.message().text()

    def get(self):
        """The payload as an object, or None."""
        return self.message().json()

    def reset(self) -> None:
        """Lets the first response go, so that the next one can be seen; errors stay."""
        with self._changed:
            if self._came and (len(self._came) > 1 or not self._ended):
                self._came.popleft()
            more = bool(self._came) and self._then is not None
        if more:
            self._handle._queue_callback(self)

    def then(self, callback: Callable, *args, **kwargs) -> "Future":
        """Has `callback(self, *args)` called by Flux.reactor_run() when there is a result."""
        with self._changed:
            self._then = lambda: callback(self, *args, **kwargs)
            there = bool(self._came)
        self._handle._expect_callback(self)
        if there:
            self._handle._queue_callback(self)
        return self

    def incref(self) -> None:
        """Has a meaning in the C library only."""

    decref = incref

    def get_flux(self):
        return self._handle

    def _call(self) -> bool:
        """Calls back for a response that is new; true when nothing more will come."""
        with self._changed:
            if not self._came:
                return False
            first = self._came[0]
            new = first is not self._shown
            self._shown = first
        if new:
            self._then()
        with self._changed:
            return self._ended and len(self._came) == 1 and self._came[0] is self._shown


class Mapped:
    """A future seen through a function: get() is the function of the other's get()."""

    def __init__(self, future, function: Callable):
        self._future = future
        self._function = function

    def get(self):
        return self._function(self._future.get())

    def then(self, callback: Callable, *args, **kwargs) -> "Mapped":
        self._future.then(lambda _: callback(self, *args, **kwargs))
        return self

    def __getattr__(self, name):
        return getattr(self._future, name)
