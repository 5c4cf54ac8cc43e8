//! What a check holds in its hands: the learner's design, and the users of the case on this verdict's seed.
//!
//! A check asks the lab; it never sees how the design is written. Runs are kept by what was asked, so that several
//! requirements share one run.

use super::case::Case;
use super::judge::Measured;
use crate::architecture::{Architecture, Host};
use crate::cost::{self, Usage};
use crate::diagnostic::Diagnostic;
use crate::network;
use crate::resource::{Resource, ResourceId, World, kind_of_type};
use crate::script::{BillValue, Call, Object, PORTS, ReachValue, RunValue, Value, party, read_workload};
use crate::simulate::{Run, Workload, monthly_usage};
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The lab of one design on one seed.
#[derive(Clone)]
pub struct Lab(Rc<Inner>);

struct Inner {
    architecture: Architecture,
    users: Workload,
    seed: u64,
    load: f64,
    runs: RefCell<Vec<(Workload, Rc<Run>)>>,
}

/// CloudFormation types of what launches servers.
const LAUNCHING: [&str; 2] = ["AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance"];

/// Methods that checks may call.
const METHODS: [&str; 7] = ["simulate", "cost", "reach", "servers", "exposed", "binding", "resources"];

/// Properties that checks may read.
const PROPERTIES: [&str; 6] = ["instances", "address", "address_is_one_name", "region", "seed", "load"];

impl Lab {
    /// A lab.
    pub(super) fn new(case: &Case, architecture: &Architecture, seed: u64, load: f64) -> Self {
        let (architecture, users) = (architecture.clone(), case.workload().clone());
        Self(Rc::new(Inner { architecture, users, seed, load, runs: RefCell::default() }))
    }

    /// What its runs measured together.
    pub(super) fn measured(&self) -> Measured {
        let mut measured = Measured::default();
        let runs = self.0.runs.borrow();
        for (_, run) in runs.iter() {
            measured.ok += run.requests.ok;
            measured.failed += run.requests.failed;
            measured.p99_ms = measured.p99_ms.max(run.latency_ms.p99);
            measured.lost += run.lost.sessions + run.lost.files + run.lost.rows;
        }
        let fullest = runs.iter().map(|(_, run)| run).max_by_key(|run| run.requests.total);
        let usage = fullest.map(|run| monthly_usage(run)).unwrap_or_default();
        measured.monthly_usd = cost::monthly(&self.0.architecture, &usage).ok().map(|bill| bill.monthly_usd);
        measured.exposed = network::exposed(&self.0.architecture).len();
        measured
    }

    /// The workload of the case, with what a check asks for instead.
    fn workload(&self, asked: &BTreeMap<String, Value>, call: &Call<'_>) -> Result<Workload, Diagnostic> {
        let mut workload = read_workload(call, 0, &Value::Map(asked.clone()), self.0.users.clone())?;
        workload.seed = self.0.seed;
        if self.0.load != 1.0 {
            workload.arrivals = workload.arrivals.scaled(self.0.load);
        }
        // Where a check says so does not matter to anybody, and must not keep two equal runs apart.
        workload.faults.iter_mut().for_each(|fault| fault.span = None);
        Ok(workload)
    }

    fn simulate(&self, given: &[Value], call: &mut Call<'_>) -> Result<Value, Diagnostic> {
        let none = BTreeMap::new();
        let asked = match given {
            [] => &none,
            [Value::Map(asked)] => asked,
            _ => return Err(wrong("`lab.simulate` takes a map")),
        };
        for fixed in ["seed", "app", "target"] {
            if asked.contains_key(fixed) {
                return Err(wrong(format!("`{fixed}` of a run is not the check's to choose")));
            }
        }
        let workload = self.workload(asked, call)?;
        let kept =
            self.0.runs.borrow().iter().find(|(known, _)| *known == workload).map(|(_, run)| Rc::clone(run));
        let run = match kept {
            Some(run) => run,
            None => {
                let run = Rc::new(call.simulate(&self.0.architecture, &workload)?);
                self.0.runs.borrow_mut().push((workload, Rc::clone(&run)));
                run
            }
        };
        Ok(Value::object(RunValue::new(run).told_in(call.language())))
    }

    fn cost(&self, given: &[Value]) -> Result<Value, Diagnostic> {
        let usage = match given {
            [] => Usage::default(),
            [Value::Map(entries)] => usage_of(entries)?,
            [value] => match value.as_object::<RunValue>() {
                Some(run) => monthly_usage(run.run()),
                None => return Err(wrong(format!("`lab.cost` takes a run or a map, not {}", value.sort()))),
            },
            _ => return Err(wrong("`lab.cost` takes a run or a map")),
        };
        cost::monthly(&self.0.architecture, &usage).map(|bill| Value::object(BillValue(bill)))
    }

    /// Whether a connection can be opened in the learner's design.
    pub(super) fn reach(
        &self,
        from: &Value,
        to: &Value,
        port: u16,
        _call: &Call<'_>,
    ) -> Result<network::Reach, Diagnostic> {
        let architecture = &self.0.architecture;
        let (from, to) = (party(from, architecture)?, party(to, architecture)?);
        match network::reach(architecture, &from, &to, port, network::Protocol::Tcp) {
            // A group that launches nothing, for instance: there is nothing that could be reached.
            Err(error) if error.code == "no-interface" => {
                Ok(network::Reach { reachable: false, partly: false, path: Vec::new(), blocked_by: None })
            }
            answer => answer,
        }
    }

