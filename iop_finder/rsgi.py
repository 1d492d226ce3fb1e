"""The entry point of ``manage.py serve``: granian asks the front, which asks Django (``wsgi``)."""

import sys

from iop_finder.wsgi import application as django
from programs.ops.front.front import Front

sys.setswitchinterval(0.001)

application = Front(django)
