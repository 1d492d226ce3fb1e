"""Hospitals' own files of standard charges (45 CFR 180.50): read into an extract, and taken in from it."""
