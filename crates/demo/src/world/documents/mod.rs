//! Documents that arrive: each working hour brings some, and they stay until the lifecycle of their bucket ends them.

mod analysis;
mod filing;
mod kind;

use engine::catalogue::model::{Bucket, Queue};
use protocol::Moment;

use self::filing::Holds;
pub(crate) use self::{
    analysis::{ATTEMPTS, Analysis, Cause, End},
    filing::Filing,
    kind::Kind,
};
use super::World;
use crate::{
    dice::Dice,
    time::{DAY, HOUR, MINUTE, floor, utc_text},
};

/// How long before the account was made the first document arrived.
const HISTORY: i64 = 100 * DAY;
/// Documents that come together for one property.
const TOGETHER: i64 = 5;

/// An object that came into a bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    filing: Filing,
    pub(crate) at: Moment,
    dice: Dice,
    ids: Ids,
    stuck: bool,
}

/// Where the ids of a property and its document come from.
#[derive(Clone, Copy, Debug)]
enum Ids {
    /// The dice of the property it belongs to, and those of the document.
    Drawn { property: Dice },
    /// The property's number, and what the document's id begins with.
    Given { property: u32, document: u32 },
}

impl World {
    /// What is in `bucket` at `now`, day by day.
    pub(crate) fn arrivals(&self, bucket: &Bucket, now: Moment) -> impl Iterator<Item = Arrival> + use<> {
        let filing = Filing::of(bucket);
        self.filed(filing, filing.kept_since(now), now)
    }

    /// What came into `bucket` in `from..=until`, day by day.
    pub(crate) fn arrivals_between(
        &self,
        bucket: &Bucket,
        from: Moment,
        until: Moment,
    ) -> impl Iterator<Item = Arrival> + use<> {
        self.filed(Filing::of(bucket), from, until)
    }

    /// What was filed in that way in `from..=until`, day by day.
    pub(crate) fn filed(
        &self,
        filing: Filing,
        from: Moment,
        until: Moment,
    ) -> impl Iterator<Item = Arrival> + use<> {
        let from = from.max(self.began.plus_millis(-HISTORY));
        let (dice, busy) = (self.dice.of("documents"), self.environment.production);
        let first = floor(from, DAY);
        let days = match filing.holds {
            Holds::Else => 0,
            _ => until.millis_since(first).div_euclid(DAY) + 1,
        };
        (0..days)
            .flat_map(move |day| of_day(filing, dice, busy, first.plus_millis(day * DAY)))
            .filter(move |arrival| from <= arrival.at && arrival.at <= until)
    }

    /// A document that was there before: the property's number and what the document's id begins with are given, all
    /// else is drawn.
    pub(crate) fn hoarded(&self, filing: Filing, property: u32, document: u32) -> Arrival {
        const OLDEST: f64 = (700 * DAY) as f64;
        let dice = self.dice.of("hoard").at(i64::from(property)).at(i64::from(document));
        let at = self.began.plus_millis(-HISTORY - (dice.of("at").unit() * OLDEST) as i64);
        Arrival { filing, at, dice, ids: Ids::Given { property, document }, stuck: false }
    }
}

/// A document that the worker gave up.
#[derive(Clone, Debug)]
pub(crate) struct GivenUp {
    /// The bucket that it is in.
    pub(crate) bucket: String,
    pub(crate) arrival: Arrival,
    pub(crate) at: Moment,
}

impl World {
    /// The documents that the worker gave up in `from..=until`, in the order of time.
    pub(crate) fn given_up(&self, from: Moment, until: Moment) -> Vec<GivenUp> {
        const LONGEST: i64 = 4 * MINUTE;
        let mut all: Vec<GivenUp> = Vec::new();
        for bucket in &self.environment.buckets {
            for arrival in self.arrivals_between(bucket, from.plus_millis(-LONGEST), until) {
                if arrival.is_stuck()
                    && let End::GivenUp { at } = arrival.analysis().end
                    && (from..=until).contains(&at)
                {
                    all.push(GivenUp { bucket: bucket.name.clone(), arrival, at });
                }
            }
        }
        all.sort_by_key(|given_up| given_up.at);
        all
    }

    /// The queue that the worker's documents come from, and the one that takes what it gave up, where there are such.
    pub(crate) fn dead_letter_queue(&self) -> Option<(&Queue, &Queue)> {
        let queues = &self.environment.queues;
        queues.iter().find_map(|queue| {
            let dead = queues.iter().find(|other| Some(&other.key) == queue.dead_letter.as_ref())?;
            Some((queue, dead))
        })
    }
}

/// What comes on a day. The worker fails at the first of them, and at the last where it is a day until the next.
fn of_day(filing: Filing, dice: Dice, busy: bool, day: Moment) -> Vec<Arrival> {
    let today = dice.at(day.0);
    let copies =
        if filing.holds == Holds::Copies { 1 + today.of("copies").below(2).cast_signed() } else { i64::MAX };
    let mut all: Vec<Arrival> = (0..count(today, busy).min(copies))
        .map(|index| {
            let (document, property) =
                (today.of("document").at(index), today.of("property").at(index / TOGETHER));
            let at = day.plus_millis(hour(property, document));
            Arrival { filing, at, dice: document, ids: Ids::Drawn { property }, stuck: false }
        })
        .collect();
    if filing.holds == Holds::Documents {
        let (first, last) = ends(today, busy);
        let tomorrow = ends(dice.at(day.plus_millis(DAY).0), busy).0;
        let leaves_gap = tomorrow.1 > first.1;
        for (index, arrival) in (0..).zip(&mut all) {
            arrival.stuck = index == first.0 || (leaves_gap && index == last.0);
        }
    }
    all
}

