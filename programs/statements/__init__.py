"""Statements and what follows from them: ``decision`` is a pure function, ``stored`` reads and writes."""
