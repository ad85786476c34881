"""The sessions of the desk, while the database is busy."""

import logging

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class StaffSessionMiddleware(SessionMiddleware):
    """Django's, but a session that cannot be written just now takes nobody's answer away.

    Django takes every failed write for a session that was deleted meanwhile, and answers 400, although what the
    request asked for is saved by then. What the session was to remember is lost: that it is in use, and a message.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            failed_write = interrupted.__context__ and interrupted.__context__.__context__
            if not isinstance(failed_write, (OperationalError, InterfaceError)):
                raise
            logger.warning("A session could not be written: %s", type(failed_write).__name__)
            return response
