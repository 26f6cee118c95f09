"""How many uploads have ended in this process, by what became of them: `ends() - before`."""

from __future__ import annotations

from collections import Counter

from prometheus_client import REGISTRY


def ends() -> Counter[str]:
    """What the metric says, by outcome."""
    return Counter(
        {
            sample.labels["outcome"]: int(sample.value)
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if sample.name == "carepost_uploads_total"
        }
    )


def timed() -> int:
    """How many have been timed from their beginning to their file."""
    return int(REGISTRY.get_sample_value("carepost_upload_seconds_count") or 0)
