"""Folders that are made once and kept: converted models. Owns where they lie and that a half-made one is never seen.

Knows nothing of models: what is built comes in as a function.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from translate.engine import EngineError


def cache_folder() -> Path:
    """`TARJAMA_CACHE`, else `tarjama` in `XDG_CACHE_HOME`, else ~/.cache/tarjama. It need not exist yet."""
    if own := os.environ.get("TARJAMA_CACHE"):
        return Path(own).expanduser().absolute()
    # The XDG specification calls a relative path invalid and tells to ignore it.
    shared = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(shared) if os.path.isabs(shared) else Path.home() / ".cache") / "tarjama"


def build_once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Return `folder`, first made by `build` if it is not there. `build` gets an empty folder beside it and fills it.

    Whenever `folder` exists it is whole, also after SIGKILL or a power cut: it is written under another name, flushed
    to the disk and renamed. Of several processes one builds and the others wait for it. What killed builds left is
    removed. Raises EngineError where the folder cannot be written; what `build` raises goes through.
    """
    if folder.is_dir():
        return folder
    # Imported here so that the rooms that only read a finished folder do not pay for it.
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(_sibling(folder, "lock")):
            if not folder.is_dir():
                _remove_leftovers(folder)
                _build_beside(folder, build)
    except OSError as error:
        raise EngineError(_why_not_written(folder, error)) from error
    return folder


def _sibling(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}.{ending}")


def _remove_leftovers(folder: Path) -> None:
    """Remove unfinished builds of `folder`; called under its lock, so that none of them is alive."""
    prefix = _sibling(folder, "building-").name
    for entry in folder.parent.iterdir():
        if entry.name.startswith(prefix):
            shutil.rmtree(entry)


def _build_beside(folder: Path, build: Callable[[Path], None]) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=_sibling(folder, "building-").name, dir=folder.parent))
    try:
        build(unfinished)
        # mkdtemp makes it private; a shared cache must be readable by those who share it.
        unfinished.chmod(0o777 & ~_umask())
        _flush(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _fsync(folder.parent)


def _umask() -> int:
    # The only portable way to read the mask is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _flush(folder: Path) -> None:
    """Force every file and folder below `folder` to the disk, so that the rename cannot arrive before them."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            _fsync(Path(root, name))
        _fsync(Path(root))


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why_not_written(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (f"{folder.parent} has no space left for {folder.name}; free some, or set TARJAMA_CACHE to a folder on "
                "another disk.")
    return (f"{folder.parent} cannot take {folder.name} ({error.strerror or error}); set TARJAMA_CACHE to a folder "
            "that can be written.")
