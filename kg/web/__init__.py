"""The web as a source: pages, feeds and site maps, asked for politely and kept at arm's length."""
