//! What an event does to logging, by its request parameters. A parameter that is absent changes
//! nothing (AWS leaves out what a call does not set).

use std::borrow::Cow;

use memchr::memmem;

use super::settings::{self, Setting};
use crate::analyzers::rare::Rare;
use crate::analyzers::words::counted;
use crate::json::{Kind, Raw, Text};
use crate::record::Record;
use crate::report::Effect;

/// How an event is judged.
#[derive(Debug, Clone, Copy)]
pub(super) enum Judge {
    /// Always weakens.
    Weakens(&'static str),
    /// Always strengthens.
    Strengthens(&'static str),
    /// Never does either.
    Neutral(&'static str),
    /// The record does not tell.
    Unknown(&'static str),
    /// By the record; `None` where it has nothing to do with logging.
    By(fn(&Record<'_>) -> Option<Verdict>),
}

/// An effect and its plain words.
pub(super) type Verdict = (Effect, Cow<'static, str>);

impl Judge {
    pub(super) fn judge(self, record: &Record<'_>) -> Option<Verdict> {
        Some(match self {
            Self::Weakens(what) => (Effect::Weakens, what.into()),
            Self::Strengthens(what) => (Effect::Strengthens, what.into()),
            Self::Neutral(what) => (Effect::Neutral, what.into()),
            Self::Unknown(what) => (Effect::Unknown, what.into()),
            Self::By(judge) => return judge(record),
        })
    }
}

/// Collects what several parameters do; one that weakens outweighs all.
#[derive(Default)]
struct Effects {
    weakens: Vec<Cow<'static, str>>,
    strengthens: Vec<Cow<'static, str>>,
    unknown: Vec<Cow<'static, str>>,
}

impl Effects {
    /// A truth value: what it does when false and when true.
    fn truth(&mut self, value: Option<Raw<'_>>, off: &'static str, on: &'static str) {
        match value.and_then(Raw::truth) {
            Some(false) if !off.is_empty() => self.weakens.push(off.into()),
            Some(true) if !on.is_empty() => self.strengthens.push(on.into()),
            _ => {}
        }
    }

    /// A text: what it does when emptied and when changed.
    fn text(&mut self, value: Option<Raw<'_>>, emptied: &'static str, changed: &'static str) {
        match value.and_then(Raw::text) {
            Some(text) if text.is_empty() => self.weakens.push(emptied.into()),
            Some(_) => self.unknown.push(changed.into()),
            None => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.weakens.is_empty() && self.strengthens.is_empty() && self.unknown.is_empty()
    }

    fn verdict(self, otherwise: &'static str) -> Option<Verdict> {
        let (effect, words) = if !self.weakens.is_empty() {
            // What may weaken besides is said too: a call that shortens what is kept may hide behind another.
            (Effect::Weakens, [self.weakens, self.unknown].concat())
        } else if !self.unknown.is_empty() {
            (Effect::Unknown, self.unknown)
        } else if !self.strengthens.is_empty() {
            (Effect::Strengthens, self.strengthens)
        } else {
            (Effect::Neutral, vec![otherwise.into()])
        };
        Some((effect, words.join(", ").into()))
    }
}

fn weakens(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Weakens, what.into()))
}

fn strengthens(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Strengthens, what.into()))
}

fn neutral(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Neutral, what.into()))
}

fn unknown(what: impl Into<Cow<'static, str>>) -> Option<Verdict> {
    Some((Effect::Unknown, what.into()))
}

/// A list, or a single value where AWS leaves the list away; nothing for `null`.
fn items<'a>(value: Option<Raw<'a>>) -> Vec<Raw<'a>> {
    match value {
        Some(list) if list.kind() == Kind::Array => list.items().collect(),
        Some(one) if one.kind() != Kind::Null => vec![one],
        _ => Vec::new(),
    }
}

