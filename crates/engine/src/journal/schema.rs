//! The journal's database: how it is opened, and what is in it.

use std::{fs, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{chain, fault::Fault};

/// Marks the file as a journal of this console ("SgBx").
const APPLICATION: i64 = 0x5367_4278;
/// The form of the tables below; a newer one is left alone.
const FORM: i64 = 1;
/// How long one console waits for another's write.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How often opening is tried when another console opens at the same moment.
const ATTEMPTS: u32 = 5;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(40);

/// Text comes after what rows are chosen by, and the longest comes last, so that choosing reads few pages.
/// `head` shows when rows were cut off at the end, which no chain can.
const TABLES: &str = "
CREATE TABLE records (
    number      INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    of          INTEGER,
    system      TEXT,
    environment TEXT,
    hash        BLOB NOT NULL,
    who         TEXT NOT NULL,
    account     TEXT,
    role        TEXT,
    target      TEXT NOT NULL,
    what        TEXT NOT NULL,
    before      TEXT NOT NULL,
    after       TEXT NOT NULL,
    reason      TEXT,
    detail      TEXT,
    request_id  TEXT,
    words       TEXT NOT NULL,
    data        TEXT
) STRICT;
CREATE INDEX goes_on_from ON records (of) WHERE of IS NOT NULL;
CREATE TABLE head (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    records INTEGER NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
";

/// Made again whenever the file is opened, should somebody have dropped them.
const TRIGGERS: &str = "
CREATE TRIGGER IF NOT EXISTS records_follow BEFORE INSERT ON records
    WHEN NEW.number <> (SELECT records + 1 FROM head)
    BEGIN SELECT RAISE(ABORT, 'a record follows the last'); END;
CREATE TRIGGER IF NOT EXISTS records_stay BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'a record is not changed'); END;
CREATE TRIGGER IF NOT EXISTS records_remain BEFORE DELETE ON records
    BEGIN SELECT RAISE(ABORT, 'a record is not deleted'); END;
CREATE TRIGGER IF NOT EXISTS head_moves_on BEFORE UPDATE ON head
    WHEN NEW.records <> OLD.records + 1
    BEGIN SELECT RAISE(ABORT, 'the head only moves on'); END;
CREATE TRIGGER IF NOT EXISTS head_remains BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'the head is not deleted'); END;
";

/// Opens `file` to write, and makes it and its folder where there is none.
pub(super) fn open(file: &Path) -> Result<Connection, Fault> {
    make(file)?;
    let mut attempt = 1;
    loop {
        // Two that change to the write-ahead log at once can each wait for the other: SQLite lets one fail.
        match connect(file).and_then(prepare) {
            Err(Fault::Database(error)) if is_busy(&error) && attempt < ATTEMPTS => attempt += 1,
            opened => return opened,
        }
        std::thread::sleep(BETWEEN_ATTEMPTS);
    }
}

/// Opens `file` beside the connection that writes, to read only: what is read comes from the disk and not from the
/// writer's memory, and the writer does not wait for it.
pub(super) fn open_beside(file: &Path) -> Result<Connection, Fault> {
    let connection = connect(file)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(file: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

fn prepare(mut connection: Connection) -> Result<Connection, Fault> {
    if !is_new(&connection)? {
        marks(&connection)?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // A record that was acknowledged is on the disk, whatever happens next.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another console may have been quicker.
    if is_new(&transaction)? {
        transaction.execute_batch(TABLES)?;
        transaction.execute("INSERT INTO head VALUES (1, 0, ?1)", [chain::origin()])?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        mark(&transaction)?;
    }
    transaction.execute_batch(TRIGGERS)?;
    transaction.commit()?;
    Ok(connection)
}

/// Writes down which form the tables have.
pub(super) fn mark(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.pragma_update(None, "user_version", FORM)?)
}

/// Whether nothing is in the file yet.
fn is_new(connection: &Connection) -> Result<bool, Fault> {
    let tables = "SELECT count(*) FROM sqlite_schema";
    Ok(connection.query_one(tables, [], |row| row.get::<_, i64>(0))? == 0)
}

/// Whether the file says that it is a journal that this console can read.
pub(super) fn marks(connection: &Connection) -> Result<(), Fault> {
    let mark = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    match (mark("application_id")?, mark("user_version")?) {
        (APPLICATION, FORM) => Ok(()),
        (APPLICATION, newer) => Err(Fault::Newer(newer)),
        _ => Err(Fault::Foreign),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Makes an empty file that only its owner may read; SQLite gives the files beside it the same mode.
fn make(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        // So that the file's name outlasts a loss of power, too.
        #[cfg(unix)]
        Ok(_) => folder.map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all()),
        #[cfg(not(unix))]
        Ok(_) => Ok(()),
        // By its name: to close a handle of one's own would give up SQLite's locks on it.
        #[cfg(unix)]
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        }
        #[cfg(not(unix))]
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
