"""The queue as staff sees it, and trying again what has failed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from programs.jobs.doing import Doing, claimed, done
from programs.models import Job, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:programs_job_changelist")


@pytest.fixture
def failed() -> Job:
    job = Job.objects.enqueue(Job.Kind.CLEAR)
    Job.objects.filter(pk=job.pk).update(attempts=2)

    def fails(_doing: Doing) -> None:
        raise OSError("The disk is full.")

    claim = claimed(uuid.uuid4(), {Job.Kind.CLEAR: fails})
    assert claim
    done(Doing(claim), fails)
    return Job.objects.get()


def allowed(*permissions: str) -> Client:
    """A browser of somebody who may do only this."""
    user: User = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def try_again(client: Client, job: Job) -> Any:
    return client.post(LIST, {"action": "try_again", "_selected_action": [str(job.pk)]}, follow=True)


def test_the_list_and_the_page_say_why_and_how_often(failed: Job) -> None:
    client = allowed("view_job")
    for address in (LIST, reverse("admin:programs_job_change", args=[failed.pk])):
        page = client.get(address).content.decode()
        assert "OSError: The disk is full." in page
        assert "Failed" in page


def test_whoever_may_change_jobs_lets_one_be_tried_again(failed: Job) -> None:
    assert "1 job waits again." in try_again(allowed("view_job", "change_job"), failed).content.decode()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == ("waiting", 0, "OSError: The disk is full.")


def test_nobody_else_does(failed: Job) -> None:
    try_again(allowed("view_job"), failed)
    assert Job.objects.get().state == "failed"
