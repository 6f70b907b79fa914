#!/bin/sh
# The Trailglass collector: exports what an AWS account says about its CloudTrail, and about the buckets and keys around it, into one
# archive for the Trailglass page. Made to be read before it is run: the table of calls below is all it asks AWS.
#
#     sh collect.sh                    this account, every Region
#     sh collect.sh --help             the options
#     sh collect.sh --list-calls       the calls it makes; it makes no other
#     sh collect.sh --policy           the IAM policy that allows them
#
# It needs the AWS CLI (version 1 or 2) and what every Unix has; AWS CloudShell has both. It reads only and changes nothing in any account.
# A call that is not allowed is recorded and passed over. No credential is printed or stored. The archive's layout is version 1.
# shellcheck disable=SC2013,SC2034,SC2154,SC2317 # Placeholders name variables, functions are called by name, lines are words.

set -u
umask 077

# ---------------------------------------------------------------------------------------------------------------------- The calls
#
# One line a call: the things it is made for, the service and operation of the AWS CLI, the IAM actions it needs, its arguments.
# {name} stands for the variable of that name. Nothing else in this file asks AWS for anything but its own settings.

calls() {
    cat <<'END'
caller        sts            get-caller-identity                       -
regions       ec2            describe-regions                          ec2:DescribeRegions
account       cloudtrail     list-trails                               cloudtrail:ListTrails
account       s3api          list-buckets                              s3:ListAllMyBuckets
account       s3control      get-public-access-block                   s3:GetAccountPublicAccessBlock              --account-id {account}
account       iam            get-account-summary                       iam:GetAccountSummary
account       organizations  describe-organization                     organizations:DescribeOrganization
organization  organizations  list-accounts                             organizations:ListAccounts
organization  organizations  list-roots                                organizations:ListRoots
organization  organizations  list-delegated-administrators             organizations:ListDelegatedAdministrators
organization  organizations  list-aws-service-access-for-organization  organizations:ListAWSServiceAccessForOrganization
organization  organizations  describe-resource-policy                  organizations:DescribeResourcePolicy
policies      organizations  list-policies                             organizations:ListPolicies                  --filter {name}
policy        organizations  describe-policy                           organizations:DescribePolicy                --policy-id {name}
policy        organizations  list-targets-for-policy                   organizations:ListTargetsForPolicy          --policy-id {name}
parent        organizations  list-organizational-units-for-parent      organizations:ListOrganizationalUnitsForParent --parent-id {name}
parent        organizations  list-accounts-for-parent                  organizations:ListAccountsForParent         --parent-id {name}
administrator organizations  list-delegated-services-for-account       organizations:ListDelegatedServicesForAccount --account-id {name}
region        cloudtrail     describe-trails                           cloudtrail:DescribeTrails                   --include-shadow-trails
region        cloudtrail     list-event-data-stores                    cloudtrail:ListEventDataStores
region        cloudtrail     list-channels                             cloudtrail:ListChannels
region        cloudtrail     list-imports                              cloudtrail:ListImports
region        cloudtrail     list-public-keys                          cloudtrail:ListPublicKeys                   --start-time {keys_since} --end-time {now}
region        configservice  describe-configuration-recorders          config:DescribeConfigurationRecorders
region        configservice  describe-configuration-recorder-status    config:DescribeConfigurationRecorderStatus
region        configservice  describe-delivery-channels                config:DescribeDeliveryChannels
region        configservice  describe-configuration-aggregators        config:DescribeConfigurationAggregators
recorder      configservice  select-resource-config                    config:SelectResourceConfig                 --expression {expression} --max-items 5000
aggregator    configservice  select-aggregate-resource-config          config:SelectAggregateResourceConfig        --configuration-aggregator-name {name} --expression {expression} --max-items 5000
trail         cloudtrail     get-trail                                 cloudtrail:GetTrail                         --name {arn}
trail         cloudtrail     get-trail-status                          cloudtrail:GetTrailStatus                   --name {arn}
trail         cloudtrail     get-event-selectors                       cloudtrail:GetEventSelectors                --trail-name {arn}
trail         cloudtrail     get-insight-selectors                     cloudtrail:GetInsightSelectors              --trail-name {arn}
trail         cloudtrail     get-event-configuration                   cloudtrail:GetEventConfiguration            --trail-name {arn}
trail         cloudtrail     list-tags                                 cloudtrail:ListTags                         --resource-id-list {arn}
store         cloudtrail     get-event-data-store                      cloudtrail:GetEventDataStore                --event-data-store {arn}
store         cloudtrail     get-insight-selectors                     cloudtrail:GetInsightSelectors              --event-data-store {arn}
store         cloudtrail     get-event-configuration                   cloudtrail:GetEventConfiguration            --event-data-store {arn}
store         cloudtrail     get-resource-policy                       cloudtrail:GetResourcePolicy                --resource-arn {arn}
store         cloudtrail     list-tags                                 cloudtrail:ListTags                         --resource-id-list {arn}
channel       cloudtrail     get-channel                               cloudtrail:GetChannel                       --channel {arn}
channel       cloudtrail     get-resource-policy                       cloudtrail:GetResourcePolicy                --resource-arn {arn}
location      s3api          get-bucket-location                       s3:GetBucketLocation                        --bucket {bucket}
bucket        s3api          get-bucket-policy                         s3:GetBucketPolicy                          --bucket {bucket}
bucket        s3api          get-bucket-encryption                     s3:GetEncryptionConfiguration               --bucket {bucket}
bucket        s3api          get-public-access-block                   s3:GetBucketPublicAccessBlock               --bucket {bucket}
bucket        s3api          get-bucket-tagging                        s3:GetBucketTagging                         --bucket {bucket}
detail        s3api          get-bucket-policy-status                  s3:GetBucketPolicyStatus                    --bucket {bucket}
detail        s3api          get-bucket-acl                            s3:GetBucketAcl                             --bucket {bucket}
detail        s3api          get-bucket-ownership-controls             s3:GetBucketOwnershipControls               --bucket {bucket}
detail        s3api          get-bucket-versioning                     s3:GetBucketVersioning                      --bucket {bucket}
detail        s3api          get-bucket-lifecycle-configuration        s3:GetLifecycleConfiguration                --bucket {bucket}
detail        s3api          get-bucket-logging                        s3:GetBucketLogging                         --bucket {bucket}
detail        s3api          get-object-lock-configuration             s3:GetBucketObjectLockConfiguration         --bucket {bucket}
detail        s3api          get-bucket-replication                    s3:GetReplicationConfiguration              --bucket {bucket}
detail        s3api          get-bucket-notification-configuration     s3:GetBucketNotification                    --bucket {bucket}
detail        s3api          list-bucket-inventory-configurations      s3:GetInventoryConfiguration                --bucket {bucket}
detail        s3api          list-bucket-metrics-configurations        s3:GetMetricsConfiguration                  --bucket {bucket}
detail        s3api          get-bucket-request-payment                s3:GetBucketRequestPayment                  --bucket {bucket}
detail        s3api          get-bucket-accelerate-configuration       s3:GetAccelerateConfiguration               --bucket {bucket}
detail        s3api          get-bucket-website                        s3:GetBucketWebsite                         --bucket {bucket}
elsewhere     s3api          head-bucket                               s3:ListBucket                               --bucket {bucket}
listing       s3api          list-objects-v2                           s3:ListBucket                               --bucket {bucket} --prefix {name} --delimiter / --no-paginate --max-keys {most}
oldest        s3api          list-objects-v2                           s3:ListBucket                               --bucket {bucket} --prefix {name} --no-paginate --max-keys 1
digest        s3api          head-object                               s3:GetObject                                --bucket {bucket} --key {name}
aliases       kms            list-aliases                              kms:ListAliases
key           kms            describe-key                              kms:DescribeKey                             --key-id {key}
key           kms            get-key-policy                            kms:GetKeyPolicy                            --key-id {key} --policy-name default
key           kms            get-key-rotation-status                   kms:GetKeyRotationStatus                    --key-id {key}
group         logs           describe-log-groups                       logs:DescribeLogGroups                      --log-group-name-prefix {name}
group         logs           describe-metric-filters                   logs:DescribeMetricFilters                  --log-group-name {name}
group         logs           describe-subscription-filters             logs:DescribeSubscriptionFilters            --log-group-name {name}
monitoring    logs           describe-resource-policies                logs:DescribeResourcePolicies
monitoring    cloudwatch     describe-alarms                           cloudwatch:DescribeAlarms                   --max-items 2000
topic         sns            get-topic-attributes                      sns:GetTopicAttributes                      --topic-arn {arn}
topic         sns            list-subscriptions-by-topic               sns:ListSubscriptionsByTopic                --topic-arn {arn}
role          iam            get-role                                  iam:GetRole                                 --role-name {role}
role          iam            list-attached-role-policies               iam:ListAttachedRolePolicies                --role-name {role}
role          iam            list-role-policies                        iam:ListRolePolicies                        --role-name {role}
inline        iam            get-role-policy                           iam:GetRolePolicy                           --role-name {role} --policy-name {policy}
attached      iam            get-policy                                iam:GetPolicy                               --policy-arn {name}
version       iam            get-policy-version                        iam:GetPolicyVersion                        --policy-arn {name} --version-id {version}
metrics       cloudwatch     list-metrics                              cloudwatch:ListMetrics                      --namespace AWS/S3
metric        cloudwatch     get-metric-statistics                     cloudwatch:GetMetricStatistics              --namespace AWS/S3 --metric-name {metric} --dimensions Name=BucketName,Value={bucket} Name={dimension},Value={value} --start-time {metrics_since} --end-time {now} --period 86400 --statistics {statistic}
iam           iam            get-account-authorization-details         iam:GetAccountAuthorizationDetails
iam           iam            get-credential-report                     iam:GetCredentialReport
cost          ce             get-cost-and-usage                        ce:GetCostAndUsage                          --time-period Start={cost_since},End={cost_until} --granularity MONTHLY --metrics UnblendedCost UsageQuantity --filter {cost_filter} --group-by Type=DIMENSION,Key=USAGE_TYPE
member        sts            assume-role                               sts:AssumeRole                              --role-arn {arn} --role-session-name trailglass-export
END
}

