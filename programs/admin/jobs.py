"""Background work: what waits, what is being done and how far, what failed and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.manners import ReadOnly
from programs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnly):
    """The queue. What failed can be begun again by whoever may change jobs."""

    list_display = [
        "__str__", "state", "last_error", "how_far", "attempts", "created_at", "finished_at",
    ]  # fmt: skip
    list_filter = ["state", "kind"]
    search_fields = ["key", "last_error"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ["try_again"]
    fields = [
        "kind", "key", "arguments", "state", "how_far", "attempts", "last_error", "created_at", "due_at", "started_at",
        "leased_until", "finished_at", "asked_by",
    ]  # fmt: skip
    readonly_fields = ["how_far"]

    @admin.display(description=_("done"))
    def how_far(self, job: Job) -> str:
        if job.total is None:
            return str(job.progress or "")
        return str(_("%(done)d of %(total)d")) % {"done": job.progress, "total": job.total}

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("programs.change_job"))

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Of the chosen jobs those that have failed; of the others nothing changes."""
        chosen: Any = queryset
        number = Job.objects.filter(pk__in=[job.pk for job in chosen]).retry()
        for job in chosen:
            if job.state == Job.State.FAILED:
                self.log_change(request, job, "tried again")
        text = ngettext("%(count)d job waits again.", "%(count)d jobs wait again.", number) % {"count": number}
        self.message_user(request, text, messages.SUCCESS if number else messages.WARNING)
