"""The table of data sets, for notebook 00 and for the command line."""

from typing import TYPE_CHECKING

from helpers.datasets import registry
from helpers.datasets.download import state, to_be_had

if TYPE_CHECKING:
    from IPython.display import Markdown


def rows(on_this_machine: bool) -> list[dict[str, str]]:
    """One row a data set: those that ship, then those that can be downloaded."""
    recorded = registry.RECORDED.values()
    where = {entry.name: state(entry.name) if on_this_machine else to_be_had(entry) for entry in recorded}
    return [
        {
            "data set": entry.name,
            "loaded by": entry.load,
            "what": entry.what,
            "where": entry.where if isinstance(entry, registry.Shipped) else where[entry.name],
            "size": registry.readable(entry.size),
            "licence": entry.licence,
        }
        for entry in [*registry.SHIPPED.values(), *recorded]
    ]


def table() -> "Markdown":
    """Every data set of the course, as a table that a notebook shows: the same on every machine.

    Returns
    -------
    IPython.display.Markdown
        One line a data set: name, how it is loaded, what it is, where it is, size, licence. Origins are in
        ``data/README.md``; what is already in the cache, ``python -m helpers.datasets`` tells.

    Examples
    --------
    >>> print(table().data.splitlines()[0])
    | data set | loaded by | what | where | size | licence |
    """
    from IPython.display import Markdown

    columns = ("data set", "loaded by", "what", "where", "size", "licence")
    lines = [columns, ["---"] * len(columns)]
    for row in rows(on_this_machine=False):
        lines.append([f"`{row[column]}`" if column == "loaded by" else row[column] for column in columns])
    return Markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
