"""Make, verify and restore backups."""

from pixstudio.backups.operations.make import BackupReport, make_backup
from pixstudio.backups.operations.restore import RestoreReport, restore_backup
from pixstudio.backups.operations.verify import verify_backup

__all__ = ["BackupReport", "RestoreReport", "make_backup", "restore_backup", "verify_backup"]
