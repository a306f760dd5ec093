//! PDF.

use crate::{document::Opened, source::Source, trouble::Trouble};

/// Opens a PDF.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    drop(source);
    Err(Trouble::broken("PDF is not read yet"))
}
