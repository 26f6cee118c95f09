"""In any order of events an offset is true and never goes back, and the file is what was sent."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.integrations import storage
from app.jobs.uploads import finish_left_over, sweep_uploads
from app.models.file import File
from app.models.upload import Upload, UploadState
from app.services.uploads.found import incoming_of
from app.services.uploads.leases import take_upload
from tests.api.tus import STREAM, TUS, b64, hang_up, metadata
from tests.integrations.storage.conftest import STORES
from tests.servers.seaweed import empty_bucket, settings_for, shared_seaweed

SIZES = st.integers(0, 60_000) | st.integers((8 << 20) - 2, (8 << 20) + 70_000)
TEXT = hashlib.shake_256(b"carepost").hexdigest(5 << 20).encode()


class Model(RuleBasedStateMachine):
    """One upload at a time; `received` is what the server last said is safe."""

    def __init__(self, caller, gateways) -> None:
        super().__init__()
        self.caller, self.gateways = caller, gateways
        self.path = ""
        self.size = self.received = 0

    @precondition(lambda self: not self.path)
    @rule(size=SIZES)
    def create(self, size: int) -> None:
        said = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(filename="a.txt")}
        answer = self.caller.post("/uploads", headers=said)
        assert answer.status_code in (201, 415 if size == 0 else 201)
        if answer.status_code == 201 and "carepost-file-id" not in answer.headers:
            self.path, self.size, self.received = answer.headers["location"].removeprefix("/api/v1"), size, 0

    @precondition(lambda self: self.path)
    @rule(count=st.integers(0, 70_000) | st.integers(0, 9 << 20), checksum=st.sampled_from(("", "good", "bad")))
    def patch(self, count: int, checksum: str) -> None:
        body = TEXT[self.received : min(self.received + count, self.size)]
        more = {"Upload-Offset": str(self.received)}
        if checksum:
            digest = hashlib.sha256(body if checksum == "good" else body + b"#").digest()
            more["Upload-Checksum"] = f"sha256 {b64(digest)}"
        answer = self.caller.patch(self.path, content=body, headers=TUS | STREAM | more)
        if checksum == "bad":
            assert answer.status_code == 460
            return
        assert answer.status_code == 204
        self.received += len(body)
        assert answer.headers["upload-offset"] == str(self.received)
        if self.received == self.size:
            self._is_whole(answer.headers["carepost-file-id"])

    @precondition(lambda self: self.path)
    @rule(offset=st.integers(0, 9 << 20))
    def patch_elsewhere(self, offset: int) -> None:
        if offset != self.received:
            headers = TUS | STREAM | {"Upload-Offset": str(offset)}
            assert self.caller.patch(self.path, content=b"x", headers=headers).status_code == 409

    @precondition(lambda self: self.path and self.received < self.size)
    @rule(counts=st.lists(st.integers(0, 2 << 20), max_size=4), has_checksum=st.booleans())
    def cut(self, counts: list[int], has_checksum: bool) -> None:
        """The line breaks in the middle of a body: what came counts, unless it was to be compared as a whole."""
        places = [min(place, self.size) for place in accumulate(counts, initial=self.received)]
        pieces = [TEXT[start:end] for start, end in pairwise(places)]
        more = {"Upload_Checksum": f"sha256 {b64(hashlib.sha256(b'').digest())}"} if has_checksum else {}
        hang_up(self.caller, self.path, pieces, self.received, **more)
        self.received = self.received if has_checksum else places[-1]

    @precondition(lambda self: self.path and self.received < self.size)
    @rule(count=st.integers(1, 70_000), is_settled=st.booleans())
    def die_before_the_commit(self, count: int, is_settled: bool) -> None:
        """A process wrote bytes, made them safe or not, and was killed; its lease runs out."""
        with transaction() as session:
            upload = session.exec(select(Upload).where(Upload.id == self._id)).one()
            take_upload(session, upload.id, "dead", now=clock.now() - timedelta(minutes=1))
            if upload.received == 0 and upload.multipart_id is None:
                upload.multipart_id = storage.configured().begin(upload.object_key, upload.size)
                session.add(upload)
            incoming = incoming_of(session, upload)
        writer = storage.configured().open(incoming)
        writer.write(b"#" * min(count, self.size - self.received))
        if is_settled and self.received + count < self.size:
            writer.settle()
            writer.flush()
        writer.close()

    @precondition(lambda self: self.path)
    @rule()
    def terminate(self) -> None:
        assert self.caller.delete(self.path, headers=TUS).status_code == 204
        self._is_gone()

    @precondition(lambda self: self.path and self.received == self.size)
    @rule()
    def finish_what_was_cut_at_its_end(self) -> None:
        """Nobody comes back to hear that it is whole: a job sees to it."""
        finish_left_over(self.gateways, now=clock.now())
        self._is_whole(self.caller.call("HEAD", self.path, headers=TUS).headers["carepost-file-id"])

    @precondition(lambda self: self.path and self.received < self.size)
    @rule()
    def expire(self) -> None:
        with transaction() as session:
            upload = session.exec(select(Upload).where(Upload.id == self._id)).one()
            upload.expires_at = upload.lease_until = clock.now() - timedelta(seconds=1)
            session.add(upload)
        sweep_uploads(self.gateways, now=clock.now())
        self._is_gone()

    @invariant()
    def the_offset_is_true(self) -> None:
        if self.path:
            answer = self.caller.call("HEAD", self.path, headers=TUS)
            assert (answer.status_code, answer.headers["upload-offset"]) == (200, str(self.received))

    @property
    def _id(self) -> UUID:
        return UUID(self.path.rpartition("/")[2])

    def _is_whole(self, file_id: str) -> None:
        with reading() as session:
            file = session.get_one(File, UUID(file_id))
            assert session.exec(select(Upload.state).where(Upload.id == self._id)).one() is UploadState.READY
        expected = TEXT[: self.size]
        assert file.sha256 == hashlib.sha256(expected).hexdigest()
        assert b"".join(storage.configured().read(file.object_key)) == expected
        self._nothing_is_left()

    def _is_gone(self) -> None:
        assert self.caller.call("HEAD", self.path, headers=TUS).status_code == 410
        self._nothing_is_left()

    def _nothing_is_left(self) -> None:
        with reading() as session:
            key = session.exec(select(Upload.object_key).where(Upload.id == self._id)).one()
        assert key not in {left.key for left in storage.configured().unfinished()}
        self.path = ""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("store", STORES)
def test_the_offset_is_true_and_files_are_whole_in_any_order_of_events(
    store: str, volunteer, gateways, override_settings
) -> None:
    run(store, volunteer, gateways, override_settings, examples=6, steps=12)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("store", STORES)
def test_the_offset_is_true_in_many_orders_of_many_events(store: str, volunteer, gateways, override_settings) -> None:
    run(store, volunteer, gateways, override_settings, examples=100, steps=40)


def run(store: str, volunteer, gateways, override_settings, *, examples: int, steps: int) -> None:
    """The model against one store, in so many examples of at most so many events."""
    override_settings(rate_limits=False)
    if store == "s3":
        override_settings(**settings_for(empty_bucket(shared_seaweed())))

    outside = replace(gateways, storage=storage.configured())
    run_state_machine_as_test(
        lambda: Model(volunteer, outside),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
