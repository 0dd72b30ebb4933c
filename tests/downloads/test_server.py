"""Archives from a web server as an installation has it: memory, and visitors who leave."""

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pixstudio.downloads.slots import PER_MEMBER
from tests.benchmarks.measuring import cpu_seconds_of
from tests.journeys.support.processes import PASSWORD, Installation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at files in /proc"),
]
GIGABYTE = 1024**3
SIZES = (100_000, 2 * GIGABYTE, 300_000)
MEGABYTES_MORE = 40
SECONDS_TO_FREE = 60.0


class Studio:
    """A server with three results, the second of two gigabytes, and the session of who owns them."""

    def __init__(self, installation: Installation) -> None:
        installation.migrate()
        person = installation.script("welcome", PASSWORD)
        self.ids: list[str] = installation.script(
            "seed", person["email"], *SIZES, module="tests.downloads.seeding"
        )
        self.installation = installation
        # The answer closes the connection, then.
        self._headers = {"Cookie": f"sessionid={person['session']}", "Connection": "close"}
        self._host = urlsplit(installation.serve()).netloc

    def ask(self, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self._host, timeout=120)
        path = f"/gallery/download/?ids={','.join(self.ids)}"
        connection.request("GET", path, headers={**self._headers, **headers})
        return connection.getresponse()

    def files_open(self) -> list[str]:
        """Results that the server's processes have open."""
        links = [
            link for pid in self.installation.living() for link in Path(f"/proc/{pid}/fd").glob("*")
        ]
        return [name for link in links if "/results/" in (name := _target(link))]

    def most_memory_bytes(self) -> int:
        texts = [
            (Path("/proc") / str(pid) / "status").read_text() for pid in self.installation.living()
        ]
        lines = [line for text in texts for line in text.splitlines() if line.startswith("VmHWM")]
        return sum(int(line.split()[1]) * 1024 for line in lines)

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds_of(pid) for pid in self.installation.living())


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("downloads")
    installation = Installation(folder, "http://127.0.0.1:9/v2/pixverse")
    try:
        yield Studio(installation)
    finally:
        installation.stop()


def test_two_gigabytes_are_sent_without_growing(studio: Studio) -> None:
    answer = studio.ask(Range="bytes=0-999999")
    assert (answer.status, len(answer.read())) == (206, 1_000_000)
    before, used = studio.most_memory_bytes(), studio.cpu_seconds()
    answer = studio.ask()
    expected, received = int(answer.headers["Content-Length"]), 0
    while piece := answer.read(1_000_000):
        received += len(piece)
    assert received == expected > 2 * GIGABYTE
    assert studio.most_memory_bytes() - before < MEGABYTES_MORE * 1_000_000
    whole = studio.cpu_seconds() - used
    offset = expected - 100_000
    rest = studio.ask(**{"Range": f"bytes={offset}-", "If-Range": answer.headers["ETag"]})
    assert (rest.status, len(rest.read())) == (206, 100_000)
    # Reading two gigabytes again would cost as much as the first time.
    assert studio.cpu_seconds() - used - whole < whole / 3


def test_who_leaves_in_the_middle_frees_files_and_slots(studio: Studio) -> None:
    answers = [studio.ask() for _ in range(PER_MEMBER)]
    assert all(len(answer.read(1_000_000)) == 1_000_000 for answer in answers)
    refused = studio.ask()
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    refused.close()
    assert studio.files_open()
    for answer in answers:
        answer.close()
    end = time.monotonic() + SECONDS_TO_FREE
    while studio.files_open() and time.monotonic() < end:
        time.sleep(0.2)
    assert studio.files_open() == []
    again = studio.ask(Range="bytes=0-99")
    assert (again.status, len(again.read())) == (206, 100)


def test_a_file_that_breaks_off_ends_the_answer_short(studio: Studio) -> None:
    (path,) = (studio.installation.folder / "data").glob(f"media/results/*/{studio.ids[1]}/*.mp4")
    answer = studio.ask(Range="bytes=1-")
    try:
        assert len(answer.read(1_000_000)) == 1_000_000
        with path.open("r+b") as file:
            file.truncate(1_000_000)
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
    finally:
        answer.close()
        with path.open("r+b") as file:
            file.truncate(SIZES[1])
