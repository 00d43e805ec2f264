"""WSGI wrappers and the HTTP server: connections, bodies, host names, proxies, who goes first."""