# What the first column of the table means, in the order of --list-calls. An option in brackets switches the calls on or off.
scopes() {
    cat <<'END'
caller        Once, to know the account
regions       Once, unless --regions names them
account       For each account
organization  Once, when the account belongs to an organization
policies      For service control policies and resource control policies
policy        For each of these policies
parent        For the organization's root and each organizational unit
administrator For each delegated administrator
region        For each Region
recorder      For each Region with an AWS Config recorder
aggregator    For each AWS Config aggregator
trail         For each trail, in its home Region
store         For each event data store of CloudTrail Lake
channel       For each channel of CloudTrail Lake
location      For each bucket, a trail's in another account too
bucket        For each bucket
detail        For each bucket, or with --buckets logs for those that may hold logs
elsewhere     For each trail's bucket that is not among the account's own
listing       For each bucket, at its root and along AWSLogs/ to the newest log file, at most 60 listings [not with --no-objects]
oldest        For each Region below AWSLogs/ that was looked into [not with --no-objects]
digest        For the newest digest file, whose signature is in the object's metadata [not with --no-objects]
aliases       For each Region with a key to describe
key           For each key that a trail, store, bucket, log group or topic is encrypted with
group         For each log group that a trail writes to
monitoring    For each Region with such a log group
topic         For each topic that a trail or an alarm on the trail's metrics notifies
role          For each role that CloudTrail writes to CloudWatch Logs with
inline        For each inline policy of such a role
attached      For each managed policy of such a role
version       For the default version of that policy
metrics       For each Region with a bucket that was asked about in detail
metric        For each such bucket: its size and number of objects, and its requests where S3 counts them
iam           For each account, its users, roles and policies [only with --iam]
cost          Once, what CloudTrail cost; Cost Explorer charges $0.01 for each page of the answer [only with --cost]
member        For each member account [only with --role]; the credentials are kept in memory
END
}

# ------------------------------------------------------------------------------------------------------------------------ Options

usage() {
    cat <<'END'
Usage: sh collect.sh [OPTIONS]

Exports what this AWS account says about its CloudTrail into one archive for the Trailglass page. Reads only.

  --regions LIST      these Regions, separated by commas (default: all that are enabled)
  --role NAME         also the organization's member accounts, by assuming the role of this name in each
  --accounts LIST     these member accounts, separated by commas (default: all that are active); needs --role
  --external-id ID    the external id that the role asks for
  --buckets all|logs  ask everything about every bucket, or only about those that may hold logs, and the rest in short
                      (default: all, or logs when the account has more than 50 buckets)
  --no-objects        list no bucket and read no object's metadata
  --iam               also export users, roles and policies, which name the identities in the logs
  --cost              also ask Cost Explorer what CloudTrail cost; AWS charges $0.01 for each page of the answer
  --output PATH       the archive (.zip or .tar.gz), or a directory to put it in (default: this directory)
  --jobs N            calls at the same time (default 4)
  --timeout SECONDS   give up on a call after so long (default 120)
  --pause SECONDS     how long to wait when AWS says that it is asked too fast (default 5, longer each time)
  --list-calls        print the calls that these options lead to, and stop
  --policy            print the IAM policy that these options need, and stop
  --help              print this, and stop
END
}

say() {
    printf '%s\n' "$*" >&2
}

wrong() {
    say "collect.sh: $*"
    say "collect.sh --help lists the options."
    exit 2
}

number() {
    case $2 in
        '' | 0* | *[!0-9]* | ???????*) wrong "$1 needs a whole number from 1, not '$2'" ;;
    esac
}

regions=all member_role='' accounts=all external_id='' bucket_depth='' objects=yes iam=no cost=no output=. jobs=4 timeout=120 pause=5 action=collect
while [ $# -gt 0 ]; do
    case $1 in
        --*=*)
            option=${1%%=*} value=${1#*=}
            shift
            set -- "$option" "$value" "$@"
            ;;
    esac
    case $1 in
        --regions | --role | --accounts | --external-id | --buckets | --output | --jobs | --timeout | --pause)
            [ -n "${2-}" ] || wrong "$1 needs a value"
            case $1 in
                --regions) regions=$2 ;;
                --role) member_role=$2 ;;
                --accounts) accounts=$2 ;;
                --external-id) external_id=$2 ;;
                --buckets) bucket_depth=$2 ;;
                --output) output=$2 ;;
                --jobs) number "$1" "$2" && jobs=$2 ;;
                --timeout) number "$1" "$2" && timeout=$2 ;;
                --pause) number "$1" "$2" && pause=$2 ;;
            esac
            shift
            ;;
        --no-objects) objects=no ;;
        --iam) iam=yes ;;
        --cost) cost=yes ;;
        --list-calls) action=list-calls ;;
        --policy) action=policy ;;
        --help | -h) usage && exit 0 ;;
        *) wrong "there is no option '$1'" ;;
    esac
    shift
