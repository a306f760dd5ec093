use leptos::prelude::*;
use protocol::{
    Health, Moment, Reading,
    overview::{Database, Section},
};

use crate::{
    aws_console,
    console::Console,
    parts::{Age, Card, Figure, Fold, Mark, Resource, keyed},
    words,
};

/// RDS instances.
#[component]
pub(crate) fn DatabaseCard(
    databases: Signal<Reading<Vec<Database>>>,
    region: Signal<String>,
) -> impl IntoView {
    let about = Signal::derive(move || {
        let mut databases = databases.get().value?;
        (databases.len() == 1).then(|| databases.pop().map(|database| kind(&database))).flatten()
    });
    view! {
        <Card
            section=Section::Database
            about
            reading=databases
            empty="No database is declared for this environment."
            rows=5
            body=move |databases| keyed(
                databases,
                |database| database.key.clone(),
                move |database| one(database, region),
            )
        />
    }
}

fn kind(database: &Database) -> String {
    // Where the room ends, the version is missed least.
    let zones = if database.multi_az { "Multi-AZ" } else { "single AZ" };
    format!("{} · {zones} · {} {}", database.class, database.engine, database.version)
}

fn one(database: Signal<Database>, region: Signal<String>) -> impl IntoView {
    let link =
        Signal::derive(move || Some(aws_console::database(&region.read(), &database.read().identifier)));
    let percent = move |value: Option<f64>| value.map_or_else(unknown, words::percent);
    let size = move |value: Option<f64>| value.map_or_else(unknown, words::bytes);
    let connections_of =
        move || database.get().max_connections.map(|max| format!("of {}", words::count(max.into())));
    #[expect(clippy::cast_precision_loss, reason = "storage is far below 2^52 bytes")]
    let storage_of = move || Some(format!("of {}", words::bytes(database.get().storage_bytes as f64)));
    view! {
        <table data-test="database" data-database=move || database.get().key>
            <tbody>
                <tr>
                    <td class="name" colspan="2">
                        <span class="with-mark">
                            <Mark health=Signal::derive(move || database.get().health) />
                            <Resource
                                what="Database identifier"
                                name=Signal::derive(move || database.get().identifier)
                                link
                            />
                        </span>
                    </td>
                    <td class="number" class:attention=move || { database.get().health > Health::Unknown }>
                        {move || database.get().status}
                    </td>
                </tr>
                <Line
                    label="CPU"
                    value=Signal::derive(move || percent(database.get().cpu_percent))
                    quiet=Signal::stored(None)
                />
                <Line
                    label="Connections"
                    value=Signal::derive(move || {
                        database.get().connections.map_or_else(unknown, words::number)
                    })
                    quiet=Signal::derive(connections_of)
                />
                <Line
                    label="Free storage"
                    value=Signal::derive(move || size(database.get().free_storage_bytes))
                    quiet=Signal::derive(storage_of)
                />
                <Line
                    label="Freeable memory"
                    value=Signal::derive(move || size(database.get().freeable_memory_bytes))
                    quiet=Signal::stored(None)
                />
                <Recovery database />
            </tbody>
        </table>
        <Events database />
    }
}

#[component]
fn Line(label: &'static str, value: Signal<String>, quiet: Signal<Option<String>>) -> impl IntoView {
    view! {
        <tr>
            <td class="dim">{label}</td>
            <td class="number">
                <Figure text=value />
            </td>
            <td class="number faint">{move || quiet.get()}</td>
        </tr>
    }
}

/// How much would be lost if the database had to be restored now, against what the design allows.
#[component]
fn Recovery(database: Signal<Database>) -> impl IntoView {
    let console = Console::here();
    let at = Signal::derive(move || database.get().restorable_to);
    let judged = Memo::new(move |_| {
        let database = database.get();
        recovery(database.restorable_to, database.rpo_seconds, console.now())
    });
    view! {
        <tr>
            <td class="dim" title="The latest moment the database can be restored to">
                "Restorable to"
            </td>
            <td class="number">
                <Age at />
                {move || at.get().map(|_| " ago")}
            </td>
            <td
                class="number"
                class:fine=move || judged.read().0 == Health::Fine
                class:bad=move || judged.read().0 == Health::Bad
            >
                {move || judged.get().1}
            </td>
        </tr>
    }
}

/// Whether a restore now would lose no more than the recovery point objective allows, and how that is worded.
fn recovery(restorable_to: Option<Moment>, rpo_seconds: Option<u32>, now: Moment) -> (Health, String) {
    let Some(rpo) = rpo_seconds else { return (Health::Unknown, String::new()) };
    let allowed = words::duration(rpo);
    match restorable_to.map(|at| now.millis_since(at) <= i64::from(rpo) * 1_000) {
        Some(true) => (Health::Fine, format!("within RPO {allowed}")),
        Some(false) => (Health::Bad, format!("beyond RPO {allowed}")),
        None => (Health::Unknown, format!("RPO {allowed}")),
    }
}

/// What RDS noted in the last 24 hours.
#[component]
fn Events(database: Signal<Database>) -> impl IntoView {
    let events = Signal::derive(move || database.get().events);
    view! {
        <Show when=move || !events.read().is_empty()>
            <Fold summary=move || {
                format!("{} in 24 hours", words::plural(events.read().len() as u64, "event", "events"))
            }>
                <ul class="lines">
                    {keyed(
                        events,
                        |event| (event.at, event.message.clone()),
                        |event| {
                            view! {
                                <li>
                                    <span class="faint line-age">
                                        <Age at=Signal::derive(move || Some(event.get().at)) />
                                    </span>
                                    <span class="selectable">{move || event.get().message}</span>
                                </li>
                            }
                        },
                    )}
                </ul>
            </Fold>
        </Show>
    }
}

fn unknown() -> String {
    "—".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restore_is_judged_by_the_objective() {
        let now = Moment(10_000_000);
        let before = |seconds: i64| Some(now.plus_millis(-seconds * 1_000));
        assert_eq!(recovery(before(3_600), Some(3_600), now), (Health::Fine, "within RPO 1 h".to_owned()));
        assert_eq!(recovery(before(3_601), Some(3_600), now), (Health::Bad, "beyond RPO 1 h".to_owned()));
        assert_eq!(recovery(None, Some(3_600), now), (Health::Unknown, "RPO 1 h".to_owned()));
        assert_eq!(recovery(before(1), None, now).0, Health::Unknown);
    }
}
