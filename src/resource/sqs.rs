//! Amazon SQS: queues. A message waits in a queue until a worker has done what it says and deletes it.

use super::accepted::{TAGS, flag, int, open, text};
use super::naming;
use super::policy;
use super::rule::{Verdict, others, refusal};
use super::{Attribute, Default, Kind, Presence, Property, Resource, Scope, Type, Value, World, identity};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[QUEUE, POLICY];

const TYPE: &str = "AWS::SQS::Queue";
const POLICY_TYPE: &str = "AWS::SQS::QueuePolicy";

/// How the names of FIFO queues end.
const FIFO: &str = ".fifo";

/// A policy is JSON inside CloudFormation, so SQS's own spelling stands there; snake_case is taken as well.
const REDRIVE: Type = Type::Either(&[
    Type::Map(&[
        Property::required(
            "dead_letter_target_arn",
            Type::RefOrText(&[TYPE]),
            "the queue for messages that nobody could handle",
        ),
        Property::optional(
            "max_receive_count",
            Type::Int(1, 1_000),
            Default::Int(10),
            "how often a message is handed out before it goes there",
        ),
    ]),
    Type::Open,
]);

/// The keys of a redrive policy, as here and as SQS spells them.
const TARGET: [&str; 2] = ["dead_letter_target_arn", "deadLetterTargetArn"];
const COUNT: [&str; 2] = ["max_receive_count", "maxReceiveCount"];

/// Source of defaults and bounds: API model of SQS (CreateQueue), botocore 1.43.11.
const QUEUE: Kind = Kind {
    type_name: TYPE,
    module: "sqs",
    constructor: "queue",
    scope: Scope::Regional,
    summary: "a queue of messages between those who ask and those who do; a message that is not deleted in time is handed out again",
    properties: &[
        Property::optional(
            "visibility_timeout",
            Type::Int(0, 43_200),
            Default::Int(30),
            "seconds for which a message is hidden from others once it was handed out",
        ),
        Property::optional(
            "message_retention_period",
            Type::Int(60, 1_209_600),
            Default::Int(345_600),
            "seconds after which a message is thrown away (4 days)",
        ),
        Property::optional(
            "redrive_policy",
            REDRIVE,
            Default::None,
            "where messages go that were handed out too often: #{ dead_letter_target_arn, max_receive_count }",
        ),
        Property::optional(
            "delay_seconds",
            Type::Int(0, 900),
            Default::Int(0),
            "seconds before a message is seen at all",
        ),
        Property::optional(
            "receive_message_wait_time_seconds",
            Type::Int(0, 20),
            Default::Int(0),
            "seconds for which a worker's question waits for a message; above 0 there are fewer empty answers",
        ),
        Property::optional(
            "fifo_queue",
            Type::Bool,
            Default::Bool(false),
            "in order and once; a group of messages has one worker at a time",
        ),
        flag("content_based_deduplication", false, "messages with the same content count once (FIFO)"),
        text("deduplication_scope", "`queue` or `messageGroup` (FIFO)"),
        text("fifo_throughput_limit", "`perQueue` or `perMessageGroupId` (FIFO)"),
        Property::optional(
            "maximum_message_size",
            Type::Int(1_024, 1_048_576),
            Default::Int(1_048_576),
            "bytes that a message may have",
        ),
        Property::optional(
            "queue_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS; that of a FIFO queue ends with `.fifo`",
        ),
        open("redrive_allow_policy", "whose dead letters it takes"),
        flag("sqs_managed_sse_enabled", true, "encrypted with keys of SQS"),
        text("kms_master_key_id", "the key that encrypts it instead"),
        int("kms_data_key_reuse_period_seconds", 60, 86_400, "seconds for which a data key is used again"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "queue_url", summary: "the URL that programs send to" },
        Attribute { name: "queue_arn", summary: "its ARN" },
    ],
    arn: "{queue_name}",
    arn_service: "sqs",
    read: |queue, world, name| match name {
        "queue_url" => {
            let (region, account) = (queue.region, world.account());
            Some(Value::Text(format!("https://sqs.{region}.amazonaws.com/{account}/{}", queue_name(queue))))
        }
        "queue_arn" => identity::arn(queue, world).map(Value::Text),
        "queue_name" => Some(Value::Text(queue_name(queue))),
        _ => None,
    },
    presence: |queue, world| {
        Some(Presence {
            service: Some("sqs"),
            public: is_public(queue, world),
            port: 443,
            why_private: "a queue answers only those whom IAM or its policy lets in",
            ..Presence::default()
        })
    },
    refuse,
    ..Kind::BARE
};

/// Its name in AWS.
pub fn queue_name(queue: &Resource) -> String {
    queue.text("queue_name").unwrap_or_else(|| {
        let end = if queue.flag("fifo_queue") && !queue.name.ends_with(FIFO) { FIFO } else { "" };
        format!("{}{end}", queue.name)
    })
}

