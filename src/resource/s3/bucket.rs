//! A bucket.

use super::{access, lifecycle, replication};
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Type, Value, World, identity,
};

pub(super) const TYPE: &str = "AWS::S3::Bucket";

/// The port of HTTPS, on which AWS services answer.
const HTTPS: u16 = 443;

const STATUS: Type = Type::Map(&[Property::required(
    "status",
    Type::OneOf(&["Enabled", "Suspended"]),
    "`Enabled` keeps what is overwritten or deleted as older versions",
)]);

const BLOCK: Type = Type::Map(&[
    Property::optional("block_public_acls", Type::Bool, Default::Bool(false), "refuses ACLs that open it"),
    Property::optional(
        "ignore_public_acls",
        Type::Bool,
        Default::Bool(false),
        "passes over ACLs that open it",
    ),
    Property::optional(
        "block_public_policy",
        Type::Bool,
        Default::Bool(false),
        "refuses policies that open it",
    ),
    Property::optional(
        "restrict_public_buckets",
        Type::Bool,
        Default::Bool(false),
        "passes over policies that open it, except for AWS services and this account",
    ),
]);

const WEBSITE: Type = Type::Map(&[
    Property::optional(
        "index_document",
        Type::Text,
        Default::None,
        "what a folder answers, such as `index.html`",
    ),
    Property::optional(
        "error_document",
        Type::Text,
        Default::None,
        "what is answered where nothing is found",
    ),
    open("redirect_all_requests_to", "another host that answers everything"),
    open("routing_rules", "what is sent elsewhere"),
]);

const fn event(target: &'static str, types: &'static [&'static str], what: &'static str) -> [Property; 3] {
    [
        Property::required("event", Type::Text, "such as `s3:ObjectCreated:*`"),
        Property::required(target, Type::RefOrText(types), what),
        open("filter", "which names it concerns"),
    ]
}

const TO_QUEUE: [Property; 3] = event("queue", &["AWS::SQS::Queue"], "the queue that gets a message");
const TO_FUNCTION: [Property; 3] =
    event("function", &["AWS::Lambda::Function"], "the function that is called");
const TO_TOPIC: [Property; 3] = event("topic", &["AWS::SNS::Topic"], "the topic that gets a message");

const NOTIFICATIONS: Type = Type::Map(&[
    Property::optional("queue_configurations", Type::List(&Type::Map(&TO_QUEUE)), Default::None, "to queues"),
    Property::optional(
        "lambda_configurations",
        Type::List(&Type::Map(&TO_FUNCTION)),
        Default::None,
        "to functions",
    ),
    Property::optional("topic_configurations", Type::List(&Type::Map(&TO_TOPIC)), Default::None, "to topics"),
    open("event_bridge_configuration", "to EventBridge"),
]);

/// ACLs. Source: API model of S3 (CreateBucket.ACL), botocore 1.43.11, by CloudFormation's names.
const ACLS: &[&str] = &[
    "Private",
    "PublicRead",
    "PublicReadWrite",
    "AuthenticatedRead",
    "AwsExecRead",
    "BucketOwnerRead",
    "BucketOwnerFullControl",
    "LogDeliveryWrite",
];

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "s3",
    constructor: "bucket",
    scope: Scope::Regional,
    summary: "a bucket of objects, kept in three AZs or more of its Region; private until a policy opens it",
    properties: &[
        Property::optional(
            "bucket_name",
            Type::Text,
            Default::Computed("its name here and some letters that make it unique in the world"),
            "its name in AWS: 3 to 63 small letters, digits, `-` and `.`",
        ),
        Property::optional(
            "versioning_configuration",
            STATUS,
            Default::Computed("no versions are kept"),
            "whether older versions are kept",
        ),
        Property::optional(
            "public_access_block_configuration",
            BLOCK,
            Default::Computed("everything is blocked, as AWS does since April 2023"),
            "guards against a bucket that everybody can read by mistake",
        ),
        Property::optional(
            "lifecycle_configuration",
            lifecycle::TYPE,
            Default::None,
            "moves objects to cheaper classes and deletes them, by age",
        ),
        Property::optional(
            "replication_configuration",
            replication::TYPE,
            Default::None,
            "copies new objects to another bucket, perhaps of another Region",
        ),
        Property::optional(
            "website_configuration",
            WEBSITE,
            Default::None,
            "answers as a web site, over HTTP alone",
        ),
        Property::optional(
            "notification_configuration",
            NOTIFICATIONS,
            Default::None,
            "tells queues, functions and topics of new objects",
        ),
        Property::optional(
            "access_control",
            Type::OneOf(ACLS),
            Default::Text("Private"),
            "an ACL of the old sort; only where `ownership_controls` allow ACLs",
        ),
        open("ownership_controls", "whether ACLs count at all; by default they do not"),
        open("bucket_encryption", "how it is encrypted; by default with keys of S3"),
        open("cors_configuration", "which other sites' pages may read it"),
        open("logging_configuration", "where accesses are written down"),
        open("accelerate_configuration", "uploads through edge locations"),
        open("analytics_configurations", "analyses which class would fit"),
        open("intelligent_tiering_configurations", "archives of Intelligent-Tiering"),
        open("inventory_configurations", "lists of what is in it"),
        open("metrics_configurations", "metrics of requests"),
        open("metadata_configuration", "tables of what is in it"),
        open("metadata_table_configuration", "tables of what is in it, the older sort"),
        open("object_lock_configuration", "objects that cannot be deleted for a time"),
        flag("object_lock_enabled", false, "whether objects can be locked"),
        text("abac_status", "whether labels decide on access"),
        text("bucket_name_prefix", "how a generated name begins"),
        text("bucket_namespace", "whose namespace the name is in"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "domain_name", summary: "its DNS name, for origins and objects" },
        Attribute { name: "regional_domain_name", summary: "the same with its Region" },
        Attribute { name: "dual_stack_domain_name", summary: "the same with IPv6" },
        Attribute { name: "website_url", summary: "the address of its web site" },
    ],
    arn: "{bucket_name}",
    arn_service: "s3",
    read,
    presence: |bucket, world| {
        Some(Presence {
            service: Some("s3"),
            public: access::is_public(bucket, world),
            port: HTTPS,
            why_private: "no bucket policy lets everybody read it",
            ..Presence::default()
        })
    },
    refuse,
    ..Kind::BARE
};