/// The member of that name, in either spelling of its first letter.
fn member<'a>(value: Raw<'a>, name: &str) -> Option<Raw<'a>> {
    value
        .members()
        .find(|(key, _)| key.get().eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn number(value: Option<Raw<'_>>) -> Option<f64> {
    value?.scalar()?.get().parse().ok()
}

fn texts(value: Option<Raw<'_>>) -> Vec<String> {
    let texts = items(value).into_iter().filter_map(Raw::text);
    texts.map(|text| text.get().into_owned()).collect()
}

// CloudTrail.

pub(super) fn create_trail(record: &Record<'_>) -> Option<Verdict> {
    let single = record
        .parameter(&["isMultiRegionTrail"])
        .and_then(Raw::truth)
        == Some(false);
    if single {
        return neutral("creates a trail of one Region");
    }
    strengthens("creates a trail")
}

pub(super) fn update_trail(record: &Record<'_>) -> Option<Verdict> {
    let parameter = |name: &str| record.parameter(&[name]);
    let mut effects = Effects::default();
    effects.truth(
        parameter("isMultiRegionTrail"),
        "no longer logs other Regions",
        "logs all Regions",
    );
    effects.truth(
        parameter("includeGlobalServiceEvents"),
        "no longer logs global services",
        "logs global services",
    );
    effects.truth(
        parameter("enableLogFileValidation"),
        "turns log file validation off",
        "turns log file validation on",
    );
    effects.truth(
        parameter("isOrganizationTrail"),
        "no longer logs the organization",
        "logs the organization",
    );
    effects.text(
        parameter("kmsKeyId"),
        "no longer encrypts with a key",
        SETS_KEY,
    );
    effects.text(
        parameter("cloudWatchLogsLogGroupArn"),
        "no longer sends to CloudWatch Logs",
        SETS_GROUP,
    );
    effects.text(
        parameter("snsTopicName"),
        "no longer tells the topic",
        SETS_TOPIC,
    );
    effects.text(
        parameter("s3BucketName"),
        "delivers to no bucket",
        SETS_BUCKET,
    );
    // Its own deliveries are noise rather than evidence.
    if parameter("recursiveLogging").and_then(Raw::truth) == Some(false) && effects.is_empty() {
        return neutral("no longer logs its own deliveries");
    }
    effects.verdict("changes nothing that weakens it")
}

pub(super) fn put_event_selectors(record: &Record<'_>) -> Option<Verdict> {
    let basic = record.parameter(&["eventSelectors"]);
    let advanced = record.parameter(&["advancedEventSelectors"]);
    let mut effects = Effects::default();
    let (basic, advanced) = (items(basic), items(advanced));
    if basic.is_empty() && advanced.is_empty() {
        return weakens("leaves no selector");
    }
    let mut management = false;
    for selector in &basic {
        let included = member(*selector, "includeManagementEvents").and_then(Raw::truth);
        management |= included != Some(false);
        match member(*selector, "readWriteType").and_then(Raw::text) {
            Some(kind) if kind.is("ReadOnly") => effects.weakens.push("logs reads only".into()),
            Some(kind) if kind.is("WriteOnly") => {
                effects
                    .weakens
                    .push("logs writes only, so that no role assumption is logged".into());
            }
            _ => {}
        }
        for source in texts(member(*selector, "excludeManagementEventSources")) {
            effects.weakens.push(format!("leaves {source} out").into());
        }
    }
    for selector in &advanced {
        management |= of_advanced(*selector, &mut effects);
    }
    if !management {
        effects.weakens.push("logs no management events".into());
    }
    effects.verdict("logs all management events")
}

/// Whether an advanced selector logs management events.
fn of_advanced(selector: Raw<'_>, effects: &mut Effects) -> bool {
    let fields = items(member(selector, "fieldSelectors"));
    let management = fields.iter().any(|f| {
        name_of(*f).is_some_and(|name| name.is("eventCategory"))
            && texts(member(*f, "equals"))
                .iter()
                .any(|v| v == "Management")
    });
    for f in &fields {
        let Some(name) = name_of(*f) else { continue };
        let excludes = member(*f, "notEquals")
            .or_else(|| member(*f, "notStartsWith"))
            .or_else(|| member(*f, "notEndsWith"));
        let excluded = texts(excludes).join(" ");
        if name.is("readOnly") && management {
            let only = texts(member(*f, "equals")).join("");
            let what = if only == "true" {
                "logs reads only"
            } else {
                "logs writes only, so that no role assumption is logged"
            };
            effects.weakens.push(what.into());
        } else if !excluded.is_empty() && (management || name.is("resources.ARN")) {
            effects
                .weakens
                .push(format!("leaves {excluded} out").into());
        }
    }
    management
}

/// The name of the field that a field selector is about.
fn name_of(field: Raw<'_>) -> Option<Text<'_>> {
    member(field, "field").and_then(Raw::text)
}

pub(super) fn put_insight_selectors(record: &Record<'_>) -> Option<Verdict> {
    let selectors = items(record.parameter(&["insightSelectors"]));
    let kinds: Vec<String> = selectors
        .into_iter()
        .filter_map(|selector| member(selector, "insightType").and_then(Raw::text))
        .map(|text| text.get().into_owned())
        .collect();
    match kinds.len() {
        0 => weakens("turns Insights off"),
        1 => unknown(format!("leaves Insights of one kind: {}", kinds.join(""))),
        _ => strengthens("turns Insights on"),
    }
}

pub(super) fn put_event_configuration(record: &Record<'_>) -> Option<Verdict> {
    let size = record.parameter(&["maxEventSize"]).and_then(Raw::text);
    if size.is_some_and(|size| size.is("Standard")) {
        return weakens("cuts events to the standard size");
    }
    unknown("changes what is added to events or counted together")
}

/// Words for what an event data store that chooses other events does.
pub(super) const TAKES_OTHERS: &str = "changes what it takes";
/// Words for another key.
pub(super) const SETS_KEY: &str = "sets the key";
/// Words for another bucket.
pub(super) const SETS_BUCKET: &str = "sets the bucket";
/// Words for what a record alone does not judge.
pub(super) const UNDECIDED: [&str; 6] = [
    TAKES_OTHERS,
    SETS_KEY,
    SETS_BUCKET,
    SETS_GROUP,
    SETS_TOPIC,
    KEEPS,
];
const SETS_GROUP: &str = "sets the log group";
const SETS_TOPIC: &str = "sets the topic";
const KEEPS: &str = "keeps events for";
/// Words for a detector that is off as a whole.
pub(super) const DETECTOR_OFF: &str = "turns GuardDuty off";

/// Words for how long events are kept.
pub(super) fn keeps(days: f64) -> String {
    format!("{KEEPS} {}", counted(days, "day"))
}

pub(super) fn update_event_data_store(record: &Record<'_>) -> Option<Verdict> {
    let parameter = |name: &str| record.parameter(&[name]);
    let mut effects = Effects::default();
    effects.truth(
        parameter("terminationProtectionEnabled"),
        "removes the protection from deletion",
        "protects from deletion",
    );
    effects.truth(
        parameter("multiRegionEnabled"),
        "no longer takes other Regions",
        "takes all Regions",
    );
    effects.truth(
        parameter("organizationEnabled"),
        "no longer takes the organization",
        "takes the organization",
    );
    if let Some(days) = number(parameter("retentionPeriod")) {
        effects.unknown.push(keeps(days).into());
    }
    let chosen = parameter("advancedEventSelectors");
    if chosen.is_some_and(|chosen| chosen.kind() != Kind::Null) {
        effects.unknown.push(TAKES_OTHERS.into());
    }
    let key = parameter("kmsKeyId");
    if key.is_some_and(|key| key.kind() != Kind::Null) {
        effects.unknown.push(SETS_KEY.into());
    }
    effects.verdict("changes nothing that weakens it")
}

// Policies.

/// Whether AWS left the parameters out because they were too large: a known way to hide a policy.
fn is_omitted(record: &Record<'_>) -> bool {
    record.parameter(&["omitted"]).and_then(Raw::truth) == Some(true)
}

const OMITTED: &str = "the policy was made too large to be logged";

pub(super) fn policy(record: &Record<'_>) -> Option<Verdict> {
    if is_omitted(record) {
        return weakens(OMITTED);
    }
    let name = record.event_name.map(Text::get).unwrap_or_default();
    let bucket = record
        .parameter(&["bucketName"])
        .and_then(Raw::text)
        .map(Text::get);
    match settings::of(record, &name, bucket.as_deref()) {
        Some(Setting::Policy(opened)) if opened.everyone => weakens("lets everyone in"),
        Some(Setting::Policy(opened)) if opened.unsure => {
            unknown("replaces the policy, with conditions that are not understood")
        }
        _ => unknown("replaces the policy"),
    }
}

pub(super) fn omitted_or_grant(record: &Record<'_>) -> Option<Verdict> {
    if is_omitted(record) {
        return weakens(OMITTED);
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    let grants = [
        "cloudtrail:*",
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
    ];
    if grants.iter().any(|action| text.contains(action)) {
        return unknown("writes a policy that names rights to stop or delete trails");
    }
    // Else only the role that delivers logs matters, and its name tells.
    match record.event_name?.get().as_ref() {
        "PutRolePolicy" | "UpdateAssumeRolePolicy" => {
            unknown("changes the role that delivers logs")
        }
        _ => None,
    }
}

pub(super) fn grants_cloudtrail(record: &Record<'_>) -> Option<Verdict> {
    let arn = record.parameter(&["policyArn"])?.text()?.get();
    arn.contains("CloudTrail_FullAccess").then(|| {
        (
            Effect::Unknown,
            "gives the right to stop and delete trails".into(),
        )
    })
}

// S3.

/// Whether an AWS service made the call by itself.
fn is_by_service(record: &Record<'_>) -> bool {
    let identity = &record.identity;
    identity.kind().is_some_and(|kind| kind.is("AWSService"))
        || identity.invoked_by().is_some_and(|by| !by.is_empty())
}

/// Whether a record is about a log file that CloudTrail delivered, and not by a service.
fn is_log_object(record: &Record<'_>) -> bool {
    static FOLDER: Rare = Rare::new(|| memmem::Finder::new("AWSLogs"));
    let asked = record.request_parameters.map_or("", Raw::as_written);
    if !FOLDER.may_be_in(asked) && !FOLDER.may_be_in(record.resources.raw()) {
        return false;
    }
    let key = record.parameter(&["key"]).and_then(Raw::text);
    let arn = record
        .resources
        .of_kind("AWS::S3::Object")
        .and_then(|r| r.arn);
    let named = |text: &str| text.contains("AWSLogs/") && text.contains("/CloudTrail");
    !is_by_service(record)
        && (key.is_some_and(|key| named(&key.get())) || arn.is_some_and(|arn| named(&arn.get())))
}

pub(super) fn log_object_deleted(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| (Effect::Weakens, "deletes a log file".into()))
}

/// Deleting many at once, the record names the bucket at most; whether logs were among them, only
/// the bucket's name may tell.
pub(super) fn log_objects_deleted(record: &Record<'_>) -> Option<Verdict> {
    if is_by_service(record) {
        return None;
    }
    if is_log_object(record) {
        return weakens("deletes log files");
    }
    unknown("deletes many objects at once")
}

pub(super) fn log_object_written(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| (Effect::Weakens, "writes over a log file".into()))
}

pub(super) fn log_object_acl(record: &Record<'_>) -> Option<Verdict> {
    if is_log_object(record) {
        acl(record)
    } else {
        None
    }
}

pub(super) fn legal_hold(record: &Record<'_>) -> Option<Verdict> {
    if !is_log_object(record) {
        return None;
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"OFF\"") {
        return weakens("lifts the legal hold of a log file");
    }
    strengthens("holds a log file")
}

pub(super) fn retention_of_object(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| {
        (
            Effect::Unknown,
            "changes how long a log file is locked".into(),
        )
    })
}

