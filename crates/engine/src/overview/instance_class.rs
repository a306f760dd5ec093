//! What an RDS instance class holds, as far as a rule needs it.

/// The connections that a class allows with the engine's default parameter group.
///
/// PostgreSQL reckons `LEAST(DBInstanceClassMemory / 9531392, 5000)`, MySQL and MariaDB
/// `DBInstanceClassMemory / 12582880`. That memory is the class's less what RDS keeps for itself, so the
/// true figure is some percent lower. Other engines, and classes we do not know, answer nothing.
pub(crate) fn max_connections(engine: &str, class: &str) -> Option<u32> {
    let memory = memory_bytes(class)?;
    let connections = match engine {
        "postgres" => (memory / 9_531_392).min(5_000),
        "mysql" | "mariadb" => memory / 12_582_880,
        _ => return None,
    };
    u32::try_from(connections).ok()
}

/// The memory of `db.{family}{generation}{attributes}.{size}`.
fn memory_bytes(class: &str) -> Option<u64> {
    let (family, size) = class.strip_prefix("db.")?.split_once('.')?;
    let mib_of_large = match family.chars().next()? {
        't' | 'm' => 8 * 1024,
        'r' => 16 * 1024,
        _ => return None,
    };
    let bytes_of_large: u64 = mib_of_large << 20;
    match size {
        "nano" => Some(bytes_of_large / 16),
        "micro" => Some(bytes_of_large / 8),
        "small" => Some(bytes_of_large / 4),
        "medium" => Some(bytes_of_large / 2),
        "large" => Some(bytes_of_large),
        "xlarge" => Some(bytes_of_large * 2),
        _ => Some(bytes_of_large * 2 * size.strip_suffix("xlarge")?.parse::<u64>().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_follows_family_and_size() {
        const GIB: u64 = 1 << 30;
        assert_eq!(memory_bytes("db.t3.small"), Some(2 * GIB));
        assert_eq!(memory_bytes("db.t3.medium"), Some(4 * GIB));
        assert_eq!(memory_bytes("db.m6g.xlarge"), Some(16 * GIB));
        assert_eq!(memory_bytes("db.r6g.2xlarge"), Some(64 * GIB));
        assert_eq!(memory_bytes("db.x2g.large"), None);
        assert_eq!(memory_bytes("db.t3.metal"), None);
    }

    #[test]
    fn connections_follow_the_engine() {
        assert_eq!(max_connections("postgres", "db.t3.medium"), Some(450));
        assert_eq!(max_connections("postgres", "db.r6g.8xlarge"), Some(5_000));
        assert_eq!(max_connections("mysql", "db.t3.medium"), Some(341));
        assert_eq!(max_connections("oracle-ee", "db.t3.medium"), None);
    }
}
