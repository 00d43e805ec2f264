"""Day files: one TOML a service day, read and checked."""
