"""Archives of results: what is in them, who gets them, and what is said where something is missing."""

import csv
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.collections.models import Collection
from pixstudio.downloads.models import DownloadList, StoredChecksum
from pixstudio.downloads.queries import MAX_RESULTS
from pixstudio.downloads.slots import PER_HOST, PER_MEMBER, claim_slot
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.web.background.retention import Kind, kept_for
from tests.collections.boards import board, put
from tests.downloads.results import (
    DOCUMENTS,
    address_of,
    archive_of,
    body_of,
    leave,
    opened,
    records_of,
    result,
    stored_bytes,
    with_file,
)
from tests.jobs.jobs import UNKNOWN_PK, job, open_attempt, text_of
from tests.library.sample_files import png, upload
from tests.teams.people import Person, check_access


def names_in(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name not in DOCUMENTS]


def test_thirty_results_arrive_as_they_are_stored(bob: Person, carol: Person) -> None:
    results = [result(bob, number) for number in range(30)]
    archive = archive_of(carol, address_of(results))
    records = records_of(archive)
    assert [one["id"] for one in records] == [str(one.pk) for one in results]
    for record, made in zip(records, results, strict=True):
        assert archive.read(record["file"]) == stored_bytes(made)
        assert archive.read(record["poster"]) == stored_bytes(made, "poster")
        stem = f"2026-05-04 Text A lighthouse at dusk {made.pk.hex[:8]}"
        assert (record["file"], record["poster"]) == (f"{stem}.mp4", f"posters/{stem}.webp")
    assert len(names_in(archive)) == 60


