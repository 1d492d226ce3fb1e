"""How dates, times and numbers are written where the United States differs from Django's own formats."""
