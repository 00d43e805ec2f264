"""What a day is made of: the service day, its services and desks, limits of services, announcements."""
