//! How a target group checks its targets and lets them go, beside what the design says.

use protocol::targets::Setting;

use crate::{
    catalogue::{
        figures,
        model::{Expected, Figure, TargetGroup},
    },
    overview::{
        aws::load_balancers::{Attributes, DEREGISTRATION_DELAY, FoundTargetGroup},
        design,
    },
};

/// The path that AWS checks where nobody says.
const HEALTH_PATH: &str = "/";

/// Every setting that is known. `attributes` are nothing until they are read.
pub(super) fn of_group(
    declared: &TargetGroup,
    found: &FoundTargetGroup,
    attributes: Option<&Attributes>,
) -> Vec<Setting> {
    let check = &found.check;
    let seconds = |seconds: Option<u32>| seconds.map(|seconds| format!("{seconds} s"));
    let in_a_row = |count: Option<u32>| count.map(|count| format!("{count} in a row"));
    let mut settings = vec![
        figure(declared, "Target type", Figure::TargetType, Some(found.target_type.as_str().into())),
        plain("Protocol", found.protocol.clone()),
        figure(declared, "Port", Figure::Port, found.port.map(|port| u32::from(port).into())),
    ];
    if check.off {
        settings.push(plain("Health check", Some("off".to_owned())));
    } else {
        settings.extend([
            plain("Health check protocol", check.protocol.clone()),
            check.path.clone().map(|path| health_path(declared, path)),
            plain("Health check port", check.port.clone().map(port)),
            plain("Health check interval", seconds(check.interval)),
            plain("Health check timeout", seconds(check.timeout)),
            plain("Healthy after", in_a_row(check.healthy_threshold)),
            plain("Unhealthy after", in_a_row(check.unhealthy_threshold)),
            plain("Healthy answers", check.matcher.clone()),
            figure(
                declared,
                "A failure is found within",
                Figure::DetectionTime,
                check.detection_time().map(Expected::from),
            ),
        ]);
    }
    if let Some(attributes) = attributes {
        let delay = deregistration_delay(attributes).map(Expected::from);
        settings.extend([
            figure(declared, "Deregistration delay", Figure::DeregistrationDelay, delay),
            plain("Stickiness", stickiness(attributes)),
            plain("Slow start", attributes.get("slow_start.duration_seconds").map(slow_start)),
        ]);
    }
    settings.into_iter().flatten().collect()
}

/// Seconds that a target drains.
pub(super) fn deregistration_delay(attributes: &Attributes) -> Option<u32> {
    attributes.get(DEREGISTRATION_DELAY)?.parse().ok()
}

fn figure(declared: &TargetGroup, name: &str, figure: Figure, actual: Option<Expected>) -> Option<Setting> {
    let expectation = declared.expect.0.get(&figure);
    let actual = actual?;
    Some(Setting {
        name: name.to_owned(),
        actual: figures::words(figure, &actual),
        declared: expectation.map(|expectation| figures::words(figure, &expectation.value)),
        place: expectation.map(|expectation| expectation.place.clone()),
        met: expectation.map(|expectation| design::agree(&expectation.value, &actual)),
    })
}

/// AWS's own path is what the design has where it says nothing: it promises nothing.
fn health_path(declared: &TargetGroup, actual: String) -> Setting {
    let said = Some(&declared.health_path).filter(|path| *path != HEALTH_PATH);
    Setting {
        name: "Health check path".to_owned(),
        met: said.map(|said| *said == actual),
        declared: said.cloned(),
        place: None,
        actual,
    }
}

fn plain(name: &str, actual: Option<String>) -> Option<Setting> {
    let name = name.to_owned();
    actual.map(|actual| Setting { name, actual, declared: None, place: None, met: None })
}

fn port(port: String) -> String {
    if port == "traffic-port" { "the target's own".to_owned() } else { port }
}

/// Whether a client comes back to the same target, by which means, and for how long.
fn stickiness(attributes: &Attributes) -> Option<String> {
    if attributes.get("stickiness.enabled")? != "true" {
        return Some("off".to_owned());
    }
    let (means, duration) = match attributes.get("stickiness.type").map(String::as_str) {
        Some("lb_cookie") => ("load balancer cookie", Some("stickiness.lb_cookie.duration_seconds")),
        Some("app_cookie") => ("application cookie", Some("stickiness.app_cookie.duration_seconds")),
        Some("source_ip") => ("client address", None),
        Some(other) => (other, None),
        None => ("on", None),
    };
    let duration = duration.and_then(|name| attributes.get(name));
    Some(duration.map_or_else(|| means.to_owned(), |seconds| format!("{means}, {seconds} s")))
}

