"""`python -m tests.faults.worker`: what `carepost worker` runs, without a developer's own `.env`."""

from __future__ import annotations

from app.settings import Settings

Settings.model_config["env_file"] = None

if __name__ == "__main__":
    from app.worker import work

    work()
