use leptos::prelude::*;
use protocol::{
    Reading,
    overview::{Bucket, Section},
};

use crate::{
    aws_console,
    parts::{Card, Resource, keyed},
    words,
};

/// S3 buckets.
#[component]
pub(crate) fn BucketsCard(buckets: Signal<Reading<Vec<Bucket>>>, region: Signal<String>) -> impl IntoView {
    view! {
        <Card
            section=Section::Buckets
            about=Signal::derive(|| Some("S3 · counted once a day by CloudWatch".to_owned()))
            reading=buckets
            empty="No bucket is declared for this environment."
            rows=2
            body=move |buckets| {
                view! {
                    <table>
                        <thead>
                            <tr>
                                <th>"Bucket"</th>
                                <th class="number">"Objects"</th>
                                <th class="number">"Size"</th>
                                <th>"Versions"</th>
                                <th>"Encryption"</th>
                                <th>"Public access"</th>
                            </tr>
                        </thead>
                        {keyed(buckets, |bucket| bucket.key.clone(), move |bucket| row(bucket, region))}
                    </table>
                }
            }
        />
    }
}

fn row(bucket: Signal<Bucket>, region: Signal<String>) -> impl IntoView {
    let link = Signal::derive(move || Some(aws_console::bucket(&region.read(), &bucket.read().name)));
    let lifecycle = Memo::new(move |_| bucket.get().lifecycle.join(" · "));
    let public = move || bucket.get().public_access_blocked;
    view! {
        <tbody data-test="bucket" data-bucket=move || bucket.get().key>
            <tr>
                <td class="name">
                    <Resource what="Bucket name" name=Signal::derive(move || bucket.get().name) link />
                </td>
                <td class="number">{move || bucket.get().objects.map_or_else(unknown, words::number)}</td>
                <td class="number">{move || bucket.get().bytes.map_or_else(unknown, words::bytes)}</td>
                <td class="dim">
                    {move || {
                        bucket.get().versioned.map_or("—", |kept| if kept { "kept" } else { "not kept" })
                    }}
                </td>
                <td class="dim">{move || bucket.get().encryption.unwrap_or_else(unknown)}</td>
                <td class:dim=move || public() != Some(false) class:bad=move || public() == Some(false)>
                    {move || {
                        public().map_or("—", |blocked| if blocked { "blocked" } else { "not blocked" })
                    }}
                </td>
            </tr>
            {move || {
                (!lifecycle.read().is_empty())
                    .then(|| {
                        view! {
                            <tr class="why">
                                <td colspan="6">
                                    <div class="faint small">{lifecycle.get()}</div>
                                </td>
                            </tr>
                        }
                    })
            }}
        </tbody>
    }
}

fn unknown() -> String {
    "—".to_owned()
}
