"""Keys of API clients: made, changed for new ones, revoked. Each is said once, when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from programs.models import ApiClient, ApiKey

OVERLAP_DAYS = 7
"""How long the old key of a rotation stays valid if nobody says otherwise."""


def create_key(
    *,
    client: ApiClient,
    name: str,
    scopes: Iterable[str],
    expires: datetime | None = None,
    is_test: bool = False,
) -> tuple[ApiKey, str]:
    """A new key, and its text, which is nowhere kept. Raises ``ValidationError`` for what a key cannot be."""
    key = ApiKey(client=client, name=name, scopes=list(dict.fromkeys(scopes)), expiry_date=expires, is_test=is_test)
    text = ApiKey.objects.assign_key(key)
    key.full_clean()
    key.save()
    return key, text


@transaction.atomic
def rotate_key(*, key: ApiKey, overlap_days: int = OVERLAP_DAYS) -> tuple[ApiKey, str]:
    """A new key for the same; the old one ends in ``overlap_days``, or when it would have, whichever comes first."""
    made = create_key(client=key.client, name=key.name, scopes=key.scopes, expires=key.expiry_date, is_test=key.is_test)
    ends = timezone.now() + timedelta(days=overlap_days)
    key.expiry_date = min(filter(None, (key.expiry_date, ends)))
    key.save(update_fields=["expiry_date"])
    return made


def revoke_key(*, key: ApiKey) -> None:
    """From now on the key is refused. It cannot be undone."""
    key.revoked = True
    key.save(update_fields=["revoked"])


def note_use(key: ApiKey) -> None:
    """Keep the day, and write it once a day only."""
    today = timezone.now().date()
    if key.last_used != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used=today)
