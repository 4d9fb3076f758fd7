"""`iclei-site backup` and `restore`: everything the database holds, in one file. The index is a copy and not in it."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from .. import revisions
from ..content.indexing import content_version, rebuild
from ..database import BUSY_TIMEOUT_MS, impatient, sqlite_file
from ..extensions import db
from ..search.types import IndexBusyError, IndexUnusableError
from .plain import LOST, advice, plainly

SQLITE, POSTGRESQL = b"SQLite format 3\x00", b"PGDMP"  # how such files begin
OF_A_DATABASE = ("", "-wal", "-shm")  # the files of an embedded one
BEFORE = "before-restore"  # in the instance folder: what a restore replaced
# All that is in the schema and of no extension, also what the backup does not know: a migration that came after it.
EMPTY = """DO $$ DECLARE it text; BEGIN FOR it IN
    SELECT 'TABLE IF EXISTS ' || oid::regclass FROM pg_class WHERE relkind IN ('r', 'p')
        AND relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    UNION ALL SELECT 'ROUTINE IF EXISTS ' || oid::regprocedure FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    LOOP EXECUTE 'DROP ' || it || ' CASCADE'; END LOOP; END $$"""
LEFT = 86_400  # seconds after which nobody writes to an unfinished file any more
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command("backup")
@_file
@with_appcontext
@plainly()
def backup(file: Path) -> None:
    """Write all of the database, as of one moment, to FILE: as a whole or not at all. The site goes on meanwhile."""
    if _is_bare():  # a day's backup of a lost database would take the place of a good one
        raise click.ClickException(f"The database holds nothing to back up; {file} is as it was. {LOST}")
    write_backup(file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@click.command("restore")
@_file
@with_appcontext
@plainly()
def restore(file: Path) -> None:
    """Bring the database back to what FILE holds, then the index. The site goes on meanwhile."""
    if not file.is_file():
        raise click.ClickException(f"{file} does not exist.")
    source = sqlite_file(_app())
    if source is None:
        _restore_postgresql(file)
    else:
        _restore_sqlite(file, source)
    db.engine.dispose()
    revisions.migrate()
    try:
        fits = current_app.extensions["search"].status().content_version == content_version()
    except IndexUnusableError:
        fits = False
    if not fits:
        click.echo("Building the search index …")
        try:
            rebuild()
        except (OSError, IndexBusyError) as problem:
            said = f"The database is what {file} holds, but the index could not be made ({problem})."
            raise click.ClickException(f"{said} Run: iclei-site search rebuild") from None
    click.echo(f"The database is what {file} holds.")


def _is_bare() -> bool:
    """Whether no migration was ever made; of a database that cannot be read, the backup itself says why."""
    try:
        with db.engine.connect() as connection:
            return revisions.reached(connection) is None
    except (SQLAlchemyError, sqlite3.Error):
        return False


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]  # the app behind the proxy


def write_backup(file: Path) -> None:
    """The same without words. Raises ClickException when it cannot be written; FILE is then as it was."""
    source = sqlite_file(_app())
    file = _destination(file, source)
    try:
        with _part_of(file) as part:
            if source is None:
                _run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={part}")
            else:
                _dump_sqlite(source, part)
            _keep(part, file)
    except (OSError, sqlite3.Error) as problem:
        remedy = f" {advice(problem)}" if isinstance(problem, sqlite3.Error) else ""
        raise click.ClickException(
            f"The backup could not be written ({problem}); {file} is as it was.{remedy}"
        ) from None


def _to_read(file: Path) -> str:
    """Its address for SQLite, whatever signs are in its path."""
    return f"{file.resolve().as_uri()}?mode=ro"


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """An empty file beside it, of mode 600 and a name that nobody else uses, for what is to take its name; gone in the
    end. What killed processes left a day ago goes too."""
    for left in file.parent.glob(f"{glob.escape(file.name)}.*.part"):
        with suppress(FileNotFoundError):  # another backup was faster
            if left.stat().st_mtime < time.time() - LEFT:
                left.unlink()
    handle, name = tempfile.mkstemp(".part", f"{file.name}.", file.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _destination(file: Path, source: Path | None) -> Path:
    """Where links lead, for a file of this name is replaced. Raises ClickException for what must not be."""
    target = Path(os.path.realpath(file))
    if target.exists() and not target.is_file():
        raise click.ClickException(f"{file} is no regular file; it was left as it is.")
    if source is not None:
        own = Path(os.path.realpath(source))
        if target in {own.with_name(own.name + more) for more in OF_A_DATABASE}:
            raise click.ClickException(f"{file} is the database itself; give the backup another name.")
    return target


def _dump_sqlite(source: Path, part: Path) -> None:
    with closing(sqlite3.connect(_to_read(source), uri=True, timeout=BUSY_TIMEOUT_MS / 1000)) as database:
        database.execute("VACUUM INTO ?", (str(part),))
    _check_sqlite(part)


def _check_sqlite(file: Path) -> None:
    """Raises sqlite3.Error unless all of it can be read."""
    with closing(sqlite3.connect(_to_read(file), uri=True)) as database:
        (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(said)


def _keep(part: Path, file: Path) -> None:
    """Give a finished file its name, and have the disk hold both before anyone relies on it."""
    for path, flags in ((part, os.O_RDONLY), (file.parent, os.O_RDONLY | os.O_DIRECTORY)):
        if path == file.parent:
            os.replace(part, file)
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _begins(file: Path, start: bytes, kind: str) -> None:
    with file.open("rb") as opened:
        if opened.read(len(start)) != start:
            raise click.ClickException(f"{file} is no backup of {kind}, which this site uses; nothing was changed.")


def _restore_sqlite(file: Path, target: Path) -> None:
    _begins(file, SQLITE, "SQLite")
    try:
        _check_sqlite(file)
        _check_revision(file)
        if _is_sound(target):
            _copy_over(file, target)
        else:
            _put_in_place(file, target)
    except (sqlite3.Error, OSError) as problem:
        remedy = f" {advice(problem)}" if "locked" in str(problem) else ""
        said = f"{file} could not be restored ({problem}); the database is as it was.{remedy}"
        raise click.ClickException(said) from None


def _is_sound(target: Path) -> bool:
    """Whether there is a database that can be read and written to. Raises sqlite3.Error where one is locked."""
    try:
        if target.is_file() and target.stat().st_size:
            _check_sqlite(target)
            return True
    except sqlite3.Error as problem:
        if "locked" in str(problem):  # whoever writes to it now would go on in a file that has lost its name
            raise
    return False


def _before(folder: Path, kind: str) -> Path:
    """Where to keep what a restore replaces, named by the moment (UTC); never a name that is taken."""
    while (path := folder / f"{BEFORE}-{datetime.now(UTC):%Y%m%dT%H%M%S}.{kind}").exists():
        time.sleep(0.1)
    return path


@contextmanager
def _kept(saved: Path) -> Iterator[None]:
    """What the database holds is kept there while it is replaced, and afterwards if it was."""
    write_backup(saved)
    try:
        yield
    except BaseException:
        saved.unlink(missing_ok=True)
        raise
    click.echo(f"What it held before is in {saved}")


def _copy_over(file: Path, target: Path) -> None:
    """Into the database that is there, as one transaction; what it held is kept beside it."""
    with (
        _kept(_before(target.parent, "sqlite")),
        closing(sqlite3.connect(_to_read(file), uri=True)) as source,
        closing(sqlite3.connect(target, timeout=BUSY_TIMEOUT_MS / 1000)) as database,
    ):
        source.backup(database, progress=impatient())


def _put_in_place(file: Path, target: Path) -> None:
    """A new file in the place of none, or of a damaged one, which is moved aside with what belongs to it: a process
    that still has it open cannot write to the new one, and finds that its file has another name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _part_of(target) as part:
        _dump_sqlite(file, part)
        saved = _before(target.parent, "damaged")
        for more in OF_A_DATABASE:  # in this order: none of them is ever beside a database that it is not of
            old = target.with_name(target.name + more)
            if old.exists():
                os.replace(old, saved.with_name(saved.name + more))
        _keep(part, target)
    if saved.exists():
        click.echo(f"The database could not be read; what was there is in {saved}")


