//! Whom a resource policy lets in: statements evaluated as IAM does (IAM user guide, "Policy evaluation
//! logic"; S3 user guide, "The meaning of public").
//!
//! A policy is asked for one action on one kind of resource at a time. Each statement that allows it gives
//! a [`Grant`]: who may, within which [`Circle`](circle::Circle), and whether that is sure. Denials take back what they
//! surely take back; one that is not understood makes the grant unsure, and never goes for a closed door.

mod actions;
mod circle;
mod grants;
mod standing;

pub(super) use actions::{
    ENCRYPTS, KEY_ACTIONS, STORE_ACTIONS, bucket_actions, delivers_to, only_reads,
};
pub(super) use grants::{Grant, Target, Who, denies_plain_http, grants};
pub(super) use standing::{Neighbours, Standing};
