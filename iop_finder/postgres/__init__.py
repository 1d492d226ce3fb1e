"""PostgreSQL for web requests: a database that hangs must not hang us.

libpq waits for an answer as long as it takes, and a server whose processes are stopped never gives one: its
kernel still acknowledges every packet, so that no timeout of TCP helps either. In a web process a watch
(``patience``) therefore cuts the connection of a call that has taken too long, which ends the call with an error, and
after a few of those a ``breaker`` refuses at once until a probe of its own gets an answer again.

psycopg2's own way, a wait callback, is none: with it COPY does not work, by which the search index is read.

The wrapper in ``base`` is the database engine with ``DATABASE_URL``; that of the embedded server is made from it.
Commands wait as long as they always did.
"""
