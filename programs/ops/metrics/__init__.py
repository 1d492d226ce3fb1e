"""Numbers for Prometheus, on an address of their own (``METRICS_ADDRESS``), which strangers must not reach.

Workers write into files of a folder (prometheus_client's multiprocess mode), and one small process adds them up when
it is asked. Labels are names of routes, kinds of work and classes of status: never a path, a host or a parameter.

- ``meter``: what a worker counts;
- ``facts``: what is true of the whole installation: ages of backup, drill and import, and free disk;
- ``exporter``: the process that answers Prometheus;
- ``companion``: how ``serve`` keeps that process.
"""
