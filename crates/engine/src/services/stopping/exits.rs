//! Exit codes in words. Above 128 they are the number of the signal that ended the program, and 128.

use protocol::services::StopCause;

/// SIGKILL: by the kernel for want of memory, or by whoever waited in vain for an end.
pub(super) const KILLED: i32 = 137;
/// SIGTERM: how ECS asks a container to stop.
pub(super) const ASKED: i32 = 143;

/// What ended a program, where its code has a common meaning.
fn meaning(code: i32) -> Option<&'static str> {
    Some(match code {
        0 => "ended without an error",
        1 => "ended with an error",
        2 => "ended with an error, often of its arguments",
        126 => "the command cannot be executed",
        127 => "the command was not found",
        130 => "was interrupted (SIGINT)",
        132 => "crashed: an illegal instruction (SIGILL)",
        134 => "aborted itself (SIGABRT)",
        135 => "crashed: a bus error (SIGBUS)",
        136 => "crashed: an arithmetic error (SIGFPE)",
        KILLED => "killed (SIGKILL)",
        139 => "crashed: invalid memory access (SIGSEGV)",
        ASKED => "asked to stop (SIGTERM)",
        255 => "ended with an error",
        _ => return None,
    })
}

/// The code with its meaning, as far as the end of its task lets it be told.
pub(in crate::services) fn in_words(code: i32, cause: Option<StopCause>) -> Option<String> {
    let words = match (code, cause) {
        (KILLED, Some(StopCause::OutOfMemory)) => "killed, out of memory",
        (KILLED, None | Some(StopCause::Crashed | StopCause::Exited | StopCause::Other)) => {
            "killed, most likely out of memory"
        }
        (KILLED, Some(_)) => "killed, since it did not end in time when asked to",
        _ => meaning(code)?,
    };
    Some(format!("{code}: {words}"))
}

/// What became of a container that ended: `backend ended with an error (exit code 1)`.
pub(super) fn of_container(name: &str, code: i32) -> String {
    let words = match code {
        KILLED => "was killed, most likely out of memory",
        ASKED => "was asked to stop (SIGTERM)",
        126 => "did not start: the command cannot be executed",
        127 => "did not start: the command was not found",
        _ => meaning(code).unwrap_or("ended with an error"),
    };
    format!("{name} {words} (exit code {code})")
}
