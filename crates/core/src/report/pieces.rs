//! A report on its way between two threads: cut where it is long, so that who takes it in is never busy for long at a time.

use serde::{Deserialize, Serialize};

use super::{Finding, InputFile, Report, SessionRow, Tampering};

/// Rows of one piece: some hundred kilobytes of JSON.
const ROWS: usize = 500;

/// A part of a report. The frame comes first; the rows of one list in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// Everything but the rows of the lists that grow with the case.
    Frame(Box<Report>),
    /// Rows of [`super::Inputs::files`].
    Files(Vec<InputFile>),
    /// Rows of [`Report::findings`].
    Findings(Vec<Finding>),
    /// Rows of [`super::Security::tampering`].
    Tampering(Vec<Tampering>),
    /// Rows of [`super::Roles::sessions`].
    Sessions(Vec<SessionRow>),
}

impl Report {
    /// Cuts it into pieces, of which [`Piece::join`] makes it again.
    #[must_use]
    pub fn into_pieces(mut self) -> Vec<Piece> {
        let files = std::mem::take(&mut self.inputs.files);
        let findings = std::mem::take(&mut self.findings);
        let tampering = std::mem::take(&mut self.chapters.security.tampering);
        let sessions = std::mem::take(&mut self.chapters.roles.sessions);
        let mut pieces = vec![Piece::Frame(Box::new(self))];
        cut(files, Piece::Files, &mut pieces);
        cut(findings, Piece::Findings, &mut pieces);
        cut(tampering, Piece::Tampering, &mut pieces);
        cut(sessions, Piece::Sessions, &mut pieces);
        pieces
    }
}

fn cut<T>(rows: Vec<T>, piece: fn(Vec<T>) -> Piece, pieces: &mut Vec<Piece>) {
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        pieces.push(piece(rows.by_ref().take(ROWS).collect()));
    }
}

impl Piece {
    /// The report with this piece in it. A frame begins a new one; without a frame, nothing comes of the others.
    #[must_use]
    pub fn join(self, mut report: Option<Report>) -> Option<Report> {
        match (self, &mut report) {
            (Self::Frame(frame), _) => return Some(*frame),
            (Self::Files(rows), Some(report)) => report.inputs.files.extend(rows),
            (Self::Findings(rows), Some(report)) => report.findings.extend(rows),
            (Self::Tampering(rows), Some(report)) => {
                report.chapters.security.tampering.extend(rows);
            }
            (Self::Sessions(rows), Some(report)) => report.chapters.roles.sessions.extend(rows),
            (_, None) => {}
        }
        report
    }
}
