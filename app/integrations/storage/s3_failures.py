"""Failures of an S3 service as failures of the port. Addresses, keys and signatures stay out of the text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from app.integrations.ports import ObjectMissing, PortError, StorageFull, StorageUnavailable

_MISSING = ("NoSuchKey", "404", "NotFound", "NoSuchUpload")
_DAMAGED = ("InvalidPart", "InvalidPartOrder", "EntityTooSmall")
_REFUSED = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403", "InvalidSecurity")
_FULL = ("InsufficientStorage", "QuotaExceeded", "507", "XMinioStorageFull", "EntityTooLarge")


@contextmanager
def told(*, missing: type[PortError] = ObjectMissing, ignoring: Collection[str] = ()) -> Iterator[None]:
    """Raise `missing` for what is not there, StorageFull and StorageUnavailable for the rest."""
    try:
        yield
    except ClientError as problem:
        code = str(problem.response.get("Error", {}).get("Code", ""))
        if code not in ignoring:
            raise _error(code, missing) from problem
    except (BotoCoreError, HTTPClientError, OSError) as problem:
        raise StorageUnavailable(f"the store does not answer ({type(problem).__name__})") from problem


def code_of(problem: PortError) -> str:
    """The code by which the service itself named the failure; empty when it named none."""
    cause = problem.__cause__
    return str(cause.response.get("Error", {}).get("Code", "")) if isinstance(cause, ClientError) else ""


def _error(code: str, missing: type[PortError]) -> PortError:
    if code in (*_MISSING, *_DAMAGED):
        return missing("there is no such object" if code in _MISSING else code)
    if code == "NoSuchBucket":
        return StorageUnavailable("the bucket is not there (CAREPOST_S3_BUCKET)")
    if code in _REFUSED:
        return StorageUnavailable(f"the store refuses our key: {code} (CAREPOST_S3_ACCESS_KEY, CAREPOST_S3_SECRET_KEY)")
    return StorageFull(code) if code in _FULL else StorageUnavailable(f"the store answered {code}")
