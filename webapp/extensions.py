"""The Flask extensions, made once and bound to an app by create_app."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from webapp.device import device_key

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(key_func=device_key, headers_enabled=False)
