"""Tokens for API clients (A7): an access token of 15 minutes, and a refresh token that changes each time it is used.

The access token is a JWT (HS256) that says who, which token version and which sign-in; rights are read from the
database with every request. A refresh token that comes a second time was stolen from somebody, and nobody can say from
whom: its whole family ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from sqlalchemy import update
from sqlmodel import Session, col, select

from app.ids import new_id, parse_id
from app.models.account import RefreshToken, Role, User, UserStatus
from app.services.accounts.actors import get_person
from app.services.accounts.bearer import digest, new_bearer
from app.services.actor import Actor, ActorKind, Origin
from app.services.audit import record

ACCESS_SECONDS = 15 * 60
REFRESH_FOR = timedelta(days=30)

_ISSUER = "carepost"
_KIND = "access"
_ALGORITHMS = ["HS256"]


@dataclass(frozen=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in: int
    user: User


def issue_tokens(session: Session, user: User, *, secrets: list[str], now: datetime) -> TokenPair:
    """A first pair for somebody who just proved who they are."""
    return _issue(session, user, family=new_id(), secrets=secrets, now=now)


def refresh_tokens(
    session: Session, refresh_token: str, *, secrets: list[str], origin: Origin, now: datetime
) -> TokenPair | None:
    """A new pair for a refresh token, which is spent by it; None when it does not count.

    Does not raise: a token used twice ends its family, and that must be committed.
    """
    spent = session.execute(
        update(RefreshToken)
        .where(col(RefreshToken.token_hash) == digest(refresh_token), col(RefreshToken.used_at).is_(None))
        .values(used_at=now)
        .returning(col(RefreshToken.id))
    ).all()
    token = session.exec(select(RefreshToken).where(RefreshToken.token_hash == digest(refresh_token))).first()
    if token is None:
        return None
    if not spent:
        _end_family(session, token, reason="reused", origin=origin, now=now)
        return None
    user = session.get_one(User, token.user_id)
    counts = token.revoked_at is None and now < token.expires_at and token.token_version == user.token_version
    if not counts or user.status is not UserStatus.ACTIVE:
        return None
    return _issue(session, user, family=token.family, secrets=secrets, now=now)


def revoke_refresh_token(session: Session, refresh_token: str, *, origin: Origin, now: datetime) -> None:
    """Sign an API client out: its family of refresh tokens ends. An unknown token is nothing to do."""
    token = session.exec(select(RefreshToken).where(RefreshToken.token_hash == digest(refresh_token))).first()
    if token is not None and token.revoked_at is None:
        _end_family(session, token, reason="signed_out", origin=origin, now=now)


def find_by_access_token(
    session: Session, access_token: str, *, secrets: list[str], now: datetime
) -> tuple[User, Role] | None:
    """Whose access token this is, if it is ours, of now, and not ended since."""
    claims = _read(access_token, secrets, now)
    user_id = parse_id(str(claims.get("sub"))) if claims else None
    found = get_person(session, user_id) if user_id else None
    if claims is None or found is None or claims.get("ver") != found[0].token_version:
        return None
    return found if _is_family_alive(session, str(claims.get("fam"))) else None


def _issue(session: Session, user: User, *, family: UUID, secrets: list[str], now: datetime) -> TokenPair:
    refresh = new_bearer()
    session.add(
        RefreshToken(
            user_id=user.id,
            family=family,
            token_hash=digest(refresh),
            token_version=user.token_version,
            created_at=now,
            expires_at=now + REFRESH_FOR,
        )
    )
    return TokenPair(_access_token(user, family, secrets[0], now), refresh, ACCESS_SECONDS, user)


def _is_family_alive(session: Session, family: str) -> bool:
    """Whether the sign-in that a token came from still counts: signing out ends its access tokens as well."""
    family_id = parse_id(family)
    query = select(RefreshToken.revoked_at).where(RefreshToken.family == family_id).limit(1)
    rows = session.exec(query).all() if family_id else []
    return bool(rows) and rows[0] is None


def _end_family(session: Session, token: RefreshToken, *, reason: str, origin: Origin, now: datetime) -> None:
    session.execute(
        update(RefreshToken)
        .where(col(RefreshToken.family) == token.family, col(RefreshToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    actor = Actor(ActorKind.PERSON, user_id=token.user_id, origin=origin)
    record(
        session,
        actor,
        action=f"refresh_token.{reason}",
        subject_type="user",
        subject_id=token.user_id,
        outcome="denied" if reason == "reused" else "ok",
    )


def _access_token(user: User, family: UUID, secret: str, now: datetime) -> str:
    key = _key(secret)
    issued = int(now.timestamp())
    claims = {
        "iss": _ISSUER,
        "typ": _KIND,
        "sub": str(user.id),
        "ver": user.token_version,
        "fam": str(family),
        "iat": issued,
        "exp": issued + ACCESS_SECONDS,
    }
    return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, key, algorithms=_ALGORITHMS)


def _read(access_token: str, secrets: list[str], now: datetime) -> dict[str, object] | None:
    """The claims of a token that one of our secrets signed and that is neither old nor of another kind."""
    try:
        claims: dict[str, object] = jwt.decode(
            access_token, KeySet([_key(secret) for secret in secrets]), algorithms=_ALGORITHMS
        ).claims
    except (JoseError, ValueError):
        return None
    expires = claims.get("exp")
    is_ours = claims.get("iss") == _ISSUER and claims.get("typ") == _KIND
    return claims if is_ours and isinstance(expires, int) and now.timestamp() < expires else None


def _key(secret: str) -> OctKey:
    """The signing key of one secret of CAREPOST_SECRET_KEY; its id lets the secrets rotate."""
    raw = sha256(b"carepost access token\0" + secret.encode()).digest()
    return OctKey.import_key(raw, {"kid": sha256(raw).hexdigest()[:8]})
