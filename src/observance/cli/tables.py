"""Tables for the terminal: answers under several profiles side by side, and what changed."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from observance.workflow.actions import AllChanged, AnswerLine, Changed, Compared, SideBySide

NARROWEST = 100
"""Into a file or pipe, lines are at least this wide, so that nothing is cut there."""
STYLES = {"breach": "bold red", "permitted": "blue", "consistent": "green", "not determined": "yellow"}


def show(compared: Compared) -> None:
    """Everything about the answers, to standard output."""
    width = shutil.get_terminal_size((NARROWEST, 24)).columns
    console = Console(file=sys.stdout, highlight=False, width=width if sys.stdout.isatty() else max(width, NARROWEST))
    one = compared.comparison
    if one.caution:
        console.print(Text(one.caution, style="bold"))
    console.print(_side_by_side(compared))
    console.print(Text(f"one ensemble: {one.histories} histories, seed {one.seed}, digest {one.ensemble[:16]}"))
    _adoptions(compared, console)
    if compared.changes is not None:
        _changes(compared, compared.changes, console)
    console.print(Text(f"written: {compared.page}"), soft_wrap=True)


def _side_by_side(compared: Compared) -> Table:
    one, names = compared.comparison, compared.names
    table = Table(show_lines=True, expand=False)
    for head in ("clause", "act", "actor"):
        table.add_column(head, overflow="fold")
    for column in one.columns:
        table.add_column(Text(f"{column.id}\n{column.standard}"), overflow="fold")
    for line in one.lines:
        clause = line.clause + (f"\n“{line.reading}”" if _several(line, one) else "")
        clause += f"\n{line.version}" if line.version else ""
        act = _act(line, compared)
        who = [names.get(word, word) for word in (line.party, line.actor) if word]
        who = [name for name in who if name not in line.words] or who[:1]
        cells = []
        for cell in line.cells:
            if cell is None:
                cells.append(Text("not asked", style="dim"))
                continue
            text = Text(cell.word, style=STYLES.get(cell.answer, ""))
            if cell.status == "adopted":
                text.append(" (adopted)", style="bold")
            if cell.because and cell.level != "note":
                text.append("\n" + "; ".join((*cell.because, *cell.rests_on)), style="dim")
            if line.party is not None and cell.party is None:
                text.append("\nnames no party", style="dim")
            if cell.watched:
                text.append(f"\n{cell.watched}", style="dim")
            cells.append(text)
        table.add_row(Text(clause), Text(act), Text(", ".join(who) or "no party named"), *cells)
    return table


def _several(line: AnswerLine, one: SideBySide) -> bool:
    return len({other.reading for other in one.lines if other.clause == line.clause}) > 1


def _act(one: AnswerLine | Changed, compared: Compared, between: str = "\n") -> str:
    """What was done and when, or that it is the party's own answer."""
    if one.level == "party":
        return "the party's answer"
    when = compared.when.get(one.act or "", "")
    return f"{one.words}{between}({when})" if when else one.words


def _adoptions(compared: Compared, console: Console) -> None:
    """Who adopted what, with every dissent; what was adopted and is not so; what can be adopted, and how."""
    one = compared.comparison
    for line in one.lines:
        for column, cell in zip(one.columns, line.cells, strict=True):
            for said in cell.adoptions if cell is not None else ():
                row = cell.row if cell is not None else ""
                console.print(Text(f"adopted under {column.id}: {row}: {said}"), soft_wrap=True)
    for i, column in enumerate(one.columns):
        for said in dict.fromkeys(s for line in one.lines if (cell := line.cells[i]) for s in cell.status_said):
            console.print(Text(f"on status, under {column.id}: {said}"), soft_wrap=True)
    for profile, idle in compared.idle.items():
        for said in idle:
            console.print(Text(f"no finding under {profile}: {said}"), soft_wrap=True)
    if len(one.columns) != 1:
        console.print(Text("drafts to adopt are listed with one --profile at a time, and with --json"))
        return
    (column,) = one.columns
    drafts = compared.drafts[column.id]
    if not drafts:
        return
    console.print(Text(f"\ndrafts that {column.adopts} can adopt:"))
    table = Table(box=None, pad_edge=False)
    for head in ("finding", "draft", "clause", "answer", "of"):
        table.add_column(head, overflow="fold")
    for line in one.lines:
        cell = line.cells[0]
        if cell is not None and cell.row in drafts:
            who = compared.names.get(line.party or "", line.party or "no party named")
            about = _act(line, compared, " ") if line.level != "party" else who
            table.add_row(cell.row, cell.draft, line.clause, cell.word, Text(about))
    console.print(table)
    first = next(iter(drafts.values()))
    console.print(Text("\nin reviews.yaml, a draft is adopted so (with its own `finding` and `draft`):"))
    console.print(Text("adoptions:\n" + first))


def _own(answer: str, compared: Compared) -> str:
    """An answer in the word of the profile that it is compared under."""
    return compared.comparison.columns[0].word_for_breach if answer == "breach" else answer


def _changes(compared: Compared, changes: AllChanged, console: Console) -> None:
    console.print(Text("\nwhat changed:", style="bold"))
    for said in changes.whole:
        console.print(Text(f"  {said}"), soft_wrap=True)
    heads = {"changed": "another answer", "reasons": "other reasons", "new": "new", "gone": "gone", "same": "unchanged"}
    for kind, head in heads.items():
        rows = [one for one in changes.rows if one.kind == kind]
        if rows:
            console.print(Text(f"{head} ({len(rows)}):"))
        for one in rows:
            who = compared.names.get(one.party or "", one.party or "")
            about = _act(one, compared, " ")
            head_ = ", ".join(part for part in (one.clause, f"“{one.reading}”", who, about) if part)
            before, after = (_own(answer, compared) for answer in (one.before, one.after))
            turn = f"{before} → {after}" if before and after and kind != "same" else after or before
            console.print(Text(f"  {head_}: {turn}"), soft_wrap=True)
            for why in one.why:
                console.print(Text(f"    {why}"), soft_wrap=True)
            if one.was_adopted and kind != "same":
                console.print(Text("    it was adopted before; what changed is a draft again"))
