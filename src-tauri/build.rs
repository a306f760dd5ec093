//! Gives the window its capabilities, which live beside the shell rather than at Tauri's usual place.

fn main() {
    if !std::path::Path::new("ui/dist/index.html").exists() {
        println!(
            "cargo::error=the window is not built yet: `cargo xtask ui` builds it, `make run` does both"
        );
        return;
    }
    let app = tauri_build::AppManifest::new().commands(&["request", "open", "stop", "painted"]);
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(app);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
