//! The events of the sample, in the order in which they are told, and what was planted with them.
//!
//! A story adds calls; delivery decides later which trail wrote which of them where.

use super::actor::{Actor, Session};
use crate::{
    Planted,
    json::{Json, object},
    random::Random,
    time::{MARCH_10, expiration, iso},
};

/// The kinds of records that a selector tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Category {
    Management,
    Data,
    NetworkActivity,
    Insight,
    Aggregated,
}

impl Category {
    /// The word in `eventCategory`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Management => "Management",
            Self::Data => "Data",
            Self::NetworkActivity => "NetworkActivity",
            Self::Insight => "Insight",
            Self::Aggregated => "Aggregated",
        }
    }

    /// The folder below the account in the bucket.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Management | Self::Data => "CloudTrail",
            Self::NetworkActivity => "CloudTrail-NetworkActivity",
            Self::Insight => "CloudTrail-Insight",
            Self::Aggregated => "CloudTrail-Aggregated",
        }
    }
}

/// One event, as the account that received it logs it.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) time: u64,
    pub(crate) account: &'static str,
    pub(crate) region: &'static str,
    pub(crate) category: Category,
    pub(crate) read_only: bool,
    /// `eventSource`, empty where the record has none.
    pub(crate) source: String,
    /// `eventName`, empty where the record has none.
    pub(crate) name: String,
    /// `eventID`, empty where the record has none.
    pub(crate) id: String,
    pub(crate) record: Json,
}

/// One API call to be told.
#[derive(Debug, Clone)]
pub(crate) struct Call<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) account: &'static str,
    pub(crate) region: &'static str,
    pub(crate) time: u64,
    /// Without `.amazonaws.com`.
    pub(crate) service: &'a str,
    pub(crate) name: &'a str,
    pub(crate) read_only: bool,
    pub(crate) category: Category,
    pub(crate) request: Json,
    pub(crate) response: Json,
    pub(crate) error: Option<(&'a str, String)>,
    pub(crate) additional: Option<Json>,
    pub(crate) resources: Option<Vec<Json>>,
    pub(crate) service_details: Option<Json>,
    pub(crate) event_type: &'a str,
    pub(crate) shared: Option<String>,
    pub(crate) console: bool,
}

impl<'a> Call<'a> {
    /// A call that changes something, with nothing asked and nothing answered.
    pub(crate) fn new(
        actor: &'a Actor,
        (account, region): (&'static str, &'static str),
        time: u64,
        service: &'a str,
        name: &'a str,
    ) -> Self {
        Self {
            actor,
            account,
            region,
            time,
            service,
            name,
            read_only: false,
            category: Category::Management,
            request: Json::null(),
            response: Json::null(),
            error: None,
            additional: None,
            resources: None,
            service_details: None,
            event_type: "AwsApiCall",
            shared: None,
            console: false,
        }
    }

    /// It only reads.
    pub(crate) fn read(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub(crate) fn asked(mut self, request: Json) -> Self {
        self.request = request;
        self
    }

    pub(crate) fn answered(mut self, response: Json) -> Self {
        self.response = response;
        self
    }

    /// It was refused.
    pub(crate) fn denied(mut self, message: &str) -> Self {
        self.error = Some(("AccessDenied", message.to_owned()));
        self
    }
}

/// The story so far.
pub(crate) struct Story {
    pub(crate) random: Random,
    pub(crate) events: Vec<Event>,
    pub(crate) planted: Planted,
    prefix: u64,
    counter: u64,
}

impl Story {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let prefix = random.next();
        Self {
            random,
            events: Vec::new(),
            planted: Planted::default(),
            prefix,
            counter: 0,
        }
    }

