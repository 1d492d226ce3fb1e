"""The guide: pages of Markdown that explain what an IOP is and lead to a search, and the glossary.

``templates/guide/<language>/<slug>.md`` is one page; docs/guide.md says how to write them.
"""
