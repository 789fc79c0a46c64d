#!/usr/bin/env python3
"""Packs the Python package as a wheel: ops/dist/wheel.py [DIR], into target/ by default. Prints its path.

The same sources give the same bytes. Nothing but Python is needed, neither to build nor to install it.
"""

import base64
import hashlib
import pathlib
import re
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "cli/src/main/python"
NAME = "flux"


def version() -> str:
    text = (SOURCES / NAME / "__init__.py").read_text("utf-8")
    return re.search(r'^__version__ = "(.+)"$', text, re.M)[1]


def contents(info: str) -> dict:
    files = {
        str(path.relative_to(SOURCES)): path.read_bytes() for path in sorted(SOURCES.rglob("*.py"))
    }
    files[info + "/METADATA"] = (
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\n"
        "Summary: Flux's Python API over the broker's socket, standard library only\n"
        "License: Apache-2.0\nRequires-Python: >=3.8\n" % (NAME, version())
    ).encode()
    files[info + "/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: wheel.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    return files


def record(info: str, files: dict) -> bytes:
    lines = []
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append("%s,sha256=%s,%d" % (name, digest, len(data)))
    lines.append(info + "/RECORD,,")
    return ("\n".join(lines) + "\n").encode()


def main() -> None:
    into = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target"
    into.mkdir(parents=True, exist_ok=True)
    info = "%s-%s.dist-info" % (NAME, version())
    files = contents(info)
    files[info + "/RECORD"] = record(info, files)
    wheel = into / ("%s-%s-py3-none-any.whl" % (NAME, version()))
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    print(wheel)


if __name__ == "__main__":
    main()
