//! Hostile and broken inputs, each with the records that a reader has to save all the same.
//!
//! Every case is one file with at most a handful of faults at known places. Ids of records are unique over all cases, so that they can be
//! read one by one or all at once.

mod archives;
mod compressed;
mod fields;
mod shapes;
mod syntax;
mod text;

/// One hostile input and what has to come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostileCase {
    /// Name of the file, with a folder for its family.
    pub path: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Problem codes: at least one of them has to be given, for the file or for one inside it. Without any, nothing may be wrong.
    pub expected: &'static [&'static str],
    /// eventIDs of the records that have to be read, an id twice if the record is there twice.
    pub good: Vec<String>,
    /// eventIDs of the records of which a reader may keep what it can.
    pub maybe: Vec<String>,
}

/// All cases. They are the same every time: where a fault lies matters, chance does not.
#[must_use]
pub fn hostile() -> Vec<HostileCase> {
    let mut cases = Cases::default();
    compressed::add(&mut cases);
    archives::add(&mut cases);
    syntax::add(&mut cases);
    shapes::add(&mut cases);
    fields::add(&mut cases);
    cases.list
}

/// Gives each case its own ids.
#[derive(Default)]
struct Cases {
    list: Vec<HostileCase>,
}

impl Cases {
    /// Ids `0..count` of the next case.
    fn ids(&self, count: usize) -> Vec<String> {
        let case = self.list.len();
        (0..count)
            .map(|number| format!("00000000-0000-4000-a{case:03}-{number:012}"))
            .collect()
    }

    /// Adds a case of which every record in `good` can be read.
    fn add(
        &mut self,
        path: &str,
        bytes: Vec<u8>,
        expected: &'static [&'static str],
        good: Vec<String>,
    ) -> &mut HostileCase {
        let at = self.list.len();
        self.list.push(HostileCase {
            path: path.to_owned(),
            bytes,
            expected,
            good,
            maybe: Vec::new(),
        });
        #[expect(clippy::indexing_slicing, reason = "it was just pushed")]
        &mut self.list[at]
    }
}
