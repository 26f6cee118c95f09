"""Scanners of files: ClamAV's daemon, spoken to over a socket."""
