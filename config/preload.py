"""What the server does once before it divides into workers, so that they share it."""

import gc
import logging

from django.db import DatabaseError, connections

from platforms.editions import catalog

logger = logging.getLogger(__name__)


def warm() -> None:
    """Read the editions, then spare them the garbage collector.

    Workers begin with everything in memory, and memory that nobody writes to stays one copy for all of them: the
    collector would write to every object it looks at, and would look at the editions again and again. Without a
    database nothing is read; each worker then tries at its first request.
    """
    try:
        catalog.current()
    except DatabaseError:
        logger.exception("The database does not answer; workers will read the editions themselves.")
    finally:
        connections.close_all()  # a connection must not be shared by processes
        gc.collect()
        gc.freeze()
