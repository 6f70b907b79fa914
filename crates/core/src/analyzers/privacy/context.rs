//! What the place of a value says of it: the name of its field, the fields around it, the event.

use super::words;

/// What a field holds, by its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// The name says nothing.
    #[default]
    Free,
    /// An id, time or word that AWS writes; looked at only where it has an unusual form.
    Technical,
    /// The name of a person, or of whoever owns or made something.
    Person,
    /// A first or last name alone.
    GivenName,
    /// A user name.
    User,
    /// The name of a role; of a user where a user issued the session.
    Issuer,
    /// The name of a session.
    Session,
    /// `principalId`: an id, then perhaps a session name.
    Principal,
    /// The name of a key pair.
    KeyPair,
    /// A description or the name of a resource.
    Label,
    /// A message to someone.
    Message,
    /// An address or a network.
    Ip,
    /// `userAgent`.
    UserAgent,
    /// A phone number.
    Phone,
    /// A date of birth.
    Birth,
    /// A line of a postal address.
    Address,
    /// A post code.
    Postcode,
    /// A city.
    City,
    /// Coordinates.
    Position,
    /// A national id.
    NationalId,
    /// A payment card.
    Card,
    /// A password, token or key.
    Secret,
    /// An AWS secret access key.
    SecretKey,
    /// A session token.
    SessionToken,
    /// The subject of an identity provider.
    Subject,
    /// The id of a user.
    UserId,
    /// A version or build.
    Version,
    /// `name`: of a person where the event is about people.
    Name,
    /// A host name.
    Host,
}

/// What is known of the things around a value: a set of flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct About(u8);

impl About {
    /// A field above is about people.
    pub(super) const PERSONS: u8 = 1;
    /// A field above is about payments.
    pub(super) const PAYMENTS: u8 = 2;
    /// The session belongs to an EC2 instance.
    pub(super) const WORKLOAD: u8 = 4;
    /// An AWS service made the call on someone's behalf.
    pub(super) const INVOKED: u8 = 8;
    /// The caller comes from a web identity provider.
    pub(super) const WEB_IDENTITY: u8 = 16;
    /// A user, not a role, issued the session.
    pub(super) const USER_ISSUED: u8 = 32;
    /// The event is about people: contacts, directories, user pools.
    pub(super) const PEOPLE: u8 = 64;
    /// The value lies in `userIdentity`.
    pub(super) const IDENTITY: u8 = 128;
}

/// The place of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Context {
    pub(super) class: Class,
    about: About,
}

impl Context {
    /// A place of which only the class is known.
    #[cfg(test)]
    pub(super) const fn of_class(class: Class) -> Self {
        Self {
            class,
            about: About(0),
        }
    }

    /// A number for the place, to hash values with.
    pub(super) const fn seed(self) -> u64 {
        (self.class as u64) << 8 | self.about.0 as u64
    }

    pub(super) const fn is(self, flag: u8) -> bool {
        self.about.0 & flag != 0
    }

    pub(super) const fn with(self, flags: u8) -> Self {
        Self {
            class: self.class,
            about: About(self.about.0 | flags),
        }
    }

    pub(super) const fn classed(self, class: Class) -> Self {
        Self {
            class,
            about: self.about,
        }
    }

    /// The place of the member of that name below this place.
    pub(super) fn child(self, key: &str) -> Self {
        let words = words::of(key);
        let mut flags = 0;
        if key == "userIdentity" {
            flags |= About::IDENTITY;
        }
        if words.iter().any(|word| words::persons(word)) {
            flags |= About::PERSONS;
        }
        if words.iter().any(|word| words::payments(word)) {
            flags |= About::PAYMENTS;
        }
        let class = match class_of(key, &words) {
            // A secret is a secret in whatever it is wrapped: `{"password": {"value": "..."}}`.
            Class::Free if matches!(key, "value" | "Value" | "S" | "stringValue") => self.class,
            Class::User if self.class == Class::Issuer => Class::Issuer,
            class => class,
        };
        // `sessionIssuer` marks what is below it.
        let class = if key == "sessionIssuer" {
            Class::Issuer
        } else {
            class
        };
        self.with(flags).classed(class)
    }
}

/// Fields whose values AWS makes, under names that are used for nothing else.
const TECHNICAL: &[&str] = &[
    "CipherSuite",
    "SignatureVersion",
    "accountId",
    "apiVersion",
    "awsRegion",
    "bucketName",
    "cipherSuite",
    "clientProvidedHostHeader",
    "creationDate",
    "eventCategory",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "invokedBy",
    "mfaAuthenticated",
    "recipientAccountId",
    "requestID",
    "sharedEventID",
    "tlsVersion",
    "type",
    "vpcEndpointAccountId",
    "vpcEndpointId",
    "x-amz-id-2",
];