pub(super) fn acl(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    let everyone = [
        "global/AllUsers",
        "global/AuthenticatedUsers",
        "public-read",
        "authenticated-read",
    ];
    if everyone.iter().any(|grantee| text.contains(grantee)) {
        return weakens("lets everyone read or write");
    }
    neutral("sets grants that are not public")
}

pub(super) fn public_access_block(record: &Record<'_>) -> Option<Verdict> {
    let block = record.parameter(&["PublicAccessBlockConfiguration"])?;
    let flags = [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];
    let off: Vec<&str> = flags
        .into_iter()
        .filter(|flag| member(block, flag).and_then(Raw::truth) != Some(true))
        .collect();
    if off.is_empty() {
        return strengthens("blocks public access");
    }
    weakens(format!("leaves {} off", off.join(", ")))
}

/// CIS and the S3 guide ask for logs to be kept a year; evidence younger than this is at risk.
const SHORT_DAYS: f64 = 90.0;

/// The name in the ARN of a bucket or of what lies in it; a name as it is.
pub(super) fn bucket_of(target: &str) -> &str {
    let name = target.split_once(":::").map_or(target, |(_, name)| name);
    name.split('/').next().unwrap_or(name)
}

/// The fewest days after which a rule that is on deletes objects.
pub(super) fn shortest_expiration(record: &Record<'_>) -> Option<f64> {
    let rules = items(record.parameter(&["LifecycleConfiguration", "Rule"]))
        .into_iter()
        .chain(items(
            record.parameter(&["LifecycleConfiguration", "Rules"]),
        ));
    rules
        .filter(|rule| {
            let status = member(*rule, "Status").and_then(Raw::text);
            status.is_none_or(|status| status.is("Enabled"))
        })
        .filter_map(|rule| {
            let expiration = member(rule, "Expiration");
            number(expiration.and_then(|e| member(e, "Days")))
        })
        .min_by(f64::total_cmp)
}

