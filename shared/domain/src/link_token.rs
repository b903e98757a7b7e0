//! Tokens in the links of mails.

use std::fmt;

use uuid::Uuid;

/// What the link in a mail carries, as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(pub String);

/// What a link is for. A token for one is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To choose a password in the place of a forgotten one.
    Reset,
    /// To make the account that somebody was invited to.
    Invitation,
    /// To take back that another address has come in the place of this one.
    UndoEmailChange,
    /// To tell that somebody else did what a notice tells of.
    NotMe,
}

/// What a genuine token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkClaim {
    /// What it is about: an account, for all but invitations.
    pub subject: Uuid,
    /// What it refers to: an event, a reset, an invitation…
    pub reference: Uuid,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Reset,
        Self::Invitation,
        Self::UndoEmailChange,
        Self::NotMe,
    ];

    /// Names the key that such tokens are made with.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reset => "mail-link/reset",
            Self::Invitation => "mail-link/invitation",
            Self::UndoEmailChange => "mail-link/undo-email-change",
            Self::NotMe => "mail-link/not-me",
        }
    }

    /// The page that the link leads to, a path below the origin of the pages.
    #[must_use]
    pub const fn page(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invitation => "invitation",
            Self::UndoEmailChange => "undo-email",
            Self::NotMe => "not-me",
        }
    }
}

impl LinkToken {
    /// The address of its page. The token is in the fragment, which a browser sends to nobody.
    #[must_use]
    pub fn url(&self, web_origin: &str, purpose: Purpose) -> String {
        let origin = web_origin.trim_end_matches('/');
        format!("{origin}/{}#token={}", purpose.page(), self.0)
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_purpose_has_a_key_and_a_page_of_its_own() {
        let labels: BTreeSet<_> = Purpose::ALL.map(Purpose::label).into();
        let pages: BTreeSet<_> = Purpose::ALL.map(Purpose::page).into();
        assert_eq!((labels.len(), pages.len()), (4, 4));
    }

    #[test]
    fn the_token_is_in_the_fragment_and_not_in_debug_output() {
        let token = LinkToken("flm_x".to_owned());
        for origin in ["https://a.example", "https://a.example/"] {
            let url = token.url(origin, Purpose::Reset);
            assert_eq!(url, "https://a.example/reset#token=flm_x");
        }
        assert_eq!(format!("{token:?}"), "LinkToken(…)");
    }
}
