"""The change feed: what happened to the programs that the public sees, for whoever keeps a copy.

``programs.models.feed`` writes its events, by triggers; here they are read, in the order in which they became certain.
"""