fn class_of(key: &str, words: &[String]) -> Class {
    if TECHNICAL.binary_search(&key).is_ok() {
        return Class::Technical;
    }
    let last = words.last().map_or("", String::as_str);
    let before = words
        .len()
        .checked_sub(2)
        .and_then(|at| words.get(at))
        .map_or("", String::as_str);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    match key {
        "principalId" | "assumedRoleId" | "federatedUserId" => return Class::Principal,
        "sourceIPAddress" => return Class::Ip,
        "userAgent" => return Class::UserAgent,
        "keyName" | "KeyName" => return Class::KeyPair,
        "name" => return Class::Name,
        "Name" | "resourceName" => return Class::Label,
        "sub" | "subjectFromWebIdentityToken" => return Class::Subject,
        "subject" | "nameID" | "NameID" => return Class::User,
        _ => {}
    }
    if let Some(secret) = secret_class(words) {
        return secret;
    }
    match (before, last) {
        ("session", "name") if any(&["role", "federated"]) || words.len() == 2 => Class::Session,
        ("source", "identity") => Class::Session,
        ("user", "name") | (_, "username" | "usernames" | "user") | ("" | "user", "login") => {
            Class::User
        }
        (
            _,
            "owner" | "creator" | "author" | "requester" | "assignee" | "approver" | "contact"
            | "manager",
        )
        | (
            "created" | "owned" | "managed" | "requested" | "launched" | "modified" | "updated"
            | "approved",
            "by",
        )
        | (
            "full" | "display" | "contact" | "owner" | "real" | "person" | "customer" | "employee"
            | "patient",
            "name",
        )
        | (_, "fullname" | "displayname") => Class::Person,
        ("given" | "family" | "first" | "last" | "middle" | "sur" | "nick" | "maiden", "name")
        | (_, "surname" | "nickname" | "firstname" | "lastname") => Class::GivenName,
        ("user" | "member" | "principal", "id") => Class::UserId,
        (_, "phone" | "mobile" | "telephone" | "fax" | "msisdn" | "sms" | "cellphone")
        | ("phone" | "mobile" | "telephone" | "fax" | "sms" | "cell", "number" | "numbers") => {
            Class::Phone
        }
        (_, "birthdate" | "birthday" | "dob") | ("of" | "birth", "birth" | "date") => Class::Birth,
        ("postal" | "zip" | "post", "code") | (_, "postcode" | "zipcode" | "zip") => {
            Class::Postcode
        }
        (_, "city" | "town" | "locality") => Class::City,
        (
            _,
            "position" | "geometry" | "coordinates" | "latlon" | "latlng" | "geolocation"
            | "latitude" | "longitude",
        ) => Class::Position,
        (
            _,
            "ssn" | "nif" | "nie" | "dni" | "pesel" | "nino" | "cpf" | "bsn" | "aadhaar" | "nric"
            | "personnummer" | "passport" | "curp",
        )
        | (
            "national" | "tax" | "fiscal" | "passport" | "social" | "insurance",
            "id" | "code" | "number" | "security",
        )
        | ("security", "number") => Class::NationalId,
        (_, "card" | "pan" | "creditcard" | "cardnumber" | "ccnumber")
        | ("card" | "cc", "number") => Class::Card,
        (_, "version" | "release" | "build" | "revision") => Class::Version,
        (_, "description" | "comment" | "comments" | "title" | "note" | "notes") => Class::Label,
        (_, "message" | "subject" | "body" | "text") => Class::Message,
        (_, "hostname" | "host") | ("computer" | "host" | "device" | "machine", "name") => {
            Class::Host
        }
        _ if any(&["street"]) => Class::Address,
        _ if any(&["address", "addressline1", "addressline2"])
            && !any(&["ip", "email", "mac", "mail", "allocation"]) =>
        {
            Class::Address
        }
        _ if any(&["ip", "ips", "ipv4", "ipv6", "cidr", "cidrs", "cidripv6"]) => Class::Ip,
        _ => Class::Free,
    }
}

