"""What is derived from the schema: one file for each output."""
