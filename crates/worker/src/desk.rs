//! The desk: merges what the readers ship, finishes reports, and tries selectors on what it knows.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use trailglass_core::case::{
    Explorer, Options, Partial, Preferences, Simulation, WatchList, failed_input,
};
use trailglass_core::pricing::PriceTable;
use trailglass_core::report::Piece;
use trailglass_core::selectors;
use trailglass_wire::{Bytes, DeskOrder, Listing, Notice, Outgoing, Question};
use web_sys::File;

use crate::{memory, now, post, source::Source};

/// Milliseconds between two notices about an input that is read again.
const TELL_EVERY: f64 = 100.0;

/// Everything that is known of the case.
#[derive(Default)]
pub(crate) struct Desk {
    partial: Partial,
    preferences: Preferences,
    /// The question about selectors that is open, with its number.
    asked: Option<(u32, Simulation)>,
    /// All records in one order, made when somebody looks through them, void with the next change.
    explorer: Option<Explorer>,
}

impl Desk {
    /// Does what an order says. Merging is all that is done often; the rest has functions of its own (see `take` of the worker).
    #[inline(never)]
    pub(crate) fn take(&mut self, order: DeskOrder) -> Result<(), String> {
        match order {
            DeskOrder::Merge(bytes) => {
                self.explorer = None;
                let partial = Partial::decode(&bytes.to_vec()).map_err(|it| it.to_string())?;
                self.partial.merge(partial);
            }
            DeskOrder::List(files) => self.list(files),
            DeskOrder::Name { input, name } => self.partial.name_subject(&input, &name),
            DeskOrder::Prefer { prices, watched } => self.prefer(&prices, watched),
            DeskOrder::Ask { request, question } => self.ask(request, question)?,
            DeskOrder::Simulate { request, selectors } => self.simulate(request, &selectors)?,
            DeskOrder::LookAgain {
                request,
                path,
                file,
            } => self.look_again(request, &path, file),
            DeskOrder::SumUp { request } => self.sum_up(request, Vec::new())?,
            DeskOrder::Finish { listed } => self.finish(listed)?,
        }
        Ok(())
    }

    #[inline(never)]
    fn list(&mut self, files: Vec<Listing>) {
        self.explorer = None;
        for file in files {
            let failed = failed_input(&file.path, file.bytes, file.code, &file.message);
            self.partial.merge(failed);
        }
    }

    #[inline(never)]
    fn prefer(&mut self, prices: &str, watched: Vec<String>) {
        let built_in = PriceTable::default();
        self.preferences = Preferences {
            // The page has looked at what the user wrote; what is wrong all the same stays as it was.
            prices: match prices {
                "" => built_in,
                text => built_in.with_user(text).0,
            },
            watch_list: WatchList::with(watched),
        };
    }

    #[inline(never)]
    fn ask(&mut self, request: u32, question: Question) -> Result<(), String> {
        let json = match question {
            Question::Records(inquiry) => {
                let (partial, explorer) = self.explorer();
                serde_json::to_vec(&partial.find(explorer, &inquiry))
            }
            Question::File { inquiry, file } => {
                let (partial, explorer) = self.explorer();
                Ok(partial.write_found(explorer, &inquiry, file))
            }
            Question::Anybody(query) => serde_json::to_vec(&self.partial.who(&query)),
            Question::Session(key) => serde_json::to_vec(&self.partial.session(&key)),
        };
        let json = json.map_err(|error| error.to_string())?;
        post(&Notice::Answer {
            request,
            json: Bytes::from(json.as_slice()),
            memory: memory(),
        });
        Ok(())
    }

    fn explorer(&mut self) -> (&Partial, &mut Explorer) {
        let partial = &self.partial;
        let explorer = self.explorer.get_or_insert_with(|| partial.explorer());
        (partial, explorer)
    }

    #[inline(never)]
    fn finish(&self, listed: bool) -> Result<(), String> {
        let began = now();
        let options = Options {
            listed,
            ..Options::default()
        };
        let report = self.partial.finish_with(&options, &self.preferences);
        for piece in report.into_pieces() {
            let json = as_json(&piece).map_err(|error| error.to_string())?;
            post(&Notice::Piece { json });
        }
        post(&Notice::Report {
            unhashed: if listed {
                self.partial.unhashed()
            } else {
                Vec::new()
            },
            milliseconds: now() - began,
            memory: memory(),
        });
        Ok(())
    }

    #[inline(never)]
    fn simulate(&mut self, request: u32, text: &str) -> Result<(), String> {
        let documents = selectors::read(text);
        if documents.documents.is_empty() {
            let problem = documents.problems.first();
            let why = problem.map_or("there is no selector in it", |it| it.message.as_str());
            self.asked = None;
            post(&Notice::Simulated {
                request,
                answer: Err(why.to_owned()),
                to_read: Vec::new(),
                memory: memory(),
            });
            return Ok(());
        }
        let simulation = self.partial.simulate(&documents, &self.preferences);
        let to_read = simulation.to_read();
        self.asked = Some((request, simulation));
        self.sum_up(request, to_read)
    }

    #[inline(never)]
    fn look_again(&mut self, request: u32, path: &str, file: File) {
        let Some((_, simulation)) = self.asked.as_mut().filter(|(asked, _)| *asked == request)
        else {
            return;
        };
        let pulled: Rc<Cell<u64>> = Rc::default();
        let source = Source::new(file, Rc::clone(&pulled));
        let size = source.size();
        let mut told_at = now();
        let tell = |bytes: u64, done| {
            post(&Notice::LookedAgain {
                request,
                bytes,
                done,
            });
        };
        let counts = simulation.read_again(source, path, &Options::default(), &mut |_| {
            let time = now();
            if time - told_at >= TELL_EVERY {
                // An archive's directory is read twice.
                tell(pulled.get().min(size), false);
                told_at = time;
            }
            ControlFlow::Continue(())
        });
        simulation.add(counts);
        tell(size, true);
    }

    #[inline(never)]
    fn sum_up(&self, request: u32, to_read: Vec<String>) -> Result<(), String> {
        let Some((_, simulation)) = self.asked.as_ref().filter(|(asked, _)| *asked == request)
        else {
            return Ok(());
        };
        let answer = serde_json::to_string(&simulation.answer());
        post(&Notice::Simulated {
            request,
            answer: Ok(answer.map_err(|error| error.to_string())?),
            to_read,
            memory: memory(),
        });
        Ok(())
    }
}

/// A piece of a report as it leaves this thread.
pub(crate) fn as_json(piece: &Piece) -> serde_json::Result<Bytes> {
    let mut json = Outgoing::default();
    serde_json::to_writer(&mut json, piece)?;
    Ok(json.finish())
}
