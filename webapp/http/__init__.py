"""The HTTP side of the web app that is the same for every page: connections, bodies, hosts."""