def test_the_archive_is_the_same_each_time_and_goes_on_where_it_broke_off(bob: Person) -> None:
    address = address_of([result(bob, number) for number in range(5)])
    first = bob.get(address)
    whole, etag = body_of(first), first["ETag"]
    assert first["Accept-Ranges"] == "bytes"
    for offset in (1, 299, 2_001, 4_444, len(whole) // 2 | 1, len(whole) - 23, len(whole) - 1):
        answer = bob.get(address, HTTP_RANGE=f"bytes={offset}-", HTTP_IF_RANGE=etag)
        assert (answer.status_code, answer["ETag"]) == (206, etag)
        assert answer["Content-Range"] == f"bytes {offset}-{len(whole) - 1}/{len(whole)}"
        assert answer["Content-Type"] == "application/zip"
        assert body_of(answer) == whole[offset:]
    middle = bob.get(address, HTTP_RANGE="bytes=777-3333")
    assert body_of(middle) == whole[777:3334]
    assert bob.get(address, HTTP_RANGE=f"bytes={len(whole)}-").status_code == 416
    assert bob.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    head = bob.browser.head(address)
    assert (head["Content-Length"], head["ETag"]) == (str(len(whole)), etag)


def test_a_changed_archive_is_sent_from_its_start(bob: Person) -> None:
    results = [result(bob, number) for number in range(3)]
    address = address_of(results)
    first = bob.get(address)
    body_of(first)
    with_file(results[1], b"another one")
    answer = bob.get(address, HTTP_RANGE="bytes=100-", HTTP_IF_RANGE=first["ETag"])
    assert answer.status_code == 200
    record = records_of(archive := opened(body_of(answer)))[1]
    assert archive.read(record["file"]) == b"another one"


def test_what_is_written_of_a_result(alice: Person, bob: Person, connected: Any) -> None:
    account: Account = connected.accounts.all()[0]
    photo = upload(bob.member, "ridge.png", png())[0]
    source = result(bob, 1, parameters={"prompt": "the first", "model": "v5"})
    parameters = {
        "prompt": "a harbour",
        "negative_prompt": "people",
        "model": "v5.6",
        "quality": "720p",
        "duration": 8,
        "aspect_ratio": "9:16",
        "video_id": f"user:1-pixverse:{account.email}-video:1",
        "first_frame_path": f"user:1-pixverse:{account.email}-upload:1",
        "email": account.email,
    }
    made = result(bob, 2, operation="extend", parameters=parameters, source=source, account=account)
    made.inputs.create(field="first_frame", asset=photo)
    open_attempt(made, seed=90210, remote_id=parameters["video_id"], is_open=False)
    archive = archive_of(alice, address_of([made, source]))
    (record, first) = records_of(archive)
    assert (record["prompt"], record["negative_prompt"]) == ("a harbour", "people")
    assert (record["operation"], record["operation_name"]) == ("extend", "Extend")
    assert (record["model"], record["quality"]) == ("v5.6", "720p")
    assert (record["duration"], record["aspect_ratio"], record["seed"]) == (8, "9:16", 90210)
    assert (record["credits_charged"], record["creator"]) == (80, "Bob")
    assert record["created"].startswith("2026-05-04T11:58:00")
    assert record["source"] == {"id": str(source.pk), "title": "the first", "file": first["file"]}
    assert record["inputs"] == [{"field": "first_frame", "id": str(photo.pk), "name": "ridge.png"}]
    assert record["account"] == str(account)
    lineage = json.loads(archive.read("lineage.json"))["results"]
    assert [one["kind"] for one in lineage[0]["made_from"]] == ["result", "file"]
    assert lineage[0]["made_from"][0]["file"] == first["file"]
    rows = list(csv.DictReader(io.StringIO(archive.read("parameters.csv").decode("utf-8-sig"))))
    assert (rows[0]["prompt"], rows[0]["seed"]) == ("a harbour", "90210")
    assert (rows[0]["source_file"], rows[0]["input_files"]) == (first["file"], "ridge.png")


def test_the_account_is_for_admins_and_its_email_in_no_archive(
    alice: Person, bob: Person, connected: Any
) -> None:
    account: Account = connected.accounts.all()[0]
    account.name = "Northlight"
    account.save()
    remote_id = f"user:1-pixverse:{account.email}-video:1"
    made = result(bob, account=account, parameters={"prompt": "x", "video_id": remote_id})
    open_attempt(made, remote_id=remote_id, is_open=False, body={"email": account.email})
    for person in (alice, bob):
        content = body_of(person.get(address_of([made], "&metadata=1")))
        assert account.email.encode() not in content
        assert b"pixverse:" not in content
        assert (b"Northlight" in content) is (person is alice)


def test_cells_are_no_formulas(bob: Person) -> None:
    made = result(bob, parameters={"prompt": "=HYPERLINK(1)", "model": "-2+3"})
    archive = archive_of(bob, address_of([made]))
    (row,) = csv.DictReader(io.StringIO(archive.read("parameters.csv").decode("utf-8-sig")))
    assert (row["prompt"], row["model"]) == ("'=HYPERLINK(1)", "'-2+3")


def test_names_are_safe_and_none_is_there_twice(bob: Person) -> None:
    prompts = ["a/b\\c", "../..", "CON", "🌫️ Nebel", "same", "SAME"]
    results = [
        result(bob, parameters={"prompt": prompt}, id=uuid.UUID(int=(7 << 96) + number))
        for number, prompt in enumerate(prompts)
    ]
    names = names_in(archive_of(bob, address_of(results)))
    assert len({name.casefold() for name in names}) == len(names) == 12
    for name in names:
        folder, _, last = name.rpartition("/")
        assert folder in ("", "posters")
        assert last.startswith("2026-05-04 Text ")
        assert ".." not in name


def test_a_file_that_is_gone_is_named_inside_and_the_rest_is_there(bob: Person) -> None:
    results = [result(bob, number) for number in range(5)]
    results[2].file.storage.delete(results[2].file.name)
    failed, deleted = job(bob.member, State.FAILED), result(bob, 9)
    Generation.objects.filter(pk=deleted.pk).update(removed_at=timezone.now())
    archive = archive_of(bob, address_of([*results, failed, deleted]))
    records = records_of(archive)
    assert [bool(one["file"]) for one in records] == [True, True, False, True, True, False, False]
    assert archive.read(records[4]["file"]) == stored_bytes(results[4])
    rows = archive.read("MISSING.txt").decode().splitlines()[2:]
    assert len(rows) == 3
    assert rows[0].startswith(f"2026-05-04 Text A lighthouse at dusk {results[2].pk.hex[:8]}.mp4: ")
    assert failed.pk.hex[:8] in rows[1]
    assert rows[2].startswith(str(deleted.pk))


def test_a_file_that_disappears_while_the_archive_is_sent_is_replaced(bob: Person) -> None:
    results = [result(bob, number, b"%d" % number * 400_000) for number in range(4)]
    address = address_of(results)
    answer = bob.get(address)
    parts = iter(answer)
    content = next(parts)
    results[2].file.storage.delete(results[2].file.name)
    content += b"".join(parts)
    assert len(content) == int(answer["Content-Length"])
    archive = opened(content)
    records = records_of(archive)
    assert archive.read(records[3]["file"]) == stored_bytes(results[3])
    assert records[2]["file"] not in archive.namelist()
    assert archive.read(records[2]["file"].replace(".mp4", ".txt")).startswith(b"This file was")
    later = bob.get(address, HTTP_RANGE="bytes=9-", HTTP_IF_RANGE=answer["ETag"])
    assert later.status_code == 200
    assert "MISSING.txt" in opened(body_of(later)).namelist()


def test_checksums_are_kept_so_that_the_rest_is_read_alone(bob: Person) -> None:
    results = [result(bob, number, b"%d" % number * 400_000) for number in range(3)]
    address = address_of(results)
    answer = bob.get(address)
    whole = body_of(answer)
    assert StoredChecksum.objects.count() == 6
    # What lies before is not looked at again: here it can't even be read any more.
    path = results[0].file.path
    with open(path, "r+b") as file:  # noqa: PTH123
        file.write(b"other bytes of the same length")
    offset = len(whole) - 500_000
    rest = bob.get(address, HTTP_RANGE=f"bytes={offset}-", HTTP_IF_RANGE=answer["ETag"])
    assert body_of(rest) == whole[offset:]


def test_a_visitor_who_leaves_frees_everything(bob: Person) -> None:
    results = [result(bob, number, b"%d" % number * 400_000) for number in range(3)]
    answers = [bob.get(address_of(results)) for _ in range(PER_MEMBER)]
    streams = [iter(answer) for answer in answers]
    assert all(next(stream) for stream in streams)
    refused = bob.get(address_of(results))
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "2 downloads at a time" in text_of(refused)
    assert bob.browser.head(address_of(results)).status_code == 429
    for answer in answers:
        leave(answer)
    # What sends nothing holds nothing either.
    for _ in range(2 * PER_MEMBER):
        assert bob.browser.head(address_of(results)).status_code == 200
        assert bob.get(address_of(results), HTTP_RANGE="bytes=99999999-").status_code == 416
        assert bob.get(f"/gallery/download/?ids={UNKNOWN_PK}").status_code == 404
    assert body_of(bob.get(address_of(results)))


def test_a_host_has_a_limit_for_everybody(alice: Person, bob: Person, carol: Person) -> None:
    made = result(bob)
    slots = [claim_slot(person.member) for person in (alice, bob, carol) for _ in range(PER_MEMBER)]
    assert len(slots) == PER_HOST
    for person in (alice, bob, carol):
        assert person.get(address_of([made])).status_code == 429
    for slot in slots:
        slot.release()
        slot.release()
    assert body_of(bob.get(address_of([made])))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?ids=", 400),
        ("?ids=,,", 400),
        ("?ids=1", 400),
        ("?ids=%00", 400),
        (f"?ids={UNKNOWN_PK},x", 400),
        (f"?ids={UNKNOWN_PK}", 404),
        ("?all=1&model=none", 400),
        ("?all=0", 400),
        ("?ids=" + "a" * 5000, 400),
    ],
)
def test_bad_choices_are_refused_in_plain_words(bob: Person, query: str, status: int) -> None:
    result(bob)
    answer = bob.get(f"/gallery/download/{query}")
    assert answer.status_code == status
    assert "<h1" in text_of(answer)


