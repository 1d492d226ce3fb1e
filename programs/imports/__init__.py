"""Bringing outside listings in: check, clean, diff, apply, report. One folder a source."""
