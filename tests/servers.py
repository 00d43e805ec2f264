"""Which server the box runs: gunicorn in every run of the tests, gevent's own in the long ones.

gevent's own stands in where gunicorn does not run; `make soak` repeats there what is proven on gunicorn each time.
"""

import pytest

SERVERS = ("gunicorn", pytest.param("pywsgi", marks=pytest.mark.soak))
