"""How gunicorn serves the site: `gunicorn --config config/gunicorn.py config.wsgi`."""

import os
from typing import Any

from config import logs

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Threads, because one visitor on a slow line would stop a sync worker. A page is CPU work, so most of them wait: for a slow
# line, or for their turn where a page is made to order (`guides/web/made_to_order.py`).
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "12"))
# The application is read once, and workers are copies of it: each takes 40 % less of its own, and is there at once.
# New code needs a restart; HUP would start workers with the old one.
preload_app = True
keepalive = 5
timeout = 30
graceful_timeout = 30
# gunicorn's own default lets everybody read and write what a worker creates.
umask = 0o077
# What nginx takes, too. From 4,000 characters on config/addresses.py answers 414 in words.
limit_request_line = 8190
limit_request_fields = 60
# gunicorn would take SCRIPT_NAME and PATH_INFO from a header, and answer 500 where they do not fit the address.
forwarder_headers = ""
# It would open a socket in the home folder that nothing here uses.
control_socket_disable = True
logconfig_dict = logs.LOGGING


def when_ready(server: Any) -> None:
    """Called by gunicorn before the first worker."""
    from gunicorn import util

    from config.preload import warm  # with the application, which is loaded by now
    from config.refusals import write_refusal

    util.write_error = write_refusal
    warm()
