//! Live Tail: `StartLiveTail`.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::{
    error::{ProvideErrorMetadata, SdkError},
    operation::start_live_tail::StartLiveTailOutput,
    types::{
        LiveTailSessionLogEvent, LiveTailSessionUpdate, StartLiveTailResponseStream as Told,
        error::StartLiveTailResponseStreamError,
    },
};
use futures::future::try_join_all;
use protocol::{Error, ErrorKind};
use tokio::time::timeout;

use super::groups::describe;
use crate::{
    catalogue::model::Environment,
    clients::{Clients, asking},
    logs::event::Arrival,
};

/// Log groups of one session.
pub(in crate::logs) const MOST_GROUPS: usize = 10;
/// Streams that a session can be narrowed to.
const MOST_STREAMS: usize = 10;
/// How long a session may take until it says that it has begun, with the wait for its turn.
const OPENING: Duration = Duration::from_secs(30);
/// An update comes every second, be it empty: after this the connection is lost.
const SILENCE: Duration = Duration::from_secs(6);

/// A log group, or some streams of it, that a session listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::logs) struct Heard {
    /// What its arrivals tell as their source.
    pub(in crate::logs) source: u16,
    /// The log group's name.
    pub(in crate::logs) group: String,
    /// Only these streams; all when there are none.
    pub(in crate::logs) streams: Vec<String>,
}

/// Why there is no session, or no longer one.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::logs) enum End {
    /// It was open for as long as AWS keeps one.
    TimedOut,
    /// The connection was lost, or AWS could not go on.
    Cut(Error),
    /// Nobody here knows Live Tail, or not for such a log group.
    NotThere(Error),
    /// AWS said no.
    Refused(Error),
}

/// Lines that were just taken by CloudWatch Logs.
#[derive(Clone, Debug, Default)]
pub(in crate::logs) struct Update {
    pub(in crate::logs) arrivals: Vec<Arrival>,
    /// Whether there were more, and these are a sample.
    pub(in crate::logs) sampled: bool,
}

/// An open session.
pub(in crate::logs) struct Session {
    output: StartLiveTailOutput,
    heard: Vec<Heard>,
}

impl Session {
    /// Opens a session for the log groups with these ARNs: [`MOST_GROUPS`] at most, and one alone where it has streams.
    ///
    /// # Errors
    /// Any [`End`] but a time-out.
    pub(in crate::logs) async fn open(
        clients: &Clients,
        arns: Vec<String>,
        heard: Vec<Heard>,
        pattern: Option<&str>,
    ) -> Result<Self, End> {
        let opening = async {
            // More streams than a session takes are picked from all as they come.
            let streams = match heard.as_slice() {
                [alone] if alone.streams.len() <= MOST_STREAMS => alone.streams.clone(),
                _ => Vec::new(),
            };
            let output = clients
                .live_tail
                .start_live_tail()
                .set_log_group_identifiers(Some(arns))
                .set_log_stream_names((!streams.is_empty()).then_some(streams))
                .set_log_event_filter_pattern(pattern.map(str::to_owned))
                .send()
                .await
                .map_err(not_opened)?;
            let mut session = Self { output, heard };
            session.begun().await?;
            Ok(session)
        };
        timeout(OPENING, opening).await.unwrap_or_else(|_| Err(cut("did not open in time")))
    }

    /// The next lines, within some seconds.
    ///
    /// # Errors
    /// How the session ended.
    pub(in crate::logs) async fn next(&mut self) -> Result<Update, End> {
        loop {
            let told = timeout(SILENCE, self.receive()).await.unwrap_or_else(|_| Err(cut("fell silent")))?;
            if let Told::SessionUpdate(update) = told {
                return Ok(self.update(update));
            }
        }
    }

    /// An endpoint that knows nothing of Live Tail may answer well and say nothing.
    async fn begun(&mut self) -> Result<(), End> {
        loop {
            if let Told::SessionStart(_) = self.receive().await? {
                return Ok(());
            }
        }
    }

    async fn receive(&mut self) -> Result<Told, End> {
        match self.output.response_stream.recv().await {
            Ok(Some(told)) => Ok(told),
            Ok(None) => Err(cut("ended")),
            Err(SdkError::ServiceError(service)) => Err(ended(service.err())),
            Err(SdkError::ResponseError(_)) => Err(cut("sent what cannot be read")),
            Err(_) => Err(cut("lost its connection")),
        }
    }

