//! Work that is left in a queue: how long it waits, what is done twice, what is lost, against theory where there is some.
//!
//! Every case is an ordinary script through the public API.

#![expect(clippy::panic, reason = "a script that does not run is a failed test")]

#[path = "shared/scripts.rs"]
mod scripts;

use scripts::{number, run};
use serde_json::Value;

/// One web server that leaves work in a queue, and workers behind it.
fn shop(work: &str, queue: &str, workers: &str, simulation: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ order: #{{ cpu: "1ms", enqueue: {work} }} }} }});
        let front = ec2::security_group("front", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "c5.large", security_group_ids: [front] }});
        {queue}
        {workers}
        simulate(#{{ target: web, users: 100, {simulation} }})"#
    ))
}

const QUEUE: &str = r#"let orders = sqs::queue("orders"); app.queue = orders;"#;

/// So many workers of two vCPUs each.
fn workers(count: u32) -> String {
    format!(
        r#"
        let template = ec2::launch_template("worker", #{{ image_id: golden_ami(app), instance_type: "c5.large" }});
        app.workers = autoscaling::auto_scaling_group("workers", #{{
            launch_template: template, min_size: {count}, max_size: {count}, vpc_zone_identifier: default_subnets(),
        }});"#
    )
}

fn queue(run: &Value, figure: &str) -> f64 {
    number(run, &format!("/queues/0/{figure}"))
}

/// Everything that was sent is somewhere.
fn is_conserved(run: &Value) -> bool {
    let gone: f64 = ["done", "expired", "dead_letters", "left"].map(|figure| queue(run, figure)).iter().sum();
    queue(run, "sent") == gone
}

