//! The way to the engine: requests, streams, and the little that only the desktop can do.
//!
//! Nothing else names `__TAURI__`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use leptos::{
    leptos_dom::helpers::{IntervalHandle, set_interval_with_handle},
    task::spawn_local,
};
use protocol::{Error, ErrorKind, Request, Stream};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The engine says something at least this often (milliseconds), so two silences mean a lost line.
const HEARTBEAT: f64 = 5_000.0;

/// How often a stream's line is checked.
const CHECK: Duration = Duration::from_millis(2_500);

/// Whether the window runs inside the console rather than in a browser.
pub(crate) fn present() -> bool {
    core().is_some()
}

/// Asks the engine.
///
/// # Errors
/// What the engine answered, or `Internal` when the two sides did not understand each other.
pub(crate) async fn call<R: Request>(request: R) -> Result<R::Reply, Error> {
    let reply = invoke("request", &arguments(R::NAME, &request)?).await?;
    from_js(&reply)
}

/// Opens `url` in the system's browser.
pub(crate) async fn open_url(url: &str) -> Result<(), Error> {
    let arguments = Object::new();
    set(&arguments, "url", &url.into())?;
    invoke("plugin:opener|open_url", &arguments).await.map(drop)
}

/// Puts `text` on the clipboard.
pub(crate) async fn copy(text: &str) -> Result<(), Error> {
    let arguments = Object::new();
    set(&arguments, "text", &text.into())?;
    invoke("plugin:clipboard-manager|write_text", &arguments).await.map(drop)
}

/// The address of a picture that the shell draws under its own scheme `doc`, as this platform's webview takes it.
pub(crate) fn doc_address(path: &str) -> Option<String> {
    let core = core()?;
    let address: Function = get(&core, "convertFileSrc").ok()?;
    let root = address.call2(&core, &"".into(), &"doc".into()).ok()?.as_string()?;
    Some(root + path)
}

/// Tells the shell that the first real content is on screen, for the measure of the start.
pub(crate) async fn painted() {
    // Only a measure: an older shell that does not know it costs nothing.
    let _ = invoke("painted", &Object::new()).await;
}

/// What a stream brings.
pub(crate) enum Event<N> {
    /// The engine spoke.
    Notice(N),
    /// The line is down; it is being opened again.
    Lost(Error),
}

/// An open stream. Dropping it stops the stream.
pub(crate) struct Subscription<S: Stream + Clone>(Rc<Line<S>>);

impl<S: Stream + Clone> Drop for Subscription<S> {
    fn drop(&mut self) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        self.0.close();
    }
}

/// Opens `stream` and keeps it open: a line that is silent for two heartbeats is opened anew.
pub(crate) fn open<S: Stream + Clone>(
    stream: S,
    on_event: impl Fn(Event<S::Notice>) + 'static,
) -> Subscription<S> {
    let line = Rc::new(Line {
        stream,
        on_event: Box::new(on_event),
        turn: Cell::new(0),
        id: RefCell::new(None),
        heard_at: Cell::new(0.0),
        timer: Cell::new(None),
    });
    line.connect();
    let watched = Rc::downgrade(&line);
    let check = move || {
        if let Some(line) = watched.upgrade() {
            line.check();
        }
    };
    line.timer.set(set_interval_with_handle(check, CHECK).ok());
    Subscription(line)
}

struct Line<S: Stream> {
    stream: S,
    on_event: Box<dyn Fn(Event<S::Notice>)>,
    /// Counts the openings: what belongs to an earlier one is not listened to.
    turn: Cell<u32>,
    id: RefCell<Option<JsValue>>,
    /// `Date.now()` of the last notice or opening.
    heard_at: Cell<f64>,
    timer: Cell<Option<IntervalHandle>>,
}

