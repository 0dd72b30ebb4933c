"""What keeps a backup from being made or restored."""


class BackupProblem(Exception):
    """A sentence for the operator: what is wrong and what to do. It contains no secret."""


class DamagedBackup(BackupProblem):
    """Something of a backup is missing, or is not what was written."""
