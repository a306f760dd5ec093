//! Runbooks: what to do when something is wrong, step by step, with the names of each environment.

use protocol::runbooks::{Need, Runbook, RunbookAction, RunbookStep};
use serde::de::{
    DeserializeOwned,
    value::{Error, StrDeserializer},
};

use super::{
    context::{Context, EnvironmentIndex, PerEnvironment, in_words},
    resources::named_tables,
    table::{Item, Table},
};
use crate::catalogue::model::{Environment, Kind};

/// Reads `[runbook.<key>]` into every environment that each is for.
pub(super) fn read(context: &Context<'_>, root: &mut Table<'_>, environments: &mut [Environment]) {
    for (key, table) in named_tables(context, root, "runbook", "runbook") {
        runbook(context, key, table, environments);
    }
}

fn runbook(context: &Context<'_>, key: &str, mut table: Table<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let scope = context.scope(&mut table);
    let text = |item: Item<'_>| item.text(problems).map(str::to_owned);
    let title = table.need(problems, "title").and_then(text);
    let need = table.need(problems, "need").and_then(|item| named::<Need>(context, item));
    let goals = table.take("goal").map(|item| context.value_per_environment(item, &scope, text));
    let steps = table.need(problems, "steps").map(|item| steps(context, item, &scope));
    let places = context.place(&mut table);
    let (what, at) = (table.what.clone(), table.at);
    table.close(problems);
    let (Some(title), Some(need), Some(steps), Some(places)) = (title, need, steps, places) else { return };
    for (index, environment) in environments.iter_mut().enumerate().filter(|(index, _)| scope.contains(index))
    {
        let Some(place) = context.place_in(places, index, at, &what) else { continue };
        environment.runbooks.push(Runbook {
            key: key.to_owned(),
            title: title.clone(),
            need,
            goal: goals.as_ref().and_then(|goals| goals.get(index)).cloned(),
            place,
            steps: steps.iter().filter_map(|step| step.of(index)).collect(),
        });
    }
}

/// One step, for every environment that has it.
struct Step {
    texts: PerEnvironment<String>,
    action: Option<RunbookAction>,
    commands: PerEnvironment<String>,
}

impl Step {
    fn read(context: &Context<'_>, item: Item<'_>, scope: &[EnvironmentIndex]) -> Option<Self> {
        let problems = &context.problems;
        let mut table = item.table(problems, "a step")?;
        table.at = item.at;
        let text = |item: Item<'_>| item.text(problems).map(str::to_owned);
        let texts = table.need(problems, "text").map(|item| context.value_per_environment(item, scope, text));
        let action = table.take("action").and_then(|item| named(context, item));
        let commands = table.take("command").map(|item| commands(context, item, scope));
        table.close(problems);
        let commands = commands.unwrap_or(PerEnvironment(Default::default()));
        Some(Self { texts: texts?, action, commands })
    }

    fn of(&self, environment: EnvironmentIndex) -> Option<RunbookStep> {
        Some(RunbookStep {
            text: self.texts.get(environment)?.clone(),
            action: self.action,
            command: self.commands.get(environment).cloned(),
        })
    }
}

fn steps(context: &Context<'_>, item: Item<'_>, scope: &[EnvironmentIndex]) -> Vec<Step> {
    let Some(items) = item.list(&context.problems, "a list of steps") else { return Vec::new() };
    if items.is_empty() {
        context.report(item.at, "a runbook needs at least one step");
    }
    items.into_iter().filter_map(|item| Step::read(context, item, scope)).collect()
}

/// The commands with the names of each environment in them.
fn commands(context: &Context<'_>, item: Item<'_>, scope: &[EnvironmentIndex]) -> PerEnvironment<String> {
    let template = |item: Item<'_>| Some((item.text(&context.problems)?.to_owned(), item.at));
    let templates = context.value_per_environment(item, scope, template);
    let filled = templates.0.into_iter().filter_map(|(index, (template, at))| {
        let filled = fill(&template, |placeholder| name(context, placeholder, index));
        Some((index, filled.map_err(|reason| context.report(at, reason)).ok()?))
    });
    PerEnvironment(filled.collect())
}

/// `template` with every `{…}` replaced by what `name` makes of it; `{{` and `}}` are braces.
fn fill(template: &str, name: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        filled.push_str(before);
        if let Some(after) = ["{{", "}}"].into_iter().find_map(|twice| brace.strip_prefix(twice)) {
            filled.push_str(&brace[..1]);
            rest = after;
        } else {
            let inside = brace.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let (placeholder, after) = inside.ok_or("a lone brace; write {{ or }} for one in a command")?;
            filled.push_str(&name(placeholder)?);
            rest = after;
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// What `env`, or a resource of the file such as `service.backend`, is called in an environment.
fn name(context: &Context<'_>, placeholder: &str, environment: EnvironmentIndex) -> Result<String, String> {
    if placeholder == "env" {
        return Ok(context.fill("{env}", environment));
    }
    let named = placeholder.split_once('.');
    let kind = named.and_then(|(table, _)| Kind::ALL.into_iter().find(|kind| kind.table() == table));
    let (Some(kind), Some((_, key))) = (kind, named) else {
        return Err(format!(
            "{{{placeholder}}} is no placeholder; write {{env}}, a resource such as {{service.backend}}, or {{{{ for a brace"
        ));
    };
    match context.declared.get(&(kind, key.to_owned())) {
        Some(declared) if declared.environments.contains(&environment) => {
            Ok(context.fill(&declared.template, environment))
        }
        _ => {
            let environment = context.fill("{env}", environment);
            Err(format!("there is no {} `{key}` in `{environment}`", in_words(kind)))
        }
    }
}

/// The value that the protocol calls by this name, or a report that lists the names.
fn named<T: DeserializeOwned>(context: &Context<'_>, item: Item<'_>) -> Option<T> {
    let text = item.text(&context.problems)?;
    let value = T::deserialize(StrDeserializer::<Error>::new(text));
    item.parsed(&context.problems, value.map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shouted(placeholder: &str) -> Result<String, String> {
        Ok(placeholder.to_uppercase())
    }

    #[test]
    fn placeholders_are_replaced_and_double_braces_are_braces() {
        let filled = |template| fill(template, shouted);
        assert_eq!(filled("a {env} b"), Ok("a ENV b".to_owned()));
        assert_eq!(filled("${{HOME}} {x}{y}"), Ok("${HOME} XY".to_owned()));
        assert_eq!(filled("{{{x}}}"), Ok("{X}".to_owned()));
        for wrong in ["{", "}", "a {env", "a } b", "{{}"] {
            assert!(filled(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_filled_or_refused(template in "[a{}é.]{0,12}") {
            let _ = fill(&template, shouted);
        }

        #[test]
        fn text_with_its_braces_doubled_is_itself(text in "\\PC{0,20}") {
            let doubled = text.replace('{', "{{").replace('}', "}}");
            prop_assert_eq!(fill(&doubled, shouted), Ok(text));
        }
    }
}
