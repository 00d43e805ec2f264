"""Accounts of staff as the admin's pages make and change them: lists of people, their agencies, secrets and cards."""
