"""French articles: who is named in them, titles and posts, what refers back; the frames, stance and assembly are the same."""
