//! Who signs in: every way in which a chain of roles can begin.

use super::{
    actor::{
        Actor, BOTO, CLI, CONSOLE, ELSEWHERE, OFFICE, RUNNER, Role, Session, TERRAFORM, User, id,
    },
    organization::*,
    story::{Call, Story, at, credentials, credentials_of},
};
use crate::json::{Json, object};

pub(crate) fn tell(story: &mut Story) {
    identity_center(story);
    pipeline(story);
    directory(story);
    by_hand(story);
}

/// `resources` of a call that takes a role.
pub(super) fn role_of(session: &Session) -> Option<Vec<Json>> {
    let role = &session.role;
    Some(vec![
        object! { "accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn() },
    ])
}

/// Calls of one sitting in the console.
fn sitting(story: &mut Story, actor: &Actor, place: (&'static str, &'static str), from: u64) {
    for (step, (service, name)) in [
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeVpcs"),
        ("s3", "ListBuckets"),
        ("logs", "DescribeLogGroups"),
        ("monitoring", "DescribeAlarms"),
        ("rds", "DescribeDBInstances"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut call = Call::new(actor, place, from + 20 + step as u64 * 35, service, name).read();
        call.console = true;
        story.tell(call);
    }
}

/// Staff sign in through Identity Center; the portal's call and the session in the target account share no id.
fn identity_center(story: &mut Story) {
    let staff = [
        (
            "maren@lindenquay.example",
            "94482488-3041-7026-18f3-be45837cd0e4",
            TICKETING,
            "Operator",
        ),
        (
            "tobias@lindenquay.example",
            "84d8a4b8-7001-70a5-3cd0-60c1c8a24d8f",
            COLLECTION,
            "Curator",
        ),
        (
            "hanna@lindenquay.example",
            "d4f8c498-c0f1-70d3-9a5e-2b7e4b1f0c66",
            MANAGEMENT,
            "Administrator",
        ),
    ];
    let roles = [
        Role::new(
            &mut story.random,
            TICKETING,
            "AWSReservedSSO_Operator_1f2e3d4c5b6a7980",
        ),
        Role::new(
            &mut story.random,
            COLLECTION,
            "AWSReservedSSO_Curator_8a7b6c5d4e3f2019",
        ),
        Role::new(
            &mut story.random,
            MANAGEMENT,
            "AWSReservedSSO_Administrator_0918273645546372",
        ),
    ];
    for day in 0..3 {
        for ((name, user, account, set), role) in staff.into_iter().zip(&roles) {
            let time = at(day, 8, story.random.below(50), 12);
            let identity = object! {
                "type": "IdentityCenterUser", "accountId": MANAGEMENT, "credentialId": "a1d2c3b4-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                "onBehalfOf": object! { "userId": user, "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-99672lqmus" },
            };
            let portal = Actor::new(identity, OFFICE, CONSOLE);
            let place = (MANAGEMENT, FRANKFURT);
            let mut challenge = Call::new(
                &portal,
                place,
                time - 20,
                "signin",
                "CredentialVerification",
            );
            challenge.event_type = "AwsServiceEvent";
            challenge.additional = Some(object! {
                "AuthWorkflowID": "9c2b7d1e-5a34-4f60-8b1c-7e2d4a6f9035", "CredentialType": "TOTP", "UserName": name,
            });
            challenge.service_details = Some(object! { "CredentialVerification": "Success" });
            story.tell(challenge);
            for (step, call) in ["Authenticate", "GetRoleCredentials"]
                .into_iter()
                .enumerate()
            {
                let mut call =
                    Call::new(&portal, place, time - 1 + step as u64, "sso", call).read();
                call.event_type = "AwsServiceEvent";
                call.service_details = Some(object! { "role_name": set, "account_id": account });
                story.tell(call);
            }
            let mut session = role.session(&mut story.random, name, time);
            session.mfa = false;
            let provider = format!(
                "arn:aws:iam::{account}:saml-provider/AWSSSO_4d5e6f7081928374_DO_NOT_DELETE"
            );
            let identity = object! {
                "type": "SAMLUser", "principalId": format!("nqr8s3v1x5:{name}"), "userName": name, "identityProvider": "nqr8s3v1x5",
            };
            let service = Actor::new(identity, "AWS Internal", "AWS Internal");
            let mut call = Call::new(&service, (account, FRANKFURT), time, "sts", "AssumeRoleWithSAML").read().asked(object! {
                "sAMLAssertionID": story.guid(), "roleSessionName": name, "roleArn": role.arn(), "principalArn": provider, "durationSeconds": 28_800_u64,
            });
            call.response = credentials(&session);
            call.resources = role_of(&session);
            story.tell(call);
            let region = super::routine::home(account);
            sitting(
                story,
                &session.actor(OFFICE, CONSOLE),
                (account, region),
                time,
            );
        }
    }
}

/// Deployments from GitHub Actions; the newer ones also carry a source identity.
fn pipeline(story: &mut Story) {
    let role = Role::new(&mut story.random, TICKETING, "github-deploy");
    for run in 0..12_u64 {
        let time = at(run % 3, 10 + run / 3 * 2, 15, run);
        let subject = "repo:lindenquay/ticket-shop:ref:refs/heads/main";
        let provider =
            "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com";
        let identity = object! {
            "type": "WebIdentityUser", "principalId": format!("{provider}:sts.amazonaws.com:{subject}"), "userName": subject, "identityProvider": provider,
        };
        let caller = Actor::new(identity, RUNNER, BOTO);
        let mut session = role.session(&mut story.random, "GitHubActions", time);
        session.source_identity = (run >= 6).then(|| "ticket-shop-main".to_owned());
        let mut call = Call::new(
            &caller,
            (TICKETING, FRANKFURT),
            time,
            "sts",
            "AssumeRoleWithWebIdentity",
        )
        .read()
        .asked(object! {
            "roleArn": role.arn(), "roleSessionName": session.name, "durationSeconds": 3_600_u64,
        });
        call.response = credentials_of(&session, Some((subject, provider)));
        call.resources = role_of(&session);
        story.tell(call);
        let actor = session.actor(RUNNER, TERRAFORM);
        let place = (TICKETING, FRANKFURT);
        story.tell(Call::new(&actor, place, time + 9, "sts", "GetCallerIdentity").read());
        story.tell(
            Call::new(
                &actor,
                place,
                time + 31,
                "lambda",
                "UpdateFunctionCode20150331v2",
            )
            .asked(object! { "functionName": "print-ticket", "publish": false }),
        );
        story.tell(
            Call::new(&actor, place, time + 52, "lambda", "GetFunction20150331v2")
                .read()
                .asked(object! { "functionName": "print-ticket" }),
        );
    }
}

/// Curators still come through the old SAML directory.
fn directory(story: &mut Story) {
    let role = Role::new(&mut story.random, COLLECTION, "curators");
    for day in 0..3 {
        let time = at(day, 11, 2, 40);
        let name = "lucie";
        let identity = object! {
            "type": "SAMLUser", "principalId": "u8Zq2LxkR1ExampleQualifier=:lucie", "userName": name, "identityProvider": "u8Zq2LxkR1ExampleQualifier=",
        };
        let caller = Actor::new(identity, OFFICE, CONSOLE);
        let session = role.session(&mut story.random, name, time);
        let mut call = Call::new(&caller, (COLLECTION, VIRGINIA), time, "sts", "AssumeRoleWithSAML").read().asked(object! {
            "sAMLAssertionID": story.guid(), "roleSessionName": name, "roleArn": role.arn(),
            "principalArn": "arn:aws:iam::555566667777:saml-provider/museum-directory", "durationSeconds": 3_600_u64,
        });
        call.response = credentials(&session);
        call.resources = role_of(&session);
        story.tell(call);
        sitting(
            story,
            &session.actor(OFFICE, CONSOLE),
            (COLLECTION, IRELAND),
            time,
        );
    }
}

/// Signing in by hand: a wrong password, the root user without a second factor, a switched role, a key with a second factor.
fn by_hand(story: &mut Story) {
    let place = (EDUCATION, VIRGINIA);
    let unknown = Actor::new(
        object! { "type": "IAMUser", "accountId": EDUCATION, "accessKeyId": "", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS" },
        ELSEWHERE,
        CONSOLE,
    );
    for step in 0..4 {
        let mut call = Call::new(
            &unknown,
            place,
            at(1, 2, 40, step * 9),
            "signin",
            "ConsoleLogin",
        );
        call.event_type = "AwsConsoleSignIn";
        call.error = Some(("Failed", "No username found in supplied account".to_owned()));
        call.response = object! { "ConsoleLogin": "Failure" };
        call.additional = Some(
            object! { "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No" },
        );
        story.tell(call);
    }
    let root = Actor::new(
        object! { "type": "Root", "principalId": EDUCATION, "arn": format!("arn:aws:iam::{EDUCATION}:root"), "accountId": EDUCATION, "accessKeyId": "" },
        OFFICE,
        CONSOLE,
    );
    let mut call = Call::new(&root, place, at(1, 9, 12, 3), "signin", "ConsoleLogin");
    call.event_type = "AwsConsoleSignIn";
    call.response = object! { "ConsoleLogin": "Success" };
    call.additional = Some(
        object! { "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No" },
    );
    story.tell(call);

    let user = User::new(&mut story.random, MANAGEMENT, "oskar");
    let key = id(&mut story.random, "ASIA", MANAGEMENT, 20);
    let time = at(0, 15, 0, 0);
    let plain = Actor::new(user.identity(), OFFICE, CLI);
    let call = Call::new(&plain, (MANAGEMENT, VIRGINIA), time, "sts", "GetSessionToken")
        .asked(object! { "durationSeconds": 43_200_u64, "serialNumber": "arn:aws:iam::111122223333:mfa/oskar" })
        .answered(object! { "credentials": object! { "accessKeyId": key, "sessionToken": "FwoGZXIvYXdzEXAMPLETOKEN", "expiration": crate::time::expiration(time + 43_200) } });
    story.tell(call);
    let strong = Actor::new(user.identity_with(&key, time, true), OFFICE, CLI);
    for step in 0..8 {
        story.tell(
            Call::new(
                &strong,
                (MANAGEMENT, VIRGINIA),
                time + 40 + step * 15,
                "organizations",
                "ListPolicies",
            )
            .read(),
        );
    }
    let role = Role::new(&mut story.random, ARCHIVE, "log-reader");
    let session = role.session(&mut story.random, "oskar", time + 600);
    let console = Actor::new(user.identity_with(&key, time, true), OFFICE, CONSOLE);
    story.assume(&console, (MANAGEMENT, &user.principal), VIRGINIA, &session);
    let identity = object! {
        "type": "AssumedRole", "principalId": session.principal(), "arn": session.arn(), "accountId": ARCHIVE,
    };
    let switched = Actor::new(identity, OFFICE, CONSOLE);
    let mut call = Call::new(
        &switched,
        (ARCHIVE, VIRGINIA),
        time + 601,
        "signin",
        "SwitchRole",
    );
    call.event_type = "AwsConsoleSignIn";
    call.response = object! { "SwitchRole": "Success" };
    call.additional = Some(
        object! { "SwitchFrom": user.arn(), "RedirectTo": "https://eu-central-1.console.aws.amazon.com/s3/home" },
    );
    story.tell(call);
    let inside = session.actor(OFFICE, CONSOLE);
    for step in 0..5 {
        story.tell(
            Call::new(
                &inside,
                (ARCHIVE, FRANKFURT),
                time + 640 + step * 30,
                "s3",
                "ListBuckets",
            )
            .read(),
        );
    }
}
