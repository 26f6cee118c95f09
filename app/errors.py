"""Every expected failure, as one tree. Each has a code, an HTTP status and a sentence for people.

AppError
├── Invalid            422 VALIDATION_ERROR      a value that does not hold (names the field)
│   └── BadRequest     400 BAD_REQUEST           the request itself cannot be read
├── NotSignedIn        401 NOT_SIGNED_IN
│   ├── WrongCredentials 401 INVALID_CREDENTIALS
│   └── PasswordAgain  401 PASSWORD_AGAIN       a sensitive act, and the password was given too long ago
├── NotAllowed         403 NOT_ALLOWED
│   ├── PendingApproval 403 PENDING_APPROVAL
│   ├── Suspended      403 SUSPENDED
│   └── CsrfMissing    403 CSRF
├── NotFound           404 NOT_FOUND             also: not visible to you
│   └── NotVisible     404 NOT_FOUND             it exists; the edge audits the refusal and says no more
├── MethodNotAllowed   405 METHOD_NOT_ALLOWED    names the methods that are
├── TooSlow            408 TOO_SLOW              the body came so slowly that we stopped waiting
├── Conflict           409 CONFLICT
│   ├── DuplicatePhone 409 DUPLICATE_PHONE
│   ├── FileInUse      409 FILE_IN_USE           it is needed somewhere: take it from there first
│   ├── FileNotReady   409 FILE_NOT_READY        being looked at; ask again
│   ├── VersionConflict 409 VERSION_CONFLICT     details: field, yours, theirs
│   └── WrongOffset    409 WRONG_OFFSET          data: the offset that is committed
├── Gone               410 GONE
├── WrongProtocol      412 WRONG_PROTOCOL        a version of tus that is not spoken here
├── TooLarge           413 TOO_LARGE
├── TypeNotAllowed     415 TYPE_NOT_ALLOWED
├── IllegalTransition  422 ILLEGAL_TRANSITION
├── Locked             423 LOCKED                somebody else is writing to it at this moment
├── RateLimited        429 RATE_LIMITED          retry_after seconds
├── ChecksumMismatch   460 CHECKSUM_MISMATCH     the bytes that came are not those that were meant (tus)
├── Unavailable        503 UNAVAILABLE           a dependency is away; nothing was lost
└── NoRoom             507 NO_ROOM               the store is full; what was committed stays

The message is a key of the catalogues (`app/i18n`) with its parameters: edges render it in the reader's language.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Detail:
    """One field that does not hold: `message` is a catalogue key, `yours`/`theirs` serve version conflicts."""

    field: str
    message: str = ""
    params: dict[str, str] = dataclasses.field(default_factory=dict)
    yours: object = None
    theirs: object = None


class AppError(Exception):
    """An expected failure: shown to the person, never logged as a fault."""

    code: ClassVar[str] = "ERROR"
    status: ClassVar[int] = 400
    key: ClassVar[str] = "error.generic"

    def __init__(
        self,
        key: str | None = None,
        *,
        details: list[Detail] | None = None,
        data: dict[str, str] | None = None,
        **params: str,
    ) -> None:
        self.message_key = key or type(self).key
        self.params = params
        self.details = details or []
        self.data = data or {}
        super().__init__(self.message_key)


class Invalid(AppError):
    code, status, key = "VALIDATION_ERROR", 422, "error.invalid"

    @classmethod
    def field(cls, name: str, message: str, /, **params: str) -> Invalid:
        return cls(details=[Detail(name, message, params)])


class BadRequest(Invalid):
    code, status, key = "BAD_REQUEST", 400, "error.bad_request"


class NotSignedIn(AppError):
    code, status, key = "NOT_SIGNED_IN", 401, "error.not_signed_in"


class WrongCredentials(NotSignedIn):
    code, key = "INVALID_CREDENTIALS", "error.wrong_credentials"


class PasswordAgain(NotSignedIn):
    code, key = "PASSWORD_AGAIN", "error.password_again"


class NotAllowed(AppError):
    code, status, key = "NOT_ALLOWED", 403, "error.not_allowed"


class PendingApproval(NotAllowed):
    code, key = "PENDING_APPROVAL", "error.pending_approval"


class Suspended(NotAllowed):
    code, key = "SUSPENDED", "error.suspended"


class CsrfMissing(NotAllowed):
    code, key = "CSRF", "error.csrf"


class NotFound(AppError):
    code, status, key = "NOT_FOUND", 404, "error.not_found"


class NotVisible(NotFound):
    """Somebody asked for a record that exists and is not theirs: answered as if it did not, and audited as denied."""

    def __init__(self, subject_type: str, subject_id: UUID, *, patient_id: UUID | None = None) -> None:
        super().__init__()
        self.subject_type = subject_type
        self.subject_id = subject_id
        self.patient_id = patient_id


class MethodNotAllowed(AppError):
    code, status, key = "METHOD_NOT_ALLOWED", 405, "error.method_not_allowed"

    def __init__(self, *, allowed: str) -> None:
        super().__init__(allowed=allowed)
        self.allowed = allowed


class Conflict(AppError):
    code, status, key = "CONFLICT", 409, "error.conflict"


class DuplicatePhone(Conflict):
    code, key = "DUPLICATE_PHONE", "error.duplicate_phone"


class VersionConflict(Conflict):
    code, key = "VERSION_CONFLICT", "error.version_conflict"


class WrongOffset(Conflict):
    code, key = "WRONG_OFFSET", "error.wrong_offset"


class TooSlow(AppError):
    code, status, key = "TOO_SLOW", 408, "error.too_slow"


class FileNotReady(Conflict):
    """The content is still being looked at; worth asking again after a few seconds."""

    code, key = "FILE_NOT_READY", "error.file_not_ready"


class FileInUse(Conflict):
    code, key = "FILE_IN_USE", "error.file_in_use"


class Gone(AppError):
    code, status, key = "GONE", 410, "error.gone"


class WrongProtocol(AppError):
    code, status, key = "WRONG_PROTOCOL", 412, "error.wrong_protocol"


class TooLarge(AppError):
    code, status, key = "TOO_LARGE", 413, "error.too_large"


class TypeNotAllowed(AppError):
    code, status, key = "TYPE_NOT_ALLOWED", 415, "error.type_not_allowed"


class IllegalTransition(AppError):
    code, status, key = "ILLEGAL_TRANSITION", 422, "error.illegal_transition"


class Locked(AppError):
    code, status, key = "LOCKED", 423, "error.locked"


class ChecksumMismatch(AppError):
    code, status, key = "CHECKSUM_MISMATCH", 460, "error.checksum_mismatch"


class NoRoom(AppError):
    code, status, key = "NO_ROOM", 507, "error.no_room"


class RateLimited(AppError):
    code, status, key = "RATE_LIMITED", 429, "error.rate_limited"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(seconds=str(retry_after))
        self.retry_after = retry_after


class Unavailable(AppError):
    code, status, key = "UNAVAILABLE", 503, "error.unavailable"
