"""Sentences and passages with what they state: the measure of extraction."""
