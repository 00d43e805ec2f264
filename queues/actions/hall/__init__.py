"""The day as a whole: its opening and close, pauses, rules, announcements, alerts, and what it forgets."""
