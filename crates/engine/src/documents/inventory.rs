//! Buckets that are too large to list: their inventory is searched by Athena, and nothing is listed.

use std::{future::pending, sync::Arc};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    documents::inventory::{InventoryState, SearchInventory},
};
use tokio::sync::watch;

use super::{
    aws::{Athena, Step, reach},
    lens::{Fields, Query, literal},
};
use crate::{
    Engine,
    catalogue::model::{Documents, Inventory},
    notice::notices,
    overview::athena_scan,
};

/// Rows of one answer at the most.
const MOST: u32 = 1_000;

/// Searches the declared inventory of a bucket. Dropping the stream cancels what runs.
pub fn search_inventory(
    engine: &Arc<Engine>,
    request: SearchInventory,
) -> impl Stream<Item = InventoryState> + Send + use<> {
    let engine = Arc::clone(engine);
    let (state, states) = watch::channel(InventoryState::default());
    notices(states, async move {
        let searched = search(&engine, request, &state).await;
        state.send_modify(|state| {
            state.trouble = searched.err();
            state.done = true;
        });
        // A stream that ends is opened again by who waits for it, and would be paid for twice.
        pending::<()>().await;
    })
}

async fn search(
    engine: &Arc<Engine>,
    request: SearchInventory,
    state: &watch::Sender<InventoryState>,
) -> Result<(), Error> {
    let way = reach(engine, &request.bucket).await?;
    let declared = way.declared();
    let inventory = declared.and_then(|bucket| bucket.inventory.clone()).ok_or_else(|| {
        let said = format!("No inventory is declared of {}", request.bucket.bucket);
        Error::new(ErrorKind::NotFound, said).with_next("Declare it in the system's file.")
    })?;
    let patterns = declared.and_then(|bucket| bucket.documents.as_ref());
    let patterns = patterns.map(|documents: &Documents| documents.keys.clone()).unwrap_or_default();
    let fields = Arc::new(Fields::new(patterns, String::new()));
    let query = Query::read(&request.query, &fields, engine.clock.now())
        .map_err(|trouble| Error::new(ErrorKind::Invalid { field: "query".into() }, trouble.message))?;
    let clients = engine.clients.of(&way.environment).await?;
    let athena = Athena { client: &clients.athena, inventory: &inventory };
    let partitioned = athena.is_partitioned().await?;
    let sql = sql(&inventory, &request.bucket.bucket, &query, request.most.clamp(1, MOST), partitioned);
    state.send_modify(|state| state.sql.clone_from(&sql));
    let region = way.environment.region.clone();
    let mut running = athena.start(&sql).await?;
    state.send_modify(|state| state.execution = Some(running.id().to_owned()));
    loop {
        let step = running.next().await?;
        state.send_modify(|state| {
            state.scanned = step.scanned();
            state.dollars = athena_scan(&region, state.scanned);
        });
        if let Step::Done { rows, of, .. } = step {
            state.send_modify(|state| (state.rows, state.inventory_of) = (rows, of));
            return Ok(());
        }
    }
}

/// The whole statement. An inventory has a partition for each day, of which only the last is the present; a metadata
/// table has none, and is the present.
fn sql(inventory: &Inventory, bucket: &str, query: &Query, most: u32, partitioned: bool) -> String {
    let table = format!("{}.{}", identifier(&inventory.database), identifier(&inventory.table));
    let (columns, newest) = if partitioned {
        (", dt", format!(" AND dt = (SELECT max(dt) FROM {table})"))
    } else {
        ("", String::new())
    };
    format!(
        "SELECT key, size, to_unixtime(last_modified_date) AS modified, storage_class{columns} FROM {table} \
         WHERE bucket = {}{newest} AND ({}) ORDER BY key LIMIT {most}",
        literal(bucket),
        query.sql()
    )
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn said(query: &str, table: &str, partitioned: bool) -> String {
        let [database, table, work_group] = ["s3_inventory", table, "primary"].map(str::to_owned);
        let inventory = Inventory { database, table, work_group };
        let query = Query::read(query, &Arc::default(), Moment(0)).unwrap();
        sql(&inventory, "acme's-documents", &query, 100, partitioned)
    }

    #[test]
    fn the_newest_inventory_is_asked_and_nothing_else() {
        assert_eq!(
            said("lease size>1MB", "documents", true),
            "SELECT key, size, to_unixtime(last_modified_date) AS modified, storage_class, dt FROM \
             \"s3_inventory\".\"documents\" WHERE bucket = 'acme''s-documents' AND dt = (SELECT max(dt) FROM \
             \"s3_inventory\".\"documents\") AND ((strpos(lower(key), 'lease') > 0 AND size >= 1000001)) ORDER BY key \
             LIMIT 100"
        );
    }

    #[test]
    fn a_metadata_table_is_the_present() {
        let said = said("", "odd\"name", false);
        assert!(said.contains("FROM \"s3_inventory\".\"odd\"\"name\" WHERE"), "{said}");
        assert!(!said.contains("dt"), "{said}");
        assert!(said.ends_with("AND (true) ORDER BY key LIMIT 100"), "{said}");
    }
}
