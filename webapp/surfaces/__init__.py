"""The pages: each route translates between HTTP and the queue, and decides nothing."""
