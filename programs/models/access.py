"""Who may sign in and who may call the API with a key."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person of the staff or of a provider. Searchers never have an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class ApiClient(models.Model):
    """An organization with an API key. The key itself is shown once and kept only as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("organization"), max_length=200)
    contact_email = models.EmailField(_("contact e-mail"))
    payer = models.ForeignKey(
        "programs.Payer", models.SET_NULL, null=True, blank=True, related_name="api_clients", verbose_name=_("payer")
    )
    key_prefix = models.CharField(_("key prefix"), max_length=12, unique=True, null=True, blank=True, editable=False)
    key_hash = models.CharField(_("key hash"), max_length=128, blank=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("scopes"))
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key_prefix__isnull=True, key_hash="")
                | (models.Q(key_prefix__isnull=False) & ~models.Q(key_hash="")),
                name="api_client_key_has_prefix_and_hash",
            )
        ]

    def __str__(self) -> str:
        return self.name
