"""Taking in tables of entities, names, posts and memberships: ``read`` and ``ftm`` read, ``resolve`` decides, ``state`` states."""
