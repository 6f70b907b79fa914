//! Words that tell a machine, a tool or a thing from a person.

/// Words that no person is called by: a name that holds one belongs to a machine, a team or a thing.
/// Sorted, to be searched.
const MACHINE: &[&str] = &[
    "access", "account", "accounts", "activity", "admin", "administrator", "administrators", "agent", "agents",
    "airflow", "alarm", "alb", "alert", "alerts", "all", "allow", "amazon", "analysis", "analytics", "anonymous",
    "ansible", "any", "apache", "api", "app", "application", "apps", "archive", "argo", "argocd", "artifact",
    "artifacts", "asg", "assume", "athena", "audit", "auditor", "auth", "authorizer", "auto", "automation",
    "autoscaler", "autoscaling", "aws", "azure", "backend", "backup", "backups", "bastion", "batch", "bi", "billing",
    "bot", "boto", "botocore", "bucket", "build", "builder", "buildkite", "builds", "bus", "cache", "canary", "cd",
    "cdk", "cert", "certbot", "check", "checker", "ci", "circleci", "cleanup", "cli", "client", "cloud",
    "cloudformation", "cloudfront", "cloudtrail", "cloudwatch", "cluster", "code", "codebuild", "codedeploy",
    "codepipeline", "collector", "compliance", "compute", "config", "connect", "connector", "console", "consul",
    "consumer", "container", "control", "controller", "core", "cost", "cron", "cross", "crossplane", "csi", "current",
    "customer", "customers", "dashboard", "data", "database", "databricks", "datadog", "db", "dbt", "debug",
    "default", "delivery", "demo", "deploy", "deployer", "deployment", "dev", "developer", "developers", "devops",
    "discovery", "dns", "docker", "download", "drone", "dynamodb", "east", "ebs", "ec2", "ecr", "ecs", "edge", "efs",
    "eks", "elastic", "elasticsearch", "elb", "email", "emr", "engine", "engineer", "engineering", "engineers", "env",
    "error", "etl", "event", "events", "everyone", "example", "execution", "executor", "export", "exporter",
    "external", "failover", "fargate", "federation", "feed", "file", "finance", "firehose", "fluentbit", "fluentd",
    "flux", "formation", "function", "gateway", "git", "github", "gitlab", "global", "glue", "grafana", "group",
    "groups", "guardduty", "guest", "handler", "health", "helm", "home", "host", "hosted", "http", "https", "iam",
    "image", "import", "infra", "infrastructure", "ingest", "ingress", "inspector", "instance", "integration",
    "internal", "internet", "inventory", "iot", "job", "jobs", "k8s", "kafka", "karpenter", "key", "keypair", "keys",
    "kinesis", "kms", "kube", "kubelet", "kubernetes", "lab", "lake", "lambda", "latest", "launch", "ldap", "legacy",
    "linux", "list", "load", "local", "log", "logger", "logging", "logs", "logstash", "looker", "loop", "mail",
    "main", "maintenance", "manage", "managed", "management", "manager", "marketing", "master", "me", "member",
    "metabase", "metrics", "microservice", "microsoft", "migration", "ml", "mobile", "model", "monitor", "monitoring",
    "mykey", "mykeypair", "mysql", "nat", "network", "networking", "newrelic", "nginx", "nobody", "node", "nodegroup",
    "nodes", "nomad", "none", "north", "notebook", "notification", "null", "office", "ops", "orchestrator", "orders",
    "org", "organization", "owner", "packer", "partner", "payment", "personal", "pipeline", "platform", "pod",
    "policy", "poller", "pool", "portal", "postgres", "postgresql", "poweruser", "preprod", "private", "prod",
    "producer", "product", "production", "profile", "project", "prometheus", "provider", "provisioner", "proxy",
    "public", "publisher", "pulumi", "qa", "query", "queue", "quicksight", "rds", "read", "reader", "readonly",
    "redis", "redshift", "region", "registry", "release", "releases", "remote", "replica", "replication", "report",
    "reporting", "reports", "resource", "response", "role", "root", "route", "router", "run", "runner", "runners",
    "s3", "sagemaker", "saml", "sample", "sandbox", "scan", "scanner", "scheduled", "scheduler", "script", "scripts",
    "sdk", "search", "secret", "secrets", "security", "self", "server", "serverless", "servers", "service",
    "services", "ses", "session", "setup", "shared", "siem", "site", "snapshot", "snowflake", "sns", "south",
    "spinnaker", "splunk", "spot", "sqs", "sre", "ssh", "ssm", "sso", "stack", "stackset", "stackstate", "stage",
    "staging", "state", "statement", "static", "status", "step", "storage", "store", "stream", "streaming", "sts",
    "sumologic", "support", "svc", "switch", "sync", "synthetics", "system", "table", "tableau", "target", "task",
    "tasks", "team", "teamcity", "temp", "template", "tenant", "terraform", "test", "tester", "testing", "tests",
    "tf", "tmp", "token", "tool", "tools", "trail", "training", "transfer", "trigger", "uat", "ubuntu", "unknown",
    "update", "updater", "upload", "uploader", "user", "userid", "username", "users", "validator", "vault", "velero",
    "vendor", "viewer", "vm", "vpc", "vpn", "waf", "warehouse", "watcher", "web", "webapp", "webhook", "website",
    "west", "windows", "wordpress", "worker", "workers", "workflow", "workload", "workspace", "write", "writer",
    "xray", "zabbix", "zone",
];

