"""How the server behaves: settings that last until they are changed, and faults for the next so many sends."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

FAULTS = {
    "": "answer as GOWA does",
    "cut_before": "close the line without having stored the message",
    "cut_after": "store the message, then close the line",
    "reset_before": "reset the line without having stored the message",
    "reset_after": "store the message, then reset the line",
    "half": "store the message, answer half, close",
    "hang_before": "never answer, not stored",
    "hang_after": "store the message, never answer (a half-open connection)",
    "drip": "store the message, answer a byte every `drip_seconds`",
    "chunked": "store and answer in chunks, as a proxy may",
    "then_close": "store, answer, and close the line",
    "garbage": "store, then 200 with HTML",
    "no_id": "store, then 200 without a message id",
    "validation": "400 VALIDATION_ERROR",
    "too_large": "400 that says the file is too large",
    "entity_too_large": "413 without JSON",
    "internal": "500 INTERNAL_SERVER_ERROR, not stored",
    "internal_after": "500 INTERNAL_SERVER_ERROR although the message left",
    "upload_failed": "500 UPLOAD_MEDIA_ERROR",
    "no_client": "500 INVALID_WA_CLI",
    "unavailable": "503",
    "bad_gateway": "502 of a proxy, message stored",
    "timeout": "504 GATEWAY_TIMEOUT, message stored",
    "timelock": "429 WA_REACHOUT_TIMELOCK",
    "rate_limited": "429 of a proxy",
    "wrong_path": "404 without JSON",
}


@dataclass
class Modes:
    """Everything that can be set. Times in milliseconds unless the name says otherwise."""

    delay_ms: float = 0.0
    sequential: bool = False  # one send at a time per device, as over GOWA's one WebSocket
    fault: str = ""
    fault_times: int | None = None  # for the next so many sends; None: until changed
    drip_seconds: float = 0.05
    timelock: str = ""  # "all", or "new": only for people without an earlier message either way
    timelock_phones: list[str] = field(default_factory=list)
    retry_after: int | None = None
    not_on_whatsapp: list[str] = field(default_factory=list)
    logged_out: list[str] = field(default_factory=list)  # device ids
    history_delay_ms: float = 0.0  # GOWA stores what it sent a little after it answered
    history_loses: bool = False
    webhook_url: str = ""
    webhook_secret: str = "webhook-secret-of-the-tests"
    retry_factor: float = 1.0  # scales GOWA's 1, 2, 4, 8 s, its time-outs included
    webhook_copies: int = 1  # every webhook is posted so many times
    webhook_shuffle: int = 0  # hold so many webhooks back and post them in random order
    acks: list[str] = field(default_factory=list)  # receipts posted for every send: delivered, read
    ack_before_answer: bool = False

    def change(self, values: dict[str, object]) -> None:
        """Set the named modes. Unknown names and faults are mistakes of the test and raise ValueError."""
        known = {each.name for each in fields(self)}
        for name, value in values.items():
            if name not in known or (name == "fault" and value not in FAULTS):
                raise ValueError(f"no such mode: {name}={value}")
            setattr(self, name, value)
        if "fault" in values and "fault_times" not in values:
            self.fault_times = None

    def take_fault(self) -> str:
        """The fault for this send; counts it."""
        if not self.fault or self.fault_times is None:
            return self.fault
        if self.fault_times <= 0:
            return ""
        self.fault_times -= 1
        return self.fault
