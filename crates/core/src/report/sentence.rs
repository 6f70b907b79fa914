//! A chain of roles in plain words.

use super::writers::words::capitalized;
use super::{Hop, OpaqueReason, Origin, OriginKind, Proof, SessionRow, SessionVerdict};

/// Longest text of a log inside a sentence.
const LONGEST: usize = 200;

/// Says who is behind a session, through which roles, when, and how that is known.
#[must_use]
pub fn sentence(row: &SessionRow) -> String {
    let mut words = match row.verdict {
        SessionVerdict::Opaque => opaque(row),
        _ => followed(row),
    };
    words.push(' ');
    words.push_str(&did(row));
    words
}

/// The origin in plain words, as in `the IAM user maren-admin of 111122223333`.
#[must_use]
pub fn origin_words(origin: &Origin) -> String {
    let id = shown(&origin.id);
    let last = id.rsplit('/').next().unwrap_or(&id);
    let account = origin.account.as_deref().map(shown);
    let of = account.map_or_else(String::new, |account| format!(" of {account}"));
    let detail = origin.detail.as_deref().map(shown);
    match origin.kind {
        OriginKind::IamUser => format!("the IAM user {last}{of}"),
        OriginKind::Root => format!("the root user{of}"),
        OriginKind::IdentityCenterUser => format!("the Identity Center user {id}"),
        OriginKind::SamlUser => match detail {
            Some(provider) => format!("the user {id} of {provider}"),
            None => format!("the user {id} of a SAML directory"),
        },
        OriginKind::WebIdentity => match detail {
            Some(provider) => format!("the web identity {id} of {provider}"),
            None => format!("the web identity {id}"),
        },
        OriginKind::Ec2Instance => format!("the EC2 instance {id}{of}"),
        OriginKind::LambdaFunction => format!("the Lambda function {id}{of}"),
        OriginKind::EcsTask => format!("the ECS task {id}{of}"),
        OriginKind::EksPod => format!("the EKS pod {id}{of}"),
        OriginKind::AwsService => match detail {
            Some(certificate) if id.starts_with("rolesanywhere.") => {
                format!("the holder of the certificate {certificate}, by IAM Roles Anywhere")
            }
            _ => format!("the AWS service {id}"),
        },
        OriginKind::ExternalAccount => match detail {
            Some(principal) => {
                format!("somebody in account {id} outside the case (seen as {principal})")
            }
            None => format!("somebody in account {id} outside the case"),
        },
        OriginKind::Unknown if id.is_empty() => "somebody unknown".to_owned(),
        OriginKind::Unknown => format!("somebody who calls themselves {id}"),
    }
}

fn followed(row: &SessionRow) -> String {
    let mut words = begun(origin_words(&row.origin));
    let steps = row.chain.len();
    let left_out = row.hops.saturating_sub(steps as u64);
    for (number, hop) in row.chain.iter().enumerate() {
        let joint = match number {
            0 => " ",
            _ if left_out > 0 && number == steps / 2 => {
                words.push_str(&format!(", after {left_out} further steps "));
                ""
            }
            _ => ", then ",
        };
        words.push_str(joint);
        words.push_str(&step(hop));
    }
    words.push('.');
    words.push(' ');
    words.push_str(match row.verdict {
        SessionVerdict::Attributed => "Every step is proved.",
        _ if row.origin.kind == OriginKind::ExternalAccount => {
            "Who that is, only the logs of that account can tell."
        }
        _ => "The name is not proved.",
    });
    words
}

