"""Security headers that also hold on plain http in a hall: a strict content policy, no referrer, no framing.

And a mark by which the server's own answers are known.
"""

import secrets

from flask import Flask, Response, g, request

PROBE = "/healthz"  # a page on plain http asks it by https whether this browser trusts the hall's certificate
OWN_MARK = "X-Giliran"


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(12)
    return str(g.csp_nonce)


def init_headers(app: Flask) -> None:
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add)


def _add(response: Response) -> Response:
    # Scripts believe no other answer: a captive page or a proxy's notice may say 200 too (lib/server/asking.js, sw.js).
    response.headers[OWN_MARK] = "1"
    # What names no rule of its own is kept by no browser: pages of staff, answers of the API, tickets on paper.
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A ticket's address carries its token.
    response.headers["Referrer-Policy"] = "no-referrer"
    # No other site may draw our answers into its pages, or steer a window of ours that it has opened.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if request.path == PROBE else "same-origin"
    if request.is_secure:  # elsewhere browsers ignore it, and complain in the console
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _policy()
    return response


def _policy() -> str:
    """`connect-src` names the socket's own origin: older browsers do not count ws:// as 'self'."""
    scheme = "wss" if request.scheme == "https" else "ws"
    also = f" {g.connect_also}" if "connect_also" in g else ""  # this box elsewhere, asked before a page leads there
    script = f"'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {script}",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self'",
            "font-src 'self'",
            f"connect-src 'self' {scheme}://{request.host}{also}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
