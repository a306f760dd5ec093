use protocol::{Error, ErrorKind, Health};

/// A row of a sample card.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) health: Health,
    pub(super) tasks: u32,
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row { name: "prod-paperwurks-backend", health: Health::Bad, tasks: 3 },
        Row { name: "prod-paperwurks-worker", health: Health::Fine, tasks: 2 },
    ]
}

/// A line with a swing, a gap and a rise.
pub(super) fn series() -> Vec<Option<f64>> {
    let point = |minute: u32| {
        let minute = f64::from(minute);
        300.0 + 40.0 * (minute / 5.0).sin() + 18.0 * (minute * 1.7).sin() + 9.0 * (minute - 50.0).max(0.0)
    };
    (0..60).map(|minute| (minute != 20).then(|| point(minute))).collect()
}

/// What one meets most: denied, throttled, unreachable.
pub(super) fn common_errors() -> [Error; 3] {
    [
        Error::new(
            ErrorKind::Forbidden { action: "ecs:DescribeServices".to_owned(), resource: None },
            "The role prod-readonly may not call ecs:DescribeServices.",
        )
        .with_request_id(Some("7f3c9a10-1d2e-4f7b-9a66-2b1c0de5ee01".to_owned())),
        Error::new(
            ErrorKind::Throttled,
            "AWS throttled rds:DescribeDBInstances and the retries are used up.",
        ),
        Error::new(ErrorKind::Unreachable, "monitoring.eu-west-2.amazonaws.com did not answer within 10 s."),
    ]
}

/// One of each kind.
pub(super) fn every_error() -> [Error; 8] {
    let [forbidden, throttled, unreachable] = common_errors();
    [
        Error::new(ErrorKind::SignInRequired, "The credentials of the profile prod-readonly have expired."),
        forbidden,
        Error::new(ErrorKind::NotFound, "There is no cluster paperwurks-prod-cluster in eu-west-2."),
        throttled,
        unreachable,
        Error::new(ErrorKind::Conflict, "Something else changed the service first."),
        Error::new(ErrorKind::Invalid { field: "region".to_owned() }, "“eu-west” is not a region."),
        Error::new(ErrorKind::Internal, "The engine gave an answer that the window does not understand."),
    ]
}
