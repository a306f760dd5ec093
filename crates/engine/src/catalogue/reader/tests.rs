//! What a file may say, and what it is told when it says something else: by line, column and reason.

use proptest::prelude::*;
use protocol::runbooks::{Need, Runbook};

use super::{context::RESERVED, *};
use crate::catalogue::{
    built_in, figures,
    model::{Expected, Figure, Kind, Layer, Measure, Subject},
};

/// A file that is right, with one of everything.
const RIGHT: &str = r#"id = "acme"
name = "Acme"
purpose = "Reads documents"
[document.001]
title = "Design"
[place]
sizes = { document = "001", section = "Sizes", line = { dev = 4, prod = 5 } }
[environment.dev]
region = "eu-west-2"
[environment.prod]
region = "eu-west-1"
production = true
account = "123456789012"
profile = "acme-prod"
[cluster.main]
name = "acme-{env}"
[log_group.api]
name = "/ecs/{env}-api"
[service.api]
name = "{env}-api"
cluster = "main"
container = "api"
log_group = "api"
expect.cpu = { dev = 256, prod = 512, at = "sizes" }
expect.tasks = { all = "1-2", prod = "2-4", at = "sizes", known = { prod = "fixed" } }
[queue.failed]
environments = ["prod"]
name = "acme-{env}-dlq"
[queue.work]
environments = ["prod"]
name = "acme-{env}-work"
dead_letter = "failed"
[alarm.cpu]
name = "acme-{env}-cpu"
metric = { namespace = "AWS/ECS", name = "CPUUtilization", stat = "Average", of = "service.api" }
above = { dev = 90, prod = 70 }
unit = "%"
period = 60
periods = 3
at = "sizes"
[kpi.uploads]
label = "Uploads"
unit = "%"
scale = 100
ratio = { part = { namespace = "Acme", name = "Good", stat = "Sum", dimensions = { Stage = "{env}" } }, whole = { namespace = "Acme", name = "All", stat = "Sum", dimensions = { Stage = "{env}" } } }
goal = "> 99"
at = "sizes"
[cost]
monthly = { prod = 280 }
currency = "GBP"
at = "sizes"
[recovery]
rpo = "1 h"
rto = "30 min"
at = "sizes"
[statement.sla]
label = "SLA"
value = { prod = "99.9 %" }
at = "sizes"
[load_balancer.inner]
name = "acme-{env}-inner"
type = "network"
listen = [5432]
[load_balancer.main]
name = "acme-{env}"
[target_group.api]
name = "acme-{env}-api"
load_balancer = "main"
service = "api"
paths = ["/api/*"]
[runbook.stuck]
title = "Stuck"
need = "failed_rollout"
goal = { prod = "1 h" }
at = "sizes"
steps = [
    { text = "Look.", action = "show_services", command = "list {cluster.main}" },
    { text = { prod = "Purge." }, command = { prod = "purge {queue.work} '{{}}'" } },
]
[bucket.papers]
name = "acme-{env}-papers"
purpose = "Papers"
takes_uploads = true
inventory = { database = "acme_{env}", table = "papers", work_group = "primary" }
[bucket.papers.documents]
keys = ["{env}/{customer}/{paper}.pdf", "in/{paper}"]
results = ["out/{paper}.json"]
reason = false
residency = { all = "eu-west-2", at = "sizes" }
retention = { prod = "7 years", at = "sizes" }
"#;

fn problems(text: &str) -> Vec<(u32, u32, String)> {
    let problems = read("acme.toml", text).expect_err("a wrong file");
    problems.into_iter().map(|problem| (problem.line, problem.column, problem.reason)).collect()
}

