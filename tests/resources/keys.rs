//! Tables of DynamoDB, queues of SQS.

use super::account::Account;
use cloudkata::resource::{dynamodb, sqs};

const CARTS: &str = "dynamodb::table.carts";
const KEY: &str = r#""key_schema": [{"attribute_name": "id", "key_type": "HASH"}],
    "attribute_definitions": [{"attribute_name": "id", "attribute_type": "S"}]"#;

fn table(more: &str) -> String {
    format!(r#"{{{KEY}, "billing_mode": "PAY_PER_REQUEST"{more}}}"#)
}

#[test]
fn a_table_has_a_key_whose_attributes_are_declared() {
    let mut account = Account::new();
    account.refuses(&[
        (CARTS, r#"{"key_schema": [{"attribute_name": "id", "key_type": "RANGE"}]}"#, "a key is a partition key (HASH)"),
        (
            CARTS,
            r#"{"key_schema": [{"attribute_name": "id", "key_type": "HASH"}], "billing_mode": "PAY_PER_REQUEST"}"#,
            "`id` is part of a key, and its type is not given … attribute_type",
        ),
        (
            CARTS,
            r#"{"key_schema": [{"attribute_name": "id", "key_type": "HASH"}],
                "attribute_definitions": [{"attribute_name": "id", "attribute_type": "S"},
                    {"attribute_name": "price", "attribute_type": "N"}]}"#,
            "`price` is part of no key",
        ),
        (CARTS, "{}", "needs `key_schema`"),
        (CARTS, &table(r#", "table_name": "ab""#), "cannot be the name of a table"),
        (
            CARTS,
            &table(r#", "time_to_live_specification": {"enabled": true}"#),
            "time to live needs `attribute_name`",
        ),
    ]);
    account.make(
        CARTS,
        &table(r#", "time_to_live_specification": {"enabled": true, "attribute_name": "gone"}"#),
    );
    let found = account.get(CARTS);
    assert_eq!(dynamodb::time_to_live(found).as_deref(), Some("gone"));
    assert_eq!(
        account.read(CARTS, "arn").as_deref(),
        Some("arn:aws:dynamodb:us-east-1:123456789012:table/carts")
    );
    assert_eq!(account.read(CARTS, "stream_arn"), None);
}

#[test]
fn capacity_is_on_demand_or_provisioned_and_not_both() {
    let mut account = Account::new();
    let units = r#", "provisioned_throughput": {"read_capacity_units": 5, "write_capacity_units": 2}"#;
    account.refuses(&[
        (CARTS, &format!("{{{KEY}}}"), "needs `provisioned_throughput` … PAY_PER_REQUEST"),
        (CARTS, &table(units), "a table on demand has no provisioned throughput"),
    ]);
    account.make(CARTS, &format!("{{{KEY}{units}}}"));
    let expected = dynamodb::Capacity::Provisioned { reads: 5, writes: 2 };
    assert_eq!(dynamodb::capacity(account.get(CARTS)), expected);
    account.make("dynamodb::table.free", &table(""));
    assert_eq!(dynamodb::capacity(account.get("dynamodb::table.free")), dynamodb::Capacity::OnDemand);
}

#[test]
fn a_global_table_has_a_replica_at_home_and_a_stream() {
    let mut account = Account::new();
    const WORLD: &str = "dynamodb::global_table.world";
    let global = |replicas: &str, more: &str| {
        let listed: Vec<String> =
            replicas.split(' ').map(|code| format!(r#"{{"region": "{code}"}}"#)).collect();
        table(&format!(r#", "replicas": [{}]{more}"#, listed.join(", ")))
    };
    let stream = r#", "stream_specification": {"stream_view_type": "NEW_AND_OLD_IMAGES"}"#;
    account.refuses(&[
        (WORLD, &global("eu-west-1", ""), "is made in us-east-1, and has no replica there"),
        (WORLD, &global("us-east-1 eu-west-1", ""), "needs `stream_specification`"),
        (WORLD, &global("us-east-1 us-east-1", stream), "a Region has one replica"),
        (WORLD, &global("us-east-1 eu-west-11", stream), "there is no Region `eu-west-11`"),
        (
            WORLD,
            &global("us-east-1 eu-west-1", &format!(r#"{stream}, "multi_region_consistency": "STRONG""#)),
            "strong consistency needs three Regions, and here are 2",
        ),
    ]);
    account.make(WORLD, &global("us-east-1 eu-west-1", stream));
    assert_eq!(dynamodb::regions(account.get(WORLD)), ["us-east-1", "eu-west-1"]);
}

#[test]
fn dead_letters_go_to_a_queue_of_the_same_sort() {
    let mut account = Account::new();
    account.make("sqs::queue.dead", "{}");
    account.make("sqs::queue.ordered", r#"{"fifo_queue": true}"#);
    let to = |queue: &str| format!(r#"{{"redrive_policy": {{"dead_letter_target_arn": "{queue}"}}}}"#);
    account.refuses(&[
        ("sqs::queue.work", &to("sqs::queue.ordered"), "`sqs::queue.ordered` is none"),
        ("sqs::queue.work", &to("nobody"), "the queue for dead letters does not exist"),
        (
            "sqs::queue.work",
            r#"{"redrive_policy": {"deadLetterTargetArn": "sqs::queue.dead", "maxReceiveCnt": 3}}"#,
            "a redrive policy has no `maxReceiveCnt` … maxReceiveCount",
        ),
    ]);
    account.make("sqs::queue.work", &to("sqs::queue.dead"));
    account.make(
        "sqs::queue.jobs",
        r#"{"redrive_policy": {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dead", "maxReceiveCount": 3}}"#,
    );
    let found = |name: &str| {
        sqs::dead_letters(account.get(name), &account.world).map(|(queue, count)| (queue.address(), count))
    };
    assert_eq!(found("sqs::queue.work"), Some(("sqs::queue.dead".to_owned(), 10)));
    assert_eq!(found("sqs::queue.jobs"), Some(("sqs::queue.dead".to_owned(), 3)));
    let own =
        account.set("sqs::queue.dead", "redrive_policy", r#"{"dead_letter_target_arn": "sqs::queue.dead"}"#);
    assert!(own.unwrap_err().to_string().contains("cannot take its own dead letters"));
}

#[test]
fn a_fifo_queue_is_called_so() {
    let mut account = Account::new();
    account.refuses(&[
        (
            "sqs::queue.x",
            r#"{"fifo_queue": true, "queue_name": "work"}"#,
            "the name of a FIFO queue ends with `.fifo`",
        ),
        ("sqs::queue.x", r#"{"queue_name": "work.fifo"}"#, "that of a FIFO queue"),
        ("sqs::queue.x", r#"{"content_based_deduplication": true}"#, "is for FIFO queues"),
        ("sqs::queue.x", r#"{"visibility_timeout": 50000}"#, "between 0 and 43200"),
        ("sqs::queue_policy.x", r#"{"queues": [], "policy_document": {}}"#, "needs `Statement`"),
    ]);
    account.make("sqs::queue.work", r#"{"fifo_queue": true}"#);
    assert_eq!(
        account.read("sqs::queue.work", "queue_url").as_deref(),
        Some("https://sqs.us-east-1.amazonaws.com/123456789012/work.fifo")
    );
    account.refuses(&[(
        "s3::bucket.images",
        r#"{"notification_configuration": {"queue_configurations":
            [{"event": "s3:ObjectCreated:*", "queue": "sqs::queue.work"}]}}"#,
        "S3 cannot send events to `sqs::queue.work`, which is a FIFO queue",
    )]);
    let queue = account.get("sqs::queue.work");
    assert_eq!(
        (sqs::queue_name(queue), queue.address()),
        ("work.fifo".to_owned(), "sqs::queue.work".to_owned())
    );
}
