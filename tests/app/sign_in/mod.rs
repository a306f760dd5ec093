//! Signing in at the stand-in portal: the engine with the real SDK clients over real HTTP, and the window.

mod credentials;
mod flows;
mod keyring;
mod machine;
mod roles;
mod secrets;
mod window;