def test_another_teams_result_is_not_found_beside_ones_own(bob: Person, mallory: Person) -> None:
    mine, theirs = result(bob), result(mallory)
    assert mallory.get(address_of([mine])).status_code == 404
    assert mallory.get(address_of([theirs, mine])).status_code == 404
    assert mallory.post("/gallery/download/", {"ids": str(mine.pk)}).status_code == 404
    assert DownloadList.objects.count() == 0
    assert names_in(archive_of(mallory, address_of([theirs])))


def test_results_without_any_file_are_refused(bob: Person) -> None:
    made = result(bob)
    made.file.storage.delete(made.file.name)
    answer = bob.get(address_of([made, job(bob.member, State.RUNNING)]))
    assert answer.status_code == 404
    assert "None of these results has a file here." in text_of(answer)


def test_all_that_match_the_gallerys_filter(bob: Person, alice: Person) -> None:
    for number in range(70):
        result(bob, number, parameters={"prompt": f"n{number}", "model": "v5"})
    result(alice, 80, parameters={"prompt": "other", "model": "v4"})
    archive = archive_of(bob, "/gallery/download/?all=1&model=v5")
    assert [one["title"] for one in records_of(archive)] == [f"n{number}" for number in range(70)]
    assert len(records_of(archive_of(bob, "/gallery/download/?all=1&q=other"))) == 1
    assert len(records_of(archive_of(bob, "/gallery/download/?all=1"))) == 71


