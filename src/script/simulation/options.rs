//! The map that `simulate` takes, read into a workload.

use super::super::app::endpoint;
use super::super::arguments::Field;
use super::super::words::faults::fault_in;
use super::super::{App, Call, Value};
use crate::catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::simulate::{Action, Application, Arrivals, Connections, Fault, Law, Retry, Workload};
use crate::units::{Duration, WeekTime};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Users that come for an hour, one a second, from the Region itself.
pub fn plain_workload(application: Arc<Application>, region: &'static str) -> Workload {
    Workload {
        mix: even_mix(&application),
        application,
        target: Vec::new(),
        arrivals: Arrivals::Poisson(vec![(Duration::ZERO, 1.0)]),
        clients: vec![(region, 1.0)],
        connections: Connections::Kept,
        users: 1_000,
        start: Duration::ZERO,
        duration: Duration::from_hours(1),
        timeout: None,
        patience: None,
        retry: None,
        faults: Vec::new(),
        workers: None,
        queue_limit: None,
        seed: 1,
    }
}

/// Every kind of request as often as the others.
fn even_mix(application: &Application) -> Vec<(usize, f64)> {
    (0..application.requests.len()).map(|index| (index, 1.0)).collect()
}

/// Highest weight: beyond it shares would be lost in rounding.
const HEAVIEST: f64 = 1e9;

/// Keys of the map.
pub(in crate::script) const KEYS: [&str; 17] = [
    "app",
    "arrivals",
    "clients",
    "connections",
    "duration",
    "faults",
    "mix",
    "operator",
    "patience",
    "queue_limit",
    "retries",
    "seed",
    "start",
    "target",
    "timeout",
    "users",
    "workers",
];

/// Reads the options of `simulate` (a map, or nothing) over a workload that holds the defaults. The map is the
/// argument number `place` (from 0) of `call`.
///
/// # Errors
/// For an unknown key (the nearest is named) and for a value that cannot be meant.
pub fn read_workload(
    call: &Call<'_>,
    place: usize,
    given: &Value,
    base: Workload,
) -> Result<Workload, Diagnostic> {
    let options = match given {
        Value::Unit => return Ok(base),
        Value::Map(options) => options,
        other => {
            let message = format!("the options of a simulation are a map, not {}", other.brief());
            return Err(Diagnostic::error("wrong-type", message).at(call.argument_span(place)));
        }
    };
    let mut workload = base;
    if let Some(app) = options.get("app").filter(|app| !app.is_unit()) {
        let Some(app) = app.as_object::<App>() else {
            let message = format!("`app` is an application, not {}", app.brief());
            return Err(Diagnostic::error("wrong-type", message).at(call.key_span(place, "app")));
        };
        workload.mix = even_mix(app.application());
        workload.application = Arc::clone(app.application());
    }
    let mut faults = Vec::new();
    for (key, value) in options.iter().filter(|(key, value)| *key != "app" && !value.is_unit()) {
        let option = Reader { call, place, key, field: field(call, place, key, value) };
        match key.as_str() {
            "faults" | "operator" => faults.extend(option.faults()?),
            _ => option.read(&mut workload)?,
        }
    }
    if options.contains_key("faults") || options.contains_key("operator") {
        workload.faults = faults;
    }
    versions_known(&workload)?;
    Ok(workload)
}

/// Refuses to deploy a version that the application does not have.
fn versions_known(workload: &Workload) -> Result<(), Diagnostic> {
    let deployed = |fault: &Fault| match &fault.action {
        Action::Deploy { version, .. } => workload
            .application
            .known_version(version)
            .map(|_| ())
            .map_err(|error| error.at(fault.span.clone())),
        _ => Ok(()),
    };
    workload.faults.iter().try_for_each(deployed)
}

fn field<'a>(call: &Call<'_>, place: usize, key: &str, value: &'a Value) -> Field<'a> {
    Field { name: format!("`{key}` of the simulation"), value, span: call.key_span(place, key) }
}

