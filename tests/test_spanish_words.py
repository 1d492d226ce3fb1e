"""Spanish that hurts or says something else: none of it in the catalogue or in the guide.

Each row is a pattern, a wrong text that it finds, and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from programs.web.guide.markup import CRISIS
from programs.web.guide.pages import FOLDER
from programs.web.guide.record import read_record
from tests.cases import every
from tests.test_translations import ENTRIES, texts
from tests.web.crisis_words import NUMBER, REACHED

FORBIDDEN = [
    (r"\btom(?:ó|a|e|ar|aron|ado) demasiad", "Alguien tomó demasiado.", "consumió demasiado; una sobredosis"),
    (r"no querer estar\b", "habla de no querer estar", "habla de no querer vivir"),
    (r"de golpe y a solas", "No lo deje de golpe y a solas.", "ni: «y» forbids only both at once"),
    (
        r"\bdejarl[oa]\b|\bl[oa] deja\b|\b[Nn]o l[oa] dej[ea]\b|\bdejándol[oa]\b",
        "¿Qué pasa cuando la persona lo deja por un día?",
        "dejar de consumir, dejar de beber: «lo deja» is “leaves him”",
    ),
    (r"\b[Nn]o los dejen? por su cuenta", "No los deje por su cuenta.", "no deje de tomarlos por su cuenta"),
    (r"Citas o medicinas?, y (?:ayuda|no basta)", "Citas o medicina, y ayuda", "y sirven, pero no bastan"),
    (r"por la tarde y (?:la )?noche|por las? tardes? o por video", "un IOP por la tarde y noche", "por la tarde-noche"),
    (r"Noches entre semana", "Noches entre semana", "Tarde-noche entre semana: it begins at 4:30"),
    (r"[Dd]ónde está usted se queda", "Dónde está usted se queda con usted.", "Su ubicación exacta se queda con usted"),
    (r"\banalítica", "sin analítica, sin publicidad", "sin herramientas que cuenten visitas"),
    (r"a menos que usted los active", "mapas de otros, a menos que usted los active", "solo si usted lo activa"),
    (r"[Ll]as recaídas son parte", "Las recaídas son parte de mejorar.", "los tropiezos"),
    (r"\bsegur[oa](?: o segura)? en (?:su )?casa", "Está seguro o segura en casa", "a salvo en casa"),
    (r"no (?:se siente|está|esté) segur[oa]\b", "Si no está seguro, llame.", "si tiene dudas; si no está a salvo"),
    (r"contacto con lo real\b", "Pierde el contacto con lo real", "contacto con la realidad"),
    (r"debe verl[oa] hoy", "un médico debe verlo hoy", "debe ver a la persona hoy mismo"),
    (r"tecla Mayús", "Oprima la tecla Mayús", "la tecla Shift (⇧)"),
    (r"\b[Pp]ulsar\b|\b[Pp]ulse\b", "Pulse dos veces", "oprimir"),
    (r"intent(?:ó|a|ar|ado) morir", "alguien intentó morir", "intentó quitarse la vida"),
    (r"[Qq]ué número tiene esta llamada", "¿Qué número tiene esta llamada?", "el número de referencia de esta llamada"),
    (r"\bsu número de seguro\b", "No dé su número de seguro", "el número de su tarjeta del seguro"),
    (r"pas(?:ar|en?|an) a los hechos", "podrían pasar a los hechos", "que esos pensamientos se lleven a cabo"),
    (r"[Pp]ida que l[oe]s? atiendan", "Pida que lo atiendan hoy", "pida una cita para hoy / cuanto antes"),
    (r"[Tt]exto al 988|[Mm]and[ea] (?:un|el) texto", "Texto al 988", "envíe AYUDA al 988"),
    (r"mensaje(?: de texto)? al 988", "envíe un mensaje al 988", "envíe AYUDA al 988"),
    (r"(?:[Ll]lam|[Ee]scrib)(?:ar|ir|an|en) al 988(?! \(oprima 2)", "Puede llamar al 988.", "llame al 988 (oprima 2)"),
    # One thing, one word.
    (r"[Ii]nternaci[oó]n", "Internación en hospital", "hospitalización"),
    (r"[Ee]scala móvil", "Escala móvil de tarifas", "tarifa según sus ingresos"),
    (r"[Dd]iagnóstico doble", "diagnóstico doble", "diagnóstico dual"),
    (r"\bdiurn[oa]\b", "tratamiento diurno", "programa de día (hospitalización parcial)"),
    (r"\bañad[aei]", "Se puede añadir más.", "agregar"),
    (r"trastornos? (?:de la comida|alimenticios?|alimentarios?)", "un trastorno de la comida", "de la alimentación"),
    (r"profesional(?:es)? clínicos?", "para profesionales clínicos", "profesionales de la salud"),
    (r"[“”]", "oprima “Enviar”", "«Enviar»: one pair of quotation marks"),
    (r"\bpuls[ae]\b", "cuando usted lo pulsa", "oprime"),
    (r"primera charla", "Pida una primera charla.", "primera conversación"),
    (r"\bmedicamentos?\b", "mis medicamentos", "medicinas"),
    (r"señas estadounidense", "Lengua de señas estadounidense", "Lengua de señas americana (ASL)"),
    (r"Ley de Ausencia|permiso sin (?:pago|sueldo)", "12 semanas de permiso sin pago", "licencia sin sueldo"),
    (r"[})]s? mi\b", "%(miles)s mi", "millas: «mi» is “my”"),
    (r"(?<![Mm]e )(?<![Ll]e )\b[Cc]onvien[ae]\b", "Un IOP conviene.", "le puede servir"),
    (r"mejor coincid", "lo que mejor coincide", "lo que más se acerca a lo que busca"),
    (r"\b[Rr]evisad[oa]s?\b", "¿Está revisado y con licencia?", "verificado"),
    (r"programa (?:cercano )?(?:no )?tiene lugar\b", "Si ningún programa cercano tiene lugar", "tiene cupo"),
    (r"lugares (?:hay )?(?:libres|disponibles)", "cuántos lugares hay libres", "cupos"),
    (r"por uso de (?:opioides|alcohol|sustancias|drogas)", "trastorno por uso de opioides", "por consumo de"),
    (r"sitio web o cómo llegar", "o abre su sitio web o cómo llegar", "o las indicaciones para llegar"),
    (r"^Juegos? de azar$|\bJuego\b", "Juego y otros hábitos", "apuestas y juegos de azar"),
    (r"\b(?:adict|alcohólic)[oa]s?\b", "un alcohólico", "una persona con un trastorno por consumo de alcohol"),
    # Grammar and words that are used elsewhere.
    (r"metió prisa", "Nadie me metió prisa.", "me presionó"),
    (r"sientan mal", "Si le sientan mal, llame.", "le caen mal"),
    (r"se empujan entre sí", "se empujan entre sí", "influyen unos en otros"),
    (r"crece en lo oscuro", "La vergüenza crece en lo oscuro.", "crece en silencio"),
    (r"que sepamos\b(?! el)", "nunca, que sepamos", "hasta donde sabemos"),
    (r"diaria se ha detenido", "casi toda la vida diaria se ha detenido", "casi nada … sigue en pie"),
    (r"\bordenador|\bpinch[ae]\b|haga clic", "en su ordenador", "computadora; oprima"),
    (r"\bvosotros\b|\bvuestr", "vuestra familia", "usted, ustedes"),
]  # fmt: skip

NAME = "988 Línea de Prevención del Suicidio y Crisis"
"""Where the number is part of a name nobody is told to use it."""


def catalogue() -> Iterator[tuple[str, str]]:
    """Where it stands, and the text."""
    for entry in ENTRIES:
        for text in texts(entry):
            yield entry.msgid[:60], text


def guide() -> Iterator[tuple[str, str]]:
    """Every line of every Spanish page, with the number of the crisis line as it is written there."""
    for path in sorted((FOLDER / "es").glob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}:{number}", re.sub(r"\]\([^)]*\)|\[", "", line)


def shared() -> Iterator[tuple[str, str]]:
    """Names of sources and words of figures."""
    record = read_record(FOLDER)
    for key in record.entries:
        yield f"source {key}", getattr(record.source(key, "es"), "name", "")
    for key, figure in record.figures("es").items():
        yield f"figure {key}", figure.words


SPANISH = [*catalogue(), *guide(), *shared()]


@every("pattern, wrong, better", FORBIDDEN)
def test_no_text_says_it(pattern: str, wrong: str, better: str) -> None:
    assert re.search(pattern, wrong)
    assert [(where, text) for where, text in SPANISH if re.search(pattern, text)] == [], better


def test_every_text_is_read() -> None:
    assert len(SPANISH) > 2_000
    assert any("qué pueden ver mis padres" in text.lower() for _where, text in SPANISH)


def test_who_names_988_says_how_to_reach_it_in_spanish() -> None:
    named = [(where, CRISIS.sub("", text)) for where, text in SPANISH if not where.startswith("source ")]
    named = [(where, text.removeprefix(NAME)) for where, text in named]
    assert [found for found in named if NUMBER.search(found[1]) and not REACHED.search(found[1])] == []


def test_texts_say_what_the_shared_words_say() -> None:
    """The words of the crisis line are there, once each."""
    said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in ENTRIES}
    assert said["crisis", "call 988"] == "llame al 988 (oprima 2)"
    assert said["crisis", "text 988"] == "envíe AYUDA al 988"
    assert said["crisis", "988"] == "988 (oprima 2)"
