//! `docs/policies` allows what the engine asks, and nothing else.

use std::{collections::BTreeSet, fs, time::Duration};

use anyhow::{Context as _, Result};
use engine::{clock::Clock as _, logs, overview, services, session, targets};
use futures::StreamExt as _;
use protocol::{
    catalogue::{EnvironmentId, GetCatalogue},
    changes::Change,
    logs::{GetGroups, Scope, Source, Span, StartQuery, StopQuery, WatchQueries},
    overview::{Refresh, Window},
    services::{GetRevisions, GetService, GetServices, ServiceId, ServiceRow},
    session::{GetIdentity, GetPermissions},
};
use serde_json::{Value, json};

use crate::{
    documents::every,
    logs::watched::Watched,
    support::{
        paths::{root, target},
        site::{Desk, MINUTE, Site, backend, environment, worker},
    },
};

/// Cloud Control reads with the caller's permissions: what the handlers of the types that are read need, by the
/// `handlers.read` and `handlers.list` of their schemas in the CloudFormation registry.
const BEHIND_CLOUD_CONTROL: [&str; 6] = [
    "ec2:DescribeNatGateways",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
];

/// What the operations need beside the action that is seen when a version is named; and dead letters, of which the systems
/// here have none.
const FOR_VERSIONS: [&str; 3] = ["s3:GetObjectVersion", "s3:GetObjectVersionTagging", "sqs:ReceiveMessage"];

/// What is left of an upload that is given up, and versions without an id.
const FOR_LEFTOVERS: [&str; 2] = ["s3:AbortMultipartUpload", "s3:DeleteObject"];

/// The embedded account has no Athena: what a search of an inventory asks (`documents/aws/athena.rs`).
const FOR_INVENTORIES: [&str; 5] = [
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetTableMetadata",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
];

/// What Athena asks with the caller's permissions (Athena user guide, "Use CalledVia context keys for Athena").
const BEHIND_ATHENA: [&str; 6] = [
    "glue:GetDatabase",
    "glue:GetPartitions",
    "glue:GetTable",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:PutObject",
];

/// A scaling policy's alarms are kept with the caller's permissions (Application Auto Scaling user guide, "Permissions
/// required for API calls on CloudWatch").
const BEHIND_SCALING: [&str; 3] =
    ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"];

/// What is waited for takes seconds; a loaded machine may take its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A system with what the systems of the console lack.
const MORE: &str = "id = \"more\"\nname = \"More\"\npurpose = \"What others lack\"\n\
                    [environment.prod]\nregion = \"eu-west-2\"\n[queue.work]\nname = \"{env}-work\"\n";

async fn environments(desk: &Desk) -> Result<Vec<EnvironmentId>> {
    let systems = engine::catalogue::get_catalogue(&desk.engine, GetCatalogue {}).await?.systems;
    Ok(systems.into_iter().flat_map(|system| system.environments).map(|environment| environment.id).collect())
}

/// Every IAM action that was asked for so far.
async fn asked(desk: &Desk) -> Result<BTreeSet<String>> {
    let mut actions = BTreeSet::new();
    for environment in environments(desk).await? {
        let seen = session::get_permissions(&desk.engine, GetPermissions { environment }).await?;
        actions.extend(seen.actions.into_iter().map(|seen| seen.action));
    }
    // It needs no permission, and no policy can take it away.
    actions.remove("sts:GetCallerIdentity");
    Ok(actions)
}

/// Looks at everything there is.
async fn look_at_all(desk: &Desk) -> Result<()> {
    for environment in environments(desk).await? {
        for window in [Window::Hour, Window::Week] {
            overview::refresh(&desk.engine, Refresh { environment: Some(environment.clone()), window })
                .await?;
        }
        targets::refresh(&desk.engine, protocol::targets::Refresh { environment: environment.clone() })
            .await?;
        services::refresh(&desk.engine, protocol::services::Refresh { environment: environment.clone() })
            .await?;
        session::get_identity(&desk.engine, GetIdentity { environment: environment.clone() }).await?;
        for row in rows(desk, &environment).await? {
            look_at(desk, &environment, row.id).await?;
        }
        // What only an open service needs is read from then on.
        services::refresh(&desk.engine, protocol::services::Refresh { environment }).await?;
    }
    Ok(())
}

