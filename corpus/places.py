"""Where the bytes of an input are: in a file here, or behind a URL that the user named. Owns how they are opened, what
is under a prefix, and how a change is seen without reading.

fsspec knows the protocols. Only what stands on the command line is opened: no address inside an article ever is, and
what a web page links to is not looked for.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from corpus.encoding import Unreadable
from corpus.program import content
from corpus.readers.reader import put_back
from corpus.records import CorpusError

PARQUET = ".parquet"
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://", re.I)
_SECRETS = re.compile(r"(https?://)(?:[^\s/'\"@]*@)?([^\s?'\"]+)(?:\?[^\s'\"]*)?", re.I)
_WEB = ("http", "https")
_WEB_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/json": ".json", "text/csv": ".csv",
              "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "text/tab-separated-values": ".tsv"}
"""What a web server says of a page whose address has no suffix."""
_BUFFER_BYTES = 2**20
_CONNECT_S, _SILENT_S = 30.0, 300.0
# The names under which protocols tell that an object is another one now.
_MARKS = ("ETag", "etag", "e_tag", "md5Hash", "content_md5", "Content-MD5", "Digest", "crc32c", "generation",
          "checksum", "version_id", "VersionId", "blob_id", "Last-Modified", "LastModified", "last_modified",
          "mtime", "modified", "updated", "created")
# What comes from below fsspec as it is; a library that is not loaded has raised nothing.
_FOREIGN = ("aiohttp:ClientError", "botocore.exceptions:BotoCoreError", "botocore.exceptions:ClientError",
            "google.auth.exceptions:GoogleAuthError", "gcsfs.retry:HttpError", "azure.core.exceptions:AzureError")


class Place(Protocol):
    """One input."""

    @property
    def suffixes(self) -> list[str]:
        """Of its name, in small letters."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What opening and reading may raise that only this place knows."""

    def opened(self) -> Any:
        """A context with its bytes; a Parquet file can be searched in."""

    def mark(self) -> str | None:
        """Another one whenever the bytes are others; None where that cannot be said."""


@dataclass(frozen=True, slots=True)
class Local:
    """A file of this machine."""

    path: Path

    @property
    def suffixes(self) -> list[str]:
        """As `Place`."""
        return [suffix.lower() for suffix in self.path.suffixes]

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """As `Place`."""
        return ()

    def opened(self) -> BinaryIO:
        """As `Place`."""
        return self.path.open("rb")

    def mark(self) -> str | None:
        """A hash of its bytes."""
        return content(self.path)


@dataclass(frozen=True, slots=True)
class Remote:
    """One object behind a URL."""

    source: str
    """The URL without what opens doors: no user, password or query."""
    name: str
    """Its name among those of its protocol."""
    _files: Any = field(repr=False)

    @property
    def suffixes(self) -> list[str]:
        """As `Place`; where the address has none, what the web server says it is."""
        found = [suffix.lower() for suffix in PurePosixPath(self.source).suffixes]
        if not found and _protocol(self.source) in _WEB:
            found = [suffix] if (suffix := _WEB_TYPES.get(str(self._info().get("mimetype")))) else []
        return found

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """As `Place`."""
        return _errors()

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """As `Place`. A Parquet file is asked for piece by piece; where the server gives no pieces it is laid down on
        this disk, for as long as it is read."""
        suffixes = self.suffixes
        if PARQUET in suffixes[-2:]:
            with self._files.open(self.name, "rb", cache_type="none") as file:
                if suffixes[-1] == PARQUET and _can_search(file):
                    yield file
                    return
            with tempfile.TemporaryFile() as copy, self._stream() as stream:
                shutil.copyfileobj(stream, copy, _BUFFER_BYTES)
                copy.seek(0)
                yield copy
        else:
            with self._stream() as stream:
                yield stream

    def mark(self) -> str | None:
        """What its protocol says of its content: a sum, a version, a size and a time."""
        try:
            info = self._info()
        except self.errors:
            return None
        marks = [(name, str(info[name])) for name in _MARKS if info.get(name)]
        return repr((self.source, info.get("size"), marks)) if marks else None

    def _info(self) -> dict[str, Any]:
        self._files.invalidate_cache()
        info: dict[str, Any] = self._files.info(self.name)
        return info

    @contextmanager
    def _stream(self) -> Iterator[BinaryIO]:
        # One request from beginning to end: not every web server gives pieces.
        words = {"block_size": 0} if _protocol(self.source) in _WEB else {}
        with self._files.open(self.name, "rb", **words) as file:
            yield put_back(b"", file, _BUFFER_BYTES)


