"""The core: claims about the supply chain, kept, asked and weighed."""
