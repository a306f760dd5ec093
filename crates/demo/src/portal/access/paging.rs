//! Lists in pages.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::AccessError;

/// Which part of a list is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paging {
    most: usize,
    /// The key of the last entry that was seen.
    seen: Option<String>,
}

impl Paging {
    const MOST: usize = 100;

    pub(super) fn read(fields: &HashMap<String, String>) -> Result<Self, AccessError> {
        let most = fields.get("max_result").map_or(Ok(Self::MOST), |most| most.parse());
        let most = most.ok().filter(|most| (1..=Self::MOST).contains(most));
        let most = most.ok_or(AccessError::InvalidRequest("max_result is a number from 1 to 100."))?;
        let seen = fields.get("next_token").map(|token| opened(token)).transpose()?;
        Ok(Self { most, seen })
    }

    /// The part of `entries`, which are in the order of their keys, and the token for what follows.
    pub(super) fn page<'a, T>(
        &self,
        entries: &'a [T],
        key: impl Fn(&T) -> &str,
    ) -> (&'a [T], Option<String>) {
        let begin =
            self.seen.as_ref().map_or(0, |seen| entries.partition_point(|entry| key(entry) <= seen.as_str()));
        let (page, rest) = entries[begin..].split_at(self.most.min(entries.len() - begin));
        let next = page.last().filter(|_| !rest.is_empty()).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        (page, next)
    }
}

fn opened(token: &str) -> Result<String, AccessError> {
    let key = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.ok_or(AccessError::InvalidRequest("next_token was not given here."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(fields: &[(&str, &str)]) -> Result<Paging, AccessError> {
        Paging::read(&fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    proptest! {
        #[test]
        fn all_pages_together_are_the_list(mut names in proptest::collection::hash_set("[a-z]{1,3}", 0..40), most in 1_usize..=100) {
            let mut names: Vec<String> = names.drain().collect();
            names.sort();
            let mut seen = Vec::new();
            let mut paging = Paging { most, seen: None };
            loop {
                let (page, next) = paging.page(&names, String::as_str);
                prop_assert!(page.len() <= most);
                seen.extend_from_slice(page);
                let Some(next) = next else { break };
                paging = asked(&[("max_result", &most.to_string()), ("next_token", &next)]).unwrap();
            }
            prop_assert_eq!(seen, names);
        }

        #[test]
        fn any_token_is_read_without_harm(token in any::<String>(), most in any::<String>()) {
            if let Ok(paging) = asked(&[("max_result", &most), ("next_token", &token)]) {
                paging.page(&["a", "b"], |name| name);
            }
        }
    }

    #[test]
    fn a_page_has_one_entry_at_least_and_a_hundred_at_most() {
        for wrong in ["0", "101", "-1", "many", ""] {
            assert!(asked(&[("max_result", wrong)]).is_err(), "{wrong}");
        }
        assert_eq!(asked(&[]).unwrap(), Paging { most: 100, seen: None });
    }
}
