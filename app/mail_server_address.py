"""The address of a mail server, as CAREPOST_SMTP_URL writes it.

`smtp://user:password@host:587?starttls=required&from=carepost@example.org&ca=/path/own-ca.pem`, or `smtps://` for TLS
from the first byte. `starttls` is `required`, `auto` (the default: when the server offers it) or `off`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

Tls = Literal["required", "auto", "off", "implicit"]
_PORTS = {"smtp": 587, "smtps": 465}
_STARTTLS: dict[str, Tls] = {"required": "required", "auto": "auto", "off": "off"}
_OPTIONS = {"starttls", "from", "ca"}


@dataclass(frozen=True)
class MailServerAddress:
    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = ""
    sender: str = ""
    ca_file: str | None = None

    @classmethod
    def parse(cls, url: str) -> MailServerAddress:
        """Read the URL. Raises ValueError that says what is wrong with it, never repeating the password."""
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:  # its words would repeat what stands in the place of the port, which may be of a password
            is_address = False
        if not is_address:
            raise ValueError("must look like smtp://user:password@host:587 or smtps://user:password@host")
        options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        unknown = set(options) - _OPTIONS
        if unknown:
            raise ValueError(f"knows no option {sorted(unknown)[0]!r}; there are starttls, from and ca")
        starttls = _STARTTLS.get(options.get("starttls", "auto"))
        if starttls is None:
            raise ValueError("has a starttls that is none of required, auto and off")
        username = unquote(parts.username or "")
        sender = options.get("from") or (username if "@" in username else f"carepost@{parts.hostname}")
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            tls="implicit" if parts.scheme == "smtps" else starttls,
            username=username,
            password=unquote(parts.password or ""),
            sender=sender,
            ca_file=options.get("ca"),
        )

    @property
    def is_near(self) -> bool:
        """Whether the line to the server never leaves this machine, where a password may go without TLS."""
        return self.host in ("localhost", "127.0.0.1", "::1")
