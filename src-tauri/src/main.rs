//! The desktop program.

// A release on Windows opens no console window beside its own.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    shell::run(std::env::args_os().skip(1))
}
