"""Words: full text first, and spelling alike when that finds nothing."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

CONFIGURATION = "programs_english"


def words(text: str) -> Q:
    """Programs whose name, provider or description hold the words of ``text`` (web search syntax)."""
    return Q(search_vector=SearchQuery(text, config=CONFIGURATION, search_type="websearch"))


def spelled_alike(text: str) -> Q:
    """Programs whose name or provider has, for every word of ``text``, one that is spelled alike.

    The threshold is ``pg_trgm.word_similarity_threshold``, set on the connection.
    """
    condition = Q()
    for word in text.split()[:8]:
        condition &= Q(name__trigram_word_similar=word) | Q(provider_name__trigram_word_similar=word)
    return condition
