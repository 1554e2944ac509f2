"""Views of the ledger in databases, each rebuilt from it at will; each database is known to its own file alone."""
