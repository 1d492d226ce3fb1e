"""NPPES, the federal register of NPIs: monthly and weekly files, the report of deactivated NPIs (docs/rates.md)."""
