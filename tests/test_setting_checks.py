"""Settings of one kind that do not hold together stop the start, and each line names its variable."""

from __future__ import annotations

import pytest

from app.settings import SettingsError, load_settings

S3 = {
    "storage": "s3",
    "s3_endpoint": "https://s3.example.org",
    "s3_bucket": "carepost",
    "s3_access_key": "key",
    "s3_secret_key": "secret",
}
PRODUCTION = {"env": "production", "public_url": "https://care.example.org", "secret_key": ["x" * 40]}


def test_a_bucket_with_its_key_is_taken():
    assert load_settings(**S3).s3_bucket == "carepost"
    assert load_settings(**S3, **PRODUCTION).is_production


@pytest.mark.parametrize("name", ["s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key"])
def test_what_lacks_is_named(name):
    with pytest.raises(SettingsError, match=f"CAREPOST_{name.upper()}: must be set when CAREPOST_STORAGE=s3"):
        load_settings(**{key: value for key, value in S3.items() if key != name})


@pytest.mark.parametrize(
    "endpoint", ["s3.example.org", "ftp://s3.example.org", "https://s3.example.org/bucket", "https://"]
)
def test_an_endpoint_is_an_address_and_no_more(endpoint):
    with pytest.raises(SettingsError, match="CAREPOST_S3_ENDPOINT: must be an address"):
        load_settings(**{**S3, "s3_endpoint": endpoint})


@pytest.mark.parametrize("bucket", ["ab", "With-Capitals", "-carepost"])
def test_a_bucket_is_named_as_buckets_are(bucket):
    with pytest.raises(SettingsError, match="CAREPOST_S3_BUCKET"):
        load_settings(**{**S3, "s3_bucket": bucket})


def test_production_sends_files_over_plain_http_only_within_its_own_network():
    with pytest.raises(SettingsError, match="CAREPOST_S3_ENDPOINT: production needs https"):
        load_settings(**{**S3, **PRODUCTION, "s3_endpoint": "http://s3.example.org"})
    for near in ("http://minio:9000", "http://10.0.0.5:9000", "http://127.0.0.1:8333"):
        assert load_settings(**{**S3, **PRODUCTION, "s3_endpoint": near})
