"""Background work: what each kind of job does, and the process that does it.

``programs.models.Job`` is the queue: anybody puts a job into it in the transaction that causes it
(``Job.objects.enqueue``). The modules, lowest first:

- ``kinds``: the kinds of jobs, each with the function that does one;
- ``doing``: one job from claim to end: exactly once, or given back;
- ``clearing``: what has run out is taken away;
- ``deciding``: programs are made what their statements say;
- ``exporting``: the files of the whole directory;
- ``rosters``: rosters of payers are checked and applied, networks turn with their days;
- ``daily``: what is due by the clock;
- ``worker``: the process: polls, does, renews the lease, stops when it is told to;

``programs.ops.background`` keeps a worker beside the web server, for ``serve --jobs``.
"""
