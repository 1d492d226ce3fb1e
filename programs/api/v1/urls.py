"""Addresses under ``/api/v1/``: they and their answers stay as they are; see docs/api.md."""

from django.urls import path, register_converter
from django.urls.converters import UUIDConverter

from programs.api.entry import VersionIndex
from programs.api.v1 import adequacy, coverage, key, places, programs, vocabularies


class AnyCaseUUID(UUIDConverter):
    """Django's takes lower case only; RFC 9562 (section 4) wants upper case understood, and some systems send it."""

    regex = f"(?i:{UUIDConverter.regex})"


register_converter(AnyCaseUUID, "any-case-uuid")

app_name = "v1"
urlpatterns = [
    path("", VersionIndex.as_view(), name="index"),
    path("key/", key.KeyDetail.as_view(), name="key"),
    path("programs/", programs.ProgramList.as_view(), name="programs"),
    path("programs/<any-case-uuid:pk>/", programs.ProgramDetail.as_view(), name="program"),
    path("places/", places.PlaceList.as_view(), name="places"),
    path("places/<slug:key>/", places.PlaceDetail.as_view(), name="place"),
    path("vocabularies/", vocabularies.VocabularyList.as_view(), name="vocabularies"),
    path("payers/", coverage.PayerList.as_view(), name="payers"),
    path("payers/<slug:key>/", coverage.PayerDetail.as_view(), name="payer"),
    path("networks/", coverage.NetworkList.as_view(), name="networks"),
    path("networks/<slug:key>/", coverage.NetworkDetail.as_view(), name="network"),
    path("networks/<slug:key>/adequacy/", adequacy.NetworkAdequacy.as_view(), name="network-adequacy"),
    path("networks/<slug:key>/adequacy/gaps/", adequacy.NetworkGaps.as_view(), name="network-adequacy-gaps"),
    path("adequacy/", adequacy.DirectoryAdequacy.as_view(), name="adequacy"),
    path("adequacy/gaps/", adequacy.DirectoryGaps.as_view(), name="adequacy-gaps"),
    path("adequacy/standards/", adequacy.StandardList.as_view(), name="adequacy-standards"),
]
