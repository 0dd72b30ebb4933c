"""A library that gives a process another time of day, as a machine with a wrong clock has it.

Only the time of day: how long something takes is measured as always. libfaketime can't do that for
Python's `time.sleep`, which then fails with EINVAL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, out);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) out->tv_sec += SKEW;
    return failed;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
"""


def compiler() -> str:
    """The C compiler. Without it the test is skipped; where CI is true, it fails."""
    found = shutil.which("cc")
    if found is None:
        is_ci = os.environ.get("CI") == "true"
        (pytest.fail if is_ci else pytest.skip)("No C compiler here (Debian: apt-get install gcc).")
    return str(found)


def skewed_clock(folder: Path, seconds: int) -> Path:
    """Build the library for LD_PRELOAD whose clock is ahead by so many seconds. Needs a C compiler."""
    source, library = folder / "skewed_clock.c", folder / "skewed_clock.so"
    source.write_text(SOURCE)
    command = [compiler(), "-shared", "-fPIC", "-O1", f"-DSKEW={seconds}"]
    done = subprocess.run(
        [*command, "-o", str(library), str(source), "-ldl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return library
