//! Roles that are taken from other roles and across accounts, and every way in which such a chain gets lost.

use super::{
    actor::{Actor, BOTO, CLI, ELSEWHERE, OFFICE, Role, User, id},
    organization::*,
    people::role_of,
    story::{Call, Story, at, credentials},
};
use crate::json::object;

pub(crate) fn tell(story: &mut Story) {
    administrator(story);
    shared_name(story);
    moved_key(story);
    partner(story);
    before_the_window(story);
}

/// A chain over three accounts that carries its source identity, so that its end still names its beginning; and a role that takes itself.
fn administrator(story: &mut Story) {
    let user = User::new(&mut story.random, MANAGEMENT, "maren-admin");
    let actor = Actor::new(user.identity(), OFFICE, CLI);
    let bridge = Role::new(&mut story.random, SECURITY, "operations-bridge");
    let target = Role::new(&mut story.random, TICKETING, "operations");
    let last = Role::new(&mut story.random, COLLECTION, "collection-admin");
    for day in 0..3 {
        let time = at(day, 14, 5, 0);
        let mut caller = actor.clone();
        let mut principal = user.principal.clone();
        let mut account = MANAGEMENT;
        for (hop, role) in [&bridge, &target, &last].into_iter().enumerate() {
            let mut session = role.session(&mut story.random, "maren-admin", time + 8 * hop as u64);
            session.source_identity = Some("maren-admin".to_owned());
            story.assume(&caller, (account, &principal), FRANKFURT, &session);
            caller = session.actor(OFFICE, CLI);
            principal = session.principal();
            account = role.account;
        }
        for step in 0..4 {
            story.tell(
                Call::new(
                    &caller,
                    (COLLECTION, IRELAND),
                    time + 60 + step * 20,
                    "iam",
                    "GetRole",
                )
                .read()
                .asked(object! { "roleName": "collection-admin" }),
            );
        }
    }
    let time = at(1, 16, 0, 0);
    let mut session = bridge.session(&mut story.random, "renewal", time);
    story.assume(&actor, (MANAGEMENT, &user.principal), FRANKFURT, &session);
    for turn in 1..3 {
        let caller = session.actor(OFFICE, CLI);
        let principal = session.principal();
        session = bridge.session(&mut story.random, "renewal", time + turn * 3_000);
        story.assume(&caller, (SECURITY, &principal), FRANKFURT, &session);
    }
}

/// Two users take one role under one name: the log cannot tell them apart without the issuing records.
fn shared_name(story: &mut Story) {
    let role = Role::new(&mut story.random, EDUCATION, "teacher");
    for (shift, name) in ["ines", "pavel"].into_iter().enumerate() {
        let user = User::new(&mut story.random, EDUCATION, name);
        let actor = Actor::new(user.identity(), OFFICE, CLI);
        for day in 0..3 {
            let time = at(day, 9 + shift as u64 * 4, 30, 0);
            let session = role.session(&mut story.random, "teacher", time);
            story.assume(&actor, (EDUCATION, &user.principal), VIRGINIA, &session);
            let actor = session.actor(OFFICE, CLI);
            for step in 0..5 {
                story.tell(
                    Call::new(
                        &actor,
                        (EDUCATION, VIRGINIA),
                        time + 30 + step * 40,
                        "ec2",
                        "DescribeImages",
                    )
                    .read(),
                );
            }
        }
    }
}

/// A temporary key that is used from the office and, an hour later, from somewhere else.
fn moved_key(story: &mut Story) {
    let role = Role::new(&mut story.random, EDUCATION, "laboratory-machine");
    let time = at(2, 13, 10, 0);
    let mut session = role.session(&mut story.random, "i-0f3a9c5d7e1b24680", time);
    session.instance = true;
    story.assume_by_service("ec2.amazonaws.com", VIRGINIA, &session);
    let place = (EDUCATION, VIRGINIA);
    let inside = session.actor(OFFICE, AGENT_OF_LABORATORY);
    for step in 0..6 {
        story.tell(
            Call::new(
                &inside,
                place,
                time + 60 + step * 300,
                "ec2",
                "DescribeTags",
            )
            .read(),
        );
    }
    let outside = inside.from(ELSEWHERE, CLI);
    for (step, (service, name)) in [
        ("sts", "GetCallerIdentity"),
        ("s3", "ListBuckets"),
        ("iam", "ListUsers"),
        ("secretsmanager", "ListSecrets"),
    ]
    .into_iter()
    .enumerate()
    {
        let call = Call::new(
            &outside,
            place,
            time + 3_700 + step as u64 * 11,
            service,
            name,
        )
        .read();
        let call = if service == "iam" || service == "secretsmanager" {
            let message = format!(
                "User: {} is not authorized to perform: {service}:{name} because no identity-based policy allows the {service}:{name} action",
                session.arn()
            );
            call.denied(&message)
        } else {
            call
        };
        story.tell(call);
    }
    story.planted.moved_keys.push(session.key);
}

const AGENT_OF_LABORATORY: &str =
    "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.0 md/GOOS#linux md/GOARCH#amd64";

/// A museum elsewhere takes a role; its own logs are not part of the case.
fn partner(story: &mut Story) {
    let role = Role::new(&mut story.random, COLLECTION, "loan-exchange");
    let principal = id(&mut story.random, "AIDA", PARTNER, 21);
    for day in 0..3 {
        let time = at(day, 3, 33, 0);
        let caller = Actor::stranger(&principal, PARTNER, "203.0.113.9", BOTO);
        let session = role.session(&mut story.random, "loans", time);
        let mut call = Call::new(&caller, (COLLECTION, IRELAND), time, "sts", "AssumeRole")
            .read()
            .asked(object! {
                "roleArn": role.arn(), "roleSessionName": "loans", "durationSeconds": 3_600_u64,
            });
        call.response = credentials(&session);
        call.resources = role_of(&session);
        call.shared = Some(story.guid());
        story.tell(call);
        let actor = session.actor("203.0.113.9", BOTO);
        for step in 0..4 {
            story.tell(super::routine::s3(
                &actor,
                (COLLECTION, IRELAND),
                time + 5 + step,
                "GetObject",
                ORIGINALS,
                "loans/list.csv",
            ));
        }
    }
}

/// A session that began before the first file: nobody can say who took the role.
fn before_the_window(story: &mut Story) {
    let role = Role::new(&mut story.random, TICKETING, "month-end");
    let session = role.session(&mut story.random, "month-end", at(0, 0, 0, 0) - 5 * 3_600);
    let actor = session.actor("192.0.2.77", BOTO);
    for step in 0..12 {
        story.tell(
            Call::new(
                &actor,
                (TICKETING, FRANKFURT),
                at(0, 0, 10, 0) + step * 600,
                "rds",
                "DescribeDBSnapshots",
            )
            .read(),
        );
    }
    story.planted.issued_before_window.push(session.key);
}
