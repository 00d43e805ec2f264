"""Live updates: the announcer, rooms, wake-ups, sockets, named boards, snapshots that many share."""