fn slow_start(seconds: &String) -> String {
    if seconds == "0" { "off".to_owned() } else { format!("{seconds} s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::{aws::load_balancers::HealthCheck, test_environment};

    fn found() -> FoundTargetGroup {
        FoundTargetGroup {
            name: "paperwurks-prod-backend".into(),
            arn: String::new(),
            load_balancer: "main".into(),
            dimension: String::new(),
            target_type: "ip".into(),
            protocol: Some("HTTP".into()),
            port: Some(8080),
            check: HealthCheck {
                path: Some("/health".into()),
                port: Some("traffic-port".into()),
                interval: Some(30),
                unhealthy_threshold: Some(2),
                ..HealthCheck::default()
            },
        }
    }

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn find<'a>(settings: &'a [Setting], name: &str) -> &'a Setting {
        settings.iter().find(|setting| setting.name == name).expect(name)
    }

    #[test]
    fn what_the_design_gives_stands_beside_what_is() {
        let environment = test_environment();
        let declared = &environment.target_groups[0];
        let delay = attributes(&[(DEREGISTRATION_DELAY, "30"), ("stickiness.enabled", "false")]);
        let settings = of_group(declared, &found(), Some(&delay));
        let delay = find(&settings, "Deregistration delay");
        assert_eq!((delay.actual.as_str(), delay.declared.as_deref()), ("30 s", Some("30 s")));
        assert_eq!((delay.met, delay.place.is_some()), (Some(true), true));
        let port = find(&settings, "Port");
        assert_eq!((port.actual.as_str(), port.declared.as_deref()), ("8080", Some("8000")));
        assert_eq!(port.met, Some(false));
        let path = find(&settings, "Health check path");
        assert_eq!((path.actual.as_str(), path.met), ("/health", Some(true)));
        assert_eq!(find(&settings, "Health check port").actual, "the target's own");
        assert_eq!(find(&settings, "Unhealthy after").actual, "2 in a row");
        let found = find(&settings, "A failure is found within");
        assert_eq!((found.actual.as_str(), found.declared.as_deref()), ("60 s", Some("0–30 s")));
        assert_eq!(found.met, Some(false));
        assert_eq!(find(&settings, "Stickiness").actual, "off");
    }

    #[test]
    fn the_path_of_the_health_check_is_held_against_the_one_that_is_declared() {
        let environment = test_environment();
        for (path, met) in [("/health", Some(true)), ("/ready", Some(false)), ("/", None)] {
            let declared =
                TargetGroup { health_path: path.to_owned(), ..environment.target_groups[0].clone() };
            let settings = of_group(&declared, &found(), None);
            let setting = find(&settings, "Health check path");
            assert_eq!((setting.actual.as_str(), setting.met), ("/health", met), "{path}");
            assert_eq!(setting.declared.is_some(), met.is_some(), "{path}");
        }
    }

    #[test]
    fn what_was_not_read_is_not_shown() {
        let environment = test_environment();
        let settings = of_group(&environment.target_groups[0], &found(), None);
        assert!(settings.iter().all(|setting| setting.name != "Deregistration delay"));
        assert!(settings.iter().all(|setting| setting.name != "Healthy answers"));
    }

    #[test]
    fn stickiness_is_told_with_its_means() {
        let on = |pairs: &[(&str, &str)]| {
            let mut all = attributes(pairs);
            all.insert("stickiness.enabled".into(), "true".into());
            stickiness(&all)
        };
        let cookie = [("stickiness.type", "lb_cookie"), ("stickiness.lb_cookie.duration_seconds", "86400")];
        assert_eq!(on(&cookie).as_deref(), Some("load balancer cookie, 86400 s"));
        assert_eq!(on(&[("stickiness.type", "source_ip")]).as_deref(), Some("client address"));
        assert_eq!(stickiness(&attributes(&[])), None);
        assert_eq!((slow_start(&"0".into()), slow_start(&"60".into())), ("off".into(), "60 s".into()));
    }
}