/// Its name in AWS.
pub fn bucket_name(bucket: &Resource) -> String {
    bucket.text("bucket_name").unwrap_or_else(|| {
        let label: String = identity::dns_label(&bucket.name).chars().take(40).collect();
        format!("{label}-{:012x}", identity::fingerprint(&bucket.address()) >> 16)
    })
}

/// Its DNS name, with its Region: what a distribution takes as origin.
pub fn domain_name(bucket: &Resource) -> String {
    format!("{}.s3.{}.amazonaws.com", bucket_name(bucket), bucket.region)
}

/// Whether older versions are kept.
pub fn is_versioned(bucket: &Resource) -> bool {
    let status = bucket.set("versioning_configuration").and_then(|terms| terms.get("status"));
    status.and_then(Value::as_text) == Some("Enabled")
}

/// Whether it answers as a web site.
pub fn is_website(bucket: &Resource) -> bool {
    bucket.set("website_configuration").is_some()
}

/// The host of its web site. Older Regions write a dash before the Region, newer ones a dot; both are known by the
/// dot. Source: Amazon S3 user guide, "Website endpoints".
pub fn website_host(bucket: &Resource) -> String {
    format!("{}.s3-website.{}.amazonaws.com", bucket_name(bucket), bucket.region)
}

fn read(bucket: &Resource, _: &dyn World, name: &str) -> Option<Value> {
    let called = bucket_name(bucket);
    match name {
        "bucket_name" => Some(Value::Text(called)),
        "domain_name" => Some(Value::Text(format!("{called}.s3.amazonaws.com"))),
        "regional_domain_name" => Some(Value::Text(domain_name(bucket))),
        "dual_stack_domain_name" => {
            Some(Value::Text(format!("{called}.s3.dualstack.{}.amazonaws.com", bucket.region)))
        }
        "website_url" if is_website(bucket) => Some(Value::Text(format!("http://{}", website_host(bucket)))),
        _ => None,
    }
}

