"""Operations of the library, used by views, tasks and commands."""

from pixstudio.library.operations.assets import (
    DeletionResult,
    delete_assets,
    empty_trash,
    restore_assets,
    set_favourite,
    trash_assets,
)
from pixstudio.library.operations.cleanup import clean_up_uploads
from pixstudio.library.operations.derivatives import make_derivatives
from pixstudio.library.operations.due_work import enqueue_due_files, next_due_file
from pixstudio.library.operations.ingest import (
    AssetOwner,
    SourceFile,
    ingest_file,
    ingest_form_file,
)
from pixstudio.library.operations.part_writing import ConnectionLost, WrongOffset
from pixstudio.library.operations.quota import (
    InsufficientStorage,
    UploadRefused,
    check_disk,
    check_space,
    refuse_on_storage_error,
    storage_unavailable_error,
)
from pixstudio.library.operations.remote_copies import (
    file_to_send,
    forget_remote_copy,
    record_remote_copy,
)
from pixstudio.library.operations.tags import (
    clean_tags,
    delete_unused_tags,
    edit_asset,
    find_or_create_tags,
    tag_assets,
)
from pixstudio.library.operations.upload_parts import receive_part
from pixstudio.library.operations.uploads import (
    cancel_upload,
    cancel_uploads_of_key,
    dismiss_upload,
    ingest_upload,
    start_upload,
)
from pixstudio.library.operations.url_imports import fetch_upload, start_import

__all__ = [
    "AssetOwner",
    "ConnectionLost",
    "DeletionResult",
    "InsufficientStorage",
    "SourceFile",
    "UploadRefused",
    "WrongOffset",
    "cancel_upload",
    "cancel_uploads_of_key",
    "check_disk",
    "check_space",
    "clean_tags",
    "clean_up_uploads",
    "delete_assets",
    "delete_unused_tags",
    "dismiss_upload",
    "edit_asset",
    "empty_trash",
    "enqueue_due_files",
    "fetch_upload",
    "file_to_send",
    "find_or_create_tags",
    "forget_remote_copy",
    "ingest_file",
    "ingest_form_file",
    "ingest_upload",
    "make_derivatives",
    "next_due_file",
    "receive_part",
    "record_remote_copy",
    "refuse_on_storage_error",
    "restore_assets",
    "set_favourite",
    "start_import",
    "start_upload",
    "storage_unavailable_error",
    "tag_assets",
    "trash_assets",
]
