"""From a key to a first in-network query: commands that work on this very site, and what to do about each error.

They ask the sandbox, where the fixed ZIP codes have fixed answers; docs/api-guide.md has the same commands, and a test
runs them as they stand there.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.api.deprecation import DEPRECATED
from programs.search import FixedZip
from programs.vocabularies import Text

STEPS: tuple[tuple[Text, Text, str], ...] = (
    (
        _("Get a key"),
        _(
            "Reading needs none. A key has a rate of its own, and one that begins with “iopf_test_” sees a sandbox: a "
            "fixed directory of fictional programs. Whoever runs this site makes keys. Put yours where commands "
            "find it:"
        ),
        "export KEY=iopf_test_…",
    ),
    (
        _("Try it"),
        _("The answer says whose key it is, what it is for, and until when:"),
        "curl -H \"Authorization: Bearer $KEY\" '{api}key/'",
    ),
    (
        _("Find your network"),
        _("Each network of a payer has a “slug”, which searches take; one network says how many programs are in it:"),
        "curl -H \"Authorization: Bearer $KEY\" '{api}networks/?payer=fixed-answer-health'",
    ),
    (
        _("Ask for evening programs in network, near a member’s ZIP code"),
        _(
            "Leave samples out (“demonstration=false”) as you would for real: in the sandbox, where all are samples, "
            "it changes nothing."
        ),
        'curl -H "Authorization: Bearer $KEY" \'{api}programs/?near=00001&network=fixed-answer-health-ppo'
        "&when=evenings&demonstration=false'",
    ),
    (
        _("Ask for those of which nobody knows"),
        _(
            "Programs that never said whether they are in the network: whom to call next. Unknown is never counted "
            "as no."
        ),
        'curl -H "Authorization: Bearer $KEY" \'{api}programs/?state=IL&network=fixed-answer-health-ppo'
        "&participation=unknown&demonstration=false&fields=name&fields=phone'",
    ),
    (
        _("Ask for those that only the plan’s own lists name"),
        _(
            "“basis=any” also finds programs that only the plan’s own rate file or Marketplace directory lists. Nobody "
            "has confirmed them: “status” is “unknown”, and “contract” names the file. Such directories often have "
            "mistakes, so ask the program and the plan."
        ),
        'curl -H "Authorization: Bearer $KEY" \'{api}programs/?near=00001&network=fixed-answer-health-ppo'
        "&basis=any&demonstration=false&fields=name&fields=networks'",
    ),
)
"""Title, words, and a command, in which ``{api}`` is the address of the API."""

IN_PYTHON = """import json, os, urllib.parse, urllib.request


def ask(path, **query):
    address = "{api}" + path + "?" + urllib.parse.urlencode(query, doseq=True)
    request = urllib.request.Request(address, headers={"Authorization": "Bearer " + os.environ["KEY"]})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


network = "fixed-answer-health-ppo"
found = ask("programs/", near="00001", network=network, when="evenings", demonstration="false")
for program in found["results"]:
    place = next(each for each in program["networks"] if each["slug"] == network)
    print(program["name"], program["phone"], program["distance_miles"], "miles:", place["status"], place["verified_at"])
"""

FIXED_ZIP_CODES: tuple[tuple[str, Text], ...] = (
    (FixedZip.ONE, _("one program")),
    (FixedZip.AMBIGUOUS, _("400: several places could be meant, in “choices”")),
    (FixedZip.NONE, _("no program, and what each change would find")),
    (FixedZip.GONE, _("one program; its own address answers 410")),
    (FixedZip.TOO_MANY, _("429: wait as many seconds as “Retry-After” says")),
)
"""What a search near each is answered in the sandbox. The Postal Service never gave them out."""

CURES: tuple[tuple[int, Text, Text], ...] = (
    (301, _("The program was merged, or the place has another name."), _("Follow “Location”, and keep the new id.")),
    (308, _("The slash at the end of the address is missing."), _("Ask at “Location”, with the same method.")),
    (
        400,
        _("A parameter is unknown, empty or cannot be understood."),
        _("Read “errors”: each names its parameter. Of a place, offer the “choices” and ask with the “near” of one."),
    ),
    (
        401,
        _("The key is wrong, has expired or was revoked."),
        _("Send “Authorization: Bearer” and the whole key, or none at all; ask for a new one."),
    ),
    (403, _("The key is not for this."), _("Ask for a key with the scope that the answer names.")),
    (404, _("There is no such program, place or page."), _("Check the id. Follow “next” instead of counting pages.")),
    (405, _("The address does not answer this method."), _("Use one that “Allow” names.")),
    (406, _("Another format than JSON was asked for."), _("Send “Accept: application/json”, or leave it out.")),
    (410, _("The program is no longer listed."), _("Remove it from your copy.")),
    (429, _("Too many requests."), _("Wait as many seconds as “Retry-After” says. A key has a rate of its own.")),
    (503, _("The directory cannot be read right now."), _("Wait as many seconds as “Retry-After” says.")),
)
"""Status, what happened, and what to do."""


@require_safe
def api_guide(request: HttpRequest) -> HttpResponse:
    """No query: it is there even while the database is not."""
    api = request.build_absolute_uri(reverse("api:v1:index"))
    context: dict[str, Any] = {
        "steps": [(title, words, command.replace("{api}", api)) for title, words, command in STEPS],
        "in_python": IN_PYTHON.replace("{api}", api),
        "fixed": FIXED_ZIP_CODES,
        "cures": [(status, HTTPStatus(status).phrase, what, cure) for status, what, cure in CURES],
        "deprecated": DEPRECATED,
    }
    return render(request, "web/for/api.html", context)
