//! API Gateway's HTTP APIs as a run sees them.

use super::super::engine::{Destination, Engine, Gate};
use super::super::site::Holder;
use super::super::token_bucket::TokenBucket;
use super::names::{destination, plain};
use crate::architecture::Endpoint;
use crate::resource::{Resource, World, apigatewayv2};

const API: &str = "AWS::ApiGatewayV2::Api";

/// Makes every HTTP API with its address and its name.
pub(super) fn gates(engine: &mut Engine<'_>) {
    let architecture = engine.architecture;
    let shared = apigatewayv2::throttle_of(None);
    engine.gates.tokens = TokenBucket::new(shared.rate, shared.burst);
    for api in architecture.of(API) {
        if api.text("protocol_type").as_deref() != Some("HTTP") {
            engine.remarks.push(format!("{}: a WebSocket API is not simulated", api.address()));
            continue;
        }
        let place = engine.gates.list.len() as u16;
        let gate = gate(engine, api);
        engine.gates.list.push(gate);
        if !api.flag("disable_execute_api_endpoint") {
            let address = engine.site.lease(Holder::Gate(place), Some(api.id));
            engine.naming.machines.insert(plain(&apigatewayv2::host_of(api)), address);
        }
    }
}

fn gate(engine: &mut Engine<'_>, api: &Resource) -> Gate {
    let architecture = engine.architecture;
    let stage = apigatewayv2::stage_of(api, architecture);
    let throttle = apigatewayv2::throttle_of(stage);
    let kinds = engine.workload.application.requests.iter().map(|kind| kind.path());
    let upstreams = kinds.map(|path| upstream(engine, api, &path)).collect();
    Gate {
        api: api.id,
        stage: stage.map_or(api.id, |stage| stage.id),
        deployed: stage.is_some() || api.set("target").is_some(),
        tokens: TokenBucket::new(throttle.rate, throttle.burst),
        upstreams,
        passed: 0,
    }
}

/// Where an API sends requests for a path.
fn upstream(engine: &mut Engine<'_>, api: &Resource, path: &str) -> Option<Destination> {
    let architecture = engine.architecture;
    let url = match apigatewayv2::route_of(api, path, architecture) {
        Some(route) => {
            let integration = architecture.follow(route, "target")?;
            if integration.text("connection_type").as_deref() == Some("VPC_LINK") {
                engine.remarks.push(format!("{}: VPC links are not simulated", integration.address()));
                return None;
            }
            apigatewayv2::upstream_of(integration, "integration_uri", architecture)?
        }
        None => apigatewayv2::upstream_of(api, "target", architecture)?,
    };
    Endpoint::parse(&url).ok().map(|endpoint| destination(engine, &endpoint))
}