#[test]
fn a_right_file_becomes_a_system() {
    let Read { system, id_at } = read("acme.toml", RIGHT).expect("a right file");
    assert_eq!(id_at, Position { line: 1, column: 6 });
    let [dev, prod] = system.environments.as_slice() else { panic!("two environments") };
    assert_eq!((dev.id.to_string().as_str(), dev.production), ("acme/dev", false));
    assert_eq!((prod.account.as_deref(), prod.profile.as_deref()), (Some("123456789012"), Some("acme-prod")));
    let service = &prod.services[0];
    assert_eq!(
        (service.cluster.as_str(), service.log_group.as_deref()),
        ("acme-prod", Some("/ecs/prod-api"))
    );
    let tasks = &service.expect.0[&Figure::Tasks];
    assert_eq!(tasks.value, Expected::Range { min: 2.0, max: 4.0 });
    assert_eq!((tasks.place.line, tasks.known.as_deref()), (5, Some("fixed")));
    assert_eq!(dev.services[0].expect.0[&Figure::Tasks].known, None);
    assert_eq!((dev.queues.len(), prod.queues.len()), (0, 2));
    assert_eq!(prod.queues[1].dead_letter.as_deref(), Some("failed"));
    let Measure::Ratio { part, scale: 100.0, .. } = &prod.kpis[0].measure else { panic!("a ratio") };
    assert_eq!(part.of, Subject::Custom(vec![("Stage".to_owned(), "prod".to_owned())]));
    assert!(dev.cost.is_none() && dev.statements.is_empty() && dev.recovery.is_some());
    assert_eq!(prod.cost.as_ref().map(|cost| cost.place.line), Some(5));
    let [inner, main] = prod.load_balancers.as_slice() else { panic!("two load balancers") };
    assert_eq!((inner.layer, inner.listen.as_slice()), (Layer::Network, [5432].as_slice()));
    assert_eq!((main.layer, main.listen.len()), (Layer::Application, 0));
    let group = &prod.target_groups[0];
    assert_eq!((group.paths.as_slice(), group.health_path.as_str()), (["/api/*".to_owned()].as_slice(), "/"));
    let [dev, prod] = [dev, prod].map(|environment| &environment.runbooks[0]);
    let commands =
        |runbook: &Runbook| runbook.steps.iter().map(|step| step.command.clone()).collect::<Vec<_>>();
    assert_eq!(commands(dev), [Some("list acme-dev".to_owned())]);
    let both = ["list acme-prod", "purge acme-prod-work '{}'"].map(|command| Some(command.to_owned()));
    assert_eq!(commands(prod), both);
    assert_eq!((dev.goal.as_deref(), prod.goal.as_deref()), (None, Some("1 h")));
    assert_eq!((prod.place.line, prod.need), (5, Need::FailedRollout));
}

#[test]
fn what_a_file_says_of_documents_is_known_in_each_environment() {
    let Read { system, .. } = read("acme.toml", RIGHT).expect("a right file");
    let [dev, prod] = system.environments.as_slice() else { panic!("two environments") };
    let [dev, prod] = [dev, prod].map(|environment| &environment.buckets[0]);
    let inventory = prod.inventory.as_ref().expect("an inventory");
    assert_eq!((inventory.database.as_str(), inventory.work_group.as_str()), ("acme_prod", "primary"));
    assert!(prod.takes_uploads);
    let [dev, prod] = [dev, prod].map(|bucket| bucket.documents.as_ref().expect("documents"));
    assert_eq!(prod.keys[0].to_string(), "prod/{customer}/{paper}.pdf");
    let fields = [("customer", "7"), ("paper", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!((prod.fields("prod/7/x.pdf"), dev.fields("prod/7/x.pdf")), (Some(fields.to_vec()), None));
    assert_eq!(prod.results[0].key(&fields).as_deref(), Some("out/x.json"));
    assert_eq!(prod.names(), ["customer", "paper"]);
    assert!(!prod.asks_reason && dev.retention.is_none());
    let residency = dev.residency.as_ref().expect("a residency");
    assert_eq!((residency.region.as_str(), residency.place.line), ("eu-west-2", 4));
    let retention = prod.retention.as_ref().expect("a duty");
    assert_eq!((retention.words.as_str(), retention.months, retention.place.line), ("7 years", 84, 5));
}

/// What is replaced by what, and the line, column and reason of each complaint.
type Fault = (&'static str, &'static str, &'static [(u32, u32, &'static str)]);

