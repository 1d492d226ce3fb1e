"""Static files under hashed names, those of a release that was put in place after this worker began included.

While workers are replaced, a page of a new one names files that are asked of an old one, which read the folder when it
started: so what it does not know it looks for once more.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponseBase
from django.utils._os import safe_join
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import NotARegularFileError

HASHED = re.compile(r"[A-Za-z0-9_./-]{1,200}\.[0-9a-f]{12}\.[a-z0-9]{1,5}")


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        url = request.path_info
        if not self.autorefresh and url.startswith(self.static_prefix) and url not in self.files:
            self.look_again(url)
        answer: Any = super().__call__(request)
        return answer

    def look_again(self, url: str) -> None:
        name = url.removeprefix(self.static_prefix)
        if HASHED.fullmatch(name):
            try:
                self.files[url] = self.find_file_at_path(safe_join(self.static_root, name), url)
            except (NotARegularFileError, SuspiciousFileOperation):
                return
