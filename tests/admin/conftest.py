"""Everybody who tests the admin is signed in as staff."""

from __future__ import annotations

import pytest
from django.test import Client

from programs.models import User
from tests.factories import UserFactory


@pytest.fixture
def member() -> User:
    return UserFactory(username="member", staff=True)


@pytest.fixture
def staff(member: User, settings) -> Client:
    """A browser of a member of staff. Static files need no hashes here."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    client = Client()
    client.force_login(member)
    return client
