"""Staff users, PINs, access tokens, sessions and second factors on disk."""
