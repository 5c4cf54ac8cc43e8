//! A distribution: a name in front of origins, answered at the edge location nearest to each user.

use super::{access_control, cache_policy, origin, refusals};
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::{Attribute, Default, Kind, Presence, Property, Resource, Scope, Type, Value, identity};

pub(super) const TYPE: &str = "AWS::CloudFront::Distribution";

const SOURCES: &[&str] = &[
    "AWS::EC2::Instance",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::S3::Bucket",
];

const S3_ORIGIN: Type = Type::Map(&[
    text("origin_access_identity", "the older way to sign; empty with an origin access control"),
    Property::optional(
        "origin_read_timeout",
        Type::Int(1, 120),
        Default::Int(30),
        "seconds that an answer may take",
    ),
]);

const CUSTOM_ORIGIN: Type = Type::Map(&[
    Property::required(
        "origin_protocol_policy",
        Type::OneOf(&["http-only", "https-only", "match-viewer"]),
        "how CloudFront speaks to it",
    ),
    Property::optional("http_port", Type::Int(80, 65_535), Default::Int(80), "its port for HTTP"),
    Property::optional("https_port", Type::Int(443, 65_535), Default::Int(443), "its port for HTTPS"),
    Property::optional(
        "origin_read_timeout",
        Type::Int(1, 120),
        Default::Int(30),
        "seconds that an answer may take",
    ),
    Property::accepted(
        "origin_keepalive_timeout",
        Type::Int(1, 120),
        Default::Int(5),
        "seconds that a connection is kept",
    ),
    open("origin_ssl_protocols", "versions of TLS"),
    text("ip_address_type", "IPv4 or IPv6"),
    open("origin_mtls_config", "certificates of CloudFront itself"),
]);

const ORIGIN: Type = Type::Map(&[
    Property::required("id", Type::Text, "a name within the distribution, for `target_origin_id`"),
    Property::required(
        "domain_name",
        Type::RefOrText(SOURCES),
        "the bucket, load balancer or instance, or its DNS name",
    ),
    Property::optional("s3_origin_config", S3_ORIGIN, Default::None, "for a bucket: #{}"),
    Property::optional("custom_origin_config", CUSTOM_ORIGIN, Default::None, "for a web server"),
    open("vpc_origin_config", "for a private load balancer or instance"),
    Property::optional(
        "origin_access_control_id",
        Type::Ref(&[access_control::TYPE]),
        Default::None,
        "signs requests to a bucket, so that it can stay private",
    ),
    Property::optional(
        "connection_attempts",
        Type::Int(1, 3),
        Default::Int(3),
        "how often a connection is tried",
    ),
    Property::optional(
        "connection_timeout",
        Type::Int(1, 10),
        Default::Int(10),
        "seconds that each try may take",
    ),
    text("origin_path", "a folder in which everything lies"),
    open("origin_custom_headers", "headers that CloudFront adds"),
    open("origin_shield", "one more cache in front of the origin"),
    open("response_completion_timeout", "seconds that a whole answer may take"),
]);

const PROTOCOL: Property = Property::required(
    "viewer_protocol_policy",
    Type::OneOf(&["allow-all", "https-only", "redirect-to-https"]),
    "whether users may speak HTTP",
);

const TARGET: Property = Property::required(
    "target_origin_id",
    Type::Text,
    "id of the origin or origin group that it is fetched from",
);

const BEHAVIOR: [Property; 19] = [
    TARGET,
    PROTOCOL,
    Property::optional(
        "cache_policy_id",
        Type::RefOrText(&[cache_policy::TYPE]),
        Default::None,
        "how long answers are kept: a `cloudfront::cache_policy`, or one of AWS's own such as `CachingOptimized` or `CachingDisabled`",
    ),
    Property::optional(
        "allowed_methods",
        Type::List(&Type::OneOf(&["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"])),
        Default::Computed("GET and HEAD"),
        "methods that are passed on; only answers to GET and HEAD are kept",
    ),
    Property::optional(
        "forwarded_values",
        Type::Open,
        Default::None,
        "the older way to say what makes two questions different",
    ),
    Property::optional("min_ttl", Type::Int(0, 315_360_000), Default::None, "the older way to say how long"),
    Property::optional(
        "default_ttl",
        Type::Int(0, 315_360_000),
        Default::None,
        "the older way to say how long",
    ),
    Property::optional("max_ttl", Type::Int(0, 315_360_000), Default::None, "the older way to say how long"),
    open("cached_methods", "methods whose answers are kept"),
    flag("compress", false, "compresses texts"),
    text("origin_request_policy_id", "what the origin sees beside the cache key"),
    text("response_headers_policy_id", "headers that are added to answers"),
    open("trusted_key_groups", "only signed URLs are answered"),
    open("trusted_signers", "only signed URLs are answered, the older way"),
    open("function_associations", "functions at the edge"),
    open("lambda_function_associations", "Lambda@Edge"),
    text("field_level_encryption_id", "encrypts single fields"),
    text("realtime_log_config_arn", "logs at once"),
    open("grpc_config", "gRPC"),
];

const PATTERN: [Property; 20] = {
    let mut all = [BEHAVIOR[0]; 20];
    let mut index = 0;
    while index < BEHAVIOR.len() {
        all[index] = BEHAVIOR[index];
        index += 1;
    }
    all[index] = Property::required("path_pattern", Type::Text, "the paths it is for, such as `/images/*`");
    all
};

