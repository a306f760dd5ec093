//! The one window, and the four commands it may call.

use std::{sync::Arc, time::Instant};

use protocol::Error;
use serde_json::Value;
use tauri::{
    AppHandle, Manager as _, State, WebviewUrl, WebviewWindowBuilder, WindowEvent, ipc::Channel,
    webview::PageLoadEvent,
};

use crate::{
    host::{Host, Setup},
    native,
    options::{Options, Source},
    pictures,
    routes::Routes,
    streams::Streams,
};

/// As in `tauri.conf.json`.
const IDENTIFIER: &str = "app.signalbox.console";

/// Why no window opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// There is no display.
    #[error(
        "there is no display to open a window on. Set DISPLAY or WAYLAND_DISPLAY, or use `make run`, which brings a \
         virtual one"
    )]
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "other systems always have one"))]
    NoDisplay,
    /// The asynchronous runtime or the embedded account's portal did not start.
    #[error("the engine did not start: {0}")]
    Engine(#[from] std::io::Error),
    /// Tauri did not start.
    #[error("the window did not open: {0}")]
    Tauri(#[from] tauri::Error),
}

/// When the process began, as near as it can tell, and whether to report the first paint.
struct FirstPaint {
    started: Instant,
    report: bool,
}

/// Opens the window and stays until it is closed.
pub(crate) fn run(options: &Options, mut notices: Vec<String>) -> Result<(), StartError> {
    let memory = Memory::of_the_webview(&mut notices);
    let first_paint = FirstPaint { started: Instant::now(), report: options.report_paint };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let own = own_folder();
    let host = runtime.block_on(Host::start(Setup {
        source: options.source,
        catalogue: options.catalogue.clone().or_else(|| own.as_ref().map(|folder| folder.join("systems"))),
        choices: own.as_ref().map(|folder| folder.join("choices.toml")),
        journal: data_folder().map(|folder| folder.join(journal_name(options.source))),
        vigils: own.as_ref().map(|folder| folder.join("vigils.toml")),
        logs: own.map(|folder| folder.join("logs")),
        documents: data_folder().map(|folder| folder.join(documents_name(options.source))),
        previewer: own_previewer(),
        notices,
    }))?;
    let engine = Arc::clone(&host.engine);
    let chooser = Arc::clone(&host.chooser);
    let entered = runtime.enter();

    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .manage(host)
        .manage(Routes::new())
        .manage(Streams::default())
        .manage(first_paint)
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, |context, request, responder| {
            let engine = Arc::clone(&context.app_handle().state::<Host>().engine);
            let window = context.webview_label().to_owned();
            tauri::async_runtime::spawn(async move {
                responder.respond(pictures::answer(engine, &window, request).await);
            });
        })
        .invoke_handler(tauri::generate_handler![request, open, stop, painted])
        .on_page_load(|webview, load| {
            if load.event() == PageLoadEvent::Started {
                webview.state::<Streams>().stop_all();
            }
        })
        .on_window_event(|window, event| {
            if matches!(event, WindowEvent::Destroyed) {
                window.state::<Streams>().stop_all();
            }
        })
        .build(tauri::generate_context!())?;
    let mut window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default())
        .title("Signalbox")
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0);
    if let Memory::Fleeting(folder) = &memory {
        window = window.data_directory(folder.path().to_owned());
    }
    window.build()?;
    native::notify_of_alerts(app.handle(), &engine)?;
    chooser.open(app.handle())?;
    drop(engine);
    app.run(|_, _| {});
    drop(entered);
    Ok(())
}

/// Where the webview keeps the last place, the theme and the like.
enum Memory {
    /// Its usual folder.
    Lasting,
    /// A folder of this run alone, for a home that cannot be written.
    Fleeting(tempfile::TempDir),
    /// Not even that: the window will say what failed.
    None,
}

impl Memory {
    /// Tauri fails to open a window whose folder it cannot make, so that is tried first.
    fn of_the_webview(notices: &mut Vec<String>) -> Self {
        let usual = directories::BaseDirs::new().map(|folders| folders.data_local_dir().join(IDENTIFIER));
        let made = usual.map_or_else(|| Err(std::io::ErrorKind::NotFound.into()), std::fs::create_dir_all);
        let Err(reason) = made else { return Self::Lasting };
        notices.push(format!("Place, theme and window size are not remembered: {reason}"));
        tempfile::tempdir().map_or(Self::None, Self::Fleeting)
    }
}

/// The folder for the user's own systems and choices, where this machine has a configuration folder.
fn own_folder() -> Option<std::path::PathBuf> {
    directories::ProjectDirs::from("app", "signalbox", "signalbox")
        .map(|folders| folders.config_dir().to_owned())
}

/// The folder for what the console writes down, where this machine has one.
fn data_folder() -> Option<std::path::PathBuf> {
    directories::ProjectDirs::from("app", "signalbox", "signalbox")
        .map(|folders| folders.data_local_dir().to_owned())
}

/// This program again, as the one that draws previews: what a document does to it, it does not do to the console.
fn own_previewer() -> Option<Vec<std::ffi::OsString>> {
    let program = std::env::current_exe().ok()?;
    Some(vec![program.into(), "--preview".into()])
}

/// What was done to the embedded account is nobody's evidence: it has a journal of its own.
const fn journal_name(source: Source) -> &'static str {
    match source {
        Source::Aws => "journal.db",
        Source::Demo { .. } => "journal-embedded.db",
    }
}

/// What is unfinished there goes on there: an erasure of the embedded account never in another.
const fn documents_name(source: Source) -> &'static str {
    match source {
        Source::Aws => "documents",
        Source::Demo { .. } => "documents-embedded",
    }
}

/// A second start brings the first window forward.
fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        for outcome in [window.unminimize(), window.show(), window.set_focus()] {
            outcome.unwrap_or_else(|error| tracing::warn!(%error, "the window did not come forward"));
        }
    }
}

/// Answers one request of the window.
#[tauri::command]
async fn request(
    host: State<'_, Host>,
    routes: State<'_, Routes>,
    name: String,
    body: Value,
) -> Result<Value, Error> {
    routes.request(&host, &name, body).await
}

/// Opens a stream; its notices go to `channel` until `stop` is called with the id returned.
#[tauri::command]
async fn open(
    host: State<'_, Host>,
    routes: State<'_, Routes>,
    streams: State<'_, Streams>,
    name: String,
    body: Value,
    channel: Channel<Value>,
) -> Result<u32, Error> {
    let notices = routes.open(&host, &name, body)?;
    Ok(streams.open(notices, channel))
}

/// Stops a stream.
#[tauri::command]
async fn stop(streams: State<'_, Streams>, id: u32) -> Result<(), Error> {
    streams.stop(id);
    Ok(())
}

/// The first real page is on screen.
#[tauri::command]
#[expect(clippy::print_stdout, reason = "the benchmark and the set-up without a display wait for this line")]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands its state over by value")]
fn painted(first_paint: State<'_, FirstPaint>) {
    let elapsed = first_paint.started.elapsed();
    tracing::info!(?elapsed, "first paint");
    if first_paint.report {
        println!("painted {}", elapsed.as_millis());
    }
}
