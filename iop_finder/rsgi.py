"""The entry point of ``manage.py serve``: granian asks the front, which asks Django (``wsgi``)."""

from iop_finder.wsgi import application as django
from programs.ops.front.front import Front

application = Front(django)
