"""An exported dataset on the Hugging Face Hub: the whole folder in one commit, through huggingface_hub.

Owns which files go and what an error of the Hub means to a person. What the Hub has already is not sent again, so a
push that was interrupted goes on when it is run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.columns import CONFIGS
from corpus.manifest import CARD, CROISSANT, MANIFEST, file_facts, read_manifest, stranger
from corpus.records import CorpusError


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file that a push sends."""

    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push."""

    url: str
    commit: str
    changed: bool
    """False where the Hub had the very same files."""


def files(folder: Path) -> list[HubFile]:
    """The files of an export, each as its manifest says it is. Raises CorpusError for a folder that is no export, holds
    other files, or was changed since it was written."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise CorpusError(f"{folder} is no dataset of `tarjama export`, expected a folder with its {MANIFEST}; name "
                          "the folder that --out named.")
    if (name := stranger(folder)) is not None:
        raise CorpusError(f"{folder} holds {name!r}, which no export wrote; move it away, or it would be published.")
    for name, facts in manifest["files"].items():
        path = folder / name
        if not path.is_file() or file_facts(path) != facts:
            raise CorpusError(f"{path} is not what the export wrote; export the dataset again.")
    names = [name for name in (CARD, CROISSANT, MANIFEST) if (folder / name).is_file()]
    return [HubFile(name, (folder / name).stat().st_size) for name in [*names, *sorted(manifest["files"])]]


def push(folder: Path, repo: str, *, private: bool = True, token: str | None = None,
         message: str | None = None) -> Pushed:
    """Make the repository where there is none, and bring it to what the folder holds in one commit: shards that are no
    more are deleted in it too. `token` is the one of `hf auth login` or HF_TOKEN where none is given.
    Raises CorpusError, in one sentence, for no token, no right, no such name and no network."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError, OfflineModeIsEnabled
    from huggingface_hub.utils.tqdm import disable_progress_bars

    sent = files(folder)
    disable_progress_bars()
    api = HfApi(token=token)
    try:
        if api.token is None and _no_token():
            raise CorpusError(f"{repo}: the Hub needs a token to write; make one at {api.endpoint}/settings/tokens and "
                              "run `hf auth login`, or set HF_TOKEN.")
        url = str(api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True))
        before = api.dataset_info(repo)
        old = {sibling.rfilename for sibling in before.siblings or ()}
        gone = sorted(name for name in old - {file.path for file in sent} if _ours(name))
        operations: list[Any] = [CommitOperationAdd(file.path, str(folder / file.path)) for file in sent]
        operations += [CommitOperationDelete(name) for name in gone]
        commit = api.create_commit(repo, operations, repo_type="dataset",
                                   commit_message=message or _message(folder), parent_commit=before.sha)
    except LocalTokenNotFoundError as error:
        raise CorpusError(f"{repo}: the Hub needs a token to write; run `hf auth login`, or set HF_TOKEN.") from error
    except HFValidationError as error:
        raise CorpusError(f"{repo!r} is no name of a repository, expected USER/NAME.") from error
    except OfflineModeIsEnabled as error:
        raise CorpusError(f"{repo}: HF_HUB_OFFLINE is set, so nothing can be sent; unset it and try again.") from error
    except HfHubHTTPError as error:
        raise CorpusError(f"{repo}: {_refused(error)}") from error
    except _network_errors() as error:
        raise CorpusError(f"{repo}: {api.endpoint} cannot be reached ({error or type(error).__name__}); see that there "
                          "is a network and run the same command again: what was sent is kept.") from error
    except (OSError, ValueError, RuntimeError) as error:  # Of a file, of an answer that is none, of the Xet library.
        raise CorpusError(f"{repo}: a file cannot be sent ({error}); run the same command again.") from error
    return Pushed(url, commit.oid, commit.oid != before.sha)


def _no_token() -> bool:
    from huggingface_hub import get_token

    return get_token() is None


def _network_errors() -> tuple[type[BaseException], ...]:
    """The errors of whatever HTTP library huggingface_hub uses, which has been three by now."""
    from huggingface_hub.errors import HfHubHTTPError

    return tuple(base for base in HfHubHTTPError.__bases__ if base is not OSError)


def _ours(name: str) -> bool:
    """True for a file that an earlier export may have left in a folder of ours."""
    folder, _, rest = name.partition("/")
    return folder in {config.folder for config in CONFIGS} and rest.endswith(".parquet") and "/" not in rest


def _message(folder: Path) -> str:
    manifest = read_manifest(folder) or {}
    number = f"export {manifest['number']}, " if "number" in manifest else ""
    return f"{number}{manifest.get('rows', 0):,} pairs, content {manifest.get('content', '')}"


def _refused(error: Any) -> str:
    """What a person can do about an answer of the Hub."""
    status = error.response.status_code if error.response is not None else 0
    said = " ".join((error.server_message or str(error)).split())[:200]
    advice = {
        401: "log in again with `hf auth login`, or set HF_TOKEN to a token that is valid",
        403: "use a token that may write there, or another name",
        404: "see that the name is right and that your token may write there",
        409: "someone else changed the repository meanwhile; run the same command again",
        412: "someone else changed the repository meanwhile; run the same command again",
        429: "wait a while and run the same command again: what was sent is kept",
    }.get(status, "run the same command again: what was sent is kept")
    return f"the Hub refused with {status} ({said}); {advice}."
