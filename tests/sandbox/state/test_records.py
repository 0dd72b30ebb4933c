"""Records survive the way through the record store."""

from __future__ import annotations

from dataclasses import asdict

from pixstudio.sandbox.state.records import Job, JobRequest, job_from_dict


def finished_job() -> Job:
    request = JobRequest("text", prompt="a lighthouse", audio="native", segment_seconds=(5, 8))
    return Job("k", 1, "a@b.example", request, 1, 100.0, 1, "f.mp4", 16, 9, 5.0, is_rendered=True)


def test_job_is_read_back_as_it_was_written() -> None:
    assert job_from_dict(asdict(finished_job())) == finished_job()
