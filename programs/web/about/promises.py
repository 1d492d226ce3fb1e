"""What this site promises to who searches, how each promise is kept, and the tests that keep it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text


@dataclass(frozen=True, slots=True)
class Promise:
    """``tests`` are names of tests as pytest takes them: ``tests/web/test_home.py::test_…``."""

    code: str
    title: Text
    how: Text
    tests: tuple[str, ...]


PROMISES = (
    Promise(
        "nothing-stored",
        _("We store nothing about you or your search."),
        _(
            "There is no account. Looking, searching, comparing and printing write nothing into our database: "
            "it has no place for who searched for what."
        ),
        (
            "tests/web/test_promises.py::test_reading_writes_nothing",
            "tests/api/test_program_list.py::test_a_search_leaves_nothing_in_caches",
        ),
    ),
    Promise(
        "no-third-party",
        _("No other company learns that you were here."),
        _(
            "Pages load everything from this site: no analytics, no advertising, no fonts, no street map of others "
            "unless you turn it on. Your browser is told to refuse anything else, and each test in a real browser "
            "fails if a page asks another site for something."
        ),
        (
            "tests/web/test_promises.py::test_the_browser_may_load_from_this_site_only",
            "tests/web/test_promises.py::test_links_to_other_sites_do_not_say_where_you_come_from",
        ),
    ),
    Promise(
        "logs",
        _("Our logs hold no search, no place and no address of yours."),
        _(
            "A line in the log says which page was asked for, whether it worked and how long it took. Words, "
            "places and your internet address are left out before the line is written."
        ),
        (
            "tests/ops/test_logs.py::test_an_access_line_has_method_path_status_and_time_only",
            "tests/ops/test_logs.py::test_search_words_that_were_escaped_into_the_path_are_cut_off",
            "tests/iop_finder/test_embedded_postgres.py::test_no_statement_leaves_a_trace_in_the_log",
        ),
    ),
    Promise(
        "location",
        _("Where you are stays roughly yours."),
        _(
            "“Use my location” asks your device only when you press it, and rounds the position to about half a mile "
            "before it leaves your browser. We use it for the answer and forget it."
        ),
        (
            "tests/browser/test_near_me.py::test_nothing_is_asked_before_the_button_is_pressed",
            "tests/browser/test_near_me.py::test_use_my_location_on_the_first_page_sends_two_decimals",
        ),
    ),
    Promise(
        "shortlist",
        _("Your shortlist stays in your browser."),
        _(
            "It is kept on your device only, as a list of program numbers: no names, no notes, no search. "
            "When you share it, the link holds those numbers and nothing else."
        ),
        ("tests/browser/test_shortlist.py::test_only_ids_are_kept",),
    ),
    Promise(
        "fit-check",
        _("Answers to “Is an IOP right for me?” are not kept."),
        _(
            "They are read once to make the page you see, and are gone when it is sent. They are not in any "
            "address, log or table. A search that you start from there holds what its form shows, and nothing else."
        ),
        (
            "tests/web/test_fit_check_trace.py::test_nothing_is_kept",
            "tests/web/test_fit_check_trace.py::test_the_address_of_every_page_is_the_same",
        ),
    ),
    Promise(
        "corrections",
        _("A report of a wrong fact holds nothing about who sent it."),
        _(
            "We keep which program, which fact, what you wrote and when, and a random number that you can take along "
            "to read what came of it. We keep no name, no address and no internet address. Please write nothing about "
            "yourself or a patient."
        ),
        (
            "tests/web/test_promises.py::test_a_correction_has_no_place_for_its_sender",
            "tests/web/test_correct.py::test_nothing_of_a_report_is_logged",
            "tests/web/test_report_forms.py::test_with_its_number_a_report_says_what_came_of_it",
        ),
    ),
    Promise(
        "cookies",
        _("No cookie, unless you ask for one."),
        _(
            "At the foot of every page you can have one language remembered on this device. That cookie holds "
            "the two letters of the language. Without it there is none."
        ),
        (
            "tests/web/test_promises.py::test_no_page_sets_a_cookie",
            "tests/web/test_languages.py::test_a_cookie_only_for_who_asks_for_it",
        ),
    ),
    Promise(
        "leave",
        _("You can leave quickly."),
        _(
            "“Leave this site” at the top of every page opens the weather in its place, so that “back” does not "
            "return here. Pressing the Shift key three times does the same. It cannot erase the history of your "
            "browser: a private window keeps none."
        ),
        ("tests/browser/test_leave.py::test_leaving_puts_the_weather_in_place_of_the_page",),
    ),
    Promise(
        "order",
        _("The order of results is not for sale."),
        _(
            "The rules that order results cannot read anything that money could move, and there is no such "
            "thing in our data."
        ),
        (
            "tests/search/test_ranking.py::test_no_rule_reads_what_a_provider_could_buy",
            "tests/web/test_about_ranking.py::test_every_rule_with_every_grade",
        ),
    ),
)


def with_links(repository: str) -> list[tuple[Promise, list[tuple[str, str]]]]:
    """The promises, each with its tests and where they can be read; ``repository`` is empty where that is nowhere."""
    return [
        (one, [(test, repository and f"{repository}{test.partition('::')[0]}") for test in one.tests])
        for one in PROMISES
    ]
