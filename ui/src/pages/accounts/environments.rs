use leptos::prelude::*;
use protocol::session::{EnvironmentAccess, SignIn};

use crate::{
    console::Console,
    parts::{Empty, Picture, keyed},
    place::environment_path,
    words,
};

/// Who the console is in each environment.
#[component]
pub(super) fn EnvironmentsCard(state: Memo<SignIn>) -> impl IntoView {
    let rows = Signal::derive(move || state.with(|state| state.environments.clone()));
    view! {
        <section class="card" data-test="environment-accesses">
            <h2 class="card-title">
                <span>"Environments"</span>
                <span class="cut faint">"who the console is in each"</span>
            </h2>
            <Show
                when=move || !rows.read().is_empty()
                fallback=|| view! { <Empty text="No environment is declared." /> }
            >
                <table>
                    <thead>
                        <tr>
                            <th>"Environment"</th>
                            <th>"As"</th>
                            <th>"Decided by"</th>
                            <th class="number">"Credentials end in"</th>
                            <th></th>
                        </tr>
                    </thead>
                    <tbody>{keyed(rows, |row| row.environment.clone(), row)}</tbody>
                </table>
            </Show>
        </section>
    }
}

fn row(row: Signal<EnvironmentAccess>) -> impl IntoView {
    let console = Console::here();
    let id = Memo::new(move |_| row.get().environment);
    let change = move || console.switch_role(id.get_untracked());
    view! {
        <tr data-test="environment-access" data-environment=move || id.get().to_string()>
            <td class="name">
                <a class="link cut" href=move || environment_path(&id.get())>
                    {move || id.get().to_string()}
                </a>
            </td>
            <td>
                <Who access=row />
            </td>
            <td class="faint">
                {move || row.get().access.is_some().then(|| words::decided_by(row.get().decided_by))}
            </td>
            <td class="number dim">
                <CredentialsEnd access=row />
            </td>
            <td class="number">
                <button type="button" class="link" data-test="change-role" on:click=move |_| change()>
                    "Change…"
                </button>
            </td>
        </tr>
    }
}

/// Role and account, a profile, or that one has to be chosen.
#[component]
fn Who(access: Signal<EnvironmentAccess>) -> impl IntoView {
    let access = Memo::new(move |_| access.get().access);
    move || match access.get() {
        Some(access) => view! {
            <span class="who">
                <span>{words::access_name(&access)}</span>
                <span class="faint mono">{words::access_detail(&access)}</span>
            </span>
        }
        .into_any(),
        None => view! {
            <span class="who attention" data-test="access-missing">
                <Picture icon=icondata_lu::LuUserRound size="13" />
                "Choose a role"
            </span>
        }
        .into_any(),
    }
}

/// When the present credentials end; they are renewed before.
#[component]
fn CredentialsEnd(access: Signal<EnvironmentAccess>) -> impl IntoView {
    let console = Console::here();
    let text = Memo::new(move |_| access.get().until.and_then(|until| words::left(until, console.now())));
    view! {
        <span title=move || access.get().until.map(words::time_of_day)>
            {move || text.get().unwrap_or_else(|| "—".to_owned())}
        </span>
    }
}
