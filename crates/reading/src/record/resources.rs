//! `resources`: what a record says it touched.

use super::scalar;
use crate::json::{Cursor, Malformed, Text};

/// How many entries are kept. S3 data events carry two, DynamoDB up to three; only batch calls
/// carry more, and those name one table or bucket each.
const KEPT: usize = 4;

/// One entry of `resources`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resource<'a> {
    /// `type`, as in `AWS::S3::Object`.
    pub kind: Option<Text<'a>>,
    /// `ARN` (some writers use lower case), or `ARNPrefix` of a list call.
    pub arn: Option<Text<'a>>,
    /// `accountId`.
    pub account_id: Option<Text<'a>>,
}

/// The first entries of `resources`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resources<'a> {
    entries: [Resource<'a>; KEPT],
    kept: usize,
    cut: bool,
    raw: &'a str,
}

impl<'a> Resources<'a> {
    /// Reads the list at the cursor in place of what is known.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Malformed> {
        *self = Self::default();
        let resources = self;
        let before = cursor.clone();
        cursor.array(|cursor| {
            let slot = resources.entries.get_mut(resources.kept);
            let (Some(slot), Some(b'{')) = (slot, cursor.next_token()) else {
                resources.cut |= resources.kept == KEPT;
                return cursor.skip_value();
            };
            cursor.object(|cursor, key| {
                match &*key.get() {
                    "type" => scalar(&mut slot.kind, cursor)?,
                    "ARN" | "arn" | "ARNPrefix" => scalar(&mut slot.arn, cursor)?,
                    "accountId" => scalar(&mut slot.account_id, cursor)?,
                    _ => cursor.skip_value()?,
                }
                Ok(())
            })?;
            resources.kept += 1;
            Ok(())
        })?;
        resources.raw = before.until(cursor);
        Ok(())
    }

    /// The whole list; empty where the record has none.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// The entries, in the record's order.
    pub fn iter(&self) -> impl Iterator<Item = &Resource<'a>> {
        self.entries.iter().take(self.kept)
    }

    /// Whether the record has more entries than are kept.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// The first entry of that type.
    #[must_use]
    pub fn of_kind(&self, kind: &str) -> Option<&Resource<'a>> {
        self.iter()
            .find(|entry| entry.kind.is_some_and(|k| k.is(kind)))
    }
}
