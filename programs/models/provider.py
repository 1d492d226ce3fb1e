"""The organizations that run programs."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.guards import FORGET_SAMPLES_OF_PROVIDERS, forget_samples, refuse_truncation
from programs.models.npi import validate_npi


class Provider(models.Model):
    """The organization that runs programs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    npi = models.CharField(
        _("NPI"), max_length=10, blank=True, validators=[validate_npi], help_text=_("National Provider Identifier.")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    demonstration = models.BooleanField(_("sample, not real"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        indexes = [models.Index(fields=["name"], name="provider_name")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="provider_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(npi="") | models.Q(npi__regex=r"^[0-9]{10}$"), name="provider_npi_has_ten_digits"
            ),
        ]

        triggers = [
            pgtrigger.Trigger(
                name="spread_name",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("name"),
                func="""
                    UPDATE programs_program SET provider_name = NEW.name
                     WHERE provider_id = NEW.id AND provider_name <> NEW.name;
                    RETURN NULL;
                """,
            ),
            forget_samples(FORGET_SAMPLES_OF_PROVIDERS),
            refuse_truncation(),
        ]

    def __str__(self) -> str:
        return self.name
