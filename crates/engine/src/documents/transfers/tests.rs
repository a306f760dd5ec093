//! Downloads from a bucket in memory, to a real disk.

use std::{fs, path::PathBuf};

use protocol::documents::transfer::TransferPhase;
use tempfile::TempDir;

use super::*;
use crate::documents::{
    checksum::{Algorithm, Hasher},
    stored::{Fate, StoredObjects, object, open_case, prod},
};

/// Bytes of a range.
const RANGE: usize = 8 << 20;
const KEY: &str = "properties/PW-1/contract.pdf";

struct Scene {
    store: StoredObjects,
    engine: Arc<Engine>,
    folder: TempDir,
}

async fn scene() -> Scene {
    let (store, folder) = (StoredObjects::new(), tempfile::tempdir().unwrap());
    let engine = engine(&store, &folder);
    open_case(&engine).await;
    Scene { store, engine, folder }
}

fn engine(store: &StoredObjects, folder: &TempDir) -> Arc<Engine> {
    store.engine(|options| {
        options.journal = Some(folder.path().join("journal.db"));
        options.documents = Some(folder.path().join("kept"));
    })
}

/// Bytes that differ from range to range.
fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from((at * 31 + at / 4_096) % 251).unwrap()).collect()
}

fn crc64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let mut hasher = Hasher::new(Algorithm::Crc64Nvme);
    hasher.update(bytes);
    base64::engine::general_purpose::STANDARD.encode(hasher.finish())
}

impl Scene {
    fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    async fn download(&self, keys: &[&str]) -> Vec<TransferId> {
        let request = Download { objects: keys.iter().map(|key| object(key)).collect() };
        download_into(&self.engine, &self.downloads(), request).await.unwrap()
    }

    async fn until(&self, what: impl Fn(&[Transfer]) -> bool) -> Vec<Transfer> {
        until(&self.engine, what).await
    }

    async fn ended(&self) -> Transfer {
        let ended = |all: &[Transfer]| all.iter().all(|one| one.ended.is_some());
        self.until(ended).await.remove(0)
    }

    /// All files below the downloads folder.
    fn files(&self) -> Vec<String> {
        let mut folders = vec![self.downloads()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.strip_prefix(self.downloads()).unwrap().display().to_string());
                }
            }
        }
        files.sort();
        files
    }
}

