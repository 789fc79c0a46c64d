"""Messages as they stand on the socket (RFC 3): framed parts, the last of which is the header."""

import json
import struct
from dataclasses import dataclass, field
from typing import List, Optional

FRAME_MAGIC = struct.pack("=I", 0xFFEE0012)  # in the host's byte order, as Flux has it
MAGIC, VERSION = 0x8E, 1
LIMIT = 1 << 30  # bytes of one message; more is a sign of a damaged stream

TOPIC, PAYLOAD, NORESPONSE, ROUTE, UPSTREAM, PRIVATE, STREAMING = 1, 2, 4, 8, 16, 32, 64

_HEADER = struct.Struct(">BBBBIIII")


class ProtocolError(OSError):
    """What came from the socket is not a message."""


@dataclass
class Message:
    """A request, a response or an event."""

    type: int
    flags: int = 0
    topic: str = ""
    payload: Optional[bytes] = None
    routes: List[bytes] = field(default_factory=list)
    userid: int = 0xFFFFFFFF
    rolemask: int = 0
    word: int = 0  # request: nodeid; response: errnum; event: sequence
    matchtag: int = 0

    def text(self) -> Optional[str]:
        """The payload without the NUL that ends it, or None."""
        if self.payload is None:
            return None
        return self.payload.rstrip(b"\0").decode("utf-8", "surrogateescape")

    def json(self):
        """The payload as an object, or None."""
        text = self.text()
        return None if not text else json.loads(text)

    def encode(self) -> bytes:
        flags = self.flags | ROUTE
        parts = list(self.routes) + [b""]
        if self.topic:
            flags |= TOPIC
            parts.append(self.topic.encode())
        if self.payload is not None:
            flags |= PAYLOAD
            parts.append(self.payload)
        parts.append(
            _HEADER.pack(
                MAGIC, VERSION, self.type, flags, self.userid, self.rolemask, self.word, self.matchtag
            )
        )
        body = b"".join(_part(data) for data in parts)
        return FRAME_MAGIC + struct.pack(">I", len(body)) + body


def _part(data: bytes) -> bytes:
    if len(data) < 255:
        return bytes([len(data)]) + data
    return b"\xff" + struct.pack(">I", len(data)) + data


def payload_of(value) -> Optional[bytes]:
    """An object or a JSON text as a payload, which ends in NUL; bytes stay as they are."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogateescape") + b"\0"


def decode(body: bytes) -> Message:
    parts = []
    at = 0
    while at < len(body):
        size = body[at]
        at += 1
        if size == 255:
            if at + 4 > len(body):
                raise ProtocolError("message ends within the length of a part")
            (size,) = struct.unpack_from(">I", body, at)
            at += 4
        if at + size > len(body):
            raise ProtocolError("message ends within a part")
        parts.append(body[at : at + size])
        at += size
    if not parts or len(parts[-1]) != _HEADER.size:
        raise ProtocolError("message has no header")
    magic, version, kind, flags, userid, rolemask, word, matchtag = _HEADER.unpack(parts.pop())
    if magic != MAGIC or version != VERSION:
        raise ProtocolError("message has another version: %#x %d" % (magic, version))
    message = Message(kind, flags, "", None, [], userid, rolemask, word, matchtag)
    if flags & PAYLOAD and parts:
        message.payload = parts.pop()
    if flags & TOPIC and parts:
        message.topic = parts.pop().decode()
    message.routes = parts[:-1] if flags & ROUTE else []
    return message


def read(receive) -> Optional[Message]:
    """The next message, or None at the end of the stream.

    `receive(n)` returns exactly n bytes, or fewer at the end.
    """
    head = receive(8)
    if not head:
        return None
    if len(head) < 8 or head[:4] != FRAME_MAGIC:
        raise ProtocolError("what was read is not a frame")
    (size,) = struct.unpack(">I", head[4:])
    if size > LIMIT:
        raise ProtocolError("message of %d bytes" % size)
    body = receive(size)
    return decode(body) if len(body) == size else None