impl<S: Stream + Clone> Line<S> {
    fn connect(self: &Rc<Self>) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        self.heard_at.set(Date::now());
        let line = Rc::downgrade(self);
        let stream = self.stream.clone();
        spawn_local(async move {
            let opened = open_channel(&stream, hearing(line.clone(), turn)).await;
            match (line.upgrade().filter(|line| line.turn.get() == turn), opened) {
                (Some(line), Ok(id)) => *line.id.borrow_mut() = Some(id),
                (Some(line), Err(error)) => {
                    line.heard_at.set(0.0);
                    (line.on_event)(Event::Lost(error));
                }
                (None, Ok(id)) => stop(id),
                (None, Err(_)) => {}
            }
        });
    }

    fn check(self: &Rc<Self>) {
        if Date::now() - self.heard_at.get() > 2.0 * HEARTBEAT {
            self.close();
            (self.on_event)(Event::Lost(Error::new(ErrorKind::Unreachable, "The engine has fallen silent.")));
            self.connect();
        }
    }

    fn close(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        if let Some(id) = self.id.borrow_mut().take() {
            stop(id);
        }
    }

    fn hear(&self, message: &JsValue) {
        self.heard_at.set(Date::now());
        (self.on_event)(match from_js(message) {
            Ok(notice) => Event::Notice(notice),
            Err(error) => Event::Lost(error),
        });
    }
}

/// The channel's handler. It outlives the line, since a message may come after the stop.
fn hearing<S: Stream + Clone>(line: Weak<Line<S>>, turn: u32) -> JsValue {
    let hear = move |message: JsValue| {
        if let Some(line) = line.upgrade().filter(|line| line.turn.get() == turn) {
            line.hear(&message);
        }
    };
    Closure::<dyn Fn(JsValue)>::new(hear).into_js_value()
}

async fn open_channel<S: Stream>(stream: &S, on_message: JsValue) -> Result<JsValue, Error> {
    let core = core().ok_or_else(absent)?;
    let class: Function = get(&core, "Channel")?;
    let channel = Reflect::construct(&class, &Array::new()).map_err(misunderstood)?;
    set(&channel, "onmessage", &on_message)?;
    let arguments = arguments(S::NAME, stream)?;
    set(&arguments, "channel", &channel)?;
    invoke("open", &arguments).await
}

fn stop(id: JsValue) {
    spawn_local(async move {
        let arguments = Object::new();
        if set(&arguments, "id", &id).is_ok() {
            // A stream that has ended by itself is stopped already.
            let _ = invoke("stop", &arguments).await;
        }
    });
}

async fn invoke(command: &str, arguments: &Object) -> Result<JsValue, Error> {
    let core = core().ok_or_else(absent)?;
    let function: Function = get(&core, "invoke")?;
    let promise: Promise = function
        .call2(&core, &command.into(), arguments)
        .map_err(misunderstood)?
        .dyn_into()
        .map_err(misunderstood)?;
    JsFuture::from(promise).await.map_err(|reason| from_js(&reason).unwrap_or_else(|_| misunderstood(reason)))
}

fn core() -> Option<JsValue> {
    let tauri = Reflect::get(&js_sys::global(), &"__TAURI__".into()).ok()?;
    Reflect::get(&tauri, &"core".into()).ok().filter(JsValue::is_object)
}

fn arguments(name: &str, body: &impl Serialize) -> Result<Object, Error> {
    let arguments = Object::new();
    let body = body.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    set(&arguments, "name", &name.into())?;
    set(&arguments, "body", &body.map_err(|error| misunderstood(error.into()))?)?;
    Ok(arguments)
}

/// What the engine said. It crosses into WebAssembly as one text: an object would be asked for each of its fields, and
/// a reply of many rows has thousands.
fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, Error> {
    let text = js_sys::JSON::stringify(value).map_err(misunderstood)?;
    // `undefined` is no JSON.
    let text = text.as_string().unwrap_or_else(|| "null".to_owned());
    serde_json::from_str(&text).map_err(|error| misunderstood(error.to_string().into()))
}

fn get<T: wasm_bindgen::JsCast>(object: &JsValue, name: &str) -> Result<T, Error> {
    Reflect::get(object, &name.into()).and_then(JsValue::dyn_into).map_err(misunderstood)
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), Error> {
    Reflect::set(object, &name.into(), value).map(drop).map_err(misunderstood)
}

fn absent() -> Error {
    Error::new(ErrorKind::Unreachable, "The window does not run inside the console.")
}

fn misunderstood(reason: JsValue) -> Error {
    let reason = reason.as_string().unwrap_or_else(|| String::from(Object::from(reason).to_string()));
    Error::new(
        ErrorKind::Internal,
        format!("The window and the engine did not understand each other: {reason}"),
    )
    .with_next("Load the window again with Ctrl R; if it stays, report it with this text.")
}
