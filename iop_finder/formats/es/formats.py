"""Spanish as it is written in the United States: the 12-hour clock, a point before decimals.

Django's own Spanish formats are those of Spain: ``17:30`` and ``2,4``.
"""

TIME_FORMAT = "P"
DATETIME_FORMAT = r"j \d\e F \d\e Y, P"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
