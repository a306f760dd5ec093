//! Everything the window can ask, a line each. Names no Tauri type, so a test drives it with JSON.

use std::{collections::HashMap, future::Future, sync::Arc};

use engine::{
    Engine, catalogue, changes, documents, journal, logs, overview, runbooks, services, session, targets,
};
use futures::{FutureExt as _, Stream, StreamExt as _, future::BoxFuture, stream::BoxStream};
use protocol::{Error, ErrorKind, Request};
use serde_json::Value;

use crate::host::Host;

/// The table.
fn table() -> Routes {
    of_documents(of_logs(Routes::default()))
        .on(session::get_status)
        .on(session::get_identity)
        .on(session::get_calls)
        .on(session::get_sign_in)
        .on(session::start_sign_in)
        .on(session::cancel_sign_in)
        .on(session::open_sign_in_page)
        .on(session::sign_out)
        .on(session::add_session)
        .on(session::remove_session)
        .on(session::get_accounts)
        .on(session::choose_access)
        .on(session::get_permissions)
        .on(session::try_keyring)
        .on(session::set_lock)
        .on(session::lock)
        .on(session::touch)
        .stream(session::watch)
        .on(catalogue::get_catalogue)
        .on(catalogue::reload)
        .stream(catalogue::watch)
        .on(overview::get_fleet)
        .on(overview::get_environment)
        .on(overview::refresh)
        .stream(overview::watch)
        .on(services::get_services)
        .on(services::get_service)
        .on(services::get_revisions)
        .on(services::get_definition)
        .on(services::compare_revisions)
        .on(services::refresh)
        .stream(services::watch)
        .on(targets::get_targets)
        .on(targets::refresh)
        .on(targets::set_vigil)
        .stream(targets::watch)
        .stream(targets::alerts)
        .on(changes::preview)
        .on(changes::apply)
        .on(changes::arm)
        .on(changes::disarm)
        .on(changes::get_changes)
        .on(changes::get_following)
        .on(changes::dismiss)
        .on(changes::get_fargate_sizes)
        .stream(changes::watch)
        .on(journal::get_records)
        .on(journal::get_record)
        .on(journal::verify)
        .on(journal::export)
        .stream(journal::watch)
        .on(runbooks::get_runbooks)
        .on_demo(demo::get_faults)
        .on_demo(demo::set_fault)
        .on_demo(demo::clear_faults)
        .on_demo(demo::set_rollout_fate)
        .on_demo(demo::strike)
        .on_demo(demo::get_stuck_documents)
        .on_demo(demo::get_live_tail)
        .on_demo(demo::set_live_tail)
}

/// The part of the table that is about logs.
fn of_logs(routes: Routes) -> Routes {
    routes
        .stream(logs::tail)
        .on(logs::set_lens)
        .on(logs::extend)
        .on(logs::get_rows)
        .on(logs::find_row)
        .on(logs::get_density)
        .on(logs::get_context)
        .on(logs::get_line)
        .on(logs::get_fields)
        .on(logs::copy_lines)
        .stream(logs::export)
        .on(logs::get_groups)
        .on(logs::get_saved)
        .on(logs::save_filter)
        .on(logs::remove_filter)
        .on(logs::set_highlights)
        .on(logs::set_bookmark)
        .on(logs::remove_bookmark)
        .on(logs::start_query)
        .on(logs::stop_query)
        .on(logs::remove_query)
        .on(logs::estimate_query)
        .on(logs::get_results)
        .stream(logs::watch_queries)
}

/// The part of the table that is about documents.
fn of_documents(routes: Routes) -> Routes {
    routes
        .on(documents::get_buckets)
        .on(documents::locate)
        .stream(documents::list)
        .on(documents::stop_listing)
        .on(documents::list_again)
        .on(documents::set_lens)
        .on(documents::get_rows)
        .on(documents::find_row)
        .on(documents::get_keys)
        .stream(documents::find_tagged)
        .stream(documents::search_inventory)
        .on(documents::get_details)
        .on(documents::get_versions)
        .on(documents::compare)
        .stream(documents::tell)
        .on(documents::get_case)
        .on(documents::open_case)
        .on(documents::close_case)
        .on(documents::open_preview)
        .on(documents::get_content)
        .on(documents::close_preview)
        .on(documents::make_link)
        .on(documents::download)
        .on(documents::get_transfers)
        .on(documents::stop_transfer)
        .on(documents::resume_transfer)
        .on(documents::remove_transfer)
        .stream(documents::watch_transfers)
        .stream(documents::find_person)
        .on(documents::export_person)
        .on(documents::choose_file)
        .on(documents::plan_change)
        .on(documents::apply_change)
        .on(documents::get_erasures)
        .on(documents::resume_erasure)
        .stream(documents::watch_erasures)
}