    /// What launches servers, by address.
    fn servers(&self) -> Vec<ResourceId> {
        let launching =
            |resource: &&Resource| LAUNCHING.iter().any(|name| resource.is(name)) && !resource.implicit;
        self.0.architecture.all().filter(launching).map(|resource| resource.id).collect()
    }

    /// The servers that the Internet can reach on a port.
    fn exposed(&self, given: &[Value], call: &Call<'_>) -> Result<Value, Diagnostic> {
        let [port] = given else { return Err(wrong("`lab.exposed` takes a port")) };
        let port = port.as_int().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
        let port = port.ok_or_else(|| wrong("a port is a number from 1 to 65535"))?;
        let mut found = Vec::new();
        for id in self.servers() {
            let answer = self.reach(&Value::text("internet"), &Value::Resource(id), port, call)?;
            if answer.by_anybody() {
                found.push(Value::Resource(id));
            }
        }
        Ok(Value::List(found))
    }

    fn resources(&self, given: &[Value]) -> Result<Value, Diagnostic> {
        let [kind] = given else { return Err(wrong("`lab.resources` takes the name of a kind")) };
        let name = kind.as_text().unwrap_or_default();
        let path = name
            .split_once("::")
            .and_then(|(module, constructor)| crate::resource::kind(module, constructor));
        let kind = path.or_else(|| kind_of_type(name)).ok_or_else(|| {
            let paths: Vec<String> = crate::resource::kinds().map(crate::resource::Kind::path).collect();
            wrong(format!("there is no kind `{name}`")).nearest(name, paths.iter().map(String::as_str))
        })?;
        let found = self.0.architecture.all().filter(|resource| resource.kind == kind && !resource.implicit);
        Ok(Value::List(found.map(|resource| Value::Resource(resource.id)).collect()))
    }

    fn binding(&self, given: &[Value]) -> Result<Value, Diagnostic> {
        let [Value::Text(port)] = given else { return Err(wrong("`lab.binding` takes the name of a port")) };
        if !PORTS.iter().any(|(name, _)| name == port) {
            let names = PORTS.iter().map(|(name, _)| *name);
            return Err(wrong(format!("the application has no port `{port}`")).nearest(port, names));
        }
        let bound = self.0.architecture.binding.ports.get(port).cloned().unwrap_or_default();
        Ok(Value::List(bound.into_iter().map(Value::Resource).collect()))
    }
}

fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("wrong-question", message)
}

/// What is used in a month, as a map.
fn usage_of(entries: &BTreeMap<String, Value>) -> Result<Usage, Diagnostic> {
    let mut usage = Usage::default();
    for (key, value) in entries {
        let number = value.as_number().filter(|number| number.is_finite() && *number >= 0.0);
        let number =
            number.ok_or_else(|| wrong(format!("`{key}` is a number from 0, not {}", value.brief())))?;
        match key.as_str() {
            "requests" => usage.requests = number,
            "bytes_out" => usage.bytes_out = number,
            _ => {
                return Err(
                    wrong(format!("there is no usage `{key}`")).nearest(key, ["requests", "bytes_out"])
                );
            }
        }
    }
    Ok(usage)
}

impl Object for Lab {
    fn type_name(&self) -> &'static str {
        "the lab"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let address = &self.0.architecture.binding.address;
        match property {
            "instances" => Some(Value::List(self.servers().into_iter().map(Value::Resource).collect())),
            "address" => Some(Value::List(address.iter().map(|end| Value::text(end.to_string())).collect())),
            "address_is_one_name" => {
                let one = address.len() == 1 && address.iter().all(|end| matches!(end.host, Host::Name(_)));
                Some(Value::Bool(one))
            }
            "region" => Some(Value::text(self.0.architecture.region())),
            "seed" => Some(Value::Int(self.0.seed as i64)),
            "load" => Some(Value::Float(self.0.load)),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        PROPERTIES.to_vec()
    }

    fn call(
        &self,
        method: &str,
        arguments: Vec<Value>,
        call: &mut Call<'_>,
    ) -> Option<Result<Value, Diagnostic>> {
        let answer = match method {
            "simulate" => self.simulate(&arguments, call),
            "cost" => self.cost(&arguments),
            "reach" => match arguments.as_slice() {
                [from, to, port] => match port.as_int().and_then(|port| u16::try_from(port).ok()) {
                    Some(port) => {
                        self.reach(from, to, port, call).map(|answer| Value::object(ReachValue(answer)))
                    }
                    None => Err(wrong("a port is a number from 1 to 65535")),
                },
                _ => Err(wrong("`lab.reach` takes from, to and a port")),
            },
            "servers" => Ok(Value::List(self.servers().into_iter().map(Value::Resource).collect())),
            "exposed" => self.exposed(&arguments, call),
            "binding" => self.binding(&arguments),
            "resources" => self.resources(&arguments),
            _ => return None,
        };
        Some(answer.map_err(|error| error.or_at(call.span())))
    }

    fn methods(&self) -> &'static [&'static str] {
        &METHODS
    }

    fn show(&self) -> String {
        format!("the lab (seed {}, load {})", self.0.seed, self.0.load)
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "seed": self.0.seed, "load": self.0.load })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
