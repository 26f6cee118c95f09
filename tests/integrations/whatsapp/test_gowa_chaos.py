"""Whatever the server does: what is called sent was sent, what is called not sent was not, nothing twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

import pytest

from app.integrations.ports import NotSent, OutcomeUnknown, Refused
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.wire import Timeouts
from tests.integrations.whatsapp.conftest import DEVICE, PATIENT
from tests.servers.gowa import GowaServer
from tests.servers.gowa.modes import FAULTS

SENDS = 200
SEED = 20261121


# A connection that comes in the moment the stand-in stops listening is dropped by asyncio without being closed.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_no_send_is_doubled_or_called_what_it_was_not(gowa: GowaServer):
    adapter = GowaWhatsApp(gowa.url, gowa.username, gowa.password, timeouts=Timeouts(read=0.1, connect=0.5))
    gowa.mode(delay_ms=2)
    outcomes: dict[str, str] = {}
    threads = [threading.Thread(target=_send_many, args=(adapter, worker, outcomes)) for worker in range(3)]
    for thread in threads:
        thread.start()
    chance = random.Random(SEED)
    while any(thread.is_alive() for thread in threads):
        gowa.mode(fault=chance.choice([*FAULTS, "", "", "", ""]), fault_times=chance.randint(1, 4), drip_seconds=0.01)
        if chance.random() < 0.2:
            gowa.refuse(seconds=0.02)
        threads[0].join(0.01)
    gowa.listen()
    adapter.close()

    taken = Counter(each["text"] for each in gowa.accepted())
    assert len(outcomes) == 3 * SENDS
    assert [text for text, times in taken.items() if times > 1] == []
    assert [text for text, outcome in outcomes.items() if outcome == "sent" and not taken[text]] == []
    assert [text for text, outcome in outcomes.items() if outcome in ("not sent", "refused") and taken[text]] == []
    # The run is only worth something when it has met every outcome, and the good one often.
    assert {"sent", "not sent", "refused", "unknown"} == set(outcomes.values())


def _send_many(adapter: GowaWhatsApp, worker: int, outcomes: dict[str, str]) -> None:
    for number in range(SENDS):
        text = f"pekerja {worker} pesan {number}"
        try:
            adapter.send_text(DEVICE, PATIENT, text)
            outcomes[text] = "sent"
        except NotSent:
            outcomes[text] = "not sent"
            time.sleep(0.005)  # or a closed door would use up all messages in a moment
        except Refused:
            outcomes[text] = "refused"
        except OutcomeUnknown:
            outcomes[text] = "unknown"
