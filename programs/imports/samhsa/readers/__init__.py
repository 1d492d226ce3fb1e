"""One reader for each kind of file. All give the same: a layout and its rows."""