/// Waits until the transfers are so; they are looked at whenever they move, and while bytes flow.
async fn until(engine: &Arc<Engine>, what: impl Fn(&[Transfer]) -> bool) -> Vec<Transfer> {
    let look = async {
        loop {
            let all = engine.transfers.all();
            if what(&all) {
                return all;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), look).await.expect("the transfers are not so")
}

fn failure(transfer: &Transfer) -> &Error {
    match &transfer.phase {
        TransferPhase::Failed { error } => error,
        phase => panic!("{phase:?}"),
    }
}

#[tokio::test]
async fn an_object_comes_in_ranges_and_is_compared_with_its_checksum() {
    let scene = scene().await;
    let whole = bytes(RANGE * 2 + 17);
    scene.store.put(KEY, whole.clone(), &[("x-amz-checksum-crc64nvme", &crc64(&whole))]);
    scene.download(&[KEY]).await;
    let transfer = scene.ended().await;
    assert_eq!(transfer.phase, TransferPhase::Done { verified: "CRC-64/NVME as S3 has it".into() });
    assert_eq!((transfer.size, transfer.done), (Some(whole.len() as u64), whole.len() as u64));
    assert_eq!(scene.store.asked().len(), 3);
    assert_eq!(scene.files(), ["contract.pdf"]);
    assert!(fs::read(scene.downloads().join("contract.pdf")).unwrap() == whole);
    assert_eq!(fs::read_dir(scene.folder.path().join("kept/transfers")).unwrap().count(), 0);
}

#[tokio::test]
async fn nothing_comes_without_a_record() {
    let scene = scene().await;
    scene.store.put(KEY, bytes(10), &[]);
    let close = protocol::documents::access::CloseCase { environment: prod() };
    crate::documents::close_case(&scene.engine, close).await.unwrap();
    let request = Download { objects: vec![object(KEY)] };
    let error = download_into(&scene.engine, &scene.downloads(), request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ReasonRequired);
    assert!(scene.store.asked().is_empty() && scene.engine.transfers.all().is_empty());
}

#[tokio::test]
async fn a_connection_that_breaks_goes_on_where_it_broke() {
    let scene = scene().await;
    let whole = bytes(RANGE + 100);
    scene.store.put(KEY, whole.clone(), &[("x-amz-checksum-crc64nvme", &crc64(&whole))]);
    scene.store.fate(
        |range, before| if range.starts_with("bytes=0-") && before == 0 { Fate::Cut } else { Fate::Answered },
    );
    scene.download(&[KEY]).await;
    assert!(matches!(scene.ended().await.phase, TransferPhase::Done { .. }));
    let half = format!("bytes={}-{}", RANGE / 2, RANGE - 1);
    assert!(scene.store.asked().contains(&half), "{:?}", scene.store.asked());
    assert!(fs::read(scene.downloads().join("contract.pdf")).unwrap() == whole);
}

#[tokio::test]
async fn a_stopped_download_goes_on_in_the_next_run_of_the_console() {
    let scene = scene().await;
    let whole = bytes(RANGE * 3);
    scene.store.put(KEY, whole.clone(), &[]);
    let last = format!("bytes={}-", RANGE * 2);
    scene.store.fate(move |range, _| if range.starts_with(&last) { Fate::Silent } else { Fate::Answered });
    let id = scene.download(&[KEY]).await.remove(0);
    scene.until(|all| all[0].done == (RANGE * 2) as u64).await;
    stop_transfer(&scene.engine, StopTransfer { transfer: id.clone() }).await.unwrap();
    assert_eq!(scene.engine.transfers.all()[0].phase, TransferPhase::Stopped);
    // What the first run kept is written once its writer has ended.
    let kept =
        fs::read_dir(scene.folder.path().join("kept/transfers")).unwrap().next().unwrap().unwrap().path();
    let written = || fs::read_to_string(&kept).is_ok_and(|text| text.contains("[[0,2]]"));
    while !written() {
        tokio::task::yield_now().await;
    }
    let again = engine(&scene.store, &scene.folder);
    let listed = again.transfers.all();
    assert_eq!((&listed[0].id, &listed[0].phase), (&id, &TransferPhase::Stopped));
    let refused = resume_transfer(&again, ResumeTransfer { transfer: id.clone() }).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::ReasonRequired, "another run is another look");
    open_case(&again).await;
    scene.store.fate(|_, _| Fate::Answered);
    let before = scene.store.asked().len();
    resume_transfer(&again, ResumeTransfer { transfer: id }).await.unwrap();
    let ended = until(&again, |all| all[0].ended.is_some()).await.remove(0);
    assert!(matches!(ended.phase, TransferPhase::Done { .. }), "{:?}", ended.phase);
    assert_eq!(scene.store.asked().len() - before, 1, "only what was missing is fetched");
    assert!(fs::read(scene.downloads().join("contract.pdf")).unwrap() == whole);
}

#[tokio::test]
async fn an_object_that_changes_meanwhile_is_not_mixed() {
    let scene = scene().await;
    scene.store.put(KEY, bytes(RANGE * 2), &[]);
    let (store, second) = (scene.store.clone(), format!("bytes={RANGE}-"));
    scene.store.fate(move |range, _| {
        if range.starts_with(&second) {
            store.put(KEY, b"another".to_vec(), &[]);
            return Fate::Refused(412, "PreconditionFailed");
        }
        Fate::Answered
    });
    let id = scene.download(&[KEY]).await.remove(0);
    let transfer = scene.ended().await;
    assert_eq!(failure(&transfer).kind, ErrorKind::Conflict, "{:?}", failure(&transfer));
    assert!(scene.files().iter().all(|file| file.ends_with(".part")));
    resume_transfer(&scene.engine, ResumeTransfer { transfer: id }).await.unwrap();
    assert!(matches!(scene.ended().await.phase, TransferPhase::Done { .. }), "it begins anew");
    assert_eq!(fs::read(scene.downloads().join("contract.pdf")).unwrap(), b"another");
}

#[tokio::test]
async fn bytes_that_do_not_make_the_checksum_are_thrown_away() {
    let scene = scene().await;
    scene.store.put(KEY, bytes(1_000), &[("x-amz-checksum-crc64nvme", &crc64(b"something else"))]);
    scene.download(&[KEY]).await;
    let transfer = scene.ended().await;
    assert!(failure(&transfer).message.contains("CRC-64/NVME"), "{:?}", failure(&transfer));
    assert!(scene.files().is_empty(), "{:?}", scene.files());
}