/// A name, its weight, and where it stands.
type Weight<'a> = (&'a str, f64, Option<Span>);

/// One key of the map.
struct Reader<'a, 'c> {
    call: &'a Call<'c>,
    place: usize,
    key: &'a str,
    field: Field<'a>,
}

impl Reader<'_, '_> {
    fn read(&self, workload: &mut Workload) -> Result<(), Diagnostic> {
        let field = &self.field;
        match self.key {
            "target" => workload.target = self.targets()?,
            "arrivals" => workload.arrivals = field.arrivals()?,
            "mix" => workload.mix = self.mix(&workload.application)?,
            "clients" => workload.clients = self.clients()?,
            "connections" => workload.connections = self.connections()?,
            "users" => workload.users = field.count(1, u32::MAX)?,
            "start" => workload.start = self.start()?,
            "duration" => workload.duration = self.longer_than_nothing()?,
            "timeout" => workload.timeout = Some(self.longer_than_nothing()?),
            "patience" => workload.patience = Some(field.law(Law::Constant)?),
            "retries" | "retry" => workload.retry = self.retry()?,
            "workers" => workload.workers = Some(field.count(1, 100_000)?),
            "queue_limit" => workload.queue_limit = Some(field.count(0, u32::MAX)?),
            "seed" => workload.seed = field.whole(0..=i64::MAX)?.unsigned_abs(),
            _ => {
                let error =
                    Diagnostic::error("unknown-key", format!("a simulation has no option `{}`", self.key));
                return Err(known(error, self.key, &KEYS).at(field.span.clone()));
            }
        }
        Ok(())
    }

    fn connections(&self) -> Result<Connections, Diagnostic> {
        match self.field.value.as_text() {
            Some("kept") => Ok(Connections::Kept),
            Some("new") => Ok(Connections::New),
            _ => Err(self.field.wrong(
                "\"kept\" (users keep their connections) or \"new\" (each request opens one, and shakes hands)",
            )),
        }
    }

    fn longer_than_nothing(&self) -> Result<Duration, Diagnostic> {
        let duration = self.field.duration()?;
        if duration.is_zero() { Err(self.field.wrong("longer than nothing")) } else { Ok(duration) }
    }

    fn start(&self) -> Result<Duration, Diagnostic> {
        let moment = self.field.value.as_text().and_then(|text| text.parse::<WeekTime>().ok());
        let of_monday = || {
            let time = self.field.value.as_text().filter(|text| text.contains(':'));
            time.and_then(|time| format!("Mon {time}").parse::<WeekTime>().ok())
        };
        moment
            .or_else(of_monday)
            .map(WeekTime::offset)
            .ok_or_else(|| self.field.wrong("a moment of the week such as \"Mon 09:00\""))
    }

    fn targets(&self) -> Result<Vec<crate::architecture::Endpoint>, Diagnostic> {
        let given = match self.field.value {
            Value::List(items) if items.is_empty() => return Err(self.field.wrong("at least one address")),
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let read = |one: &Value| {
            endpoint(one, &self.call.architecture()).map_err(|error| error.or_at(self.field.span.clone()))
        };
        given.iter().map(read).collect()
    }

    /// A map of names to weights; names without weights weigh the same.
    fn weights(&self) -> Result<Vec<Weight<'_>>, Diagnostic> {
        let span = || self.field.span.clone();
        let entries = match self.field.value {
            Value::Map(entries) => entries,
            Value::Text(name) => return Ok(vec![(name, 1.0, span())]),
            Value::List(names) if !names.is_empty() => {
                let wrong = || self.field.wrong("a map of weights, a name or a list of names");
                let alike = |name: &'_ Value| name.as_text().map(|_| ()).ok_or_else(wrong);
                names.iter().try_for_each(alike)?;
                return Ok(names.iter().filter_map(|name| Some((name.as_text()?, 1.0, span()))).collect());
            }
            _ => return Err(self.field.wrong("a map of weights, a name or a list of names")),
        };
        let mut weights = Vec::new();
        for (name, value) in entries {
            let span = self.call.key_span(self.place, &format!("{}.{name}", self.key));
            let one = Field { name: format!("`{name}` of `{}`", self.key), value, span: span.clone() };
            weights.push((name.as_str(), one.number(0.0..=HEAVIEST)?, span));
        }
        if weights.iter().map(|(_, weight, _)| weight).sum::<f64>() > 0.0 {
            return Ok(weights);
        }
        Err(self.field.wrong("a map with at least one weight above 0"))
    }

