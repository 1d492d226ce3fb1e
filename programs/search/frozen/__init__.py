"""The directory of a process as a file, from which the next process begins instead of reading the database.

``container`` is the file: arrays that are mapped, texts, bitmaps in their portable form, a sum over all of it.
``parts`` says what of a directory goes into it. ``shelf`` says when one is written, which one may be used, and when it
must go.
"""
