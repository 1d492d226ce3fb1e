"""“Something wrong here?”: a form that asks for the fact and nothing about the person.

It works without a cookie and without JavaScript. Nothing of the request is stored or logged but the
two answers.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from programs.models import Program
from programs.quality.corrections import CORRECTION_FIELDS, MESSAGE_MAX, correction_submit
from programs.web.listing.gone import gone
from programs.web.same_origin import same_origin

FORM = "web/listing/correct.html"


class CorrectionForm(forms.Form):
    """Two questions, and one that only a machine answers."""

    field = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=CORRECTION_FIELDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    message = forms.CharField(
        label=_("What is right?"),
        max_length=MESSAGE_MAX,
        widget=forms.Textarea,
        error_messages={
            "required": _("Write what is right."),
            "max_length": _("Please write at most 2,000 characters."),
        },
    )
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        if not any(character.isalnum() for character in message):
            raise ValidationError(self.fields["message"].error_messages["required"], code="empty")
        return message

    def clean_homepage(self) -> str:
        """Machines fill in whatever they find. A person whose browser did so is told, and loses nothing."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("Please empty this field: it is there to stop machines."), code="machine")
        return ""


def reported(slug: str) -> Program:
    """The program that a report is about; 404 for one that the public has never seen."""
    program = Program.objects.filter(slug=slug).select_related("merged_into").first()
    if program is None or Program.sight_of(program) is Program.Sight.UNKNOWN:
        raise Http404
    return program


def refused(request: HttpRequest, slug: str) -> HttpResponse:
    """The form did not come from our page. What was typed is kept, unless another site sent it."""
    program = reported(slug)
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    foreign = site in {"cross-site", "same-site"} or origin != "null"
    form = CorrectionForm() if foreign else CorrectionForm(request.POST)
    return answer(request, program, form, refused=True)


@same_origin(refused)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what it sent is saved, and a page that can be loaded again says thank you."""
    program = reported(slug)
    if program.merged_into:
        return redirect("web:correct", program.merged_into.slug, permanent=True)
    if Program.sight_of(program) is Program.Sight.HIDDEN:
        return gone(request, program)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(program, form):
        return redirect("web:correct-thanks", program.slug)
    return answer(request, program, form)


def saved(program: Program, form: CorrectionForm) -> bool:
    """Whether the report is in the queue; if not, the form says why."""
    try:
        correction_submit(program=program, field=form.cleaned_data["field"], message=form.cleaned_data["message"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def answer(request: HttpRequest, program: Program, form: CorrectionForm, *, refused: bool = False) -> HttpResponse:
    """The page with the form."""
    context: dict[str, Any] = {
        "program": program,
        "form": form,
        "closed": Program.sight_of(program) is Program.Sight.CLOSED,
        "refused": refused,
        "errors": [] if refused else errors_of(form),
        "longest": MESSAGE_MAX,
    }
    return render(request, FORM, context, status=403 if refused else 200)


def errors_of(form: CorrectionForm) -> list[dict[str, str]]:
    """Every error with the control to go to; ``target`` is empty where the whole form is meant."""
    targets = {"field": "id_field_0", "message": "id_message", "homepage": "id_homepage"}
    return [
        {"target": targets.get(name, ""), "text": str(text)} for name, texts in form.errors.items() for text in texts
    ]


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next; nothing here says what was reported."""
    program = reported(slug)
    if program.merged_into:
        return redirect("web:correct-thanks", program.merged_into.slug, permanent=True)
    if Program.sight_of(program) is Program.Sight.HIDDEN:
        return gone(request, program)
    return render(request, "web/listing/correct_thanks.html", {"program": program})