pub(super) fn lifecycle(record: &Record<'_>) -> Option<Verdict> {
    match shortest_expiration(record) {
        Some(days) => {
            let what = format!("deletes objects after {}", counted(days, "day"));
            if days < SHORT_DAYS {
                weakens(what)
            } else {
                neutral(what)
            }
        }
        None => neutral("deletes nothing"),
    }
}

pub(super) fn versioning(record: &Record<'_>) -> Option<Verdict> {
    let setting = record.parameter(&["VersioningConfiguration"])?;
    let is = |name: &str, wanted: &str| {
        let value = member(setting, name).and_then(Raw::text);
        value.is_some_and(|value| value.is(wanted))
    };
    if is("Status", "Suspended") {
        weakens("suspends versioning: what is overwritten is lost")
    } else if is("MfaDelete", "Disabled") {
        weakens("turns MFA delete off")
    } else {
        strengthens("turns versioning on")
    }
}

pub(super) fn bucket_logging(record: &Record<'_>) -> Option<Verdict> {
    let status = record.parameter(&["BucketLoggingStatus"])?;
    match member(status, "LoggingEnabled") {
        Some(target) if target.kind() == Kind::Object => strengthens("turns access logging on"),
        _ => weakens("turns access logging off"),
    }
}

pub(super) fn object_lock(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("DefaultRetention") {
        return unknown("sets how long new objects are locked");
    }
    weakens("locks new objects no longer")
}

