"""Check FollowTheMoney files with its own library: each entity of a known schema, each value clean, each end there.

It needs ``followthemoney`` and nothing of Sila, since that library brings 300 MB: ``make test-ftm`` runs it in an environment
of its own. Exit code 1 where anything is wrong; the first errors are told.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHOWN = 20


def problems(lines: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong, one sentence each."""
    from followthemoney import model

    proxies = {}
    for line in lines:
        ident = str(line["id"])
        if ident in proxies:
            yield f"{ident}: twice"
        try:
            proxies[ident] = proxy = model.get_proxy(json.loads(json.dumps(line)), cleaned=False)
            proxy.schema.validate(proxy.to_dict())
        except Exception as error:  # noqa: BLE001  # whatever the library objects to is a finding
            yield f"{ident}: {error}"
            continue
        for name, values in line["properties"].items():
            prop = proxy.schema.get(name)
            if prop is None:
                yield f"{ident}: {proxy.schema.name} has no {name}"
            elif (kept := set(proxy.get(name))) != set(values):
                yield f"{ident}: {name} lost {sorted(set(values) - kept)}"
            else:
                yield from (f"{ident}: {name}={value!r} is no {prop.type.name}" for value in values
                            if prop.type.name != "entity" and prop.type.clean(value, proxy=proxy) is None)
    for ident, proxy in proxies.items():
        for prop, value in proxy.itervalues():
            if prop.type.name != "entity":
                continue
            other = proxies.get(value)
            if other is None:
                yield f"{ident}: {prop.name} is {value}, which is not in the file"
            elif prop.range is not None and not other.schema.is_a(prop.range):
                yield f"{ident}: {prop.name} takes {prop.range.name}, {value} is {other.schema.name}"


def main(paths: list[str]) -> int:
    """Check files; print what they hold and what is wrong."""
    bad = 0
    for path in paths:
        lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        found = list(problems(lines))
        bad += len(found)
        print(f"{path}: {len(lines)} entities, {len(found)} errors; {dict(Counter(line['schema'] for line in lines))}")
        print("\n".join(found[:SHOWN]), file=sys.stderr)
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
