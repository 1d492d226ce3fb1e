"""Between the web server and Django: what is decided before a thread is taken, and what a thread gets.

granian accepts connections, reads heads and writes answers in Rust, and asks us with RSGI, its own interface.
Here, on one event loop a process, a body is read, limited and timed out; a request is sorted into a kind
of work; each kind has threads of its own and a short, bounded queue (``rooms``); Django is called in such a
thread through WSGI, with a request that is whole, and its answer is whole before it goes back (``wsgi``).
So no client ever waits inside a thread, however slowly it sends or reads.
"""
