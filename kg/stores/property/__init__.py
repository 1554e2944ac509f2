"""The graph as a property graph, in Neo4j over Bolt or in ArcadeDB inside the process; both are asked in Cypher."""