fn refuse(bucket: &Resource, world: &dyn World) -> Verdict {
    refuse_name(bucket, world)?;
    refuse_acl(bucket)?;
    refuse_website(bucket)?;
    refuse_notifications(bucket, world)?;
    lifecycle::refuse(bucket)?;
    replication::refuse(bucket, world)?;
    within_quota(bucket, "s3.buckets", others(bucket, world, TYPE).count(), "in this account")
}

/// What a name must be. Source: Amazon S3 user guide, "Bucket naming rules".
fn refuse_name(bucket: &Resource, world: &dyn World) -> Verdict {
    let Some(name) = bucket.text("bucket_name") else { return Ok(()) };
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let fine = (3..=63).contains(&name.len())
        && name.chars().all(sign)
        && end(name.chars().next())
        && end(name.chars().last())
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err();
    if !fine {
        return Err(refusal(
            bucket,
            "bucket_name",
            "bad-name",
            format!("{name:?} cannot be the name of a bucket"),
        )
        .help("3 to 63 small letters, digits, `-` and `.`; no capitals, no `_`, no address"));
    }
    match others(bucket, world, TYPE).find(|other| bucket_name(other) == name) {
        Some(other) => {
            let message = format!("`{}` has the name `{name}` already", other.address());
            Err(refusal(bucket, "bucket_name", "name-taken", message)
                .help("the names of buckets are unique in the whole world"))
        }
        None => Ok(()),
    }
}

/// An ACL where ACLs do not count, or that the public access block refuses.
fn refuse_acl(bucket: &Resource) -> Verdict {
    let acl = bucket.text("access_control").unwrap_or_default();
    if bucket.set("access_control").is_none() || acl == "Private" || acl == "BucketOwnerFullControl" {
        return Ok(());
    }
    if !access::allows_acls(bucket) {
        let message = "this bucket has no ACLs: it belongs to its owner alone, as every new one";
        return Err(refusal(bucket, "access_control", "no-acls", message)
            .help("open it with an `s3::bucket_policy`, or better put CloudFront in front of it"));
    }
    if acl.starts_with("Public") && access::blocks(bucket, "block_public_acls") {
        let message = "its public access block refuses an ACL that opens it to everybody";
        return Err(refusal(bucket, "access_control", "public-access-blocked", message)
            .help("keep it private and put CloudFront in front of it"));
    }
    Ok(())
}

fn refuse_website(bucket: &Resource) -> Verdict {
    let Some(terms) = bucket.set("website_configuration") else { return Ok(()) };
    if terms.get("index_document").is_some() || terms.get("redirect_all_requests_to").is_some() {
        return Ok(());
    }
    let message = "a web site needs `index_document`";
    Err(refusal(bucket, "website_configuration", "missing-property", message)
        .help("index_document: what a folder answers, such as \"index.html\""))
}

/// A FIFO queue, which S3 cannot tell anything.
fn refuse_notifications(bucket: &Resource, world: &dyn World) -> Verdict {
    let queues = bucket
        .set("notification_configuration")
        .and_then(|terms| terms.get("queue_configurations")?.as_list())
        .unwrap_or_default();
    let queues = queues.iter().filter_map(|terms| world.get(terms.get("queue")?.as_ref()?));
    match queues.into_iter().find(|queue| queue.is("AWS::SQS::Queue") && queue.flag("fifo_queue")) {
        Some(queue) => {
            let message = format!("S3 cannot send events to `{}`, which is a FIFO queue", queue.address());
            Err(refusal(bucket, "notification_configuration", "wrong-queue", message)
                .help("take a standard queue"))
        }
        None => Ok(()),
    }
}
