"""Which NPI is whose: compared by the rules of rosters, asked about in their queue (docs/rosters.md)."""
