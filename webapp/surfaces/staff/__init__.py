"""Pages about staff: sign-in, second factor, account, sessions, PINs of desks, the box's certificate."""
