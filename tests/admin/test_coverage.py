"""Networks are added by hand and numbered by the database."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from programs import vocabularies
from programs.models import Network
from tests.factories import PayerFactory

pytestmark = pytest.mark.django_db


def test_a_network_is_added_without_a_number_and_gets_one(staff: Client) -> None:
    url = reverse("admin:programs_network_add")
    assert staff.get(url).status_code == 200
    no_plans = {"plans-TOTAL_FORMS": "0", "plans-INITIAL_FORMS": "0"}
    given = {"payer": str(PayerFactory().pk), "name": "Open Access", "slug": "open-access"}
    response = staff.post(url, given | no_plans)
    assert response.status_code == 302
    network = Network.objects.get(slug="open-access")
    assert network.number > vocabularies.NETWORKS_ABOVE
    assert (
        str(network.number) in staff.get(reverse("admin:programs_network_change", args=[network.pk])).content.decode()
    )