done
case $regions in *[!a-z0-9,-]*) wrong "--regions needs names such as us-east-1,eu-west-1, not '$regions'" ;; esac
case $accounts in all) ;; *[!0-9,]*) wrong "--accounts needs account ids of twelve digits or 'all', not '$accounts'" ;; esac
case $member_role in *[!A-Za-z0-9_+=,.@/-]*) wrong "'$member_role' is not the name of a role" ;; esac
case $bucket_depth in '' | all | logs) ;; *) wrong "--buckets is 'all' or 'logs', not '$bucket_depth'" ;; esac
[ -n "$member_role" ] || [ "$accounts" = all ] || wrong "--accounts needs --role, the name of the role to assume in them"

# The scopes whose calls these options lead to.
chosen() {
    scopes | while read -r scope meaning; do
        case $scope in
            regions) [ "$regions" = all ] || continue ;;
            listing | oldest | digest) [ "$objects" = yes ] || continue ;;
            iam) [ "$iam" = yes ] || continue ;;
            cost) [ "$cost" = yes ] || continue ;;
            member) [ -n "$member_role" ] || continue ;;
        esac
        printf '%s %s\n' "$scope" "$meaning"
    done
}

list_calls() {
    chosen | while read -r wanted meaning; do
        printf '%s:\n' "$meaning"
        calls | while read -r scope service operation rights arguments; do
            [ "$scope" = "$wanted" ] && printf '    aws %s %s%s\n' "$service" "$operation" "${arguments:+ $arguments}"
        done
    done
}

policy() {
    actions=$(chosen | while read -r wanted meaning; do
        calls | while read -r scope service operation rights arguments; do
            # Only the named role may be assumed: a statement of its own.
            [ "$scope" = "$wanted" ] && [ "$rights" != - ] && [ "$scope" != member ] && printf '%s\n' "$rights"
        done
    done | LC_ALL=C sort -u | sed 's/.*/        "&",/; $s/,$//')
    printf '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Sid": "TrailglassExport",\n      "Effect": "Allow",\n'
    printf '      "Action": [\n%s\n      ],\n      "Resource": "*"\n    }' "$actions"
    if [ -n "$member_role" ]; then
        printf ',\n    {\n      "Sid": "TrailglassMembers",\n      "Effect": "Allow",\n      "Action": "sts:AssumeRole",\n'
        printf '      "Resource": "arn:aws:iam::*:role/%s"\n    }' "$member_role"
    fi
    printf '\n  ]\n}\n'
}

case $action in
    list-calls)
        list_calls
        exit 0
        ;;
    policy)
        policy
        exit 0
        ;;
esac

# ------------------------------------------------------------------------------------------------------------- Reading JSON, names

# Bytes, whatever the language of the terminal; Python and with it the AWS CLI takes this for UTF-8.
LC_ALL=C PYTHONUTF8=1
export LC_ALL PYTHONUTF8
tab=$(printf '\t')
table=$(calls)

# Prints a line for each plain value in a JSON file: its path, a tab and the value. The AWS CLI breaks lines between values only.
flat() {
    awk '
        function plain(s,    out, at, c) {
            out = ""
            while ((at = index(s, "\\")) > 0) {
                c = substr(s, at + 1, 1)
                out = out substr(s, 1, at - 1) (c == "u" ? "?" : index("bfnrt", c) ? " " : c)
                s = substr(s, at + (c == "u" ? 6 : 2))
            }
            return out s
        }
        function place(    i, path) {
            path = ""
            for (i = 1; i <= depth; i++) path = path "/" (kind[i] == "{" ? name[i] : count[i])
            return path
        }
        {
            rest = $0
            while (match(rest, /^[ \t\r]*([]["{}:,]|[^]["{}:, \t\r]+)/)) {
                token = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RLENGTH + 1)
                sub(/^[ \t\r]+/, "", token)
                if (token == "\"") {
                    if (!match(rest, /^([^"\\]|\\.)*"/)) next
                    text = plain(substr(rest, 1, RLENGTH - 1))
                    rest = substr(rest, RLENGTH + 1)
                    if (kind[depth] == "{" && named[depth] == 0) { name[depth] = text; named[depth] = 1 }
                    else print place() "\t" text
                }
                else if (token == "{" || token == "[") { depth++; kind[depth] = token; count[depth] = 0; named[depth] = 0 }
                else if (token == "}" || token == "]") depth--
                else if (token == ",") { count[depth]++; named[depth] = 0 }
                else if (token != ":" && token != "null") print place() "\t" token
            }
        }' "$1" 2>/dev/null
}

# Prints a line for each element of a list in a JSON file: the fields, separated by tabs, `-` for one that is not there.
# The field `.` is the element itself; the list `.` is the document itself, once.
rows() { # FILE LIST FIELD...
    rows_file=$1 rows_list=$2
    shift 2
    [ -s "$rows_file" ] || return 0
    flat "$rows_file" | awk -F '\t' -v list="$rows_list" -v fields="$*" '
        function flush(    i, line) {
            if (!any) return
            line = ""
            for (i = 1; i <= n; i++) line = line (i > 1 ? "\t" : "") (i in value && value[i] != "" ? value[i] : "-")
            print line
            for (i = 1; i <= n; i++) delete value[i]
            any = 0
        }
        BEGIN {
            n = split(fields, field, " ")
            for (i = 1; i <= n; i++) at[field[i]] = i
            start = list == "." ? "/" : "/" list "/"
        }
        substr($1, 1, length(start)) == start {
            rest = substr($1, length(start) + 1)
            element = ""
            if (list != ".") {
                slash = index(rest, "/")
                element = slash ? substr(rest, 1, slash - 1) : rest
                rest = slash ? substr(rest, slash + 1) : "."
            }
            if (element != last) { flush(); last = element }
            if (rest in at) { value[at[rest]] = $2; any = 1 }
        }
        END { flush() }'
}

# One value of a JSON file, or nothing.
value_of() { # FILE FIELD
    rows "$1" . "$2"
}

# A name as it stands in a path: percent-encoded, or its hash where that would be too long for a file system.
encode() {
    case $1 in
        *[!A-Za-z0-9._~-]*)
            encoded=$(printf '%s' "$1" | od -An -v -tx1 | tr -s ' ' '\n' | awk '
                BEGIN {
                    for (i = 45; i < 127; i++) {
                        c = sprintf("%c", i)
                        if (c ~ /[A-Za-z0-9._~-]/) letter[sprintf("%02x", i)] = c
                    }
                }
                NF { printf "%s", $1 in letter ? letter[$1] : "%" toupper($1) }')
            ;;
        *) encoded=$1 ;;
    esac
    if [ ${#encoded} -gt 200 ]; then
        encoded=sha256-$(printf '%s' "$1" | hash)
    fi
    printf '%s\n' "$encoded"
}

hash() {
    if command -v sha256sum >/dev/null; then
        sha256sum
    elif command -v shasum >/dev/null; then
        shasum -a 256
    else
        openssl dgst -sha256 -r
    fi | cut -c 1-64
}

# A text as a JSON string. Control characters become spaces, which no name and no message needs.
string() {
    case $1 in
        *[!A-Za-z0-9\ _./:=,@%+{}\'-]*) printf '"%s"' "$(printf '%s' "$1" | tr '\001-\037\177' ' ' | sed 's/\\/\\\\/g; s/"/\\"/g')" ;;
        *) printf '"%s"' "$1" ;;
    esac
}

# An argument as one would type it.
quoted() {
    case $1 in
        '' | *[!A-Za-z0-9_./:=,@%+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf '%s' "$1" ;;
    esac
}

# --------------------------------------------------------------------------------------------------------------- Asking, recording

# Where the answer to a call goes. `at` is the Region.
path() { # SCOPE SERVICE OPERATION NAME
    operation_name=$3${4:+.$(encode "$4")}
    case $1 in
        caller | member | organization | policies | policy | parent | administrator) printf '%s\n' "$account/$2/$operation_name.json" ;;
        account)
            case $2 in
                sts | organizations | s3control | s3api) printf '%s\n' "$account/$2/$operation_name.json" ;;
                *) printf '%s\n' "$account/$at/$2/$operation_name.json" ;;
            esac
            ;;
        location | bucket | detail | elsewhere | listing | oldest | digest) printf '%s\n' "$account/s3api/$(encode "$bucket")/$operation_name.json" ;;
        key) printf '%s\n' "$account/$at/kms/$(encode "${key##*:key/}")/$3.json" ;;
        *)
            case $2 in
                # The CLI's name for AWS Config; everybody else, IAM included, calls it `config`.
                configservice) printf '%s\n' "$account/$at/config/$operation_name.json" ;;
                *) printf '%s\n' "$account/$at/$2/$operation_name.json" ;;
            esac
            ;;
    esac
}

