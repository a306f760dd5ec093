//! Which log streams are there: `DescribeLogStreams`.

use futures::{StreamExt, TryStreamExt, stream};
use protocol::Error;

use crate::clients::{Clients, asking};

/// Questions at a time.
const AT_ONCE: usize = 5;

/// Those of these streams that are in the group, in the same order.
///
/// # Errors
/// What AWS answers; `NotFound` for a log group that is not there.
pub(in crate::logs) async fn present(
    clients: &Clients,
    group: &str,
    names: &[String],
) -> Result<Vec<String>, Error> {
    let is_there = async |name: &String| {
        // In the order of names, what begins with a name begins with that name itself.
        let answer = clients
            .logs
            .describe_log_streams()
            .log_group_name(group)
            .log_stream_name_prefix(name)
            .limit(1)
            .send()
            .await
            .map_err(asking("logs:DescribeLogStreams"))?;
        let found = answer.log_streams.unwrap_or_default();
        let found = found.iter().any(|stream| stream.log_stream_name.as_ref() == Some(name));
        Ok(found.then(|| name.clone()))
    };
    let questions: Vec<_> = names.iter().map(is_there).collect();
    let answers: Vec<Option<String>> = stream::iter(questions).buffered(AT_ONCE).try_collect().await?;
    Ok(answers.into_iter().flatten().collect())
}
