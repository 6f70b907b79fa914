//! `userIdentity`: who called.

use super::{Mark, scalar};
use crate::json::{Cursor, Kind, Malformed, Raw, Text};

/// `userIdentity` of a record. Any field may be absent: AWS services leave only `type` and
/// `invokedBy`, and some records have no `type` at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    /// The whole object, as written; empty where there is none.
    pub raw: &'a str,
    /// Stands for the text, where a [`Parser`](super::Parser) remembers it: comparing it is cheaper than comparing texts.
    pub mark: Mark,
    places: Places,
}

/// The fields that are kept: of the identity, then of its `sessionContext`, then of the `sessionIssuer` in that. They are
/// places in the text and not texts, so that they hold for every copy of it.
#[derive(Debug, Clone, Copy)]
enum Field {
    Kind,
    UserName,
    PrincipalId,
    Arn,
    AccountId,
    AccessKeyId,
    InvokedBy,
    IdentityProvider,
    OnBehalfOf,
    InScopeOf,
    InvokedByDelegate,
    CreationDate,
    MfaAuthenticated,
    SourceIdentity,
    Ec2RoleDelivery,
    AssumedRoot,
    FederatedProvider,
    IssuerKind,
    IssuerPrincipalId,
    IssuerArn,
    IssuerAccountId,
}

const FIELDS: usize = Field::IssuerAccountId as usize + 1;

/// Where the fields of an identity stand in its text.
pub(super) type Places = [Place; FIELDS];

/// Where a value stands, of a string its inside. Nothing stands at 0 but the object itself: that is an absent field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    from: u32,
    /// Bytes; the highest bit says whether a backslash is in them.
    length: u32,
}

impl Place {
    const ESCAPED: u32 = 1 << 31;

    /// Absent where it is beyond what any record may have.
    fn new(from: usize, length: usize, escaped: bool) -> Self {
        match (u32::try_from(from), u32::try_from(length)) {
            (Ok(from), Ok(length)) if length < Self::ESCAPED => Self {
                from,
                length: length | if escaped { Self::ESCAPED } else { 0 },
            },
            _ => Self::default(),
        }
    }

    pub(super) fn of_text(from: usize, text: Text<'_>) -> Self {
        Self::new(from, text.as_written().len(), text.is_escaped())
    }

    /// What stands there in an object.
    pub(super) fn text_in(self, object: &str) -> Option<Text<'_>> {
        if self.from == 0 {
            return None;
        }
        let from = self.from as usize;
        let length = (self.length & !Self::ESCAPED) as usize;
        let text = object.get(from..from.checked_add(length)?)?;
        Some(Text::new(text, self.length & Self::ESCAPED != 0))
    }
}

impl<'a> Identity<'a> {
    pub(super) fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Malformed> {
        cursor.next_token();
        let before = cursor.clone();
        let mut walk = Walk {
            base: cursor.at(),
            places: Places::default(),
        };
        cursor.object(|cursor, key| {
            let opens = cursor.next_token() == Some(b'{');
            match &*key.get() {
                "type" => walk.text(cursor, Field::Kind),
                "userName" => walk.text(cursor, Field::UserName),
                "principalId" => walk.text(cursor, Field::PrincipalId),
                "arn" => walk.text(cursor, Field::Arn),
                "accountId" => walk.text(cursor, Field::AccountId),
                "accessKeyId" => walk.text(cursor, Field::AccessKeyId),
                "invokedBy" => walk.text(cursor, Field::InvokedBy),
                "identityProvider" => walk.text(cursor, Field::IdentityProvider),
                "onBehalfOf" => walk.value(cursor, Field::OnBehalfOf),
                "inScopeOf" => walk.value(cursor, Field::InScopeOf),
                "invokedByDelegate" => walk.value(cursor, Field::InvokedByDelegate),
                "sessionContext" if opens => walk.session(cursor),
                _ => cursor.skip_value(),
            }
        })?;
        Ok(Self {
            raw: before.until(cursor),
            mark: Mark::NONE,
            places: walk.places,
        })
    }

    /// The identity that a text is, whose fields stand where they stood in a copy of it.
    pub(super) const fn of_places(raw: &'a str, places: Places, mark: Mark) -> Self {
        Self { raw, mark, places }
    }

    pub(super) const fn places(&self) -> &Places {
        &self.places
    }

