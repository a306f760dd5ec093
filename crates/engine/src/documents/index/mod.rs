//! The index of a listing: keys and what S3 lists of them, compact and in order.
