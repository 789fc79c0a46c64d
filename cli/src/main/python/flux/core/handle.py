"""The handle: a connection to one instance (flux_open(3))."""

import base64
import errno
import os
import queue
import threading
from typing import Callable, Dict, List, Optional, Union
from urllib.parse import unquote

from flux import wire
from flux.connection import Connection
from flux.constants import (
    FLUX_EVENT_PRIVATE,
    FLUX_MSGTYPE_EVENT,
    FLUX_MSGTYPE_REQUEST,
    FLUX_MSGTYPE_RESPONSE,
    FLUX_NODEID_ANY,
    FLUX_NODEID_UPSTREAM,
    FLUX_RPC_NORESPONSE,
    FLUX_RPC_STREAMING,
)
from flux.rpc import RPC
from flux.wire import Message

_LOCAL = "local://"


class Flux:
    """A connection to the instance that `url` (default: $FLUX_URI) names.

    OSError when there is none, or when it refuses. A handle may be shared by threads.
    """

    def __init__(self, url: Union[str, bytes, None] = None, flags: int = 0):
        self.url = _resolve(url)
        self._connection = Connection(self.url[len(_LOCAL) :])
        self._connection.on_event = self._event
        self._connection.on_request = self._request
        self._attributes: Dict[str, str] = {}
        self._callbacks: "queue.Queue" = queue.Queue()
        self._expected = set()
        self._stopped = False
        self._expecting = threading.Lock()
        self._events: "queue.Queue" = queue.Queue()
        self._services: Dict[str, Callable] = {}
        self._rank: Optional[int] = None

    def __enter__(self) -> "Flux":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # requests

    def rpc(self, topic, payload=None, nodeid=FLUX_NODEID_ANY, flags=0) -> RPC:
        """Sends a request; `payload` is an object, a JSON text, or None."""
        return self._send_request(RPC, topic, payload, nodeid, flags)

    def _send_request(self, kind, topic, payload=None, nodeid=FLUX_NODEID_ANY, flags=0):
        if not isinstance(topic, str):
            topic = topic.decode()
        future = kind(self, lambda done: self._connection.forget(done.matchtag))
        bits = 0
        if flags & FLUX_RPC_STREAMING:
            future.streams = True
            bits |= wire.STREAMING
        if flags & FLUX_RPC_NORESPONSE:
            bits |= wire.NORESPONSE
        else:
            future.matchtag = self._connection.expect(future._arrive)
        if nodeid == FLUX_NODEID_UPSTREAM:
            bits |= wire.UPSTREAM
            nodeid = self.get_rank()
        self._connection.send(
            Message(
                FLUX_MSGTYPE_REQUEST,
                bits,
                topic,
                wire.payload_of(payload),
                word=nodeid,
                matchtag=future.matchtag,
            )
        )
        return future

    # attributes

    def attr_get(self, name) -> str:
        """The value of a broker attribute; FileNotFoundError if there is none."""
        name = name.decode() if isinstance(name, bytes) else name
        if name not in self._attributes:
            answer = self.rpc("attr.get", {"name": name}).get()
            if not answer["flags"] & 1:
                return answer["value"]
            self._attributes[name] = answer["value"]  # it never changes
        return self._attributes[name]

    def attr_set(self, name: str, value: str) -> None:
        self.rpc("attr.set", {"name": name, "value": str(value)}).get()

    def conf_get(self, key: Optional[str] = None, default=None, update: bool = False):
        """The configuration, or what stands at a dotted key of it."""
        found = self.rpc("config.get").get()
        for word in key.split(".") if key else []:
            if not isinstance(found, dict) or word not in found:
                return default
            found = found[word]
        return found

    def get_rank(self) -> int:
        if self._rank is None:
            self._rank = int(self.attr_get("rank"))
        return self._rank

    def get_size(self) -> int:
        return int(self.attr_get("size"))

    # events

    def event_subscribe(self, topic: str) -> None:
        """Lets events whose topic begins with `topic` come: see event_recv."""
        self.rpc("event.subscribe", {"topic": topic}).get()

    def event_unsubscribe(self, topic: str) -> None:
        self.rpc("event.unsubscribe", {"topic": topic}).get()

    def event_send(self, topic: str, payload=None) -> RPC:
        """Publishes an event; the answer is its sequence number."""
        return self.event_publish(topic, payload)

    def event_publish(self, topic: str, payload=None, private: bool = False) -> RPC:
        request = {"topic": topic, "flags": FLUX_EVENT_PRIVATE if private else 0}
        if payload is not None:
            request["payload"] = base64.b64encode(wire.payload_of(payload)).decode()
        return self.rpc("event.publish", request, 0)

    def event_recv(self, topic: str = "", timeout: float = -1.0) -> Message:
        """The next event that was subscribed to and whose topic begins with `topic`."""
        while True:
            try:
                message = self._events.get(timeout=None if timeout < 0 else timeout)
            except queue.Empty:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None
            if message.topic.startswith(topic):
                return message

    def _event(self, message: Message) -> None:
        self._events.put(message)

    # services of our own

    def service_register(self, name: str) -> RPC:
        return self.rpc("service.add", {"service": name})

    def service_unregister(self, name: str) -> RPC:
        return self.rpc("service.remove", {"service": name})

    def msg_watcher_create(self, callback, type_mask=FLUX_MSGTYPE_REQUEST, topic_glob="*", args=None):
        """Has requests to `topic_glob` (no wildcards but a last `*`) answered by reactor_run()."""
        self._services[topic_glob] = lambda message: callback(self, None, message, args)
        return self

    def respond(self, request: Message, payload=None) -> None:
        self._respond(request, 0, payload)

    def respond_error(self, request: Message, errnum: int, text: Optional[str] = None) -> None:
        self._respond(request, errnum, text)

    def _respond(self, request: Message, errnum: int, payload) -> None:
        if request.flags & wire.NORESPONSE:
            return
        flags = request.flags & wire.STREAMING
        self._connection.send(
            Message(
                FLUX_MSGTYPE_RESPONSE,
                flags,
                request.topic,
                wire.payload_of(payload),
                request.routes,
                request.userid,
                request.rolemask,
                errnum,
                request.matchtag,
            )
        )

    def _request(self, message: Message) -> None:
        for glob, callback in self._services.items():
            if glob == message.topic or glob.endswith("*") and message.topic.startswith(glob[:-1]):
                self._callbacks.put(lambda taker=callback: taker(message))
                return
        self.respond_error(
            message, errno.ENOSYS, "Unknown service method '%s'" % message.topic
        )

    # the reactor: callbacks of futures and services, on the thread that calls reactor_run

    def reactor_run(self, reactor=None, flags: int = 0) -> int:
        """Calls back until no future is waited for, or reactor_stop(); how many are still waited for."""
        self._stopped = False
        while (self._expected or self._services) and not self._stopped:
            work = self._callbacks.get()
            if isinstance(work, RPC):
                if work in self._expected and work._call():
                    self._unexpect(work)
            else:
                work()
        return len(self._expected)

    def reactor_stop(self, reactor=None) -> None:
        self._stopped = True
        self._callbacks.put(lambda: None)  # wakes it

    reactor_stop_error = reactor_stop

    def get_reactor(self) -> "Flux":
        return self

    def _expect_callback(self, future) -> None:
        with self._expecting:
            self._expected.add(future)

    def _unexpect(self, future) -> None:
        with self._expecting:
            self._expected.discard(future)

    def _queue_callback(self, future) -> None:
        self._callbacks.put(future)

    def cancel_stream(self, topic: str, future) -> None:
        """Asks the service to end a stream; the stream then ends with ENODATA."""
        self.rpc(topic, {"matchtag": future.matchtag}, flags=FLUX_RPC_NORESPONSE)


def _resolve(url: Union[str, bytes, None]) -> str:
    if isinstance(url, bytes):
        url = url.decode()
    if not url:
        url = os.environ.get("FLUX_URI", _LOCAL + "/run/flux/local")
    if url.startswith("ssh://") and "FLUX_URI_RESOLVE_LOCAL" in os.environ:
        url = _LOCAL + "/" + url[len("ssh://") :].split("/", 1)[-1]
    if not url.startswith(_LOCAL):
        raise OSError(
            errno.EINVAL, "%s: expected local://PATH (flux proxy brings others here)" % url
        )
    return _LOCAL + unquote(url[len(_LOCAL) :])