/// Reads logs in every way.
async fn read_logs(site: &Site, desk: &Desk) -> Result<()> {
    let prod = environment("prod");
    let groups = logs::get_groups(&desk.engine, GetGroups { environment: prod.clone() }).await?.groups;
    let names: Vec<String> = groups.into_iter().map(|group| group.name).collect();
    let source =
        |group: &String| Source { environment: prod.clone(), group: group.clone(), streams: Vec::new() };
    let scope = Scope {
        sources: names.iter().map(source).collect(),
        span: Span::Live { back: MINUTE },
        pattern: None,
    };
    let mut view = Watched::open(&desk.engine, "policies", scope);
    view.until(PATIENCE, |state| state.held > 0 && state.live.sessions > 0).await?;
    let now = site.clock.now();
    let query = StartQuery {
        environment: prod.clone(),
        groups: names,
        query: "fields @message | limit 5".into(),
        from: now.plus_millis(-MINUTE),
        until: now,
    };
    let query = logs::start_query(&desk.engine, query).await?;
    let mut states = std::pin::pin!(logs::watch_queries(&desk.engine, WatchQueries { environment: prod }));
    let asked = async {
        while asked(desk).await?.is_disjoint(&BTreeSet::from(["logs:GetQueryResults".to_owned()])) {
            states.next().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, asked).await??;
    Ok(logs::stop_query(&desk.engine, StopQuery { query }).await?)
}

async fn rows(desk: &Desk, environment: &EnvironmentId) -> Result<Vec<ServiceRow>> {
    let request = GetServices { environment: environment.clone() };
    Ok(services::get_services(&desk.engine, request).await?.services.value.unwrap_or_default())
}

async fn look_at(desk: &Desk, environment: &EnvironmentId, service: ServiceId) -> Result<()> {
    let request = GetService { environment: environment.clone(), service: service.clone() };
    services::get_service(&desk.engine, request).await?;
    services::get_revisions(&desk.engine, GetRevisions { environment: environment.clone(), service }).await?;
    Ok(())
}

/// Makes a change of every kind.
async fn change_all(site: &Site, desk: &Desk) -> Result<()> {
    let dev = environment("dev");
    let detail = GetService { environment: dev.clone(), service: worker("dev") };
    let tasks = services::get_service(&desk.engine, detail).await?.tasks.value.context("tasks")?;
    let task = tasks.iter().find(|task| task.stopped.is_none()).context("a task that runs")?.id.clone();
    let service = worker("dev");
    for change in [
        Change::SetDesiredCount { service: service.clone(), desired: 2 },
        Change::Resize { service: backend("dev"), cpu_units: 1024, memory_mib: 2048 },
        Change::StopTask { service: service.clone(), task },
        Change::Restart { service },
    ] {
        desk.change(&dev, change).await?;
        site.clock.advance(5 * MINUTE);
    }
    let scaled = EnvironmentId::new("prod-infra", "production");
    let row =
        rows(desk, &scaled).await?.into_iter().find(|row| row.range.is_some()).context("a scaled service")?;
    let request = GetService { environment: scaled.clone(), service: row.id.clone() };
    let scaling =
        services::get_service(&desk.engine, request).await?.scaling.value.context("how it is scaled")?;
    let policy = scaling.policies.first().context("a policy")?.name.clone();
    for change in [
        Change::SetScalingRange { service: row.id.clone(), min: 2, max: 8 },
        Change::SetScalingTarget { service: row.id.clone(), policy, target: 55.0 },
        Change::SuspendScaling { service: row.id, suspended: true },
    ] {
        desk.change(&scaled, change).await?;
    }
    Ok(())
}

fn statement<'a>(sid: &str, actions: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions.into_iter().collect::<Vec<_>>(), "Resource": "*" })
}

/// Athena writes its results where its work group says; nobody else may by this.
fn behind_athena() -> Value {
    let mut statement = statement("WhatAthenaReadsForIt", BEHIND_ATHENA);
    statement["Condition"] = json!({ "StringEquals": { "aws:CalledViaLast": "athena.amazonaws.com" } });
    statement
}

fn policy(statements: &[Value]) -> Result<String> {
    Ok(serde_json::to_string_pretty(&json!({ "Version": "2012-10-17", "Statement": statements }))? + "\n")
}

/// Fails when the policy that is kept is not `made`, and says where the right one is.
fn hold(name: &str, made: &str) -> Result<()> {
    let kept = fs::read_to_string(root().join("docs/policies").join(name)).unwrap_or_default();
    if kept != made {
        let folder = target().join("policies");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), made)?;
        panic!("docs/policies/{name} is not what the engine asks; {} is", folder.join(name).display());
    }
    Ok(())
}

#[tokio::test]
async fn the_policies_allow_what_is_asked_and_nothing_else() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("more.toml"), MORE)?;
    let site = Site::with_systems(folder.path())?;
    let file = folder.path().join("lease.pdf");
    let desk = every::console(&site, &file);
    look_at_all(&desk).await?;
    read_logs(&site, &desk).await?;
    every::read(&desk).await?;
    let reads = asked(&desk).await?;
    change_all(&site, &desk).await?;
    every::write(&site, &desk, &file).await?;
    let writes: BTreeSet<String> = asked(&desk).await?.difference(&reads).cloned().collect();
    let reading = || {
        vec![
            statement("WhatSignalboxReads", reads.iter().map(String::as_str)),
            statement("WhatCloudControlReadsForIt", BEHIND_CLOUD_CONTROL),
            statement("WhatVersionsAndDeadLettersNeed", FOR_VERSIONS),
            statement("WhatInventoriesNeed", FOR_INVENTORIES),
            behind_athena(),
        ]
    };
    // A revision with another size is registered with the roles of the one before.
    let roles = json!({
        "Sid": "RolesOfTasks",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": "*",
        "Condition": { "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    });
    let mut operating = reading();
    operating.extend([
        statement("WhatSignalboxChanges", writes.iter().map(String::as_str)),
        statement("WhatIsLeftOver", FOR_LEFTOVERS),
        statement("WhatScalingKeepsForIt", BEHIND_SCALING),
        roles,
    ]);
    let (read_only, operator) = (policy(&reading())?, policy(&operating)?);
    hold("read-only.json", &read_only).and(hold("operator.json", &operator))
}
