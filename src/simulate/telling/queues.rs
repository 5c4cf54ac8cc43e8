//! Queues: what came of the messages that were put into them.

use super::super::run::{QueueRow, Run};
use super::Page;
use crate::text::figure::{Unit, grouped, single};
use crate::text::layout::{Align, hanging, table};

/// One row a queue, and a sentence for what went wrong there.
pub(super) fn queues(run: &Run, page: &Page<'_>) -> String {
    let used: Vec<&QueueRow> = run.queues.iter().filter(|queue| queue.sent > 0).collect();
    if used.is_empty() {
        return String::new();
    }
    let heading = [
        ("queue", "대기열"),
        ("messages", "메시지"),
        ("done", "처리"),
        ("left", "남음"),
        ("at most", "최대 길이"),
        ("mean wait", "평균 대기"),
        ("oldest", "최대 나이"),
    ];
    let mut rows = vec![heading.map(|(english, korean)| page.pick(english, korean)).to_vec()];
    for queue in &used {
        let count = |number: u64| grouped(number as f64, 0);
        rows.push(vec![
            queue.resource.clone(),
            count(queue.sent),
            count(queue.done),
            count(queue.left),
            count(queue.peak),
            single(Unit::Milliseconds, queue.mean_wait_ms, page.language),
            single(Unit::Milliseconds, queue.oldest_s * 1e3, page.language),
        ]);
    }
    let right = Align::Right;
    let mut out = format!("\n{}", table(&rows, &[Align::Left, right, right, right, right, right, right]));
    for queue in used {
        for (count, text) in [
            (
                queue.done_again,
                page.pick("{} times a message was done once more", "메시지가 {}번 다시 처리됨"),
            ),
            (
                queue.expired,
                page.pick("{} messages grew too old and were lost", "메시지 {}개가 보존 기간이 지나 사라짐"),
            ),
            (
                queue.dead_letters,
                page.pick("{} messages became dead letters", "메시지 {}개가 배달 못 한 편지 대기열로 감"),
            ),
        ] {
            if count > 0 {
                let text = format!("{}: {}", queue.resource, text.replace("{}", &grouped(count as f64, 0)));
                out.push_str(&hanging("  ", &text, page.columns));
            }
        }
    }
    out
}
