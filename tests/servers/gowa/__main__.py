"""`python -m tests.servers.gowa --port 0 --control 0`: prints both ports as a line of JSON, serves until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal

from tests.servers.gowa.running import PASSWORD, USERNAME, Listening, new_loop
from tests.servers.gowa.service import Gowa


def main() -> None:
    parser = argparse.ArgumentParser(description="A strict stand-in for GOWA v9.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0, help="port of the remote control")
    parser.add_argument("--username", default=USERNAME)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--devices", default="carepost-1", help="comma list of device ids")
    parser.add_argument("--mode", default="{}", help="modes to begin with, as JSON")
    given = parser.parse_args()
    gowa = Gowa(username=given.username, password=given.password, devices=given.devices.split(","))
    gowa.modes.change(json.loads(given.mode))
    listening = Listening(gowa, given.host)
    loop = new_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(listening.start(given.port, given.control))
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    print(json.dumps({"port": listening.port, "control_port": listening.control_port}), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        loop.run_forever()


main()
