"""交办 — commands that use the running house go to ``zhifa.faces.cli``, with Django set up and the database open where needed."""

import os

from zhifa.config.cell import Database, find_cell, folder_of
from zhifa.config.command import Words


def hand_over(folder: str | None, words: Words) -> int:
    """Gives ``words`` to ``zhifa.faces.cli``; what asks only for help, or needs no database, opens none."""
    from zhifa.faces import cli

    asks_help = any(word in {"-h", "--help"} for word in words[1:])
    if asks_help or not cli.needs_database(words):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhifa.config.settings")
        if words[0] not in {*cli.WITHOUT_DATABASE, "law"}:
            # the modules name models; nothing is signed for a help text, and no cell is touched
            os.environ.setdefault("ZHIFA_SECRET_KEY", "help")
            import django

            django.setup()
        return cli.main(words, folder_of(folder))
    cell = find_cell(folder)
    database = Database.open(cell)
    try:
        os.environ.update({**cell.environment(), **database.environment(owner=True)})
        import django

        django.setup()
        return cli.main(words, cell.home)
    finally:
        database.release()
