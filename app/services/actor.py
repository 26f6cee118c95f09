"""Who acts, and what they may: the argument of every command and query.

Permission names are `resource:action`. Roles are rows with a set of them (A5); the sets below are what the four
built-in roles ship with. Services call `require` first (403: the role lacks this kind of thing) and read through a
scoped query (404: the record is not visible to this person).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from app.errors import NotAllowed


class Permission(StrEnum):
    PATIENT_READ = "patient:read"
    PATIENT_READ_ALL = "patient:read_all"
    PATIENT_READ_IDENTITY = "patient:read_identity"
    PATIENT_CREATE = "patient:create"
    PATIENT_WRITE = "patient:write"
    PATIENT_ASSIGN = "patient:assign"
    PATIENT_DELETE = "patient:delete"
    PATIENT_VERIFY = "patient:verify"
    RECORD_READ = "record:read"
    RECORD_WRITE = "record:write"
    REMINDER_READ = "reminder:read"
    REMINDER_WRITE = "reminder:write"
    REMINDER_SEND = "reminder:send"
    TEMPLATE_SHARE = "template:share"
    OCCURRENCE_CONFIRM = "occurrence:confirm"
    CALL_RECORD = "call:record"
    MESSAGE_READ = "message:read"
    MESSAGE_SEND = "message:send"
    MESSAGE_READ_UNMATCHED = "message:read_unmatched"
    MESSAGE_SHARE_REPLY = "message:share_reply"
    DRAFT_KEEP = "draft:keep"
    EMERGENCY_READ = "emergency:read"
    EMERGENCY_TAKE = "emergency:take"
    NOTIFICATION_READ = "notification:read"
    AI_CLASSIFY = "ai:classify"
    KEY_MANAGE = "key:manage"
    USER_READ = "user:read"
    USER_APPROVE = "user:approve"
    USER_MANAGE = "user:manage"
    ROLE_MANAGE = "role:manage"
    JOB_READ = "job:read"
    JOB_RUN = "job:run"
    DELIVERY_READ = "delivery:read"
    DELIVERY_RESEND = "delivery:resend"
    DEVICE_READ = "device:read"
    SIMULATOR_USE = "simulator:use"
    SETTINGS_MANAGE = "settings:manage"
    FILE_READ = "file:read"
    FILE_READ_ALL = "file:read_all"
    FILE_WRITE = "file:write"
    FILE_DELETE = "file:delete"
    FILE_DELETE_ALL = "file:delete_all"
    FILE_SHARE = "file:share"
    HEALTH_READ = "health:read"


_P = Permission
VOLUNTEER_PERMISSIONS = frozenset(
    {
        _P.PATIENT_READ, _P.PATIENT_READ_IDENTITY, _P.PATIENT_WRITE, _P.PATIENT_VERIFY, _P.RECORD_READ, _P.RECORD_WRITE,
        _P.REMINDER_READ, _P.REMINDER_WRITE, _P.REMINDER_SEND, _P.OCCURRENCE_CONFIRM, _P.MESSAGE_READ, _P.MESSAGE_SEND,
        _P.EMERGENCY_READ, _P.EMERGENCY_TAKE, _P.NOTIFICATION_READ, _P.AI_CLASSIFY, _P.KEY_MANAGE,
        _P.DRAFT_KEEP, _P.CALL_RECORD,
        _P.FILE_READ, _P.FILE_WRITE, _P.FILE_DELETE, _P.FILE_SHARE,
    }
)  # fmt: skip
MODERATOR_PERMISSIONS = VOLUNTEER_PERMISSIONS | {
    _P.PATIENT_READ_ALL, _P.PATIENT_CREATE, _P.PATIENT_ASSIGN, _P.MESSAGE_READ_UNMATCHED, _P.TEMPLATE_SHARE,
    _P.MESSAGE_SHARE_REPLY, _P.FILE_READ_ALL,
}  # fmt: skip
ADMIN_PERMISSIONS = MODERATOR_PERMISSIONS | {
    _P.PATIENT_DELETE, _P.USER_READ, _P.USER_APPROVE, _P.USER_MANAGE, _P.JOB_READ, _P.JOB_RUN, _P.DEVICE_READ,
    _P.DELIVERY_READ, _P.DELIVERY_RESEND,
    _P.SIMULATOR_USE, _P.HEALTH_READ, _P.FILE_DELETE_ALL,
}  # fmt: skip
SUPERADMIN_PERMISSIONS = frozenset(Permission)

NEVER_BY_KEY = frozenset({_P.KEY_MANAGE, _P.USER_READ, _P.USER_APPROVE, _P.USER_MANAGE, _P.ROLE_MANAGE})


class ActorKind(StrEnum):
    PERSON = "person"
    API_KEY = "api_key"
    PATIENT = "patient"
    SYSTEM = "system"


@dataclass(frozen=True)
class Origin:
    """Where a request came from, for the audit log: address, agent and the request's id. No personal data beyond."""

    address: str = ""
    user_agent: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class Actor:
    """The acting person (or key, patient, system) with the rights they have right now."""

    kind: ActorKind
    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    language: str = "id"
    timezone: str = "Asia/Jakarta"
    session_id: UUID | None = None
    key_id: UUID | None = None
    is_generous: bool = False
    origin: Origin = Origin()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def limited_to(self, scopes: frozenset[Permission] | None) -> Actor:
        """This actor through a key: its scopes, and never what a key must not do (A8)."""
        allowed = self.permissions - NEVER_BY_KEY
        return replace(self, permissions=allowed if scopes is None else allowed & scopes)


SYSTEM = Actor(ActorKind.SYSTEM, name="System", permissions=frozenset(Permission))


def patient_actor(patient_name: str) -> Actor:
    """The patient, answering over WhatsApp: may nothing by permission, and is named in history."""
    return Actor(ActorKind.PATIENT, name=patient_name)


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor's role has the permission."""
    if permission not in actor.permissions:
        raise NotAllowed()


def permissions_of(names: list[str]) -> frozenset[Permission]:
    """The permissions named in a role's row; names of a newer or older version are left out."""
    known = {permission.value: permission for permission in Permission}
    return frozenset(known[name] for name in names if name in known)
