"""A private PostgreSQL cluster, and tests that run on one: `python -m tests.postgres [options of pytest]`."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

# Where Debian, Fedora and Homebrew keep them, should they not be on the PATH.
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
OWNER = "studio"
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 30
# It holds nothing that anybody would miss, and no one reaches it but by its folder.
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    # A test's rows are gone before either pays for itself.
    "jit": "off",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
NOTHING_FOUND = (
    "No PostgreSQL here: initdb is neither on the PATH nor where distributions keep it "
    "(Debian: apt-get install postgresql)."
)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version there is."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [path for pattern in FOLDERS for path in Path("/").glob(f"{pattern[1:]}/initdb")]
    return max(found, key=lambda path: (len(str(path)), str(path))).parent if found else None


def must_be_here() -> bool:
    return os.environ.get("CI") == "true"


class Cluster:
    """A cluster in a folder of its own, reached by a socket there; both are gone at the end.

    With `kept_data` the data is there instead, and stays; it is made where it is missing.
    PostgreSQL refuses to run as root, so root lends it to the user `postgres` or `nobody`.
    """

    options = OPTIONS

    def __init__(self, binaries: Path, *, kept_data: Path | None = None) -> None:
        self._binaries, self._kept_data = binaries, kept_data
        self._databases = 0
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cluster":
        # A socket's path has at most 107 bytes, which those of pytest's folders exceed.
        self.folder = Path(tempfile.mkdtemp(prefix="pixstudio-pg-"))
        try:
            self._data = self._kept_data or self.folder / "data"
            self._own_folder()
            if not any(self._data.iterdir()):
                self._make()
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def pid(self) -> int:
        """The process that started all others of the running server."""
        assert self._server
        return self._server.pid

    def url(self, database: str) -> str:
        """What DATABASE_URL is to be for this database."""
        return f"postgres://{OWNER}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The DATABASE_URL of a database that is new and empty."""
        self._databases += 1
        name = f"fresh_{os.getpid()}_{self._databases}"
        with self._connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def database(self, name: str) -> str:
        """The DATABASE_URL of a database by its name, made where it is missing."""
        with self._connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    @contextmanager
    def copied_database(self, name: str) -> Iterator[str]:
        """The DATABASE_URL of a copy of a database that nobody uses; dropped at the end."""
        self._databases += 1
        copy, source = f"copy_{os.getpid()}_{self._databases}", sql.Identifier(name)
        with self._connect() as connection:
            goal = sql.Identifier(copy)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(goal, source))
            try:
                yield self.url(copy)
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(goal))

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True
        )

    def _own_folder(self) -> None:
        self._user = _user_to_run_as()
        self._data.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            for folder in (self.folder, self._data):
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Run one of its programs, out of Ctrl-C's reach: it is we who end it, or our own end does."""
        program, as_user = self._as_user([str(self._binaries / command[0]), *command[1:]])
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                program,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_user,
            )

    def _as_user(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        """The command line of a program, and what makes `Popen` run it as the cluster's user."""
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "INT"] if setpriv else []
        if self._user is None:
            return [*tied, *command], {}
        user: dict[str, Any] = {"user": self._user.pw_uid, "group": self._user.pw_gid}
        return [*tied, *command], {**user, "extra_groups": []}

    def _make(self) -> None:
        how = ["--no-sync", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8"]
        making = self._launch(["initdb", *how, "--pgdata", str(self._data)])
        if making.wait(SECONDS_TO_START):
            raise RuntimeError(self._words("initdb failed"))

    def _start(self) -> None:
        options = [f"--{name}={value}" for name, value in self.options.items()]
        where = [f"--unix_socket_directories={self.folder}", "-D", str(self._data)]
        self._server = self._launch(["postgres", *where, *options])
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._server.poll() is None:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(self._words("PostgreSQL did not start"))

    def _words(self, what: str) -> str:
        return f"{what}:\n{(self.folder / 'log').read_text(errors='replace')}"

    def restart(self) -> None:
        """Restart it as an administrator does: anyone who is connected is cut off."""
        self._end_server()
        self._start()

    def _stop(self) -> None:
        self._end_server()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_server(self) -> None:
        if self._server:
            # A fast shutdown: anyone who is still connected is cut off.
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()


def _user_to_run_as() -> pwd.struct_passwd | None:
    if os.geteuid():
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def main(options: list[str]) -> int:
    """Run pytest with these options over the tests that belong on PostgreSQL."""
    binaries = programs()
    if binaries is None:
        sys.stderr.write(f"{'FAILED' if must_be_here() else 'SKIPPED'}: {NOTHING_FOUND}\n")
        return int(must_be_here())
    with Cluster(binaries) as cluster:
        chosen = ["-p", "tests.postgres_choice", *options]
        pytest_itself = subprocess.Popen(
            [sys.executable, "-m", "pytest", *chosen],
            env={**os.environ, "DATABASE_URL": cluster.url("studio")},
        )
        return _end_of(pytest_itself)


def _end_of(process: "subprocess.Popen[bytes]") -> int:
    """Wait for its end, whatever signal we get. Ctrl-C reaches it without us, SIGTERM is handed on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
