"""Whether two entities are one: what is known of each, how alike they are, and why.

>>> from kg.entities.resolution import Profile, compare
>>> arabic, latin = (Profile.of("Person", name, party="party/mp") for name in ("محمد أوزين", "Mohamed Ouzine"))
>>> found = compare(arabic, latin)
>>> found.score > THRESHOLD, [reason.what for reason in found.reasons]
(True, ['names', 'party'])
"""

from kg.entities.resolution.profile import Profile
from kg.entities.resolution.score import THRESHOLD, Comparison, Reason, compare

__all__ = ["THRESHOLD", "Comparison", "Profile", "Reason", "compare"]
