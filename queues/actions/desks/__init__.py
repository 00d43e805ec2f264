"""Who works at which desk: seats and the tablet that a desk has."""
