//! Gives the window its capabilities, which live beside the shell rather than at Tauri's usual place.

fn main() {
    let app = tauri_build::AppManifest::new().commands(&["request", "open", "stop", "painted"]);
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json").app_manifest(app);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
