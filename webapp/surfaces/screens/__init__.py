"""The screens of the hall: what their browsers can run."""
