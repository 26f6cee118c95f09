"""Where the bytes of files lie: a folder of this machine, or a bucket of an S3 service."""

from __future__ import annotations

from functools import cache

from app.integrations.ports import Storage
from app.settings import Settings, StorageBackend, get_settings


def configured(settings: Settings | None = None) -> Storage:
    """The store that the settings name; made once for each."""
    return _made(settings or get_settings())


def _made(settings: Settings) -> Storage:
    if settings.storage is StorageBackend.S3:
        return _bucket(
            settings.s3_endpoint or "",
            settings.s3_region or "us-east-1",
            settings.s3_bucket or "",
            settings.s3_access_key or "",
            settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else "",
        )
    from app.integrations.storage.local import LocalStorage

    return LocalStorage(settings.data_dir / "files")


@cache
def _bucket(endpoint: str, region: str, bucket: str, access_key: str, secret_key: str) -> Storage:
    from app.integrations.storage.s3 import S3Storage

    return S3Storage(endpoint, region=region, bucket=bucket, access_key=access_key, secret_key=secret_key)