#[test]
fn without_a_queue_the_request_does_the_work_itself() {
    let run =
        shop(r#"constant("500ms")"#, "", "", r#"arrivals: constant(1), duration: "10m", timeout: "5s""#);
    assert!(run.get("queues").is_none());
    assert!((number(&run, "/latency_ms/p50") - 510.0).abs() < 2.0, "{}", number(&run, "/latency_ms/p50"));
    assert!((number(&run, "/stations/0/cpu_utilisation") - 0.2505).abs() < 0.002);
}

#[test]
fn with_a_queue_the_user_waits_for_the_message_alone_and_the_work_is_done_behind() {
    let run = shop(
        r#"constant("500ms")"#,
        QUEUE,
        &workers(1),
        r#"arrivals: constant(1), duration: "10m", timeout: "5s""#,
    );
    assert!((number(&run, "/latency_ms/p50") - 30.0).abs() < 2.0, "{}", number(&run, "/latency_ms/p50"));
    assert!(queue(&run, "done") >= 598.0 && is_conserved(&run));
    assert_eq!(queue(&run, "done_again"), 0.0);
    assert!((number(&run, "/stations/1/cpu_utilisation") - 0.25).abs() < 0.002);
}

/// M/M/c: Poisson arrivals, exponential work, c vCPUs that take the next message when they are free.
#[test]
fn messages_wait_as_erlang_c_says() {
    let run = shop(
        r#"exponential("1s")"#,
        &QUEUE.replace(r#""orders")"#, r#""orders", #{ visibility_timeout: 600 })"#),
        &workers(2),
        r#"arrivals: poisson(3.2), duration: "2d""#,
    );
    let (load, c) = (3.2_f64, 4.0);
    let term = |n: i32| load.powi(n) / (1..=n).map(f64::from).product::<f64>();
    let last = term(4) / (1.0 - load / c);
    let wait = last / ((0..4).map(term).sum::<f64>() + last) / (c - load);
    // As the row of M/M/4 in the table of the book: at a load of 0.8 the standard error of n waits is that of n/80.
    let error = wait * (80.0 / (3.2 * 172_800.0_f64)).sqrt() * 2.0;
    let measured = queue(&run, "mean_wait_ms") / 1e3;
    assert!((measured - wait).abs() < 4.0 * error, "{measured} {wait} {error}");
    // Little: what is there is λ times the time from sending to the end.
    let there =
        run["stations"].as_array().unwrap().iter().find(|row| row["kind"] == "AWS::SQS::Queue").unwrap();
    let expected = 3.2 * (measured + 1.0);
    let present = there["mean_in_system"].as_f64().unwrap();
    assert!((present - expected).abs() < 0.03 * expected, "{present} {expected}");
}

#[test]
fn under_overload_a_queue_grows_by_the_difference_of_the_rates() {
    // Two vCPUs do two a second; three come: one a second stays.
    let run = shop(
        r#"constant("1s")"#,
        QUEUE,
        &workers(1),
        r#"arrivals: constant(3), duration: "20m", timeout: "5s""#,
    );
    assert!((queue(&run, "left") - 1200.0).abs() <= 4.0, "{}", queue(&run, "left"));
    assert_eq!(queue(&run, "peak"), queue(&run, "left"));
    for row in run["queues"][0]["lengths"].as_array().unwrap() {
        let (t, n) = (row["t_s"].as_f64().unwrap(), row["messages"].as_f64().unwrap());
        assert!((n - t).abs() <= 4.0, "{t} {n}");
    }
    // The oldest came when two thirds of what has been done since had been sent.
    assert!((queue(&run, "oldest_s") - 400.0).abs() < 3.0, "{}", queue(&run, "oldest_s"));
    // Nobody who asks notices.
    assert_eq!(number(&run, "/availability"), 1.0);
}

#[test]
fn a_worker_that_is_slower_than_the_visibility_time_out_lets_messages_be_done_again() {
    let slow = |seconds: u32| {
        shop(
            r#"constant("40s")"#,
            &QUEUE.replace(r#""orders")"#, &format!(r#""orders", #{{ visibility_timeout: {seconds} }})"#)),
            &workers(2),
            r#"arrivals: constant(0.02), duration: "1h""#,
        )
    };
    let (short, long) = (slow(30), slow(60));
    assert_eq!(queue(&long, "done_again"), 0.0);
    // Each is taken by a second worker after thirty seconds; ten seconds later the first is done, and its deletion void.
    let (done, again) = (queue(&short, "done"), queue(&short, "done_again"));
    assert!(again >= done - 2.0, "{done} {again}");
    assert!(is_conserved(&long));
}

#[test]
fn what_a_worker_had_when_it_died_is_done_by_another() {
    let run = shop(
        r#"constant("20s")"#,
        QUEUE,
        &workers(2),
        r#"arrivals: constant(0.1), duration: "30m", faults: [terminate(bound("workers"), "10m")]"#,
    );
    // Its group starts others; what the dead ones had appears again after half a minute.
    assert_eq!(queue(&run, "expired"), 0.0);
    assert!(queue(&run, "receives") > queue(&run, "done") + 1.0);
    assert!(queue(&run, "left") <= 4.0 && is_conserved(&run));
}

#[test]
fn what_is_too_old_is_lost_and_what_fails_too_often_is_a_dead_letter() {
    let old = shop(
        r#"constant("1s")"#,
        &QUEUE.replace(r#""orders")"#, r#""orders", #{ message_retention_period: 60 })"#),
        "",
        r#"arrivals: constant(1), duration: "10m""#,
    );
    // Nobody takes them: a minute's worth is there, the rest is gone.
    assert!((queue(&old, "expired") - 540.0).abs() <= 1.0 && is_conserved(&old));
    assert!(old["notes"].to_string().contains("nobody takes messages"), "{}", old["notes"]);
    let letters = r#"
        let dead = sqs::queue("dead");
        let orders = sqs::queue("orders", #{ visibility_timeout: 10, redrive_policy: #{ dead_letter_target_arn: dead, max_receive_count: 3 } });
        app.queue = orders;"#;
    let stuck =
        shop(r#"constant("1h")"#, letters, &workers(4), r#"arrivals: constant(0.01), duration: "30m""#);
    let named = |name: &str| {
        stuck["queues"].as_array().unwrap().iter().find(|row| row["resource"] == name).unwrap().clone()
    };
    let (orders, dead) = (named("sqs::queue.orders"), named("sqs::queue.dead"));
    assert!(orders["dead_letters"].as_f64().unwrap() >= 1.0, "{orders}");
    assert_eq!(orders["dead_letters"], dead["left"]);
}

#[test]
fn an_instance_may_both_serve_users_and_take_messages() {
    let run = shop(
        r#"constant("500ms")"#,
        QUEUE,
        "app.workers = web;",
        r#"arrivals: constant(2), duration: "10m", timeout: "5s""#,
    );
    assert!((number(&run, "/stations/0/cpu_utilisation") - 0.501).abs() < 0.003);
    assert!(queue(&run, "left") <= 2.0 && is_conserved(&run));
}

#[test]
fn a_worker_that_does_not_reach_the_queue_takes_nothing_and_the_run_says_why() {
    let run = shop(
        r#"constant("500ms")"#,
        QUEUE,
        r#"
        let net = network::three_tier("10.0.0.0/16", 2);
        app.workers = ec2::instance("worker", #{ image_id: golden_ami(app), instance_type: "c5.large", subnet_id: net.database_subnets[0] });"#,
        r#"arrivals: constant(1), duration: "5m""#,
    );
    assert_eq!(queue(&run, "done"), 0.0);
    assert!(run["notes"].to_string().contains("no-way-out"), "{}", run["notes"]);
}

#[test]
fn a_worker_environment_takes_messages_from_its_own_queue() {
    let run = shop(
        r#"constant("500ms")"#,
        "",
        r#"
        elasticbeanstalk::application("shop");
        app.queue = elasticbeanstalk::environment("worker", #{ application_name: "shop", tier: #{ name: "Worker", type: "SQS/HTTP" } });"#,
        r#"arrivals: constant(0.5), duration: "10m""#,
    );
    assert!(queue(&run, "done") > 290.0 && is_conserved(&run), "{}", run["queues"]);
}

#[test]
fn a_step_that_leaves_work_says_how_much() {
    let refused =
        std::panic::catch_unwind(|| shop("true", "", "", r#"arrivals: poisson(1), duration: "1m""#));
    let message = refused.unwrap_err().downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(message.contains("the work that the message means"), "{message}");
}
