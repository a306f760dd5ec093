//! Where a session's portal is, and whether what was typed can be one.

use protocol::{Error, ErrorKind};
use url::Url;

/// The portal of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The access portal, or the issuer.
    pub(crate) start_url: String,
    /// The region of the Identity Center.
    pub(crate) region: String,
    /// A server that answers in AWS's place, on this machine.
    pub(crate) stand_in: Option<String>,
}

impl Endpoint {
    /// The portal of AWS that `start_url` and `region` name.
    ///
    /// # Errors
    /// `Invalid`, with the field, when one of them cannot be.
    pub(crate) fn of_aws(start_url: &str, region: &str) -> Result<Self, Error> {
        Ok(Self { start_url: start_url_of(start_url)?, region: region_of(region)?, stand_in: None })
    }

    /// The base of the OIDC endpoints, as a browser needs it.
    pub(super) fn oidc_url(&self) -> String {
        match &self.stand_in {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if self.region.starts_with("cn-") => {
                format!("https://oidc.{}.amazonaws.com.cn", self.region)
            }
            None => format!("https://oidc.{}.amazonaws.com", self.region),
        }
    }
}

/// A start URL without what people copy along with it: a fragment (`#/`), spaces, a slash at the end.
fn start_url_of(text: &str) -> Result<String, Error> {
    let invalid = |why: &str| {
        let example = "e.g. https://d-1234567890.awsapps.com/start";
        Error::new(
            ErrorKind::Invalid { field: "start_url".into() },
            format!("The start URL {why}, {example}"),
        )
    };
    let mut url = Url::parse(text.trim()).map_err(|_| invalid("must be a whole address"))?;
    if url.scheme() != "https" {
        return Err(invalid("must begin with https://"));
    }
    if url.host_str().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("must name a host, and no user"));
    }
    url.set_fragment(None);
    url.set_query(None);
    Ok(String::from(url).trim_end_matches('/').to_owned())
}

fn region_of(text: &str) -> Result<String, Error> {
    let region = text.trim().to_ascii_lowercase();
    let parts: Vec<&str> = region.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let valid = match parts.as_slice() {
        [places @ .., number] => {
            (2..=3).contains(&places.len())
                && places.iter().all(letters)
                && number.parse::<u8>().is_ok_and(|number| number > 0)
        }
        [] => false,
    };
    if valid {
        return Ok(region);
    }
    let said = format!("{text:?} is not a region, e.g. eu-west-2");
    Err(Error::new(ErrorKind::Invalid { field: "region".into() }, said))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_copy_along_is_left_out() {
        let endpoint =
            Endpoint::of_aws(" https://d-12.awsapps.com/start/#/console?x=1 ", " EU-West-2").unwrap();
        assert_eq!(endpoint.start_url, "https://d-12.awsapps.com/start");
        assert_eq!(endpoint.region, "eu-west-2");
        assert_eq!(endpoint.oidc_url(), "https://oidc.eu-west-2.amazonaws.com");
    }

    #[test]
    fn what_cannot_be_a_portal_is_refused_with_its_field() {
        for (start_url, region, field) in [
            ("d-12.awsapps.com/start", "eu-west-2", "start_url"),
            ("http://d-12.awsapps.com/start", "eu-west-2", "start_url"),
            ("https://ann:pw@example.com", "eu-west-2", "start_url"),
            ("https://d-12.awsapps.com/start", "", "region"),
            ("https://d-12.awsapps.com/start", "eu-west", "region"),
            ("https://d-12.awsapps.com/start", "eu-west-2.evil.com/x", "region"),
        ] {
            let error = Endpoint::of_aws(start_url, region).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid { field: field.into() }, "{start_url} {region}");
        }
    }

    proptest! {
        #[test]
        fn a_region_never_names_another_host(region in ".{0,40}") {
            if let Ok(region) = region_of(&region) {
                prop_assert!(region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            }
        }
    }
}
