"""What the tables stand on: extensions, the text search configuration, the network sequence.

Every extension is *trusted*: a role that may create in the database can install it.
"""

from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension, UnaccentExtension
from django.db.migrations import RunSQL

OPERATIONS = [
    CreateExtension("cube"),
    CreateExtension("intarray"),
    TrigramExtension(),
    UnaccentExtension(),
    BtreeGistExtension(),
    # English stems with accents removed. A configuration of our own, because unaccent() itself is not
    # immutable and so cannot stand in a generated column.
    RunSQL(
        """
        CREATE TEXT SEARCH CONFIGURATION programs_english (COPY = pg_catalog.english);
        ALTER TEXT SEARCH CONFIGURATION programs_english
            ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
        """,
        "DROP TEXT SEARCH CONFIGURATION programs_english",
    ),
    # Network numbers stand among the terms of a program, above every facet's block.
    RunSQL("CREATE SEQUENCE programs_network_number START 10001", "DROP SEQUENCE programs_network_number"),
    RunSQL("CREATE SEQUENCE programs_timetable_number START 1000001", "DROP SEQUENCE programs_timetable_number"),
]
