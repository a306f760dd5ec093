use protocol::{
    Error, ErrorKind,
    session::{Origin, PortalSession, Progress},
};

use super::*;

const FIRST: Moment = Moment(1_000);
const SECOND: Moment = Moment(2_000);

fn name(name: &str) -> SessionName {
    SessionName(name.to_owned())
}

fn over(since: Moment) -> SessionState {
    SessionState::Over { since, error: Error::new(ErrorKind::SignInRequired, "the token was revoked") }
}

fn world(sessions: &[(&str, SessionState)]) -> SignIn {
    let session = |(name, state): &(&str, SessionState)| PortalSession {
        name: SessionName((*name).to_owned()),
        start_url: "https://d-1234567890.awsapps.com/start".to_owned(),
        region: "eu-west-2".to_owned(),
        origin: Origin::AwsConfig,
        state: state.clone(),
        kept: None,
    };
    SignIn { offered: true, sessions: sessions.iter().map(session).collect(), ..SignIn::default() }
}

const SIGNED_IN: SessionState = SessionState::SignedIn { since: FIRST };

#[test]
fn the_first_start_asks_for_nothing() {
    let mut prompt = Prompt::default();
    let state = world(&[("corp", SessionState::SignedOut)]);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Stay);
}

#[test]
fn a_loss_is_asked_about_once() {
    let mut prompt = Prompt::default();
    let state = world(&[("corp", over(FIRST))]);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Open);
    assert_eq!(prompt.subject(), Some(&Subject::Session(name("corp"))));
    assert_eq!(prompt.next(&state, Screen::Prompt), Turn::Stay);
    // “Not now.”
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Stay);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Stay);
}

#[test]
fn the_next_loss_of_the_same_session_is_another_one() {
    let mut prompt = Prompt::default();
    prompt.next(&world(&[("corp", over(FIRST))]), Screen::Free);
    prompt.next(&world(&[("corp", over(FIRST))]), Screen::Free);
    assert_eq!(prompt.next(&world(&[("corp", SIGNED_IN)]), Screen::Free), Turn::Stay);
    assert_eq!(prompt.next(&world(&[("corp", over(SECOND))]), Screen::Free), Turn::Open);
}

#[test]
fn one_not_now_answers_for_all() {
    let mut prompt = Prompt::default();
    let state = world(&[("corp", over(FIRST)), ("other", over(SECOND))]);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Open);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Stay);
    assert_eq!(prompt.next(&state, Screen::Free), Turn::Stay);
}

#[test]
fn it_stays_while_one_signs_in_and_closes_when_one_is() {
    let mut prompt = Prompt::default();
    prompt.next(&world(&[("corp", over(FIRST))]), Screen::Free);
    let under_way = SessionState::SigningIn { progress: Progress::Preparing };
    let failed = SessionState::Failed { error: Error::new(ErrorKind::Unreachable, "no network") };
    for state in [under_way, failed, over(FIRST), SessionState::SignedOut] {
        assert_eq!(prompt.next(&world(&[("corp", state)]), Screen::Prompt), Turn::Stay);
    }
    let back = world(&[("corp", SIGNED_IN)]);
    assert_eq!(prompt.next(&back, Screen::Prompt), Turn::Close(Some(name("corp"))));
    assert_eq!(prompt.subject(), None);
}

#[test]
fn after_one_session_the_other_is_asked_about() {
    let mut prompt = Prompt::default();
    prompt.next(&world(&[("corp", over(FIRST)), ("other", over(FIRST))]), Screen::Free);
    let half = world(&[("corp", SIGNED_IN), ("other", over(FIRST))]);
    assert_eq!(prompt.next(&half, Screen::Prompt), Turn::Close(Some(name("corp"))));
    assert_eq!(prompt.next(&half, Screen::Free), Turn::Open);
    assert_eq!(prompt.subject(), Some(&Subject::Session(name("other"))));
}

#[test]
fn another_dialog_is_not_pushed_aside_but_for_the_lock() {
    let mut prompt = Prompt::default();
    let state = world(&[("corp", over(FIRST))]);
    assert_eq!(prompt.next(&state, Screen::Other), Turn::Stay);
    assert_eq!(prompt.next(&SignIn { locked: true, ..state }, Screen::Other), Turn::Open);
    assert_eq!(prompt.subject(), Some(&Subject::Lock));
}

#[test]
fn the_lock_cannot_be_put_away() {
    let mut prompt = Prompt::default();
    let locked = SignIn { locked: true, ..world(&[("corp", SessionState::SignedOut)]) };
    assert_eq!(prompt.next(&locked, Screen::Free), Turn::Open);
    assert_eq!(prompt.next(&locked, Screen::Prompt), Turn::Stay);
    assert_eq!(prompt.next(&locked, Screen::Free), Turn::Open);
    let back = world(&[("corp", SIGNED_IN)]);
    assert_eq!(prompt.next(&back, Screen::Prompt), Turn::Close(Some(name("corp"))));
}

#[test]
fn a_loss_before_the_lock_is_asked_about_after_it_only_if_it_still_stands() {
    let mut prompt = Prompt::default();
    let lost = world(&[("corp", over(FIRST))]);
    prompt.next(&lost, Screen::Free);
    prompt.next(&SignIn { locked: true, ..lost }, Screen::Prompt);
    let out = world(&[("corp", SessionState::SignedOut)]);
    assert_eq!(prompt.next(&out, Screen::Prompt), Turn::Close(None));
    assert_eq!(prompt.next(&out, Screen::Free), Turn::Stay);
}

#[test]
fn what_was_asked_for_by_hand_ends_when_its_session_is_gone() {
    let mut prompt = Prompt::default();
    prompt.ask(name("corp"));
    assert_eq!(prompt.next(&world(&[("corp", SessionState::SignedOut)]), Screen::Prompt), Turn::Stay);
    assert_eq!(prompt.next(&world(&[]), Screen::Prompt), Turn::Close(None));
}
