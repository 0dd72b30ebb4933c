"""POST files: stream a raw body to disk and inspect it."""

from __future__ import annotations

import os
import uuid
import warnings
from pathlib import Path

import av
from PIL import ExifTags, Image, PngImagePlugin
from werkzeug import Request, Response

from pixstudio.sandbox.api.responses import RequestContext, json_response, requested_account
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.state.records import Upload

FILE_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/x-matroska": "mkv",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/mp2t": "ts",
    "video/x-msvideo": "avi",
    "video/x-motion-jpeg": "mjpeg",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/mpeg": "mp3",
}
# Accepted container formats by content type, in Pillow's and FFmpeg's names.
MPEG4 = frozenset({"mov", "mp4", "3gp"})
MATROSKA = frozenset({"matroska", "webm"})
ACCEPTED_FORMATS: dict[str, frozenset[str]] = {
    "image/png": frozenset({"PNG"}),
    "image/jpeg": frozenset({"JPEG", "MPO"}),
    "image/gif": frozenset({"GIF"}),
    "image/webp": frozenset({"WEBP"}),
    "video/mp4": MPEG4,
    "video/quicktime": MPEG4,
    "video/3gpp": MPEG4,
    "video/x-matroska": MATROSKA,
    "video/x-flv": frozenset({"flv"}),
    "video/mpeg": frozenset({"mpeg", "mpegvideo", "mpegts"}),
    "video/mp2t": frozenset({"mpegts"}),
    "video/x-msvideo": frozenset({"avi"}),
    "video/x-motion-jpeg": frozenset({"mjpeg", "jpeg_pipe"}),
    "video/webm": MATROSKA,
    "video/ogg": frozenset({"ogg"}),
    "audio/wav": frozenset({"wav"}),
    "audio/wave": frozenset({"wav"}),
    "audio/mpeg": frozenset({"mp3", "mpeg"}),
}
MAX_FILE_BYTES = 5 * 1024**3
CHUNK_BYTES = 1024 * 1024
WHITE = 255
# Large text chunks in an image are harmless here: only this module opens images with Pillow's reader.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 256 * 1024**2
DECODE_ERRORS = (OSError, ValueError, SyntaxError, av.FFmpegError, Image.DecompressionBombError)


def upload_file(context: RequestContext) -> Response:
    """POST files: images respond with `result[0]`, video and audio with `path` and `url`."""
    # Newer copies of the page require it, also with one account.
    if "email" not in context.request.args:
        raise bad_request("Parameter email is required")
    requested_account(context)
    content_type = context.request.mimetype.lower()
    if content_type not in FILE_EXTENSIONS:
        raise bad_request(f"Unsupported Content-Type {content_type}")
    name = f"{uuid.uuid4()}.{FILE_EXTENSIONS[content_type]}"
    path = context.renderer.uploads_folder / name
    try:
        size = stream_to_disk(context.request, path)
        upload = inspect_upload(path, name, content_type, size, context.state.next_id())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    context.state.save_upload(upload)
    return json_response(serialize_upload(upload, context.base_url))


def stream_to_disk(request: Request, path: Path) -> int:
    """Write the body to a file in chunks and return its size in bytes."""
    size = 0
    with path.open("wb") as file:
        while piece := request.stream.read(CHUNK_BYTES):
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise bad_request("The file is larger than 5GB")
            file.write(piece)
    if not size:
        raise bad_request("The request body is empty")
    return size


def inspect_upload(path: Path, name: str, content_type: str, size: int, number: int) -> Upload:
    """The upload with its dimensions, length and frame rate.

    Raises: `ApiError` 400 when the content does not match its content type.
    """
    kind = content_type.partition("/")[0]
    upload = Upload(f"upload/{name}", name, kind, content_type, number, size)
    try:
        if kind == "image":
            read_image(upload, path)
        else:
            read_media(upload, path)
    except DECODE_ERRORS as error:
        raise bad_request(
            f"Unable to process the uploaded {kind}: it can not be decoded"
        ) from error
    return upload


def read_image(upload: Upload, path: Path) -> None:
    """Note the size of an image that decodes completely, after EXIF rotation, and whether it is blank."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            if image.format not in ACCEPTED_FORMATS[upload.content_type]:
                raise ValueError(f"a {image.format} file")
            image.load()
            upload.width, upload.height = image.size
            if image.getexif().get(ExifTags.Base.Orientation, 1) >= 5:
                upload.width, upload.height = upload.height, upload.width
            darkest, _ = image.convert("L").getextrema()
            upload.is_blank = darkest == WHITE


def read_media(upload: Upload, path: Path) -> None:
    """Note the length of a video or audio file, and the size and frame rate of a video."""
    with av.open(os.fspath(path)) as container:
        if ACCEPTED_FORMATS[upload.content_type].isdisjoint(container.format.name.split(",")):
            raise ValueError(f"a {container.format.name} file")
        streams = container.streams
        if not (streams.video if upload.kind == "video" else streams.audio):
            raise ValueError(f"no {upload.kind} inside")
        upload.seconds = (container.duration or av.time_base) / av.time_base
        if upload.kind == "video":
            stream = streams.video[0]
            upload.width, upload.height = stream.codec_context.width, stream.codec_context.height
            upload.frames_per_second = float(stream.average_rate or 0)


def serialize_upload(upload: Upload, base_url: str) -> dict[str, object]:
    """The response body of an upload."""
    url = f"{base_url}/media/upload/{upload.file}"
    if upload.kind != "image":
        return {"path": upload.path, "url": url}
    shown = {
        "id": upload.number,
        "url": url,
        "path": upload.path,
        "size": upload.size_bytes,
        "name": upload.file,
        "category": 0,
        "err_msg": "",
    }
    return {"result": [shown]}
