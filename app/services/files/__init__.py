"""Stored files (PRODUCT section 6): what is taken, who sees it, how long it is kept and where it is used."""
