"""Addresses of the pages."""

from django.conf.urls.i18n import set_language  # type: ignore[attr-defined]
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from programs.web import errors, map_places, pages, place_suggestions, well_known
from programs.web.about import api_guide, audiences
from programs.web.about import pages as about
from programs.web.adequacy.page import adequacy
from programs.web.fit_check import page as fit
from programs.web.guide import views as guide
from programs.web.landing import pages as landing
from programs.web.landing import sitemaps
from programs.web.listing.correct import correct, thanks
from programs.web.listing.page import program
from programs.web.listing.report import report
from programs.web.near_me import page as near_me
from programs.web.picks.compare import compare
from programs.web.picks.shortlist import shortlist, shortlist_csv
from programs.web.results.page import results

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("programs/", results, name="results"),
    path("programs/near/", landing.states, name="landing"),
    path("programs/near/<str:state>/", landing.state, name="landing-state"),
    path("programs/near/<str:state>/<str:city>/", landing.city, name="landing-city"),
    path("programs/<slug:slug>/", program, name="program"),
    path("programs/<slug:slug>/correct/", correct, name="correct"),
    path("programs/<slug:slug>/correct/thanks/", thanks, name="correct-thanks"),
    path("programs/<slug:slug>/correct/<slug:fact>/", correct, name="correct-fact"),
    path("reports/", report, name="report"),
    path("compare/", compare, name="compare"),
    path("shortlist/", shortlist, name="shortlist"),
    path("shortlist/csv/", shortlist_csv, name="shortlist-csv"),
    path("near-me/", near_me.near_me, name="near-me"),
    path("near-me/cards/", near_me.cards, name="near-me-cards"),
    path("map/<str:language>.json", map_places.index, name="map"),
    path("map/cities/<str:state>.json", map_places.cities, name="map-cities"),
    path("places/suggest/", place_suggestions.suggestions, name="place-suggestions"),
    path("crisis/", errors.crisis_page, name="crisis"),
    path("fit-check/", fit.fit_check, name="fit-check"),
    path("fit-check/how/", fit.how, name="fit-check-how"),
    path("guide/", guide.index, name="guide"),
    path("guide/glossary/", guide.glossary, name="glossary"),
    path("guide/<slug:slug>/", guide.page, name="guide-page"),
    path("about/data/", about.about_data, name="about-data"),
    path("about/ranking/", about.about_ranking, name="about-ranking"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("for/clinicians/", audiences.for_clinicians, name="for-clinicians"),
    path("for/insurers/", audiences.for_insurers, name="for-insurers"),
    path("for/insurers/api/", api_guide.api_guide, name="api-guide"),
    path("for/insurers/adequacy/", adequacy, name="adequacy"),
    path("for/providers/", audiences.for_providers, name="for-providers"),
    path("for/providers/template/", audiences.listing_template, name="listing-template"),
    # Exempt, because a CSRF token would put a cookie on every page; choosing a language harms nobody.
    path("language/", csrf_exempt(set_language), name="set-language"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("robots.txt", well_known.robots, name="robots"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path(".well-known/security.txt", well_known.security, name="security"),
]