    fn mix(&self, application: &Application) -> Result<Vec<(usize, f64)>, Diagnostic> {
        let place = |(name, weight, span): Weight<'_>| {
            let index = application.requests.iter().position(|kind| kind.name == name);
            index.map(|index| (index, weight)).ok_or_else(|| {
                let message = format!("the application `{}` has no request `{name}`", application.name);
                let known = application.requests.iter().map(|kind| kind.name.as_str());
                Diagnostic::error("unknown-key", message).nearest(name, known).at(span)
            })
        };
        self.weights()?.into_iter().map(place).collect()
    }

    fn clients(&self) -> Result<Vec<(&'static str, f64)>, Diagnostic> {
        let place = |(code, weight, span)| region(code, span).map(|code| (code, weight));
        self.weights()?.into_iter().map(place).collect()
    }

    /// A map of attempts and pause, or how many times a user asks again.
    fn retry(&self) -> Result<Option<Retry>, Diagnostic> {
        let mut retry = Retry { attempts: 3, backoff: Duration::from_secs(1) };
        let empty = BTreeMap::new();
        let entries = match self.field.value {
            Value::Map(entries) => entries,
            Value::Int(_) => {
                retry.attempts = 1 + self.field.count(0, 99)?;
                &empty
            }
            _ => {
                let wrong =
                    self.field.wrong("a number of times to ask again, or a map #{ attempts, backoff }");
                return Err(wrong.help("such as #{ attempts: 3, backoff: \"100ms\" }: three attempts in all"));
            }
        };
        for (key, value) in entries {
            let span = self.call.key_span(self.place, &format!("{}.{key}", self.key));
            let one = Field { name: format!("`{key}` of `{}`", self.key), value, span: span.clone() };
            match key.as_str() {
                "attempts" => retry.attempts = one.count(1, 100)?,
                "backoff" => retry.backoff = one.duration()?,
                _ => {
                    let error = Diagnostic::error("unknown-key", format!("`{}` has no `{key}`", self.key));
                    return Err(known(error, key, &["attempts", "backoff"]).at(span));
                }
            }
        }
        Ok((retry.attempts > 1).then_some(retry))
    }

    fn faults(&self) -> Result<Vec<Fault>, Diagnostic> {
        let given = match self.field.value {
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let read = |one: &Value| {
            fault_in(one).ok_or_else(|| {
                let message = format!("`{}` holds {}, but must hold faults", self.key, one.brief());
                Diagnostic::error("wrong-type", message)
                    .at(self.field.span.clone())
                    .help("such as [stop_start(serving(), \"10m\", \"12m\")]")
            })
        };
        given.iter().map(read).collect()
    }
}

/// The nearest of the names that there are, or all of them.
fn known(error: Diagnostic, found: &str, names: &[&str]) -> Diagnostic {
    let near = error.nearest(found, names.iter().copied());
    if near.help.is_some() { near } else { near.help(format!("it has {}", names.join(", "))) }
}

fn region(code: &str, span: Option<Span>) -> Result<&'static str, Diagnostic> {
    catalog::region(code).map(|region| region.code).ok_or_else(|| {
        let error = Diagnostic::error("unknown-region", format!("there is no Region `{code}`"));
        let near = error.nearest(code, catalog::regions().map(|region| region.code)).at(span);
        if near.help.is_some() {
            near
        } else {
            near.help(
                "users are placed by the code of the Region nearest to them, such as \"ap-northeast-2\"",
            )
        }
    })
}
