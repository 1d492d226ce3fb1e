"""Directories that Marketplace plans must publish (45 CFR 156.230): facilities, the plans they are in, and when."""