def test_a_collections_page_offers_its_results(bob: Person, carol: Person) -> None:
    made, other = result(bob, 1, parameters={"model": "v5"}), result(bob, 2)
    by_hand = board(bob)
    bob.post("/collections/smart/?model=v5", {"name": "Saved"})
    smart = Collection.objects.get(name="Saved")
    assert carol.get(f"/collections/{by_hand.pk}/").context["board"].download_url == ""
    put(bob, by_hand, other)
    for collection, wanted in ((by_hand, other), (smart, made)):
        page = carol.get(f"/collections/{collection.pk}/")
        url = page.context["board"].download_url
        assert "Download results" in text_of(page)
        assert [one["id"] for one in records_of(archive_of(carol, url))] == [str(wanted.pk)]


def test_more_than_the_limit_is_refused(bob: Person) -> None:
    ids = ",".join(str(uuid.uuid4()) for _ in range(MAX_RESULTS + 1))
    answer = bob.post("/gallery/download/", {"ids": ids})
    assert answer.status_code == 400
    assert "at most" in text_of(answer)
    assert "1" in text_of(answer)


def test_a_long_choice_gets_an_address_that_can_be_resumed(bob: Person, carol: Person) -> None:
    results = [result(bob, number) for number in range(3)]
    ids = {"ids": [str(one.pk) for one in results], "metadata": "1"}
    answer = carol.post("/gallery/download/", ids)
    assert answer.status_code == 302
    assert answer.url.endswith("?metadata=1")
    whole = body_of(bob.get(answer.url))
    assert len(records_of(opened(whole))) == 3
    assert body_of(bob.get(answer.url, HTTP_RANGE="bytes=99-")) == whole[99:]
    every = bob.post("/gallery/download/?all=1", {})
    assert len(records_of(archive_of(bob, every.url))) == 3


def test_kept_choices_are_the_teams_and_for_a_week(bob: Person, mallory: Person) -> None:
    made = result(bob)
    first = bob.post("/gallery/download/", {"ids": str(made.pk)}).url
    assert mallory.get(first).status_code == 404
    DownloadList.objects.update(created_at=timezone.now() - kept_for(Kind.DOWNLOAD_LISTS))
    bob.post("/gallery/download/", {"ids": str(made.pk)})
    assert bob.get(first).status_code == 404


def test_access(bob: Person, carol: Person) -> None:
    made = result(bob)
    address = address_of([made])
    check_access(address, method="get", wrong="put", allowed=[bob, carol], refused=[])
    single = f"/generations/{made.pk}/download/"
    check_access(single, method="get", wrong="post", allowed=[bob, carol], refused=[])


def test_thirty_results_cost_the_queries_of_one(
    bob: Person, django_assert_max_num_queries: Any
) -> None:
    results = [result(bob, number, source=result(bob, 99)) for number in range(30)]
    for one in results:
        one.inputs.create(field="first_frame", asset=upload(bob.member, "a.png", png())[0])
    with django_assert_max_num_queries(9) as few:
        body_of(bob.get(address_of(results[:1])))
    with django_assert_max_num_queries(9) as many:
        body_of(bob.get(address_of(results)))
    assert len(few) == len(many)


def test_the_archives_name_says_how_many(bob: Person) -> None:
    results = [result(bob, number) for number in range(2)]
    disposition = bob.get(address_of(results))["Content-Disposition"]
    day = timezone.localdate().isoformat()
    assert disposition == f'attachment; filename="{day} PixStudio 2 results.zip"'
