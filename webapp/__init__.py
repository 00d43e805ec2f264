"""Giliran's web app: screens over `queues`. This file is the composition root and nothing else."""

from importlib import import_module

from flask import Flask
from flask_socketio import SocketIO
from gevent import monkey

from webapp.auth.access import init_access
from webapp.auth.devices.staff_devices import init_staff_devices
from webapp.auth.failed_sign_ins import init_failed_sign_ins
from webapp.auth.limit_storage import init_counting
from webapp.auth.sessions import init_sessions
from webapp.auth.shared_address import AddressCap, init_visitors
from webapp.background.backups import init_backups
from webapp.background.box_metrics import init_box_metrics
from webapp.background.followers import init_followers
from webapp.clock import Clock
from webapp.extensions import babel, csrf, login
from webapp.first_start.door import init_first_start
from webapp.help.screens import init_help
from webapp.http.assets import init_assets
from webapp.http.compression import init_compression
from webapp.http.cookies import CarriedSessions
from webapp.http.device_cookie import init_device
from webapp.http.errors import init_errors
from webapp.http.headers import init_headers
from webapp.http.logs import init_logs
from webapp.http.plain_text import init_plain_text
from webapp.http.rendering import init_rendering
from webapp.http.server import open_files
from webapp.http.server.bodies import TimedBodies, init_bodies
from webapp.http.server.connections import Connections
from webapp.http.server.gate import init_gate
from webapp.http.server.hosts import KnownHosts, init_hosts
from webapp.http.server.plain_sockets import PlainSockets
from webapp.http.server.proxies import TrustedProxies, networks
from webapp.http.server.static_cache import RememberedFiles
from webapp.http.server.uploads import init_uploads
from webapp.live.announcer import Announcer
from webapp.live.board_handover import init_handover
from webapp.live.hall_voice import init_hall_voice
from webapp.live.named_boards import init_boards
from webapp.live.sockets import init_live
from webapp.live.wire.socket_wire import SocketWire
from webapp.network.phones_seen import init_phones_seen
from webapp.profile.box_profile import init_profile
from webapp.profile.hall_wifi import init_hall_wifi
from webapp.services import Box, keep, make_box
from webapp.settings import Settings
from webapp.surfaces.staff.menu import init_staff_menu
from webapp.tls.https_door import init_https_door
from webapp.words.everyday import init_everyday_words
from webapp.words.language import choose_language, init_language
from webapp.words.waiting import init_waiting_words

BLUEPRINTS = (
    "webapp.surfaces.health",
    "webapp.surfaces.pwa",
    "webapp.surfaces.staff.tls",
    "webapp.surfaces.phone_check",
    "webapp.surfaces.privacy",
    "webapp.surfaces.help.pages",
    "webapp.surfaces.box.logo",
    "webapp.surfaces.box.voices",
    "webapp.surfaces.box.from_backup",
    "webapp.surfaces.box.first_start",
    "webapp.surfaces.staff.signing_in",
    "webapp.surfaces.staff.second_factor",
    "webapp.surfaces.staff.cards",
    "webapp.surfaces.staff.account",
    "webapp.surfaces.hall",
    "webapp.surfaces.ticket",
    "webapp.surfaces.slip",
    "webapp.surfaces.desk",
    "webapp.surfaces.past_turns",
    "webapp.surfaces.board",
    "webapp.surfaces.load",
    "webapp.surfaces.staff.desk_pins",
    "webapp.surfaces.staff.sessions",
    "webapp.surfaces.days.days",
    "webapp.surfaces.days.new_day",
    "webapp.surfaces.days.day_files",
    "webapp.surfaces.days.day_editing",
    "webapp.surfaces.days.key_sheet",
    "webapp.surfaces.days.ready",
    "webapp.surfaces.printed.hall_sheets",
    "webapp.surfaces.printed.paper_slips",
    "webapp.surfaces.days.closing",
    "webapp.surfaces.handed_in.handing_in",
    "webapp.surfaces.handed_in.received",
    "webapp.surfaces.handed_in.received_record",
    "webapp.surfaces.office.people",
    "webapp.surfaces.catalogue.catalogue_list",
    "webapp.surfaces.catalogue.entries",
    "webapp.surfaces.catalogue.catalogue_files",
    "webapp.surfaces.office.devices",
    "webapp.surfaces.office.announcements",
    "webapp.surfaces.box.backup_copy",
    "webapp.surfaces.box.box_settings",
    "webapp.surfaces.office.audit",
    "webapp.surfaces.record.pages",
    "webapp.surfaces.office.box_audit",
    "webapp.surfaces.greeter",
    "webapp.surfaces.office.deliveries",
    "webapp.surfaces.office.unreached",
    "webapp.surfaces.office.follow_ups",
    "webapp.api",
)
INITS = (
    init_box_metrics,
    init_backups,
    init_followers,
    init_errors,
    init_bodies,
    init_uploads,
    init_hosts,
    init_plain_text,
    init_headers,
    init_https_door,
    init_profile,
    init_hall_wifi,
    init_language,
    init_waiting_words,
    init_everyday_words,
    init_rendering,
    init_staff_menu,
    init_help,
    init_device,
    init_visitors,
    init_phones_seen,
    init_boards,
    init_handover,
    init_hall_voice,
    init_gate,
    init_staff_devices,
    init_failed_sign_ins,
    init_first_start,
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
    init_logs(app)  # first: what is said while the app is made goes the same way
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


def _configuration(settings: Settings) -> dict[str, object]:
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
    return Connections(open_files.held(open_files.open_files()), by_address, networks(settings.trusted_proxies))


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
    wire = SocketWire(socketio, fast=made.settings.fast_frames == "on")
    init_live(app, Announcer(made.engine, wire, made.clock, made.waking), wire, made.settings)
