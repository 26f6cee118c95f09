"""Work as rows: claims, leases and outcomes of everything that leaves or enters the process."""
