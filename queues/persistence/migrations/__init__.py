"""The schema's history, one file a step; `queues.persistence.schema.upgrade` walks it."""