    #[inline]
    fn text(&self, field: Field) -> Option<Text<'a>> {
        let place = self.places.get(field as usize)?;
        place.text_in(self.raw)
    }

    #[inline]
    fn value(&self, field: Field) -> Option<Raw<'a>> {
        self.text(field).map(|text| Raw::new(text.as_written()))
    }

    /// `type`: `Root`, `IAMUser`, `AssumedRole`, `AWSService`, ...
    #[must_use]
    pub fn kind(&self) -> Option<Text<'a>> {
        self.text(Field::Kind)
    }

    /// `userName`.
    #[must_use]
    pub fn user_name(&self) -> Option<Text<'a>> {
        self.text(Field::UserName)
    }

    /// `principalId`, as in `AROA...:session-name`.
    #[must_use]
    pub fn principal_id(&self) -> Option<Text<'a>> {
        self.text(Field::PrincipalId)
    }

    /// `arn`.
    #[must_use]
    pub fn arn(&self) -> Option<Text<'a>> {
        self.text(Field::Arn)
    }

    /// `accountId`: the account that owns the calling entity.
    #[must_use]
    pub fn account_id(&self) -> Option<Text<'a>> {
        self.text(Field::AccountId)
    }

    /// `accessKeyId`; may be empty.
    #[must_use]
    pub fn access_key_id(&self) -> Option<Text<'a>> {
        self.text(Field::AccessKeyId)
    }

    /// `invokedBy`: the service that made the call on someone's behalf.
    #[must_use]
    pub fn invoked_by(&self) -> Option<Text<'a>> {
        self.text(Field::InvokedBy)
    }

    /// `identityProvider` of SAML and web identities.
    #[must_use]
    pub fn identity_provider(&self) -> Option<Text<'a>> {
        self.text(Field::IdentityProvider)
    }

    /// `onBehalfOf`.
    #[must_use]
    pub fn on_behalf_of(&self) -> Option<Raw<'a>> {
        self.value(Field::OnBehalfOf)
    }

    /// `inScopeOf`.
    #[must_use]
    pub fn in_scope_of(&self) -> Option<Raw<'a>> {
        self.value(Field::InScopeOf)
    }

    /// `invokedByDelegate`.
    #[must_use]
    pub fn invoked_by_delegate(&self) -> Option<Raw<'a>> {
        self.value(Field::InvokedByDelegate)
    }

    /// `sessionContext.attributes.creationDate`.
    #[must_use]
    pub fn creation_date(&self) -> Option<Text<'a>> {
        self.text(Field::CreationDate)
    }

    /// `sessionContext.attributes.mfaAuthenticated`.
    #[must_use]
    pub fn mfa_authenticated(&self) -> Option<bool> {
        self.value(Field::MfaAuthenticated)?.truth()
    }

    /// `sessionContext.sourceIdentity`.
    #[must_use]
    pub fn source_identity(&self) -> Option<Text<'a>> {
        self.text(Field::SourceIdentity)
    }

    /// `sessionContext.ec2RoleDelivery`: the version of the instance metadata service.
    #[must_use]
    pub fn ec2_role_delivery(&self) -> Option<Text<'a>> {
        self.text(Field::Ec2RoleDelivery)
    }

    /// `sessionContext.assumedRoot`.
    #[must_use]
    pub fn assumed_root(&self) -> Option<bool> {
        self.value(Field::AssumedRoot)?.truth()
    }

    /// `sessionContext.webIdFederationData.federatedProvider`.
    #[must_use]
    pub fn federated_provider(&self) -> Option<Text<'a>> {
        self.text(Field::FederatedProvider)
    }

    /// `type` of the role or user that issued a temporary identity: `Role`, `IAMUser` or `Root`. This and the next are in
    /// `sessionContext.sessionIssuer`.
    #[must_use]
    pub fn issuer_kind(&self) -> Option<Text<'a>> {
        self.text(Field::IssuerKind)
    }

    /// `principalId` of the issuer, as in `AROA...`: unlike the name it is never used again.
    #[must_use]
    pub fn issuer_principal_id(&self) -> Option<Text<'a>> {
        self.text(Field::IssuerPrincipalId)
    }

    /// `arn` of the issuer.
    #[must_use]
    pub fn issuer_arn(&self) -> Option<Text<'a>> {
        self.text(Field::IssuerArn)
    }

    /// `accountId` of the issuer.
    #[must_use]
    pub fn issuer_account_id(&self) -> Option<Text<'a>> {
        self.text(Field::IssuerAccountId)
    }

    /// The name to group by: stable over the sessions of one role, told apart where AWS tells
    /// apart. The ARN of the role, user or root; else the calling service; else the caller's id or
    /// account as another account's log shows it.
    #[must_use]
    pub fn principal(&self) -> Option<Text<'a>> {
        let present = |text: &Text<'a>| !text.is_empty();
        let of_session = self.issuer_arn().filter(present);
        let own = self.arn().filter(present);
        let is_role = self.kind().is_some_and(|kind| kind.is("AssumedRole"));
        if is_role {
            of_session.or_else(|| own.map(without_session_name))
        } else {
            own
        }
        .or(self.invoked_by().filter(present))
        .or(self.user_name().filter(present))
        .or(self.principal_id().filter(present))
        .or(self.account_id().filter(present))
    }
}

