//! The members of a record, and the order that they come in.

use crate::json::{Cursor, Literal};

/// Declares the members that are kept, with what AWS calls them.
macro_rules! members {
    ($($member:ident: $name:literal,)*) => {
        /// A member of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Member {
            $($member,)*
            /// None of them.
            Other,
        }

        impl Member {
            const COUNT: usize = Self::Other as usize + 1;

            /// The member of that name.
            pub(super) fn named(name: &str) -> Self {
                match name {
                    $($name => Self::$member,)*
                    "eventId" => Self::EventId,
                    "recipientAccountID" => Self::RecipientAccountId,
                    _ => Self::Other,
                }
            }
        }

        /// How a member is written that is not the first, down to its colon; by its number.
        static WRITTEN: [Literal; Member::COUNT] =
            [$(Literal::new(concat!(",\"", $name, "\":")),)* Literal::new("")];
    };
}

members! {
    EventVersion: "eventVersion",
    UserIdentity: "userIdentity",
    EventTime: "eventTime",
    EventSource: "eventSource",
    EventName: "eventName",
    AwsRegion: "awsRegion",
    SourceIpAddress: "sourceIPAddress",
    UserAgent: "userAgent",
    ErrorCode: "errorCode",
    ErrorMessage: "errorMessage",
    RequestParameters: "requestParameters",
    ResponseElements: "responseElements",
    AdditionalEventData: "additionalEventData",
    RequestId: "requestID",
    EventId: "eventID",
    ReadOnly: "readOnly",
    Resources: "resources",
    EventType: "eventType",
    ManagementEvent: "managementEvent",
    RecipientAccountId: "recipientAccountId",
    ServiceEventDetails: "serviceEventDetails",
    SharedEventId: "sharedEventID",
    VpcEndpointId: "vpcEndpointId",
    EventCategory: "eventCategory",
    TlsDetails: "tlsDetails",
    SessionCredentialFromConsole: "sessionCredentialFromConsole",
    InsightDetails: "insightDetails",
    AccountId: "accountId",
    TimeWindow: "timeWindow",
}

/// What followed each member in the records before, the latest first. One writer writes one order, and comparing the name
/// that is to come is cheaper than reading it.
#[derive(Debug, Clone)]
pub(super) struct Order([[Member; 2]; Member::COUNT]);

impl Default for Order {
    fn default() -> Self {
        Self([[Member::Other; 2]; Member::COUNT])
    }
}

impl Order {
    /// Passes over the name of the next member, if it is one of those that followed before.
    #[inline]
    pub(super) fn pass(&self, last: Member, cursor: &mut Cursor<'_>) -> Option<Member> {
        let guesses = self.0.get(last as usize)?;
        let guesses = guesses.iter().filter(|guess| **guess != Member::Other);
        guesses.copied().find(|guess| {
            let written = WRITTEN.get(*guess as usize);
            written.is_some_and(|written| cursor.pass_over(written))
        })
    }

    /// A member came that was not passed over.
    pub(super) fn learn(&mut self, last: Member, next: Member) {
        if let Some(guesses) = self.0.get_mut(last as usize)
            && next != Member::Other
        {
            let [latest, _] = *guesses;
            *guesses = [next, latest];
        }
    }
}
