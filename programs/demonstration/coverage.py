"""Fictional payers and networks, and who is in them."""

from __future__ import annotations

import random
from typing import Any

PAYERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Sample Blue": ("private-insurance", ("PPO", "HMO", "Select EPO")),
    "Example Mutual": ("private-insurance", ("Choice PPO", "Open Access")),
    "Pretend Health Partners": ("private-insurance", ("HMO", "POS")),
    "Imaginary Health Plan": ("private-insurance", ("Gold Network", "Silver Network")),
    "Storybook Care": ("private-insurance", ("Family PPO", "Student Plan")),
    "Madeup Mutual": ("private-insurance", ("EPO",)),
    "Sandbox Union Benefit Trust": ("private-insurance", ("PPO",)),
    "Specimen Community Plan": ("medicaid", ("Medicaid Managed Care", "Children’s Health Plan")),
    "Placeholder Medicaid Alliance": ("medicaid", ("Medicaid",)),
    "Placeholder Senior Advantage": ("medicare", ("Medicare HMO", "Medicare PPO")),
    "Make-Believe Military Choice": ("tricare", ("East", "West")),
}
"""Payer, the way to pay that being in its network implies, and its networks."""

OTHER_PAYMENTS = (
    ("self-pay", 0.75),
    ("sliding-scale", 0.35),
    ("payment-assistance", 0.25),
    ("state-insurance", 0.2),
    ("va", 0.1),
    ("tribal", 0.04),
    ("free", 0.03),
)
SAYS_NOTHING_OF_PAYMENT = 0.12
NAMES_NO_NETWORK = 0.3


def payers() -> list[dict[str, Any]]:
    """Every payer with its networks, as the fixture writes them."""
    return [
        {
            "slug": slug_of(payer),
            "name": payer,
            "website": f"https://example.org/{slug_of(payer)}",
            "payment": payment,
            "networks": [{"slug": slug_of(f"{payer} {network}"), "name": network} for network in networks],
        }
        for payer, (payment, networks) in PAYERS.items()
    ]


def slug_of(text: str) -> str:
    """``Sample Blue PPO`` as ``sample-blue-ppo``."""
    return text.lower().replace("’", "").replace(" ", "-")


def participations(dice: random.Random, *, veterans: bool, seniors: bool) -> tuple[list[str], list[dict[str, Any]]]:
    """Ways to pay and participations that agree with each other; both empty when nothing is said."""
    if dice.random() < SAYS_NOTHING_OF_PAYMENT:
        return [], []
    payments = {payment for payment, chance in OTHER_PAYMENTS if dice.random() < chance}
    payments |= {"private-insurance"} if dice.random() < 0.85 else set()
    payments |= {"medicaid"} if dice.random() < 0.5 else set()
    payments |= {"medicare"} if seniors or dice.random() < 0.25 else set()
    payments |= {"tricare", "va"} if veterans else set()
    rows = [] if dice.random() < NAMES_NO_NETWORK else network_rows(dice, payments)
    return sorted(payments), rows


def network_rows(dice: random.Random, payments: set[str]) -> list[dict[str, Any]]:
    """Participations in up to seven networks of payers whose kind the program takes."""
    networks = [
        slug_of(f"{payer} {network}")
        for payer, (payment, names) in PAYERS.items()
        if payment in payments
        for network in names
    ]
    chosen = dice.sample(networks, min(len(networks), dice.randrange(2, 8)))
    return [participation(dice, network) for network in sorted(chosen)]


def participation(dice: random.Random, network: str) -> dict[str, Any]:
    """One participation: three in four in-network, some out, some that nobody knows."""
    status = dice.choices(("in-network", "out-of-network", "unknown"), (75, 10, 15))[0]
    row: dict[str, Any] = {"network": network, "status": status}
    if status == "in-network" and dice.random() < 0.7:
        row["since_days_ago"] = dice.randrange(90, 2200)
    if status != "unknown" and dice.random() < 0.8:
        row["verified_days_ago"] = dice.choice((dice.randrange(1, 30), dice.randrange(1, 90), dice.randrange(90, 500)))
        row["verified_by"] = dice.choice(("plan", "plan", "provider"))
    return row
