"""The forms of “Report a wrong fact”: each asks for the right value where the fact has one, for words otherwise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from programs.quality.corrections import MESSAGE_MAX
from programs.quality.reported_facts import ADDRESS, NUMBERS, SESSIONS, Value
from programs.vocabularies import ACCEPTING, STATE
from programs.web.listing.proposals import proposed, refuse_zip_elsewhere

UNCHANGED = _("That is what the listing says already.")
EMPTY = _("Write what is right.")


class ReportForm(forms.Form):
    """Words alone, and one question that only a machine answers. ``value`` is what is said to be right, by column."""

    message = forms.CharField(
        label=_("What is right?"),
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea,
        error_messages={"max_length": _("Please write at most 2,000 characters.")},
    )
    homepage = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    asked: tuple[str, ...] = ()
    """Its own questions, in order; ``message`` comes after them."""

    hint: Any = ""

    @property
    def empty_at(self) -> str:
        """The question that is named when nothing at all was written."""
        return self.asked[0] if self.asked else ""

    def __init__(self, program: Program, data: Any = None) -> None:
        super().__init__(data)
        self.program = program
        self.value: Value = {}
        if self.asked:
            self.fields["message"].label = _("Anything else? (optional)")
        elif not self.hint:
            self.hint = _("For example: “They take adults only”, or “They do not take Medicaid any more”.")

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        return message if any(character.isalnum() for character in message) else ""

    def clean_homepage(self) -> str:
        """Machines fill in whatever they find. A person whose browser did so is told, and loses nothing."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("Please empty this field: it is there to stop machines."), code="machine")
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.value = self.values()
        if not self.errors and not self.value and not cleaned.get("message"):
            self.add_error(self.empty_at or "message", ValidationError(EMPTY, code="empty"))
        return cleaned

    def values(self) -> Value:
        """The columns that are said to be otherwise."""
        return {}

    def read(self, name: str, column: str) -> Any:
        """What the field ``name`` says for ``column``; an error at that field where it cannot be read."""
        try:
            return proposed(column, str(self.cleaned_data.get(name) or ""), str(self.program.state or ""))
        except ValidationError as error:
            self.add_error(name, error)
            return ""

    def differing(self, name: str, column: str) -> Value:
        """``column`` as the field ``name`` has it; an error where the listing says the same."""
        found = self.read(name, column)
        if found and found == getattr(self.program, column):
            self.add_error(name, ValidationError(UNCHANGED, code="same"))
        return {column: found} if found and name not in self.errors else {}