/// Tools, products and projects that are also names of people: they are no person where they stand alone or
/// beside a word of a machine. Sorted.
const TOOLS: &[&str] = &[
    "athena", "aurora", "custodian", "dagster", "duo", "fivetran", "hudson", "jenkins", "lacework", "okta", "orca",
    "phoenix", "pingdom", "prefect", "rancher", "rundeck", "segment", "sentry", "travis", "wiz",
];

/// Words of descriptions and titles that begin with a capital and are no names. Sorted.
const COMMON: &[&str] = &[
    "a", "add", "added", "air", "an", "and", "annual", "april", "at", "august", "auto", "bank", "basic", "big",
    "black", "blue", "board", "book", "budget", "business", "by", "call", "case", "center", "central", "change",
    "chat", "class", "company", "contact", "contract", "contracts", "copy", "corporate", "course", "create",
    "created", "credit", "daily", "day", "december", "delete", "design", "desktop", "detail", "details", "device",
    "direct", "disk", "document", "documents", "draft", "east", "edit", "enable", "end", "enterprise", "entry",
    "equipment", "europe", "false", "february", "field", "final", "first", "folder", "for", "form", "free", "friday",
    "from", "full", "general", "get", "good", "government", "green", "grey", "head", "health", "hello", "help",
    "high", "hour", "human", "id", "if", "in", "inbound", "incident", "info", "information", "initial", "inner",
    "input", "insurance", "interactive", "invoice", "invoices", "is", "it", "item", "january", "july", "june", "last",
    "latest", "law", "left", "legal", "letter", "level", "library", "license", "life", "line", "link", "live", "lock",
    "low", "machine", "make", "march", "market", "material", "max", "media", "medical", "meeting", "memory",
    "message", "mid", "min", "minutes", "mode", "monday", "month", "monthly", "move", "multi", "music", "my", "name",
    "national", "new", "news", "next", "no", "none", "north", "not", "note", "notes", "november", "number", "october",
    "of", "off", "offer", "ok", "old", "on", "one", "open", "operations", "option", "order", "orders", "other", "out",
    "outbound", "output", "over", "package", "page", "paper", "pay", "payroll", "people", "performance", "permit",
    "photo", "photos", "picture", "pictures", "plan", "plus", "point", "port", "power", "premium", "presentation",
    "price", "primary", "print", "privacy", "pro", "program", "programs", "proposal", "protocol", "provided",
    "purchase", "quality", "quarterly", "question", "quick", "rate", "raw", "ready", "real", "record", "recordings",
    "records", "red", "reference", "regional", "rejected", "remove", "request", "required", "research", "reset",
    "result", "results", "review", "right", "risk", "rule", "rules", "sales", "saturday", "save", "second",
    "secondary", "secure", "send", "september", "set", "settings", "sheet", "shell", "simple", "single", "small",
    "social", "software", "solution", "source", "south", "space", "special", "standard", "start", "stop", "studio",
    "style", "subject", "success", "summary", "sunday", "super", "survey", "tag", "tax", "taxes", "technical",
    "terms", "text", "that", "the", "this", "thursday", "time", "to", "top", "total", "tracking", "traffic", "travel",
    "true", "tuesday", "two", "type", "under", "unit", "united", "untitled", "up", "url", "us", "use", "used",
    "value", "version", "video", "videos", "view", "virtual", "visual", "volume", "wednesday", "week", "weekly",
    "welcome", "west", "white", "wide", "will", "with", "word", "work", "world", "year", "yearly", "yes", "you",
    "your", "zero", "zip",
];

/// Words of titles that are family names as well: behind a first name they are. Sorted.
const FAMILIES: &[&str] = &[
    "bank", "black", "book", "brown", "day", "field", "good", "gray", "green", "grey", "head", "march", "may", "page", "price", "rich",
    "rose", "short", "small", "stone", "wells", "west", "white", "wise", "wood", "young",
];

