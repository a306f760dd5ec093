//! The journal keeps what it has acknowledged, however the console ends.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use anyhow::{Context as _, Result};
use engine::{
    clock::SystemClock,
    journal::{Entry, Journal},
};
use protocol::{
    catalogue::EnvironmentId,
    journal::{Kind, OutcomeKind, Verdict},
};

/// Names the journal to the process that is to be killed.
const FILE: &str = "SIGNALBOX_TEST_JOURNAL";
const KILLS: u64 = 200;

fn entry(number: usize) -> Entry {
    Entry {
        kind: Kind::Change,
        of: None,
        who: "arn:aws:sts::111122223333:assumed-role/Operator/somebody".into(),
        account: Some("111122223333".into()),
        role: Some("Operator".into()),
        environment: Some(EnvironmentId::new("paperwurks", "prod")),
        target: "paperwurks-prod-cluster/prod-paperwurks-backend".into(),
        what: format!("change {number}"),
        before: "2".into(),
        after: "4".into(),
        reason: None,
        outcome: OutcomeKind::Intended,
        detail: None,
        request_id: None,
        data: Some("{}".into()),
    }
}

/// Writes until it is killed, and says each number once it has been acknowledged. Does nothing unless it is told where.
#[tokio::test]
async fn a_writer_that_never_stops() -> Result<()> {
    let Some(file) = env::var_os(FILE) else { return Ok(()) };
    let journal = Journal::open(Some(PathBuf::from(file)), Arc::new(SystemClock));
    for number in 0.. {
        let record = journal.write(entry(number)).await?;
        println!("acknowledged {}", record.number);
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// Lets a writer write for a while once it has started, kills it, and answers the last number that it said was
/// acknowledged.
fn killed_after(file: &Path, wait: Duration) -> Result<u64> {
    let mut writer = Command::new(env::current_exe()?)
        .args(["--exact", "journal::a_writer_that_never_stops", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let lines = BufReader::new(writer.stdout.take().context("its words")?);
    let (say, said) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let numbers = lines.lines().map_while(Result::ok).inspect(|_| _ = say.send(()));
        numbers.filter_map(|line| line.split("acknowledged ").nth(1)?.trim().parse::<u64>().ok()).last()
    });
    // On a busy machine a program starts slowly, and one that has not started writes nothing.
    said.recv().context("a word of the writer")?;
    std::thread::sleep(wait);
    // SIGKILL: nothing of it runs any more.
    writer.kill()?;
    writer.wait()?;
    Ok(reader.join().map_err(|_| anyhow::anyhow!("the reader failed"))?.unwrap_or_default())
}

#[tokio::test]
async fn kill_9_at_random_moments_loses_no_acknowledged_record() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("journal.db");
    let (mut acknowledged, mut chance) = (0, 0x2545_f491_4f6c_dd1d_u64);
    for kill in 0..KILLS {
        // A xorshift: moments that differ, and are the same in every run.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        acknowledged = killed_after(&file, Duration::from_millis(15 + chance % 60))?.max(acknowledged);
        if kill % 20 == 19 {
            let journal = Journal::open(Some(file.clone()), Arc::new(SystemClock));
            match journal.verify_now().await? {
                Verdict::Whole { records, .. } => {
                    assert!(records >= acknowledged, "{records} records of {acknowledged} acknowledged");
                }
                broken @ Verdict::Broken { .. } => panic!("after kill {kill}: {broken:?}"),
            }
        }
    }
    assert!(acknowledged > KILLS, "the writers wrote: {acknowledged}");
    Ok(())
}

#[tokio::test]
async fn one_flipped_byte_is_found() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("journal.db");
    {
        let journal = Journal::open(Some(file.clone()), Arc::new(SystemClock));
        for number in 0..20 {
            journal.write(entry(number)).await?;
        }
        assert!(matches!(journal.verify_now().await?, Verdict::Whole { records: 20, .. }));
    }
    // All of it stands in the file itself, and not beside it.
    let beside = Journal::open(Some(file.clone()), Arc::new(SystemClock));
    drop(beside.verify_now().await);
    drop(beside);
    let whole = fs::read(&file)?;
    let text = b"change 13";
    let places: Vec<usize> = whole
        .windows(text.len())
        .enumerate()
        .filter(|(_, window)| window == text)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty(), "the record stands in the file");
    for place in places {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x20;
        let copy = folder.path().join(format!("copy-{place}.db"));
        fs::write(&copy, damaged)?;
        let journal = Journal::open(Some(copy), Arc::new(SystemClock));
        let verdict = journal.verify_now().await?;
        assert!(matches!(verdict, Verdict::Broken { .. }), "a byte at {place}: {verdict:?}");
    }
    Ok(())
}
