"""Objects in a bucket of an S3 service (AWS, R2, MinIO, SeaweedFS), and uploads as its multipart uploads.

Every part but the last has the same size, carries its SHA-256, and is in the store before the offset that covers it is
committed. What lies between the last whole part and the offset is an object of its own below `incoming/`, named after
the part it will begin: a newer tail can never take the place of one that a commit still counts on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import boto3
from botocore.config import Config

from app.integrations.ports import (
    Incoming,
    ObjectMissing,
    StorageUnavailable,
    StoredObject,
    StoredPart,
    Unfinished,
    UploadDamaged,
)
from app.integrations.storage.keys import checked, checked_prefix
from app.integrations.storage.place import Place
from app.integrations.storage.s3_failures import code_of, told
from app.integrations.storage.s3_parts import INCOMING, PART, Body, Bucket, PartWriter, Piece, tail_key, tails_of

CONNECT_WITHIN, READ_WITHIN, TRIES = 5, 30, 3  # seconds, seconds, times
_READ_BYTES = 256 * 1024
_GONE = ("NoSuchUpload", "404", "NoSuchKey")
_THERE_ALREADY = ("PreconditionFailed", "412", "ConditionalRequestConflict", *_GONE)


class S3Storage:
    name = "s3"

    def __init__(self, place: Place, *, scratch: Path) -> None:
        """`scratch`: a folder of this machine for parts that are not whole yet."""
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_WITHIN,
            read_timeout=READ_WITHIN,
            retries={"max_attempts": TRIES, "mode": "standard"},
            max_pool_connections=32,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client = boto3.client(
            "s3",
            endpoint_url=place.endpoint,
            region_name=place.region,
            aws_access_key_id=place.access_key,
            aws_secret_access_key=place.secret_key,
            config=config,
        )
        self._bucket = Bucket(self._client, place.bucket)
        self._scratch = scratch

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        checked(key)
        handle, parts, waiting = None, list[StoredPart](), bytearray()
        try:
            for chunk in chunks:
                waiting += chunk
                while len(waiting) > PART:
                    handle = handle or self._bucket.create(key)
                    parts.append(self._bucket.send_part(key, handle, len(parts) + 1, Piece.of(bytes(waiting[:PART]))))
                    del waiting[:PART]
            if handle is None:
                self._bucket.put(key, Piece.of(bytes(waiting)))
            else:
                parts.append(self._bucket.send_part(key, handle, len(parts) + 1, Piece.of(bytes(waiting))))
                with told():
                    self._bucket.complete(key, handle, parts)
        except BaseException:
            if handle is not None:
                self.abort(key, handle)
            raise

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        end = size if length is None else min(size, start + length)
        if start >= end:
            return iter(())
        with told():
            answer = self._bucket.get(checked(key), f"bytes={start}-{end - 1}")
        return _pieces(answer["Body"])

    def size(self, key: str) -> int:
        with told():
            return int(self._bucket.head(checked(key))["ContentLength"])

    def delete(self, key: str) -> None:
        with told():
            self._bucket.delete(checked(key))

    def keys(self, prefix: str) -> Iterator[StoredObject]:
        with told():
            for found in self._bucket.list(checked_prefix(prefix)):
                if not found["Key"].startswith(INCOMING):
                    yield StoredObject(found["Key"], int(found["Size"]), found["LastModified"])

    def path(self, key: str) -> Path | None:  # noqa: ARG002 - the port's shape; a bucket is on no disk of ours
        return None

    def link(self, key: str, *, file_name: str, media_type: str, is_inline: bool, seconds: int = 300) -> str | None:
        return self._bucket.link(checked(key), file_name, media_type, is_inline=is_inline, seconds=seconds)

    def check(self) -> None:
        key = f"checks/{secrets.token_hex(8)}"
        self.put(key, [b"carepost"])
        try:
            if b"".join(self.read(key)) != b"carepost":
                raise StorageUnavailable("the bucket gives back other bytes than it was given")
        finally:
            self.delete(key)

    def begin(self, key: str, size: int) -> str | None:
        """What fits into one part needs no multipart upload."""
        return self._bucket.create(checked(key)) if size > PART else None

    def open(self, incoming: Incoming) -> PartWriter:
        with told():
            self._check_parts(incoming)
            return PartWriter(self._bucket, incoming, self._scratch)

    def finish(self, incoming: Incoming) -> None:
        key = checked(incoming.key)
        try:
            with told(missing=UploadDamaged):
                if incoming.handle is None:
                    self._finish_small(incoming)
                elif sum(part.size for part in incoming.parts) < incoming.size:
                    raise UploadDamaged("parts lack")
                else:
                    self._bucket.complete(key, incoming.handle, incoming.parts, is_new=True)
        except (UploadDamaged, StorageUnavailable) as problem:
            if code_of(problem) not in _THERE_ALREADY or not self._is_there(incoming):
                raise
        self._forget_tails(key)

    def abort(self, key: str, handle: str | None) -> None:
        with told(ignoring=_GONE):
            if handle is not None:
                self._bucket.abort(checked(key), handle)
        self._forget_tails(checked(key))

    def unfinished(self) -> Iterator[Unfinished]:
        with told():
            for upload in self._bucket.list_uploads():
                yield Unfinished(upload["Key"], upload["UploadId"], upload["Initiated"])
            for tail in self._bucket.list(INCOMING):
                name = tail["Key"].removeprefix(INCOMING).rpartition("/")[0].replace("~", "/")
                yield Unfinished(name, None, tail["LastModified"])

    def _check_parts(self, incoming: Incoming) -> None:
        if incoming.handle is None or not incoming.parts:
            return
        held = {int(part["PartNumber"]): part for part in self._bucket.list_parts(incoming.key, incoming.handle)}
        for part in incoming.parts:
            found = held.get(part.number)
            if found is None or int(found["Size"]) != part.size or found["ETag"].strip('"') != part.etag.strip('"'):
                raise UploadDamaged(f"part {part.number} is not what was committed")

    def _finish_small(self, incoming: Incoming) -> None:
        data = b""
        if incoming.size:
            data = self._bucket.get(tail_key(incoming.key, 1), f"bytes=0-{incoming.size - 1}")["Body"].read()
        if len(data) < incoming.size:
            raise UploadDamaged(f"holds {len(data)} of {incoming.size} bytes")
        self._bucket.put(incoming.key, Piece.of(data))

    def _is_there(self, incoming: Incoming) -> bool:
        """Whether an earlier try had finished it already."""
        try:
            return self.size(incoming.key) == incoming.size
        except ObjectMissing:
            return False

    def _forget_tails(self, key: str) -> None:
        with told():
            for tail in list(self._bucket.list(tails_of(key))):
                self._bucket.delete(tail["Key"])


def _pieces(body: Body) -> Iterator[bytes]:
    with told():
        yield from body.iter_chunks(_READ_BYTES)