pub(super) fn requester_pays(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"Requester\"") {
        return weakens("makes the requester pay: CloudTrail can no longer deliver");
    }
    neutral("makes the owner pay")
}

// Keys, logs, rules.

pub(super) fn key_deletion(record: &Record<'_>) -> Option<Verdict> {
    match number(record.parameter(&["pendingWindowInDays"])) {
        Some(days) => weakens(format!("deletes the key in {}", counted(days, "day"))),
        None => weakens("deletes the key in 30 days"),
    }
}

pub(super) fn retention(record: &Record<'_>) -> Option<Verdict> {
    let days = number(record.parameter(&["retentionInDays"]))?;
    let kept = counted(days, "day");
    if days < SHORT_DAYS {
        return weakens(format!("keeps events for {kept} only"));
    }
    neutral(format!("keeps events for {kept}"))
}

pub(super) fn event_rule(record: &Record<'_>) -> Option<Verdict> {
    let state = record.parameter(&["state"]).and_then(Raw::text);
    if state.is_some_and(|state| state.is("DISABLED")) {
        return weakens("disables a rule");
    }
    unknown("changes a rule")
}

// Services beside CloudTrail.

pub(super) fn config_recorder(record: &Record<'_>) -> Option<Verdict> {
    let group = record.parameter(&["configurationRecorder", "recordingGroup"]);
    let all = group.and_then(|group| member(group, "allSupported"));
    match all.and_then(Raw::truth) {
        Some(false) => weakens("no longer records every kind of resource"),
        Some(true) => strengthens("records every kind of resource"),
        None => unknown("changes what is recorded"),
    }
}

