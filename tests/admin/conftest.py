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
def staff(member: User) -> Client:
    """A browser of a member of staff."""
    client = Client()
    client.force_login(member)
    return client
