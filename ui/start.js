// The theme is set before the first paint, so that the window does not flash.
try {
  const theme = JSON.parse(localStorage.getItem("signalbox.theme"));
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // No storage, or not ours: the system's preference holds.
}

document.getElementById("failed-reload").addEventListener("click", () => location.reload());

try {
  const { default: init } = await import("/ui.js");
  await init({ module_or_path: "/ui_bg.wasm" });
} catch (error) {
  const panel = document.getElementById("failed");
  // A panic has told its own story already.
  if (panel.hidden) {
    document.getElementById("failed-reason").textContent = String(error);
    panel.hidden = false;
  }
}