/// Whether the words of a name say that a secret stands behind it.
pub(super) fn secret_class(words: &[String]) -> Option<Class> {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let last = words.len().checked_sub(1)?;
    let before = |index: usize| if index == 0 { "" } else { word(index - 1) };
    // `SECRET_NAME`, `passwordPolicy`, `tokenType`: of a secret, not the secret.
    let about = [
        "name",
        "names",
        "id",
        "ids",
        "arn",
        "arns",
        "policy",
        "type",
        "types",
        "length",
        "version",
        "versions",
        "age",
        "expiry",
        "expiration",
        "expires",
        "enabled",
        "url",
        "uri",
        "endpoint",
        "path",
        "ttl",
        "rotation",
        "status",
        "reset",
        "required",
        "count",
        "file",
        "size",
        "hash",
        "manager",
        "store",
        "usage",
        "label",
        "labels",
        "date",
        "time",
        "updated",
        "changed",
        "ready",
        "description",
        "provider",
        "algorithm",
        "lambda",
        "days",
        "options",
        "location",
        "locations",
        "validity",
        "units",
        "set",
        "set2",
        "list",
        "source",
        "exists",
        "field",
        "alias",
        "region",
    ];
    if about.contains(&word(last)) {
        return None;
    }
    if word(last) == "key"
        && words.windows(2).any(|pair| {
            pair.first().is_some_and(|w| w == "secret")
                && pair.last().is_some_and(|w| w == "access")
        })
        || word(last) == "key" && before(last) == "secret" && words.iter().any(|w| w == "aws")
    {
        return Some(Class::SecretKey);
    }
    for index in 0..=last {
        match (before(index), word(index)) {
            ("session" | "security", "token") => return Some(Class::SessionToken),
            (_, "password" | "passwd" | "pwd" | "passphrase" | "apikey" | "passwords") => {
                return Some(Class::Secret);
            }
            ("master" | "db" | "user" | "root" | "admin", "pass") => return Some(Class::Secret),
            (_, "secret" | "secrets") => return Some(Class::Secret),
            ("", "token")
            | (
                "auth" | "access" | "bearer" | "api" | "github" | "gitlab" | "slack" | "bot"
                | "refresh" | "id" | "personal" | "oauth" | "deploy" | "npm" | "vault" | "jwt"
                | "identity" | "login" | "registry" | "webhook",
                "token",
            ) if index == last => return Some(Class::Secret),
            (
                "api" | "private" | "signing" | "encryption" | "auth" | "secret" | "stripe"
                | "shared" | "account" | "license" | "tls" | "ssl" | "ssh" | "master" | "admin"
                | "service",
                "key",
            ) if index == last => return Some(Class::Secret),
            (_, "jwt") if index == last => return Some(Class::Secret),
            ("private", "key") => return Some(Class::Secret),
            (_, "credentials" | "credential") if index == last && index > 0 => {
                return Some(Class::Secret);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_say_what_they_hold() {
        let classes = [
            ("sourceIPAddress", Class::Ip),
            ("cidrIp", Class::Ip),
            ("aws:SourceIp", Class::Ip),
            ("privateIpAddress", Class::Ip),
            ("phoneNumber", Class::Phone),
            ("phone_number", Class::Phone),
            ("birthdate", Class::Birth),
            ("addressLine1", Class::Address),
            ("postalCode", Class::Postcode),
            ("roleSessionName", Class::Session),
            ("sourceIdentity", Class::Session),
            ("newUserName", Class::User),
            ("username", Class::User),
            ("Owner", Class::Person),
            ("created-by", Class::Person),
            ("displayName", Class::Person),
            ("given_name", Class::GivenName),
            ("ssn", Class::NationalId),
            ("agentVersion", Class::Version),
            ("DB_PASSWORD", Class::Secret),
            ("GITHUB_TOKEN", Class::Secret),
            ("masterUserPassword", Class::Secret),
            ("AWS_SECRET_ACCESS_KEY", Class::SecretKey),
            ("sessionToken", Class::SessionToken),
            ("secretString", Class::Secret),
            ("SECRET_NAME", Class::Free),
            ("PASSWORD_POLICY", Class::Free),
            ("secretId", Class::Free),
            ("nextToken", Class::Free),
            ("clientToken", Class::Free),
            ("tokenType", Class::Free),
            ("KMS_KEY", Class::Free),
            ("emailAddress", Class::Free),
            ("ipProtocol", Class::Ip),
            ("eventID", Class::Technical),
        ];
        for (key, class) in classes {
            assert_eq!(Context::default().child(key).class, class, "{key}");
        }
    }

    #[test]
    fn what_is_above_counts() {
        let issuer = Context::default().child("sessionIssuer").child("userName");
        assert_eq!(issuer.class, Class::Issuer);
        let wrapped = Context::default().child("ssn").child("S");
        assert_eq!(wrapped.class, Class::NationalId);
        let below = Context::default().child("customers").child("id");
        assert!(below.is(About::PERSONS));
    }

    #[test]
    fn technical_names_are_sorted() {
        assert!(TECHNICAL.is_sorted());
    }
}
