"""Backups that are whole, and restores that are checked.

A backup is a folder ``iop-finder-20261128T031500Z`` with two files: the dump (``pg_dump``'s custom format, encrypted
by age when there is a key) and ``manifest.json``, which says of the same moment what is in it: rows and a checksum of
each table, structure, sequences, the answers to ten searches. A restore counts all of it again.

The modules, lowest first:

- ``errors``: what is said when something cannot be done;
- ``keys``: the key, and what is derived from it;
- ``tools``: the programs of PostgreSQL that fit the server;
- ``content``: what is in a database, counted;
- ``searches``: ten questions and their answers;
- ``removals``: what was taken out, and is taken out again after a restore;
- ``manifest``: the file that says it;
- ``thinning``: which backups are kept;
- ``making``, ``restoring``, ``drill``: the three things that are done;
- ``base``: physical base backups and recovery to a point in time, of the embedded server.
"""
