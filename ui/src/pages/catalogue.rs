//! What is declared: systems, documents, files, and what is wrong with them.

use leptos::prelude::*;
use protocol::{
    Health,
    catalogue::{Catalogue, Problem, System},
};

use crate::{
    commands::Action,
    console::Console,
    parts::{Button, CopyButton, Empty, Notice, Production, Skeleton, TroubleBody, keyed},
    place::environment_path,
    words,
};

/// The catalogue.
#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let console = Console::here();
    let known = console.catalogue.known;
    let present = Memo::new(move |_| known.with(|known| known.value.is_some()));
    let error = Memo::new(move |_| known.with(|known| known.error.clone()));
    let value = Memo::new(move |_| known.get().value.unwrap_or_default());
    let body = move || match (present.get(), error.get()) {
        (true, _) => view! { <Declared catalogue=value /> }.into_any(),
        (false, Some(error)) => view! {
            <div class="card">
                <TroubleBody error=Signal::stored(error) />
            </div>
        }
        .into_any(),
        (false, None) => view! {
            <div class="card">
                <Skeleton rows=5 />
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page catalogue-page" data-test="catalogue">
            <header class="page-head">
                <div class="say">
                    <h1>"Catalogue"</h1>
                    <span class="dim cut">
                        "What is declared is what is asked of AWS and held against the design."
                    </span>
                </div>
                <Button
                    hook="reload-catalogue"
                    icon=Signal::stored(icondata_lu::LuFolderSync)
                    label="Reload"
                    on_press=move |()| console.run(Action::ReloadCatalogue)
                />
            </header>
            {body}
        </div>
    }
}

#[component]
fn Declared(catalogue: Memo<Catalogue>) -> impl IntoView {
    let problems = Signal::derive(move || catalogue.get().problems);
    let systems = Signal::derive(move || catalogue.get().systems);
    let notices = Signal::derive(move || catalogue.get().notices);
    view! {
        <Folder folder=Signal::derive(move || catalogue.get().folder) />
        {keyed(notices, String::clone, notice)}
        {keyed(
            problems,
            |problem| (problem.file.clone(), problem.line, problem.column, problem.reason.clone()),
            problem,
        )}
        <Show
            when=move || !systems.read().is_empty()
            fallback=|| {
                view! {
                    <div class="card">
                        <Empty text="No system could be read." />
                    </div>
                }
            }
        >
            {keyed(systems, |system| system.id.clone(), system)}
        </Show>
    }
}

#[component]
fn Folder(#[prop(into)] folder: Signal<Option<String>>) -> impl IntoView {
    move || match folder.get() {
        Some(folder) => view! {
            <p class="catalogue-folder dim">
                "Your own files go to " <span class="mono selectable cut">{folder.clone()}</span>
                <CopyButton what="Folder" text=folder />
            </p>
        }
        .into_any(),
        None => view! {
            <p class="dim">
                "There is no folder for your own files on this machine; the built-in systems are shown."
            </p>
        }
        .into_any(),
    }
}

fn notice(notice: Signal<String>) -> impl IntoView {
    view! {
        <Notice hook="catalogue-notice" icon=icondata_lu::LuInfo health=Health::Unknown>
            <span class="selectable">{notice}</span>
        </Notice>
    }
}

fn problem(problem: Signal<Problem>) -> impl IntoView {
    let place =
        move || problem.with(|problem| format!("{}:{}:{}", problem.file, problem.line, problem.column));
    view! {
        <Notice hook="catalogue-problem" icon=icondata_lu::LuFileWarning health=Health::Attention>
            <span class="mono selectable">{place}</span>
            " "
            <span class="selectable">{move || problem.get().reason}</span>
        </Notice>
    }
}

fn system(system: Signal<System>) -> impl IntoView {
    let file = move || match system.get().file {
        Some(file) => view! { <span class="mono">{file}</span> }.into_any(),
        None => "comes with the console".into_any(),
    };
    let environments = Signal::derive(move || system.get().environments);
    let documents = Signal::derive(move || system.get().documents);
    let environment = |environment: Signal<protocol::catalogue::Environment>| {
        view! {
            <tr>
                <td>
                    <a class="link" href=move || environment_path(&environment.get().id)>
                        {move || environment.get().id.environment}
                    </a>
                    " "
                    {move || environment.get().production.then(|| view! { <Production short=true /> })}
                </td>
                <td class="mono dim">{move || environment.get().region}</td>
                <td class="faint number">
                    {move || match environment.get().account {
                        Some(account) => view! { <span class="mono">{account}</span> }.into_any(),
                        None => "that of the credentials".into_any(),
                    }}
                </td>
            </tr>
        }
    };
    let document = |document: Signal<protocol::catalogue::Document>| {
        view! {
            <tr>
                <td class="catalogue-title" title=move || document.get().title>
                    {move || document.get().title}
                </td>
                <td class="dim">{move || document.get().version}</td>
                <td class="mono faint number">{move || document.get().id}</td>
            </tr>
        }
    };
    view! {
        <section class="card" data-test="catalogue-system" data-system=move || system.get().id>
            <h2 class="card-title">
                <span>{move || system.get().name}</span>
                <span class="faint cut">{move || system.get().purpose}</span>
                <span class="push card-state">{file}</span>
            </h2>
            <div class="catalogue-tables">
                <table>
                    <thead>
                        <tr>
                            <th>
                                {move || words::plural(
                                    environments.read().len() as u64,
                                    "environment",
                                    "environments",
                                )}
                            </th>
                            <th>"Region"</th>
                            <th class="number">"Account"</th>
                        </tr>
                    </thead>
                    <tbody>{keyed(environments, |environment| environment.id.clone(), environment)}</tbody>
                </table>
                <table>
                    <thead>
                        <tr>
                            <th>
                                {move || words::plural(
                                    documents.read().len() as u64,
                                    "document",
                                    "documents",
                                )}
                            </th>
                            <th>"Version"</th>
                            <th class="number">"Cited as"</th>
                        </tr>
                    </thead>
                    <tbody>{keyed(documents, |document| document.id.clone(), document)}</tbody>
                </table>
            </div>
        </section>
    }
}
