"""The schema's history, one file a step; `queues.persistence.schema.upgrades.upgrade` walks it."""
