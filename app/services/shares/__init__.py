"""Shares of files with people outside and inside, and links by which outsiders send files to us (F8)."""
