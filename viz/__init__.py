"""A graph in, one self-contained HTML file out."""
