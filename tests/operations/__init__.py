"""The examples of ``docs/deploy/`` with the real programs: nginx, Caddy, pgbouncer, systemd.

``make operations`` runs them, and so does ``.ci/run``; what is not installed is skipped, and said so. ``make test``
leaves them out.
"""
