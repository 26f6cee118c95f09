"""Every outside thing Carepost talks to, as a Protocol with the values that cross it.

An adapter raises only what this page names. What matters most for a send is whether the message may have left:
`NotSent` means it certainly did not (try again), `Refused` means it never will, `OutcomeUnknown` means nobody knows
and the provider's history has to be asked before anything is repeated.
"""

from __future__ import annotations

from app.integrations.ports.antivirus import Scanner, ScannerUnavailable
from app.integrations.ports.failures import (
    DeviceOffline,
    MediaTooLarge,
    NotOnWhatsApp,
    NotSent,
    OutcomeUnknown,
    PortError,
    ReachoutTimelock,
    Refused,
)
from app.integrations.ports.intents import (
    Classification,
    Intent,
    IntentModel,
    Leaving,
    RemoteIntentModel,
    RemoteStanding,
    Sentiment,
)
from app.integrations.ports.mail import Mail, Mailer
from app.integrations.ports.storage import (
    Incoming,
    ObjectMissing,
    Storage,
    StorageFull,
    StorageUnavailable,
    StoredObject,
    StoredPart,
    Unfinished,
    UploadDamaged,
    UploadWriter,
)
from app.integrations.ports.whatsapp import (
    MAX_FILE,
    MAX_IMAGE,
    Chat,
    DeviceStatus,
    HistoryMessage,
    Media,
    NumberCheck,
    SentMessage,
    WhatsApp,
)

__all__ = [
    "MAX_FILE",
    "MAX_IMAGE",
    "Chat",
    "Classification",
    "DeviceOffline",
    "DeviceStatus",
    "HistoryMessage",
    "Incoming",
    "Intent",
    "IntentModel",
    "Leaving",
    "Mail",
    "Mailer",
    "Media",
    "MediaTooLarge",
    "NotOnWhatsApp",
    "NotSent",
    "NumberCheck",
    "ObjectMissing",
    "OutcomeUnknown",
    "PortError",
    "ReachoutTimelock",
    "Refused",
    "RemoteIntentModel",
    "RemoteStanding",
    "Scanner",
    "ScannerUnavailable",
    "SentMessage",
    "Sentiment",
    "Storage",
    "StorageFull",
    "StorageUnavailable",
    "StoredObject",
    "StoredPart",
    "Unfinished",
    "UploadDamaged",
    "UploadWriter",
    "WhatsApp",
]
