"""Fictional programs, so that the product can be tried before real data is loaded.

A package of its own: inventing them (names, words, timetables) is no business of the imports, and
loading them is none of the quality rules'. ``generate`` writes ``fixtures/demonstration/`` from a
seed; ``load`` puts those files into the database and takes them out again. Everything it makes
carries ``demonstration=True``, 555-01xx numbers, example.org addresses and invented names.
"""
