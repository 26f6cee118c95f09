"""The calls of one bucket, and the writer that cuts an upload into parts of equal size."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from app.disposition import disposition
from app.integrations.ports import Incoming, StoredPart, UploadDamaged
from app.integrations.storage.s3_failures import told

PART = 8 << 20  # bytes; the least that all services take is 5 MiB, and some want all parts but the last equal
INCOMING = "incoming/"
HEAD_BYTES = 8 * 1024
_READ_BYTES = 256 * 1024


Answer = dict[str, Any]  # of a library whose answers are made at run time


class Client(Protocol):
    """The client of the library; its methods are made at run time as well."""

    def __getattr__(self, name: str) -> Callable[..., Any]: ...


class Body(Protocol):
    """What comes as the body of an object."""

    def iter_chunks(self, chunk_size: int) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Piece:
    """Bytes with their length and SHA-256, which the service compares."""

    body: bytes | BinaryIO
    size: int
    digest: bytes

    @classmethod
    def of(cls, data: bytes) -> Piece:
        return cls(data, len(data), hashlib.sha256(data).digest())

    @property
    def checksum(self) -> str:
        return base64.b64encode(self.digest).decode()


def tails_of(key: str) -> str:
    return f"{INCOMING}{key.replace('/', '~')}/"


def tail_key(key: str, number: int) -> str:
    """Where the beginning of part `number` lies while the part is not whole."""
    return f"{tails_of(key)}{number}"


class Bucket:
    """One bucket. Its methods raise what the library raises, inside `told()`."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, key: str, piece: Piece) -> None:
        with told():
            self._client.put_object(
                Bucket=self._name, Key=key, Body=piece.body, ContentLength=piece.size, ChecksumSHA256=piece.checksum
            )

    def get(self, key: str, span: str) -> Answer:
        answer: Answer = self._client.get_object(Bucket=self._name, Key=key, Range=span)
        return answer

    def head(self, key: str) -> Answer:
        answer: Answer = self._client.head_object(Bucket=self._name, Key=key)
        return answer

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._name, Key=key)

    def list(self, prefix: str) -> Iterator[Answer]:
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix):
            yield from page.get("Contents", [])

    def list_uploads(self) -> Iterator[Answer]:
        for page in self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._name):
            yield from page.get("Uploads", [])

    def list_parts(self, key: str, handle: str) -> Iterator[Answer]:
        with told(missing=UploadDamaged):
            pages = self._client.get_paginator("list_parts").paginate(Bucket=self._name, Key=key, UploadId=handle)
            for page in pages:
                yield from page.get("Parts", [])

    def create(self, key: str) -> str:
        with told():
            begun = self._client.create_multipart_upload(Bucket=self._name, Key=key, ChecksumAlgorithm="SHA256")
        return str(begun["UploadId"])

    def send_part(self, key: str, handle: str, number: int, piece: Piece) -> StoredPart:
        with told(missing=UploadDamaged):
            sent = self._client.upload_part(
                Bucket=self._name,
                Key=key,
                UploadId=handle,
                PartNumber=number,
                Body=piece.body,
                ContentLength=piece.size,
                ChecksumSHA256=piece.checksum,
            )
        return StoredPart(number, piece.size, str(sent["ETag"]), piece.digest.hex())

    def complete(self, key: str, handle: str, parts: Sequence[StoredPart], *, is_new: bool = False) -> None:
        """`is_new`: refuse when an object of this name is there already."""
        named = [
            {
                "PartNumber": part.number,
                "ETag": part.etag,
                "ChecksumSHA256": base64.b64encode(bytes.fromhex(part.sha256)).decode(),
            }
            for part in parts
        ]
        condition = {"IfNoneMatch": "*"} if is_new else {}
        self._client.complete_multipart_upload(
            Bucket=self._name, Key=key, UploadId=handle, MultipartUpload={"Parts": named}, **condition
        )

    def abort(self, key: str, handle: str) -> None:
        self._client.abort_multipart_upload(Bucket=self._name, Key=key, UploadId=handle)

    def link(self, key: str, file_name: str, media_type: str, *, is_inline: bool, seconds: int) -> str:
        wanted = {
            "Bucket": self._name,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition(file_name, is_inline=is_inline),
        }
        return str(self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


class PartWriter:
    """Gathers bytes in a file of its own until a part is whole; no part is held in memory."""

    def __init__(self, bucket: Bucket, incoming: Incoming, scratch: Path) -> None:
        self._bucket, self._key, self._handle, self._size = bucket, incoming.key, incoming.handle, incoming.size
        self._number = len(incoming.parts) + 1
        self._received = incoming.received
        self._new: list[StoredPart] = []
        self._superseded: list[int] = []
        scratch.mkdir(parents=True, exist_ok=True)
        self._tail = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - closed by `close`
        self._sum = hashlib.sha256()
        self._held = 0
        self._is_kept = True  # whether the tail lies in the store as it is here
        try:
            self._fetch_tail(incoming.received - sum(part.size for part in incoming.parts))
        except BaseException:
            self.close()
            raise

    def head(self) -> bytes:
        return os.pread(self._tail.fileno(), HEAD_BYTES, 0) if self._number == 1 else b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        rest = memoryview(data)
        while rest:
            piece = rest[: PART - self._held]
            with told():
                self._tail.seek(self._held)
                self._tail.write(piece)
            self._sum.update(piece)
            self._held += len(piece)
            self._received += len(piece)
            self._is_kept = False
            rest = rest[len(piece) :]
            if self._held == PART and self._handle is not None:
                self._send_part(self._handle)

    def settle(self) -> tuple[StoredPart, ...]:
        for number in self._superseded:  # the commit that followed the last call no longer counts on them
            with told():
                self._bucket.delete(tail_key(self._key, number))
        if self._held and self._handle is not None and self._received == self._size:
            self._send_part(self._handle)
        elif self._held and not self._is_kept:
            self._bucket.put(tail_key(self._key, self._number), self._piece())
            self._is_kept = True
        settled, self._new = tuple(self._new), []
        self._superseded = [part.number for part in settled]
        return settled

    def flush(self) -> None:
        """A bucket has answered only once it holds what it was given."""

    def close(self) -> None:
        self._tail.close()

    def _send_part(self, handle: str) -> None:
        self._new.append(self._bucket.send_part(self._key, handle, self._number, self._piece()))
        self._number += 1
        self._held, self._is_kept, self._sum = 0, True, hashlib.sha256()
        self._tail.seek(0)
        self._tail.truncate()

    def _piece(self) -> Piece:
        self._tail.flush()
        self._tail.seek(0)
        return Piece(self._tail, self._held, self._sum.digest())

    def _fetch_tail(self, length: int) -> None:
        """The bytes beyond the last whole part, which the store keeps as an object."""
        if not length:
            return
        with told(missing=UploadDamaged):
            body = self._bucket.get(tail_key(self._key, self._number), f"bytes=0-{length - 1}")["Body"]
            for piece in body.iter_chunks(_READ_BYTES):
                self._tail.write(piece)
                self._sum.update(piece)
                self._held += len(piece)
        if self._held < length:
            raise UploadDamaged(f"the tail has {self._held} of {length} bytes")
