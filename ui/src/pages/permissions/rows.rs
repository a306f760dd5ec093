use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    session::{Access, Permission, Permissions},
};

use crate::{
    console::Console,
    parts::{Age, Button, Empty, Figure, Mark, Resource, keyed},
    words,
};

/// A row for each action that was asked for, the denied ones first.
#[component]
pub(crate) fn PermissionTable(
    environment: EnvironmentId,
    #[prop(into)] permissions: Signal<Permissions>,
    filter: RwSignal<String>,
) -> impl IntoView {
    let console = Console::here();
    let found = Memo::new(move |_| permissions.with(|all| matching(&all.actions, &filter.read())));
    let others = Memo::new(move |_| permissions.with(|all| all.other_roles.clone()));
    let environment = StoredValue::new(environment);
    let row = move |permission: Signal<Permission>| view! { <Row permission /> };
    let any_denied =
        Memo::new(move |_| permissions.with(|all| all.actions.iter().any(|action| action.denied)));
    view! {
        <Show when=move || any_denied.get() && (console.offers_sign_in() || !others.read().is_empty())>
            <OtherRoles environment others />
        </Show>
        <Show
            when=move || !found.read().is_empty()
            fallback=move || {
                view! { <Empty text=format!("No action matches “{}”. Escape empties the filter.", filter.get()) /> }
            }
        >
            <table class="permissions">
                <thead>
                    <tr>
                        <th>"Action"</th>
                        <th>"Answer"</th>
                        <th>"Asked as"</th>
                        <th class="number">"Allowed"</th>
                        <th class="number">"Last asked"</th>
                    </tr>
                </thead>
                <tbody>
                    {keyed(
                        found.into(),
                        |permission| (permission.action.clone(), permission.asked_as.clone()),
                        row,
                    )}
                </tbody>
            </table>
        </Show>
    }
}

#[component]
fn Row(permission: Signal<Permission>) -> impl IntoView {
    let answer = Memo::new(move |_| permission.with(words::permission));
    let denied = Memo::new(move |_| permission.with(|permission| permission.denied));
    let on = Memo::new(move |_| permission.with(|permission| permission.resource.clone()));
    let resource = move || {
        on.get().map(|resource| {
            view! {
                <tr class="why">
                    <td colspan="5">
                        <span class="denied-on">
                            "on "
                            <span class="mono cut" title=resource.clone()>
                                {resource.clone()}
                            </span>
                        </span>
                    </td>
                </tr>
            }
        })
    };
    view! {
        <tr
            data-test="permission"
            data-action=move || permission.get().action
            data-denied=move || denied.get().to_string()
        >
            <td class="name">
                <span class="with-mark">
                    <Mark health=Signal::derive(move || answer.get().0) />
                    <Resource
                        what="Action"
                        name=Signal::derive(move || permission.get().action)
                        mono=true
                    />
                </span>
            </td>
            <td class:bad=denied class:dim=move || !denied.get()>
                {move || answer.get().1}
            </td>
            <td class="dim">{move || words::asker(permission.read().asked_as.as_ref())}</td>
            <td class="number">
                <Figure text=Signal::derive(move || words::count(permission.get().allowed.into())) />
            </td>
            <td class="number faint">
                <Age at=Signal::derive(move || Some(permission.get().at)) />
            </td>
        </tr>
        {resource}
    }
}

/// Who might do what is denied: the other roles of the account, and the way to all others.
#[component]
fn OtherRoles(environment: StoredValue<EnvironmentId>, others: Memo<Vec<Access>>) -> impl IntoView {
    let console = Console::here();
    let switch = move |access: Access| {
        view! {
            <Button
                hook="switch-to"
                label=format!("Switch to {}", words::access_name(&access))
                on_press=move |()| console.choose_access(environment.get_value(), Some(access.clone()))
            />
        }
    };
    view! {
        <div class="other-roles">
            <span class="dim">"What is denied, another role might do:"</span>
            {move || others.get().into_iter().map(switch).collect_view()}
            <Button
                hook="switch-role"
                label="All roles…"
                on_press=move |()| console.switch_role(environment.get_value())
            />
        </div>
    }
}

/// The actions that contain what was typed, in their name, their resource or who asked.
fn matching(actions: &[Permission], filter: &str) -> Vec<Permission> {
    let wanted = filter.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let matches = |permission: &&Permission| {
        has(&permission.action)
            || has(&words::asker(permission.asked_as.as_ref()))
            || permission.resource.as_deref().is_some_and(has)
    };
    actions.iter().filter(matches).cloned().collect()
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn permission(action: &str, resource: Option<&str>) -> Permission {
        Permission {
            action: action.to_owned(),
            asked_as: Some(Access::Profile { name: "ReadOnly".to_owned() }),
            denied: resource.is_some(),
            resource: resource.map(ToOwned::to_owned),
            allowed: 0,
            at: Moment(0),
        }
    }

    #[test]
    fn actions_are_found_by_name_resource_and_asker() {
        let all = [
            permission("ecs:DescribeServices", None),
            permission("s3:GetBucketPolicy", Some("arn:aws:s3:::paperwurks-prod-documents")),
        ];
        let found = |typed: &str| matching(&all, typed).len();
        assert_eq!(found(""), 2);
        assert_eq!(found("DESCRIBE"), 1);
        assert_eq!(found("prod-documents"), 1);
        assert_eq!(found("readonly"), 2);
        assert_eq!(found("rds"), 0);
    }
}
