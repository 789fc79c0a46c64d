"""The key value store (RFC 11): values are JSON."""

import base64
import json
from typing import Any, Iterator, Optional

from flux import constants
from flux.constants import FLUX_RPC_STREAMING, FLUX_USERID_UNKNOWN
from flux.future import ENODATA

_PRIMARY = "primary"


class KVSTxn:
    """Changes that are made together: put, unlink, mkdir, then commit()."""

    def __init__(self, flux_handle, path: str = "", namespace: Optional[str] = None):
        self._handle = flux_handle
        self._path = path.rstrip(".") + "." if path else ""
        self._namespace = namespace
        self._ops = []

    def put(self, key: str, value: Any, raw: bool = False) -> None:
        octets = value if raw else json.dumps(value).encode()
        self._add(key, _treeobj("val", base64.b64encode(octets).decode()))

    def mkdir(self, key: str) -> None:
        self._add(key, _treeobj("dir", {}))

    def unlink(self, key: str) -> None:
        self._add(key, None)

    def symlink(self, key: str, target: str) -> None:
        self._add(key, _treeobj("symlink", {"target": target}))

    def append(self, key: str, octets: bytes) -> None:
        dirent = _treeobj("val", base64.b64encode(octets).decode())
        self._add(key, dirent, constants.FLUX_KVS_APPEND)

    def _add(self, key: str, dirent, flags: int = 0) -> None:
        if not key:
            raise ValueError("key must not be empty")
        self._ops.append({"key": self._path + key, "flags": flags, "dirent": dirent})

    def clear(self) -> None:
        self._ops = []

    def commit_async(self, flags: int = 0):
        ops, self._ops = self._ops, []
        return self._handle.rpc(
            "kvs.commit", {"namespace": _name(self._namespace), "flags": flags, "ops": ops}
        )

    def commit(self, flags: int = 0) -> int:
        """Makes all changes, or none; the namespace's new sequence number."""
        return self.commit_async(flags).get()["rootseq"]


def _treeobj(kind: str, data) -> dict:
    return {"ver": 1, "type": kind, "data": data}


def _name(namespace: Optional[str]) -> str:
    return namespace or _PRIMARY


def _transaction(handle) -> KVSTxn:
    """The changes that put() and the like collect until commit(handle)."""
    if not hasattr(handle, "_kvs_transaction"):
        handle._kvs_transaction = KVSTxn(handle)
    return handle._kvs_transaction


def put(flux_handle, key: str, value: Any) -> int:
    _transaction(flux_handle).put(key, value)
    return 0


def put_unlink(flux_handle, key: str) -> int:
    _transaction(flux_handle).unlink(key)
    return 0


def put_mkdir(flux_handle, key: str) -> int:
    _transaction(flux_handle).mkdir(key)
    return 0


def put_symlink(flux_handle, key: str, target: str) -> int:
    _transaction(flux_handle).symlink(key, target)
    return 0


def commit(flux_handle, flags: int = 0, namespace: Optional[str] = None) -> int:
    """Makes what put() and the like have collected, together."""
    transaction = _transaction(flux_handle)
    transaction._namespace = namespace
    return transaction.commit(flags)


def _lookup(handle, key: str, flags: int, namespace: Optional[str] = None) -> dict:
    request = {"key": key, "flags": flags, "namespace": _name(namespace)}
    return handle.rpc("kvs.lookup", request).get()["val"]


def get_raw(flux_handle, key: str, namespace: Optional[str] = None) -> bytes:
    """The bytes at `key`; FileNotFoundError without one, IsADirectoryError for a directory."""
    return base64.b64decode(_lookup(flux_handle, key, 0, namespace)["data"])


def get(flux_handle, key: str, namespace: Optional[str] = None) -> Any:
    """The value at `key`, read as JSON."""
    octets = get_raw(flux_handle, key, namespace)
    return json.loads(octets) if octets else None


def get_dir(flux_handle, key: str = ".", namespace: Optional[str] = None) -> "KVSDir":
    return KVSDir(flux_handle, key, namespace=namespace)


def exists(flux_handle, key: str, namespace: Optional[str] = None) -> bool:
    try:
        _lookup(flux_handle, key, constants.FLUX_KVS_TREEOBJ, namespace)
        return True
    except FileNotFoundError:
        return False


def isdir(flux_handle, key: str, namespace: Optional[str] = None) -> bool:
    try:
        _lookup(flux_handle, key, constants.FLUX_KVS_READDIR, namespace)
        return True
    except (FileNotFoundError, NotADirectoryError):
        return False


