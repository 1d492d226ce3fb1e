"""People by ZIP code: tables of the Census Bureau, and plain lists. docs/adequacy.md names the files."""
