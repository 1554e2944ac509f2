"""The vocabulary of the AI hardware supply chain: one YAML source, and what is derived from it."""
