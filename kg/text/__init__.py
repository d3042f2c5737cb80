"""Facts about Arabic and French: normalisation, tokens, sentences, numbers, dates, name keys."""