    /// The next id. The ids of a case differ in their last digits alone, which keeps the archive small.
    pub(crate) fn guid(&mut self) -> String {
        self.counter += 1;
        let (prefix, counter) = (self.prefix, self.counter);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{counter:012x}",
            prefix >> 32,
            prefix >> 16 & 0xffff,
            prefix >> 4 & 0xfff,
            prefix & 0xfff
        )
    }

    /// Adds a call and gives its event id.
    pub(crate) fn tell(&mut self, call: Call<'_>) -> String {
        let id = self.guid();
        let source = format!("{}.amazonaws.com", call.service);
        let (code, message) = call.error.clone().unzip();
        let by_service = call.actor.address.ends_with(".amazonaws.com");
        let tls = (!by_service && call.event_type == "AwsApiCall").then(|| {
            object! {
                "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": format!("{}.{}.amazonaws.com", call.service, call.region),
            }
        });
        let record = object! {
            "eventVersion": "1.11",
            "userIdentity": call.actor.identity,
            "eventTime": iso(call.time),
            "eventSource": source,
            "eventName": call.name,
            "awsRegion": call.region,
            "sourceIPAddress": call.actor.address,
            "userAgent": call.actor.agent,
            "errorCode" ? code,
            "errorMessage" ? message,
            "requestParameters": call.request,
            "responseElements": call.response,
            "additionalEventData" ? call.additional,
            "requestID" ? (!by_service).then_some(&id),
            "eventID": id,
            "readOnly": call.read_only,
            "resources" ? call.resources,
            "eventType": call.event_type,
            "managementEvent": call.category == Category::Management,
            "recipientAccountId": call.account,
            "sharedEventID" ? call.shared,
            "serviceEventDetails" ? call.service_details,
            "eventCategory": call.category.word(),
            "tlsDetails" ? tls,
            "sessionCredentialFromConsole" ? call.console.then_some("true"),
        };
        self.events.push(Event {
            time: call.time,
            account: call.account,
            region: call.region,
            category: call.category,
            read_only: call.read_only,
            source,
            name: call.name.to_owned(),
            id: id.clone(),
            record,
        });
        id
    }

    /// `AssumeRole` by `caller` of `caller_account`, logged in both accounts when they differ.
    pub(crate) fn assume(
        &mut self,
        caller: &Actor,
        (caller_account, caller_principal): (&'static str, &str),
        region: &'static str,
        session: &Session,
    ) -> String {
        let owner = session.role.account;
        let shared = (owner != caller_account).then(|| self.guid());
        let mut call = Call::new(caller, (caller_account, region), session.created, "sts", "AssumeRole")
            .read()
            .asked(object! {
                "roleArn": session.role.arn(), "roleSessionName": session.name, "durationSeconds": 3600_u64,
                "sourceIdentity" ? session.source_identity,
            })
            .answered(credentials(session));
        call.resources = Some(vec![object! {
            "accountId": owner, "type": "AWS::IAM::Role", "ARN": session.role.arn(),
        }]);
        call.shared = shared.clone();
        if shared.is_some() {
            let stranger = Actor::stranger(
                caller_principal,
                caller_account,
                &caller.address,
                &caller.agent,
            );
            let mut copy = Call {
                actor: &stranger,
                account: owner,
                ..call.clone()
            };
            copy.console = false;
            self.tell(copy);
        }
        self.tell(call)
    }

    /// `AssumeRole` by an AWS service for a workload of the role's account.
    pub(crate) fn assume_by_service(
        &mut self,
        principal: &str,
        region: &'static str,
        session: &Session,
    ) -> String {
        let service = Actor::service(principal);
        let shared = self.guid();
        let mut call = Call::new(&service, (session.role.account, region), session.created, "sts", "AssumeRole")
            .read()
            .asked(object! { "roleArn": session.role.arn(), "roleSessionName": session.name, "durationSeconds": 43_200_u64 })
            .answered(credentials(session));
        call.resources = Some(vec![object! {
            "accountId": session.role.account, "type": "AWS::IAM::Role", "ARN": session.role.arn(),
        }]);
        call.shared = Some(shared);
        self.tell(call)
    }

    /// Adds an event that is not an API call. `record` gets the new event id.
    pub(crate) fn tell_other(
        &mut self,
        category: Category,
        (account, region): (&'static str, &'static str),
        time: u64,
        (source, name): (&str, &str),
        record: impl FnOnce(&str) -> Json,
    ) {
        let id = self.guid();
        let record = record(&id);
        self.events.push(Event {
            time,
            account,
            region,
            category,
            read_only: true,
            source: source.to_owned(),
            name: name.to_owned(),
            id: if category == Category::Aggregated {
                String::new()
            } else {
                id
            },
            record,
        });
    }
}

/// `responseElements` of a call that issues credentials.
pub(crate) fn credentials(session: &Session) -> Json {
    credentials_of(session, None)
}

/// The same for a web identity: its subject and its provider.
pub(crate) fn credentials_of(session: &Session, subject: Option<(&str, &str)>) -> Json {
    object! {
        "credentials": object! {
            "accessKeyId": session.key,
            "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLETOKENONLYFORTHESAMPLECASE",
            "expiration": expiration(session.created + 3_600),
        },
        "assumedRoleUser": object! { "assumedRoleId": session.principal(), "arn": session.arn() },
        "sourceIdentity" ? session.source_identity,
        "subjectFromWebIdentityToken" ? subject.map(|(name, _)| name),
        "provider" ? subject.map(|(_, provider)| provider),
        "audience" ? subject.map(|_| "sts.amazonaws.com"),
    }
}

/// A time of the three days: day 0, 1 or 2, hour, minute and second.
pub(crate) const fn at(day: u64, hour: u64, minute: u64, second: u64) -> u64 {
    MARCH_10 + ((day * 24 + hour) * 60 + minute) * 60 + second
}
