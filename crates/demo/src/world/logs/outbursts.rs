//! What some groups are written besides their own lines, or instead of them.

use std::sync::{Arc, Mutex, PoisonError};

use protocol::Moment;

use super::{
    LogStream, Writer,
    flood::{Course, Flood},
    stream_name,
};
use crate::{
    time::SECOND,
    world::{Status, World},
};

/// A burst's lines: 50,000 a second for ten seconds.
const BURST_RATE: u32 = 50_000;
const BURST_SECONDS: u64 = 10;

/// A flood's lines: 10,000 a second for a minute.
const FLOOD_RATE: u32 = 10_000;
const FLOOD_SECONDS: u64 = 60;

/// What a stream is written besides.
#[derive(Clone, Debug)]
pub(super) enum Outburst {
    /// The lane of a flood.
    Flood { flood: Arc<Flood>, lane: u32 },
    /// Lines that are made to harm.
    Hostile { at: Moment },
}

/// Numbers of outbursts have three digits; later ones are not written.
const MOST: u16 = 999;

/// All outbursts of an environment. Each has a number that the ids of its events hold.
#[derive(Debug, Default)]
pub(in crate::world) struct Outbursts(Mutex<Vec<Happening>>);

#[derive(Clone, Debug)]
struct Happening {
    group: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// Instead of all else that the group is written.
    Torrent(Arc<Flood>),
    /// Besides what its streams are written.
    Burst(Arc<Flood>),
    Hostile {
        stream: String,
        at: Moment,
    },
}

impl Outbursts {
    fn add(&self, group: &str, what: What) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for earlier in &*all {
            if let What::Torrent(flood) | What::Burst(flood) = &earlier.what {
                flood.forget();
            }
        }
        if all.len() < usize::from(MOST) {
            all.push(Happening { group: group.to_owned(), what });
        }
    }

    /// The number of each outburst of a group, and what it is.
    fn of(&self, group: &str) -> Vec<(u16, What)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let numbered = (1..=MOST).zip(all.iter());
        numbered
            .filter(|(_, one)| one.group == group)
            .map(|(number, one)| (number, one.what.clone()))
            .collect()
    }

    /// The torrent that is written to the group.
    fn torrent(&self, group: &str) -> Option<(u16, Arc<Flood>)> {
        self.of(group).into_iter().rev().find_map(|(number, what)| match what {
            What::Torrent(flood) => Some((number, flood)),
            What::Burst(_) | What::Hostile { .. } => None,
        })
    }
}

impl World {
    /// Writes a flood to a group of the environment, instead of all else. Nothing when there is no such group.
    pub(crate) fn set_torrent(&self, group: &str, streams: u32, course: Course) -> Option<()> {
        self.environment.log_groups.iter().find(|known| known.name == group)?;
        let names = (0..streams.max(1)).map(|lane| format!("torrent/{lane:04}")).collect();
        let flood = Flood::new(self.dice.of("torrent").of(group), course, names);
        self.outbursts.add(group, What::Torrent(Arc::new(flood)));
        Some(())
    }

    /// The torrent that is written to the group.
    pub(crate) fn torrent(&self, group: &str) -> Option<(u16, Arc<Flood>)> {
        self.outbursts.torrent(group)
    }

    /// Lets the running tasks of the service at `index` write a burst. Nothing when none runs or writes a log.
    pub(crate) fn burst(&self, index: usize) -> Option<()> {
        self.burst_of(index, BURST_RATE, BURST_SECONDS, (400, 1))
    }

    /// Lets the running tasks of the service at `index` write much for a minute, every line taken in at once. Nothing
    /// when none runs or writes a log.
    pub(crate) fn flood(&self, index: usize) -> Option<()> {
        self.burst_of(index, FLOOD_RATE, FLOOD_SECONDS, (1, 0))
    }