pub(super) fn archiving_filter(record: &Record<'_>) -> Option<Verdict> {
    let action = record.parameter(&["action"]).and_then(Raw::text);
    if action.is_some_and(|action| action.is("ARCHIVE")) {
        return weakens("archives findings unseen");
    }
    neutral("creates a filter")
}

pub(super) fn detector(record: &Record<'_>) -> Option<Verdict> {
    if record.parameter(&["enable"]).and_then(Raw::truth) == Some(false) {
        return weakens(DETECTOR_OFF);
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"DISABLED\"") || text.contains("\"enable\":false") {
        return weakens("turns a part of GuardDuty off");
    }
    if record.parameter(&["findingPublishingFrequency"]).is_some() {
        return unknown("changes how often findings are published");
    }
    neutral("changes nothing that weakens it")
}

pub(super) fn standards_control(record: &Record<'_>) -> Option<Verdict> {
    let status = record.parameter(&["controlStatus"]).and_then(Raw::text)?;
    if status.is("DISABLED") {
        return weakens("turns a control of Security Hub off");
    }
    strengthens("turns a control of Security Hub on")
}

pub(super) fn access_logs(record: &Record<'_>) -> Option<Verdict> {
    let attributes = items(record.parameter(&["attributes"]));
    let found = attributes.into_iter().find_map(|attribute| {
        let key = member(attribute, "key").and_then(Raw::text)?;
        key.is("access_logs.s3.enabled")
            .then(|| member(attribute, "value").and_then(Raw::truth))?
    });
    match found? {
        false => weakens("turns the access log off"),
        true => strengthens("turns the access log on"),
    }
}

pub(super) fn cluster_logging(record: &Record<'_>) -> Option<Verdict> {
    let clusters = items(record.parameter(&["logging", "clusterLogging"]));
    let off = clusters
        .iter()
        .any(|one| member(*one, "enabled").and_then(Raw::truth) == Some(false));
    match (clusters.is_empty(), off) {
        (true, _) => None,
        (_, true) => weakens("turns logs of the cluster off"),
        _ => strengthens("turns logs of the cluster on"),
    }
}

pub(super) fn database_logs(record: &Record<'_>) -> Option<Verdict> {
    let exports = record.parameter(&["cloudwatchLogsExportConfiguration"])?;
    if texts(member(exports, "disableLogTypes")).is_empty() {
        return strengthens("exports logs of the database");
    }
    weakens("no longer exports logs of the database")
}

pub(super) fn function_logging(record: &Record<'_>) -> Option<Verdict> {
    record.parameter(&["loggingConfig"])?;
    unknown("changes what the function logs")
}

pub(super) fn stage_logging(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters?.as_written();
    let removed = text.contains("accessLogSettings") && text.contains("\"remove\"");
    let off = text.contains("logging/loglevel") && text.contains("\"OFF\"");
    (removed || off).then(|| (Effect::Weakens, "turns the log of an API off".into()))
}

pub(super) fn distribution_logging(record: &Record<'_>) -> Option<Verdict> {
    let logging = record.parameter(&["distributionConfig", "logging", "enabled"])?;
    (logging.truth() == Some(false)).then(|| (Effect::Weakens, "leaves the access log off".into()))
}

pub(super) fn service_access(record: &Record<'_>) -> Option<Verdict> {
    let principal = record.parameter(&["servicePrincipal"])?.text()?.get();
    let watched = [
        "cloudtrail",
        "config",
        "guardduty",
        "securityhub",
        "access-analyzer",
        "detective",
    ];
    let service = principal.split('.').next().unwrap_or_default();
    if watched.contains(&service) {
        return weakens(format!("ends {service} for the organization"));
    }
    neutral(format!("ends {service} for the organization"))
}

pub(super) fn assume_root(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("S3UnlockBucketPolicy") || text.contains("SQSUnlockQueuePolicy") {
        return weakens("acts as root to unlock a bucket or queue policy");
    }
    neutral("acts as root for a limited task")
}
