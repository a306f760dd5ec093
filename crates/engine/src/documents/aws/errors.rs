//! What S3 answers when it does not answer: each of its refusals in words of its own.
