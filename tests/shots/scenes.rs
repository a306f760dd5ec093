//! What is photographed.

/// One thing to see: where it is, what goes wrong first, what must be there before the picture is taken.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) ready: &'static str,
    /// What is pressed before the picture.
    pub(crate) prepare: Prepare,
    /// A file of the catalogue beside the built-in ones.
    pub(crate) own_system: Option<(&'static str, &'static str)>,
    /// Services and what befalls them; no service is all of them.
    pub(crate) faults: &'static [(&'static str, &'static str)],
    /// What must have been read before the faults begin.
    pub(crate) known: &'static str,
    /// How far one has signed in, where one does.
    pub(crate) sign_in: Option<SignIn>,
}

/// How far one has signed in at the embedded account's portal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    Not,
    InTheBrowser,
    ByCode,
    /// As a role of Paperwurks' production.
    As(&'static str),
    /// As an operator whose session then ends.
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prepare {
    Nothing,
    Palette,
    Keys,
    End,
    Roles,
    /// A stopped task's panel.
    Task,
    /// Something is typed into the filter of the logs.
    Filtered(&'static str),
    /// The newest error's detail.
    Line,
    /// One story of an id across all groups.
    Story,
    /// Something is opened by a press.
    Open(&'static str),
    /// Lines that are made to harm.
    Hostile,
    /// A case is opened, so that documents can be looked at; then a tab of the panel.
    Case(&'static str),
    /// Documents that are made to harm.
    HostileDocuments,
    /// An Insights query that has run.
    Query,
    /// A watched group has lost its last target.
    Alert,
    /// The change dialog, on a change that could be made.
    Change,
    /// The same on one that is refused.
    Refused,
    /// A change that was made, and is followed.
    Applied,
    /// What the journal says of it.
    Journal,
}

pub(crate) const SETTLED: &str = "[data-test=card][data-section=services][data-state=fresh]";

const FAILING: &str = "[data-test=card][data-section=services]:is([data-state=failed], [data-state=stale])";

const PROD: &str = "/paperwurks/prod";

const LOGS: &str = "/paperwurks/prod/logs";

/// All that was asked for has been read.
const LINE: &str = "[data-test=logs]:has([data-test=log-row]):not(:has([data-test=log-backfill]))";

const DOCUMENTS: &str = "/paperwurks/prod/documents/bucket%3Dpaperwurks-prod-documents";

const BELOW: &str =
    "/paperwurks/prod/documents/bucket%3Dpaperwurks-prod-documents%26prefix%3Dproperties~2F%26below%3Dyes";

/// The newest document that was never analysed.
const STUCK: &str = "/paperwurks/prod/documents/bucket%3Dpaperwurks-prod-documents%26prefix%3Dproperties~2F%26below%3Dyes\
                     %26query%3Dsuffix~3Apdf%26sort%3Dmodified%26down%3Dyes";

const NO_MATCH: &str = "/paperwurks/prod/documents/bucket%3Dpaperwurks-prod-documents%26prefix%3Dproperties~2F%26below%3Dyes\
                        %26query%3Dnothing-like-this";

/// All is listed.
const LISTED: &str = "[data-test=documents]:has([data-test=document]):has([data-test=list-again])";

const SERVICE: &str = "[data-test=service-row]";

const BACKEND: &str = "/paperwurks/prod/services/paperwurks-prod-cluster/prod-paperwurks-backend";

const WORKER: &str = "/paperwurks/staging/services/paperwurks-staging-cluster/staging-paperwurks-worker";

const MISTAKEN: (&str, &str) = (
    "claims.toml",
    "id = \"claims\"\nname = \"Claims\"\npurpose = \"Reads claims\"\n[environment.live]\nregion = \"eu-west\"\n",
);

/// An environment of nothing.
const BARE: (&str, &str) = (
    "bare.toml",
    "id = \"bare\"\nname = \"Bare\"\npurpose = \"Has nothing yet\"\n[environment.prod]\nregion = \"eu-west-2\"\n",
);

pub(crate) const SCENES: &[Scene] = &[
    scene("fleet", "/", "[data-test=fleet-row][data-health=bad]"),
    Scene {
        faults: &[("ecs", "deny"), ("monitoring", "throttle")],
        ..scene("fleet-failing", "/", "[data-test=fleet-row]:has([data-test=fleet-verdict] .attention)")
    },
    Scene { own_system: Some(MISTAKEN), ..scene("fleet-problem", "/", "[data-test=catalogue-problems]") },
    scene("prod", PROD, SETTLED),
    Scene { prepare: Prepare::End, ..scene("prod-end", PROD, SETTLED) },
    scene("staging", "/paperwurks/staging", SETTLED),
    scene("dev", "/paperwurks/dev", SETTLED),
    Scene {
        faults: &[("ecs", "deny"), ("rds", "throttle"), ("s3", "drop")],
        known: SETTLED,
        ..scene("failing", PROD, FAILING)
    },
    Scene { faults: &[("", "deny")], ..scene("denied", PROD, FAILING) },
    Scene { faults: &[("", "expire")], known: SETTLED, ..scene("expired", PROD, FAILING) },
    Scene { prepare: Prepare::Palette, ..scene("palette", PROD, SETTLED) },
    Scene { prepare: Prepare::Keys, ..scene("keys", PROD, SETTLED) },
    Scene { prepare: Prepare::Open("faults"), ..scene("faults", PROD, SETTLED) },
    Scene { prepare: Prepare::Open("calls"), ..scene("calls", PROD, SETTLED) },
    scene("catalogue", "/catalogue", "[data-test=catalogue-system]"),
    Scene {
        own_system: Some(MISTAKEN),
        ..scene("catalogue-problem", "/catalogue", "[data-test=catalogue-problem]")
    },
    scene("missing", "/paperwurks/nowhere", "main"),
    Scene { sign_in: Some(SignIn::Not), ..scene("sign-in", "/sign-in", "[data-test=accounts]") },
    Scene {
        sign_in: Some(SignIn::InTheBrowser),
        ..scene("sign-in-browser", "/sign-in", "[data-test=sign-in-countdown]")
    },
    Scene { sign_in: Some(SignIn::ByCode), ..scene("sign-in-code", "/sign-in", "[data-test=sign-in-code]") },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod operator")),
        ..scene("signed-in", "/sign-in", "[data-test=account]")
    },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod operator")),
        prepare: Prepare::Roles,
        ..scene("roles", PROD, SETTLED)
    },
    scene("services", "/paperwurks/prod/services", SERVICE),
    scene("services-ec2", "/prod-infra/production/services", SERVICE),
    scene("services-spot", "/air-applied-ai/prod/services", SERVICE),
    Scene {
        faults: &[("ecs", "deny")],
        ..scene(
            "services-denied",
            "/paperwurks/prod/services",
            "[data-test=services-body]:is([data-state=stale], [data-state=failed])",
        )
    },
    scene("service", BACKEND, "[data-test=service-detail] [data-test=task]"),
    Scene {
        prepare: Prepare::End,
        ..scene("service-end", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        own_system: Some(BARE),
        ..scene("services-empty", "/bare/prod/services", "[data-test=services] [data-test=empty]")
    },
    Scene { prepare: Prepare::Task, ..scene("task", WORKER, "[data-test=task][data-cause=out_of_memory]") },
    scene("logs", LOGS, LINE),
    Scene { prepare: Prepare::Filtered("level>=warn"), ..scene("logs-filtered", LOGS, LINE) },
    Scene { prepare: Prepare::Filtered("status>="), ..scene("logs-mistaken", LOGS, LINE) },
    Scene { prepare: Prepare::Filtered("nothing like this"), ..scene("logs-none", LOGS, LINE) },
    Scene { prepare: Prepare::Line, ..scene("logs-line", LOGS, LINE) },
    Scene { prepare: Prepare::Story, ..scene("logs-story", "/prod-infra/production/logs", LINE) },
    Scene { prepare: Prepare::Open("log-sources"), ..scene("logs-sources", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-highlights"), ..scene("logs-highlights", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-span"), ..scene("logs-span", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-options"), ..scene("logs-options", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-saved"), ..scene("logs-saved", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-help"), ..scene("logs-help", LOGS, LINE) },
    Scene { prepare: Prepare::Open("log-how"), ..scene("logs-how", LOGS, LINE) },
    Scene { prepare: Prepare::Open("export-lines"), ..scene("logs-export", LOGS, LINE) },
    Scene { prepare: Prepare::Hostile, ..scene("logs-hostile", LOGS, LINE) },
    Scene { prepare: Prepare::Query, ..scene("logs-insights", LOGS, LINE) },
    scene("logs-json", "/prod-infra/production/logs", LINE),
    Scene { own_system: Some(BARE), ..scene("logs-empty", "/bare/prod/logs", "[data-test=logs]") },
    Scene { faults: &[("logs", "deny")], ..scene("logs-denied", LOGS, "[data-test=logs]") },
    scene("documents", "/paperwurks/prod/documents", "[data-test=bucket]"),
    scene("documents-bucket", DOCUMENTS, "[data-test=document]"),
    scene("documents-below", BELOW, LISTED),
    Scene { prepare: Prepare::Case("preview"), ..scene("document", STUCK, LISTED) },
    Scene { prepare: Prepare::Case("details"), ..scene("document-details", STUCK, LISTED) },
    Scene { prepare: Prepare::Case("versions"), ..scene("document-versions", STUCK, LISTED) },
    Scene { prepare: Prepare::Case("story"), ..scene("document-story", STUCK, LISTED) },
    Scene { prepare: Prepare::Open("case"), ..scene("documents-case", DOCUMENTS, "[data-test=document]") },
    Scene {
        prepare: Prepare::Open("person"),
        ..scene("documents-person", DOCUMENTS, "[data-test=document]")
    },
    Scene { prepare: Prepare::Open("document-help"), ..scene("documents-help", BELOW, LISTED) },
    Scene {
        prepare: Prepare::HostileDocuments,
        ..scene("documents-hostile", DOCUMENTS, "[data-test=document]")
    },
    scene("documents-none", NO_MATCH, "[data-test=no-match]"),
    Scene {
        own_system: Some(BARE),
        ..scene("documents-empty", "/bare/prod/documents", "[data-test=documents]")
    },
    Scene { faults: &[("s3", "deny")], ..scene("documents-denied", DOCUMENTS, "[data-test=documents]") },
    Scene { faults: &[("logs", "expire")], known: LINE, ..scene("logs-expired", LOGS, "[data-test=logs]") },
    Scene {
        own_system: Some(BARE),
        ..scene("targets-empty", "/bare/prod/targets", "[data-test=targets] [data-test=empty]")
    },
    Scene { prepare: Prepare::Alert, ..scene("alert", "/paperwurks/staging/targets", "[data-test=target]") },
    scene("targets", "/paperwurks/prod/targets", "[data-test=target][data-state=unhealthy]"),
    scene("targets-ec2", "/prod-infra/production/targets", "[data-test=target]"),
    Scene {
        faults: &[("elasticloadbalancing", "deny")],
        known: "[data-test=target]",
        ..scene("targets-denied", "/paperwurks/prod/targets", "[data-test=targets]")
    },
    scene("runbooks", "/paperwurks/prod/runbooks", "[data-test=runbook]"),
    Scene {
        prepare: Prepare::Change,
        ..scene("change", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        prepare: Prepare::Refused,
        ..scene("change-refused", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        prepare: Prepare::Applied,
        ..scene("change-applied", WORKER, "[data-test=service-detail] [data-test=task]")
    },
    scene("journal-empty", "/journal", "[data-test=journal]"),
    Scene {
        prepare: Prepare::Journal,
        ..scene("journal", WORKER, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod support")),
        ..scene("permissions", "/paperwurks/prod/permissions", "[data-test=permission]")
    },
    Scene { sign_in: Some(SignIn::Over), ..scene("session-over", PROD, "[data-test=sign-in-prompt]") },
    scene("gallery", "/gallery", "[data-test=gallery]"),
];

const fn scene(name: &'static str, path: &'static str, ready: &'static str) -> Scene {
    Scene {
        name,
        path,
        ready,
        prepare: Prepare::Nothing,
        own_system: None,
        faults: &[],
        known: "main",
        sign_in: None,
    }
}