fn step(hop: &Hop) -> String {
    let at = hop
        .time
        .as_deref()
        .map_or_else(String::new, |time| format!(" at {}", shown(time)));
    let session = session_words(&hop.arn, &hop.account);
    let how = match (hop.proof, hop.via.as_str()) {
        (_, "GetSessionToken") => {
            return format!("took a temporary key{at} (GetSessionToken{})", proved(hop));
        }
        (_, "ConsoleLogin") => return format!("signed in to the console{at}"),
        (Proof::OwnWord, "userIdentity") => {
            return format!("used a temporary key of {session}{at}");
        }
        (Proof::None, "") => "is seen as",
        (_, "AssumeRoot") => "took root as",
        (_, "GetFederationToken") => "made the federated user",
        (_, "GetSigninToken") => "went to the console as",
        (_, "SwitchRole") => "switched to",
        (Proof::OwnWord | Proof::None, _) => "acts as",
        _ => "took",
    };
    let via = shown(&hop.via);
    let by = if via.is_empty() {
        String::new()
    } else {
        format!(" ({via}{})", proved(hop))
    };
    format!("{how} {session}{at}{by}")
}

fn proved(hop: &Hop) -> &'static str {
    match hop.proof {
        Proof::AccessKey => ", by the issued key",
        Proof::PrincipalAndTime => ", by principal id and time of issue",
        Proof::OwnWord => ", in AWS's own word",
        Proof::Inferred => ", inferred",
        Proof::None => "",
    }
}

/// `deploy as “ci” in 111122223333` for an assumed role.
fn session_words(arn: &str, account: &str) -> String {
    let account = shown(account);
    let place = if account.is_empty() {
        String::new()
    } else {
        format!(" in {account}")
    };
    match arn.split_once(":assumed-role/") {
        Some((_, rest)) => {
            let (role, name) = rest.rsplit_once('/').unwrap_or((rest, ""));
            let role = shown(role);
            if name.is_empty() {
                format!("the role {role}{place}")
            } else {
                format!("the role {role}{place} as \u{201c}{}\u{201d}", shown(name))
            }
        }
        None => shown(arn),
    }
}

fn opaque(row: &SessionRow) -> String {
    let session = session_words(
        if row.arn.is_empty() {
            &row.principal_id
        } else {
            &row.arn
        },
        &row.account,
    );
    let why = match row.reason {
        Some(OpaqueReason::IssuedBeforeWindow) => {
            "the chain begins before the first record of its account"
        }
        Some(OpaqueReason::AssumeRoleNotLogged) => {
            "the call that issued its first credential is not in the logs, though they cover the time"
        }
        Some(OpaqueReason::CallerAccountMissing) => {
            "the logs of the account that issued it are not here"
        }
        Some(OpaqueReason::NoAccessKey) => "its records carry neither a key nor the time of issue",
        Some(OpaqueReason::Unknown) | None => "its records show nothing to follow",
    };
    let through = match row.chain.len() {
        0 | 1 => String::new(),
        steps => format!(
            " It came through {} earlier {}.",
            steps - 1,
            if steps == 2 { "session" } else { "sessions" }
        ),
    };
    format!("Nobody is known behind {session}: {why}.{through}")
}

fn did(row: &SessionRow) -> String {
    let records = match row.records {
        0 => return "No record was made with it in these logs.".to_owned(),
        1 => "It made 1 record".to_owned(),
        records => format!("It made {records} records"),
    };
    let when = match (&row.first, &row.last) {
        (Some(first), Some(last)) if first == last => format!(" at {}", shown(first)),
        (Some(first), Some(last)) => format!(" from {} to {}", shown(first), shown(last)),
        _ => String::new(),
    };
    let mut parts = Vec::new();
    for (count, what) in [
        (row.writes, "changed something"),
        (row.sensitive_reads, "read what is kept"),
        (row.errors, "failed"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if parts.is_empty() {
        format!("{records}{when}.")
    } else {
        format!("{records}{when}: {}.", parts.join(", "))
    }
}

/// An id begins as it is written.
fn begun(text: String) -> String {
    if text.starts_with("the ") || text.starts_with("somebody") {
        capitalized(&text)
    } else {
        text
    }
}

/// A text of a log inside our own words: without control characters, and not too long.
fn shown(text: &str) -> String {
    let clean = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut out: String = clean.take(LONGEST).collect();
    if out.len() < text.len() && text.chars().count() > LONGEST {
        out.push('…');
    }
    out
}
