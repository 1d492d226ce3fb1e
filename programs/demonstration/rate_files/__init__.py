"""Made-up files as payers publish them, for tests and for trying out. Nobody's: every NPI begins with 9, as no real one
does, and every name says "Example"."""
