"""Who is hurt, how much, within what bounds, by which path: arrays in, arrays out."""