/// What stands between the parts of a family name in small letters. Sorted.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "ten",
    "ter", "van", "von", "y", "zu",
];

/// Words near which an identity number is a person's. Sorted.
const PERSONS: &[&str] = &[
    "applicant", "applicants", "borrower", "citizen", "citizens", "client", "clients", "customer", "customers",
    "employee", "employees", "hr", "insured", "kyc", "member", "members", "passenger", "passengers", "passport",
    "passports", "patient", "patients", "payroll", "people", "person", "persons", "ssn", "staff", "student",
    "students", "tax", "taxpayer", "tenants", "voter", "voters",
];

/// Words near which a number is a payment card's. Sorted.
const PAYMENTS: &[&str] = &[
    "amex", "card", "cards", "cc", "chargeback", "chargebacks", "creditcard", "mastercard", "pan", "payment",
    "payments", "pci", "visa",
];

/// Folders whose subfolders are named by their users. Sorted.
const HOMES: &[&str] = &[
    "home", "homes", "people", "personal", "profiles", "user", "userdata", "userfiles", "userhome", "users",
];

/// Ends of file and host names. Sorted.
const SUFFIXES: &[&str] = &[
    "avro", "aws", "bak", "bin", "bz2", "cfg", "com", "conf", "config", "corp", "crt", "csv", "dat", "dll", "doc",
    "docx", "env", "eu", "exe", "gif", "gov", "gz", "html", "info", "ini", "int", "internal", "io", "jar", "java",
    "jpeg", "jpg", "js", "json", "lan", "local", "localdomain", "lock", "log", "md", "mov", "mp3", "mp4", "net",
    "orc", "org", "parquet", "pdf", "pem", "php", "png", "pptx", "properties", "ps1", "pub", "py", "rb", "rpm", "rs",
    "service", "sh", "snappy", "sql", "svg", "tar", "tf", "tgz", "tmp", "toml", "ts", "txt", "wav", "xls", "xlsx",
    "xml", "yaml", "yml", "zip", "zst",
];

fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Whether no person is called so. `word` is in small letters.
pub(super) fn machine(word: &str) -> bool {
    has(MACHINE, word)
}

/// Whether a tool or a project is called so, and perhaps a person.
pub(super) fn tool(word: &str) -> bool {
    has(TOOLS, word)
}

/// Whether it is a word of titles.
pub(super) fn common(word: &str) -> bool {
    has(COMMON, word) || has(MACHINE, word)
}

/// Whether it is a family name behind a first name.
pub(super) fn family(word: &str) -> bool {
    has(FAMILIES, word)
}

/// Whether it stands between the parts of a family name.
pub(super) fn particle(word: &str) -> bool {
    has(PARTICLES, word)
}

/// Whether lists of people are called so.
pub(super) fn persons(word: &str) -> bool {
    has(PERSONS, word)
}

/// Whether it speaks of cards.
pub(super) fn payments(word: &str) -> bool {
    has(PAYMENTS, word)
}

/// Whether each user has a folder in a folder of this name.
pub(super) fn homes(word: &str) -> bool {
    // Asked for each part of each path.
    word.len() <= 9 && word.starts_with(['h', 'p', 'u']) && has(HOMES, word)
}

/// Whether a file or host name ends so.
pub(super) fn suffix(word: &str) -> bool {
    has(SUFFIXES, word)
}

/// The words of an identifier in small letters: at every mark, at a capital after a small letter, before
/// the last of several capitals. `DB_PASSWORD` and `dbPassword` are `db`, `password`.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_small = chars.peek().is_some_and(|next| next.is_lowercase());
        let begins = c.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || before.is_uppercase() && next_is_small);
        if (!c.is_alphanumeric() || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [
            MACHINE, TOOLS, COMMON, FAMILIES, PARTICLES, PERSONS, PAYMENTS, HOMES, SUFFIXES,
        ] {
            for pair in list.windows(2) {
                assert!(pair.is_sorted_by(|a, b| a < b), "{pair:?}");
            }
        }
    }

    #[test]
    fn identifiers_fall_into_words() {
        for (text, words) in [
            ("DB_PASSWORD", "db password"),
            ("sourceIPAddress", "source ip address"),
            ("phoneNumber", "phone number"),
            ("aws:PrincipalTag/email", "aws principal tag email"),
            ("cidrIpv6", "cidr ipv6"),
            ("", ""),
        ] {
            assert_eq!(of(text).join(" "), words);
        }
    }
}
