"""The hall attacked, walked and broken on purpose: each file is a finding, or a family of them, as a bounded trial."""