def is_url(path: str) -> bool:
    """Whether this is one, rather than a path."""
    return _URL.match(path) is not None


def local_path(url: str) -> str | None:
    """The path that `file://` names; None for another protocol."""
    protocol, rest = _protocol(url), url.partition("://")[2]
    if protocol not in ("file", "local"):
        return None
    return unquote(rest.removeprefix("localhost") if rest.startswith("localhost/") else rest)


def found(url: str) -> list[Remote]:
    """The object, or by name all objects under a prefix or of a pattern. Names under a dot are left out, as in a
    folder. Raises CorpusError where there is none, or for a protocol that cannot be spoken."""
    shown = _source(url)
    files, name = _files(url, shown)
    try:
        if _protocol(url) in _WEB:
            files.info(name)
            return [Remote(shown, name, files)]
        names = _names(files, name)
    except FileNotFoundError as error:
        reason = reason_of(error.__cause__) if error.__cause__ else "no such object"
        raise CorpusError(f"{shown}: cannot be had ({reason}); check the address.") from error
    except _errors() as error:
        raise CorpusError(f"{shown}: cannot be looked at ({reason_of(error)}); check the address, the connection and "
                          "the credentials.") from error
    if not names:
        raise CorpusError(f"{shown}: nothing is there; check the address.")
    scheme = url.partition("://")[0]
    return [Remote(f"{scheme}://{one.lstrip('/')}", one, files) for one in names]


def reason_of(error: BaseException) -> str:
    """The first line of what an error says, without what an address carries besides."""
    words = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
    return _SECRETS.sub(lambda found: found[1] + found[2], words)


def _names(files: Any, name: str) -> list[str]:
    files.invalidate_cache()
    try:
        if files.info(name)["type"] != "directory":
            return [name]
        top, names = name, files.find(name)
    except FileNotFoundError:
        if not re.search(r"[*?\[]", name):
            raise
        top, names = "", files.glob(name)
        names = [one for one in names if files.isfile(one)]
    return sorted(one for one in names
                  if not any(part.startswith(".") for part in one.removeprefix(top).split("/")))


def _files(url: str, shown: str) -> tuple[Any, str]:
    import fsspec  # type: ignore[import-untyped]

    if "::" in url:
        raise CorpusError(f"{shown}: one address inside another is not read; name the object itself.")
    try:
        fsspec.get_filesystem_class(_protocol(url))
    except ImportError as error:
        raise CorpusError(f"{shown}: {_protocol(url)}:// needs another package ({reason_of(error)}); get it with: "
                          "pip install 'tarjama[remote]'.") from error
    except ValueError as error:
        raise CorpusError(f"{shown}: {_protocol(url)!r} is no protocol that is known here; try s3, gs, https, file, or "
                          "a path.") from error
    words = _web_words() if _protocol(url) in _WEB else {}
    try:
        files, name = fsspec.core.url_to_fs(url, **words)
    except ValueError as error:
        raise CorpusError(f"{shown}: is no address that can be used ({reason_of(error)}); check it.") from error
    return files, name


def _web_words() -> dict[str, Any]:
    import aiohttp

    # Bytes as they are stored: a .gz that a server also calls encoded must not be unpacked twice. The usual limit of
    # five minutes for a whole file would end a large one.
    return {"client_kwargs": {"auto_decompress": False, "headers": {"Accept-Encoding": "identity"},
                              "timeout": aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S,
                                                               sock_read=_SILENT_S)}}


def _protocol(url: str) -> str:
    return url.partition("://")[0].lower()


def _source(url: str) -> str:
    """What a dataset may say of it: a query often carries a signature, a host a password."""
    if _protocol(url) not in _WEB:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{_protocol(url)}://{host}{parts.path}"


def _can_search(file: BinaryIO) -> bool:
    try:
        file.seek(-1, 2)
        file.read(1)
        file.seek(0)
    except (ValueError, TypeError):  # No pieces; no size, from which the end is counted.
        return False
    return True


def _errors() -> tuple[type[Exception], ...]:
    found: list[type[Exception]] = [OSError]
    for place in _FOREIGN:
        module, _, name = place.partition(":")
        if (error := getattr(sys.modules.get(module), name, None)) is not None:
            found.append(error)
    return tuple(found)


def unreadable(error: Exception) -> Unreadable:
    """What one of a place's errors means for the input."""
    return Unreadable(f"cannot be read on ({reason_of(error)}); check the connection and run the same command again.")