class PhoneForm(ReportForm):
    """Which number, and the right one; or that nobody can be reached by it."""

    which = forms.ChoiceField(label=_("Which number?"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("The right number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    dead = forms.BooleanField(
        label=_("I do not know the right one: this number does not answer, or is not theirs."), required=False
    )
    asked: tuple[str, ...] = ("which", "number", "dead")
    labels = {"phone": _("Phone"), "intake_phone": _("Intake"), "tty": _("TTY"), "fax": _("Fax")}

    def __init__(self, program: Program, data: Any = None) -> None:
        super().__init__(program, data)
        listed = [(column, f"{self.labels[column]}: {getattr(program, column)}") for column in NUMBERS]
        choices = [choice for choice in listed if getattr(program, choice[0])]
        self.listed = choices[0][0] if len(choices) == 1 else "" if choices else "phone"
        self.fields["which"].choices = choices  # type: ignore[attr-defined]
        if self.listed:
            del self.fields["which"]
        if not choices:
            del self.fields["dead"]
        self.asked = tuple(name for name in self.asked if name in self.fields)

    @property
    def empty_at(self) -> str:
        return "number"

    def values(self) -> Value:
        number, dead = self.cleaned_data["number"].strip(), self.cleaned_data.get("dead")
        column = self.listed or self.cleaned_data["which"]
        if (number or dead) and not column:
            self.add_error("which", ValidationError(_("Choose one of these."), code="required"))
            return {}
        return self.differing("number", column) if number else {column: ""} if dead else {}


class WebsiteForm(ReportForm):
    website = forms.CharField(
        label=_("The right website"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    gone = forms.BooleanField(
        label=_("I do not know the right one: this page does not open, or is not theirs."), required=False
    )
    asked: tuple[str, ...] = ("website", "gone")

    def __init__(self, program: Program, data: Any = None) -> None:
        super().__init__(program, data)
        if not program.website:
            del self.fields["gone"]
            self.asked = ("website",)

    def values(self) -> Value:
        if self.cleaned_data["website"].strip():
            return self.differing("website", "website")
        return {"website": ""} if self.cleaned_data.get("gone") else {}


class AddressForm(ReportForm):
    """The lines of the address as they stand, to be put right. One that is kept private is not asked for."""

    street1 = forms.CharField(label=_("Street and number"), required=False, max_length=200)
    street2 = forms.CharField(label=_("Suite, floor or building"), required=False, max_length=200)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "—"), *STATE.choices])
    zip_code = forms.CharField(
        label=_("ZIP code"), required=False, max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    asked: tuple[str, ...] = ADDRESS

    def __init__(self, program: Program, data: Any = None) -> None:
        super().__init__(program, data)
        for name in ADDRESS:
            self.initial[name] = getattr(program, name) or ""
        if program.precision == "hidden":
            for name in ADDRESS:
                del self.fields[name]
            self.asked = ()

    def values(self) -> Value:
        if not self.asked:
            return {}
        read = {name: self.read(name, name) for name in ADDRESS}
        try:
            refuse_zip_elsewhere(read["zip_code"], read["state"])
        except ValidationError as error:
            self.add_error("zip_code", error)
        return {name: found for name, found in read.items() if found != (getattr(self.program, name) or "")}


class NameForm(ReportForm):
    name = forms.CharField(label=_("The right name"), required=False, max_length=250)
    asked: tuple[str, ...] = ("name",)

    def values(self) -> Value:
        return self.differing("name", "name")


class ScheduleForm(ReportForm):
    """Words; where they are days and times, they are read as such."""

    hint = _("For example: “Mon–Thu 9:00–12:00”, or “Monday and Wednesday 5:30 pm to 8:30 pm”.")

    def values(self) -> Value:
        try:
            return {SESSIONS: proposed(SESSIONS, self.cleaned_data["message"])} if self.cleaned_data["message"] else {}
        except ValidationError:
            return {}


class OpeningsForm(ReportForm):
    accepting = forms.ChoiceField(
        label=_("Does it take new patients?"),
        required=False,
        choices=[choice for choice in ACCEPTING if choice[0] != "unknown"],
        widget=forms.RadioSelect,
    )
    asked: tuple[str, ...] = ("accepting",)

    def values(self) -> Value:
        return self.differing("accepting", "accepting")


class ClosedForm(ReportForm):
    """What became of it. Where it moved to is said in words."""

    CHOICES = (("closed", _("It has closed")), ("moved", _("It has moved")), ("open", _("It is open")))
    status = forms.ChoiceField(label=_("What happened?"), required=False, choices=CHOICES, widget=forms.RadioSelect)
    asked: tuple[str, ...] = ("status",)

    def __init__(self, program: Program, data: Any = None) -> None:
        super().__init__(program, data)
        public = program.status == Program.Status.PUBLISHED
        left = [choice for choice in self.CHOICES if (choice[0] != "open") == public or choice[0] == "moved"]
        self.fields["status"].choices = left  # type: ignore[attr-defined]

    def values(self) -> Value:
        said = self.cleaned_data["status"]
        if said == "moved" and not self.cleaned_data.get("message"):
            self.add_error("message", ValidationError(_("Write where it is now."), code="empty"))
        return {"status": {"closed": "closed", "open": "published"}[said]} if said in ("closed", "open") else {}


FORMS: dict[str, type[ReportForm]] = {
    "phone": PhoneForm,
    "website": WebsiteForm,
    "address": AddressForm,
    "name": NameForm,
    "schedule": ScheduleForm,
    "openings": OpeningsForm,
    "closed": ClosedForm,
}


def form_for(fact: str, program: Program, data: Any = None) -> ReportForm:
    """The form of a kind of fact: words alone where it has no value of its own."""
    return FORMS.get(fact, ReportForm)(program, data)
