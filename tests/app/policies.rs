//! `docs/policies` allows what the engine asks, and nothing else.

use std::{collections::BTreeSet, fs, sync::Arc};

use anyhow::Result;
use engine::{Engine, Options, clock::SystemClock, overview, session};
use protocol::{
    catalogue::GetCatalogue,
    overview::{Refresh, Window},
    session::{GetIdentity, GetPermissions},
};
use serde_json::json;

use crate::support::paths::{root, target};

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

/// A system with what the systems of the console lack.
const MORE: &str = "id = \"more\"\nname = \"More\"\npurpose = \"What others lack\"\n\
                    [environment.prod]\nregion = \"eu-west-2\"\n[queue.work]\nname = \"{env}-work\"\n";

/// Every IAM action that the engine asks for when it reads everything there is.
async fn asked() -> Result<BTreeSet<String>> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("more.toml"), MORE)?;
    let clock = Arc::new(SystemClock);
    let engine = Engine::start(Options {
        account: Arc::new(demo::Account::new(1, clock.clone())),
        sign_in: None,
        clock,
        catalogue_folder: Some(folder.path().to_owned()),
        journal: None,
        vigils: None,
        notices: Vec::new(),
        version: "test".into(),
    });
    let mut actions = BTreeSet::new();
    let systems = engine::catalogue::get_catalogue(&engine, GetCatalogue {}).await?.systems;
    for environment in systems.into_iter().flat_map(|system| system.environments) {
        for window in [Window::Hour, Window::Week] {
            let refresh = Refresh { environment: Some(environment.id.clone()), window };
            overview::refresh(&engine, refresh).await?;
        }
        session::get_identity(&engine, GetIdentity { environment: environment.id.clone() }).await?;
        let seen = session::get_permissions(&engine, GetPermissions { environment: environment.id }).await?;
        actions.extend(seen.actions.into_iter().map(|seen| seen.action));
    }
    // It needs no permission, and no policy can take it away.
    actions.remove("sts:GetCallerIdentity");
    Ok(actions)
}

fn policy(actions: &BTreeSet<String>) -> Result<String> {
    let statement = |sid: &str, actions: Vec<&str>| json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*" });
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            statement("WhatSignalboxReads", actions.iter().map(String::as_str).collect()),
            statement("WhatCloudControlReadsForIt", BEHIND_CLOUD_CONTROL.to_vec()),
        ],
    });
    Ok(serde_json::to_string_pretty(&policy)? + "\n")
}

#[tokio::test]
async fn the_policies_allow_what_is_asked_and_nothing_else() -> Result<()> {
    let made = policy(&asked().await?)?;
    // No operation changes anything yet: who operates needs what who reads needs.
    for name in ["read-only.json", "operator.json"] {
        let kept = fs::read_to_string(root().join("docs/policies").join(name)).unwrap_or_default();
        if kept != made {
            let folder = target().join("policies");
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(name), &made)?;
            panic!("docs/policies/{name} is not what the engine asks; {} is", folder.join(name).display());
        }
    }
    Ok(())
}