def _check_revision(file: Path) -> None:
    with closing(sqlite3.connect(_to_read(file), uri=True)) as source:
        (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
    if not revisions.is_known(revision):
        raise click.ClickException(
            f"{file} was made by a newer release (migration {revision}); restore it with that one. Nothing was changed."
        )


def _restore_postgresql(file: Path) -> None:
    _begins(file, POSTGRESQL, "PostgreSQL")
    try:
        with _kept(_before(Path(current_app.config["INSTANCE_PATH"]), "dump")):
            _replace_postgresql(file)
    except OSError as problem:
        raise click.ClickException(f"{file} could not be restored ({problem}); the database is as it was.") from None


def _replace_postgresql(file: Path) -> None:
    """What is there goes and what FILE holds comes, in one transaction. Written out first: a file that cannot be read
    to its end changes nothing. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=current_app.config["INSTANCE_PATH"]) as folder:
        words = Path(folder) / "restore.sql"
        _run_program("pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={words}", str(file))
        once = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run_postgresql("psql", *once, f"--command={EMPTY}", f"--file={words}")


def _run_postgresql(program: str, *arguments: str) -> None:
    """On the site's database. The password stays out of the list of processes. Raises OSError."""
    url = db.engine.url.set(drivername="postgresql")
    address = url.set(password=None).render_as_string()
    _run_program(program, f"--dbname={address}", *arguments, PGPASSWORD=url.password or "")


def _run_program(program: str, *arguments: str, **environ: str) -> None:
    """Raises OSError with what the program said."""
    found = shutil.which(program)
    if found is None:
        raise OSError(f"{program} is not installed; on Debian or Ubuntu: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603  # our own words only
        [found, *arguments], env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"{program} failed")