/// An identity that is being read.
struct Walk {
    /// Where its object begins.
    base: usize,
    places: Places,
}

impl Walk {
    fn set(&mut self, field: Field, place: Place) {
        if let Some(known) = self.places.get_mut(field as usize) {
            *known = place;
        }
    }

    /// A string, number or truth value. Never inlined: an identity is walked once and then compared, and a browser compiles small code sooner.
    #[inline(never)]
    fn text(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Result<(), Malformed> {
        let quoted = cursor.next_token() == Some(b'"');
        let from = cursor.at() - self.base + usize::from(quoted);
        let mut text = None;
        scalar(&mut text, cursor)?;
        let place = text.map(|text| Place::of_text(from, text));
        self.set(field, place.unwrap_or_default());
        Ok(())
    }

    /// Whatever is not `null`.
    fn value(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Result<(), Malformed> {
        cursor.next_token();
        let from = cursor.at() - self.base;
        let value = cursor.value()?;
        let place = match value.kind() {
            Kind::Null => Place::default(),
            _ => Place::new(from, value.as_written().len(), false),
        };
        self.set(field, place);
        Ok(())
    }

    /// Nothing is known from this field on: of objects given twice the last one counts.
    fn forget(&mut self, from: Field) {
        let fields = self.places.iter_mut().skip(from as usize);
        fields.for_each(|place| *place = Place::default());
    }

    fn session(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Malformed> {
        self.forget(Field::CreationDate);
        cursor.object(|cursor, key| {
            let opens = cursor.next_token() == Some(b'{');
            match &*key.get() {
                "sessionIssuer" if opens => self.issuer(cursor),
                "attributes" if opens => cursor.object(|cursor, key| match &*key.get() {
                    "creationDate" => self.text(cursor, Field::CreationDate),
                    "mfaAuthenticated" => self.value(cursor, Field::MfaAuthenticated),
                    _ => cursor.skip_value(),
                }),
                "webIdFederationData" if opens => {
                    self.set(Field::FederatedProvider, Place::default());
                    cursor.object(|cursor, key| match &*key.get() {
                        "federatedProvider" => self.text(cursor, Field::FederatedProvider),
                        _ => cursor.skip_value(),
                    })
                }
                "sourceIdentity" => self.text(cursor, Field::SourceIdentity),
                "ec2RoleDelivery" => self.text(cursor, Field::Ec2RoleDelivery),
                "assumedRoot" => self.value(cursor, Field::AssumedRoot),
                _ => cursor.skip_value(),
            }
        })
    }

    fn issuer(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Malformed> {
        self.forget(Field::IssuerKind);
        cursor.object(|cursor, key| match &*key.get() {
            "type" => self.text(cursor, Field::IssuerKind),
            "principalId" => self.text(cursor, Field::IssuerPrincipalId),
            "arn" => self.text(cursor, Field::IssuerArn),
            "accountId" => self.text(cursor, Field::IssuerAccountId),
            _ => cursor.skip_value(),
        })
    }
}

/// `arn:aws:sts::111122223333:assumed-role/app/i-0abc` without its last part.
fn without_session_name(arn: Text<'_>) -> Text<'_> {
    let written = arn.as_written();
    match written.rsplit_once('/') {
        Some((role, _)) if role.contains(":assumed-role/") => Text::new(role, role.contains('\\')),
        _ => arn,
    }
}