class KVSDir:
    """A directory, as a mapping from names to values or directories; changes are kept until commit()."""

    def __init__(self, flux_handle, path: str = ".", namespace: Optional[str] = None):
        self._handle = flux_handle
        self.path = path.strip(".") or "."
        self._namespace = namespace
        self._entries = _lookup(
            flux_handle, self.path, constants.FLUX_KVS_READDIR, namespace
        )["data"]
        self._changes = KVSTxn(flux_handle, "" if self.path == "." else self.path, namespace)

    def key_at(self, name: str) -> str:
        return name if self.path == "." else "%s.%s" % (self.path, name)

    def __getitem__(self, name: str) -> Any:
        try:
            if isdir(self._handle, self.key_at(name), self._namespace):
                return KVSDir(self._handle, self.key_at(name), self._namespace)
            return get(self._handle, self.key_at(name), self._namespace)
        except FileNotFoundError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, value: Any) -> None:
        if isinstance(value, dict) and not value:
            self._changes.mkdir(name)
        else:
            self._changes.put(name, value)

    def __delitem__(self, name: str) -> None:
        self._changes.unlink(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: str) -> bool:
        return exists(self._handle, self.key_at(name), self._namespace)

    def __enter__(self) -> "KVSDir":
        return self

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self.commit()

    def mkdir(self, name: str, contents: Optional[dict] = None) -> None:
        self._changes.mkdir(name)
        for key, value in (contents or {}).items():
            self._changes.put("%s.%s" % (name, key), value)

    def files(self) -> Iterator[str]:
        return (name for name, entry in self._entries.items() if entry["type"] in ("val", "valref"))

    def directories(self) -> Iterator[str]:
        return (name for name, entry in self._entries.items() if entry["type"] in ("dir", "dirref"))

    def list_all(self):
        """The names of the values, and the names of the directories."""
        return list(self.files()), list(self.directories())

    def commit(self, flags: int = 0) -> int:
        seq = self._changes.commit(flags)
        self._entries = _lookup(
            self._handle, self.path, constants.FLUX_KVS_READDIR, self._namespace
        )["data"]
        return seq


def walk(directory: KVSDir, topdown: bool = False):
    """All directories below, as (path, names of directories, names of values)."""
    here = (directory.path, directory.directories(), directory.files())
    if topdown:
        yield here
    for name in directory.directories():
        yield from walk(directory[name], topdown)
    if not topdown:
        yield here


class KVSWatchFuture:
    """A key's values as they change: get() the present one, None at the end; reset() for the next."""

    def __init__(self, handle, stream):
        self._handle = handle
        self._stream = stream

    def get(self):
        try:
            octets = base64.b64decode(self._stream.get()["val"]["data"])
        except OSError as error:
            if error.errno == ENODATA:
                return None
            raise
        return json.loads(octets)

    def then(self, callback, *args, **kwargs):
        self._stream.then(lambda _: callback(self, *args, **kwargs))
        return self

    def cancel(self) -> None:
        self._handle.cancel_stream("kvs-watch.cancel", self._stream)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def kvs_watch_async(
    flux_handle, key: str, namespace=None, waitcreate=False, uniq=False, full=False
) -> KVSWatchFuture:
    flags = constants.FLUX_KVS_WATCH
    for wanted, flag in (
        (waitcreate, constants.FLUX_KVS_WAITCREATE),
        (uniq, constants.FLUX_KVS_WATCH_UNIQ),
        (full, constants.FLUX_KVS_WATCH_FULL),
    ):
        flags |= flag if wanted else 0
    request = {"key": key, "flags": flags, "namespace": _name(namespace)}
    return KVSWatchFuture(
        flux_handle, flux_handle.rpc("kvs-watch.lookup", request, flags=FLUX_RPC_STREAMING)
    )


def namespace_create(flux_handle, namespace: str, owner: int = FLUX_USERID_UNKNOWN, flags: int = 0):
    empty = "sha1-c0a9faf907dda6216fd73bf81d0b3b21a1a8cb91"  # an empty directory
    user = -1 if owner == FLUX_USERID_UNKNOWN else owner
    request = {"namespace": namespace, "rootref": empty, "owner": user, "flags": flags}
    flux_handle.rpc("kvs.namespace-create", request, 0).get()


def namespace_remove(flux_handle, namespace: str) -> None:
    flux_handle.rpc("kvs.namespace-remove", {"namespace": namespace}, 0).get()


def namespace_list(flux_handle):
    return [one["namespace"] for one in flux_handle.rpc("kvs.namespace-list").get()["namespaces"]]
