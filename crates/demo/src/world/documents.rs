//! Documents that arrive: each working hour brings some, and they stay until the lifecycle of their bucket ends them.

use engine::catalogue::model::{Bucket, Figure};
use protocol::Moment;

use super::World;
use crate::{
    dice::Dice,
    time::{DAY, HOUR, floor, utc_text},
};

/// How long before the account was made the first document arrived.
const HISTORY: i64 = 100 * DAY;
/// Documents that come together for one property.
const TOGETHER: i64 = 5;

/// What arrives: name, smallest and largest size in bytes.
const KINDS: [(&str, f64, f64); 9] = [
    ("lease.pdf", 900_000.0, 6_800_000.0),
    ("title-register.pdf", 60_000.0, 240_000.0),
    ("title-plan.pdf", 280_000.0, 1_900_000.0),
    ("local-search.pdf", 340_000.0, 2_200_000.0),
    ("drainage-search.pdf", 180_000.0, 900_000.0),
    ("environmental-search.pdf", 700_000.0, 4_100_000.0),
    ("energy-certificate.pdf", 90_000.0, 310_000.0),
    ("management-pack.pdf", 1_200_000.0, 11_500_000.0),
    ("enquiries.docx", 24_000.0, 180_000.0),
];

/// An object that came into a bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'b> {
    bucket: &'b Bucket,
    holds: Holds,
    pub(crate) at: Moment,
    dice: Dice,
    /// The dice of the property it belongs to.
    property: Dice,
}

/// What a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// The documents themselves, by property.
    Documents,
    /// Files as they were sent.
    Uploads,
}

impl Holds {
    fn of(bucket: &Bucket) -> Option<Self> {
        let words = format!("{} {}", bucket.name, bucket.purpose).to_lowercase();
        if words.contains("upload") {
            Some(Self::Uploads)
        } else {
            ["document", "raw", "processed"]
                .iter()
                .any(|word| words.contains(word))
                .then_some(Self::Documents)
        }
    }
}

impl World {
    /// What is in `bucket` at `now`, day by day.
    pub(crate) fn arrivals<'b>(
        &self,
        bucket: &'b Bucket,
        now: Moment,
    ) -> impl Iterator<Item = Arrival<'b>> + use<'b> {
        let kept =
            bucket.expect.number(Figure::ExpireAfter).map(|days| now.plus_millis(-(days as i64) * DAY));
        self.arrivals_between(bucket, kept.unwrap_or(Moment(i64::MIN)), now)
    }

    /// What came into `bucket` in `from..=until`, day by day.
    pub(crate) fn arrivals_between<'b>(
        &self,
        bucket: &'b Bucket,
        from: Moment,
        until: Moment,
    ) -> impl Iterator<Item = Arrival<'b>> + use<'b> {
        let from = from.max(self.began.plus_millis(-HISTORY));
        let (dice, busy) = (self.dice.of("documents"), self.environment.production);
        let first = floor(from, DAY);
        let days = until.millis_since(first).div_euclid(DAY) + 1;
        Holds::of(bucket)
            .into_iter()
            .flat_map(move |holds| (0..days).map(move |day| (holds, first.plus_millis(day * DAY))))
            .flat_map(move |(holds, day)| {
                let today = dice.at(day.0);
                (0..count(today, busy)).map(move |index| {
                    let dice = today.of("document").at(index);
                    let property = today.of("property").at(index / TOGETHER);
                    Arrival { bucket, holds, at: day.plus_millis(hour(property, dice)), dice, property }
                })
            })
            .filter(move |arrival| from <= arrival.at && arrival.at <= until)
    }
}

/// How many documents a day brings: 50 to 100 where customers work.
fn count(today: Dice, busy: bool) -> i64 {
    let (least, most) = if busy { (50.0, 100.0) } else { (3.0, 9.0) };
    today.of("count").between(least, most) as i64
}

/// When in the day: a property's documents within half an hour of each other, between seven and nineteen.
fn hour(property: Dice, document: Dice) -> i64 {
    let noonish = (property.of("a").unit() + property.of("b").unit()) / 2.0;
    let of_day = 7 * HOUR + (noonish * (12 * HOUR) as f64) as i64;
    of_day + (document.of("at").unit() * (HOUR / 2) as f64) as i64
}

impl Arrival<'_> {
    /// `properties/{property}/{document}/lease.pdf`, or `incoming/{day}/{upload}.pdf`.
    pub(crate) fn key(&self) -> String {
        let (name, ..) = self.kind();
        match self.holds {
            Holds::Documents => format!("properties/{}/{}/{name}", self.property_id(), self.document_id()),
            Holds::Uploads => {
                let extension = name.rsplit('.').next().unwrap_or("pdf");
                format!("incoming/{}/{}.{extension}", utc_text(self.at, "%Y/%m/%d"), self.document_id())
            }
        }
    }

    /// The property that the document is about: `PW-` and six digits.
    pub(crate) fn property_id(&self) -> String {
        format!("PW-{}", self.property.of("id").decimal(6))
    }

    /// A UUID.
    pub(crate) fn document_id(&self) -> String {
        let hex = self.dice.of("id").hex(31);
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
    }

    /// The request that brought it.
    pub(crate) fn request_id(&self) -> String {
        self.dice.of("request").hex(16)
    }

    /// Bytes.
    pub(crate) fn size(&self) -> i64 {
        let (_, least, most) = self.kind();
        // Most documents are near the small end.
        (least + (most - least) * self.dice.of("size").unit().powi(3)) as i64
    }

    /// Pages, by its size.
    pub(crate) fn pages(&self) -> i64 {
        1 + self.size() / 62_000
    }

    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.dice.of("etag").hex(32))
    }

    /// The storage class that the bucket's lifecycle has given it by `now`.
    pub(crate) fn class(&self, now: Moment) -> &'static str {
        let days = now.millis_since(self.at) / DAY;
        let due = |figure| self.bucket.expect.number(figure).is_some_and(|after| days >= after as i64);
        match (due(Figure::GlacierAfter), due(Figure::InfrequentAccessAfter)) {
            (true, _) => "GLACIER",
            (false, true) => "STANDARD_IA",
            (false, false) => "STANDARD",
        }
    }

    pub(crate) const fn dice(&self) -> Dice {
        self.dice
    }

    fn kind(&self) -> (&'static str, f64, f64) {
        KINDS[self.dice.of("kind").below(KINDS.len() as u64) as usize]
    }
}
