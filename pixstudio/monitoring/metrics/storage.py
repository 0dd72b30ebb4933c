"""Metrics of the disks of the host that answers the scrape."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from prometheus_client.core import Metric

from pixstudio.media.storage.disk_space import disk_usage, storage_folders
from pixstudio.monitoring.metrics.families import gauge, gauges
from pixstudio.monitoring.metrics.scrape import Scrape

NAMES = ("total", "used", "free")


def storage_metrics(_scrape: Scrape) -> Iterator[Metric]:
    """Room on the disk of DATA_DIR and of each folder for files, which may be mounts of their own."""
    data = Path(settings.DATA_DIR)
    folders = {"data": data} | {one.name: one for one in storage_folders()}
    found = {name: disk_usage(folder) for name, folder in folders.items()}
    for part, name in enumerate(NAMES):
        values = {(folder,): usage[part] for folder, usage in found.items() if usage}
        yield gauges(
            f"disk_{name}_bytes", f"Bytes of the folder’s disk: {name}.", ["folder"], values
        )
    yield gauge(
        "disk_floor_bytes",
        "With less free than this, nothing is sent or saved (FREE_SPACE_FLOOR_BYTES).",
        settings.FREE_SPACE_FLOOR_BYTES,
    )
