"""How good the facts are: edits, status and merging, freshness."""
