//! `AWS/S3`: what is in a bucket, counted once a day at midnight.

use super::{Gauge, MetricName, Metrics};

impl<'w> Metrics<'w> {
    pub(super) fn bucket_gauge(&'w self, metric: &MetricName) -> Option<Gauge<'w>> {
        let world = self.world;
        let name = metric.dimension("BucketName")?;
        let bucket = world.environment.buckets.iter().find(|bucket| bucket.name == name)?;
        let storage = metric.dimension("StorageType")?.to_owned();
        let all = storage == "AllStorageTypes";
        let class = match storage.as_str() {
            "AllStorageTypes" | "StandardStorage" => "STANDARD",
            "StandardIAStorage" => "STANDARD_IA",
            "GlacierStorage" => "GLACIER",
            _ => return None,
        };
        Some(match metric.name.as_str() {
            "NumberOfObjects" if all => {
                Box::new(move |at, stat| Some(stat.level(world.arrivals(bucket, at).count() as f64, 0.0)))
            }
            "BucketSizeBytes" if !all => Box::new(move |at, stat| {
                let kept = world.arrivals(bucket, at).filter(|arrival| arrival.class(at) == class);
                let bytes = kept.map(|arrival| arrival.size() as f64).sum();
                (bytes > 0.0 || class == "STANDARD").then(|| stat.level(bytes, 0.0))
            }),
            _ => return None,
        })
    }
}
