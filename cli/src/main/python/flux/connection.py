"""One socket, one thread that reads it: responses find their future, events and requests their taker."""

import errno
import os
import socket
import threading
import time
from typing import Callable, Dict, Optional

from flux import wire
from flux.constants import FLUX_MSGTYPE_EVENT, FLUX_MSGTYPE_REQUEST, FLUX_MSGTYPE_RESPONSE
from flux.wire import Message


class Connection:
    """Connected and accepted, or OSError. May be used by many threads."""

    def __init__(self, path: str):
        self._socket = _connect(path)
        self._stream = self._socket.makefile("rb", buffering=1 << 16)
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._takers: Dict[int, Callable[[Optional[Message]], None]] = {}
        self._next = 1
        self._closed = False
        self.on_event: Callable[[Message], None] = lambda message: None
        self.on_request: Callable[[Message], None] = lambda message: None
        threading.Thread(target=self._read, name="flux-connection", daemon=True).start()

    def expect(self, taker: Callable[[Optional[Message]], None]) -> int:
        """A matchtag whose responses go to `taker`; it gets None when the connection ends."""
        with self._lock:
            if self._closed:
                raise OSError(errno.ECONNRESET, "the connection to the broker has ended")
            matchtag = self._next
            self._next = self._next % 0x7FFFFFFF + 1
            self._takers[matchtag] = taker
            return matchtag

    def forget(self, matchtag: int) -> None:
        with self._lock:
            self._takers.pop(matchtag, None)

    def send(self, message: Message) -> None:
        data = message.encode()
        with self._writing:
            self._socket.sendall(data)

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the broker was faster

    def _read(self) -> None:
        try:
            while True:
                message = wire.read(self._stream.read)
                if message is None:
                    break
                self._take(message)
        except (OSError, ValueError):
            pass  # as with an orderly end: all who wait are told below
        with self._lock:
            self._closed = True
            takers = list(self._takers.values())
            self._takers.clear()
        for taker in takers:
            taker(None)
        self._stream.close()
        self._socket.close()

    def _take(self, message: Message) -> None:
        if message.type == FLUX_MSGTYPE_RESPONSE:
            with self._lock:
                taker = self._takers.get(message.matchtag)
            if taker is not None:
                taker(message)
        elif message.type == FLUX_MSGTYPE_EVENT:
            self.on_event(message)
        elif message.type == FLUX_MSGTYPE_REQUEST:
            self.on_request(message)


def _connect(path: str) -> socket.socket:
    retries = int(os.environ.get("FLUX_LOCAL_CONNECTOR_RETRY_COUNT", "5"))
    delay = 0.016
    while True:
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connected.connect(path)
            break
        except OSError as error:
            connected.close()
            if error.errno not in (errno.ENOENT, errno.ECONNREFUSED) or retries <= 0:
                raise OSError(error.errno, "unable to connect to the broker at %s" % path) from None
        retries -= 1
        time.sleep(delay)
        delay = min(delay * 2, 2.0)
    accepted = connected.recv(1)  # 0, or the errno of the refusal
    if accepted != b"\0":
        connected.close()
        number = accepted[0] if accepted else errno.ECONNRESET
        raise OSError(number, os.strerror(number))
    return connected
