"""Addresses under ``/api/v1/``: they and their answers stay as they are; see docs/api.md."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter, UUIDConverter
from django.views.generic import RedirectView

from programs.api.entry import VersionIndex
from programs.api.v1 import adequacy, changes, coverage, exports, key, places, programs, rosters, vocabularies


class AnyCaseUUID(UUIDConverter):
    """Django's takes lower case only; RFC 9562 (section 4) wants upper case understood, and some systems send it."""

    regex = f"(?i:{UUIDConverter.regex})"


class FileName(StringConverter):
    """Of an exported file: no separator of folders, nothing hidden, nothing decoded."""

    regex = r"[A-Za-z0-9_-]{1,160}(?:\.[a-z]{1,8}){1,2}"


class Ending(StringConverter):
    """Of the files of programs."""

    regex = "csv|ndjson|geojson"


register_converter(AnyCaseUUID, "any-case-uuid")
register_converter(FileName, "file-name")
register_converter(Ending, "ending")

app_name = "v1"
urlpatterns = [
    path("", VersionIndex.as_view(), name="index"),
    path("key/", key.KeyDetail.as_view(), name="key"),
    path("programs/", programs.ProgramList.as_view(), name="programs"),
    path("programs/<any-case-uuid:pk>/", programs.ProgramDetail.as_view(), name="program"),
    path("changes/", changes.ChangeList.as_view(), name="changes"),
    path("places/", places.PlaceList.as_view(), name="places"),
    path("places/<slug:key>/", places.PlaceDetail.as_view(), name="place"),
    path("vocabularies/", vocabularies.VocabularyList.as_view(), name="vocabularies"),
    path("payers/", coverage.PayerList.as_view(), name="payers"),
    path("payers/<slug:key>/", coverage.PayerDetail.as_view(), name="payer"),
    path("networks/", coverage.NetworkList.as_view(), name="networks"),
    path("networks/<slug:key>/", coverage.NetworkDetail.as_view(), name="network"),
    path("exports/", RedirectView.as_view(pattern_name="api:v1:exports"), name="exports-entry"),
    path("exports/index.json", exports.ExportIndex.as_view(), name="exports"),
    path("exports/programs.<ending:ending>", exports.ExportOfPrograms.as_view(), name="export-programs"),
    path(
        "exports/networks/<slug:key>/participations.csv",
        exports.ExportOfNetwork.as_view(),
        name="export-participations",
    ),
    path("exports/payers/<slug:key>/providers.json", exports.ExportOfPayer.as_view(), name="export-providers"),
    path("exports/files/<file-name:name>", exports.ExportedFile.as_view(), name="export-file"),
    path("exports/schemas/<file-name:kind>", exports.ExportSchema.as_view(), name="export-schema"),
    path("networks/<slug:key>/roster/", rosters.NetworkRoster.as_view(), name="network-roster"),
    path("rosters/<any-case-uuid:pk>/", rosters.RosterDetail.as_view(), name="roster"),
    path("rosters/<any-case-uuid:pk>/rows/", rosters.RosterRowList.as_view(), name="roster-rows"),
    path("rosters/<any-case-uuid:pk>/apply/", rosters.RosterApply.as_view(), name="roster-apply"),
    path("networks/<slug:key>/adequacy/", adequacy.NetworkAdequacy.as_view(), name="network-adequacy"),
    path("networks/<slug:key>/adequacy/gaps/", adequacy.NetworkGaps.as_view(), name="network-adequacy-gaps"),
    path("adequacy/", adequacy.DirectoryAdequacy.as_view(), name="adequacy"),
    path("adequacy/gaps/", adequacy.DirectoryGaps.as_view(), name="adequacy-gaps"),
    path("adequacy/standards/", adequacy.StandardList.as_view(), name="adequacy-standards"),
]
