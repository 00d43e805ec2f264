"""The contract of the wire with engine.io, Socket.IO and simple-websocket, whichever allowed version is installed."""
