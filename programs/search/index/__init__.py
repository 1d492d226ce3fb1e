"""The search index: every public program in memory, in the form in which searches ask for it.

One bitmap a term, positions as points on the sphere in an order of space, and the facts that ranking
reads as columns. A search is then a few intersections of bitmaps, at a million programs as at a
thousand, and so are the counts that SQL takes longest for: of the whole result, of every facet, of
every way on. PostgreSQL stays the truth: before each search the index asks it what was committed
since (``current``), so no search sees anything but the present state.
"""
