"""One file for each source: bytes in, documents out."""
