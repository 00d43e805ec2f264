"""Help inside: the guides and printed sheets of /help, and which part of them explains which screen."""
