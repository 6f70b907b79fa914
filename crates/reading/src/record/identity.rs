//! `userIdentity`: who called.

use super::scalar;
use crate::json::{Cursor, Malformed, Raw, Text};

/// `userIdentity` of a record. Any field may be absent: AWS services leave only `type` and
/// `invokedBy`, and some records have no `type` at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    /// The whole object, as written; empty where there is none.
    pub raw: &'a str,
    /// `type`: `Root`, `IAMUser`, `AssumedRole`, `AWSService`, ...
    pub kind: Option<Text<'a>>,
    /// `userName`.
    pub user_name: Option<Text<'a>>,
    /// `principalId`, as in `AROA...:session-name`.
    pub principal_id: Option<Text<'a>>,
    /// `arn`.
    pub arn: Option<Text<'a>>,
    /// `accountId`: the account that owns the calling entity.
    pub account_id: Option<Text<'a>>,
    /// `accessKeyId`; may be empty.
    pub access_key_id: Option<Text<'a>>,
    /// `invokedBy`: the service that made the call on someone's behalf.
    pub invoked_by: Option<Text<'a>>,
    /// `identityProvider` of SAML and web identities.
    pub identity_provider: Option<Text<'a>>,
    /// `credentialId` of Identity Center bearer tokens.
    pub credential_id: Option<Text<'a>>,
    /// `sessionContext`.
    pub session: SessionContext<'a>,
    /// `onBehalfOf`.
    pub on_behalf_of: Option<Raw<'a>>,
    /// `inScopeOf`.
    pub in_scope_of: Option<Raw<'a>>,
    /// `invokedByDelegate`.
    pub invoked_by_delegate: Option<Raw<'a>>,
}

/// `sessionContext` of a temporary identity.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionContext<'a> {
    /// `sessionIssuer`.
    pub issuer: Issuer<'a>,
    /// `attributes.creationDate`.
    pub creation_date: Option<Text<'a>>,
    /// `attributes.mfaAuthenticated`.
    pub mfa_authenticated: Option<bool>,
    /// `sourceIdentity`.
    pub source_identity: Option<Text<'a>>,
    /// `ec2RoleDelivery`: the version of the instance metadata service.
    pub ec2_role_delivery: Option<Text<'a>>,
    /// `assumedRoot`.
    pub assumed_root: Option<bool>,
    /// `webIdFederationData.federatedProvider`.
    pub federated_provider: Option<Text<'a>>,
}

/// `sessionIssuer`: the role or user that issued a temporary identity.
#[derive(Debug, Clone, Copy, Default)]
pub struct Issuer<'a> {
    /// `type`: `Role`, `IAMUser` or `Root`.
    pub kind: Option<Text<'a>>,
    /// `principalId`, as in `AROA...`: unlike the name it is never used again.
    pub principal_id: Option<Text<'a>>,
    /// `arn`.
    pub arn: Option<Text<'a>>,
    /// `accountId`.
    pub account_id: Option<Text<'a>>,
    /// `userName`: the name of the role or user.
    pub user_name: Option<Text<'a>>,
}

impl<'a> Identity<'a> {
    pub(super) fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let mut identity = Self::default();
        let before = cursor.clone();
        cursor.object(|cursor, key| {
            match &*key.get() {
                "type" => identity.kind = scalar(cursor)?,
                "userName" => identity.user_name = scalar(cursor)?,
                "principalId" => identity.principal_id = scalar(cursor)?,
                "arn" => identity.arn = scalar(cursor)?,
                "accountId" => identity.account_id = scalar(cursor)?,
                "accessKeyId" => identity.access_key_id = scalar(cursor)?,
                "invokedBy" => identity.invoked_by = scalar(cursor)?,
                "identityProvider" => identity.identity_provider = scalar(cursor)?,
                "credentialId" => identity.credential_id = scalar(cursor)?,
                "onBehalfOf" => identity.on_behalf_of = super::some(cursor)?,
                "inScopeOf" => identity.in_scope_of = super::some(cursor)?,
                "invokedByDelegate" => identity.invoked_by_delegate = super::some(cursor)?,
                "sessionContext" if cursor.next_token() == Some(b'{') => {
                    identity.session = SessionContext::parse(cursor)?;
                }
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        identity.raw = before.until(cursor);
        Ok(identity)
    }

    /// The name to group by: stable over the sessions of one role, told apart where AWS tells
    /// apart. The ARN of the role, user or root; else the calling service; else the caller's id or
    /// account as another account's log shows it.
    #[must_use]
    pub fn principal(&self) -> Option<Text<'a>> {
        let present = |text: &Text<'a>| !text.is_empty();
        let of_session = self.session.issuer.arn.filter(present);
        let own = self.arn.filter(present);
        let is_role = self.kind.is_some_and(|kind| kind.is("AssumedRole"));
        if is_role {
            of_session.or_else(|| own.map(without_session_name))
        } else {
            own
        }
        .or(self.invoked_by.filter(present))
        .or(self.user_name.filter(present))
        .or(self.principal_id.filter(present))
        .or(self.account_id.filter(present))
    }
}

impl<'a> SessionContext<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let mut session = Self::default();
        cursor.object(|cursor, key| {
            let key = key.get();
            let opens = cursor.next_token() == Some(b'{');
            match &*key {
                "sessionIssuer" if opens => session.issuer = Issuer::parse(cursor)?,
                "attributes" if opens => cursor.object(|cursor, key| {
                    match &*key.get() {
                        "creationDate" => session.creation_date = scalar(cursor)?,
                        "mfaAuthenticated" => session.mfa_authenticated = cursor.value()?.truth(),
                        _ => cursor.skip_value()?,
                    }
                    Ok(())
                })?,
                "webIdFederationData" if opens => {
                    session.federated_provider = cursor
                        .value()?
                        .get("federatedProvider")
                        .and_then(Raw::scalar);
                }
                "sourceIdentity" => session.source_identity = scalar(cursor)?,
                "ec2RoleDelivery" => session.ec2_role_delivery = scalar(cursor)?,
                "assumedRoot" => session.assumed_root = cursor.value()?.truth(),
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        Ok(session)
    }
}

impl<'a> Issuer<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let mut issuer = Self::default();
        cursor.object(|cursor, key| {
            match &*key.get() {
                "type" => issuer.kind = scalar(cursor)?,
                "principalId" => issuer.principal_id = scalar(cursor)?,
                "arn" => issuer.arn = scalar(cursor)?,
                "accountId" => issuer.account_id = scalar(cursor)?,
                "userName" => issuer.user_name = scalar(cursor)?,
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        Ok(issuer)
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
