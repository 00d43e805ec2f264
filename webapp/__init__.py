"""Giliran's web app: screens over `queues`. This file is the composition root and nothing else."""

from importlib import import_module
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from gevent import monkey

from webapp.access import init_access
from webapp.announcer import Announcer
from webapp.assets import init_assets
from webapp.boards import init_boards
from webapp.box import Box, keep, make_box
from webapp.clock import Clock
from webapp.compression import init_compression
from webapp.cookies import CarriedSessions
from webapp.counting import init_counting
from webapp.device import init_device
from webapp.errors import init_errors
from webapp.extensions import babel, csrf, login
from webapp.failed_sign_ins import init_failed_sign_ins
from webapp.headers import init_headers
from webapp.http import room
from webapp.http.bodies import TimedBodies, init_bodies
from webapp.http.connections import Connections
from webapp.http.gate import init_gate
from webapp.http.hosts import KnownHosts, init_hosts
from webapp.https_door import init_https_door
from webapp.language import choose_language, init_language
from webapp.logs import init_logs
from webapp.plain_sockets import PlainSockets
from webapp.plain_text import init_plain_text
from webapp.proxies import TrustedProxies, networks
from webapp.remembered_files import RememberedFiles
from webapp.sessions import init_sessions
from webapp.settings import Settings
from webapp.shared_address import AddressCap, init_visitors
from webapp.sockets.live import init_live
from webapp.staff_devices import init_staff_devices

BLUEPRINTS = (
    "webapp.routes.health",
    "webapp.routes.pwa",
    "webapp.routes.tls",
    "webapp.routes.privacy",
    "webapp.routes.signing_in",
    "webapp.routes.second_factor",
    "webapp.routes.account",
    "webapp.routes.hall",
    "webapp.routes.ticket",
    "webapp.routes.slip",
    "webapp.routes.desk",
    "webapp.routes.board",
    "webapp.routes.load",
    "webapp.routes.desk_pins",
    "webapp.routes.sessions",
    "webapp.routes.audit",
    "webapp.routes.box_audit",
    "webapp.routes.greeter",
    "webapp.routes.deliveries",
    "webapp.routes.unreached",
    "webapp.api",
)
INITS = (
    init_logs,
    init_errors,
    init_bodies,
    init_hosts,
    init_plain_text,
    init_headers,
    init_https_door,
    init_language,
    init_device,
    init_visitors,
    init_boards,
    init_gate,
    init_staff_devices,
    init_failed_sign_ins,
    init_assets,
    init_compression,
)
A_DAYS_WORK = 15 * 60 * 60  # seconds; a little more than a session lives
LARGEST_BODY = 64 * 1024


def create_app(settings: Settings | None = None, clock: Clock | None = None, kind: type[Flask] = Flask) -> Flask:
    """An app with its database brought up to date; it starts to announce when the first screen watches.

    `kind` makes it: another class than Flask lets the apps of a test run share what is the same in all of them.
    """
    settings = settings or Settings()
    app = kind(__name__)
    app.config.from_mapping(_configuration(settings))
    # No view and no hook here is a coroutine: asking each of twenty about it took a tenth of a short answer.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    app.session_interface = CarriedSessions()
    made = make_box(settings, clock, app)
    keep(app, made)
    _init_extensions(app)
    init_counting(app, settings.redis_url)
    _init_sockets(app, made)
    app.extensions["giliran_connections"] = _connections(app, settings)
    for init in INITS:
        init(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    init_access(app)
    named = KnownHosts(PlainSockets(app.wsgi_app), settings)
    proxied = TrustedProxies(named, settings.trusted_proxies, app.extensions["giliran_connections"])
    app.wsgi_app = TimedBodies(RememberedFiles(proxied), LARGEST_BODY)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret,
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        # A desk's page stays open for ten hours: its token may not age.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
        "SESSION_COOKIE_NAME": "giliran_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Of every request; else each says by its scheme (see `cookies`).
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": A_DAYS_WORK,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
    }


def _connections(app: Flask, settings: Settings) -> Connections:
    by_address = AddressCap(app, settings.connections_per_address)
    return Connections(room.held(room.open_files()), by_address, networks(settings.trusted_proxies))


def _init_extensions(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose_language)
    csrf.init_app(app)
    login.init_app(app)
    init_sessions(app)


def _init_sockets(app: Flask, made: Box) -> None:
    socketio = SocketIO()
    patched = monkey.is_module_patched("threading")
    socketio.init_app(
        app,
        async_mode="gevent" if patched else "threading",
        manage_session=True,
        # The second request of a polling client may land on a process that does not know it.
        transports=["websocket"] if made.settings.may_be_several else None,
        max_http_buffer_size=4096,
    )
    init_live(app, Announcer(made.engine, socketio, made.clock, made.waking), socketio, made.settings)
