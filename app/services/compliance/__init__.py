"""How well patients keep to what was planned for them: counted on demand, and stored per patient for lists (P5)."""
