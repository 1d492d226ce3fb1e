"""``make bench``: how fast the application is, at several sizes, measured the way it runs in production."""
