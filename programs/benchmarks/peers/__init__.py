"""Other engines, loaded with the same listings and asked the same questions: ``manage.py bench_peers``."""
