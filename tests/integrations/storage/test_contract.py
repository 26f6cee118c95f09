"""What every store promises, tried on each of them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from app import clock
from app.integrations.ports import Incoming, ObjectMissing, Storage, StoredPart, UploadDamaged
from app.integrations.storage.keys import BadKey

KEY = "files/3f/3f6c0a"
MIB = 1 << 20
BYTES = random.Random(7).randbytes(20 * MIB + 12_345)


class Upload:
    """An upload as the database would have it: what was settled, and nothing else, survives the writer."""

    def __init__(self, storage: Storage, size: int, key: str = KEY) -> None:
        self.storage = storage
        self.incoming = Incoming(key, size, 0, storage.begin(key, size))

    def send(self, data: bytes, *, step: int = 300_000, is_settled: bool = True) -> None:
        writer = self.storage.open(self.incoming)
        try:
            for at in range(0, len(data), step):
                writer.write(data[at : at + step])
            if is_settled:
                parts = writer.settle()
                writer.flush()
                self._commit(len(data), parts)
        finally:
            writer.close()

    def _commit(self, count: int, parts: tuple[StoredPart, ...]) -> None:
        now = self.incoming
        self.incoming = Incoming(now.key, now.size, now.received + count, now.handle, now.parts + parts)

    def rest(self, data: bytes) -> bytes:
        return data[self.incoming.received :]


def stored(storage: Storage, key: str = KEY) -> bytes:
    return b"".join(storage.read(key))


@pytest.mark.parametrize("size", [0, 1, 8 * MIB, 8 * MIB + 1, 20 * MIB])
def test_an_object_is_read_as_it_was_put(storage, size):
    storage.put(KEY, (BYTES[at : min(at + 700_000, size)] for at in range(0, size, 700_000)))
    assert storage.size(KEY) == size
    assert stored(storage) == BYTES[:size]


def test_any_stretch_of_an_object_can_be_read(storage):
    storage.put(KEY, [BYTES[:100_000]])
    for start, length in ((0, 10), (99_999, 1), (50_000, None), (99_990, 500), (100_000, 5), (7, 0)):
        end = None if length is None else start + length
        assert b"".join(storage.read(KEY, start, length)) == BYTES[:100_000][start:end]


def test_an_object_whose_bytes_break_off_is_not_there(storage):
    def broken() -> Iterator[bytes]:
        yield BYTES[: 9 * MIB]
        raise RuntimeError("the line was cut")

    with pytest.raises(RuntimeError):
        storage.put(KEY, broken())
    with pytest.raises(ObjectMissing):
        storage.size(KEY)
    assert list(storage.unfinished()) == []


def test_what_is_not_there_is_missing_and_may_be_deleted(storage):
    with pytest.raises(ObjectMissing):
        storage.read(KEY)
    storage.delete(KEY)
    storage.put(KEY, [b"a"])
    storage.delete(KEY)
    with pytest.raises(ObjectMissing):
        storage.size(KEY)


def test_keys_are_listed_below_a_prefix_with_size_and_time(storage):
    for key, size in ((KEY, 3), ("files/4a/4a11", 5), ("derivatives/aa/bb", 7)):
        storage.put(key, [b"x" * size])
    found = {item.key: item for item in storage.keys("files/")}
    assert {key: item.size for key, item in found.items()} == {KEY: 3, "files/4a/4a11": 5}
    assert abs(found[KEY].modified_at - clock.now()) < timedelta(minutes=5)
    assert len(list(storage.keys(""))) == 3


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "files/../../x", "files/..", "files//a", "files", "files/A", "files/a b", "files/\x00",
            "files/.hidden", "incoming/../x", "files/" + "a" * 200],
)  # fmt: skip
def test_no_key_leads_anywhere_else(storage, key):
    for use in (storage.size, storage.delete, storage.read, storage.path):
        if storage.name == "s3" and use == storage.path:
            continue
        with pytest.raises(BadKey):
            use(key)
    with pytest.raises(BadKey):
        storage.put(key, [b"x"])


@pytest.mark.parametrize("size", [0, 1, 9000, 8 * MIB, 8 * MIB + 1, 16 * MIB, len(BYTES)])
def test_an_upload_in_one_piece_becomes_the_object(storage, size):
    upload = Upload(storage, size)
    upload.send(BYTES[:size])
    storage.finish(upload.incoming)
    assert hashlib.sha256(stored(storage)).digest() == hashlib.sha256(BYTES[:size]).digest()
    assert list(storage.unfinished()) == []
    storage.finish(upload.incoming)
    assert storage.size(KEY) == size, "finishing twice changes nothing"


@pytest.mark.parametrize("seed", range(4))
def test_an_upload_in_many_pieces_with_lost_writes_becomes_the_object(storage, seed):
    chance = random.Random(seed)
    upload = Upload(storage, len(BYTES))
    while rest := upload.rest(BYTES):
        piece = rest[: chance.choice((1, 5_000, 70_000, 3 * MIB, 9 * MIB))]
        if chance.random() < 0.4:
            upload.send(piece, is_settled=False)  # the process died before the commit
        upload.send(piece)
    storage.finish(upload.incoming)
    assert stored(storage) == BYTES
    assert list(storage.unfinished()) == []


def test_a_commit_that_never_came_does_not_replace_what_counts(storage):
    """A tail is written anew, for another part, by a process that dies before its commit."""
    upload = Upload(storage, len(BYTES))
    upload.send(BYTES[: 3 * MIB])
    writer = storage.open(upload.incoming)
    writer.write(BYTES[3 * MIB : 12 * MIB])
    writer.settle()
    writer.flush()  # and the database never hears of it
    writer.close()
    upload.send(upload.rest(BYTES)[: 2 * MIB])
    upload.send(upload.rest(BYTES))
    storage.finish(upload.incoming)
    assert stored(storage) == BYTES


def test_the_beginning_can_be_looked_at_again(storage):
    upload = Upload(storage, len(BYTES))
    upload.send(BYTES[:5000])
    writer = storage.open(upload.incoming)
    assert writer.head() == BYTES[:5000]
    writer.close()


def test_an_upload_of_which_less_is_there_than_was_committed_is_damaged(storage):
    upload = Upload(storage, len(BYTES))
    upload.send(BYTES[:9000])
    now = upload.incoming
    with pytest.raises(UploadDamaged):
        storage.open(Incoming(now.key, now.size, 9500, now.handle, now.parts))
    with pytest.raises(UploadDamaged):
        storage.finish(Incoming(now.key, now.size, now.size, now.handle, now.parts))
    with pytest.raises(ObjectMissing):
        storage.size(KEY)


def test_an_upload_that_is_given_up_leaves_nothing(storage):
    upload = Upload(storage, len(BYTES))
    upload.send(BYTES[: 9 * MIB + 5])
    assert {left.key for left in storage.unfinished()} == {KEY}
    storage.abort(KEY, upload.incoming.handle)
    storage.abort(KEY, upload.incoming.handle)
    assert list(storage.unfinished()) == []
    assert list(storage.keys("")) == []


def test_the_store_can_be_tried(storage):
    storage.check()
    assert list(storage.keys("")) == []


def test_a_link_gives_out_the_object_with_its_name_or_there_is_none(storage):
    storage.put(KEY, [b"Halo"])
    link = storage.link(KEY, file_name='Foto "Ibu" 日本.txt', media_type="text/plain", is_inline=False)
    if storage.name == "local":
        assert link is None
        return
    answer = httpx.get(link)
    assert answer.content == b"Halo"
    assert answer.headers["content-type"].startswith("text/plain")
    plain, every = 'filename="Foto _Ibu_ __.txt"', "filename*=UTF-8''Foto%20%22Ibu%22%20%E6%97%A5%E6%9C%AC.txt"
    assert answer.headers["content-disposition"] == f"attachment; {plain}; {every}"
    assert httpx.get(link.replace("Signature=", "Signature=0")).status_code == 403
