//! The desk: merges what the readers ship, and finishes reports.

use trailglass_core::case::{Options, Partial, failed_input};
use trailglass_wire::{Bytes, DeskOrder, Notice, Question};

use crate::{memory, now, post};

/// Everything that is known of the case.
#[derive(Default)]
pub(crate) struct Desk {
    partial: Partial,
}

impl Desk {
    pub(crate) fn take(&mut self, order: DeskOrder) -> Result<(), String> {
        match order {
            DeskOrder::Merge(bytes) => {
                let partial =
                    Partial::decode(&bytes.to_vec()).map_err(|error| error.to_string())?;
                self.partial.merge(partial);
            }
            DeskOrder::List(files) => {
                for file in files {
                    let failed = failed_input(&file.path, file.bytes, file.code, &file.message);
                    self.partial.merge(failed);
                }
            }
            DeskOrder::Name { input, name } => self.partial.name_subject(&input, &name),
            DeskOrder::Finish { listed } => {
                let began = now();
                let options = Options {
                    listed,
                    ..Options::default()
                };
                let report = self.partial.finish(&options);
                let json = serde_json::to_vec(&report).map_err(|error| error.to_string())?;
                post(&Notice::Report {
                    json: Bytes::from(json.as_slice()),
                    listed,
                    unhashed: if listed {
                        self.partial.unhashed()
                    } else {
                        Vec::new()
                    },
                    milliseconds: now() - began,
                    memory: memory(),
                });
            }
            DeskOrder::Who { request, question } => {
                let json = match question {
                    Question::Anybody(query) => serde_json::to_vec(&self.partial.who(&query)),
                    Question::Session(key) => serde_json::to_vec(&self.partial.session(&key)),
                };
                let json = json.map_err(|error| error.to_string())?;
                post(&Notice::Answer {
                    request,
                    json: Bytes::from(json.as_slice()),
                    memory: memory(),
                });
            }
        }
        Ok(())
    }
}