# Makes all calls of a scope, about the thing of that name if there is one.
ask() { # SCOPE [NAME]
    ask_scope=$1 name=${2-}
    printf '%s\n' "$table" | while read -r scope service operation rights arguments; do
        [ "$scope" = "$ask_scope" ] || continue
        set -f
        # shellcheck disable=SC2086 # The table's arguments are words.
        set -- $arguments
        set +f
        left_words=$#
        while [ "$left_words" -gt 0 ]; do
            filled='' rest=$1
            shift
            while :; do
                case $rest in
                    *'{'*'}'*)
                        variable=${rest#*\{}
                        # The name is one of the table above; what it holds is never evaluated.
                        eval "value_here=\$${variable%%\}*}"
                        filled=$filled${rest%%\{*}$value_here
                        rest=${variable#*\}}
                        ;;
                    *) break ;;
                esac
            done
            set -- "$@" "$filled$rest"
            left_words=$((left_words - 1))
        done
        call "$(path "$scope" "$service" "$operation" "$name")" "$service" "$operation" "$@" --region "$at"
    done
}

# Makes one call and keeps its answer, or what went wrong, at the path.
call() { # PATH SERVICE OPERATION ARGUMENT...
    [ -e "$work/stop" ] && return
    call_path=$1
    file=$export/$call_path
    shift
    [ -d "${file%/*}" ] || mkdir -p "${file%/*}"
    if [ -e "$work/expired.$account" ]; then
        code=ExpiredToken message='not asked: the credentials had expired'
    else
        persist "$@"
        # What fails after an interruption may fail because of it.
        [ -e "$work/stop" ] && [ -n "$code" ] && return
    fi
    if [ -n "$code" ]; then
        printf '{"Error": {"Code": %s, "Message": %s}}\n' "$(string "$code")" "$(string "$message")" >"$file.part"
        case $code in
            ExpiredToken*) [ -e "$work/expired.$account" ] || {
                : >"$work/expired.$account"
                say "$account: the credentials have expired; what is still to come will be missing"
            } ;;
        esac
    fi
    mv "$file.part" "$file"
    record "$call_path" "$code" "${name-}" "$@"
    rm -f "$file.stderr"
}

# Asks until there is an answer or an error that waiting does not mend: `code` is then not empty.
persist() { # SERVICE OPERATION ARGUMENT...
    for wait in 1 2 3 0; do
        code='' message=''
        # shellcheck disable=SC2086 # `limit` is a command with its argument, or nothing.
        $limit aws "$@" --output json >"$file.part" 2>"$file.stderr" </dev/null
        status=$?
        [ $status -eq 0 ] && return
        failure
        case $code in
            *Throttl* | TooManyRequests* | RequestLimitExceeded | SlowDown | BandwidthLimitExceeded) ;;
            *) return ;;
        esac
        [ $wait -eq 0 ] && return
        say "$account: AWS asks for a slower pace at $1 $2; waiting $((pause * wait)) s"
        sleep $((pause * wait))
    done
}

# Remembers a call for trailglass-export.json.
record() { # PATH CODE NAME SERVICE OPERATION ARGUMENT...
    recorded_path=$1 recorded_code=null
    [ -n "$2" ] && recorded_code=$(string "$2")
    recorded_name=''
    # A hash in the path says nothing: the name goes beside it.
    case $1 in *sha256-*) recorded_name=", \"name\": $(string "$3")" ;; esac
    shift 3
    command=aws
    for word in "$@"; do
        command="$command $(quoted "$word")"
    done
    # One short write, so that the lines of calls at the same time do not mix.
    printf '%s\t{ "path": %s, "command": %s, "error": %s%s }\n' \
        "$recorded_path" "$(string "$recorded_path")" "$(string "$command")" "$recorded_code" "$recorded_name" >>"$work/calls"
}

# Sets `code` and `message` from what the AWS CLI left on its standard error.
failure() {
    said=$(tr '\001-\037' ' ' <"$file.stderr" | tr -c ' -~' '?' | cut -c 1-4000 | sed 's/^ *//; s/ *$//')
    case $said in
        *'An error occurred ('*')'*' operation'*)
            code=$(printf '%s\n' "$said" | sed 's/.*An error occurred (\([^)]*\)).*/\1/')
            message=$(printf '%s\n' "$said" | sed 's/.*An error occurred ([^)]*) when calling the [A-Za-z0-9]* operation\( ([^)]*)\)\{0,1\}: *//; s/  *Additional error details:.*//')
            ;;
        # What the CLI itself says, in the form of its version 2 or of version 1.
        *) code='' message=$(printf '%s\n' "$said" | sed 's/^aws: \[ERROR\]: *//; s/^An error occurred ([A-Za-z]*): *//') ;;
    esac
    if [ -z "$code" ]; then
        case $status in
            124 | 137 | 143) code=TimedOut message="no answer within $timeout seconds" ;;
            127) code=CommandNotFound ;;
            *)
                case $said in
                    *'nvalid choice'* | *'nknown options'*) code=CommandNotSupported message='this version of the AWS CLI does not know the call' ;;
                    *'connect to the endpoint'* | *'Connection was closed'* | *imeout*) code=Unreachable ;;
                    *redentials*) code=NoCredentials ;;
                    *) code=CommandFailed ;;
                esac
                ;;
        esac
    fi
    # What a service says of a wrong signature can repeat the request, and with it the session token.
    case $code in *Signature*) message=${message%%.*} ;; esac
    message=$(printf '%s' "$message" | cut -c 1-1000)
}

