"""What this program is, and what a file holds, in a few digits: the state in which an answer is good once more.

Owns what an answer depends on beside the workspace. Whoever keeps an answer says what else it depends on.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from functools import cache
from pathlib import Path

_CODE = Path(__file__).parent.parent
_LEFT_OUT = ("__pycache__",)


@cache
def program() -> str:
    """A hash of this program's own files and of the name and version of every installed library. Another Python,
    another library or another line of ours makes everything anew, as it may come out otherwise."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for package, suffixes in (("corpus", None), ("translate", (".py",))):  # The rest of `translate` is models.
        for folder, folders, names in os.walk(_CODE / package):
            folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
            for name in sorted(names):
                if suffixes is None or name.endswith(suffixes):
                    path = Path(folder, name)
                    digest.update(f"{path.relative_to(_CODE).as_posix()}\0{content(path)}\0".encode())
    digest.update("\0".join(_libraries()).encode())
    return digest.hexdigest()


def _libraries() -> list[str]:
    """Folder names of what is installed: a name and a version each."""
    found = set()
    for place in sys.path:
        try:
            found |= {name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info"))}
        except OSError:
            continue  # No folder: nothing is installed there.
    return sorted(found)


def content(path: Path) -> str | None:
    """A hash of a file's bytes; None for what is no file, or cannot be read now, or is read once only, as a pipe."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def state(*parts: object) -> str:
    """One hash of everything that an answer depends on, this program with it. Parts are told apart by their `repr`,
    which must say all that matters of them."""
    return hashlib.blake2b(repr((program(), *parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
