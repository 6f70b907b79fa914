//! What the tests of the export collector, `www/collect.sh`, need: a run of it, its archive, and an AWS for it to ask.
//!
//! Two kinds of AWS: [`aws::Aws`] is the published AWS CLI against moto's server on loopback; [`answers`] are written down, for what no
//! server would do on command: refuse, hang, slow down. In both the collector calls a stand-in named `aws`, which notes every call.

pub mod answers;
pub mod aws;
pub mod export;
pub mod run;
pub mod stand_in;
