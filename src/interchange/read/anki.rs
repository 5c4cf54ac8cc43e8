//! Anki's text files: a card a line, its front and its back. A back that somebody can type is a short answer.

use super::super::bank::{Bank, Item, Kind, warning};
use crate::diagnostic::Source;

/// Longest back, in letters, that anybody would type.
const TYPEABLE: usize = 60;

/// Reads Anki text.
pub fn read(source: &Source) -> Bank {
    let mut bank = Bank::default();
    let mut header = Header::default();
    let mut lines = source.text.lines().enumerate();
    while let Some((place, line)) = lines.next() {
        if let Some((name, value)) = line.strip_prefix('#').and_then(|rest| rest.split_once(':')) {
            header.set(name, value);
            continue;
        }
        let number = place as u32 + 1;
        let mut record = line.to_owned();
        // Within quotation marks a field may go over several lines.
        while record.matches('"').count() % 2 == 1 {
            let Some((_, more)) = lines.next() else { break };
            record.push('\n');
            record.push_str(more);
        }
        if record.trim().is_empty() {
            continue;
        }
        let fields = header.contents(&fields(&record, header.separator));
        let [front, back, ..] = fields.as_slice() else {
            bank.warnings.push(warning(source, number, "doubtful-question", "a card without a back"));
            continue;
        };
        if back.is_empty() || back.chars().count() > TYPEABLE {
            let message = "a card whose back nobody can type: it says nothing, or too much";
            let help = "cards become questions with a short answer; this one is left out";
            bank.warnings.push(warning(source, number, "doubtful-question", message).help(help));
            continue;
        }
        let kind = Kind::Short(vec![back.clone()]);
        bank.take(source, Item { stem: front.clone(), kind, explanation: String::new(), line: number });
    }
    bank
}

/// What the first lines of a file say.
struct Header {
    separator: char,
    html: bool,
    /// Columns that hold no text of a card, from 1.
    others: Vec<usize>,
}

impl Default for Header {
    fn default() -> Self {
        Self { separator: '\t', html: false, others: Vec::new() }
    }
}

impl Header {
    fn set(&mut self, name: &str, value: &str) {
        let value = value.trim();
        match name {
            "separator" => {
                self.separator = match value.to_lowercase().as_str() {
                    "comma" => ',',
                    "semicolon" => ';',
                    "pipe" => '|',
                    "colon" => ':',
                    "space" => ' ',
                    other if other.chars().count() == 1 => other.chars().next().unwrap_or('\t'),
                    _ => '\t',
                }
            }
            "html" => self.html = value == "true",
            "guid column" | "notetype column" | "deck column" | "tags column" => {
                self.others.extend(value.parse::<usize>().ok());
            }
            _ => {}
        }
    }

    fn contents(&self, fields: &[String]) -> Vec<String> {
        let numbered = fields.iter().enumerate().filter(|(place, _)| !self.others.contains(&(place + 1)));
        numbered.map(|(_, field)| if self.html { plain(field) } else { field.trim().to_owned() }).collect()
    }
}

/// The fields of a record, unquoted.
fn fields(record: &str, separator: char) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut letters = record.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        let Some(last) = out.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                last.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if last.is_empty() => quoted = true,
            letter if letter == separator && !quoted => out.push(String::new()),
            letter => last.push(letter),
        }
    }
    out
}

/// A field without its tags.
fn plain(html: &str) -> String {
    let (mut out, mut within) = (String::new(), false);
    for letter in html.replace("<br>", "\n").replace("<br/>", "\n").chars() {
        match letter {
            '<' => within = true,
            '>' if within => within = false,
            letter if !within => out.push(letter),
            _ => {}
        }
    }
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];
    let out = named.iter().fold(out, |text, (name, letter)| text.replace(name, letter));
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_become_short_answers() {
        let text = "#separator:Tab\n#html:true\n#guid column:1\n#tags column:4\n\
                    g1\tWhat does <b>EIP</b> stand for?\tElastic IP\taws\n\
                    g2\t\"Two\nlines?\"\t\"a \"\"b\"\"\"\taws\n\
                    g3\tExplain.\tA back that goes on and on, and that nobody would ever want to type into a prompt\taws\n";
        let bank = read(&Source::new("cards.txt", text));
        assert_eq!(bank.items.len(), 2);
        assert_eq!(bank.items[0].stem, "What does EIP stand for?");
        assert_eq!(bank.items[1].stem, "Two\nlines?");
        assert_eq!(bank.items[1].kind, Kind::Short(vec!["a \"b\"".to_owned()]));
        assert_eq!(bank.warnings[0].span.as_ref().unwrap().line, 8);
    }
}
