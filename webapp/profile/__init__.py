"""What the box says of itself, its regency, programme, zone and logo: read, changed, and what is known of regencies."""