/// The queue that takes the dead letters of another, and how often a message is handed out before.
pub fn dead_letters<'w>(queue: &Resource, world: &'w dyn World) -> Option<(&'w Resource, u32)> {
    let terms = queue.set("redrive_policy")?;
    let entry = |names: [&str; 2]| names.into_iter().find_map(|name| terms.get(name));
    let target = match entry(TARGET)? {
        Value::Ref(id) => world.get(*id).filter(|target| target.is(TYPE))?,
        Value::Text(text) => {
            let name = text.rsplit(':').next().unwrap_or(text);
            naming::called(queue, name, world, TYPE, "queue_name")?
        }
        _ => return None,
    };
    let count = entry(COUNT).and_then(Value::as_int).unwrap_or(10);
    Some((target, u32::try_from(count).unwrap_or(10)))
}

fn refuse(queue: &Resource, world: &dyn World) -> Verdict {
    let fifo = queue.flag("fifo_queue");
    if let Some(name) = queue.text("queue_name") {
        let sign = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let plain = name.strip_suffix(FIFO).unwrap_or(&name);
        if name.ends_with(FIFO) != fifo {
            let message = if fifo {
                format!("the name of a FIFO queue ends with `{FIFO}`")
            } else {
                format!("a name that ends with `{FIFO}` is that of a FIFO queue")
            };
            return Err(refusal(queue, "queue_name", "bad-name", message)
                .help("`fifo_queue: true` and the end of the name go together"));
        }
        if plain.is_empty() || name.len() > 80 || !plain.chars().all(sign) {
            let message = format!("{name:?} cannot be the name of a queue");
            return Err(refusal(queue, "queue_name", "bad-name", message)
                .help("1 to 80 letters, digits, `-` and `_`"));
        }
    }
    let only = ["content_based_deduplication", "deduplication_scope", "fifo_throughput_limit"];
    let stray =
        only.into_iter().find(|name| !fifo && queue.set(name).is_some_and(|v| *v != Value::Bool(false)));
    if let Some(property) = stray {
        let message = format!("`{property}` is for FIFO queues");
        return Err(refusal(queue, property, "only-of-fifo", message).help("write `fifo_queue: true`"));
    }
    let same = |other: &&Resource| other.region == queue.region && queue_name(other) == queue_name(queue);
    if let Some(other) = others(queue, world, TYPE).find(same) {
        let message = format!("`{}` has the name `{}` already", other.address(), queue_name(queue));
        return Err(refusal(queue, "queue_name", "name-taken", message));
    }
    refuse_redrive(queue, world)
}

/// Dead letters that go nowhere, to the queue itself, or to a queue of the other sort.
fn refuse_redrive(queue: &Resource, world: &dyn World) -> Verdict {
    if queue.set("redrive_policy").is_none() {
        return Ok(());
    }
    let property = "redrive_policy";
    let known = |key: &&String| TARGET.iter().chain(&COUNT).any(|name| name == key);
    let mut keys = queue.set(property).and_then(Value::as_map).into_iter().flatten().map(|(key, _)| key);
    if let Some(strange) = keys.find(|key| !known(key)) {
        let message = format!("a redrive policy has no `{strange}`");
        return Err(refusal(queue, property, "unknown-property", message)
            .nearest(strange, TARGET.into_iter().chain(COUNT)));
    }
    let Some((target, count)) = dead_letters(queue, world) else {
        return Err(refusal(queue, property, "no-such-queue", "the queue for dead letters does not exist")
            .help("dead_letter_target_arn: the handle of an `sqs::queue`"));
    };
    if !(1..=1_000).contains(&count) {
        let message = format!("a message is handed out between 1 and 1000 times, not {count}");
        return Err(refusal(queue, property, "out-of-range", message));
    }
    if target.id == queue.id {
        let message = "a queue cannot take its own dead letters";
        return Err(refusal(queue, property, "own-dead-letters", message)
            .help("they would be handed out again and again; make another queue for them"));
    }
    if target.flag("fifo_queue") != queue.flag("fifo_queue") {
        let sort = if queue.flag("fifo_queue") { "a FIFO queue" } else { "a standard queue" };
        let message = format!("the dead letters of {sort} go to {sort}, and `{}` is none", target.address());
        return Err(refusal(queue, property, "wrong-queue", message));
    }
    Ok(())
}

const POLICY: Kind = Kind {
    type_name: POLICY_TYPE,
    module: "sqs",
    constructor: "queue_policy",
    scope: Scope::Regional,
    summary: "says who may do what with queues; S3 and SNS need one to send",
    properties: &[
        Property::required("queues", Type::List(&Type::RefOrText(&[TYPE])), "the queues"),
        Property::required(
            "policy_document",
            Type::Open,
            "a policy: #{ Version, Statement: [#{ Effect, Principal, Action, Resource, Condition }] }",
        ),
    ],
    refuse: |resource, _| {
        let document = resource.set("policy_document").map(policy::statements).unwrap_or_default();
        if document.is_empty() {
            let message = "a policy document needs `Statement`, a list of maps";
            return Err(refusal(resource, "policy_document", "wrong-type", message).help(policy::EXAMPLE));
        }
        Ok(())
    },
    ..Kind::BARE
};

/// Whether a policy lets everybody in.
fn is_public(queue: &Resource, world: &dyn World) -> bool {
    let about = |policy: &&Resource| policy.references("queues").contains(&queue.id);
    let mut policies = world.of(POLICY_TYPE).filter(about);
    policies.any(|found| {
        let statements = found.set("policy_document").map(policy::statements).unwrap_or_default();
        statements.iter().any(policy::opens)
    })
}
