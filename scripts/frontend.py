"""Builds the frontend when something it is made of has changed, by content and not by date.

Run by the environment's Python, which brings Node along. The port and the public address are no part of a build.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = ROOT / ".web" / "build" / "sources.sha256"
INGREDIENTS = ("app", "assets", "reflex.lock", "rxconfig.py", "requirements/runtime.txt")
NOT_INGREDIENTS = ("app/api/", "app/integrations/", "app/jobs/", "app/cli.py", "app/server.py", "assets/external/")


def main() -> None:
    """Build unless `.web/build` is already made of exactly these sources."""
    os.chdir(ROOT)
    fingerprint = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == fingerprint:
        return
    print("Building the frontend (the first time takes about a minute) …", flush=True)
    STAMP.unlink(missing_ok=True)
    reflex = Path(sys.executable).parent / "reflex"
    built = subprocess.run(
        [reflex, "export", "--frontend-only", "--no-zip"],
        env=build_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if built.returncode != 0:
        sys.stderr.buffer.write(built.stdout)
        sys.exit("The frontend could not be built; the reason stands above.")
    STAMP.write_text(fingerprint)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _ingredients():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _ingredients() -> Iterator[Path]:
    for name in INGREDIENTS:
        found = [ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*"))
        for path in found:
            relative = path.relative_to(ROOT).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and not relative.startswith(NOT_INGREDIENTS):
                yield path


def build_environment() -> dict[str, str]:
    """Node and npm of the virtual environment, no telemetry, no version checks, nothing outside the checkout."""
    commands = Path(sys.executable).parent
    path = {"PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}"}
    ask = [commands / "npm", "config", "get", "registry"]
    answer = subprocess.run(ask, env=os.environ | path, capture_output=True, text=True, check=True)
    return {
        **os.environ,
        **path,
        "CI": "true",
        "REFLEX_USE_NPM": "1",
        "REFLEX_DIR": str(ROOT / ".web" / "reflex"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "NPM_CONFIG_REGISTRY": answer.stdout.strip(),  # the machine's own choice, instead of a race between two
        "npm_config_omit_lockfile_registry_resolved": "true",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
    }


if __name__ == "__main__":
    main()
