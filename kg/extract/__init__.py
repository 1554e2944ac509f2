"""Document in, claims out: one file a layer, rules as data. `kg.extract.grammar` puts the layers together."""
