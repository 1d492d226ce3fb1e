"""Rosters of payers: read, matched with reasons, compared, applied in one transaction. See docs/rosters.md.

The modules, lowest first:

- ``columns``: which columns there are, and under which names they come;
- ``cells``: one row's cells, cleaned, or why it cannot be used;
- ``reading``: a body or file as rows;
- ``addresses``: streets and suites as they are compared;
- ``sites``: the directory's programs as they are compared, and candidates for a row;
- ``scoring``: small rules, each with points and a sentence;
- ``outcomes``: which program a row is about, or that a person must say;
- ``comparing``: what a roster would change in its network, and the brake;
- ``storing``: uploads, their rows and what is remembered of them;
- ``checking``, ``applying``: the work of the two jobs;
- ``decisions``: what a person says of a row that is unsure;
- ``in_force``: a network's roster as a file.
"""
