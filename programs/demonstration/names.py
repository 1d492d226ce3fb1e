"""Invented names. Two words that nobody has joined yet, so that no real organization is meant."""

# ruff: noqa: SIM905 (lists of words read better as words)

from __future__ import annotations

import random

FIRST = (
    "Lantern Otter Quill Thimble Heron Saffron Pebble Wren Acorn Bramble Clover Drift Ember Fennel Gourd Hazel "
    "Indigo Juniper Kelp Linden Marigold Nutmeg Opal Parsley Quince Rowan Sorrel Teasel Umber Velvet Whistle "
    "Yarrow Zephyr Almond Biscuit Candle Damson Elder Feather Ginger"
).split()
SECOND = "kettle loom button whistle acre feather thimble marble paddle ribbon saddle pocket spindle bobbin".split()
KINDS = (
    "Behavioral Health",
    "Counseling Center",
    "Recovery",
    "Wellness Collective",
    "Health",
    "Center for Change",
    "Community Care",
    "Counseling Associates",
    "Recovery Partners",
    "Mental Health",
)
STREETS = (
    "Thistledown Applecart Marmalade Paperkite Windowbox Teacup Buttonwood Featherbed Lamplighter Gooseberry "
    "Pennywhistle Hopscotch Larkspur Cobblestone Marzipan Bluebottle Wheelbarrow Rainbarrel Snapdragon Picnic"
).split()
STREET_KINDS = ("Street", "Avenue", "Road", "Lane", "Way", "Drive", "Boulevard", "Court")
SECOND_LINES = ("Suite 100", "Suite 210", "Floor 3", "Unit B", "Suite 4", "Building 2")


def provider_names(count: int, dice: random.Random) -> list[str]:
    """``count`` different names, each with a first word of its own as long as they last."""
    stems = [first + second for first in FIRST for second in SECOND if first.lower() != second]
    dice.shuffle(stems)
    return [f"{stem} {dice.choice(KINDS)}" for stem in stems[:count]]


def street(dice: random.Random) -> str:
    """An invented street with a number."""
    return f"{dice.randrange(100, 4900)} {dice.choice(STREETS)} {dice.choice(STREET_KINDS)}"


class PhoneBook:
    """Numbers 555-0100 to 555-0199, which are kept for fiction, dealt in turn within an area code."""

    def __init__(self) -> None:
        self.dealt: dict[str, int] = {}

    def number(self, area_code: str) -> str:
        """The next number of ``area_code``; after a hundred they come again."""
        turn = self.dealt[area_code] = self.dealt.get(area_code, -1) + 1
        # 37 and 100 share no divisor, so that neighbours in a list do not bear neighbouring numbers.
        return f"{area_code}-555-01{turn * 37 % 100:02}"