/// Each row changes the right file in one place and expects exactly these complaints.
#[test]
fn each_fault_is_told_with_line_column_and_reason() {
    #[rustfmt::skip]
    let faults: &[Fault] = &[
        ("id = \"acme\"\n", "", &[(1, 1, "a system needs `id`")]),
        ("id = \"acme\"", "id = \"Acme!\"", &[(1, 6, "\"Acme!\" is no id; use up to 64 lower-case letters, digits, `-` and `_`")]),
        ("name = \"Acme\"", "name = 7", &[(2, 8, "`name` takes text in quotes; this is the number 7")]),
        ("purpose =", "porpoise =", &[
            (1, 1, "a system needs `purpose`"),
            (3, 1, "`porpoise` is not a key of a system; it takes: id, name, purpose, environment, document, place, cluster, service, load_balancer, target_group, database, bucket, queue, log_group, secret, network, alarm, kpi, cost, recovery, runbook, statement"),
        ]),
        ("title = \"Design\"", "tittle = \"Design\"", &[
            (4, 11, "document `001` needs `title`"),
            (5, 1, "`tittle` is not a key of document `001`; it takes: title, version"),
        ]),
        ("document = \"001\"", "document = \"002\"", &[(7, 22, "there is no document `002`; declare it as [document.002]")]),
        ("line = { dev = 4, prod = 5 }", "line = 0", &[(7, 55, "`line` takes a whole number of 1 or more; this is the number 0")]),
        ("line = { dev = 4, prod = 5 }", "line = { prod = 5 }", &[
            (24, 8, "the place of `cpu` has no line for `dev`"),
            (25, 8, "the place of `tasks` has no line for `dev`"),
            (33, 8, "the place of alarm `cpu` has no line for `dev`"),
            (41, 6, "the place of KPI `uploads` has no line for `dev`"),
            (52, 2, "the place of [recovery] has no line for `dev`"),
            (71, 10, "the place of runbook `stuck` has no line for `dev`"),
            (89, 1, "the place of `residency` has no line for `dev`"),
        ]),
        ("region = \"eu-west-2\"", "region = \"london\"", &[(9, 10, "\"london\" is no AWS region; write it as \"eu-west-2\"")]),
        ("region = \"eu-west-2\"\n", "", &[(8, 14, "environment `dev` needs `region`")]),
        ("production = true", "production = \"yes\"", &[(12, 14, "`production` takes true or false; this is the text \"yes\"")]),
        ("\"123456789012\"", "\"1234\"", &[(13, 11, "\"1234\" is no AWS account id; it has 12 digits")]),
        ("name = \"acme-{env}\"", "name = \"acme-{stage}\"", &[(16, 8, "\"acme-{stage}\" has a placeholder other than {env}, the only one there is")]),
        ("name = \"acme-{env}-work\"", "name = \"acme-{env}-dlq\"", &[(31, 8, "the queue `failed` has this name too")]),
        ("cluster = \"main\"", "cluster = \"mane\"", &[(21, 11, "there is no cluster `mane`; declare it as [cluster.mane]")]),
        ("cluster = \"main\"\n", "", &[(19, 10, "service `api` needs `cluster`")]),
        ("log_group = \"api\"", "log_group = [\"api\"]", &[(23, 13, "`log_group` takes text in quotes; this is a list")]),
        ("expect.cpu", "expect.retention", &[(24, 8, "`retention` is not a figure of a service; a service has: cpu, memory, tasks, launch_type, network_mode, port, grace_period, circuit_breaker, public_ip, capacity_providers, scaling_range, cpu_target, memory_target")]),
        ("dev = 256", "dev = \"small\"", &[(24, 22, "`cpu` takes a number of CPU units, or a range such as \"2-4\"; this is the text \"small\"")]),
        ("dev = 256", "qa = 256", &[(24, 16, "`qa` is not an environment of this system; it has: dev, prod")]),
        ("dev = 256, prod = 512, at", "at", &[(24, 8, "`cpu` says nothing; give a value by environment, or for all")]),
        ("prod = 512, at = \"sizes\"", "prod = 512", &[(24, 8, "`cpu` needs `at`")]),
        ("prod = 512, at = \"sizes\"", "prod = 512, at = \"sices\"", &[(24, 44, "there is no place `sices`; declare it in [place]")]),
        ("{ dev = 256, prod = 512, at = \"sizes\" }", "256", &[(24, 14, "`cpu` takes a table; this is the number 256")]),
        ("all = \"1-2\"", "all = \"4-2\"", &[(25, 24, "`tasks` takes a number of tasks, or a range such as \"2-4\"; this is the text \"4-2\"")]),
        ("[queue.failed]\nenvironments = [\"prod\"]", "[queue.failed]\nenvironments = []", &[
            (27, 16, "`environments` names none; leave it out to mean all"),
            (32, 15, "queue `failed` does not exist in `prod`"),
        ]),
        ("[queue.failed]\nenvironments = [\"prod\"]", "[queue.failed]\nenvironments = [\"qa\"]", &[
            (27, 17, "`qa` is not an environment of this system; it has: dev, prod"),
            (32, 15, "queue `failed` does not exist in `prod`"),
        ]),
        ("dead_letter = \"failed\"", "dead_letter = \"lost\"", &[(32, 15, "there is no queue `lost`; declare it as [queue.lost]")]),
        ("[queue.work]\nenvironments = [\"prod\"]", "[queue.work]", &[(31, 15, "queue `failed` does not exist in `dev`")]),
        ("of = \"service.api\"", "of = \"service.app\"", &[(35, 83, "there is no service `app`; declare it as [service.app]")]),
        ("of = \"service.api\"", "of = \"api\"", &[(35, 83, "\"api\" is no measured resource; write \"service.backend\" or another of: service, load_balancer, target_group, database, queue")]),
        (", of = \"service.api\"", "", &[(35, 1, "`metric` needs `of` or `dimensions`")]),
        ("stat = \"Average\"", "stat = \"average\"", &[(35, 67, "\"average\" is no statistic; use Average, Sum, Maximum, Minimum, SampleCount or a percentile such as p95")]),
        ("above = { dev = 90, prod = 70 }", "above = { prod = 70 }", &[(36, 1, "`above` gives nothing for `dev`")]),
        ("above = { dev = 90, prod = 70 }", "above = -1", &[(36, 9, "`above` takes a number of zero or more; this is the number -1")]),
        ("above = { dev = 90, prod = 70 }\n", "", &[(33, 8, "alarm `cpu` needs `above` or `below`")]),
        ("unit = \"%\"\nperiod = 60", "below = 1\nunit = \"%\"\nperiod = 60", &[(37, 1, "alarm `cpu` has both `above` and `below`; give one")]),
        ("period = 60", "period = 45", &[(38, 10, "CloudWatch has no period of 45 s; use 10, 20, 30 or a multiple of 60")]),
        ("scale = 100", "scale = 0", &[(44, 9, "a scale of zero would make every figure zero")]),
        ("ratio =", "ration =", &[
            (41, 6, "KPI `uploads` needs `metric`, `rate` or `ratio`"),
            (45, 1, "`ration` is not a key of KPI `uploads`; it takes: environments, label, unit, metric, rate, ratio, scale, goal, alert, at"),
        ]),
        ("goal = \"> 99\"", "goal = \"99\"", &[(46, 8, "\"99\" is no threshold; write \"< 500\" or \"> 99\"")]),
        ("currency = \"GBP\"", "currency = \"£\"", &[(50, 12, "\"£\" is no currency; write its ISO code, such as \"GBP\"")]),
        ("rpo = \"1 h\"", "rpo = \"1 hour\"", &[(53, 7, "\"1 hour\" is no duration; write \"45 s\", \"30 min\", \"1 h\" or \"7 d\"")]),
        ("value = { prod = \"99.9 %\" }", "value = 99.9", &[(58, 9, "`value` takes text in quotes; this is the number 99.9")]),
        ("type = \"network\"", "type = \"classic\"", &[(62, 8, "\"classic\" is no type of load balancer; use application or network")]),
        ("listen = [5432]", "listen = [70000]", &[(63, 11, "70000 is no port")]),
        ("listen = [5432]", "listen = 5432", &[(63, 10, "`listen` takes a list of ports; this is the number 5432")]),
        ("paths = [\"/api/*\"]", "paths = [\"api/*\"]", &[(70, 10, "\"api/*\" is no pattern of paths; write it as \"/api/*\"")]),
        ("load_balancer = \"main\"", "load_balancer = \"inner\"", &[(70, 1, "a network load balancer sees no paths")]),
        ("need = \"failed_rollout\"", "need = \"trouble\"", &[(73, 8, "unknown variant `trouble`, expected one of `unhealthy_target`, `failed_task`, `failed_rollout`, `database_failure`, `region_failure`, `infrastructure`, `anytime`")]),
        ("text = \"Look.\", ", "", &[(77, 5, "a step needs `text`")]),
        ("{cluster.main}", "{cluster.mane}", &[
            (77, 59, "there is no cluster `mane` in `dev`"),
            (77, 59, "there is no cluster `mane` in `prod`"),
        ]),
        ("{cluster.main}", "{region}", &[(77, 59, "{region} is no placeholder; write {env}, a resource such as {service.backend}, or {{ for a brace")]),
        ("{cluster.main}", "{cluster.main", &[(77, 59, "a lone brace; write {{ or }} for one in a command")]),
        ("{ prod = \"purge", "{ dev = \"purge", &[(78, 53, "there is no queue `work` in `dev`")]),
        ("takes_uploads = true", "takes_uploads = 1", &[(83, 17, "`takes_uploads` takes true or false; this is the number 1")]),
        ("database = \"acme_{env}\"", "database = \"acme;\"", &[(84, 26, "\"acme;\" is no name of Athena's; use up to 128 letters, digits, `-` and `_`")]),
        (", work_group = \"primary\"", "", &[(84, 1, "`inventory` needs `work_group`")]),
        ("keys = [", "kees = [", &[
            (85, 16, "`documents` needs `keys`"),
            (86, 1, "`kees` is not a key of `documents`; it takes: keys, results, reason, residency, retention"),
            (87, 12, "{paper} is a field of none of `keys`"),
        ]),
        ("keys = [\"{env}/{customer}/{paper}.pdf\", \"in/{paper}\"]\nresults = [\"out/{paper}.json\"]", "keys = []", &[(86, 8, "`keys` has no pattern")]),
        ("{customer}/{paper}", "{customer}{paper}", &[(86, 9, "nothing stands between {customer} and {paper} to tell them apart")]),
        ("out/{paper}.json", "out/{page}.json", &[(87, 12, "{page} is a field of none of `keys`")]),
        ("out/{paper}.json", "out/paper}.json", &[(87, 12, "\"out/paper}.json\" has a lone brace; a field is written as {document}")]),
        ("all = \"eu-west-2\"", "all = \"london\"", &[(89, 21, "\"london\" is no AWS region; write it as \"eu-west-2\"")]),
        ("all = \"eu-west-2\", at", "at", &[(89, 1, "`residency` says nothing; give a value by environment, or for all")]),
        ("prod = \"7 years\", at = \"sizes\"", "prod = \"7 years\"", &[(90, 1, "`retention` needs `at`")]),
        ("\"7 years\"", "\"7 a\"", &[(90, 22, "\"7 a\" is no time to keep documents; write \"7 years\" or \"18 months\"")]),
        ("[service.api]", "[service.API]", &[
            (19, 10, "\"API\" is no id; use up to 64 lower-case letters, digits, `-` and `_`"),
            (35, 83, "there is no service `api`; declare it as [service.api]"),
            (69, 11, "there is no service `api`; declare it as [service.api]"),
        ]),
    ];
    for (from, to, expected) in faults {
        assert!(RIGHT.contains(from), "{from}");
        let told = problems(&RIGHT.replacen(from, to, 1));
        let told: Vec<_> =
            told.iter().map(|(line, column, reason)| (*line, *column, reason.as_str())).collect();
        assert_eq!(told, *expected, "{from} → {to}");
    }
}

