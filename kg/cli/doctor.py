"""``kg doctor``: looks the store over and says what is wrong."""

from __future__ import annotations

from dataclasses import asdict

import click

from kg.cli.output import format_option, print_json, print_table, progress, store_option
from kg.doctor import Finding, check


@click.command()
@format_option
@store_option
def doctor(form: str, store: str) -> int:
    """Check the store and its claims: vocabulary, seeds, graphs, evidence, shapes. Nothing is changed; exit code 1 where
    something is wrong."""
    with progress() as bar:
        tasks = {}

        def watch(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        findings = check(store, watch)
    if form == "json":
        print_json([asdict(finding) | {"ok": finding.ok} for finding in findings])
    else:
        print_table(["check", "state", "wrong", "message", "examples"], [_row(finding) for finding in findings])
    return 0 if all(finding.ok for finding in findings) else 1


def _row(finding: Finding) -> tuple[object, ...]:
    return finding.check, "well" if finding.ok else "ill", finding.wrong, finding.message, "; ".join(finding.examples)
