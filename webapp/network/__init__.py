"""The LAN address that QR codes carry."""
