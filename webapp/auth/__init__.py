"""Who may enter: access of routes, sign-in, sessions, second factors, rate limits."""
