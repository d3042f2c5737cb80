"""The web as a source: pages and feeds, asked for politely and kept at arm's length."""
