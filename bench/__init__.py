"""What Carepost promises in figures, each measured beside a reference in the same run: `make bench`."""
