"""Kills, power cuts, full, failing and slow disks: nothing acknowledged is lost, nothing is done twice."""
