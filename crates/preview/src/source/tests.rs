use proptest::prelude::*;

use super::{
    blocks::{BLOCK, MOST_BLOCKS},
    *,
};

/// A document whose every byte is told by its place, and the ranges that were asked of it.
struct Told(Asked);

fn told(at: u64) -> u8 {
    (at.wrapping_mul(31) >> 3) as u8
}

impl Fetch for Told {
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
        self.0.borrow_mut().push((from, len));
        Ok((from..from + u64::from(len)).map(told).collect())
    }
}

type Asked = Rc<RefCell<Vec<(u64, u32)>>>;

fn source(size: u64) -> (Source, Asked) {
    let asked = Rc::default();
    (Source::new(size, Told(Rc::clone(&asked))), asked)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_range_is_what_it_is(size in 0_u64..400_000, ranges in proptest::collection::vec((0_u64..500_000, 0_u64..200_000), 1..8)) {
        let (source, asked) = source(size);
        for (from, len) in ranges {
            let wanted: Vec<u8> = (from.min(size)..(from + len).min(size)).map(told).collect();
            prop_assert_eq!(source.range(from, len).unwrap(), wanted.clone());
            let mut reader = source.clone();
            reader.seek(SeekFrom::Start(from)).unwrap();
            let mut read = Vec::new();
            reader.take(len).read_to_end(&mut read).unwrap();
            prop_assert_eq!(read, wanted);
        }
        let mut fetched: Vec<_> = asked.borrow().iter().flat_map(|(from, len)| *from / BLOCK..(from + u64::from(*len)).div_ceil(BLOCK)).collect();
        fetched.sort_unstable();
        let count = fetched.len();
        fetched.dedup();
        prop_assert_eq!(count, fetched.len(), "a block was fetched twice");
    }
}

#[test]
fn reading_on_fetches_ahead_and_reading_about_does_not() {
    let (mut reader, asked) = source(64 * BLOCK);
    io::copy(&mut reader, &mut io::sink()).unwrap();
    assert!(asked.borrow().len() <= 9, "{:?}", asked.borrow());
    let (source, asked) = source(64 * BLOCK);
    for at in [40, 3, 17, 60] {
        let mut byte = [0];
        let mut reader = source.clone();
        reader.seek(SeekFrom::Start(at * BLOCK)).unwrap();
        reader.read_exact(&mut byte).unwrap();
    }
    assert!(asked.borrow().iter().all(|(_, len)| u64::from(*len) == BLOCK), "{:?}", asked.borrow());
}

#[test]
fn memory_is_bounded_and_what_was_used_last_stays() {
    let (source, asked) = source((MOST_BLOCKS as u64 + 500) * BLOCK);
    source.range(0, 1).unwrap();
    for block in 1..MOST_BLOCKS as u64 + 400 {
        source.range(block * BLOCK, 1).unwrap();
        source.range(0, 1).unwrap();
    }
    assert_eq!(asked.borrow().iter().filter(|(from, _)| *from == 0).count(), 1, "the first block went");
    source.range(BLOCK, 1).unwrap();
    assert_eq!(
        asked.borrow().iter().filter(|(from, _)| *from == BLOCK).count(),
        2,
        "the second block stayed"
    );
}

#[test]
fn what_cannot_be_fetched_is_said_to_whoever_reads() {
    struct Gone;
    impl Fetch for Gone {
        fn fetch(&mut self, _: u64, _: u32) -> Result<Vec<u8>, Trouble> {
            Err(Trouble::unfetched("the object is gone"))
        }
    }
    let mut source = Source::new(10, Gone);
    let error = source.read(&mut [0; 4]).unwrap_err();
    assert_eq!(Trouble::of_reading(&error, "it").words, "the object is gone");
}
