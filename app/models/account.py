"""People and how they get in: users, roles, sessions, refresh tokens, API keys, single-use links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    Json,
    choice,
    created_moment,
    id_field,
    json_list,
    json_object,
    maybe_moment,
    moment,
    ref,
    versioned,
)


class UserStatus(StrEnum):
    UNVERIFIED = "unverified"
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    DELETED = "deleted"


USER_MOVES: dict[UserStatus, frozenset[UserStatus]] = {
    UserStatus.UNVERIFIED: frozenset({UserStatus.PENDING, UserStatus.ACTIVE, UserStatus.DECLINED, UserStatus.DELETED}),
    UserStatus.PENDING: frozenset({UserStatus.ACTIVE, UserStatus.UNVERIFIED, UserStatus.DECLINED, UserStatus.DELETED}),
    UserStatus.ACTIVE: frozenset({UserStatus.SUSPENDED, UserStatus.PENDING, UserStatus.UNVERIFIED, UserStatus.DELETED}),
    UserStatus.DECLINED: frozenset({UserStatus.PENDING, UserStatus.UNVERIFIED, UserStatus.ACTIVE, UserStatus.DELETED}),
    UserStatus.SUSPENDED: frozenset({UserStatus.ACTIVE, UserStatus.DELETED}),
    UserStatus.DELETED: frozenset(),
}


class Role(SQLModel, table=True):
    """A named set of permissions (A5). The four built-in ones are kept by `services/accounts/roles.py`."""

    slug: str = Field(primary_key=True, max_length=40)
    name: str
    rank: int
    is_builtin: bool = False
    permissions: list[str] = json_list()


class User(SQLModel, table=True):
    id: UUID = id_field()
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    password_hash: str | None = None
    role: str = Field(default="volunteer", foreign_key="role.slug", index=True, max_length=40)
    status: UserStatus = choice(UserStatus, UserStatus.PENDING, index=True)
    language: str = Field(default="id", max_length=8)
    timezone: str = Field(default="Asia/Jakarta", max_length=64)
    email_verified_at: datetime | None = maybe_moment()
    token_version: int = 0
    requested_via: str = Field(default="email", max_length=40)
    requested_note: str = Field(default="", max_length=500)
    decided_by: UUID | None = ref("user.id", optional=True, index=False)
    decided_at: datetime | None = maybe_moment(index=True)
    decision_reason: str = Field(default="", max_length=500)
    photo_file_id: UUID | None = Field(default=None, sa_type=Id)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment(index=True)
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()

    def may_become(self, status: UserStatus) -> bool:
        return status in USER_MOVES[self.status]


class UserSession(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of its secret is here; a rotated secret stays readable for 60 s (A6)."""

    __tablename__ = "user_session"

    id: UUID = id_field()
    user_id: UUID = ref("user.id")
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    former_hash: bytes | None = Field(default=None, sa_type=LargeBinary, index=True, nullable=True)
    rotated_at: datetime | None = maybe_moment()
    token_version: int = 0
    is_remembered: bool = False
    user_agent: str = Field(default="", max_length=300)
    address: str = Field(default="", max_length=64)
    created_at: datetime = created_moment()
    last_seen_at: datetime = created_moment()
    confirmed_at: datetime = created_moment()
    expires_at: datetime = moment(index=True)
    ended_at: datetime | None = maybe_moment()


class RefreshToken(SQLModel, table=True):
    """One rotating refresh token; a token used twice ends its whole family (A7)."""

    __tablename__ = "refresh_token"

    id: UUID = id_field()
    user_id: UUID = ref("user.id")
    family: UUID = Field(sa_type=Id, index=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    token_version: int = 0
    created_at: datetime = created_moment()
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = maybe_moment()
    revoked_at: datetime | None = maybe_moment()


class ApiKey(SQLModel, table=True):
    __tablename__ = "api_key"

    id: UUID = id_field()
    user_id: UUID = ref("user.id")
    name: str = Field(max_length=100)
    prefix: str = Field(unique=True, max_length=20)
    key_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] | None = Field(default=None, sa_type=Json, nullable=True)
    is_generous: bool = False
    created_at: datetime = created_moment()
    expires_at: datetime | None = maybe_moment()
    last_used_at: datetime | None = maybe_moment()
    revoked_at: datetime | None = maybe_moment()


class LinkPurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose, not a password


class SingleUseLink(SQLModel, table=True):
    __tablename__ = "single_use_link"

    id: UUID = id_field()
    user_id: UUID = ref("user.id")
    purpose: LinkPurpose = choice(LinkPurpose, LinkPurpose.VERIFY_EMAIL)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    created_at: datetime = created_moment()
    expires_at: datetime = moment()
    used_at: datetime | None = maybe_moment()


class IdempotentRequest(SQLModel, table=True):
    """An answered POST kept for 24 h, so that a repeated `Idempotency-Key` gets the same answer (X1)."""

    __tablename__ = "idempotent_request"
    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: UUID = id_field()
    caller: str = Field(max_length=80)
    key: str = Field(max_length=255)
    request_hash: bytes = Field(sa_type=LargeBinary)
    status: int | None = None
    answer: str | None = None
    created_at: datetime = created_moment(index=True)


class Setting(SQLModel, table=True):
    """A value the organisation or the installation keeps: installation id, sending pause, on-call roster."""

    name: str = Field(primary_key=True, max_length=80)
    value: dict[str, object] = json_object()
    updated_at: datetime = created_moment()
