"""Actions: what can be done to a day, one function a transaction. No commit, no clock, no web in sight.

Each says last what it refuses. What all refuse is not repeated: ids of nothing (UnknownDay, UnknownDesk, UnknownTurn,
UnknownTicket), and with NotAllowed the token or PIN of another day or desk.
"""
