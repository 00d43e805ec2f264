"""All use of engine.io's, Socket.IO's and simple-websocket's insides; `SocketWire` is what others may use."""

# Libraries that write log lines of their own, with whatever they were sent.
LOGGERS = ("engineio.server", "engineio.client", "socketio.server", "socketio.client")