#[test]
fn an_environment_cannot_take_a_word_that_figures_use() {
    for word in RESERVED {
        let text = RIGHT.replace("[environment.dev]", &format!("[environment.{word}]"));
        let reason = format!("no environment can be called `{word}`: figures use the word");
        assert!(problems(&text).contains(&(8, 14, reason)), "{word}");
    }
}

#[test]
fn syntax_errors_are_told_one_by_one() {
    let told = problems("id = \"acme\"\nname = \npurpose = \"x\"\nid = \"again\"\n[place\n");
    let lines: Vec<u32> = told.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [2, 4, 5], "{told:?}");
    assert_eq!(told[1], (4, 1, "not TOML: duplicate key".to_owned()));
    assert!(told.iter().all(|(.., reason)| reason.starts_with("not TOML: ")));
}

/// What an operator copies from the documentation works, and the documentation names every figure.
#[test]
fn the_documented_file_is_right() {
    let page = include_str!("../../../../../docs/CATALOGUE.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let read = read("CATALOGUE.md", example.expect("an example")).expect("a right example");
    let [dev, prod] = read.system.environments.as_slice() else { panic!("two environments") };
    assert_eq!((dev.queues.len(), prod.queues.len(), dev.alarms.len(), prod.kpis.len()), (0, 2, 1, 1));
    for kind in Kind::ALL {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", kind.table())));
        let row = row.unwrap_or_else(|| panic!("{kind:?} has a row"));
        for figure in figures::of(kind) {
            assert!(row.contains(&format!("`{}`", figure.key)), "{} is documented", figure.key);
        }
    }
}

#[test]
fn a_file_that_is_wrong_throughout_is_told_by_its_beginning() {
    let told = problems(&"a = 1\n".repeat(100_000));
    assert_eq!(told.len(), 101);
    assert_eq!(told[0], (2, 1, "not TOML: duplicate key".to_owned()));
    assert_eq!(told[100], (101, 1, "99899 more problems follow".to_owned()));
}

#[test]
fn an_empty_file_is_told_all_that_it_needs() {
    let reasons: Vec<String> = problems("").into_iter().map(|(.., reason)| reason).collect();
    let expected = [
        "a system needs `id`",
        "a system needs `name`",
        "a system needs `purpose`",
        "a system needs at least one [environment.<name>]",
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn a_byte_order_mark_and_foreign_line_ends_are_read() {
    let foreign = format!("\u{feff}{}", RIGHT.replace('\n', "\r\n"));
    assert_eq!(read("acme.toml", &foreign).expect("a right file").system.id, "acme");
}

/// Every problem stands within the file, or just behind its end.
fn within(text: &str) -> Result<(), TestCaseError> {
    if let Err(problems) = read("any.toml", text) {
        prop_assert!(!problems.is_empty());
        let lines = u32::try_from(text.split('\n').count()).expect("a small file");
        for problem in problems {
            prop_assert!((1..=lines).contains(&problem.line), "{problem:?}");
            let line = text.split('\n').nth(problem.line as usize - 1).unwrap_or_default();
            let width = u32::try_from(line.chars().count()).expect("a short line");
            prop_assert!((1..=width + 1).contains(&problem.column), "{problem:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_told(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        within(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_toml_is_read_or_told(lines in prop::collection::vec("(\\[?[a-z_]{1,9}(\\.[a-z]{1,5})?\\]?)( = (\\{ [a-z]{2,4} = [0-9]{1,3} \\}|\"[^\"]{0,6}\"|[0-9]{1,5}|\\[\\]))?", 0..12)) {
        within(&lines.join("\n"))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_damaged_system_is_read_or_told(
        which in any::<usize>(),
        from in 0_usize..1 << 16,
        length in 0_usize..40,
        put in "[\\PC\\n]{0,6}",
    ) {
        let text = built_in::FILES[which % built_in::FILES.len()].1;
        let start = text.floor_char_boundary(from % text.len());
        let end = text.floor_char_boundary((start + length).min(text.len()));
        within(&format!("{}{put}{}", &text[..start], &text[end.max(start)..]))?;
    }
}
