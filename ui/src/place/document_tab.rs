/// The sides of an object that its panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DocumentTab {
    /// Its bytes, as a person reads them.
    #[default]
    Preview,
    /// Everything that is not in its bytes.
    Details,
    /// Its versions.
    Versions,
    /// What happened to it.
    Story,
}

impl DocumentTab {
    /// All of them, in the order of the keys `1` to `4`.
    pub(crate) const ALL: [Self; 4] = [Self::Preview, Self::Details, Self::Versions, Self::Story];

    /// As an address names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Details => "details",
            Self::Versions => "versions",
            Self::Story => "story",
        }
    }

    /// The one that an address names so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for tab in DocumentTab::ALL {
            assert_eq!(DocumentTab::named(tab.name()), Some(tab));
        }
        assert_eq!(DocumentTab::named("elsewhere"), None);
    }
}
