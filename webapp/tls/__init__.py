"""TLS of the hall: a certificate authority of the box's own, and the certificate that its https listener shows."""
