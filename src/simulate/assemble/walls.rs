//! Web ACLs as a run sees them.

use super::super::engine::{Engine, Match, Statement, Wall, WallRule, WallSource};
use super::Places;
use crate::resource::{Resource, ResourceId, Value, World, wafv2};
use std::collections::BTreeMap;

/// Makes every web ACL, and puts those of load balancers in front of them.
pub(super) fn walls(engine: &mut Engine<'_>, places: &Places) -> BTreeMap<ResourceId, usize> {
    let world = engine.architecture;
    let mut walls = BTreeMap::new();
    for acl in world.of("AWS::WAFv2::WebACL") {
        walls.insert(acl.id, engine.walls.len());
        let wall = Wall { id: acl.id, rules: rules(acl), blocks: wafv2::blocks_by_default(acl) };
        engine.walls.push(wall);
    }
    for (id, place) in &places.balancers {
        let acl = world.get(*id).and_then(|balancer| wafv2::web_acl_of(balancer, world));
        engine.site.balancers[*place].wall = acl.and_then(|acl| walls.get(&acl.id).copied());
    }
    walls
}

fn rules(acl: &Resource) -> Vec<WallRule> {
    let mut rules: Vec<&Value> = acl.list("rules").iter().collect();
    rules.sort_by_key(|rule| rule.get("priority").and_then(Value::as_int));
    let rule = |rule: &&Value| {
        let does = |what: &str| rule.get("action").is_some_and(|action| action.get(what).is_some());
        // Browsers solve puzzles; a rule that only counts decides nothing.
        let blocks = if does("block") { Some(true) } else { does("allow").then_some(false) };
        WallRule { statement: rule.get("statement").map_or(Statement::Never, statement), blocks }
    };
    rules.iter().map(rule).collect()
}

fn statement(terms: &Value) -> Statement {
    let within = |key: &str| terms.get(key);
    let several = |terms: &Value| {
        let all = terms.get("statements").and_then(Value::as_list).unwrap_or_default();
        all.iter().map(statement).collect::<Vec<_>>()
    };
    if let Some(terms) = within("rate_based_statement") {
        return rate(terms);
    }
    if let Some(terms) = within("geo_match_statement") {
        let codes = terms.get("country_codes").and_then(Value::as_list).unwrap_or_default();
        return Statement::Country(
            codes.iter().filter_map(|code| code.as_text().map(str::to_owned)).collect(),
        );
    }
    if let Some(terms) = within("byte_match_statement") {
        return path(terms).unwrap_or(Statement::Never);
    }
    if let Some(terms) = within("not_statement").and_then(|terms| terms.get("statement")) {
        return Statement::Not(Box::new(statement(terms)));
    }
    if let Some(terms) = within("and_statement") {
        return Statement::All(several(terms));
    }
    within("or_statement").map_or(Statement::Never, |terms| Statement::Any(several(terms)))
}

fn rate(terms: &Value) -> Statement {
    let int = |key: &str| terms.get(key).and_then(Value::as_int);
    let source = match terms.get("aggregate_key_type").and_then(Value::as_text) {
        Some("FORWARDED_IP") => WallSource::Forwarded,
        Some("CONSTANT") => WallSource::Everybody,
        _ => WallSource::Address,
    };
    Statement::Rate {
        limit: int("limit").unwrap_or(i64::MAX).max(0) as u64,
        steps: (int("evaluation_window_sec").unwrap_or(wafv2::WINDOW).max(10) / 10) as u64,
        source,
        scope: terms.get("scope_down_statement").map(|scope| Box::new(statement(scope))),
        tallies: BTreeMap::new(),
    }
}

/// A text in the path; other fields no request of a run has.
fn path(terms: &Value) -> Option<Statement> {
    terms.get("field_to_match")?.get("uri_path")?;
    let how = match terms.get("positional_constraint")?.as_text()? {
        "EXACTLY" => Match::Exactly,
        "STARTS_WITH" => Match::Start,
        "ENDS_WITH" => Match::End,
        _ => Match::Within,
    };
    Some(Statement::Path(how, terms.get("search_string")?.as_text()?.to_owned()))
}
