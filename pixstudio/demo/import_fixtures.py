"""Import fixtures: older results on the demo's Pro account, for trying the import."""

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL

WIDE = (
    "Northern lights over a frozen lake, a cabin with one lit window",
    "Slow waves at first light, mist above the water",
    "A tram crosses a wet square at night, reflections of neon",
    "Dunes in the wind, long shadows, a single line of footprints",
    "Mountain ridges behind each other, blue hour, a bird far away",
)
TALL = (
    "Silk in warm light, turning slowly, close up",
    "A street of lanterns after rain, seen from above",
    "Glass spheres drift past each other, soft studio light",
    "Waves break on a black beach, seen from a drone",
)
SQUARE = (
    "Aurora, seen through pines, stars turning",
    "City lights out of focus, rain on a window",
    "Sand, blown over the edge of a dune, macro",
)
IMAGES = (
    "A lighthouse of paper, studio light",
    "Poster of a night train, two colours",
)
TRACKS = ("Slow piano over rain, a cello joins in",)
TEXTS = ("The harbour is quiet tonight. Only the light goes round.",)
GROUPS: tuple[tuple[tuple[str, ...], dict[str, object]], ...] = (
    (SQUARE, {"aspect_ratio": "1:1", "model": "v4.5", "days": 210}),
    (TALL, {"aspect_ratio": "9:16", "model": "v5", "days": 96}),
    (WIDE, {"aspect_ratio": "16:9", "model": "v5", "days": 41}),
    (IMAGES, {"operation": "images", "days": 30}),
    (TRACKS, {"operation": "music", "days": 28}),
    (TEXTS, {"operation": "speech", "days": 27}),
)


def add_import_fixtures(control_url: str) -> int:
    """Add some of each kind once; returns the number added. The files are rendered on first request."""
    control = SandboxControl(control_url)
    if control.state()["jobs"]:
        return 0
    return sum(
        len(control.add_existing_results(PRO_EMAIL, len(prompts), prompts=list(prompts), **fields))
        for prompts, fields in GROUPS
    )
