"""Load and faults: what a visitor sees while others do their worst. ``manage.py faults`` runs it.

Everything goes to a server that this package started itself on the loopback address, is bounded in
number and time, and ends only processes that it started.
"""
