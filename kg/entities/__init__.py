"""Who is known before reading: gazetteer, alias index, resolution."""
