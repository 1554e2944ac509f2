"""Questions by name: each in Cypher, in SPARQL and in plain Python, with the same rows from all three."""

from kg.queries.questions import Parameter, Question, named

__all__ = ["Parameter", "Question", "named"]