    /// Lines a second for so many seconds; the longest that a prompt one takes (milliseconds), and how many are late.
    fn burst_of(&self, index: usize, rate: u32, seconds: u64, (prompt, late): (u32, u8)) -> Option<()> {
        let (group, names) = self.running_streams(index)?;
        let course = Course {
            from: self.now(),
            lines: u64::from(rate) * seconds,
            lines_per_second: rate,
            swing_percent: 0,
            prompt_millis_max: prompt,
            late_millis_max: 10_000,
            late_percent: late,
            equal_percent: 1,
        };
        let flood = Flood::new(self.dice.of("burst").at(self.now().0), course, names);
        self.outbursts.add(&group, What::Burst(Arc::new(flood)));
        Some(())
    }

    /// Lets a running task of the service at `index` write hostile lines. Nothing when none runs or writes a log.
    pub(crate) fn write_hostile_lines(&self, index: usize) -> Option<()> {
        let (group, names) = self.running_streams(index)?;
        let stream = names.into_iter().next()?;
        self.outbursts.add(&group, What::Hostile { stream, at: self.now() });
        Some(())
    }

    /// The group that a service writes to, and the streams of its running tasks.
    fn running_streams(&self, index: usize) -> Option<(String, Vec<String>)> {
        let (_, service) = self.services().nth(index)?;
        let group = service.declared.log_group.clone()?;
        let timeline = self.timeline(index)?;
        let running = timeline.tasks_in(self.now(), |status| status == Status::Running);
        let names: Vec<String> = running.map(|task| stream_name(service, task)).collect();
        (!names.is_empty()).then_some((group, names))
    }

    /// The streams of a group that a torrent is written to.
    pub(super) fn torrent_streams(&self, group: &str) -> Option<Vec<LogStream>> {
        let (source, flood) = self.torrent(group)?;
        let stream = |(lane, name): (u32, &String)| LogStream {
            outbursts: vec![(source, Outburst::Flood { flood: Arc::clone(&flood), lane })],
            ..LogStream::new(name.clone(), flood.from(), flood.until().plus_millis(-1), Writer::Nobody)
        };
        Some((0..).zip(&flood.names).map(stream).collect())
    }

    /// Gives each stream what it is written besides.
    pub(super) fn add_outbursts(&self, group: &str, streams: &mut [LogStream]) {
        for (source, what) in self.outbursts.of(group) {
            for stream in &mut *streams {
                match &what {
                    What::Burst(flood) => {
                        if let Some(lane) = flood.names.iter().position(|name| *name == stream.name) {
                            let flood = Arc::clone(flood);
                            stream.last = stream.last.max(flood.until().plus_millis(-1));
                            stream.outbursts.push((source, Outburst::Flood { flood, lane: lane as u32 }));
                        }
                    }
                    What::Hostile { stream: name, at } if *name == stream.name => {
                        stream.outbursts.push((source, Outburst::Hostile { at: *at }));
                    }
                    What::Hostile { .. } | What::Torrent(_) => {}
                }
            }
        }
    }
}

impl World {
    /// About how many bytes the floods of `streams` hold by now, with `each` more for each line.
    pub(crate) fn flooded_bytes(&self, streams: &[LogStream], each: usize) -> i64 {
        let mut floods: Vec<&Arc<Flood>> = Vec::new();
        for (_, outburst) in streams.iter().flat_map(|stream| &stream.outbursts) {
            if let Outburst::Flood { flood, .. } = outburst
                && !floods.iter().any(|known| Arc::ptr_eq(known, flood))
            {
                floods.push(flood);
            }
        }
        let lines: u64 = floods.iter().map(|flood| flood.written_by(self.now())).sum();
        (lines as usize * (Flood::BYTES_A_LINE + each)) as i64
    }
}

impl LogStream {
    /// The same as its own writer alone writes it.
    pub(crate) fn without_outbursts(&self) -> Self {
        Self { outbursts: Vec::new(), ..self.clone() }
    }

    /// Whether `from..until` holds lines in great numbers.
    pub(crate) fn is_flooded(&self, from: Moment, until: Moment) -> bool {
        self.outbursts.iter().any(|(_, outburst)| match outburst {
            Outburst::Flood { flood, .. } => !flood.seconds(from, until).is_empty(),
            Outburst::Hostile { at } => from < at.plus_millis(SECOND) && *at < until,
        })
    }
}
