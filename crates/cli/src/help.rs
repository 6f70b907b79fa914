//! What `--help` says below the options. Each paragraph is one line: it is wrapped to the terminal.

pub(crate) const TOP: &str = "\
Exit status:
  0  done, however bad some of the inputs are
  1  findings at or above --fail-on; `verify`: something is not proved
  2  wrong usage, or the output cannot be written
  3  nothing could be read

Examples:
  trailglass inspect export/
  trailglass inspect export/ --format html -o report.html
  trailglass inspect export/ --format markdown -o ticket.md

`trailglass help COMMAND` tells more.";

pub(crate) const INSPECT: &str = "\
What is read: CloudTrail log files, digests and Insights files, lookup-events, Event history (JSON and CSV), \
CloudTrail Lake, EventBridge and CloudWatch Logs, JSON Lines, and the output of AWS CLI calls, told by content \
and not by name. Gzip, zip and tar are unpacked, also inside each other. Links are followed; a folder is read \
once. What cannot be read is listed with the reason, and everything else is still analysed.

What is masked: text, Markdown, HTML, CSV and SARIF never show an access key id whole, and mask mail addresses in \
names unless --show-names is given. JSON and sessions are for machines: they mask nothing, and names, ARNs and \
addresses stand in them as in the logs. A cell of CSV that a spreadsheet would take for a formula begins with an \
apostrophe.

Handing over: HTML is one file with everything in it, to be read and printed. --annotations adds a title, customer, \
scope, notes, and a comment or an accepted risk to findings, by the keys that the table `findings` of the CSV form \
has; docs/reports.md tells their form. --session keeps the finished case, and `trailglass report` makes every form \
of it later, without the logs.

Progress is shown on standard error, and only on a terminal. The exit status is 0 when something could be read, \
1 with findings at or above --fail-on, 2 for wrong usage, and 3 when nothing could be read.

Examples:
  trailglass inspect export/
  trailglass inspect logs.zip describe-trails.json
  trailglass inspect export/ --format json -o report.json
  aws s3 cp s3://LOGS/KEY.json.gz - | trailglass inspect -
  trailglass inspect export/ --format html --annotations words.json -o report.html
  trailglass inspect export/ --format csv -o tables/
  trailglass inspect export/ --session case.json.gz --fail-on high -o report.txt";

pub(crate) const PARTIAL: &str = "\
A partial holds what is known after some of the inputs: counts and facts, with names and ARNs unmasked, but no \
whole record. Merged, in any order, partials give the very report that reading everything at once gives.

Inputs are told apart by their paths: read every part from the same folder, so that no two files have one path.

Examples:
  trailglass partial AWSLogs/111122223333 -o first.partial
  trailglass partial AWSLogs/444455556666 -o second.partial
  trailglass merge first.partial second.partial";

pub(crate) const MERGE: &str = "\
A partial that is damaged, or was written by another version, ends the merge with status 3: a report that \
leaves out a part would look whole.

Examples:
  trailglass merge *.partial
  trailglass merge *.partial --format json -o report.json";

pub(crate) const VERIFY: &str = "\
What is proved: CloudTrail writes a digest file every hour, which lists the log files with their hashes, carries hash \
and signature of the digest before it, and is signed by AWS. A log file is verified if its bytes are those of the \
list, modified if they are others or something was appended behind the gzip data, missing if it is not here, and \
unverifiable if no digest lists it or that digest does not hold.

What has to be among the inputs: log files and digests as they lie in S3 (names and folders may be lost, unpacked \
files are fine), the output of `aws cloudtrail list-public-keys` for the Regions and the time of the digests, and \
`aws s3api head-object` of the newest digest of each chain, whose signature is in the metadata of its object alone. \
The answer names the commands for what is not there. Keys prove as much as their source can be trusted: ask AWS for \
them yourself.

JSON has the chapter `integrity`, the inputs and the findings in the places that they have in a report, and `holds`.

The exit status is 0 only when every log file and every signature is proved, 1 when something is not, 2 for wrong \
usage, and 3 when nothing could be read.

Examples:
  aws s3 sync s3://LOGS/AWSLogs/111122223333 s3/LOGS/AWSLogs/111122223333
  aws cloudtrail list-public-keys --region eu-central-1 --start-time 2026-03-10 --end-time 2026-03-12 > keys.json
  trailglass verify s3/ keys.json head-object.json";

pub(crate) const WHO: &str = "\
What is asked for is told by its shape: AKIA and ASIA are access keys, AROA and AIDA principal ids; twelve digits \
are an account, and an address, an ARN or a GUID (an event id) what they are. Anything else is a name: of a user, \
role or session, a source identity, or a subject as AWS writes it.

The answer tells who is behind each session, through which roles and accounts, how that is proved, what was done \
with it, and what it took in turn. The account that an access key id carries is a hint unless the logs know it.

Text and Markdown never show an access key id whole, and mask mail addresses unless --show-names is given. JSON is \
{ query, sessions, ... } with the rows of the report, and masks nothing. An answer that names nobody ends with \
status 0.

Examples:
  trailglass who ASIAQ7EXAMPLE4YYQLWU export/
  trailglass who alice export/ --show-names
  trailglass who 198.51.100.24 export/ --format json";

pub(crate) const SIMULATE: &str = "\
The account and Region of a trail do not filter here: each set is asked about every distinct record. Money is \
what CloudTrail charges for the events in one trail; management events are its free first copy, and a window of \
less than a day is not projected to a month.

All sets are asked while the files are read once, however many there are and whatever field they ask for. Only a \
record with more resources than are kept, or a field that is not known here, leaves an answer open, and that is said.

JSON is { \"sets\": [ { \"name\", \"kept\", \"dropped\", \"watched_dropped\", \"usd_month_before\", \"usd_month_after\", \
\"problems\" } ] }, in the order of the file.

Examples:
  trailglass simulate --selectors selectors.json export/
  trailglass simulate --selectors sets.json --watch DeleteDBCluster export/ --format json";
