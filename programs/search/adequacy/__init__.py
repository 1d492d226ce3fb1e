"""Adequacy: who has enough programs near, measured from every ZIP code at once, and where nobody has.

``parameters`` reads a query string, ``areas`` are the ZIP codes that people live in, ``nearest`` measures from all of
them to all programs, ``standards`` are the published thresholds, ``own_standards`` those of
whoever runs the site, ``measuring`` puts them together. docs/adequacy.md
says what is counted and what is not.
"""
