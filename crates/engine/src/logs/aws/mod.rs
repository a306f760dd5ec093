//! What CloudWatch Logs is asked.