# Does something beside the rest, at most `jobs` things at a time.
running=''
beside() {
    "$@" &
    running="$running $!"
    # shellcheck disable=SC2086 # Process ids are words.
    set -- $running
    if [ $# -ge "$jobs" ]; then
        wait "$1"
        shift
        running="$*"
    fi
}

together() {
    wait
    running=''
}

# ------------------------------------------------------------------------------------------------------------------ The things to ask

organization() {
    at=$home
    ask organization
    for kind in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
        ask policies "$kind"
        rows "$export/$account/organizations/list-policies.$kind.json" Policies Id | while read -r id; do
            ask policy "$id"
        done
    done
    rows "$export/$account/organizations/list-delegated-administrators.json" DelegatedAdministrators Id | while read -r id; do
        ask administrator "$id"
    done
    # Breadth first, and not without end: an organization has at most a thousand units by default.
    parents=$(rows "$export/$account/organizations/list-roots.json" Roots Id)
    asked=0
    while [ -n "$parents" ] && [ "$asked" -lt 1000 ]; do
        children=''
        for id in $parents; do
            ask parent "$id"
            asked=$((asked + 1))
            units=$(rows "$export/$account/organizations/list-organizational-units-for-parent.$id.json" OrganizationalUnits Id)
            children="$children $units"
        done
        parents=${children# }
        [ -e "$work/stop" ] && return
    done
}

region() { # REGION
    at=$1
    ask region
    if [ -n "$(rows "$export/$account/$at/config/describe-configuration-recorders.json" ConfigurationRecorders name)" ]; then
        ask recorder
    fi
    rows "$export/$account/$at/config/describe-configuration-aggregators.json" ConfigurationAggregators ConfigurationAggregatorName |
        while read -r aggregator; do
            ask aggregator "$aggregator"
        done
}

# The files of all Regions for an operation.
everywhere() { # SERVICE/OPERATION
    for found in "$export/$account"/*/"$1".json; do
        [ -s "$found" ] && printf '%s\n' "$found"
    done
}

# Every trail once, however many Regions list it: ARN, home Region, name, bucket, prefix, key, log group, role, topic.
trails() {
    everywhere cloudtrail/describe-trails | while read -r found; do
        rows "$found" trailList TrailARN HomeRegion Name S3BucketName S3KeyPrefix KmsKeyId CloudWatchLogsLogGroupArn CloudWatchLogsRoleArn SnsTopicARN
    done | sort -u -t "$tab" -k 1,1
}

trail() { # ARN REGION NAME
    arn=$1 at=$2
    ask trail "$3"
}

store() { # ARN REGION NAME
    arn=$1 at=$2
    # A store may have the name of a trail; then its id keeps their answers apart.
    if grep -q "^[^$tab]*$tab$2$tab$3$tab" "$work/trails"; then
        ask store "${1##*/}"
    else
        ask store "$3"
    fi
}

channel() { # ARN REGION NAME
    arn=$1 at=$2
    ask channel "$3"
}

# Whether a call left an error, or no answer because it was never made.
failed() { # FILE
    [ ! -e "$1" ] || grep -q '^{"Error": ' "$1"
}

answer() { # OPERATION
    printf '%s\n' "$export/$account/s3api/$(encode "$bucket")/$1.json"
}

# The Region of a bucket: null and EU are old names.
bucket_region() {
    if failed "$(answer get-bucket-location)"; then
        printf '%s\n' "$home"
        return
    fi
    constraint=$(value_of "$(answer get-bucket-location)" LocationConstraint)
    case $constraint in
        '') printf 'us-east-1\n' ;;
        EU) printf 'eu-west-1\n' ;;
        *) printf '%s\n' "$constraint" ;;
    esac
}

# Whether a bucket may hold logs: a trail says so, its name, its policy or its content, or what it holds cannot be seen.
may_hold_logs() {
    case $bucket in *trail* | *log* | *audit* | *siem* | *security* | *archive*) return 0 ;; esac
    cut -f 4 "$work/trails" | grep -qxF -e "$bucket" && return 0
    grep -qE 'cloudtrail|AWSLogs' "$(answer get-bucket-policy)" "$(answer list-objects-v2)" 2>/dev/null && return 0
    grep -q 'AccessDenied' "$(answer get-bucket-policy)" "$(answer list-objects-v2)" 2>/dev/null
}

bucket() { # NAME NUMBER
    bucket=$1 at=$home
    say "$account: bucket $2 of $bucket_count, $bucket"
    ask location
    at=$(bucket_region)
    ask bucket
    listings=60
    [ "$objects" = yes ] && below ''
    if may_hold_logs; then
        [ "$objects" = yes ] && logs_in_bucket
    elif [ "$depth" = logs ]; then
        return
    fi
    ask detail
    printf '%s\t%s\n' "$at" "$bucket" >>"$work/detailed"
}

# A trail's bucket that is not the account's own: does it exist, and does it let us look?
bucket_elsewhere() { # NAME
    bucket=$1 at=$home
    ask elsewhere
    ask location
    if ! failed "$(answer get-bucket-location)"; then
        at=$(bucket_region)
        ask bucket
        ask detail
    fi
}

# What lies directly below a prefix: `folders`, the `newest` object, and the answer's file, `listed`. All empty once enough was listed.
below() { # PREFIX
    folders='' newest='' listed=''
    [ "$listings" -gt 0 ] || return
    listings=$((listings - 1))
    most=1000
    # At the root of a bucket that has nothing to do with logs, names of objects are nobody's business.
    [ -n "$1" ] || most=100
    ask listing "$1"
    listed=$export/$(path listing s3api list-objects-v2 "$1")
    folders=$(rows "$listed" CommonPrefixes Prefix)
    newest=$(rows "$listed" Contents Key | tail -n 1)
}

# Follows AWSLogs/ to the accounts, and a few of their Regions to the oldest and the newest log file.
logs_in_bucket() {
    {
        # At the root, and in the folders there; where a trail or the bucket's policy says that logs are.
        printf 'AWSLogs/\n'
        printf '%s\n' "$folders" | sed '/^$/d; /^AWSLogs\/$/d; s/$/AWSLogs\//' | head -n 10
        awk -F '\t' -v bucket="$bucket" '$4 == bucket && $5 != "-" { print $5 "/AWSLogs/" }' "$work/trails"
        tr '"' '\n' <"$(answer get-bucket-policy)" | sed -n "s/^arn:[a-z-]*:s3:::[^/]*\/\(.*AWSLogs\/\).*/\1/p"
    } | sort -u >"$work/prefixes.$bucket"
    while read -r prefix; do
        below "$prefix"
        for owner in $(printf '%s\n' "$folders" | own_first | head -n 10); do
            case ${owner#"$prefix"} in
                o-*)
                    below "$owner"
                    for member in $(printf '%s\n' "$folders" | own_first | head -n 5); do
                        logs_of_account "$member"
                    done
                    ;;
                [0-9]*) logs_of_account "$owner" ;;
            esac
        done
    done <"$work/prefixes.$bucket"
    rm -f "$work/prefixes.$bucket"
}

