//! Data events: a batch job every ten minutes, images that the whole world reads, functions, and homes of the staff.

use super::{
    actor::{Actor, BOTO, CLI, OFFICE, Role, SERVERS, User},
    organization::*,
    routine::s3,
    story::{Call, Category, Story, at},
};
use crate::{
    json::object,
    time::{HOUR, MARCH_10, MINUTE},
};

pub(crate) fn tell(story: &mut Story) {
    batch(story);
    public(story);
    shop(story);
    homes(story);
}

/// The thumbnail job: the same calls on the same folder every ten minutes.
fn batch(story: &mut Story) {
    let role = Role::new(&mut story.random, COLLECTION, "thumbnail-batch");
    let place = (COLLECTION, IRELAND);
    let function = "arn:aws:lambda:eu-west-1:555566667777:function:thumbnail-batch";
    for hour in 0..72 {
        let start = MARCH_10 + hour * HOUR;
        let mut session = role.session(&mut story.random, "thumbnail-batch", start);
        story.assume_by_service("lambda.amazonaws.com", IRELAND, &session);
        session.scope = Some(function.to_owned());
        let actor = session.actor(SERVERS, BOTO);
        for run in 0..6 {
            let time = start + run * 10 * MINUTE + 2;
            story.tell(s3(
                &actor,
                place,
                time,
                "GetObject",
                ORIGINALS,
                "incoming/manifest.csv",
            ));
            story.tell(s3(
                &actor,
                place,
                time + 1,
                "GetObject",
                ORIGINALS,
                "incoming/rules.json",
            ));
            let mut call = s3(
                &actor,
                place,
                time + 3,
                "PutObject",
                IMAGES,
                "status/thumbnails.json",
            );
            // No encryption was asked for or applied: the bucket has no default.
            call.response = object! { "x-amz-version-id": "null" };
            story.tell(call);
        }
    }
}

/// Pictures on the museum's web site, read without signing in.
fn public(story: &mut Story) {
    for step in 0..480 {
        let time = MARCH_10 + step * 9 * MINUTE + 44;
        let address = format!("198.51.100.{}", story.random.between(100, 140));
        let identity =
            object! { "type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL" };
        let visitor = Actor::new(
            identity,
            &address,
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        );
        let key = format!("web/{:04}.jpg", story.random.below(40));
        let mut call = s3(
            &visitor,
            (COLLECTION, IRELAND),
            time,
            "GetObject",
            IMAGES,
            &key,
        );
        call.additional = Some(
            object! { "bytesTransferredIn": 0_u64, "bytesTransferredOut": 182_044_u64, "AuthenticationMethod": "" },
        );
        story.tell(call);
    }
}

/// The ticket shop's functions.
fn shop(story: &mut Story) {
    let function = "arn:aws:lambda:eu-central-1:444455556666:function:print-ticket";
    let service = Actor::service("apigateway.amazonaws.com");
    for step in 0..288 {
        let time = MARCH_10 + step * 15 * MINUTE + 5;
        let mut call = Call::new(&service, (TICKETING, FRANKFURT), time, "lambda", "Invoke")
            .asked(object! { "functionName": function });
        call.category = Category::Data;
        call.additional = Some(object! { "functionVersion": format!("{function}:$LATEST") });
        call.resources = Some(vec![
            object! { "accountId": TICKETING, "type": "AWS::Lambda::Function", "ARN": function },
        ]);
        call.shared = Some(story.guid());
        story.tell(call);
    }
}

/// Home directories carry names of people in their keys.
fn homes(story: &mut Story) {
    let user = User::new(&mut story.random, EDUCATION, "yusuf");
    let actor = Actor::new(user.identity(), OFFICE, CLI);
    for (step, key) in [
        "home/ines/contract-draft.odt",
        "home/tobias/sick-note-february.pdf",
        "home/maren/visitors-export.csv",
        "home/yusuf/lesson-plan.odt",
        "home/oskar/donors-2025.csv",
    ]
    .into_iter()
    .cycle()
    .take(30)
    .enumerate()
    {
        let step = step as u64;
        let time = at(step % 3, 9 + step % 7, 20, step);
        story.tell(s3(
            &actor,
            (EDUCATION, VIRGINIA),
            time,
            "GetObject",
            HOMES,
            key,
        ));
    }
}
