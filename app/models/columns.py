"""Column types and field makers that every table uses, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

from app import clock
from app.ids import new_id
from app.sealing import keyring

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

E = TypeVar("E", bound=StrEnum)


class Id(TypeDecorator[UUID]):
    """A UUIDv7: `uuid` on PostgreSQL, 16 bytes on SQLite (they sort by time as bytes)."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> UUID | None:
        return value if value is None or dialect.name == "postgresql" else UUID(bytes=value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, `timestamptz` on PostgreSQL, naive UTC text on SQLite. Naive is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database; use app.clock.now()")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest (PRODUCT P9); `context` is `table.column` and binds the value to its place."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().seal(value, self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().unseal(value, self.context)


class Choice(TypeDecorator[E]):
    """A StrEnum stored by its value as plain text, so that adding a member needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)


Json = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")


def id_field() -> Any:
    return Field(default_factory=new_id, primary_key=True, sa_type=Id)


def ref(target: str, *, index: bool = True, optional: bool = False, ondelete: Any = None) -> Any:
    """A foreign key to `target` (`table.column`)."""
    if optional:
        return Field(default=None, foreign_key=target, index=index, sa_type=Id, nullable=True, ondelete=ondelete)
    return Field(foreign_key=target, index=index, sa_type=Id, ondelete=ondelete)


def moment(*, index: bool = False) -> Any:
    """A moment that has to be given."""
    return Field(sa_type=UtcDateTime, index=index)


def maybe_moment(*, index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcDateTime, index=index, nullable=True)


def created_moment(*, index: bool = False) -> Any:
    return Field(default_factory=clock.now, sa_type=UtcDateTime, index=index)


def choice(enum: type[StrEnum], default: StrEnum, *, index: bool = False) -> Any:
    return Field(default=default, sa_type=Choice(enum), index=index, nullable=False)


def sealed(context: str) -> Any:
    """Sealed text that may be absent."""
    return Field(default=None, sa_type=Sealed(context), nullable=True)


def sealed_text(context: str) -> Any:
    """Sealed text that has to be there."""
    return Field(sa_type=Sealed(context), nullable=False)


def json_list() -> Any:
    return Field(default_factory=list, sa_type=Json, nullable=False)


def json_object() -> Any:
    return Field(default_factory=dict, sa_type=Json, nullable=False)


def versioned() -> Any:
    """The optimistic version of what people edit: it grows by one with each change."""
    return Field(default=1, nullable=False)