type Answer = Result<Value, Error>;
type Handler = Box<dyn Fn(Host, Value) -> BoxFuture<'static, Answer> + Send + Sync>;
type Opener = Box<dyn Fn(Host, Value) -> Result<BoxStream<'static, Value>, Error> + Send + Sync>;

/// One function of the engine. A trait, because only so can an `async fn` that borrows the engine be named in a bound.
trait Verb<'a, R: Request>: Send + Sync + 'static {
    type Answer: Future<Output = Result<R::Reply, Error>> + Send + 'a;

    fn call(&self, engine: &'a Arc<Engine>, request: R) -> Self::Answer;
}

impl<'a, R, F, Answer> Verb<'a, R> for F
where
    R: Request,
    F: Fn(&'a Arc<Engine>, R) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = Result<R::Reply, Error>> + Send + 'a,
{
    type Answer = Answer;

    fn call(&self, engine: &'a Arc<Engine>, request: R) -> Answer {
        self(engine, request)
    }
}

/// The routes by name.
#[derive(Default)]
pub struct Routes {
    requests: HashMap<&'static str, Handler>,
    streams: HashMap<&'static str, Opener>,
}

impl Routes {
    /// Every route of the console.
    #[must_use]
    pub fn new() -> Self {
        table()
    }

    /// The names of all requests and streams.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.requests.keys().chain(self.streams.keys()).copied()
    }

    /// Answers the request `name`. It runs in its own task: a panic becomes an error, not a hung promise.
    ///
    /// # Errors
    /// Whatever the engine says; `Invalid` for an unknown name or a body of another shape.
    pub async fn request(&self, host: &Host, name: &str, body: Value) -> Result<Value, Error> {
        let handler = self.requests.get(name).ok_or_else(|| unknown(name))?;
        match tokio::spawn(handler(host.clone(), body)).await {
            Ok(answer) => answer,
            Err(failure) => {
                tracing::error!(request = name, %failure, "a request failed");
                Err(Error::new(ErrorKind::Internal, format!("{name} failed inside the console"))
                    .with_next("The console's log says more; trying again may help."))
            }
        }
    }

    /// Opens the stream `name`; dropping what it returns stops the work behind it.
    ///
    /// # Errors
    /// `Invalid` for an unknown name or a body of another shape.
    pub fn open(&self, host: &Host, name: &str, body: Value) -> Result<BoxStream<'static, Value>, Error> {
        let opener = self.streams.get(name).ok_or_else(|| unknown(name))?;
        opener(host.clone(), body)
    }

    fn on<R: Request>(mut self, verb: impl for<'a> Verb<'a, R>) -> Self {
        let verb = Arc::new(verb);
        let handler: Handler = Box::new(move |host, body| {
            let verb = verb.clone();
            async move {
                let request = decode::<R>(R::NAME, body)?;
                encode(&verb.call(&host.engine, request).await?)
            }
            .boxed()
        });
        self.requests.insert(R::NAME, handler);
        self
    }

    fn on_demo<R: Request>(
        mut self,
        verb: impl Fn(&demo::Account, R) -> Result<R::Reply, Error> + Copy + Send + Sync + 'static,
    ) -> Self {
        let handler: Handler = Box::new(move |host, body| {
            async move {
                let account = host.demo.as_deref().ok_or_else(|| not_demo(R::NAME))?;
                encode(&verb(account, decode(R::NAME, body)?)?)
            }
            .boxed()
        });
        self.requests.insert(R::NAME, handler);
        self
    }

    fn stream<S, Notices>(mut self, open: impl Fn(&Arc<Engine>, S) -> Notices + Send + Sync + 'static) -> Self
    where
        S: protocol::Stream,
        Notices: Stream<Item = S::Notice> + Send + 'static,
    {
        let opener: Opener = Box::new(move |host, body| {
            let subscription = decode::<S>(S::NAME, body)?;
            let notices = open(&host.engine, subscription);
            Ok(notices.filter_map(|notice| async move { serde_json::to_value(notice).ok() }).boxed())
        });
        self.streams.insert(S::NAME, opener);
        self
    }
}

fn decode<T: serde::de::DeserializeOwned>(name: &str, body: Value) -> Result<T, Error> {
    serde_json::from_value(body).map_err(|reason| {
        Error::new(ErrorKind::Invalid { field: "body".into() }, format!("{name}: {reason}"))
    })
}

fn encode<T: serde::Serialize>(reply: &T) -> Answer {
    serde_json::to_value(reply)
        .map_err(|reason| Error::new(ErrorKind::Internal, format!("the answer has no JSON form: {reason}")))
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorKind::Invalid { field: "name".into() }, format!("there is no route {name:?}"))
}

fn not_demo(name: &str) -> Error {
    Error::new(
        ErrorKind::Invalid { field: "name".into() },
        format!("{name} is only for the embedded account"),
    )
}
