//! Personal data and secrets where they do turn up: tags, parameters, session names, error messages, keys of objects.
//!
//! Nothing here belongs to anyone: domains end in `.example`, numbers are the test numbers of their standards, keys are those that AWS
//! prints in its own documentation, and tokens say that they are examples.

use super::{
    actor::{Actor, CLI, CONSOLE, OFFICE, User},
    organization::*,
    routine::s3,
    story::{Call, Story, at},
};
use crate::json::object;

pub(crate) fn tell(story: &mut Story) {
    people(story);
    secrets(story);
}

fn people(story: &mut Story) {
    let user = User::new(&mut story.random, TICKETING, "front-desk");
    let actor = Actor::new(user.identity(), OFFICE, CONSOLE);
    let place = (TICKETING, FRANKFURT);
    for (step, (name, phone)) in [
        ("ines", "+49 30 90180000"),
        ("pavel", "+49 40 66969000"),
        ("lucie", "+33 1 99 00 12 34"),
        ("yusuf", "+44 20 7946 0123"),
    ]
    .into_iter()
    .enumerate()
    {
        let time = at(0, 10, 5, step as u64 * 50);
        let mail = format!("{name}@lindenquay.example");
        let tags = vec![
            object! { "key": "email", "value": mail },
            object! { "key": "phone", "value": phone },
        ];
        story.tell(
            Call::new(&actor, (TICKETING, VIRGINIA), time, "iam", "CreateUser")
                .asked(object! { "userName": mail, "tags": tags })
                .answered(object! { "user": object! { "userName": mail, "path": "/" } }),
        );
        story.tell(
            Call::new(&actor, place, time + 20, "sns", "Publish").asked(
                object! { "phoneNumber": phone, "message": "HIDDEN_DUE_TO_SECURITY_REASONS" },
            ),
        );
    }
    for (step, account) in [
        "DE89370400440532013000",
        "GB82WEST12345698765432",
        "FR1420041010050500013M02606",
    ]
    .into_iter()
    .enumerate()
    {
        let time = at(1, 13, 40, step as u64 * 33);
        story.tell(Call::new(&actor, place, time, "states", "StartExecution").asked(object! {
            "name": format!("refund-{account}"), "stateMachineArn": "arn:aws:states:eu-central-1:444455556666:stateMachine:refund",
        }));
        let key = format!("refunds/2026/{account}/receipt.pdf");
        story.tell(s3(&actor, place, time + 4, "PutObject", TICKETS, &key));
    }
    let message = "The value visitor.card=4111111111111111 for parameter /shop/test is not allowed";
    let mut call = Call::new(&actor, place, at(2, 15, 1, 2), "ssm", "PutParameter")
        .asked(object! { "name": "/shop/test", "type": "String", "value": "HIDDEN_DUE_TO_SECURITY_REASONS" });
    call.error = Some(("ValidationException", message.to_owned()));
    story.tell(call);
}

fn secrets(story: &mut Story) {
    let user = User::new(&mut story.random, TICKETING, "oskar");
    let actor = Actor::new(user.identity(), OFFICE, CLI);
    let place = (TICKETING, FRANKFURT);
    story.tell(Call::new(&actor, place, at(0, 16, 8, 1), "cloudformation", "CreateStack").asked(object! {
        "stackName": "ticket-shop-database",
        "parameters": vec![object! { "parameterKey": "DatabasePassword", "parameterValue": "example-Harbour-Winter-1!" }],
    }));
    story.tell(Call::new(&actor, place, at(0, 16, 20, 45), "codebuild", "StartBuild").asked(object! {
        "projectName": "ticket-shop",
        "environmentVariablesOverride": vec![
            object! { "name": "AWS_ACCESS_KEY_ID", "value": "AKIAIOSFODNN7EXAMPLE", "type": "PLAINTEXT" },
            object! { "name": "AWS_SECRET_ACCESS_KEY", "value": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "type": "PLAINTEXT" },
            object! { "name": "REPOSITORY_TOKEN", "value": "token-EXAMPLE-only-not-a-real-one", "type": "PLAINTEXT" },
        ],
    }));
    let mut call = s3(
        &actor,
        place,
        at(1, 11, 50, 9),
        "GetObject",
        TICKETS,
        "2026/03/group-visit.pdf",
    );
    call.request = object! {
        "X-Amz-Date": "20260311T115000Z", "bucketName": TICKETS, "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-SignedHeaders": "host",
        "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20260311/eu-central-1/s3/aws4_request", "X-Amz-Expires": "604800",
        "Host": format!("{TICKETS}.s3.eu-central-1.amazonaws.com"), "key": "2026/03/group-visit.pdf",
    };
    call.additional = Some(
        object! { "SignatureVersion": "SigV4", "AuthenticationMethod": "QueryString", "bytesTransferredOut": 90_112_u64 },
    );
    story.tell(call);
}
