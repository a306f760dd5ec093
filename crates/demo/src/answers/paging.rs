//! Lists in pages.

/// One page of `all`, at most `most` entries, and the token of the next page: how many entries came before it.
pub(super) fn paged<T>(all: Vec<T>, token: Option<&str>, most: usize) -> (Vec<T>, Option<String>) {
    let skipped: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let end = skipped.saturating_add(most.max(1));
    let next = (all.len() > end).then(|| end.to_string());
    (all.into_iter().skip(skipped).take(most.max(1)).collect(), next)
}

/// How many entries a page has when `asked` were asked for and the service gives no more than `most`.
pub(super) fn page_size(asked: Option<i32>, most: usize) -> usize {
    asked.map_or(most, |asked| usize::try_from(asked).unwrap_or(1).clamp(1, most))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_pages_together_are_the_list(count in 0_usize..60, asked in proptest::option::of(-3_i32..80)) {
            let all: Vec<usize> = (0..count).collect();
            let (mut seen, mut token) = (Vec::new(), None::<String>);
            loop {
                let (page, next) = paged(all.clone(), token.as_deref(), page_size(asked, 50));
                prop_assert!(page.len() <= 50);
                seen.extend(page);
                token = next;
                if token.is_none() { break }
            }
            prop_assert_eq!(seen, all);
        }

        #[test]
        fn any_token_is_read_without_harm(token in any::<String>(), most in any::<usize>()) {
            let _ = paged(vec![1, 2, 3], Some(&token), most);
        }
    }

    #[test]
    fn a_token_beyond_the_end_is_an_empty_page() {
        assert_eq!(paged(vec![1, 2], Some(&usize::MAX.to_string()), 5), (Vec::new(), None));
    }
}
