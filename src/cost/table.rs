//! A bill as a plain table. The shell has a finer one; this is for logs and for people who embed the engine.

use super::{Bill, Line};
use std::fmt;

const HEAD: [&str; 4] = ["resource", "what", "quantity", "a month"];

fn cells(line: &Line) -> [String; 4] {
    let quantity = format!("{:.2}", line.quantity);
    let quantity = quantity.trim_end_matches('0').trim_end_matches('.');
    [line.resource.clone(), line.what.clone(), format!("{quantity} {}", line.unit), line.usd.to_string()]
}

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = ["total".to_owned(), String::new(), String::new(), self.monthly_usd.to_string()];
        let mut rows = vec![HEAD.map(str::to_owned)];
        rows.extend(self.lines.iter().map(cells));
        rows.push(total);
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
        let widths = [0, 1, 2, 3].map(|column| width(column).unwrap_or(0));
        for [resource, what, quantity, usd] in &rows {
            let [a, b, c, d] = widths;
            writeln!(f, "{resource:<a$}  {what:<b$}  {quantity:>c$}  {usd:>d$}")?;
        }
        Ok(())
    }
}
