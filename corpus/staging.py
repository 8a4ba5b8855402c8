"""A folder that is replaced as a whole: written beside, then swapped in. Owns temporary folders and the swap.

A process that dies at any moment leaves the old folder or the new one, whole. Knows nothing of what is inside.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.records import CorpusError
from corpus.replacing import sync

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# What a kernel, a C library or a file system answers that cannot exchange two folders in one step.
_CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV}


@contextmanager
def staged(out: Path, *, stranger: Callable[[Path], str | None]) -> Iterator[Path]:
    """Give an empty folder beside `out` that takes its place, whole, when the block ends without an error.

    `stranger(folder)` names something in a folder that we did not write, or None: such a folder is not replaced.
    Also removes what killed runs left beside `out`. Raises CorpusError for that and for every file error in the block.
    """
    out = Path(os.path.realpath(out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        recover(out)
        _refuse_strangers(out, stranger)
        folder, lock = _new_folder(out)
        try:
            yield folder
            _sync_all(folder)
            _refuse_strangers(out, stranger)
            swap(folder, out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
    except OSError as error:
        raise CorpusError(f"{out}: the dataset cannot be written ({error.strerror or error}); what was there before is "
                          "untouched. Free some space or choose another folder and run it again.") from error


def swap(new: Path, out: Path, *, exchange: bool = True) -> None:
    """Put `new` in the place of `out`; the old folder, if any, is then at `new` or gone.

    On Linux one step (renameat2). Elsewhere, and with `exchange=False`, two: killed between them, `out` is missing
    until `recover` puts the old one back.
    """
    if not _rename_if_free(new, out) and not (exchange and _exchange(new, out)):
        aside = _aside(out)
        shutil.rmtree(aside, ignore_errors=True)
        os.rename(out, aside)
        try:
            os.rename(new, out)
        except OSError:
            os.rename(aside, out)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    sync(out.parent)


def _rename_if_free(new: Path, out: Path) -> bool:
    """Rename, if `out` is missing or empty. The kernel decides: between a look and the rename another run may come."""
    try:
        os.rename(new, out)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def recover(out: Path) -> None:
    """Undo what a killed run left beside `out`: a half-done swap is taken back, dead temporary folders are removed."""
    aside = _aside(out)
    if aside.is_dir() and not out.exists():
        os.rename(aside, out)
    for folder in out.parent.glob(_prefix(out) + "*"):
        _remove_if_dead(folder)


def _refuse_strangers(out: Path, stranger: Callable[[Path], str | None]) -> None:
    if out.exists() and not out.is_dir():
        raise CorpusError(f"{out} is a file, expected a folder for the dataset; choose another folder.")
    if out.is_dir() and (name := stranger(out)) is not None:
        raise CorpusError(f"{out} holds {name!r}, which no export wrote and replacing the folder would delete; "
                          "move it away or choose another folder.")


def _prefix(out: Path) -> str:
    """Depends on the name without containing it: a name may be as long as the file system allows."""
    return f".tarjama-{hashlib.blake2b(os.fsencode(out.name), digest_size=6).hexdigest()}-"


def _aside(out: Path) -> Path:
    return out.parent / f"{_prefix(out)}old"


def _new_folder(out: Path) -> tuple[Path, int]:
    """An empty folder and the open lock that says its writer lives."""
    while True:
        folder = out.parent / f"{_prefix(out)}{secrets.token_hex(4)}"
        folder.mkdir()
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # Another run has swept it away already.
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():  # Another run may have swept it away before it was locked.
            return folder, lock
        os.close(lock)


def _remove_if_dead(folder: Path) -> None:
    """Remove the folder unless a living process holds its lock; the kernel drops the lock of a killed one. The lock is
    held until the folder is gone, so that a run which has just made it sees that and makes another."""
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)


def _exchange(new: Path, out: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done here."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(out), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(out))


def _sync_all(folder: Path) -> None:
    """Bring every file to the disk before the swap, so that a power cut cannot leave a whole folder of empty files."""
    for path in [*sorted(folder.rglob("*")), folder]:
        sync(path)
