"""Who is named: known names, head nouns with names that nobody knows yet, titles, people, then what refers back to them."""
