"""``manage.py guide_report``: what is wrong with the guide, how hard it is to read, what is old or to be checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from programs.search.keeper import current
from programs.web.guide.checks import problems
from programs.web.guide.claims import doubts
from programs.web.guide.pages import ORIGINAL, Guide, Page, Problem, read
from programs.web.guide.reading_level import GRADE_MOST, INFLESZ_LEAST, is_easy, prose, score
from programs.web.guide.searches import found, of_searches_found

A_YEAR = timedelta(days=365)


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    """What they would say of the guide is said here, with all the rest."""

    help = (
        "Say what is wrong with the guide, then list its pages with words, reading level and date of review, its "
        "sources, what is older than a year, and the sentences that are to be checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--searches", action="store_true", help="ask the database what each search of a page finds")
        parser.add_argument("--sources", action="store_true", help="list every source with its date and address")

    def handle(self, **options: Any) -> None:
        wrong = problems()
        with translation.override(ORIGINAL):
            guides = [read(language) for language, _name in settings.LANGUAGES]
        if options["searches"]:
            wrong += self.searches(guides)
        for problem in wrong:
            self.stdout.write(str(problem))
        try:
            for guide in guides:
                self.table(guide)
        except ImportError as error:
            raise CommandError("The reading level needs textstat: pip install -r requirements-dev.txt") from error
        self.sources(guides[0], whole=options["sources"])
        self.old(guides)
        self.to_check(guides[0])
        if wrong:
            raise CommandError(f"{len(wrong)} things to mend, listed above.")

    def table(self, guide: Guide) -> None:
        rule = f"INFLESZ, at least {INFLESZ_LEAST:g}" if guide.language == "es" else f"grade, at most {GRADE_MOST:g}"
        self.stdout.write(f"\n{guide.language}: {rule}\n{'page':<24}{'words':>7}{'level':>8}  reviewed")
        for slug, page in sorted(guide.pages.items()):
            self.stdout.write(self.line(slug, page))

    def line(self, slug: str, page: Page) -> str:
        hard = "" if is_easy(page) else "  too hard"
        return f"{slug:<24}{len(prose(page).split()):>7}{score(page):>8.1f}  {page.reviewed}{hard}"

    def sources(self, original: Guide, *, whole: bool) -> None:
        record = original.record
        every = [source for key in record.entries if (source := record.source(key, ORIGINAL))]
        read_ones = [source for source in every if source.read]
        self.stdout.write(f"\nsources: {len(every)}, read: {len(read_ones)}, figures: {len(record.numbers)}")
        for source in every if whole else ():
            self.stdout.write(f"{source.read or source.tried}  {source.key}: {source.name} <{source.url}>")
        unread = [source for source in every if not source.read]
        self.stdout.write(f"\nlooked for and not read: {len(unread)}")
        for source in unread:
            self.stdout.write(f"{source.tried}  {source.key}: {source.check}")

    def old(self, guides: list[Guide]) -> None:
        """What nobody has looked at for a year."""
        before = timezone.localdate() - A_YEAR
        old = [str(page.path) for guide in guides for page in guide.pages.values() if is_old(page.reviewed, before)]
        record = guides[0].record
        old += [
            f"the source “{key}”"
            for key, entry in record.entries.items()
            if is_old(entry.get("read") or entry.get("tried"), before)
        ]
        self.stdout.write(f"\nolder than a year: {len(old)}")
        for one in old:
            self.stdout.write(one)

    def to_check(self, original: Guide) -> None:
        found = [doubt for page in original.pages.values() for doubt in doubts(page, original.record)]
        self.stdout.write(f"\nto be checked: {len(found)}")
        for doubt in found:
            self.stdout.write(str(doubt))

    def searches(self, guides: list[Guide]) -> list[Problem]:
        """What the searches of each page find; both languages have the same."""
        directory = current()
        self.stdout.write(f"searches\n{'programs':>9}{'unasked':>9}  search")
        for page in guides[0].pages.values():
            for one in found(page, directory):
                self.stdout.write(f"{one.count:>9}{one.unstated:>9}  {page.slug}: {one.query or 'all programs'}")
        return list(of_searches_found(guides[0], directory))


def is_old(day: Any, before: date) -> bool:
    return isinstance(day, date) and day < before
