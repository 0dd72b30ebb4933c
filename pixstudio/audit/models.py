"""The audit log: who did what, when, from where, to what. Append-only."""

from typing import Any, Never

from django.db import models

from pixstudio.web.lists.search import SearchTextField


class Unchangeable(Exception):
    """An entry of the audit log can't be changed or removed."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries can be read; changes and removals raise Unchangeable."""

    def _refuse(self, *_args: Any, **_values: Any) -> Never:
        raise Unchangeable

    update = delete = bulk_create = bulk_update = _refuse
    _raw_delete = _refuse


class AuditChain(models.Model):
    """The end of a chain of entries; its row is locked to append. One chain for each team, and one
    without a name for entries of no team."""

    name = models.CharField(max_length=36, primary_key=True)
    last_number = models.BigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True)
    # The last entry that was removed by age (`audit.pruning`): the chain begins behind it.
    removed_number = models.BigIntegerField(default=0)
    removed_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name or "studio"


class AuditEntry(models.Model):
    """One action, done or refused. It names users and targets and holds no values.

    Users and targets may be deleted later, so their ids and names are stored instead of foreign keys.
    `digest` covers the entry and the digest of the one before it: `manage.py audit` finds what was changed.
    """

    chain = models.CharField(max_length=36)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    # The API key by which a program acted for the user; '' for what people did themselves.
    key_id = models.CharField(max_length=36, blank=True)
    key_label = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=40)
    is_denial = models.BooleanField(default=False)
    target_kind = models.CharField(max_length=40, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    target_label = models.CharField(max_length=200, blank=True)
    # The user that `target_label` names, if it names one.
    subject_id = models.BigIntegerField(null=True)
    # What people are called is covered by seals, not in clear: a seal is a digest of the texts and a random
    # salt. `audit.erasure` removes texts and salt and stores the seal, from which neither can be found.
    actor_salt = models.CharField(max_length=32, blank=True)
    actor_seal = models.CharField(max_length=64, blank=True)
    target_salt = models.CharField(max_length=32, blank=True)
    target_seal = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    # Made of the above, so that the digest need not cover it.
    searched = SearchTextField()

    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_entry_per_number")
        ]
        indexes = [
            models.Index(fields=["chain", "action", "-number"]),
            models.Index(fields=["chain", "actor_id", "-number"]),
            models.Index(
                fields=["actor_id"],
                condition=models.Q(actor_id__isnull=False),
                name="entries_naming_actors",
            ),
            models.Index(
                fields=["subject_id"],
                condition=models.Q(subject_id__isnull=False),
                name="entries_naming_subjects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> Never:
        raise Unchangeable

    def searchable_texts(self) -> list[str]:
        texts = [self.actor_label, self.target_label, self.address, self.target_id]
        return [*texts, self.key_label] if self.key_label else texts