const GROUPS: Type = Type::Map(&[
    Property::required(
        "items",
        Type::List(&Type::Map(&[
            Property::required("id", Type::Text, "a name within the distribution, for `target_origin_id`"),
            Property::required(
                "failover_criteria",
                Type::Open,
                "answers that count as failing: #{ status_codes: #{ items: [500, 502, 503, 504] } }",
            ),
            Property::required(
                "members",
                Type::Open,
                "two origins, the first choice first: #{ items: [#{ origin_id }, #{ origin_id }] }",
            ),
            text("selection_criteria", "how the first is chosen"),
        ])),
        "the groups",
    ),
    open("quantity", "how many; counted here"),
]);

const CERTIFICATE: Type = Type::Map(&[
    Property::optional(
        "acm_certificate_arn",
        Type::Ref(&["AWS::CertificateManager::Certificate"]),
        Default::None,
        "a certificate for its aliases, of us-east-1",
    ),
    Property::accepted(
        "cloud_front_default_certificate",
        Type::Bool,
        Default::Bool(false),
        "the certificate of *.cloudfront.net, where there are no aliases",
    ),
    text("iam_certificate_id", "a certificate in IAM"),
    text("ssl_support_method", "`sni-only`"),
    text("minimum_protocol_version", "oldest version of TLS"),
]);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "cloudfront",
    constructor: "distribution",
    scope: Scope::Global,
    summary: "answers users from edge locations near them, and fetches from its origins what is not there or too old",
    properties: &[
        Property::required("origins", Type::List(&ORIGIN), "where things are fetched from"),
        Property::required(
            "default_cache_behavior",
            Type::Map(&BEHAVIOR),
            "what is done with paths that no other behavior fits",
        ),
        Property::optional(
            "cache_behaviors",
            Type::List(&Type::Map(&PATTERN)),
            Default::None,
            "what is done with some paths; the first that fits counts",
        ),
        Property::optional(
            "origin_groups",
            GROUPS,
            Default::None,
            "pairs of origins of which the second stands in",
        ),
        Property::optional("enabled", Type::Bool, Default::Bool(true), "whether it answers"),
        Property::optional(
            "aliases",
            Type::List(&Type::Text),
            Default::None,
            "names of your own, which a certificate of us-east-1 must cover",
        ),
        Property::optional(
            "viewer_certificate",
            CERTIFICATE,
            Default::None,
            "the certificate that users see",
        ),
        Property::optional(
            "web_acl_id",
            Type::RefOrText(&["AWS::WAFv2::WebACL"]),
            Default::None,
            "the web ACL that guards it, of scope CLOUDFRONT",
        ),
        Property::optional(
            "price_class",
            Type::OneOf(&["PriceClass_100", "PriceClass_200", "PriceClass_All"]),
            Default::Text("PriceClass_All"),
            "which edge locations are used: the cheapest, most, all",
        ),
        Property::optional(
            "custom_error_responses",
            Type::Open,
            Default::None,
            "what is answered for errors, and for how long",
        ),
        text("default_root_object", "what the bare name answers, such as `index.html`"),
        text("http_version", "HTTP/1.1, 2 or 3"),
        flag("ipv6_enabled", false, "answers IPv6 as well"),
        open("logging", "where requests are written down"),
        open("restrictions", "countries that are not answered"),
        text("comment", "words of your own"),
        text("continuous_deployment_policy_id", "a trial of another distribution"),
        flag("staging", false, "whether it is that trial"),
        text("anycast_ip_list_id", "fixed addresses"),
        text("connection_mode", "for many customers"),
        open("tenant_config", "for many customers"),
        open("viewer_mtls_config", "certificates of users"),
        open("connection_function_association", "a function for each connection"),
        open("cache_tag_config", "labels of what is kept"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "domain_name", summary: "its DNS name, `d….cloudfront.net`" },
        Attribute { name: "distribution_id", summary: "its id" },
        Attribute { name: "distribution_arn", summary: "its ARN, for the condition of a bucket policy" },
    ],
    arn: "distribution/{id}",
    arn_service: "cloudfront",
    id_prefix: "E",
    flattened: &["distribution_config"],
    read: |distribution, world, name| match name {
        "domain_name" => Some(Value::Text(domain_name(distribution))),
        "distribution_id" => Some(Value::Text(identity::physical_id(distribution))),
        "distribution_arn" => identity::arn(distribution, world).map(Value::Text),
        _ => None,
    },
    presence: |distribution, _| {
        Some(Presence {
            service: Some("cloudfront"),
            public: is_enabled(distribution),
            port: 443,
            why_private: "this distribution is not enabled",
            ..Presence::default()
        })
    },
    refuse: refusals::refuse,
    ..Kind::BARE
};

/// Its DNS name.
pub fn domain_name(distribution: &Resource) -> String {
    format!("{}.cloudfront.net", origin::label(distribution))
}

/// Whether it answers.
pub fn is_enabled(distribution: &Resource) -> bool {
    distribution.flag("enabled")
}

/// The names of its owner that it answers to, in lower case.
pub fn aliases(distribution: &Resource) -> Vec<String> {
    let names = distribution.list("aliases").iter().filter_map(Value::as_text);
    names.map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect()
}

/// Whether one of its aliases stands for a host, by name or by a wildcard for one label.
pub(in crate::resource) fn answers_to(distribution: &Resource, host: &str) -> bool {
    aliases(distribution).iter().any(|alias| match alias.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(_, parent)| parent == rest),
        None => alias == host,
    })
}
