"""``manage.py api_key create|rotate|revoke|list``: the keys with which organizations call the API."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from programs.models import SCOPES, ApiClient, ApiKey, Payer
from programs.quality.api_keys import OVERLAP_DAYS, create_key, revoke_key, rotate_key


class Command(BaseCommand):
    help = "Make, change, revoke and list keys of the API. A key is printed once, when it is made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="a key for an organization, which is made if there is none")
        create.add_argument("client", help="name of the organization")
        create.add_argument("--email", default="", help="whom to write to; needed for a new organization")
        create.add_argument("--payer", help="slug of the payer that the organization is")
        create.add_argument("--name", default="key", help="what the key is for")
        create.add_argument("--scope", action="append", choices=[code for code, _label in SCOPES], dest="scopes")
        create.add_argument("--expires", help="last moment, such as 2027-01-31")
        create.add_argument("--test", action="store_true", help="a key that sees samples only")
        rotate = actions.add_parser("rotate", help="a new key for the same; the old one stays valid for some days")
        rotate.add_argument("prefix")
        rotate.add_argument("--days", type=int, default=OVERLAP_DAYS, help="for which the old one stays valid")
        revoke = actions.add_parser("revoke", help="refuse a key from now on")
        revoke.add_argument("prefix")
        actions.add_parser("list", help="all keys, by their prefix")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["action"]:
            case "create":
                self.create(options)
            case "rotate":
                if options["days"] < 0:
                    raise CommandError("--days must be 0 or more.")
                self.told(*rotate_key(key=known(options["prefix"]), overlap_days=options["days"]))
            case "revoke":
                revoke_key(key=known(options["prefix"]))
                self.stdout.write(f"{options['prefix']} is revoked.")
            case "list":
                self.list()

    def create(self, options: dict[str, Any]) -> None:
        client = client_named(options["client"], options["email"], options["payer"])
        try:
            made = create_key(
                client=client,
                name=options["name"],
                scopes=options["scopes"] or ["read"],
                expires=moment(options["expires"]),
                is_test=options["test"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.told(*made)

    def told(self, key: ApiKey, text: str) -> None:
        """The key alone on standard output, so that a script can take it."""
        self.stderr.write(f"For {key.client}: {', '.join(key.scopes)}. This is the only time that it is shown.")
        self.stdout.write(text)

    def list(self) -> None:
        for key in ApiKey.objects.select_related("client").order_by("client__name", "created"):
            until = f"until {key.expiry_date:%Y-%m-%d}" if key.expiry_date else "without end"
            state = "usable" if key.is_usable else "revoked" if key.revoked else "not usable"
            used = f"last used {key.last_used}" if key.last_used else "never used"
            self.stdout.write(
                f"{key.prefix}  {key.client}: {key.name}  {' '.join(key.scopes)}  {state}, {until}, {used}"
            )


def known(prefix: str) -> ApiKey:
    """The key with a prefix, given with or without what comes before it. Raises ``CommandError``."""
    short = prefix.removeprefix("iopf_live_").removeprefix("iopf_test_").partition(".")[0]
    key = ApiKey.objects.select_related("client").filter(prefix=short).first()
    if key is None:
        raise CommandError(f"There is no key “{short}”. manage.py api_key list shows them.")
    if key.revoked:
        raise CommandError(f"The key “{short}” is revoked already.")
    return key


def client_named(name: str, email: str, payer: str | None) -> ApiClient:
    """The organization, made if there is none. Raises ``CommandError``."""
    insurer = Payer.objects.filter(slug=payer).first() if payer else None
    if payer and insurer is None:
        raise CommandError(f"There is no payer “{payer}”.")
    found = list(ApiClient.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise CommandError(f"Several organizations are called “{name}”: make the key in the admin.")
    if found:
        if insurer and found[0].payer_id != insurer.pk:
            raise CommandError(f"“{name}” is of another payer, or of none: change it in the admin.")
        return found[0]
    client = ApiClient(name=name, contact_email=email, payer=insurer)
    try:
        client.full_clean()
    except ValidationError as error:
        raise CommandError(f"A new organization needs a name and --email: {' '.join(error.messages)}") from error
    client.save()
    return client


def moment(text: str | None) -> datetime | None:
    """Raises ``CommandError`` for what is no day or time, or lies in the past."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("--expires: write a day as 2027-01-31.") from error
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found <= datetime.now(UTC):
        raise CommandError("--expires lies in the past.")
    return found
