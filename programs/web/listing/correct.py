"""“Something wrong here?”: a question what is wrong, then a form for that fact; nothing about the person.

It works without a cookie and without JavaScript. Nothing of the request is stored or logged but the
answers.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programs.models import Correction, Program
from programs.quality.corrections import MESSAGE_MAX, correction_submit
from programs.quality.reported_facts import BY_CODE, CORRECTION_FIELDS, NUMBERS
from programs.web.listing.gone import gone
from programs.web.listing.report import NumberForm, spaced
from programs.web.listing.report_forms import ReportForm, form_for
from programs.web.same_origin import same_origin
from programs.web.wording.contact import phone

FORM, CHOICE = "web/listing/correct.html", "web/listing/correct_choice.html"


def reported(slug: str) -> Program:
    """The program that a report is about; 404 for one that the public has never seen."""
    program = Program.objects.filter(slug=slug).select_related("merged_into").first()
    if program is None or Program.sight_of(program) is Program.Sight.UNKNOWN:
        raise Http404
    return program


def refused(request: HttpRequest, slug: str, fact: str = "") -> HttpResponse:
    """The form did not come from our page. What was typed is kept, unless another site sent it."""
    program = reported(slug)
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    foreign = site in {"cross-site", "same-site"} or origin != "null"
    fact = fact_of(request, fact) or "other"
    return answer(request, program, fact, form_for(fact, program, None if foreign else request.POST), refused=True)


def fact_of(request: HttpRequest, fact: str) -> str:
    """Which fact is meant: by the address, else by the form; blank where it is none."""
    said = fact or str(request.POST.get("field", ""))
    return said if said in BY_CODE else ""


@same_origin(refused)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str, fact: str = "") -> HttpResponse:
    """What is wrong, then the form for it; what it sent is saved, and a page that can be loaded again says thanks."""
    program = reported(slug)
    if fact and fact not in BY_CODE:
        raise Http404
    if program.merged_into:
        return redirect("web:correct", program.merged_into.slug, permanent=True)
    if Program.sight_of(program) is Program.Sight.HIDDEN:
        return gone(request, program)
    chosen = fact_of(request, fact)
    if not chosen:
        return choice(request, program)
    form = form_for(chosen, program, request.POST if request.method == "POST" else None)
    if form.is_valid() and (correction := saved(program, chosen, form)):
        query = urlencode({"number": correction.reference})
        return HttpResponseRedirect(f"{reverse('web:correct-thanks', args=[program.slug])}?{query}")
    return answer(request, program, chosen, form)


def saved(program: Program, fact: str, form: ReportForm) -> Correction | None:
    """The report in the queue; where it is not, the form says why."""
    try:
        return correction_submit(program=program, field=fact, message=form.cleaned_data["message"], value=form.value)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def choice(request: HttpRequest, program: Program) -> HttpResponse:
    """What is wrong? A link for each kind of fact."""
    context = {
        "program": program,
        "facts": CORRECTION_FIELDS,
        "closed": Program.sight_of(program) is Program.Sight.CLOSED,
        "error": _("Choose what is wrong.") if request.method == "POST" else "",
        "typed": str(request.POST.get("message", ""))[:MESSAGE_MAX],
    }
    return render(request, CHOICE, context)


def answer(
    request: HttpRequest, program: Program, fact: str, form: ReportForm, *, refused: bool = False
) -> HttpResponse:
    """The page with the form."""
    context: dict[str, Any] = {
        "program": program,
        "fact": BY_CODE[fact],
        "form": form,
        "asked": [form[name] for name in form.asked],
        "private": fact == "address" and program.precision == "hidden",
        "present": "" if "which" in form.asked else said_now(program, fact),
        "closed": Program.sight_of(program) is Program.Sight.CLOSED,
        "refused": refused,
        "errors": [] if refused else errors_of(form),
        "longest": MESSAGE_MAX,
    }
    return render(request, FORM, context, status=403 if refused else 200)


def said_now(program: Program, fact: str) -> str:
    """What the listing says, for whoever puts it right: its one number as it writes it, the website, the name."""
    if fact == "phone":
        return next((found.text for column in NUMBERS if (found := phone(getattr(program, column)))), "")
    return str(getattr(program, fact)) if fact in ("website", "name") else ""


def errors_of(form: ReportForm) -> list[dict[str, str]]:
    """Every error with its question and the control to go to; both are empty where the whole form is meant."""
    return [
        {"target": target_of(form, name), "question": question_of(form, name), "text": str(text)}
        for name, texts in form.errors.items()
        for text in texts
    ]


def question_of(form: ReportForm, name: str) -> str:
    return str(form.fields[name].label or "") if name in form.fields else ""


def target_of(form: ReportForm, name: str) -> str:
    """The id of the first control of a question."""
    if name not in form.fields:
        return ""
    return f"id_{name}_0" if isinstance(form.fields[name].widget, forms.RadioSelect) else f"id_{name}"


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, and the number to take along; nothing here says what was reported."""
    program = reported(slug)
    if program.merged_into:
        return redirect("web:correct-thanks", program.merged_into.slug, permanent=True)
    if Program.sight_of(program) is Program.Sight.HIDDEN:
        return gone(request, program)
    asked = NumberForm(request.GET)
    number = asked.cleaned_data["number"] if asked.is_valid() else ""
    context = {"program": program, "number": spaced(number), "address": urlencode({"number": number})}
    return render(request, "web/listing/correct_thanks.html", context)
