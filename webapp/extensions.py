"""The Flask extensions, made once and bound to an app by create_app."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()
# A fingerprint of address and browser for each request, which would only mark a session as not fresh: nobody asks.
login.session_protection = None
