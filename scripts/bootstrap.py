"""Puts a virtual environment with the locked packages into the checkout. Needs Python 3.11 and nothing else.

    python3 scripts/bootstrap.py runtime|dev

Works where Python comes without `venv`'s installer (as on Debian): pip is run from the wheel beside this file, whose
hash is checked, and installs only packages whose hashes stand in `requirements/`. A stamp tells whether there is work.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP_WHEEL = ROOT / "scripts" / "vendor" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def main(wanted: str) -> None:
    """Bring `.venv` to the lock called `wanted`; quick when it is there already."""
    _use_a_new_enough_python()
    os.chdir(ROOT)
    stamp = VENV / f".carepost-{wanted}"
    lock = ROOT / "requirements" / f"{wanted}.txt"
    fingerprint = _fingerprint(lock)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    _make_environment()
    _say(f"Installing the {wanted} packages (once, and again when the lock changes) …")
    _pip("install", "--no-deps", "--require-hashes", "--requirement", str(lock))
    _pip("install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
    stamp.write_text(fingerprint)
    if wanted == "dev":  # the development lock holds the runtime's, pin for pin
        (VENV / ".carepost-runtime").write_text(_fingerprint(ROOT / "requirements" / "runtime.txt"))


def _use_a_new_enough_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            os.execv(found, [found, *sys.argv])  # noqa: S606 - the same script by a newer Python
    _stop(f"Carepost needs Python 3.11 or newer; this is {sys.version.split()[0]}. On Debian: apt-get install python3")


def _fingerprint(lock: Path) -> str:
    content = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + PIP_SHA256.encode()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def _make_environment() -> None:
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", ""], check=False).returncode != 0:
        _say("Making the virtual environment .venv …")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], check=False)
        if made.returncode != 0:
            _stop("Python could not make a virtual environment. On Debian: apt-get install python3-venv")
    if hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        _stop(f"{PIP_WHEEL.name} is not the file that was reviewed. Restore it: git checkout scripts/vendor")


def _pip(*arguments: str) -> None:
    """Run the wheel's pip for the environment. Where packages come from is the machine's own pip configuration."""
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    command = [str(PYTHON), str(PIP_WHEEL / "pip"), *arguments, *quiet]
    if subprocess.run(command, check=False).returncode != 0:
        _stop(
            "The packages could not be installed; what pip says above is the reason. Then run the same command again."
        )


def _say(message: str) -> None:
    print(f"\033[1m{message}\033[0m" if sys.stdout.isatty() else message, flush=True)


def _stop(message: str) -> None:
    sys.exit(f"\033[31m{message}\033[0m" if sys.stderr.isatty() else message)


if __name__ == "__main__":
    main(sys.argv[1])
