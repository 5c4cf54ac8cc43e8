//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `found`, if one is near enough to be worth a suggestion.
///
/// Near means an edit distance (insert, delete, replace, swap of neighbours) of at most a third of the longer name
/// (one letter of a short one), or that the candidate contains all of a longer name;
/// case and `-`/`_` do not count. Ties go to the candidate that comes first in the alphabet, so that the answer never
/// depends on the order of a table.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(found);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let folded = fold(candidate);
        let limit = (wanted.len().max(folded.len()) / 3).max(1);
        let contained = wanted.len() >= 4 && folded.windows(wanted.len()).any(|part| part == wanted);
        let real = distance(&wanted, &folded);
        let distance = if contained { real.min(limit.min(2)) } else { real };
        if distance <= limit && best.is_none_or(|(d, name)| (distance, candidate) < (d, name)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

fn fold(name: &str) -> Vec<char> {
    name.chars().take(64).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let replace = previous[j] + usize::from(ca != cb);
            let mut best = replace.min(previous[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *ca == b[j - 1] && a[i - 1] == *cb {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_typing_mistakes() {
        assert_eq!(nearest("instnace_type", ["instance_type", "image_id"]), Some("instance_type"));
        assert_eq!(nearest("InstanceType", ["instance_type", "image_id"]), Some("instance_type"));
        assert_eq!(nearest("subnet", ["subnet_id", "image_id"]), Some("subnet_id"));
    }

    #[test]
    fn stays_silent_when_nothing_is_near() {
        assert_eq!(nearest("banana", ["instance_type", "image_id"]), None);
    }
}
