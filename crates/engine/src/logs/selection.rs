//! Which lines of a buffer pass a lens, remembered block by block.