# Only folders that are a plain word: CloudTrail makes no others, and a shell could take them for something else.
plain_folders() {
    grep -v '[^A-Za-z0-9_./=+@:,-]'
}

# The same, with this account's before the others.
own_first() {
    plain_folders | awk -v own="/$account/" 'index($0, own) { print; next } { rest[n++] = $0 } END { for (i = 0; i < n; i++) print rest[i] }'
}

logs_of_account() { # .../AWSLogs/ACCOUNT/
    owner_folder=$1
    below "$owner_folder"
    case "
$folders
" in *"
${owner_folder}CloudTrail/
"*) logs_of_kind "${owner_folder}CloudTrail/" ;; esac
    case "
$folders
" in *"
${owner_folder}CloudTrail-Digest/
"*) logs_of_kind "${owner_folder}CloudTrail-Digest/" ;; esac
}

logs_of_kind() { # .../CloudTrail/
    owner_folders=$folders kind_folder=$1
    below "$kind_folder"
    # The Regions that say most first: the bucket's, ours, and the one of the global services.
    few=$(printf '%s\n' "$folders" | plain_folders | awk -v first="$at $home us-east-1" -v folder="$kind_folder" '
        { seen[$0] = 1; all[NR] = $0 }
        END {
            n = split(first, name, " ")
            for (i = 1; i <= n; i++) { wanted = folder name[i] "/"; if (wanted in seen) { print wanted; delete seen[wanted] } }
            for (i = 1; i <= NR; i++) if (all[i] in seen) print all[i]
        }' | head -n 3)
    for region_folder in $few; do
        if [ "$listings" -gt 0 ]; then
            listings=$((listings - 1))
            ask oldest "${region_folder}2"
        fi
        # A live trail has written today. Otherwise the last year, month and day lead there.
        below "$region_folder$today/"
        if [ -z "$newest" ]; then
            below "$region_folder"
            for _ in month day files; do
                last=$(printf '%s\n' "$folders" | plain_folders | grep '/[0-9]*/$' | tail -n 1)
                [ -n "$last" ] && below "$last"
            done
        fi
        case $kind_folder in
            */CloudTrail-Digest/) newest_digests ;;
        esac
    done
    folders=$owner_folders
}

# The newest digest of each trail: its signature is only in its metadata; an older one's is in its successor.
newest_digests() {
    rows "$listed" Contents Key |
        sed -n 's/^\(.*_CloudTrail-Digest_.*_\)\([0-9]\{8\}T[0-9]\{6\}Z\)\.json\.gz$/\1 \2/p' |
        awk '{ last[$1] = $2 } END { for (stream in last) print stream last[stream] ".json.gz" }' | sort | head -n 5 |
        while read -r digest; do
            ask digest "$digest"
        done
}

