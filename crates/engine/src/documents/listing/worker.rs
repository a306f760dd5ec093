//! Keeps what is shown of a listing up to date.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::view::View;

/// The least time between two looks at what moved. Another lens does not wait.
const PACE: Duration = Duration::from_millis(80);
/// Of the time, no more than one part in so many goes into arranging what still moves.
const SHARE: u32 = 4;

/// Works out what is shown whenever rows, progress or the lens moved, and says so.
pub(super) async fn work(view: Arc<View>) {
    loop {
        let began = Instant::now();
        let working = Arc::clone(&view);
        // A panic there is a fault of ours; what was published stays, and the next move tries again.
        let _ = tokio::task::spawn_blocking(move || working.work_out()).await;
        let moved = async {
            sleep_until(began + PACE.max(began.elapsed() * SHARE)).await;
            view.moves.notified().await;
        };
        tokio::select! {
            () = view.new_lens.notified() => {}
            () = moved => {}
        }
    }
}
