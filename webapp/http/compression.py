"""Pages and answers go through the hall's radio compressed: a page of services shrinks to a fifth."""

import gzip

from flask import Flask, Response, request

LEVEL = 5  # beyond it the time grows and the page hardly shrinks
LEAST_BYTES = 1024  # a single packet either way
COMPRESSED = frozenset({"text/html", "application/json", "image/svg+xml"})


def init_compression(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in COMPRESSED or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    if response.content_encoding or request.accept_encodings["gzip"] <= 0:
        return response
    body = response.get_data()
    if len(body) >= LEAST_BYTES:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.content_encoding = "gzip"
    return response
