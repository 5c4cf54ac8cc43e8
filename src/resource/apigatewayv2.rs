//! Amazon API Gateway, HTTP APIs: a managed front door that throttles, in front of an HTTP endpoint.
//!
//! An API has routes, a route leads to an integration, and a stage makes them public. How many requests a stage lets
//! through is a token bucket: `throttling_rate_limit` tokens a second, `throttling_burst_limit` at most; all APIs of
//! an account and Region share another (quotas `apigateway.rate`, `apigateway.burst`).
//!
//! Sources: CloudFormation user guide (AWS::ApiGatewayV2::…); API Gateway developer guide, "Throttling requests to your
//! HTTP API".

mod api;
mod integration;
mod route;
mod stage;

pub use api::host_of;
pub use integration::upstream_of;
pub use route::route_of;
pub use stage::{Throttle, stage_of, throttle_of};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[api::KIND, integration::KIND, route::KIND, stage::KIND];