    fn update(&self, update: LiveTailSessionUpdate) -> Update {
        let sampled = update.session_metadata.is_some_and(|metadata| metadata.sampled);
        let mut arrivals = Vec::new();
        for event in update.session_results.unwrap_or_default() {
            self.deliver(event, &mut arrivals);
        }
        Update { arrivals, sampled }
    }

    /// A line is of the one that hears its group.
    fn deliver(&self, event: LiveTailSessionLogEvent, arrivals: &mut Vec<Arrival>) {
        let group = group_name(event.log_group_identifier.as_deref().unwrap_or_default());
        let stream = event.log_stream_name.unwrap_or_default();
        let hears = |heard: &&Heard| {
            heard.group == group && (heard.streams.is_empty() || heard.streams.contains(&stream))
        };
        if let Some(heard) = self.heard.iter().find(hears) {
            arrivals.push(Arrival {
                source: heard.source,
                stream,
                at: event.timestamp.unwrap_or_default(),
                ingested: event.ingestion_time.unwrap_or_default(),
                id: None,
                was_live: true,
                message: event.message.unwrap_or_default(),
            });
        }
    }
}

/// The name in what a session calls a group: its name, `account:name`, or its ARN.
fn group_name(identifier: &str) -> &str {
    let identifier = identifier.strip_suffix(":*").unwrap_or(identifier);
    // A group's name has no colon.
    identifier.rsplit(':').next().unwrap_or(identifier)
}

/// The ARNs of log groups: composed where the account is declared, else asked for.
///
/// # Errors
/// [`End::Refused`], `NotFound` when one of them is not there.
pub(in crate::logs) async fn arns(
    clients: &Clients,
    environment: &Environment,
    heard: &[Heard],
) -> Result<Vec<String>, End> {
    let arn = async |heard: &Heard| {
        let group = &heard.group;
        if let Some(account) = &environment.account {
            let region = &environment.region;
            return Ok(format!("arn:{}:logs:{region}:{account}:log-group:{group}", partition(region)));
        }
        let described = describe(clients, group).await?;
        let missing = || Error::new(ErrorKind::NotFound, format!("There is no log group {group}"));
        described.map(|group| group.arn).ok_or_else(missing)
    };
    try_join_all(heard.iter().map(arn)).await.map_err(End::Refused)
}

/// The partition that a region lies in.
fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 6] = [
        ("cn-", "aws-cn"),
        ("eusc-", "aws-eusc"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
    ];
    PARTITIONS.iter().find(|(head, _)| region.starts_with(head)).map_or("aws", |(_, partition)| partition)
}

fn not_opened<E>(error: SdkError<E, aws_smithy_runtime_api::client::orchestrator::HttpResponse>) -> End
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    let known = match error.code() {
        // A log group of infrequent access, for one.
        Some("InvalidOperationException" | "UnknownOperationException" | "NotImplemented") => false,
        Some(_) => true,
        None => !matches!(status, 404 | 405 | 501),
    };
    let error = asking("logs:StartLiveTail")(error);
    match error.kind {
        _ if !known => End::NotThere(error),
        ErrorKind::Unreachable | ErrorKind::Internal => End::Cut(error),
        _ => End::Refused(error),
    }
}

fn ended(error: &StartLiveTailResponseStreamError) -> End {
    if error.is_session_timeout_exception() { End::TimedOut } else { cut("was ended by AWS") }
}

fn cut(how: &str) -> End {
    End::Cut(
        Error::new(ErrorKind::Unreachable, format!("The Live Tail session {how}"))
            .with_next("It is opened again by itself; what it missed is read meanwhile."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_known_by_name_account_and_arn() {
        for identifier in [
            "/ecs/prod/api",
            "111122223333:/ecs/prod/api",
            "arn:aws:logs:eu-west-2:111122223333:log-group:/ecs/prod/api",
            "arn:aws:logs:eu-west-2:111122223333:log-group:/ecs/prod/api:*",
        ] {
            assert_eq!(group_name(identifier), "/ecs/prod/api");
        }
    }

    #[test]
    fn regions_lie_in_their_partitions() {
        for (region, arn) in [
            ("eu-west-2", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-isob-east-1", "aws-iso-b"),
        ] {
            assert_eq!(partition(region), arn);
        }
    }
}
