//! An object on screen without a download.
