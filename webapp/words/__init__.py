"""Words of the interface: sentences for codes, the audit, banners, languages."""
