"""``manage.py guide_report``: what is wrong with the pages of the guide, and how hard they are to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from programs.web.guide.checks import problems
from programs.web.guide.pages import Page, read
from programs.web.guide.reading_level import GRADE_MOST, INFLESZ_LEAST, is_easy, prose, score


class Command(BaseCommand):
    help = "List the guide's pages with words, reading level and date of review, and whatever is wrong with them."

    def handle(self, **options: Any) -> None:
        found = problems()
        for problem in found:
            self.stdout.write(str(problem))
        try:
            for language, _name in settings.LANGUAGES:
                self.table(language)
        except ImportError as error:
            raise CommandError("The reading level needs textstat: pip install -r requirements-dev.txt") from error
        if found:
            raise CommandError(f"{len(found)} things to mend, listed above.")

    def table(self, language: str) -> None:
        rule = f"INFLESZ, at least {INFLESZ_LEAST:g}" if language == "es" else f"school grade, at most {GRADE_MOST:g}"
        self.stdout.write(f"\n{language}: {rule}\n{'page':<22}{'words':>7}{'level':>8}  reviewed")
        for slug, page in sorted(read(language).pages.items()):
            self.stdout.write(self.line(slug, page))

    def line(self, slug: str, page: Page) -> str:
        hard = "" if is_easy(page) else "  too hard"
        return f"{slug:<22}{len(prose(page).split()):>7}{score(page):>8.1f}  {page.reviewed}{hard}"