#[tokio::test]
async fn hostile_keys_stay_below_one_folder_and_nothing_is_replaced() {
    let scene = scene().await;
    let keys = ["../../etc/passwd", "a/Report.pdf", "a/report.pdf", "/CON", "a//b/\u{202e}x.pdf", "empty"];
    for key in keys {
        scene.store.put(key.trim_start_matches('/'), key.as_bytes().to_vec(), &[]);
    }
    scene.store.put("empty", Vec::new(), &[]);
    scene.download(&keys).await;
    let all = scene.until(|all| all.iter().all(|one| one.ended.is_some())).await;
    let folder = scene.files()[0].split('/').next().unwrap().to_owned();
    assert!(folder.starts_with("signalbox-documents-"), "{folder}");
    assert!(scene.files().iter().all(|file| file.starts_with(&folder)), "{:?}", scene.files());
    let done = all.iter().filter(|one| matches!(one.phase, TransferPhase::Done { .. })).count();
    assert!(done >= 4, "{all:?}");
    fs::write(scene.downloads().join("contract.pdf"), "mine").unwrap();
    scene.store.put(KEY, b"theirs".to_vec(), &[]);
    scene.download(&[KEY]).await;
    let transfer = scene.ended().await;
    assert!(transfer.file.ends_with("contract (2).pdf"), "{}", transfer.file);
    assert_eq!(fs::read(scene.downloads().join("contract.pdf")).unwrap(), b"mine");
}

#[tokio::test]
async fn what_does_not_come_onto_the_list_is_not_kept_either() {
    let scene = scene().await;
    let silent = ["a", "b", "c"];
    for key in silent {
        scene.store.put(key, b"here".to_vec(), &[]);
    }
    // As many as run at once: the others wait.
    scene.store.fate(|_, _| Fate::Silent);
    scene.download(&silent).await;
    let full: Vec<_> = (0..MOST).map(|at| at.to_string()).collect();
    let full: Vec<_> = full.iter().map(String::as_str).collect();
    scene.download(&full).await;
    let kept = || {
        let files = fs::read_dir(scene.folder.path().join("kept/transfers")).unwrap();
        files.filter(|file| file.as_ref().unwrap().path().extension().unwrap() == "json").count()
    };
    let before = kept();
    let request = Download { objects: full.iter().map(|key| object(key)).collect() };
    let error = download_into(&scene.engine, &scene.downloads(), request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert_eq!((scene.engine.transfers.all().len(), kept()), (MOST + 3, before));
}

#[tokio::test]
async fn what_was_being_begun_when_somebody_left_does_not_begin() {
    let scene = scene().await;
    scene.store.put(KEY, bytes(10), &[]);
    let sitting = scene.engine.cases.sitting([&prod()]);
    let new = download::all(&scene.engine, &scene.downloads(), vec![object(KEY)]).await.unwrap();
    scene.engine.forget(&[prod()]);
    let error = scene.engine.transfers.begin_all(&scene.engine, new, &sitting).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(scene.engine.transfers.all().is_empty() && scene.store.asked().is_empty());
}

#[tokio::test]
async fn an_object_that_is_gone_fails_alone_and_leaves_nothing() {
    let scene = scene().await;
    scene.store.put("there", b"here".to_vec(), &[]);
    scene.download(&["gone", "there"]).await;
    let all = scene.until(|all| all.iter().all(|one| one.ended.is_some())).await;
    assert_eq!(failure(&all[1]).kind, ErrorKind::NotFound);
    assert!(matches!(all[0].phase, TransferPhase::Done { .. }));
    for transfer in all {
        remove_transfer(&scene.engine, RemoveTransfer { transfer: transfer.id }).await.unwrap();
    }
    assert!(scene.engine.transfers.all().is_empty());
    assert_eq!(scene.files().len(), 1, "what is done stays");
}

#[tokio::test]
async fn a_few_run_at_once_and_all_stop_when_somebody_else_is_there() {
    let scene = scene().await;
    let keys: Vec<_> = (0..5).map(|at| format!("{at}.pdf")).collect();
    for key in &keys {
        scene.store.put(key, bytes(100), &[]);
    }
    scene.store.fate(|_, _| Fate::Silent);
    scene.download(&keys.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let phase =
        |all: &[Transfer], wanted: TransferPhase| all.iter().filter(|one| one.phase == wanted).count();
    let all = scene.engine.transfers.all();
    assert_eq!((phase(&all, TransferPhase::Running), phase(&all, TransferPhase::Waiting)), (3, 2));
    scene.engine.forget(&[prod()]);
    assert_eq!(phase(&scene.engine.transfers.all(), TransferPhase::Stopped), 5);
}

#[tokio::test]
async fn a_download_is_of_some_objects_and_not_of_millions() {
    let scene = scene().await;
    for count in [0, MOST + 1] {
        let request = Download { objects: (0..count).map(|at| object(&at.to_string())).collect() };
        let error = download_into(&scene.engine, &scene.downloads(), request).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid { field: "objects".into() });
    }
}
