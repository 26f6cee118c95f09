"""Where the bytes of files lie: a folder of this machine, or a bucket of an S3 service."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.integrations.ports import Storage
from app.integrations.storage.place import Place
from app.settings import Settings, StorageBackend, get_settings


def configured(settings: Settings | None = None) -> Storage:
    """The store that the settings name; made once for each."""
    return _made(settings or get_settings())


def _made(settings: Settings) -> Storage:
    if settings.storage is StorageBackend.S3:
        place = Place(
            endpoint=settings.s3_endpoint or "",
            region=settings.s3_region or "us-east-1",
            bucket=settings.s3_bucket or "",
            access_key=settings.s3_access_key or "",
            secret_key=settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else "",
        )
        return _bucket(place, settings.data_dir / "scratch")
    from app.integrations.storage.local import LocalStorage

    return LocalStorage(settings.data_dir / "files")


@cache
def _bucket(place: Place, scratch: Path) -> Storage:
    from app.integrations.storage.s3 import S3Storage

    return S3Storage(place, scratch=scratch)