# The keys in use: Region and id, ARN or alias, as the thing that uses it says.
keys_in_use() {
    cut -f 2,6 "$work/trails"
    for found in "$export/$account"/*/cloudtrail/get-event-data-store.*.json; do
        rows "$found" . KmsKeyId | sed "s/^/-$tab/"
    done
    for found in "$export/$account"/*/logs/describe-log-groups.*.json; do
        rows "$found" logGroups kmsKeyId | sed "s/^/-$tab/"
    done
    for found in "$export/$account"/*/sns/get-topic-attributes.*.json; do
        topic_region=${found#"$export/$account/"}
        rows "$found" . Attributes/KmsMasterKeyId | sed "s/^/${topic_region%%/*}$tab/"
    done
    rows "$export/$account/s3api/list-buckets.json" Buckets Name | while read -r bucket; do
        at=$(bucket_region)
        rows "$(answer get-bucket-encryption)" ServerSideEncryptionConfiguration/Rules ApplyServerSideEncryptionByDefault/KMSMasterKeyID | sed "s/^/$at$tab/"
    done
}

key() { # REGION ID
    at=$1 key=$2
    # A key's policy cannot be asked for by an alias. The list of aliases knows the key; if not, the alias is asked as it is.
    case $key in
        alias/* | *:alias/*)
            target=$(rows "$export/$account/$at/kms/list-aliases.json" Aliases AliasName TargetKeyId |
                awk -F '\t' -v alias="alias/${key#*alias/}" '$1 == alias && $2 != "-" { print $2; exit }')
            [ -n "$target" ] && key=$target
            ;;
    esac
    # The same key may be named by id, ARN and alias: the first to make its folder asks.
    mkdir -p "$export/$account/$at/kms"
    mkdir "$export/$account/$at/kms/$(encode "${key##*:key/}")" 2>/dev/null && ask key
}

keys() {
    keys_in_use | awk -F '\t' '
        $2 == "-" || $2 == "" { next }
        $2 ~ /^arn:/ { split($2, part, ":"); $1 = part[4] }
        $1 != "-" { print $1 "\t" $2 }' | sort -u >"$work/keys"
    for at in $(cut -f 1 "$work/keys" | sort -u); do
        beside ask aliases
    done
    together
    while IFS=$tab read -r key_region id; do
        beside key "$key_region" "$id"
    done <"$work/keys"
    together
}

# The log group, role and topic of each trail, and who is told when an alarm on the trail's metrics rings.
monitoring() {
    cut -f 7 "$work/trails" | awk -F : -v account="$account" '$5 == account && NF >= 7 { print $4 "\t" $7 }' | sort -u >"$work/groups"
    while IFS=$tab read -r at group; do
        ask group "$group"
    done <"$work/groups"
    for at in $(cut -f 1 "$work/groups" | sort -u); do
        ask monitoring
    done
    {
        cut -f 9 "$work/trails"
        alarm_topics
    } | awk -F : 'NF == 6 && $3 == "sns" { print $4 "\t" $0 }' | sort -u | head -n 50 >"$work/topics"
    while IFS=$tab read -r at arn; do
        ask topic "${arn##*:}"
    done <"$work/topics"
    at=$home
    cut -f 8 "$work/trails" | awk -F : -v account="$account" '$5 == account { print $6 }' | sed 's/.*\///' | sort -u >"$work/roles"
    while read -r role; do
        role_of_trail
    done <"$work/roles"
}

role_of_trail() {
    ask role "$role"
    rows "$export/$account/$at/iam/list-role-policies.$(encode "$role").json" PolicyNames . | while read -r policy; do
        ask inline "$role/$policy"
    done
    rows "$export/$account/$at/iam/list-attached-role-policies.$(encode "$role").json" AttachedPolicies PolicyArn | while read -r attached; do
        ask attached "$attached"
        version=$(value_of "$export/$account/$at/iam/get-policy.$(encode "$attached").json" Policy/DefaultVersionId)
        [ -n "$version" ] && ask version "$attached"
    done
}

# The topics of the alarms whose metric a filter on a trail's log group fills.
alarm_topics() {
    for found in "$export/$account"/*/cloudwatch/describe-alarms.json; do
        [ -s "$found" ] || continue
        alarm_region=${found#"$export/$account/"}
        for filters in "$export/$account/${alarm_region%%/*}"/logs/describe-metric-filters.*.json; do
            [ -s "$filters" ] && flat "$filters" | sed -n "s/.*\/metricName$tab//p"
        done | sort -u >"$work/metric-names"
        flat "$found" | awk -F '\t' -v names="$work/metric-names" '
            BEGIN { while ((getline name < names) > 0) wanted[name] = 1 }
            { split($1, part, "/") }
            part[2] != "MetricAlarms" { next }
            part[4] == "MetricName" && ($2 in wanted) { hit[part[3]] = 1 }
            part[4] == "AlarmActions" { n++; alarm[n] = part[3]; target[n] = $2 }
            END { for (i = 1; i <= n; i++) if (alarm[i] in hit) print target[i] }'
    done
}

# Size, number of objects and requests, for the buckets that were asked about in detail and for metrics that exist.
metrics_of_region() { # REGION
    at=$1
    ask metrics
    flat "$export/$account/$at/cloudwatch/list-metrics.json" | awk -F '\t' -v region="$at" -v detailed="$work/detailed" '
        BEGIN {
            while ((getline line < detailed) > 0) { split(line, part, "\t"); if (part[1] == region) wanted[part[2]] = 1 }
            for (i = split("BucketSizeBytes NumberOfObjects", one, " "); i > 0; i--) statistic[one[i]] = "Average"
            for (i = split("AllRequests GetRequests HeadRequests ListRequests PutRequests PostRequests DeleteRequests", one, " "); i > 0; i--) statistic[one[i]] = "Sum"
        }
        function flush() {
            if ((bucket in wanted) && (metric in statistic) && kind != "") print bucket "\t" metric "\t" kind "\t" value "\t" statistic[metric]
            bucket = metric = kind = value = ""
        }
        { split($1, part, "/") }
        part[2] != "Metrics" { next }
        part[3] != last { flush(); last = part[3] }
        part[4] == "MetricName" { metric = $2 }
        part[4] == "Dimensions" && part[6] == "Name" { name[part[5]] = $2 }
        part[4] == "Dimensions" && part[6] == "Value" { if (name[part[5]] == "BucketName") bucket = $2; else { kind = name[part[5]]; value = $2 } }
        END { flush() }' | sort -u | while IFS=$tab read -r bucket metric dimension value statistic; do
        ask metric "$bucket/$metric/$value"
    done
}

# ------------------------------------------------------------------------------------------------------------------ One account

# Everything about the account whose credentials are in force.
collect() { # own|member
    at=$home
    ask account
    if [ "$1" = own ] && ! failed "$export/$account/organizations/describe-organization.json"; then
        say "$account: the organization"
        beside organization
    fi
    [ "$iam" = yes ] && beside ask iam
    [ "$1" = own ] && [ "$cost" = yes ] && beside ask cost
    for one in $region_list; do
        say "$account: Region $one"
        beside region "$one"
    done
    together

    trails >"$work/trails"
    : >"$work/detailed"
    everywhere cloudtrail/list-event-data-stores | while read -r found; do
        rows "$found" EventDataStores EventDataStoreArn Name
    done | sort -u >"$work/stores"
    everywhere cloudtrail/list-channels | while read -r found; do
        rows "$found" Channels ChannelArn Name
    done | sort -u >"$work/channels"
    say "$account: $(count "$work/trails") trails, $(count "$work/stores") event data stores"
    while IFS=$tab read -r arn trail_region name _; do
        beside trail "$arn" "$trail_region" "$name"
    done <"$work/trails"
    while IFS=$tab read -r arn name; do
        beside store "$arn" "$(printf '%s\n' "$arn" | cut -d : -f 4)" "$name"
    done <"$work/stores"
    while IFS=$tab read -r arn name; do
        beside channel "$arn" "$(printf '%s\n' "$arn" | cut -d : -f 4)" "$name"
    done <"$work/channels"
    together

    rows "$export/$account/s3api/list-buckets.json" Buckets Name >"$work/buckets"
    bucket_count=$(count "$work/buckets")
    depth=$bucket_depth
    if [ -z "$depth" ]; then
        depth=all
        if [ "$bucket_count" -gt 50 ]; then
            depth=logs
            say "$account: $bucket_count buckets; those that cannot hold logs are asked about in short (--buckets all asks everything)"
        fi
    fi
    number=0
    while read -r name; do
        number=$((number + 1))
        beside bucket "$name" "$number"
    done <"$work/buckets"
    cut -f 4 "$work/trails" | sort -u | grep -vxF -e - -f "$work/buckets" >"$work/elsewhere"
    while read -r name; do
        beside bucket_elsewhere "$name"
    done <"$work/elsewhere"
    together

    say "$account: monitoring, keys and sizes"
    for one in $(cut -f 1 "$work/detailed" | sort -u); do
        beside metrics_of_region "$one"
    done
    monitoring
    together
    keys
}

count() {
    wc -l <"$1" | tr -d ' '
}

# ------------------------------------------------------------------------------------------------------------------ Member accounts

# The role's credentials go from the answer into the environment of the calls; no file and no command line sees them.
become() { # ACCOUNT
    account=$1 at=$home
    arn=arn:$partition:iam::$account:role/$member_role
    set -- sts assume-role --role-arn "$arn" --role-session-name trailglass-export ${external_id:+--external-id "$external_id"} --region "$home"
    file=$export/$(path member sts assume-role '')
    mkdir -p "${file%/*}"
    # shellcheck disable=SC2086 # `limit` is a command with its argument, or nothing.
    credentials=$($limit aws "$@" --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2>"$file.stderr" </dev/null)
    status=$?
    if [ $status -ne 0 ]; then
        failure
        printf '{"Error": {"Code": %s, "Message": %s}}\n' "$(string "$code")" "$(string "$message")" >"$file"
        rm -f "$file.stderr"
        record "$account/sts/assume-role.json" "$code" '' "$@"
        say "$account: the role $member_role cannot be assumed ($code)"
        return 1
    fi
    rm -f "$file.stderr"
    # shellcheck disable=SC2086 # Three words.
    set -- $credentials
    credentials=''
    AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    unset AWS_PROFILE AWS_DEFAULT_PROFILE
}

# Back to the credentials that the collector was started with.
restore() {
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    [ -n "${own_key+set}" ] && AWS_ACCESS_KEY_ID=$own_key && export AWS_ACCESS_KEY_ID
    [ -n "${own_secret+set}" ] && AWS_SECRET_ACCESS_KEY=$own_secret && export AWS_SECRET_ACCESS_KEY
    [ -n "${own_token+set}" ] && AWS_SESSION_TOKEN=$own_token && export AWS_SESSION_TOKEN
    [ -n "${own_profile+set}" ] && AWS_PROFILE=$own_profile && export AWS_PROFILE
    [ -n "${own_default_profile+set}" ] && AWS_DEFAULT_PROFILE=$own_default_profile && export AWS_DEFAULT_PROFILE
    :
}

members() {
    own=$account
    [ -n "${AWS_ACCESS_KEY_ID+set}" ] && own_key=$AWS_ACCESS_KEY_ID
    [ -n "${AWS_SECRET_ACCESS_KEY+set}" ] && own_secret=$AWS_SECRET_ACCESS_KEY
    [ -n "${AWS_SESSION_TOKEN+set}" ] && own_token=$AWS_SESSION_TOKEN
    [ -n "${AWS_PROFILE+set}" ] && own_profile=$AWS_PROFILE
    [ -n "${AWS_DEFAULT_PROFILE+set}" ] && own_default_profile=$AWS_DEFAULT_PROFILE
    if [ "$accounts" = all ]; then
        rows "$export/$account/organizations/list-accounts.json" Accounts Id Status | awk -F '\t' '$2 == "ACTIVE" || $2 == "-" { print $1 }' >"$work/members"
        [ -s "$work/members" ] || say "$account: the organization's accounts cannot be listed from here; --accounts names them"
    else
        printf '%s\n' "$accounts" | tr ',' '\n' | sed '/^$/d' >"$work/members"
    fi
    while read -r member; do
        [ "$member" = "$own" ] && continue
        [ -e "$work/stop" ] && break
        if become "$member"; then
            at=$home
            ask caller
            collect member
            restore
        fi
    done <"$work/members"
    account=$own
}

# ------------------------------------------------------------------------------------------------------------------ From start to end

for program in aws awk sed sort tr od cut grep; do
    command -v $program >/dev/null || {
        say "collect.sh needs the program '$program', which is not here. AWS CloudShell has it."
        exit 1
    }
done
# No pager, no questions, errors in the form that all versions know; patience when AWS asks for a slower pace; and an end to a call that hangs.
AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off AWS_CLI_ERROR_FORMAT=legacy AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=${AWS_MAX_ATTEMPTS:-6}
export AWS_PAGER AWS_CLI_AUTO_PROMPT AWS_CLI_ERROR_FORMAT AWS_RETRY_MODE AWS_MAX_ATTEMPTS
limit=''
command -v timeout >/dev/null && limit="timeout $timeout"

home=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region 2>/dev/null </dev/null)}}
home=${home:-us-east-1}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
today=$(date -u +%Y/%m/%d)
# Validation of log files came in October 2015: no key is older.
keys_since=2015-09-01T00:00:00Z
expression="SELECT accountId, awsRegion, resourceType, resourceId, resourceName, arn, tags, configuration, supplementaryConfiguration WHERE resourceType IN ('AWS::CloudTrail::Trail', 'AWS::S3::Bucket')"
cost_filter='{"Dimensions": {"Key": "SERVICE", "Values": ["AWS CloudTrail"]}}'
# The first day of the month so many months ago.
months_ago() {
    year=${now%%-*} month=${now#*-}
    month=${month%%-*}
    month=$((${month#0} - $1))
    [ $month -ge 1 ] || { month=$((month + 12)) && year=$((year - 1)); }
    printf '%04d-%02d-01' "$year" "$month"
}
metrics_since=$(months_ago 1)T00:00:00Z
cost_since=$(months_ago 3)
# The day that is not over stays out.
cost_until=${now%T*}

work=${TMPDIR:-/tmp}/trailglass-export.$$
mkdir "$work" || {
    say "$work cannot be made; TMPDIR names another place"
    exit 1
}
export=$work/export
mkdir "$export"
: >"$work/calls"
trap 'rm -rf "$work"' EXIT
trap 'say "Stopping: the calls under way are finished and kept. Once more stops at once."; : >"$work/stop"; trap "exit 130" INT TERM HUP' INT TERM HUP

# Who are we? Without an answer there is nothing to collect. The answer names the folder it belongs in.
account=unknown at=$home name=''
ask caller
account=$(value_of "$export/unknown/sts/get-caller-identity.json" Account)
case $account in
    *[!0-9]* | '')
        say "The AWS CLI has no access: $(value_of "$export/unknown/sts/get-caller-identity.json" Error/Message)"
        say "In AWS CloudShell it has; elsewhere, sign in first (aws sts get-caller-identity has to answer)."
        exit 1
        ;;
esac
partition=$(value_of "$export/unknown/sts/get-caller-identity.json" Arn | cut -d : -f 2)
mv "$export/unknown" "$export/$account"
sed "s/unknown\/sts/$account\/sts/g" "$work/calls" >"$work/calls.named" && mv "$work/calls.named" "$work/calls"

stem=trailglass-export-$account-$(printf '%s' "$now" | tr -d ':-')
suffix=zip
command -v zip >/dev/null || suffix=tar.gz
case $output in
    *.zip) suffix=zip archive=$output ;;
    *.tar.gz | *.tgz) suffix=tar.gz archive=$output ;;
    *) archive=${output%/}/$stem.$suffix ;;
