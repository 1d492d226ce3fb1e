"""The whole directory as files: written by a job, found by the API, sent by the web server.

The modules, lowest first:

- ``columns``: what stands in the flat files, each column declared once;
- ``formats``: rows as CSV, NDJSON, GeoJSON and the providers' file of QHP;
- ``drafts``: files that are hashed and compressed as they are written, and get their name when they are whole;
- ``contents``: what a set of files has, read from one snapshot page by page;
- ``writing``: a set from lock to rows; old ones pruned;
- ``published``: which set is the present one, and which files may still be sent.
"""
