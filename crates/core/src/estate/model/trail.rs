//! Trails, event data stores and channels.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::fact::{Fact, Source};
use crate::estate::policy::Policy;
use crate::selectors::{Insights, Selectors};

/// A trail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// `TrailARN`.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The account that it lives in.
    pub account: String,
    /// The Region that it lives in.
    pub home_region: String,
    /// `S3BucketName`.
    pub bucket: Fact<String>,
    /// `S3KeyPrefix`.
    pub prefix: Fact<String>,
    /// `KmsKeyId`.
    pub kms_key: Fact<String>,
    /// `SnsTopicARN`.
    pub topic: Fact<String>,
    /// `CloudWatchLogsLogGroupArn`.
    pub log_group: Fact<String>,
    /// `CloudWatchLogsRoleArn`.
    pub log_role: Fact<String>,
    /// `LogFileValidationEnabled`.
    pub validation: Fact<bool>,
    /// `IsMultiRegionTrail`.
    pub multi_region: Fact<bool>,
    /// `IsOrganizationTrail`.
    pub organization: Fact<bool>,
    /// `IncludeGlobalServiceEvents`.
    pub global_services: Fact<bool>,
    /// `HasCustomEventSelectors`.
    pub custom_selectors: Fact<bool>,
    /// `HasInsightSelectors`.
    pub has_insights: Fact<bool>,
    /// `RecursiveLogging`.
    pub recursive_logging: Fact<bool>,
    /// What `get-event-selectors` says.
    pub selectors: Fact<Selectors>,
    /// What `get-insight-selectors` says.
    pub insights: Fact<Insights>,
    /// `IsLogging`.
    pub logging: Fact<bool>,
    /// `LatestDeliveryTime`, RFC 3339.
    pub last_delivery: Fact<String>,
    /// `LatestDeliveryError`; absent where the last delivery went through.
    pub delivery_error: Fact<String>,
    /// `LatestDigestDeliveryTime`, RFC 3339.
    pub last_digest: Fact<String>,
    /// `LatestCloudWatchLogsDeliveryTime`, RFC 3339.
    pub last_logs: Fact<String>,
    /// `LatestDigestDeliveryError`.
    pub digest_error: Fact<String>,
    /// `LatestCloudWatchLogsDeliveryError`.
    pub logs_error: Fact<String>,
    /// `LatestNotificationError`.
    pub notification_error: Fact<String>,
    /// `StartLoggingTime`, RFC 3339.
    pub started: Fact<String>,
    /// `StopLoggingTime`, RFC 3339.
    pub stopped: Fact<String>,
    /// Tags.
    pub tags: Fact<BTreeMap<String, String>>,
    /// Accounts and Regions whose `describe-trails` lists it.
    pub listed: BTreeSet<(String, String)>,
    /// Where it is described first.
    pub source: Option<Source>,
}

impl Trail {
    /// What is known of a trail by its ARN alone; `None` where that is none of a trail.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (prefix, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let name = resource.strip_prefix("trail/")?;
        let is_trail = prefix == "arn" && partition.starts_with("aws") && service == "cloudtrail";
        (is_trail && !region.is_empty() && !account.is_empty() && !name.is_empty()).then(|| Self {
            arn: arn.to_owned(),
            name: name.to_owned(),
            account: account.to_owned(),
            home_region: region.to_owned(),
            ..Self::default()
        })
    }

    /// The partition, as in `aws-cn`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or("aws")
    }

    /// What it selects. A trail whose selectors were never set has the default ones (user guide,
    /// "Logging management events").
    #[must_use]
    pub fn selected(&self) -> Option<Selectors> {
        match &self.selectors {
            Fact::Known(selectors, _) => Some(selectors.clone()),
            _ if self.custom_selectors.known() == Some(&false) => Some(Selectors::default()),
            _ => None,
        }
    }

    /// Where its selectors stand.
    #[must_use]
    pub fn selectors_source(&self) -> Option<&Source> {
        match &self.selectors {
            Fact::Known(_, source) => Some(source),
            _ => self.custom_selectors.source(),
        }
    }

    /// Whether its last delivery failed because its bucket is not there.
    #[must_use]
    pub fn lost_its_bucket(&self) -> bool {
        let error = self.delivery_error.known();
        error.is_some_and(|error| error.contains("NoSuchBucket"))
    }

    /// Whether its last delivery went through; `None` where no status tells.
    #[must_use]
    pub fn delivers(&self) -> Option<bool> {
        match &self.delivery_error {
            Fact::Known(..) => Some(false),
            Fact::Absent(_) => Some(true),
            Fact::Unknown(_) => None,
        }
    }
}

/// An event data store of CloudTrail Lake.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventDataStore {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The account that it lives in.
    pub account: String,
    /// The Region that it lives in.
    pub region: String,
    /// `Status`, as in `ENABLED` or `STOPPED_INGESTION`.
    pub status: Fact<String>,
    /// `AdvancedEventSelectors`.
    pub selectors: Fact<Selectors>,
    /// `MultiRegionEnabled`.
    pub multi_region: Fact<bool>,
    /// `OrganizationEnabled`.
    pub organization: Fact<bool>,
    /// `RetentionPeriod` in days.
    pub retention_days: Fact<u64>,
    /// `CreatedTimestamp`, RFC 3339.
    pub created: Fact<String>,
    /// `TerminationProtectionEnabled`.
    pub termination_protection: Fact<bool>,
    /// `KmsKeyId`; absent: encrypted by CloudTrail itself.
    pub kms_key: Fact<String>,
    /// `BillingMode`.
    pub billing_mode: Fact<String>,
    /// Who may query it from elsewhere; absent where no policy was set.
    pub policy: Fact<Policy>,
}

/// A channel, through which events of others come in or CloudTrail's own go out to a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// `Source`, as in `Custom` or the name of a partner.
    pub source: Fact<String>,
    /// Types and locations of its destinations.
    pub destinations: Fact<Vec<(String, String)>>,
}
