use leptos::prelude::*;
use protocol::logs::Field;

use super::super::{filter::quoted, view::LogView};
use crate::parts::{CopyButton, IconButton};

/// The fields of a line: each can be filtered for and out, and be a column of its own.
#[component]
pub(super) fn Fields(view: LogView, fields: Vec<Field>) -> impl IntoView {
    let rows = fields.into_iter().map(|field| view! { <FieldRow view field /> }).collect_view();
    view! {
        <dl class="log-fields" data-test="log-fields">
            {rows}
        </dl>
    }
}

#[component]
fn FieldRow(view: LogView, field: Field) -> impl IntoView {
    let Field { name, value } = field;
    let own = StoredValue::new(name.clone());
    let is_column = Signal::derive(move || {
        view.lens.with(|lens| own.with_value(|name| lens.columns.iter().any(|column| column == name)))
    });
    let switch = move |()| {
        let name = own.get_value();
        match view.hooks.read_untracked().column {
            Some(column) => column.run(name),
            None => view.set_lens(move |lens| match lens.columns.iter().position(|column| *column == name) {
                Some(place) => drop(lens.columns.remove(place)),
                None => lens.columns.push(name),
            }),
        }
    };
    let column_label = move || if is_column.get() { "No column of its own" } else { "Show as a column" };
    let narrow = view.hooks.get_untracked().narrow.map(|narrow| {
        let (only, without) = (condition(&name, &value), format!("not {}", condition(&name, &value)));
        view! {
            <IconButton
                hook="log-filter-for"
                icon=icondata_lu::LuFunnel
                label="Filter for it"
                on_press=move |()| narrow.run(only.clone())
            />
            <IconButton
                hook="log-filter-out"
                icon=icondata_lu::LuFunnelX
                label="Filter it out"
                on_press=move |()| narrow.run(without.clone())
            />
        }
    });
    view! {
        <div class="log-field">
            <dt class="cut" title=name.clone()>
                {name.clone()}
            </dt>
            <dd>
                <span class="mono selectable">{value.clone()}</span>
                <span class="log-field-tools">
                    {narrow}
                    <IconButton
                        hook="log-column"
                        icon=icondata_lu::LuColumns3
                        label=Signal::derive(move || column_label().to_owned())
                        pressed=is_column
                        on_press=switch
                    />
                    <CopyButton what="Value" text=value />
                </span>
            </dd>
        </div>
    }
}

/// The condition under which a line has this value, in the filter language.
fn condition(name: &str, value: &str) -> String {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    format!("{name}={}", if is_number { value.to_owned() } else { quoted(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_quoted_unless_it_is_a_number() {
        assert_eq!(condition("status", "504"), "status=504");
        assert_eq!(condition("duration_ms", "-1.5"), "duration_ms=-1.5");
        assert_eq!(condition("path", "/a \"b\""), r#"path="/a \"b\"""#);
        assert_eq!(condition("rate", "NaN"), "rate=\"NaN\"");
    }
}
