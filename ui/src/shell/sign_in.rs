//! Signing in, wherever it is asked for: the same steps on the page and in the one prompt.

mod prompt;
mod start;
mod steps;
mod strip;

pub(crate) use prompt::{PromptBody, SignInDialog};
pub(crate) use start::SessionSignIn;
pub(crate) use steps::SignInSteps;
pub(crate) use strip::{Missing, SignInStrip, SignedOutLine};
