//! What was done to logging.

use super::Outline;
use crate::report::writers::document::{Block, Moment};
use crate::report::writers::{posture, words};
use crate::report::{Effect, Tampering};
use crate::sorting::Arrange;

impl Outline<'_> {
    /// What matters most of what was done to logging, in the order of time.
    pub(super) fn timeline(&self) -> Vec<Block> {
        let security = &self.report.chapters.security;
        let mut ranked: Vec<&Tampering> = security.tampering.iter().collect();
        ranked.arrange_by_key(|row| (row.effect == Effect::Neutral, row.severity));
        let limit = self.choices.rows.max(1) * 2;
        let rest = ranked.split_off(limit.min(ranked.len()));
        ranked.arrange_by_key(|row| &row.time);
        if ranked.is_empty() {
            return Vec::new();
        }
        let moments = ranked.iter().map(|row| self.moment(row));
        let mut blocks = vec![Block::Timeline(moments.collect())];
        let more = rest.len() as u64 + security.more_tampering;
        if more > 0 {
            blocks.push(Block::Text(format!(
                "{} that matter less are not shown here.",
                words::counted(more, "event")
            )));
        }
        blocks
    }

    fn moment(&self, row: &Tampering) -> Moment {
        let failed = match (&row.error_code, row.succeeded) {
            (Some(code), false) => format!("failed with {}: ", self.shown(code)),
            (None, false) => "failed: ".to_owned(),
            (_, true) => String::new(),
        };
        let from = row.source_ip.as_deref().filter(|from| !from.is_empty());
        let principal = if row.principal.is_empty() {
            "an unnamed caller".to_owned()
        } else {
            self.shown(&row.principal)
        };
        Moment {
            time: row.time.clone().unwrap_or_default(),
            severity: row.severity,
            event: self.shown(&row.event_name),
            place: self.shown(format!("{} {}", row.account, row.region).trim()),
            what: format!(
                "{failed}{}{}",
                self.shown(&row.what),
                posture::consequences(row)
            ),
            target: row.target.as_deref().map(|target| self.shown(target)),
            caller: match from {
                Some(from) => format!("{principal} from {}", self.shown(from)),
                None => principal,
            },
        }
    }
}
