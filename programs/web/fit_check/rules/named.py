"""Groups of answers that several rules name."""

from __future__ import annotations

MOST_DAYS = "alcohol sedatives opioids drugs"
PROBLEM = f"sometimes {MOST_DAYS}"
WITHOUT_HELP = "alone harmful none unsure"
"""Nobody at home is known to help."""
NOT_KNOWN_HARMLESS = "ill always unsure"
"""What happens when somebody stops is bad, or nobody knows."""
NOT_OVER = "nothing ill severe now always unsure"
"""All answers about stopping but that it is over."""
NOT_NAMED = "none sometimes unsure"
"""Answers about use that leave open which substance it is."""
NOTHING_FAILED = "nothing helping unsure"
"""Of what was tried, nothing was too little."""
