"""How gunicorn serves the site: `gunicorn --config config/gunicorn.py config.wsgi`."""

import os

from config import logs

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Threads, because one visitor on a slow line would stop a sync worker; few, because pages are CPU work.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 5
timeout = 30
graceful_timeout = 30
# Answers are short; longer request lines are answered with 414 before Django sees them.
limit_request_line = 4094
limit_request_fields = 60
# It would open a socket in the home folder that nothing here uses.
control_socket_disable = True
logconfig_dict = logs.LOGGING