esac
case $archive in /*) ;; *) archive=$PWD/$archive ;; esac
if [ -e "$archive" ]; then
    say "$archive is there already; --output names another file"
    exit 1
fi
if [ ! -d "${archive%/*}" ] || [ ! -w "${archive%/*}" ]; then
    say "${archive%/*} is not a directory that can be written to; --output names another place"
    exit 1
fi
if [ $suffix = zip ] && ! command -v zip >/dev/null; then
    say "the program 'zip' is not here; --output with .tar.gz needs none"
    exit 1
fi

if [ "$regions" = all ]; then
    at=$home
    ask regions
    region_list=$(rows "$export/$account/$home/ec2/describe-regions.json" Regions RegionName OptInStatus | awk -F '\t' '$2 != "not-opted-in" { print $1 }' | sort)
    if [ -z "$region_list" ]; then
        region_list=$(printf '%s\nus-east-1\n' "$home" | sort -u)
        say "$account: the Regions cannot be listed; asking $(printf '%s' "$region_list" | tr '\n' ' ')(--regions names others)"
    fi
else
    region_list=$(printf '%s\n' "$regions" | tr ',' '\n' | sed '/^$/d' | sort -u)
fi

collect own
[ -n "$member_role" ] && [ ! -e "$work/stop" ] && members
together

# ------------------------------------------------------------------------------------------------------------------ The archive

find "$export" \( -name '*.part' -o -name '*.stderr' \) -exec rm -f {} +
{
    printf '{ "layout": 1, "collected": "%s", "account": "%s", "calls": [\n' "$now" "$account"
    sort "$work/calls" | cut -f 2- | sed '$!s/$/,/; s/^/  /'
    printf '] }\n'
} >"$export/trailglass-export.json"
(
    cd "$export" || exit 1
    if [ $suffix = zip ]; then
        zip -q -X -D -r "$work/archive.zip" . && mv "$work/archive.zip" "$archive"
    else
        tar -cf - trailglass-export.json [0-9]* | gzip >"$work/archive" && mv "$work/archive" "$archive"
    fi
) || {
    say "the archive cannot be written to $archive"
    exit 1
}

made=$(count "$work/calls")
errors=$(grep -vc '"error": null' "$work/calls")
say "$made calls, $errors of them answered with an error, which is recorded too:"
sed -n 's/.*"error": "\([^"]*\)".*/\1/p' "$work/calls" | sort | uniq -c | sort -rn | head -n 12 >&2
if grep -qE '"error": "[^"]*(AccessDenied|Unauthorized|AuthorizationError)' "$work/calls"; then
    say "Some calls were not allowed: what they would show is reported as unknown. --policy prints the policy that allows them."
fi
say "Written: $archive ($(wc -c <"$archive" | tr -d ' ') bytes). Drop it on the Trailglass page."
[ -e "$work/stop" ] && exit 130
exit 0
