"""Queues of a service day: rules, actions, snapshots and their storage. Knows nothing of the web."""
