"""A strict stand-in for GOWA v9, for tests and benchmarks.

It checks every request against `openapi.yaml`, keeps chats in memory, signs and posts webhooks with GOWA's own retry
cadence, and can fail in every way that a real one does. See `modes.py` for the ways and `control.py` for the remote
control; `GowaServer` runs it in a thread, `GowaProcess` in a process of its own.
"""

from tests.servers.gowa.client import GowaControl
from tests.servers.gowa.running import GowaProcess, GowaServer

__all__ = ["GowaControl", "GowaProcess", "GowaServer"]