/// The first and the last document of a day: number, and milliseconds into the day.
fn ends(today: Dice, busy: bool) -> ((i64, i64), (i64, i64)) {
    let hours = (0..count(today, busy)).map(|index| {
        let (document, property) =
            (today.of("document").at(index), today.of("property").at(index / TOGETHER));
        (index, hour(property, document))
    });
    let (mut first, mut last) = ((0, DAY), (0, 0));
    for (index, at) in hours {
        if at < first.1 {
            first = (index, at);
        }
        if at > last.1 {
            last = (index, at);
        }
    }
    (first, last)
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

impl Arrival {
    /// `properties/{property}/{document}/lease.pdf`, or `incoming/{day}/{upload}.pdf`.
    pub(crate) fn key(&self) -> String {
        let kind = self.kind();
        let (property, document) = (self.property_id(), self.document_id());
        match self.filing.holds {
            Holds::Documents | Holds::Else => format!("properties/{property}/{document}/{}", kind.name),
            Holds::Copies => format!("matters/{property}/{document}-{}", kind.name),
            Holds::Uploads => {
                format!("incoming/{}/{document}.{}", utc_text(self.at, "%Y/%m/%d"), kind.extension())
            }
        }
    }

    /// Where its analysis is put; only documents are analysed.
    pub(crate) fn result_key(&self) -> Option<String> {
        let key = || format!("analysis/{}/{}.json", self.property_id(), self.document_id());
        (self.filing.holds == Holds::Documents && matches!(self.ids, Ids::Drawn { .. })).then(key)
    }

    /// The property that the document is about: `PW-` and six digits.
    pub(crate) fn property_id(&self) -> String {
        match self.ids {
            Ids::Drawn { property } => format!("PW-{}", property.of("id").decimal(6)),
            Ids::Given { property, .. } => format!("PW-{property:06}"),
        }
    }

    /// A UUID.
    pub(crate) fn document_id(&self) -> String {
        let mut hex = self.dice.of("id").hex(31);
        if let Ids::Given { document, .. } = self.ids {
            hex.replace_range(..8, &format!("{document:08x}"));
        }
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
    }

    /// The request that brought it.
    pub(crate) fn request_id(&self) -> String {
        self.dice.of("request").hex(16)
    }

    /// The customer that sent it.
    pub(crate) fn customer_id(&self) -> String {
        let of = match self.ids {
            Ids::Drawn { property } => property,
            Ids::Given { property, .. } => Dice::new(u64::from(property)),
        };
        format!("C-{}", of.of("customer").below(400) + 1_000)
    }

    /// Bytes, as it came.
    pub(crate) fn size(&self) -> i64 {
        self.edition_size(0)
    }

    /// Bytes of its `edition`th version.
    pub(crate) fn edition_size(&self, edition: u8) -> i64 {
        let dice = if edition == 0 { self.dice } else { self.dice.of("edition").at(edition.into()) };
        self.kind().size(dice)
    }

    /// Pages, by its size.
    pub(crate) fn pages(&self) -> i64 {
        1 + self.size() / 62_000
    }

    /// The storage class that the bucket's lifecycle has given it by `now`.
    pub(crate) fn class(&self, now: Moment) -> &'static str {
        self.class_of(self.at, now)
    }

    /// The same of what came with it at `at`.
    pub(crate) fn class_of(&self, at: Moment, now: Moment) -> &'static str {
        self.filing.class(at, now)
    }

    /// Whether its bucket keeps versions.
    pub(crate) const fn is_versioned(&self) -> bool {
        self.filing.versioned
    }

    pub(crate) const fn dice(&self) -> Dice {
        self.dice
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind::drawn(self.dice)
    }

    /// Whether the worker gives it up.
    pub(crate) const fn is_stuck(&self) -> bool {
        self.stuck
    }

    /// When each of its versions came, the first first. Some documents are sent again, where versions are kept.
    pub(crate) fn editions(&self) -> Vec<Moment> {
        let chance = self.dice.of("editions").unit();
        let further = match chance {
            _ if !self.filing.versioned => 0,
            chance if chance < 0.015 => 2,
            chance if chance < 0.07 => 1,
            _ => 0,
        };
        let later = |edition: i64| {
            let days = self.dice.of("sent again").at(edition).between(0.1, 9.0);
            (days * DAY as f64) as i64
        };
        let mut at = self.at;
        let again = (1..=further).map(|edition| {
            at = at.plus_millis(later(edition));
            at
        });
        std::iter::once(self.at).chain(again).collect()
    }

    /// When it was withdrawn; where versions are kept, a delete marker stands for it from then on.
    pub(crate) fn withdrawn(&self) -> Option<Moment> {
        let dice = self.dice.of("withdrawn");
        let after = 30 * DAY + (dice.of("after").unit() * (20 * DAY) as f64) as i64;
        (self.filing.versioned && dice.unit() < 0.008).then(|| self.at.plus_millis(after))
    }
}
