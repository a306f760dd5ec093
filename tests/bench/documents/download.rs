use std::{pin::pin, time::Instant};

use anyhow::{Context as _, Result, bail, ensure};
use engine::documents;
use futures::StreamExt as _;
use protocol::documents::{
    ObjectId,
    transfer::{Download, GetTransfers, TransferPhase, WatchTransfers},
};

use super::{
    bucket, engine, folder, peers,
    server::{LARGE, LARGE_SIZE, Server, byte},
};
use crate::figure::{Figure, median};

pub(crate) async fn measure() -> Result<()> {
    let server = Server::start(1)?;
    let folder = folder()?;
    let (peer, peer_is) = peers::download(&server, folder.path())?;
    let engine = engine(&server, folder.path()).await?;
    let mut took = Vec::new();
    for _ in 0..3 {
        let object = ObjectId { bucket: bucket(), key: LARGE.into(), version: None };
        let mut moved = pin!(documents::watch_transfers(&engine, WatchTransfers {}));
        let began = Instant::now();
        let begun = documents::download(&engine, Download { objects: vec![object] }).await?;
        let id = begun.first().context("a transfer")?.clone();
        let file = loop {
            moved.next().await.context("the stream ended")?;
            let all = documents::get_transfers(&engine, GetTransfers {}).await?;
            let transfer = all.into_iter().find(|transfer| transfer.id == id).context("the transfer")?;
            match transfer.phase {
                TransferPhase::Done { .. } => break transfer.file,
                TransferPhase::Failed { error } => bail!(error),
                _ => {}
            }
        };
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
        check(&file)?;
        std::fs::remove_file(&file)?;
    }
    Figure {
        name: "documents.download",
        value: median(took),
        unit: "ms",
        peer,
        peer_is,
        limit: peer,
        goal: "≤ the fastest peer, 1 GiB",
    }
    .print();
    Ok(())
}

/// A byte of every mebibyte is where it belongs.
fn check(file: &str) -> Result<()> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let mut file = std::fs::File::open(file)?;
    ensure!(file.metadata()?.len() == LARGE_SIZE);
    for at in (0..LARGE_SIZE).step_by((1 << 20) + 4_099) {
        let mut one = [0];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut one)?;
        ensure!(one == [byte(at)], "the byte at {at} is another");
    }
    Ok(())
}
