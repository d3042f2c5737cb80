"""Taking in tables of entities, names, posts and memberships: ``read``, ``ftm``, ``resolve`` and ``state``."""
