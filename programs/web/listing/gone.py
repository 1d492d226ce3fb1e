"""What old links show: the program is no longer listed, others near it are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programs.models import Program
from programs.search import directory_for, listings_of
from programs.web.listing.nearby import as_html, nearby


def gone(request: HttpRequest, program: Program) -> HttpResponse:
    """410 with a way on. Of a hidden program not even its name is said, nor what is near its address."""
    closed = Program.sight_of(program) is Program.Sight.CLOSED
    city = ", ".join(str(part) for part in (program.city, program.state) if part)
    listings = listings_of([program.pk]) if closed else []
    near = nearby(listings[0], directory_for(request)) if listings else []
    context = {
        "name": program.name if closed else "",
        "slug": program.slug if closed else "",
        "city": city,
        "closed": closed,
        "nearby": as_html(near) if near else "",
    }
    return render(request, "web/listing/gone.html", context, status=410)
