"""How long a test waits for a state: long enough for a machine that is busy with other work.

What comes is waited for no longer than it takes; what never comes fails all the same, only later.
"""

import time
from collections.abc import Callable

PATIENCE = 180  # seconds; beside a load of fifteen on two cores a day and its server took a hundred and fifty to start


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Whether it has become so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
