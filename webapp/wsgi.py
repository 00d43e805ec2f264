"""What a WSGI server imports, in a world that is already patched for gevent."""

import gc

from webapp import create_app
from webapp.backing_up import keep_backing_up
from webapp.lifetime import Lifetime
from webapp.steward import keep_house

app = create_app()
keep_backing_up(app)
keep_house(app)
lifetime = Lifetime(app)
lifetime.begin()

# What start-up made stays for ever: looking through it again stopped the loop for up to a quarter of a second with a
# thousand phones connected. Young garbage is still collected, only less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 100)
