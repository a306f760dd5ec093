//! A Tauri window with nothing in it: the limit that the console's start and memory are held against.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![painted])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("tests/bench/empty_window/tauri.conf.json"))
}

#[tauri::command]
#[expect(clippy::print_stdout, reason = "the benchmark waits for this line")]
fn painted() {
    println!("painted");
}
