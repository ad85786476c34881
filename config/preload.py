"""What the server does once before it divides into workers, so that they share it."""

import gc
import logging

from django.db import DatabaseError, connections

from guides.desk.kept_queue import the_queue
from platforms.clock import today_in_japan
from platforms.editions import catalog

logger = logging.getLogger(__name__)


def warm() -> None:
    """Read the editions, then spare them the garbage collector.

    Workers begin with everything in memory, and memory that nobody writes to stays one copy for all of them: the
    collector would write to every object it looks at, and would look at the editions again and again. Without a
    database nothing is read; each worker then tries at its first request. Of the desk, what results rest on is worked
    out: two seconds at two hundred platforms, which the first editor of the day would wait for.
    """
    try:
        catalog.current()
        the_queue(today_in_japan())
    except DatabaseError:
        logger.exception("The database does not answer; workers will read the editions themselves.")
    finally:
        connections.close_all()  # a connection must not be shared by processes
        gc.collect()
        gc.freeze()
