"""Who may sign in and who may call the API with a key."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.crypto import concatenate
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from programs.vocabularies import Text


class User(AbstractUser):
    """A person of the staff or of a provider. Searchers never have an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class ApiClient(models.Model):
    """An organization that calls the API, with its keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("organization"), max_length=200)
    contact_email = models.EmailField(_("contact e-mail"))
    payer = models.ForeignKey(
        "programs.Payer", models.SET_NULL, null=True, blank=True, related_name="api_clients", verbose_name=_("payer")
    )
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name


SCOPES: tuple[tuple[str, Text], ...] = (
    ("read", _("Read the directory, at the rate for keys")),
    ("roster:read", _("Read the rosters of its own payer’s networks")),
    ("roster:write", _("Send rosters for its own payer’s networks")),
)
"""What a key may be for."""

LIVE, TEST = "iopf_live_", "iopf_test_"
"""How a key begins, so that whoever scans for leaked secrets recognizes it."""

PREFIX_MAX = 12
"""Characters of the prefix: eight of ours, twelve of the keys that there were before."""


class ApiKeyManager(BaseAPIKeyManager):
    """Makes keys ``iopf_live_<prefix>.<secret>`` and finds them by their prefix."""

    def assign_key(self, obj: AbstractAPIKey) -> str:
        """Give ``obj`` a new key, and say it: nobody can again, for a hash alone is kept."""
        generator = self.key_generator
        assert isinstance(obj, ApiKey)  # noqa: S101
        obj.prefix, secret = generator.get_prefix(), generator.get_secret_key()
        key = f"{TEST if obj.is_test else LIVE}{obj.prefix}.{secret}"
        obj.hashed_key = generator.hash(key)
        obj.id = concatenate(obj.prefix, obj.hashed_key)
        return key

    def known(self, key: str) -> ApiKey | None:
        """The key that a text is, whether or not it may still be used; ``None`` for any other text."""
        prefix, dot, _secret = key.removeprefix(LIVE).removeprefix(TEST).partition(".")
        if not dot or not 0 < len(prefix) <= PREFIX_MAX or "\0" in key:
            return None
        found = self.select_related("client").filter(prefix=prefix).first()
        return found if found is not None and found.is_valid(key) else None


class ApiKey(AbstractAPIKey):
    """One key of a client. Two that are valid at once make it possible to change over without a gap.

    The key is shown when it is made and kept as a hash only.
    """

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="keys", verbose_name=_("API client"))
    prefix = models.CharField(_("prefix"), max_length=PREFIX_MAX, unique=True, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=SCOPES), default=list, blank=True, verbose_name=_("scopes")
    )
    is_test = models.BooleanField(_("for tests"), default=False, help_text=_("It sees the sandbox only."))
    last_used = models.DateField(_("last used"), null=True, blank=True, editable=False)

    objects: ClassVar[ApiKeyManager] = ApiKeyManager()  # type: ignore[assignment]

    class Meta(AbstractAPIKey.Meta):
        abstract = False
        verbose_name = _("API key")  # type: ignore[assignment]
        verbose_name_plural = _("API keys")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=[code for code, _label in SCOPES]),
                name="api_key_scopes_are_known",
            )
        ]

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired, and of a client that is active."""
        return not self.revoked and not self.has_expired and self.client.active


class RateCount(models.Model):
    """How often a caller asked in a window of time. Unlogged, in migration 0015: after a crash all begin anew.

    ``caller`` is a keyed hash that says nothing of an address; its key is another one every day.
    """

    caller = models.BinaryField(primary_key=True, max_length=32, editable=False)
    since = models.DateTimeField(editable=False)
    number = models.IntegerField(editable=False)

    class Meta:
        ordering = ["since"]
        indexes = [models.Index(fields=["since"], name="rate_count_since")]

    def __str__(self) -> str:
        return f"{self.number} since {self.since}"
