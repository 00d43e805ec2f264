"""Background work: jobs with a rhythm, backups, retention, the command socket, start and end of a server."""
