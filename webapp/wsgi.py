"""What a WSGI server imports, in a world that is already patched for gevent."""

from webapp import create_app

app = create_app()
